"""How alike are two texts, and do they tell one story? Pairs with their answers, as feeds have them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.dedupe import text_to_compare
from aggregator.dedupe.similarity import compare, tell_the_same
from aggregator.model import Entry

BRIDGE = (
    "The harbour council of Wexcombe voted on Tuesday night to rebuild the old swing bridge rather than replace it "
    "with "
    "a fixed crossing, ending a dispute that has divided the town for most of a decade. “My grandfather opened the "
    "shop "
    "because boats could pass,” said Margaret Oyelaran, who runs the chandlery on Quay Street. The rebuilding will "
    "cost "
    "14 million pounds, of which the county pays a little under half. Work begins in March and is expected to take 18 "
    "months, during which a ferry will carry pedestrians and cyclists across for nothing. Peter Halloran, who led "
    "the four "
    "councillors voting against it, said the hydraulic parts of the present bridge had failed eleven times last year "
    "and "
    "that nobody had explained why new ones would do better. The council's engineer answered that the failures all "
    "went "
    "back to one pump, fitted in 1987 and never replaced. The new machinery will be electric."
)
TITLE = "Harbour council votes to rebuild the old swing bridge"
RELEASE = (
    "{company} of {town} today announced its results for the third quarter. “We are very pleased with the progress of "
    "{company},” said {boss}, chief executive officer. The company employs {staff} people in {land} and confirms its "
    "outlook "
    "for the year. A replay of the conference call will be available on the website for thirty days. This release "
    "contains "
    "forward-looking statements that are subject to risks; actual results may differ materially from what is stated "
    "here."
)
ACUVIA = {"company": "Acuvia", "town": "Ashby", "boss": "Ada Abel", "staff": "900", "land": "Norway"}
TESSERA = {"company": "Tessera", "town": "Calder", "boss": "Otto Quist", "staff": "250", "land": "Spain"}
VACANCY = (
    "Helioform is looking for a {} to join its team as soon as possible. The position is full time and not limited. "
    "Helioform is a place where people like to work. We offer flexible hours, thirty days of holiday, a pension "
    "scheme and "
    "a canteen. Please send your application with the salary you expect; we do not need a photograph."
)
NOTES = (
    "We are pleased to announce {0} of Larch, the friendly tool for keeping notes in plain text. It is recommended "
    "that "
    "all users upgrade. It can be downloaded from the usual place, and packages for the common distributions will "
    "follow. "
    "Thanks to everybody who reported bugs, translated, tested and wrote documentation for this release."
)
WEATHER = (
    "The weather in {0} for {1}, updated every six hours. Morning: cloudy, {2} degrees, wind west {3} km/h, humidity "
    "{4} "
    "percent. Evening: sunny, {5} degrees, wind north {6} km/h, humidity {7} percent. Take an umbrella with you."
)
FRAME = (
    "Every week I write down what I have read and cooked, mostly for myself. If you are new here: welcome, there is "
    "a list of "
    "the earlier weeks at the end. {} As always, replies are open below and I read every one of them. See you next "
    "week."
)
ONE = "The garden is under snow, so I read a book on bees and mended the second chair. The cat has found a new place."
OTHER = "On Sunday we walked to the lighthouse, where the keeper showed us a lens, and came home along the tide line."
BATH = (
    "東京都墨田区で昨年十二月に閉業した銭湯が、常連客らの出資によって来年四月に再開することになった。改修では、富士山のペンキ絵と"
    "木の下足箱を残し、釜を薪から電気式に替える。脱衣所の一部は喫茶室になり、風呂に入らない人も利用できる。"
)
APPEAL = " If you enjoyed this, sign up for our newsletter: one letter a week, no advertising, leave at any time."
QUOTE = "“My grandfather opened the shop because boats could pass,”"
SPELLINGS = BRIDGE.replace("Oyelaran", "Oyelaran-Smith").replace("hydraulic", "hydrualic").replace("pump", "pumps")

SAME = {
    "word for word": ((TITLE, BRIDGE), (TITLE, BRIDGE)),
    "boilerplate": ((TITLE, BRIDGE), (TITLE, BRIDGE + APPEAL)),
    "cut short": ((TITLE, BRIDGE), (TITLE, " ".join(BRIDGE.split()[:40]) + " […]")),
    "another headline": ((TITLE, BRIDGE), ("Bridge will be electric", BRIDGE)),
    "without a title": ((TITLE, BRIDGE[:300]), ("", BRIDGE[:300])),
    "figures updated": ((TITLE, BRIDGE), (TITLE, BRIDGE.replace("14", "15").replace("18", "20"))),
    "spelling corrected": ((TITLE, BRIDGE), (TITLE, SPELLINGS)),
    "a quotation translated": (
        (TITLE, BRIDGE),
        (TITLE, BRIDGE.replace(QUOTE, "« Mon grand-père a ouvert la boutique parce que les bateaux passaient »")),
    ),
    "paragraphs of its own": ((TITLE, BRIDGE), (TITLE, f"WEXCOMBE (agency): {BRIDGE[:900]} {ONE} {OTHER}")),
    "a live blog that has grown": ((TITLE, BRIDGE), (TITLE, f"15:10 {OTHER} 14:20 {ONE} {BRIDGE}")),
    "Japanese": (
        ("銭湯が再開へ", BATH),
        ("墨田区の銭湯", BATH.replace("四月", "五月") + "ニュースレターにご登録ください。"),
    ),
}
APART = {
    "nothing in common": ((TITLE, BRIDGE), ("Weekly notes", FRAME.format(ONE))),
    "two companies in one template": (
        ("Results", RELEASE.format(**ACUVIA)),
        ("Results", RELEASE.format(**TESSERA)),
    ),
    "two roles at one employer": (
        ("Data Analyst", VACANCY.format("Data Analyst")),
        ("Truck Driver", VACANCY.format("Truck Driver")),
    ),
    "two versions": (("Larch 1.2 released", NOTES.format("1.2")), ("Larch 1.3 released", NOTES.format("1.3"))),
    "two days' weather": (
        ("Weather", WEATHER.format("Ashby", "Monday", 12, 20, 80, 9, 15, 70)),
        ("Weather", WEATHER.format("Ashby", "Tuesday", 17, 35, 60, 13, 5, 90)),
    ),
    "two numbers of a column": (("Weekly notes", FRAME.format(ONE)), ("Weekly notes", FRAME.format(OTHER))),
    "one teaser under two titles": (
        (
            "The night train returns",
            "A new episode is online, and you can listen to it wherever you get your podcasts today.",
        ),
        (
            "How bees find home",
            "A new episode is online, and you can listen to it wherever you get your podcasts today.",
        ),
    ),
    "too short to tell": (("Open thread", "What are you up to this week? Please be kind."),) * 2,
    "numbers of a series": (("Letter No. 12", BRIDGE), ("Letter No. 13", BRIDGE)),
    "dates of a series": (("Prices for 5 May", BRIDGE), ("Prices for 6 May", BRIDGE)),
    "no text": ((TITLE, ""), (TITLE, "")),
}


def text(title: str, content: str) -> Entry:
    return Entry(title=title, content=content)


def judged(pair: tuple[tuple[str, str], tuple[str, str]]) -> set[bool]:
    """The answers, with either text as the first."""
    one, other = (text_to_compare(text(*each)) for each in pair)
    return {tell_the_same(compare(one, other)), tell_the_same(compare(other, one))}


@pytest.mark.parametrize("case", SAME)
def test_one_story(case: str) -> None:
    """Whatever happens to a text on its way, either way round."""
    assert judged(SAME[case]) == {True}


@pytest.mark.parametrize("case", APART)
def test_two_stories(case: str) -> None:
    """However much they look alike."""
    assert judged(APART[case]) == {False}


def test_in_words() -> None:
    """What `why` shows."""
    whole = text_to_compare(text(TITLE, BRIDGE))
    part = text_to_compare(text(TITLE, " ".join(BRIDGE.split()[:40])))
    assert compare(whole, whole).words == "100 % and 100 % of their words"
    assert compare(part, whole).words == "100 % of the shorter text, 40 words, are in the longer one"


VOCABULARY = ("the", "a", "Bridge", "Council", "12", "14", "May", "of", "voted", "東", "京", "now", ".")
WORDS = st.lists(st.sampled_from(VOCABULARY), max_size=80)


@given(WORDS, WORDS, st.text(max_size=20), st.text(max_size=20))
def test_any_two_texts(one: list[str], other: list[str], title: str, other_title: str) -> None:
    """Shares are shares, and nothing is shared that is not there."""
    mine, theirs = text_to_compare(text(title, " ".join(one))), text_to_compare(text(other_title, " ".join(other)))
    likeness = compare(mine, theirs)
    assert 0 <= likeness.of_longer <= likeness.of_shorter <= 1
    assert likeness.shared <= max(mine.size, theirs.size)
    assert isinstance(tell_the_same(likeness), bool)
