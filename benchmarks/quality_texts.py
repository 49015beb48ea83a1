"""Texts for the benchmark of duplicates: stories, what becomes of them on their way, and texts that only look alike."""

# ruff: noqa: E501, ISC004, PLR2004, PLW2901, RUF001, S311, SIM108, SIM905 - texts of many languages, made by a chance that guards nothing

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

SEEDS = Path(__file__).parent / "texts"


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A text as a feed has it; `story` is the answer: texts with the same one tell the same. `kind` says how it came."""

    title: str
    paragraphs: tuple[str, ...]
    story: str
    kind: str
    language: str = "en"

    @property
    def html(self) -> str:
        """The text as markup."""
        return "".join(f"<p>{paragraph}</p>" for paragraph in self.paragraphs)


def seeds() -> list[Written]:
    """The articles written for this benchmark, in their order."""
    found = []
    for path in sorted(SEEDS.glob("*.txt")):
        for number, article in enumerate(path.read_text(encoding="utf-8").split("\n---\n")):
            title, *paragraphs = article.strip().split("\n\n")
            story = f"{path.stem}-{number}"
            found.append(
                Written(title=title, paragraphs=tuple(paragraphs), story=story, kind="seed", language=path.stem)
            )
    return found


# --- what a story becomes ---------------------------------------------------------------------------------------

Change = Callable[[Written, random.Random], Written]

APPEALS = {
    "en": "If you enjoyed this, sign up for our newsletter: one letter a week, no advertising, and you can leave at any "
    "time. Already a member? Then thank you for making our work possible.",
    "de": "Gefällt Ihnen dieser Artikel? Dann abonnieren Sie unseren kostenlosen Newsletter, der jeden Freitag die "
    "wichtigsten Nachrichten der Woche zusammenfasst.",
    "fr": "Vous avez aimé cet article ? Abonnez-vous à notre lettre d'information hebdomadaire et soutenez une presse "
    "locale indépendante.",
    "es": "¿Le ha gustado este artículo? Suscríbase a nuestro boletín semanal y apoye el periodismo local independiente.",
    "ja": "この記事が気に入ったら、毎週金曜日に届く無料のニュースレターにご登録ください。",
    "zh": "欢迎关注我们的公众号,每天早晨为您送上本地最重要的新闻。",
    "ru": "Подписывайтесь на наш канал, чтобы каждое утро получать главные новости города.",
    "th": "สมัครรับจดหมายข่าวของเราฟรีทุกสัปดาห์เพื่อไม่พลาดข่าวสำคัญ",
}
LOCAL = {
    "en": (
        "In our own district nothing is decided yet, said the chairman of the committee, Walter Prior, when the {paper} "
        "asked him. He expects a proposal after the holidays.",
        "Readers of the {paper} wrote to us about it in large numbers. Most of them wondered why it took so long, and a "
        "few remembered a similar case from the early seventies.",
    ),
    "de": (
        "Im Landkreis Rodenfels wird man die Entwicklung genau beobachten, sagte Landrätin Ute Köster der {paper} auf "
        "Anfrage. Eine Entscheidung sei hier aber nicht vor dem Jahresende zu erwarten.",
        "Leserinnen und Leser der {paper} erinnern sich an einen ähnlichen Fall aus den siebziger Jahren.",
    ),
    "fr": (
        "Dans notre canton, rien n'est encore tranché, a indiqué au {paper} la conseillère Odile Garnier, qui attend une "
        "proposition après les vacances.",
    ),
    "es": (
        "En nuestra comarca todavía no hay nada decidido, según dijo a {paper} el concejal Andrés Molina, que espera una "
        "propuesta después de las fiestas.",
    ),
    "ja": ("県内でも同様の動きがあり、担当課の山田課長は{paper}の取材に「年度内に方針を示したい」と答えた。",),
    "zh": ("我市有关部门负责人接受{paper}采访时表示,将在年底前提出类似方案。",),
    "ru": ("В нашем районе решение пока не принято, сообщили {paper} в администрации, его ждут после праздников.",),
    "th": ("ในพื้นที่ของเรายังไม่มีการตัดสินใจ เจ้าหน้าที่บอกกับ{paper}ว่าจะมีข้อเสนอหลังวันหยุด",),
}
FOREIGN = (
    "« Nous y travaillons depuis des années, et nous ne sommes pas encore au bout de nos peines »",
    "„Wir arbeiten seit Jahren daran und sind noch lange nicht am Ende“",
    "«Llevamos años trabajando en ello y todavía nos queda mucho por hacer»",
)
PAPERS = ("Morning Chronicle", "Kurier", "Evening Post", "Echo", "Gazette", "Tagblatt")


def boilerplate(text: Written, rng: random.Random) -> Written:
    """What a blog's software and its owner put below."""
    below = [APPEALS[text.language]] if rng.random() < 0.7 else []
    paper = rng.choice(PAPERS)
    below += rng.choice(
        [[f"The post {text.title} appeared first on {paper}."], ["Read more"], ["Share this article", "Tags: news"]]
    )
    return replace(text, paragraphs=(*text.paragraphs, *below))


def truncated(text: Written, rng: random.Random) -> Written:
    """The beginning as a summary, cut within a sentence."""
    whole = " ".join(text.paragraphs)
    spaced = text.language not in {"ja", "zh", "th"}
    if spaced:
        cut = " ".join(whole.split()[: rng.randint(35, 60)])
    else:
        cut = whole[: rng.randint(90, 140)]
    return replace(text, paragraphs=(f"{cut} {rng.choice(['…', '[…]', '... Read more'])}",))


def retitled(text: Written, rng: random.Random) -> Written:
    """Another desk, another headline."""
    spaced = text.language not in {"ja", "zh", "th"}
    words = text.title.split() if spaced else [text.title[: len(text.title) // 2]]
    rng.shuffle(words)
    title = " ".join(words[: max(2, len(words) // 3)])
    return replace(text, title=f"{rng.choice(['Report', 'Analysis', 'In brief', 'News'])}: {title}")


def quotes_translated(text: Written, rng: random.Random) -> Written:
    """Every quotation in another language."""
    marks = [("“", "”"), ('"', '"'), ("„", "“"), ("«", "»"), ("「", "」")]
    paragraphs = []
    for paragraph in text.paragraphs:
        for left, right in marks:
            start = paragraph.find(left)
            end = paragraph.find(right, start + 1)
            if 0 <= start < end - 8:
                paragraph = paragraph[:start] + rng.choice(FOREIGN) + paragraph[end + 1 :]
                break
        paragraphs.append(paragraph)
    return replace(text, paragraphs=tuple(paragraphs))


def figures_updated(text: Written, rng: random.Random) -> Written:
    """A later version with other numbers: up to four in the text, and one in the title where there is one."""
    left = rng.randint(1, 4)

    def renew(words: str) -> str:
        nonlocal left
        parts = words.split(" ")
        for place, word in enumerate(parts):
            if left and word.isdecimal() and rng.random() < 0.7:
                parts[place] = str(int(word) + rng.randint(1, 9))
                left -= 1
        return " ".join(parts)

    paragraphs = tuple(map(renew, text.paragraphs))
    if paragraphs == text.paragraphs:
        paragraphs = (*paragraphs[:-1], paragraphs[-1] + " (updated)")
    return replace(text, paragraphs=paragraphs)


def typos_corrected(text: Written, rng: random.Random) -> Written:
    """The same with a letter doubled, dropped or exchanged in one word of fifty."""
    spaced = text.language not in {"ja", "zh", "th"}

    def spoil(paragraph: str) -> str:
        parts = paragraph.split(" ") if spaced else list(paragraph)
        for place, word in enumerate(parts):
            if rng.random() < (1 / 50 if spaced else 1 / 120) and word.strip(".,").isalpha():
                at = rng.randrange(len(word))
                parts[place] = rng.choice([word[:at] + word[at:][1:], word[: at + 1] + word[at:]]) if spaced else ""
        return (" " if spaced else "").join(parts)

    return replace(text, paragraphs=tuple(map(spoil, text.paragraphs)))


def live_blog(text: Written, rng: random.Random) -> Written:
    """The same text some hours on, with new paragraphs above it."""
    updates = [
        f"{rng.randint(8, 22)}:{rng.randint(10, 59)} {sentence}"
        for sentence in (prose(rng) for _ in range(rng.randint(2, 6)))
    ]
    return replace(text, paragraphs=(*updates, *text.paragraphs))


def agency(text: Written, rng: random.Random) -> Written:
    """An agency's report as a local paper prints it: a dateline, the end cut off, paragraphs of its own."""
    paper = rng.choice(PAPERS)
    kept = text.paragraphs[: max(3, len(text.paragraphs) - rng.randint(0, 1))]
    own = [paragraph.format(paper=paper) for paragraph in LOCAL[text.language]]
    rng.shuffle(own)
    first = f"{rng.choice(['LONDON', 'BERLIN (agency)', 'From our correspondent'])} – {kept[0]}"
    return replace(text, paragraphs=(first, *kept[1:], *own[: rng.randint(1, 2)]))


def reprinted(text: Written, rng: random.Random) -> Written:
    """Several of these at once, as in practice."""
    for change in rng.sample([boilerplate, retitled, typos_corrected, figures_updated], 3):
        text = change(text, rng)
    return text


CHANGES: dict[str, Change] = {
    "boilerplate": boilerplate,
    "truncated": truncated,
    "re-titled": retitled,
    "quotes translated": quotes_translated,
    "figures updated": figures_updated,
    "typos corrected": typos_corrected,
    "live blog": live_blog,
    "agency": agency,
    "several at once": reprinted,
}

# --- stories by a grammar, so that there are many ---------------------------------------------------------------

WHO = (
    "the harbour master;a group of retired teachers;the second violin section;the parish council;our neighbour's daughter;"
    "the night shift;the old observatory;a visiting geologist;the new goalkeeper;the village bakery;an amateur historian;"
    "the water board;the youth orchestra;a former diplomat;the bee-keepers;the department of roads;a small foundry;"
    "the chess club;the last lamplighter;the film society;a crew of four;the regional archive;the postmistress;"
    "the apprentice;a carpenter from the valley;the ferry company;the research station;a local printer;the mountain rescue;"
    "the ministry;her lawyer;the auction house;the weather service;two students;the rowing team;the bus drivers;"
    "a committee of experts;the curator;the shipyard;the pharmacist"
).split(";")
DID = (
    "repaired;discovered;gave away;refused to sell;photographed;measured again;painted;lost sight of;dismantled;"
    "paid for;wrote about;asked for;inherited;auctioned;hid;replaced;counted;translated;rebuilt;closed;opened;defended;"
    "forgot;catalogued;borrowed;shipped;restored;criticized;planned;tested;named;moved;collected;returned;complained about;"
    "insured;copied;designed;welcomed;inspected"
).split(";")
WHAT = (
    "a tidal gauge;the northern quay;three hundred letters;the clock in the tower;an unfinished symphony;the lower field;"
    "a set of brass weights;the railway bridge;the winter timetable;a collection of moths;the cellar of the town hall;"
    "a steam pump;the drinking fountain;an atlas without covers;the map of the moor;the rules of the competition;"
    "a wooden glider;the church organ;the ice house;a dictionary of slang;the reservoir;a telescope mirror;the mill race;"
    "the recipe for the dye;an early camera;the boundary stones;a bundle of shares;the lighthouse lens;the tram depot;"
    "a colony of bats;the school garden;the ferry's engine;a manuscript in two hands;the snow plough;the lost luggage;"
    "the list of subscribers;an orchard of pears;the broken loom;the quarry;the emergency generator"
).split(";")
WHEN = (
    "before the autumn fair;in the course of a single night;after long hesitation;without telling anyone;last Thursday;"
    "for the first time since the war;against the advice of the insurers;in front of a large crowd;with borrowed tools;"
    "at the request of the mayor;during the storm;on the way back from the coast;for less than was expected;"
    "under a false name;in three languages;to everybody's surprise;at the end of the season;with the help of a magnet;"
    "while the others slept;in the presence of a notary;by candlelight;during the lunch break;as a matter of principle;"
    "following an anonymous hint;in exchange for firewood;at their own expense;from a moving train;over the telephone;"
    "as soon as the road was clear;in spite of the fog"
).split(";")
LINKS = ("and", "but", "while", "because", "so that", "although", "after")
FIRST = "Ada Boris Carla Dmitri Elin Farid Greta Hugo Irena Jamal Kaja Luca Mina Noor Otto Pilar Quentin Rosa Sven Tova".split()
LAST = (
    "Abel Bruun Castel Dorsey Ekholm Fabri Gould Hansson Ivers Joyce Kessel Lorca Mercer Nolan Osei Petrov Quist Ruiz "
    "Sato Tamm Ueda Varga Wolff Yates Zhou".split()
)
TOWNS = (
    "Ashby Bergamo Calder Dunholm Elsing Farrow Grafton Holm Ivybridge Jarrow Keld Lowick Marden Norwell Orford Penrith "
    "Quorn Ribble Selby Thornbury Ulverston Varley Wexford Yarm Zell".split()
)
COMPANIES = (
    "Acuvia;Brightwell;Corvane;Deltora;Elmstone;Fenwick Systems;Gradient Works;Helioform;Intarsia;Juniper Ridge;Kestrel Labs;"
    "Lumenta;Meridian Foods;Northlight;Orbis Freight;Palisade;Quillon;Redshank;Solvent Media;Tessera"
).split(";")


def prose(rng: random.Random) -> str:
    """A sentence or two."""
    one = f"{rng.choice(WHO)} {rng.choice(DID)} {rng.choice(WHAT)} {rng.choice(WHEN)}"
    other = f"{rng.choice(WHO)} {rng.choice(DID)} {rng.choice(WHAT)}"
    sentence = f"{one}, {rng.choice(LINKS)} {other}"
    if rng.random() < 0.3:
        sentence += f", which cost {rng.randint(2, 990)} {rng.choice(['crowns', 'pounds', 'dollars'])}"
    return f"{sentence[0].upper()}{sentence[1:]}."


def person(rng: random.Random) -> str:
    """A name."""
    return f"{rng.choice(FIRST)} {rng.choice(LAST)}"


def composed(rng: random.Random, number: int) -> Written:
    """A story made of sentences; two of them have next to nothing in common."""
    who, town = person(rng), rng.choice(TOWNS)
    title = f"{rng.choice(WHO)} {rng.choice(DID)} {rng.choice(WHAT)}"
    paragraphs = [f"{town}. {prose(rng)} {prose(rng)}"]
    paragraphs += [
        f"{prose(rng)} “{prose(rng)[:-1]},” said {who if rng.random() < 0.6 else person(rng)}. {prose(rng)}"
        for _ in range(rng.randint(2, 5))
    ]
    return Written(
        title=title[0].upper() + title[1:], paragraphs=tuple(paragraphs), story=f"composed-{number}", kind="seed"
    )


# --- what only looks alike ---------------------------------------------------------------------------------------


def press_release(rng: random.Random, story: str) -> Written:
    """Releases of two companies that one agency wrote."""
    company = f"{rng.choice(COMPANIES)} {rng.choice(['Group', 'Holdings', 'International', 'Partners', 'Energy'])}"
    town, who, other = rng.choice(TOWNS), person(rng), person(rng)
    amount, share, year = rng.randint(2, 900), rng.randint(2, 60), rng.randint(1950, 2019)
    return Written(
        title=f"{company} announces results for the third quarter",
        paragraphs=(
            f"{town} – {company}, a leading provider of innovative solutions, today announced its financial results for "
            f"the third quarter. Revenue grew by {share} percent to {amount} million, while the operating margin "
            f"improved to {rng.randint(3, 30)} percent.",
            f"“We are very pleased with the progress we have made in the quarter,” said {who}, chief executive officer of "
            f"{company}. “Our customers continue to choose {company} because of the quality of our products and the "
            f"dedication of our people.” {other}, chief financial officer, added that the company confirms its outlook "
            f"for the year.",
            "The company will hold a conference call for analysts and investors at ten o'clock today. A replay of the call "
            "will be available on the website of the company for thirty days.",
            f"About {company}: Founded in {year} and headquartered in {town}, {company} employs more than "
            f"{rng.randint(2, 90)}00 people in {rng.randint(3, 40)} countries. This release contains forward-looking "
            "statements that are subject to risks and uncertainties. Actual results may differ materially.",
        ),
        story=story,
        kind="press releases",
    )


def weather(rng: random.Random, story: str) -> Written:
    """A forecast from a form."""
    town, day = rng.choice(TOWNS), rng.choice("Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split())
    rows = [
        f"{part}: {rng.choice(['sunny', 'cloudy', 'light rain', 'showers', 'fog'])}, {rng.randint(2, 29)} degrees, wind "
        f"{rng.choice(['north', 'south', 'west', 'east'])} {rng.randint(3, 60)} km/h, humidity {rng.randint(30, 99)} percent"
        for part in ("Morning", "Afternoon", "Evening", "Night")
    ]
    head = f"The weather in {town} for {day}, provided by the weather service and updated every six hours."
    return Written(
        title=rng.choice([f"Weather for {town}", "Weather forecast", f"Weather in {town} on {day}"]),
        paragraphs=(head, *rows, "Drive carefully and take an umbrella with you if rain is forecast for your area."),
        story=story,
        kind="weather",
    )


def sports_table(rng: random.Random, story: str) -> Written:
    """The results of a day and the standings after it."""
    teams = rng.sample(TOWNS, 8)
    results = [
        f"{teams[place]} {rng.randint(0, 5)} {teams[place + 1]} {rng.randint(0, 5)}, attendance {rng.randint(9, 99)}00"
        for place in range(0, 8, 2)
    ]
    standings = [
        f"{place}. {team}: played {rng.randint(20, 24)}, won {rng.randint(1, 20)}, drawn {rng.randint(0, 9)}, lost "
        f"{rng.randint(0, 12)}, points {rng.randint(10, 66)}"
        for place, team in enumerate(rng.sample(teams, 8), start=1)
    ]
    round_ = rng.randint(1, 38)
    return Written(
        title=rng.choice(["League results and table", f"League results, round {round_}"]),
        paragraphs=(
            f"All results of round {round_} of the northern league and the table after it.",
            *results,
            *standings,
        ),
        story=story,
        kind="sports tables",
    )


INTROS = (
    "Every week I write down what I have read, built and cooked, mostly for myself. If you are new here: welcome, there is a "
    "list of the earlier weeks at the end, and you can subscribe by feed or by mail.",
    "This is the open thread, in which readers may talk about whatever they like. Please be kind, keep to the rules of the "
    "house, and do not post links without saying what is behind them. Threads are closed after a week.",
)
OUTRO = (
    "That is all for now. As always, replies are open below and I read every one of them, even if I cannot answer each. See you "
    "next week, and take care of one another."
)


def column(rng: random.Random, story: str) -> Written:
    """A column under one title, with one beginning and end."""
    which = rng.randrange(2)
    title = ("Weekly notes", "Open thread")[which]
    own = [f"{prose(rng)} {prose(rng)}" for _ in range(rng.randint(2, 5))]
    return Written(title=title, paragraphs=(INTROS[which], *own, OUTRO), story=story, kind="columns")


def digest(rng: random.Random, story: str) -> Written:
    """A digest of the day, some of whose items are in that of yesterday."""
    steady = random.Random(rng.randrange(12))
    items = [f"{rng.choice(COMPANIES)}: {prose(rng)}" for _ in range(rng.randint(6, 9))]
    items += [f"{steady.choice(COMPANIES)}: {prose(steady)}" for _ in range(3)]
    rng.shuffle(items)
    head = "Good morning. Here is what you should know before you start your day, collected by our editors overnight."
    foot = "You are receiving this digest because you subscribed to it. Forward it to a friend if you like it."
    return Written(title="The morning digest", paragraphs=(head, *items, foot), story=story, kind="digests")


ROLES = (
    "Data Analyst;Backend Engineer;Nurse;Warehouse Manager;Truck Driver;Technical Writer;Accountant;Product Designer;Chemist;"
    "Recruiter;Electrician;Sales Manager;Kitchen Assistant;Translator"
).split(";")


def job(rng: random.Random, story: str) -> Written:
    """Two vacancies at one employer."""
    company, role, town = COMPANIES[rng.randrange(3)], rng.choice(ROLES), rng.choice(TOWNS)
    tasks = [f"You {rng.choice(DID)} {rng.choice(WHAT)} {rng.choice(WHEN)}." for _ in range(3)]
    return Written(
        title=f"{role} ({town})",
        paragraphs=(
            f"{company} is looking for a {role} to join its team in {town} as soon as possible. The position is full time and "
            "not limited.",
            *tasks,
            f"{company} is a place where people like to work. We offer flexible hours, thirty days of holiday, a pension scheme "
            "and a canteen that is better than its reputation. We welcome applications from everybody, whatever their "
            "background, and we answer every one of them within two weeks.",
            "Please send your application with the earliest date at which you can start and the salary you expect. We do not "
            "need a photograph. We look forward to hearing from you.",
        ),
        story=story,
        kind="job advertisements",
    )


def release(rng: random.Random, story: str) -> Written:
    """The notes on two versions of one program."""
    program = ("Larch", "Plover", "Tinder Box")[rng.randrange(3)]
    version = f"{rng.randint(1, 4)}.{rng.randint(0, 20)}" + (f".{rng.randint(0, 9)}" if rng.random() < 0.5 else "")
    fixes = [
        f"Fixed: {rng.choice(WHO)} {rng.choice(DID)} {rng.choice(WHAT)} (#{rng.randint(100, 9999)})" for _ in range(3)
    ]
    return Written(
        title=f"{program} {version} released",
        paragraphs=(
            f"We are pleased to announce version {version} of {program}, the friendly tool for keeping notes in plain text. It is "
            "recommended that all users upgrade.",
            *fixes,
            f"{program} {version} can be downloaded from the usual place, and packages for the common distributions will follow in "
            "the next days. The release is signed with the key that is published on the website. Thanks to everybody who "
            "reported bugs, translated, tested and wrote documentation for this release.",
        ),
        story=story,
        kind="release notes",
    )


def teaser(rng: random.Random, story: str) -> Written:
    """A feed whose entries all have one and the same sentence for a summary."""
    text = "A new episode is online. Listen to it wherever you get your podcasts, and leave us a review if you like the show."
    return Written(
        title=f"{rng.choice(WHO)} {rng.choice(DID)} {rng.choice(WHAT)}", paragraphs=(text,), story=story, kind="teasers"
    )


UNIQUE = frozenset({press_release, job, release, teaser})  # whose titles say all that sets them apart
LOOK_ALIKES: tuple[Callable[[random.Random, str], Written], ...] = (
    press_release,
    weather,
    sports_table,
    column,
    digest,
    job,
    release,
    teaser,
)


Maker = Callable[[random.Random, str], Written]


def collection(stories: Sequence[Written], makers: Sequence[Maker], rng: random.Random, each: int) -> Iterator[Written]:
    """Yield stories with every version of them, and look-alikes: no two of a kind about one and the same thing.

    A quarter of the look-alikes has a true copy: among crowds of its like it must be found as well.
    """
    for story in stories:
        yield story
        for kind in sorted(CHANGES):
            yield replace(CHANGES[kind](story, rng), kind=kind)
    for make in makers:
        seen = set()
        for number in range(each):
            text = make(rng, f"{make.__name__}-{number}")
            if text.title in seen and make in UNIQUE:
                continue
            seen.add(text.title)
            yield text
            if number % 4 == 0:
                kind = rng.choice(["boilerplate", "typos corrected"])
                yield replace(CHANGES[kind](text, rng), kind=f"copies of {text.kind}")
