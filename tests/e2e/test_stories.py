"""Stories from served feeds to published output, over several polls: CASES 1, 2, 3, 12 and 24, by their numbers."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from tests.support.origin import Origin
from tests.support.planet import Planet, rss

DATE = "Fri, 01 May 2026 10:00:00 GMT"
LATER = "Fri, 01 May 2026 15:00:00 GMT"
BRIDGE = (
    "The harbour council of Wexcombe voted on Tuesday night to rebuild the old swing bridge rather than replace it "
    "with "
    "a fixed crossing, ending a dispute that has divided the town for most of a decade. The vote was nine to four. "
    "The rebuilding will cost 14 million pounds, of which the county pays a little under half. Work begins in March "
    "and "
    "is expected to take 18 months, during which a ferry will carry pedestrians and cyclists across for nothing. Those "
    "who opposed the plan pointed to the cost of the machinery, which had failed eleven times last year."
)
REEF = (
    "A team of marine biologists has found a coral reef nearly 700 metres below the surface south of the Azores, in "
    "water "
    "where no reef of that size was thought possible. It is about four kilometres long and was seen first on sonar in "
    "late summer. The pictures show dense thickets of white stony coral and sponges the size of barrels. Samples taken "
    "from dead parts of the reef will now be dated in Bremen, and the region wants to close the area to trawls."
)
HOST = "https://news.example.org"


def item(link: str, title: str, text: str, *, date: str = DATE, extra: str = "") -> str:
    """An item whose guid is its link."""
    return (
        f"<item><guid>{escape(link)}</guid><link>{escape(link)}</link><title>{escape(title)}</title>"
        f"<pubDate>{date}</pubDate><description>{escape(text)}</description>{extra}</item>"
    )


def feeds(origin: Origin, planet: Planet, documents: Mapping[str, Sequence[str]], text: str = "") -> None:
    """Serve these feeds under their names, and poll them one after another."""
    for name, items in documents.items():
        origin.serve(f"/{name}.xml", rss(*items, title=name.title(), link=f"https://{name}.example/"))
    planet.configure(*(f"{{url: '{origin.url(f'/{name}.xml')}', id: {name}}}" for name in documents), text=text)
    for name in documents:
        result = planet.run("update", name)
        assert result.code == 0, result.err


def sources(entry: Any) -> set[str]:
    """The feeds that a published entry names."""
    links = " ".join(link.get("title", "") for link in entry.links)
    return {entry.source.title} | {name for name in ("Alpha", "Beta", "Gamma", "Delta") if name in links}


def evidence(planet: Planet, feed: str) -> dict[str, str]:
    """What `why` says of the member of its story that came from a feed."""
    (row,) = planet.json("entries", "--feed", feed)
    members = planet.json("why", row["id"])["story"]["members"]
    found: dict[str, str] = next(member["evidence"] for member in members if member["feed"] == feed)
    return found


def test_case_1_one_link_in_many_spellings_is_one_story(planet: Planet, origin: Origin) -> None:
    """Tracking parameters, http, www, a mobile host, a trailing slash and a fragment; every source is named."""
    spellings = {
        "alpha": f"{HOST}/bridge",
        "beta": "http://www.news.example.org/bridge/?utm_source=beta&fbclid=1",
        "gamma": "https://m.news.example.org/bridge#comments",
        "delta": f"{HOST}/bridge/amp",
    }
    feeds(origin, planet, {name: [item(link, name, f"{name} says")] for name, link in spellings.items()})
    (entry,) = planet.published()
    assert sources(entry) == {"Alpha", "Beta", "Gamma", "Delta"}
    before = planet.files()
    planet.run("update", "--all")
    assert planet.files() == before


def test_case_2_a_syndicated_copy_is_one_story_with_its_evidence(planet: Planet, origin: Origin) -> None:
    """Another link; small edits, boilerplate and another headline, or cut short: `why` says what was measured."""
    edited = BRIDGE.replace("14 million", "15 million").replace("most of a decade", "most of the decade")
    copy = f"{edited}\n\nThe post Bridge to be rebuilt appeared first on Beta. Sign up for our newsletter!"
    short = " ".join(BRIDGE.split()[:45]) + " […]"
    feeds(
        origin,
        planet,
        {
            "alpha": [item("https://alpha.example/1", "Council votes to rebuild the swing bridge", BRIDGE)],
            "beta": [item("https://beta.example/x", "Old swing bridge will be rebuilt", copy, date=LATER)],
            "gamma": [item("https://gamma.example/y", "Council votes to rebuild the swing bridge", short, date=LATER)],
        },
    )
    (entry,) = planet.published()
    assert sources(entry) == {"Alpha", "Beta", "Gamma"}
    said = {name: evidence(planet, name) for name in ("alpha", "beta", "gamma")}
    assert [each["kind"] for each in said.values()] == ["first", "similar", "similar"]
    assert said["beta"]["value"].endswith("% of their words")
    assert "of the shorter text" in said["gamma"]["value"]
    (row,) = planet.json("entries", "--feed", "beta")
    assert f"much the same text as alpha: {said['beta']['value']}" in planet.run("why", row["id"]).out


def test_case_2_a_copy_that_comes_polls_later_joins_and_no_id_moves(planet: Planet, origin: Origin) -> None:
    """The story keeps the id under which its first teller was published; a rebuild changes nothing."""
    feeds(origin, planet, {"alpha": [item("https://alpha.example/1", "The bridge", BRIDGE)], "beta": []})
    (first,) = planet.published()
    copy = item("https://beta.example/x", "The bridge", BRIDGE.replace("nine to four", "nine against four"), date=LATER)
    origin.serve("/beta.xml", rss(copy, title="Beta"))
    planet.run("update", "--all")
    (entry,) = planet.published()
    assert entry.id == first.id
    assert sources(entry) == {"Alpha", "Beta"}
    planet.run("publish")
    assert [each.id for each in planet.published()] == [first.id]


def test_case_2_a_japanese_copy(planet: Planet, origin: Origin) -> None:
    """A text without spaces, with another headline and an appeal below."""
    text = (
        "東京都墨田区で昨年十二月に閉業した銭湯「鶴の湯」が、常連客らの出資によって来年四月に再開することになった。"
        "改修では、富士山のペンキ絵と木の下足箱を残し、釜を薪から電気式に替える。脱衣所の一部は喫茶室になり、風呂に"
        "入らない人も利用できる。料金は都の定める額のままとし、足りない分は喫茶室の売り上げで補うという。"
    )
    feeds(
        origin,
        planet,
        {
            "alpha": [item("https://alpha.example/1", "老舗の銭湯、常連客の出資で再開へ", text)],
            "beta": [item("https://beta.example/1", "墨田区の銭湯が再開", text + "ニュースレターにご登録ください。")],
        },
    )
    (entry,) = planet.published()
    assert sources(entry) == {"Alpha", "Beta"}


def test_case_2_a_feeds_own_items_are_never_merged_for_being_similar(planet: Planet, origin: Origin) -> None:
    """Neither with each other, nor both with the copy that another feed has."""
    again = BRIDGE.replace("14 million", "15 million")
    mine = [item(f"https://alpha.example/{number}", "The bridge", text) for number, text in enumerate((BRIDGE, again))]
    feeds(origin, planet, {"alpha": mine, "beta": [item("https://beta.example/1", "The bridge", BRIDGE + " More.")]})
    assert len(planet.published()) == 2
    assert len({row["id"] for row in planet.json("entries", "--feed", "alpha")}) == 2


def test_case_3_one_title_and_two_stories_are_two_entries(planet: Planet, origin: Origin) -> None:
    """A recurring column with its beginning and end, a teaser that is always the same, and a template."""
    frame = (
        "Every week I write down what I have read and cooked. If you are new here: welcome, there is a list of the "
        "earlier "
        "weeks at the end. {} As always, replies are open below and I read every one of them. See you next week."
    )
    release = (
        "{0}, a leading provider of innovative solutions, today announced its results for the third quarter. “We are "
        "very "
        "pleased with the progress of {0},” said {1}, chief executive officer. The company employs {2} people in {3} "
        "and "
        "confirms its outlook for the year. A replay of the call will be available on the website for thirty days."
    )
    feeds(
        origin,
        planet,
        {
            "alpha": [
                item("https://alpha.example/1", "Weekly notes", frame.format("The garden is under snow.")),
                item("https://alpha.example/2", "Open thread", "What are you up to?"),
                item("https://alpha.example/3", "Results", release.format("Acuvia", "Ada Abel", 900, "Ashby")),
            ],
            "beta": [
                item("https://beta.example/1", "Weekly notes", "I moved to the coast and bought a boat. " * 5),
                item("https://beta.example/2", "Open thread", "What are you up to?"),
                item("https://beta.example/3", "Results", release.format("Tessera", "Otto Quist", 250, "Calder")),
            ],
        },
    )
    titles = planet.titles()
    assert sorted(titles) == ["Open thread", "Open thread", "Results", "Results", "Weekly notes", "Weekly notes"]


def test_case_12_the_fullest_version_is_shown_or_the_preferred_and_the_id_stays(planet: Planet, origin: Origin) -> None:
    """First a summary, then the whole, and then what `prefer` names; readers see one entry, changed."""
    short = " ".join(BRIDGE.split()[:50]) + " …"
    title = "Council votes to rebuild the bridge"
    documents = {
        "alpha": [item("https://alpha.example/1", title, short)],
        "beta": [item("https://beta.example/1", title, BRIDGE, date=LATER)],
        "gamma": [item("https://gamma.example/1", title, short + " Read on at our site.", date=LATER)],
    }
    origin.serve("/alpha.xml", rss(*documents["alpha"], title="Alpha"))
    planet.configure(f"{{url: '{origin.url('/alpha.xml')}', id: alpha}}")
    planet.run("update")
    (first,) = planet.published()
    feeds(origin, planet, documents)
    (entry,) = planet.published()
    assert (entry.id, entry.source.title) == (first.id, "Beta")
    assert "failed eleven times" in entry.content[0].value
    assert sources(entry) == {"Alpha", "Beta", "Gamma"}
    feeds(origin, planet, documents, text="outputs: [{id: all, prefer: [gamma]}]\n")
    (entry,) = planet.published()
    assert (entry.id, entry.source.title) == (first.id, "Gamma")
    feeds(origin, planet, documents, text="outputs: [{id: all, duplicates: keep}]\n")
    assert len(planet.published()) == 3


def test_case_24_the_author_represents_the_story_before_an_aggregator(planet: Planet, origin: Origin) -> None:
    """Whoever comes first, and though the aggregator's copy is longer: it names its source."""
    copy = item(
        "https://alpha.example/passed-on",
        "A reef south of the Azores",
        REEF + " Passed on to you with a few more words by the Alpha planet, which has long footers under its entries.",
        extra="<source url='https://beta.example/feed'>Beta</source>",
    )
    feeds(
        origin,
        planet,
        {"alpha": [copy], "beta": [item("https://beta.example/reef", "A reef south of the Azores", REEF)]},
    )
    (entry,) = planet.published()
    assert entry.link == "https://beta.example/reef"
    assert entry.source.title == "Beta"


def test_case_24_a_via_link_names_the_origin_too(planet: Planet, origin: Origin) -> None:
    """An Atom copy without source, that says where it has the story from."""
    text = escape(REEF + " And a long footer below that makes this copy the fuller of the two that there are of it.")
    atom = (
        "<feed xmlns='http://www.w3.org/2005/Atom'><id>urn:x:alpha</id><title>Alpha</title>"
        "<updated>2026-05-01T09:00:00Z</updated><entry><id>urn:x:1</id><title>A reef south of the Azores</title>"
        "<updated>2026-05-01T09:00:00Z</updated><link href='https://alpha.example/1'/>"
        f"<link rel='via' href='https://beta.example/reef'/><content>{text}</content></entry></feed>"
    )
    origin.serve("/alpha.xml", atom.encode())
    origin.serve(
        "/beta.xml",
        rss(
            item("https://beta.example/reef", "A reef south of the Azores", REEF),
            title="Beta",
            link="https://beta.example/",
        ),
    )
    planet.configure(*(f"{{url: '{origin.url(f'/{name}.xml')}', id: {name}}}" for name in ("alpha", "beta")))
    for name in ("alpha", "beta"):
        planet.run("update", name)
    (entry,) = planet.published()
    assert (entry.source.title, entry.link) == ("Beta", "https://beta.example/reef")


def test_never_merge_and_window(planet: Planet, origin: Origin) -> None:
    """What is named is in no story; what is far apart in time is none."""
    documents = {
        "alpha": [
            item("https://alpha.example/1", "The bridge", BRIDGE),
            item("https://alpha.example/2", "A reef south of the Azores", REEF),
        ],
        "beta": [
            item("https://beta.example/1", "The bridge", BRIDGE + " More."),
            item("https://beta.example/2", "A reef", REEF + " More.", date="Mon, 04 May 2026 10:00:00 GMT"),
        ],
    }
    feeds(
        origin,
        planet,
        documents,
        text="duplicates: {window: 2d, never_merge: ['http://www.alpha.example/1/?utm_source=x']}\n",
    )
    assert len(planet.published()) == 4


def test_a_copy_that_becomes_alike_later_stays_an_entry_of_its_own(planet: Planet, origin: Origin) -> None:
    """Both ids have been published: to join now would take an entry away from who has seen it. Later copies find it."""
    feeds(
        origin,
        planet,
        {
            "alpha": [item("https://alpha.example/1", "The reef", "To follow.")],
            "beta": [item("https://beta.example/1", "A reef south of the Azores", REEF)],
        },
    )
    ids = {entry.id for entry in planet.published()}
    origin.serve("/alpha.xml", rss(item("https://alpha.example/1", "A reef south of the Azores", REEF + " New.")))
    planet.run("update", "--all")
    assert {entry.id for entry in planet.published()} == ids
    assert len(ids) == 2


def test_case_24_an_aggregator_that_names_nobody(planet: Planet, origin: Origin) -> None:
    """Its entry leads to the author's site, and the author's feed is polled as well: that is who told it."""
    link = "https://beta.example/reef"
    feeds(
        origin,
        planet,
        {
            "alpha": [item(link, "A reef south of the Azores", REEF + " Shared with you by the Alpha planet.")],
            "beta": [item(link, "A reef south of the Azores", REEF)],
        },
    )
    (entry,) = planet.published()
    assert entry.source.title == "Beta"
    assert sources(entry) == {"Alpha", "Beta"}
