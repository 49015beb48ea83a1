"""`why`, `plan` and `article` as they are asked on a command line."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.origin import Origin
from tests.support.planet import Planet, rss, rss_item

DATE = "Fri, 01 May 2026 1{}:00:00 GMT"


@pytest.fixture
def published(planet: Planet, origin: Origin) -> tuple[str, str]:
    """Two feeds that share a story and an article, published; return the feeds as feeds.yaml lists them."""
    origin.serve("/a.xml", rss(*(rss_item(n, date=DATE.format(n)) for n in range(3)), title="Alpha"))
    copy = rss_item(1, date=DATE.format(5), title="Copy of 1")
    advert = rss_item(
        9, date=DATE.format(6), title="Giveaway", extra="<author>bot@example.org (Sponsored Bot)</author>"
    )
    origin.serve("/b.xml", rss(copy, advert, title="Beta", link="https://beta.example/"))
    feeds = (
        f"{{url: '{origin.url('/a.xml')}', id: alpha, tags: [python]}}",
        f"{{url: '{origin.url('/b.xml')}', id: beta}}",
    )
    planet.article("note.txt", "A note\n\nBy Ann Example\n\n1 May 2026\n\nThe text of the note.\n")
    planet.configure(*feeds, text="outputs: [{id: all}, {id: python, from: ['tag:python'], limit: 2}]\n")
    planet.run("update")
    return feeds


def entry_id(planet: Planet, title: str) -> str:
    (found,) = (row["id"] for row in planet.json("entries") if row["title"] == title)
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


@pytest.mark.usefixtures("published")
def test_why_is_this_entry_here(planet: Planet) -> None:
    """CASES 25: origin, identity, story and each output; by id, by the beginning of the id, or by link."""
    full = entry_id(planet, "Giveaway")
    for reference in (
        full,
        full.removeprefix("urn:uuid:"),
        full.removeprefix("urn:uuid:")[:8],
        "https://example.org/9",
    ):
        result = planet.run("why", reference)
        assert (result.code, result.err) == (0, "")
        lines = [line.strip() for line in result.out.splitlines()]
        assert lines[0] == "Giveaway"
        assert "+ all: number 1 of 5" in lines
        assert "- python: out of scope: outputs.python.from names tag:python, not beta" in lines
        assert "guid       guid-9" in lines


@pytest.mark.usefixtures("published")
def test_why_as_json(planet: Planet) -> None:
    """An object of entry, origin, identity, story and outputs."""
    facts = planet.json("why", entry_id(planet, "Copy of 1"))
    assert list(facts) == ["entry", "origin", "identity", "story", "outputs"]
    assert facts["entry"]["title"] == "Copy of 1"
    assert facts["origin"]["feed"] == "beta"
    assert facts["identity"]["known_by"] == "guid"
    first = entry_id(planet, "Entry 1")
    evidence = [
        (each["feed"], each["evidence"]["kind"], each["evidence"]["entry"]) for each in facts["story"]["members"]
    ]
    assert evidence == [("alpha", "first", None), ("beta", "link", first)]
    everything, python = facts["outputs"]
    assert (everything["output"], everything["shown"], everything["fate"], everything["id"]) == (
        "all",
        True,
        "merged",
        first,
    )
    assert (python["output"], python["shown"], python["rule"]) == ("python", False, "outputs.python.from")
    assert [each["output"] for each in planet.json("why", first, "--output", "python")["outputs"]] == ["python"]


@pytest.mark.usefixtures("published")
def test_why_names_what_limits_and_what_drops(planet: Planet) -> None:
    """The place that an entry would have, and the rule that refuses it."""
    result = planet.run("why", entry_id(planet, "Entry 0"))
    assert "- python: beyond limit: would be number 3, the limit is 2" in result.out
    text = (planet.folder / "feeds.yaml").read_text()
    (planet.folder / "feeds.yaml").write_text(text + "rules: {drop: [{author: Sponsored Bot}, {title: spam}]}\n")
    result = planet.run("why", entry_id(planet, "Giveaway"))
    assert '- all: dropped: rules.drop: author matches "Sponsored Bot"' in result.out


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("https://example.org/1",), ["several entries", "alpha  Entry 1", "beta  Copy of 1"]),
        (("urn:uuid:",), ["several entries", "Giveaway"]),
        (("ffffffff-nobody",), ["no entry is named by 'ffffffff-nobody'"]),
        (("https://example.org/9", "--output", "nope"), ["no output has the id 'nope'"]),
    ],
)
def test_what_why_cannot_tell_is_said(planet: Planet, arguments: tuple[str, ...], words: list[str]) -> None:
    """Exit code 1 and the candidates."""
    result = planet.run("why", *arguments)
    assert (result.code, result.out) == (1, "")
    assert [word for word in words if word not in result.err] == []


# --- plan ------------------------------------------------------------------------------------------------


def test_a_rule_can_be_tried_before_it_is_saved(planet: Planet, published: tuple[str, str]) -> None:
    """CASES 18: what a changed file would do, with the rule responsible; nothing is written, and publishing agrees."""
    now_in_force = (planet.folder / "feeds.yaml").read_text()
    planet.configure(*published, text="outputs: [{id: all, drop: [{title: giveaway}]}, {id: fresh, from: [beta]}]\n")
    tried = planet.folder / "tried.yaml"
    (planet.folder / "feeds.yaml").rename(tried)
    (planet.folder / "feeds.yaml").write_text(now_in_force)
    before = snapshot(planet)
    everything, fresh, python = planet.json("plan", "--config", "tried.yaml")
    result = planet.run("plan", "-c", "tried.yaml")
    assert snapshot(planet) == before
    assert list(everything) == ["output", "added", "removed", "changed"]
    assert [everything["output"], fresh["output"], python["output"]] == ["all", "fresh", "python"]
    assert everything["removed"] == [
        {
            "id": entry_id(planet, "Giveaway"),
            "title": "Giveaway",
            "feed": "beta",
            "link": "https://example.org/9",
            "reason": 'dropped: outputs.all.drop: title matches "giveaway"',
            "rule": "outputs.all.drop",
        }
    ]
    assert (everything["added"], everything["changed"]) == ([], [])
    assert [(each["title"], each["reason"]) for each in fresh["added"]] == [
        ("Giveaway", "the output is new"),
        ("Copy of 1", "the output is new"),
    ]
    assert [each["title"] for each in python["removed"]] == ["Entry 2", "Entry 1"]
    assert "all: 1 removed; 4 entries after that" in result.out
    assert "fresh: a new output of 2 entries" in result.out
    assert "python: removed, with its 2 entries" in result.out
    tried.replace(planet.folder / "feeds.yaml")
    assert planet.run("publish").code == 0
    assert planet.titles() == ["Copy of 1", "Entry 2", "Entry 0", "A note"] or "Giveaway" not in planet.titles()
    assert planet.titles("fresh.atom") == ["Giveaway", "Copy of 1"]
    assert planet.json("plan") == [
        {"output": output, "added": [], "removed": [], "changed": []} for output in ("all", "fresh")
    ]


def test_a_file_elsewhere_counts_as_if_it_were_feeds_yaml(
    planet: Planet, published: tuple[str, str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Its relative paths begin where feeds.yaml lies: articles, store and output are the planet's."""
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "tried.yaml"
    elsewhere.write_text((planet.folder / "feeds.yaml").read_text())
    everything, _ = planet.json("plan", "-c", str(elsewhere))
    assert (everything["added"], everything["removed"], everything["changed"]) == ([], [], [])
    assert [path.name for path in elsewhere.parent.iterdir()] == ["tried.yaml"]
    assert published


def test_plan_lists_ten_unless_told_otherwise(planet: Planet, origin: Origin) -> None:
    """Of each kind, and says how many more there are; JSON has all."""
    origin.serve("/a.xml", rss(*(rss_item(n) for n in range(10)), title="Alpha"))
    origin.serve("/b.xml", rss(*(rss_item(n) for n in range(10, 15)), title="Beta"))
    feeds = (origin.url("/a.xml"), origin.url("/b.xml"))
    planet.configure(*feeds)
    planet.run("update")
    planet.configure(*feeds, text="rules: {drop: [{title: entry}]}\n")
    assert "  - and 5 more; --all lists them" in planet.run("plan").out.splitlines()
    assert planet.run("plan", "--all").out.count("  - ") == 15
    assert len(planet.json("plan")[0]["removed"]) == 15


def test_plan_before_the_first_publishing(planet: Planet) -> None:
    """There is no store yet, and none is made."""
    planet.configure()
    assert planet.json("plan") == [{"output": "all", "added": [], "removed": [], "changed": []}]
    assert [path.name for path in planet.folder.iterdir()] == ["feeds.yaml"]


@pytest.mark.usefixtures("published")
def test_plan_with_a_wrong_file(planet: Planet) -> None:
    """Exit code 2 and every fault with its place; a wrong feeds.yaml does not keep a mended copy from being tried."""
    (planet.folder / "tried.yaml").write_text("outputs: [{id: all, drop: [{titel: x}]}]\n")
    result = planet.run("plan", "-c", "tried.yaml")
    assert result.code == 2
    assert result.err.startswith("tried.yaml:1:")
    assert planet.run("plan", "-c", "missing.yaml").code == 2
    good = (planet.folder / "feeds.yaml").read_text()
    (planet.folder / "feeds.yaml").write_text("outputs: [")
    (planet.folder / "tried.yaml").write_text(good)
    assert planet.run("plan", "-c", "tried.yaml").code == 0


def test_plan_and_publishing_agree_that_articles_can_go(planet: Planet) -> None:
    """The whole folder is deleted: its entries leave the outputs, and nothing breaks."""
    note = planet.article("note.md", "---\ntitle: A note\n---\nText.\n")
    planet.configure()
    planet.run("update")
    note.unlink()
    note.parent.rmdir()
    assert [each["title"] for each in planet.json("plan")[0]["removed"]] == ["A note"]
    assert planet.run("publish").code == 0
    assert planet.titles() == []


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
    assert facts["paragraphs"] == [
        (
            "The ferry will go on crossing the river at night, the harbour office said, as it has done since the bridge"
            " was closed to lorries. *The Courier* reported it first."
        ),
        "Nobody was asked.",
    ]
    assert all(join["line"] and join["reason"] for join in facts["joined"])
    assert len(facts["joined"]) == 2
    assert [(piece["line"], piece["text"]) for piece in facts["left_out"]] == [(19, "Contact: office@")]
    out = planet.run("article", str(path)).out
    for words in ("By line", "line 19: Contact: office@", "Jane Doe, John Roe", "2020-10-01 00:00 UTC"):
        assert words in out or words == "By line"
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
    assert "in the future" in planet.run("article", str(path)).out


def test_a_draft_is_said_to_be_one(planet: Planet) -> None:
    """It may be unfinished, and nothing else is read."""
    path = planet.article("draft.md", "---\ndraft: true\n---\nNot yet.\n")
    assert preview(planet, path)["draft"] is True
    assert planet.run("article", str(path)).out == f"{path}: a draft; it is not published\n"


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.md", b"---\ntitle: A\ntitel: B\n---\n", 'a.md:3: titel: unknown field; did you mean "title"?'),
        ("b.txt", b"\x00\x01\x02\x03" * 20, "b.txt: the file is binary data, not text"),
        ("c.xyz", b"text", "c.xyz: no article of a known kind"),
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


def test_hostile_titles_do_not_steer_the_terminal(planet: Planet, origin: Origin) -> None:
    """Control characters of C1 are valid in XML and could begin an escape sequence."""
    origin.serve("/a.xml", rss(rss_item(1, title="Bad &#x9b;31m title")))
    planet.configure(origin.url("/a.xml"))
    planet.run("update")
    for command in (("why", "https://example.org/1"), ("plan",)):
        result = planet.run(*command)
        assert result.code == 0
        assert "\x9b" not in result.out
