"""The other commands, and what bad input gets from all of them."""

import json
from pathlib import Path

import pytest

from tests.support.origin import Origin
from tests.support.planet import Planet, rss, rss_item


def test_init_writes_a_start_that_works(planet: Planet) -> None:
    """A commented feeds.yaml and an article; `check` is content, and a second `init` overwrites nothing."""
    assert planet.run("init", "new").code == 0
    inside = Planet(planet.folder / "new")
    assert inside.run("check").code == 0
    assert "#" in (inside.folder / "feeds.yaml").read_text()
    assert len(list((inside.folder / "articles").iterdir())) == 1
    again = planet.run("init", "new")
    assert again.code == 1
    assert "nothing was written" in again.err


def test_check_names_every_fault_with_its_place(planet: Planet) -> None:
    """All at once, one a line, exit code 2."""
    (planet.folder / "feeds.yaml").write_text(
        "feeds:\n  - url: https://example.org/feed\n    evry: 1h\noutputs:\n  - id: all\n    keep:\n      - titel: x\n"
    )
    result = planet.run("check")
    assert result.code == 2
    assert [line.split(" ", 1)[0] for line in result.err.splitlines()] == ["feeds.yaml:3:5:", "feeds.yaml:7:9:"]
    assert 'outputs[0].keep[0].titel: unknown field; did you mean "title"?' in result.err


def test_no_configuration_is_said_in_words(planet: Planet) -> None:
    """Every command that needs one says so."""
    for command in ("check", "update", "publish", "status", "entries", "run"):
        result = planet.run(command)
        assert result.code == 2, command
        assert result.err.startswith("feeds.yaml"), command


def test_another_configuration_by_option(planet: Planet) -> None:
    """`-c` names the file; the store and the outputs lie beside it."""
    (planet.folder / "other").mkdir()
    (planet.folder / "other" / "mine.yaml").write_text("outputs: [{id: mine}]\n")
    assert planet.run("-c", "other/mine.yaml", "update").code == 0
    assert (planet.folder / "other" / "output" / "mine.atom").is_file()


def test_status_entries_and_their_json(planet: Planet, origin: Origin) -> None:
    """The lists for programs have exactly the fields of the contract."""
    origin.serve("/a.xml", rss(rss_item(1), rss_item(2, extra="<author>ann@example.org (Ann)</author>"), title="Alpha"))
    planet.configure(f"{{url: '{origin.url('/a.xml')}', id: a, tags: [x]}}")
    planet.run("update")
    (row,) = [row for row in planet.json("status") if row["id"] == "a"]
    assert set(row) >= {"id", "url", "title", "tags", "state", "last_success", "next_poll", "entries"}
    assert set(row) >= {"failures", "error", "moved_to"}
    assert (row["title"], row["tags"], row["state"], row["entries"], row["failures"]) == ("Alpha", ["x"], "ok", 2, 0)
    entries = planet.json("entries")
    fields = {"id", "feed", "title", "link", "published", "updated", "authors", "outputs", "story"}
    assert set(entries[0]) == fields
    assert [entry["title"] for entry in entries] == ["Entry 1", "Entry 2"]
    assert entries[1]["authors"] == ["Ann"]
    assert entries[0]["outputs"] == ["all"]
    assert entries[0]["id"] == planet.published()[0].id
    assert [entry["title"] for entry in planet.json("entries", "entry 2")] == ["Entry 2"]
    assert planet.json("entries", "--feed", "a", "--output", "all", "--limit", "1")[0]["title"] == "Entry 1"
    assert "Entry 1" in planet.run("entries").out
    assert "Alpha" in planet.run("status").out


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (("update", "nope"), "no feed has the id 'nope'"),
        (("entries", "--feed", "nope"), "no feed has the id 'nope'"),
        (("entries", "--output", "nope"), "no output has the id 'nope'"),
    ],
)
def test_an_unknown_name_is_said_in_words(planet: Planet, command: tuple[str, ...], words: str) -> None:
    """Exit code 1 and one line."""
    planet.configure()
    result = planet.run(*command)
    assert result.code == 1
    assert words in result.err


def test_schema_is_json(planet: Planet) -> None:
    """It needs no configuration."""
    assert json.loads(planet.run("schema").out)["type"] == "object"


def test_a_broken_article_is_named_with_its_line_and_stops_no_other(planet: Planet) -> None:
    """And when it breaks later, what was published of it stays."""
    planet.article("good.md", "---\ntitle: Good\n---\nText.\n")
    bad = planet.article("bad.md", "---\ntitle: Bad\n---\nText.\n")
    planet.configure()
    planet.run("update")
    assert sorted(planet.titles()) == ["Bad", "Good"]
    bad.write_text("---\ntitle: [Bad\n---\nText.\n")
    result = planet.run("update")
    assert result.code == 0
    assert "bad.md:2" in result.out or "bad.md:3" in result.out
    assert sorted(planet.titles()) == ["Bad", "Good"]


def test_a_database_that_is_none_is_said_in_words(planet: Planet) -> None:
    """One line, exit code 1, and the file is left as it is."""
    planet.configure()
    (planet.folder / "aggregator.db").write_bytes(b"not a database " * 100)
    result = planet.run("update")
    assert result.code == 1
    assert "aggregator.db" in result.err
    assert (planet.folder / "aggregator.db").read_bytes().startswith(b"not a database")


def test_the_shipped_configuration_and_articles_work(planet: Planet) -> None:
    """What a fresh clone runs: valid, and its articles are published although nobody can be reached."""
    root = Path(__file__).parents[2]
    for name in ("feeds.yaml", "docs/feeds.schema.json"):
        target = planet.folder / name
        target.parent.mkdir(exist_ok=True)
        target.write_bytes((root / name).read_bytes())
    for path in (root / "articles").iterdir():
        planet.article(path.name, path.read_text(encoding="utf-8"))
    assert planet.run("check").code == 0
    result = planet.run("update", "articles")
    assert result.code == 0
    assert len(planet.titles()) == len(list((root / "articles").iterdir()))
