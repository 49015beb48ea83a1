"""`why`, `plan` and `article` as they are asked on a command line."""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.support.origin import Origin
from tests.support.planet import Planet, rss, rss_item

DATE = "Fri, 01 May 2026 1{}:00:00 GMT"


@dataclass(frozen=True, slots=True)
class Published:
    """A planet that has been published, and its feeds as feeds.yaml lists them."""

    planet: Planet
    feeds: tuple[str, str]


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Published:
    """Two feeds that share a story, and an article, polled and published once for all tests."""
    planet = Planet(tmp_path_factory.mktemp("once"))
    planet.article("note.txt", "A note\n\nBy Ann Example\n\n1 May 2026\n\nThe text of the note.\n")
    with Origin() as origin:
        origin.serve("/a.xml", rss(*(rss_item(n, date=DATE.format(n)) for n in range(3)), title="Alpha"))
        copy = rss_item(1, date=DATE.format(5), title="Copy of 1")
        author = "<author>bot@example.org (Sponsored Bot)</author>"
        advert = rss_item(9, date=DATE.format(6), title="Giveaway", extra=author)
        origin.serve("/b.xml", rss(copy, advert, title="Beta", link="https://beta.example/"))
        feeds = (
            f"{{url: '{origin.url('/a.xml')}', id: alpha, tags: [python]}}",
            f"{{url: '{origin.url('/b.xml')}', id: beta}}",
        )
        planet.configure(*feeds, text="outputs: [{id: all}, {id: python, from: ['tag:python'], limit: 2}]\n")
        assert planet.run("update").code == 0
    return Published(planet, feeds)


@pytest.fixture
def published(once: Published, tmp_path: Path) -> Published:
    """A copy of that planet, to do with as a test pleases."""
    shutil.copytree(once.planet.folder, tmp_path, dirs_exist_ok=True)
    return Published(Planet(tmp_path), once.feeds)


def entry_id(planet: Planet, title: str) -> str:
    """Return the id under which an entry was published."""
    items = json.loads(planet.output("all.json"))["items"]
    (found,) = (item["id"] for item in items if item["title"].startswith(title))
    return str(found)


def snapshot(planet: Planet) -> object:
    """Everything that a command could have written: all files of the planet, and those of output/ with their times."""
    files = {
        str(path.relative_to(planet.folder)): path.read_bytes()
        for path in planet.folder.rglob("*")
        if path.is_file() and not path.name.endswith(("-shm", "-wal"))
    }
    return files, planet.files()


# --- why -------------------------------------------------------------------------------------------------


def test_why_is_this_entry_here(once: Published) -> None:
    """CASES 25: origin, identity, story and each output; by link or by the beginning of the id."""
    beginning = entry_id(once.planet, "Giveaway").removeprefix("urn:uuid:")[:8]
    results = [once.planet.run("why", reference) for reference in ("https://example.org/9", beginning)]
    assert results[0] == results[1]
    assert (results[0].code, results[0].err) == (0, "")
    lines = [line.strip() for line in results[0].out.splitlines()]
    assert lines[0] == "Giveaway"
    assert "feed       beta: Beta" in lines
    assert "guid       guid-9" in lines
    assert "+ all: number 1 of 5" in lines
    assert "- python: out of scope: outputs.python.from names tag:python, not beta" in lines


def test_why_as_json(once: Published) -> None:
    """An object of entry, origin, identity, story and outputs; of a merged entry the evidence is told."""
    first = entry_id(once.planet, "Entry 1")
    facts = once.planet.json("why", first)
    assert list(facts) == ["entry", "origin", "identity", "story", "outputs"]
    assert (facts["entry"]["id"], facts["entry"]["title"], facts["origin"]["feed"]) == (first, "Entry 1", "alpha")
    assert facts["identity"]["known_by"] == "guid"
    members = facts["story"]["members"]
    assert [(each["title"], each["feed"]) for each in members] == [("Entry 1", "alpha"), ("Copy of 1", "beta")]
    assert members[0]["evidence"] == {"kind": "first", "value": "", "entry": None}
    assert members[1]["evidence"] == {"kind": "link", "value": "example.org/1", "entry": first}
    assert facts["story"]["represented_by"] == {"all": first, "python": first}
    copy = once.planet.json("why", members[1]["id"], "--output", "all")
    (standing,) = copy["outputs"]
    assert (standing["output"], standing["shown"], standing["fate"], standing["id"]) == ("all", True, "merged", first)


def test_why_names_what_limits_and_what_drops(published: Published) -> None:
    """The place that an entry would have, and the rule that refuses it."""
    planet = published.planet
    configured = planet.folder / "feeds.yaml"
    configured.write_text(configured.read_text() + "rules: {drop: [{author: Sponsored Bot}, {title: spam}]}\n")
    entry_0 = planet.run("why", entry_id(planet, "Entry 0")).out
    assert "- python: beyond limit: would be number 3, the limit is 2" in entry_0
    advert = planet.run("why", entry_id(planet, "Giveaway")).out
    assert '- all: dropped: rules.drop: author matches "Sponsored Bot"' in advert


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("https://example.org/1",), ["several entries", "alpha  Entry 1", "beta  Copy of 1"]),
        (("ffffffff-nobody",), ["no entry is named by 'ffffffff-nobody'"]),
        (("https://example.org/9", "--output", "nope"), ["no output has the id 'nope'; there are all, python"]),
    ],
)
def test_what_why_cannot_tell_is_said(once: Published, arguments: tuple[str, ...], words: list[str]) -> None:
    """Exit code 1 and the candidates."""
    result = once.planet.run("why", *arguments)
    assert (result.code, result.out) == (1, "")
    assert [word for word in words if word not in result.err] == []


# --- plan ------------------------------------------------------------------------------------------------


def test_a_rule_can_be_tried_before_it_is_saved(published: Published) -> None:
    """CASES 18: what a changed file would do, with the rule responsible; nothing is written, and publishing agrees."""
    planet, in_force = published.planet, published.planet.folder / "feeds.yaml"
    now_in_force, tried = in_force.read_text(), planet.folder / "tried.yaml"
    text = "outputs: [{id: all, drop: [{title: giveaway}]}, {id: fresh, from: [beta]}]\n"
    planet.configure(*published.feeds, text=text)
    in_force.rename(tried)
    in_force.write_text(now_in_force)
    advert, before = entry_id(planet, "Giveaway"), snapshot(planet)
    everything, fresh, python = planet.json("plan", "--config", "tried.yaml")
    out = planet.run("plan", "-c", "tried.yaml").out.splitlines()
    assert snapshot(planet) == before
    assert list(everything) == ["output", "added", "removed", "changed"]
    assert [everything["output"], fresh["output"], python["output"]] == ["all", "fresh", "python"]
    (removed,) = everything["removed"]
    assert (removed["id"], removed["feed"], removed["link"]) == (advert, "beta", "https://example.org/9")
    words = 'dropped: outputs.all.drop: title matches "giveaway"'
    assert (removed["reason"], removed["rule"]) == (words, "outputs.all.drop")
    assert (everything["added"], everything["changed"]) == ([], [])
    assert [each["reason"] for each in fresh["added"]] == ["the output is new", "the output is new"]
    assert [each["title"] for each in python["removed"]] == ["Entry 2", "Entry 1"]
    assert [line for line in out if not line.startswith(" ")] == [
        "all: 1 removed; 4 entries after that",
        "fresh: a new output of 2 entries",
        "python: removed, with its 2 entries",
    ]
    tried.replace(in_force)
    assert planet.run("publish").code == 0
    assert [entry.id for entry in planet.published("fresh.atom")] == [each["id"] for each in fresh["added"]]
    assert planet.json("plan") == [
        {"output": output, "added": [], "removed": [], "changed": []} for output in ("all", "fresh")
    ]


def test_a_file_elsewhere_counts_as_if_it_were_feeds_yaml(
    once: Published, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Its relative paths begin where feeds.yaml lies: articles, store and output are the planet's."""
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "tried.yaml"
    elsewhere.write_text((once.planet.folder / "feeds.yaml").read_text())
    everything, _ = once.planet.json("plan", "-c", str(elsewhere))
    assert (everything["added"], everything["removed"], everything["changed"]) == ([], [], [])
    assert [path.name for path in elsewhere.parent.iterdir()] == ["tried.yaml"]


def test_plan_lists_ten_unless_told_otherwise(planet: Planet) -> None:
    """Of each kind, and says how many more there are."""
    for number in range(12):
        planet.article(f"{number}.md", f"---\ntitle: Note {number}\n---\nThe text of note {number}.\n")
    planet.configure()
    planet.run("update")
    planet.configure(text="rules: {drop: [{title: note}]}\n")
    assert "  - and 2 more; --all lists them" in planet.run("plan").out.splitlines()
    assert planet.run("plan", "--all").out.count("  - ") == 12


def test_plan_before_the_first_publishing(planet: Planet) -> None:
    """There is no store yet, and none is made."""
    planet.configure()
    assert planet.json("plan") == [{"output": "all", "added": [], "removed": [], "changed": []}]
    assert [path.name for path in planet.folder.iterdir()] == ["feeds.yaml"]


def test_plan_with_a_wrong_file(published: Published) -> None:
    """Exit code 2 and every fault with its place; a wrong feeds.yaml does not keep a mended copy from being tried."""
    planet = published.planet
    tried, in_force = planet.folder / "tried.yaml", planet.folder / "feeds.yaml"
    tried.write_text("outputs: [{id: all, drop: [{titel: x}]}]\n")
    result = planet.run("plan", "-c", "tried.yaml")
    assert result.code == 2
    assert result.err.startswith("tried.yaml:1:")
    in_force.replace(tried)
    in_force.write_text("outputs: [")
    assert planet.json("plan", "-c", "tried.yaml")[0]["removed"] == []


def test_plan_and_publishing_agree_that_articles_can_go(published: Published) -> None:
    """The whole folder is deleted: its entries leave the outputs, and nothing breaks."""
    planet = published.planet
    shutil.rmtree(planet.folder / "articles")
    assert [each["title"] for each in planet.json("plan")[0]["removed"]] == ["A note"]
    assert planet.run("publish").code == 0
    assert "A note" not in planet.titles()


# --- article ---------------------------------------------------------------------------------------------

TEXT = """The night ferry
keeps its timetable

By Jane Doe and John Roe

1 October 2020

The ferry will go on crossing the river at night, the har-
bour office said, as it has done since the bridge was

\f

closed to lorries. *The Courier* reported it first.

Nobody was asked.


Contact: office@
"""


def preview(planet: Planet, path: Path) -> Any:
    result = planet.run("article", str(path), "--json")
    assert (result.code, result.err) == (0, "")
    return json.loads(result.out)


def test_a_text_is_shown_as_it_would_be_published(planet: Planet) -> None:
    """Without a feeds.yaml: title, authors, date, paragraphs, and by line what was joined and left out."""
    path = planet.article("ferry.txt", TEXT)
    facts = preview(planet, path)
    assert (facts["title"], facts["slug"], facts["page"]) == (
        "The night ferry keeps its timetable",
        "ferry",
        "articles/ferry.html",
    )
    assert [person["name"] for person in facts["authors"]] == ["Jane Doe", "John Roe"]
    assert facts["published"] == "2020-10-01T00:00:00Z"
    joined = "the harbour office said, as it has done since the bridge was closed to lorries."
    assert [joined in text for text in facts["paragraphs"]] == [True, False]
    assert facts["paragraphs"][1] == "Nobody was asked."
    assert [join["line"] for join in facts["joined"]] == [9, 13]
    assert [(piece["line"], piece["text"]) for piece in facts["left_out"]] == [(18, "Contact: office@")]
    assert all(each["reason"] for each in (*facts["joined"], *facts["left_out"]))
    out = planet.run("article", str(path)).out
    for words in ("line 18: Contact: office@", "Jane Doe, John Roe", "2020-10-01 00:00 UTC", joined):
        assert words in out
    assert sorted(each.name for each in planet.folder.rglob("*")) == ["articles", "ferry.txt"]


def test_markdown_is_shown_with_its_front_matter(planet: Planet) -> None:
    """Language, tags, link, slug, and the text without its markup; a date in the future is pointed out."""
    path = planet.article(
        "plan.md",
        "---\ntitle: The plan\ndate: 2099-10-01\ntags: [harbour, news]\nlanguage: en\nurl: https://example.org/plan\n"
        "slug: the-plan\n---\nThe harbour *opens* in May.\n\n- One\n- Two\n",
    )
    facts = preview(planet, path)
    expected = {
        "title": "The plan",
        "tags": ["harbour", "news"],
        "language": "en",
        "link": "https://example.org/plan",
        "slug": "the-plan",
        "published": "2099-10-01T00:00:00Z",
        "waiting": True,
        "paragraphs": ["The harbour opens in May.", "One", "Two"],
        "draft": False,
    }
    assert {key: facts[key] for key in expected} == expected


def test_a_draft_is_said_to_be_one(planet: Planet) -> None:
    """It may be unfinished, and nothing else is read."""
    path = planet.article("draft.md", "---\ndraft: true\n---\nNot yet.\n")
    assert planet.run("article", str(path)).out == f"{path}: a draft; it is not published\n"


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.md", b"---\ntitle: A\ntitel: B\n---\n", 'a.md:3: titel: unknown field; did you mean "title"?'),
        ("d.txt", None, "d.txt: does not exist"),
    ],
)
def test_what_is_wrong_with_an_article_is_said_with_its_place(
    planet: Planet, name: str, content: bytes | None, words: str
) -> None:
    """Exit code 1, FILE:LINE: and words."""
    if content is not None:
        (planet.folder / name).write_bytes(content)
    result = planet.run("article", name)
    assert (result.code, result.out) == (1, "")
    assert result.err.startswith(words)
