"""`aggregator update` as its owner runs it: real servers, real files, every command a process of its own."""

import json
import os
from pathlib import Path

import feedparser
import pytest

from tests.support.origin import Origin
from tests.support.planet import Planet, rss, rss_item

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"


def test_a_bare_list_of_urls_is_a_complete_configuration(planet: Planet, origin: Origin) -> None:
    """Two feeds become one, newest first, in every format; each entry names its source."""
    origin.serve("/a.xml", rss(rss_item(1, date="Fri, 01 May 2026 10:00:00 GMT"), title="Alpha"))
    origin.serve("/b.xml", rss(rss_item(2, date="Fri, 01 May 2026 11:00:00 GMT"), title="Beta"))
    planet.configure(origin.url("/a.xml"), origin.url("/b.xml"))
    result = planet.run("update")
    assert (result.code, result.err) == (0, "")
    assert result.lines[0].startswith("2 of 3 polled") or "2 new" in result.out
    assert planet.titles("all.atom") == planet.titles("all.rss") == ["Entry 2", "Entry 1"]
    assert [entry.source.title for entry in planet.published("all.atom")] == ["Beta", "Alpha"]
    assert [item["title"] for item in json.loads(planet.output("all.json"))["items"]] == ["Entry 2", "Entry 1"]
    for name in ("all.html", "index.html", "feeds.opml", "assets/style.css"):
        assert planet.output(name)


def test_what_fails_is_named_and_the_rest_is_published(planet: Planet, origin: Origin) -> None:
    """A missing page, a page of HTML and a picture are a line each; the exit code is 0 unless `--strict`."""
    origin.serve("/good.xml", rss(rss_item(1)))
    origin.serve("/page.html", b"<!DOCTYPE html><html><head><title>Hi</title></head><body>Hello</body></html>")
    origin.serve("/image.xml", b"\x89PNG\r\n\x1a\n" + bytes(100))
    names = ("good.xml", "missing.xml", "page.html", "image.xml")
    planet.configure(*(f"{{url: '{origin.url('/' + name)}', id: {name.partition('.')[0]}}}" for name in names))
    result = planet.run("update")
    assert result.code == 0
    failed = [line for line in result.lines if "failed: " in line]
    assert [line.partition(":")[0] for line in failed] == ["image", "missing", "page"]
    assert "404" in failed[1]
    assert "HTML" in failed[2]
    assert planet.titles() == ["Entry 1"]
    assert planet.run("update", "--all", "--strict").code == 1
    states = {row["id"]: row for row in planet.json("status")}
    assert states["missing"]["state"] == "failing"
    assert "404" in states["missing"]["error"]
    assert (states["good"]["state"], states["good"]["entries"]) == ("ok", 1)


def test_a_second_update_changes_nothing(planet: Planet, origin: Origin) -> None:
    """304 for all, validators byte for byte, and not one file of output/ is touched."""
    origin.serve("/a.xml", rss(rss_item(1)), etag='W/"odd tag"')
    origin.serve("/b.xml", rss(rss_item(2)), last_modified="Sat, 2 May 2026 00:00 GMT")
    planet.configure(origin.url("/a.xml"), origin.url("/b.xml"))
    planet.run("update")
    before = planet.files()
    origin.clear()
    assert "0 files written" in planet.start("update", "--all").out
    assert planet.files() == before
    assert origin.requests("/a.xml")[0].header("If-None-Match") == b'W/"odd tag"'
    assert origin.requests("/a.xml")[0].header("If-Modified-Since") is None
    assert origin.requests("/b.xml")[0].header("If-Modified-Since") == b"Sat, 2 May 2026 00:00 GMT"


def test_politeness_4_nothing_is_asked_before_it_is_due(planet: Planet, origin: Origin) -> None:
    """A second update at once, in another process, asks nobody."""
    origin.serve("/a.xml", rss(rss_item(1)))
    planet.configure(origin.url("/a.xml"))
    planet.run("update")
    planet.run("update")
    assert len(origin.requests("/a.xml")) == 1


def test_a_feed_that_breaks_loses_nothing(planet: Planet, origin: Origin) -> None:
    """Whatever comes instead of the feed, its entries stay published."""
    origin.serve("/a.xml", rss(rss_item(1)))
    planet.configure(origin.url("/a.xml"))
    planet.run("update")
    before = planet.output("all.atom")
    for body in (b"", b"<html></html>", b"\x00\xff" * 50, b"<rss><channel><item>", b"[]", rss()):
        origin.serve("/a.xml", body)
        assert planet.run("update", "--all").code == 0
        assert planet.output("all.atom") == before, body


def test_case_1_the_same_story_from_two_feeds_is_one_entry_with_both_sources(planet: Planet, origin: Origin) -> None:
    """The same link in another spelling; whoever comes later joins, and the id stays."""
    shared = "<link>https://example.org/bridge</link><title>The bridge</title>"
    origin.serve("/a.xml", rss(f"<item><guid>1</guid>{shared}</item>", title="Alpha"))
    copy = shared.replace("https://example.org/bridge", "http://www.example.org/bridge/?utm_source=beta")
    origin.serve("/b.xml", rss(f"<item><guid>1</guid>{copy}</item>", title="Beta"))
    planet.configure(origin.url("/a.xml"))
    planet.run("update")
    (first,) = planet.published()
    planet.configure(origin.url("/a.xml"), origin.url("/b.xml"))
    planet.run("update")
    (entry,) = planet.published()
    assert entry.id == first.id
    assert {"Alpha", "Beta"} <= {
        entry.source.title,
        *(word for link in entry.links for word in link.get("title", "").split()),
    }
    assert len({row["story"] for row in planet.json("entries")}) == 1
    planet.configure(origin.url("/a.xml"), origin.url("/b.xml"), text="outputs: [{id: all, duplicates: keep}]\n")
    planet.run("publish")
    assert len(planet.published()) == 2


def test_filters_are_applied_from_the_store(planet: Planet, origin: Origin) -> None:
    """CASES 19: a changed rule republishes at once, without a single request, and what was dropped comes back."""
    origin.serve(
        "/a.xml", rss(rss_item(1, title="Kernel 7.2"), rss_item(2, title="Shell news"), rss_item(3, title="Ad"))
    )
    planet.configure(
        origin.url("/a.xml"), text="outputs: [{id: all, keep: {title: [kernel, shell]}, drop: {title: ad}}]\n"
    )
    planet.run("update")
    assert planet.titles() == ["Kernel 7.2", "Shell news"]
    origin.clear()
    planet.configure(origin.url("/a.xml"), text="outputs: [{id: all, drop: [{title: '/^k/i'}]}]\n")
    planet.run("publish")
    assert planet.titles() == ["Shell news", "Ad"]
    assert origin.log == []


def test_an_output_that_is_removed_takes_its_files_with_it(planet: Planet, origin: Origin) -> None:
    """Nobody is left with a stale feed; the folder's other files stay."""
    origin.serve("/a.xml", rss(rss_item(1)))
    planet.configure(origin.url("/a.xml"), text="outputs: [{id: all}, {id: linux, formats: [atom, html]}]\n")
    planet.run("update")
    (planet.folder / "output" / "robots.txt").write_text("mine")
    assert {"linux.atom", "linux.html", "all.rss"} <= planet.files().keys()
    assert "linux.rss" not in planet.files()
    planet.configure(origin.url("/a.xml"), text="outputs: [{id: all}]\n")
    planet.run("publish")
    assert not [name for name in planet.files() if name.startswith("linux")]
    assert "robots.txt" in planet.files()


def test_an_id_survives_everything(planet: Planet, origin: Origin) -> None:
    """A new title, a new guid, a renamed feed id, an edit, a rebuild: no reader shows the entry as new."""
    origin.serve("/a.xml", rss(rss_item(1, date="Fri, 01 May 2026 10:00:00 GMT")))
    planet.configure(origin.url("/a.xml"))
    planet.run("update")
    (entry,) = planet.published()
    ids = {entry.id}
    origin.serve("/a.xml", rss(rss_item(1, title="Corrected", date="Fri, 01 May 2026 10:00:00 GMT")))
    planet.run("update", "--all")
    assert planet.titles() == ["Corrected"]
    ids |= {entry.id for entry in planet.published()}
    moved = rss_item(1, title="Corrected", date="Fri, 01 May 2026 10:00:00 GMT").replace("guid-1", "new-guid")
    origin.serve("/a.xml", rss(moved))
    planet.run("update", "--all")
    ids |= {entry.id for entry in planet.published()}
    edit = "outputs: [{id: all, edit: [{prefix_title: '[{feed.id}] '}]}]\n"
    planet.configure(f"{{url: '{origin.url('/a.xml')}', id: renamed}}", text=edit)
    planet.run("update")
    assert planet.titles() == ["[renamed] Corrected"]
    ids |= {entry.id for entry in planet.published()}
    (planet.folder / "output" / "all.atom").unlink()
    planet.run("publish")
    ids |= {entry.id for entry in planet.published()}
    assert len(ids) == 1


def test_case_8_an_undated_feed_floods_nothing(planet: Planet, origin: Origin) -> None:
    """Of an undated backlog ten are published, in the order of the document; what comes later is."""
    origin.serve("/a.xml", rss(*(rss_item(number) for number in range(30, 0, -1))))
    planet.configure(origin.url("/a.xml"))
    planet.run("update")
    assert planet.titles() == [f"Entry {number}" for number in range(30, 20, -1)]
    origin.serve("/a.xml", rss(*(rss_item(number) for number in range(32, 1, -1))))
    planet.run("update", "--all")
    assert planet.titles() == [f"Entry {number}" for number in range(32, 20, -1)]


def test_feeds_on_disk(planet: Planet) -> None:
    """A path with wildcards is as many feeds as it matches, each with its own title."""
    (planet.folder / "exports").mkdir()
    (planet.folder / "exports" / "a.xml").write_bytes(rss(rss_item(1), title="Alpha"))
    (planet.folder / "exports" / "b.xml").write_bytes(rss(rss_item(2), title="Beta"))
    planet.configure(
        "{path: 'exports/*.xml', id: exports, tags: [disk]}", text="outputs: [{id: all, from: [exports]}]\n"
    )
    planet.run("update")
    assert sorted(entry.source.title for entry in planet.published()) == ["Alpha", "Beta"]
    (planet.folder / "exports" / "c.xml").write_bytes(b"nonsense")
    assert "exports-c: failed: " in planet.run("update").out
    assert len(planet.published()) == 2


def test_private_addresses_are_refused_by_default(planet: Planet, origin: Origin) -> None:
    """A feed on this machine is polled only where feeds.yaml says so; nothing reaches the server otherwise."""
    origin.serve("/a.xml", rss(rss_item(1)))
    (planet.folder / "feeds.yaml").write_text(f"feeds: [{{url: '{origin.url('/a.xml')}', id: here}}]\n")
    result = planet.run("update")
    assert "here: failed: " in result.out
    assert "private" in result.out or "loopback" in result.out
    assert origin.log == []


def test_secrets_are_in_no_line_and_no_file(planet: Planet, origin: Origin) -> None:
    """A password in feeds.yaml's environment is sent to its feed and shown nowhere."""
    origin.serve("/a.xml", rss(rss_item(1)))
    address = origin.url("/a.xml")
    secrets = "auth: {username: me, password: '${SECRET}'}, headers: {X-Key: '${SECRET}'}"
    planet.configure(f"{{url: '{address}', id: a, {secrets}}}")
    result = planet.run("-v", "update", env={"SECRET": "hunter2hunter2"})
    assert origin.log[0].header("X-Key") == b"hunter2hunter2"
    status = planet.run("status", "--json", env={"SECRET": "hunter2hunter2"})
    shown = result.out + result.err + status.out + status.err
    assert "hunter2" not in shown
    assert not [name for name, (_, body) in planet.files().items() if b"hunter2" in body]
    assert "hunter2" not in (planet.folder / "aggregator.db").read_bytes().decode("latin-1")


@pytest.mark.corpus
def test_twenty_real_feeds_and_three_broken_ones(planet: Planet, origin: Origin) -> None:
    """Atom, RSS, RDF and JSON, some not in UTF-8, are published; a 404, a page and a non-document are named."""
    documents = real_feeds(20)
    if len(documents) < 20:
        pytest.skip("../shared/corpus is missing")
    for number, path in enumerate(documents):
        origin.serve(f"/{number}{path.suffix}", path.read_bytes(), etag=f'"{number}"')
    origin.serve("/page", b"<html><body>not a feed</body></html>")
    origin.serve("/noise", os.urandom(2000))
    urls = [origin.url(f"/{number}{path.suffix}") for number, path in enumerate(documents)]
    broken = [f"{{url: '{origin.url('/' + name)}', id: broken-{name}}}" for name in ("missing", "page", "noise")]
    planet.configure(*urls, *broken, text="outputs: [{id: all, limit: 1000}]\n")
    result = planet.run("update")
    assert result.code == 0
    failed = [line for line in result.lines if ": failed: " in line]
    assert [line.partition(":")[0] for line in failed] == ["broken-missing", "broken-noise", "broken-page"]
    sources = {entry.source.title for entry in planet.published()}
    assert len(sources) >= 18
    for name in ("all.atom", "all.rss"):
        assert feedparser.parse(planet.output(name)).bozo is False
    before, origin_log = planet.files(), len(origin.log)
    assert "0 files written" in planet.run("update", "--all").out
    assert planet.files() == before
    answers = [seen for seen in origin.log[origin_log:] if seen.header("If-None-Match")]
    assert len(answers) == 20


def real_feeds(count: int) -> list[Path]:
    """Return documents of the corpus that are whole feeds with entries, of all kinds."""
    folders = ("newsboat/test/data", "reader/tests/data", "yarr/src/parser/fixtures", "rust-rss/tests/data", "feed-rs")
    found: dict[str, list[Path]] = {}
    for folder in folders:
        for path in sorted((CORPUS / folder).rglob("*")):
            if path.suffix in {".xml", ".rss", ".atom", ".json"} and 3000 < path.stat().st_size < 300_000:
                body = path.read_bytes()
                parsed = None if path.suffix == ".json" else feedparser.parse(body)
                if parsed is None and b"jsonfeed.org/version" in body[:2000]:
                    found.setdefault("json", []).append(path)
                elif parsed is not None and parsed.entries and parsed.feed.get("title"):
                    odd = parsed.encoding.lower() not in {"utf-8", "us-ascii"}
                    found.setdefault(f"{parsed.version}{'-odd' * odd}", []).append(path)
    chosen: list[Path] = []
    while found and len(chosen) < count:
        for kind in sorted(found):
            chosen.append(found[kind].pop(0))
            if not found[kind]:
                del found[kind]
    return chosen[:count]
