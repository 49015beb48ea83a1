"""Commands that write feeds.yaml, as they are typed: add, remove, import, fix; and export."""

import os
import pty
import sys
import time
from pathlib import Path
from xml.sax.saxutils import quoteattr

import pytest

from aggregator.config.edit import address_key
from tests.support.origin import Origin
from tests.support.planet import Planet, rss, rss_item

HEAD = "poll: {private_addresses: allow, timeout: 2s}\n"
UNASKED = "it is at another host now, which must not get its headers and password unasked"
TAKEN = "has this address already; one of them can be removed"
LIST = Path(__file__).parents[2] / "../shared/corpus/smallweb/smallweb.txt"
FEED = rss(rss_item(1), rss_item(2), title="Alpha")


def written(planet: Planet) -> str:
    return (planet.folder / "feeds.yaml").read_text(encoding="utf-8")


def write(planet: Planet, text: str) -> None:
    (planet.folder / "feeds.yaml").write_text(HEAD + text, encoding="utf-8")


def opml(planet: Planet, body: str) -> None:
    text = f'<?xml version="1.0"?><opml version="2.0"><head><title>x</title></head><body>{body}</body></opml>'
    (planet.folder / "list.opml").write_text(text, encoding="utf-8")


def test_add_finds_the_feed_behind_a_page(planet: Planet, origin: Origin) -> None:
    """It is written, with an id and tags where these were given, and the next update polls it."""
    origin.serve("/", b"<html><link rel=alternate type='application/rss+xml' href=a.xml>", content_type="text/html")
    origin.serve("/a.xml", FEED)
    write(planet, "feeds:  # mine\n  - https://example.org/feed  # the first\n")
    result = planet.run("add", f"127.0.0.1:{origin.port}", "--id", "a", "--tag", "x y", "--tag", "z")
    assert (result.code, result.err) == (0, "")
    assert result.out == f"added a: Alpha ({origin.url('/a.xml')}, 2 entries)\n"
    assert written(planet) == (
        f"{HEAD}feeds:  # mine\n  - https://example.org/feed  # the first\n"
        f"  - url: {origin.url('/a.xml')}\n    id: a\n    tags: [x y, z]\n"
    )
    assert planet.run("update", "a").out.startswith("a: 2 new\n")


def test_add_says_what_is_there_already(planet: Planet, origin: Origin) -> None:
    """Without a request where the address says it; exit code 0, for all is as it was asked for."""
    origin.redirect("/a", "/a.xml", status=301)
    origin.serve("/a.xml", FEED)
    write(planet, f"feeds:\n  - {{url: {origin.url('/a.xml')}, id: a}}\n")
    before = written(planet)
    result = planet.run("add", origin.url("/a.xml/").replace("http:", "https:"))
    assert (result.code, result.out) == (0, f"a is there already: {origin.url('/a.xml')}; nothing was changed\n")
    assert origin.log == []
    assert planet.run("add", origin.url("/a")).out == result.out
    assert written(planet) == before


def test_add_lists_several_feeds_and_leaves_the_choice(planet: Planet, origin: Origin) -> None:
    """Exit code 1 where nobody can be asked; on a terminal a number is asked for."""
    links = "".join(f"<link rel=alternate type='text/xml' href={name}.xml>" for name in "ab")
    origin.serve("/", f"<html>{links}".encode(), content_type="text/html")
    origin.serve("/a.xml", FEED)
    origin.serve("/b.xml", rss(title="Beta"))
    write(planet, "feeds: []\n")
    result = planet.run("add", origin.url("/"))
    assert result.code == 1
    assert result.out == f"{origin.url('/a.xml')}  Alpha\n{origin.url('/b.xml')}  Beta\n"
    assert result.err == f"2 feeds were found at {origin.url('/')}; add the one that is meant\n"
    assert written(planet) == f"{HEAD}feeds: []\n"
    code, shown = on_a_terminal(planet, "2\n", "add", origin.url("/"))
    assert code == 0, shown
    assert f"1. Alpha ({origin.url('/a.xml')}, 2 entries)" in shown
    assert f"2. Beta ({origin.url('/b.xml')}, 0 entries)" in shown
    assert written(planet) == f"{HEAD}feeds:\n  - {origin.url('/b.xml')}\n"
    code, shown = on_a_terminal(planet, "\x04", "add", origin.url("/"))
    assert (code, "nothing was chosen" in shown) == (1, True)


def on_a_terminal(planet: Planet, typed: str, *arguments: str) -> tuple[int, str]:
    """Run a command on a terminal of its own; return its exit code and what it showed."""
    process, terminal = pty.fork()
    if process == 0:
        os.chdir(planet.folder)
        os.execv(sys.executable, [sys.executable, "-W", "error", "-m", "aggregator", *arguments])  # noqa: S606 - no shell wanted
    shown = b""
    while True:
        try:
            piece = os.read(terminal, 1000)
        except OSError:  # Linux says so at the end of a terminal
            break
        if not piece:
            break
        shown += piece
        if b"Which one?" in shown and typed:
            os.write(terminal, typed.encode())
            typed = ""
    os.close(terminal)
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]), shown.decode().replace("\r\n", "\n")


def test_add_says_why_it_found_nothing(planet: Planet, origin: Origin) -> None:
    """Every address that was asked, with its reason; control characters of strangers stay where they are."""
    origin.serve("/page/", b"<html><a href='/\x1b[31mfeed.xml'>feed</a></html>", content_type="text/html")
    write(planet, "feeds: []\n")
    result = planet.run("add", origin.url("/page/"))
    assert (result.code, result.out) == (1, "")
    assert result.err.startswith(f"no feed was found at {origin.url('/page/')}; nothing was changed\n")
    assert f"  {origin.url('/page/')}: an HTML page, not a feed\n" in result.err
    assert f"  {origin.url('/rss.xml')}: 404 Not Found\n" in result.err
    assert "\x1b" not in result.err
    assert written(planet) == f"{HEAD}feeds: []\n"
    assert planet.run("add", "no-address").err == "no-address is no address of a feed or page\n"


def test_add_asks_nobody_in_a_private_network_unless_allowed(planet: Planet, origin: Origin) -> None:
    """`poll.private_addresses` counts for finding as for polling."""
    origin.serve("/a.xml", FEED)
    (planet.folder / "feeds.yaml").write_text("feeds: []\n")
    result = planet.run("add", origin.url("/a.xml"))
    assert result.code == 1
    assert "is a loopback address (private_addresses: deny)" in result.err
    assert origin.log == []


def test_a_password_is_sent_and_written_and_not_shown(planet: Planet, origin: Origin) -> None:
    """Only to the host that it is for."""
    with Origin() as other:
        feeds = ("/a.xml", other.url("/b"))
        links = "".join(f"<link rel=alternate type='text/xml' href={feed}>" for feed in feeds)
        origin.serve("/", f"<html>{links}".encode(), content_type="text/html")
        origin.serve("/a.xml", FEED)
        write(planet, "feeds: []\n")
        result = planet.run("add", origin.url("/").replace("http://", "http://me:s3cret@"))
        assert result.code == 0
        assert all(seen.header("Authorization") for seen in origin.log)
        assert other.log[0].header("Authorization") is None
        assert "s3cret" not in result.out + result.err
        assert f"- {origin.url('/a.xml').replace('http://', 'http://me:s3cret@')}\n" in written(planet)


def test_remove_takes_a_feed_out(planet: Planet) -> None:
    """With a suggestion for a wrong id, and not where an output needs it; `update` then forgets nothing."""
    text = "feeds:\n  # news\n  - {url: 'https://a.example/', id: a}\n  - https://b.example/feed  # b\n"
    write(planet, f"{text}outputs: [{{id: all, from: [a, b-example]}}, {{id: b, prefer: [b-example]}}]\n")
    before = written(planet)
    result = planet.run("remove", "b-exampel")
    assert (result.code, result.err) == (1, 'no feed has the id "b-exampel"; did you mean "b-example"?\n')
    result = planet.run("remove", "b-example")
    assert (result.code, result.err.splitlines()) == (
        1,
        [
            "an output needs b-example; change this first, nothing was written:",
            'feeds.yaml:6:31: outputs[0].from[1]: names "b-example"',
            'feeds.yaml:6:61: outputs[1].prefer[0]: names "b-example"',
        ],
    )
    assert written(planet) == before
    write(planet, text)
    result = planet.run("remove", "b-example")
    assert (result.code, result.out) == (0, "removed b-example: https://b.example/feed\n")
    assert written(planet) == HEAD + text.replace("  - https://b.example/feed  # b\n", "")


def test_import_adds_what_is_new_and_sync_removes_the_rest(planet: Planet) -> None:
    """Folders become tags; what is there stays as it is; articles and feeds on disk are never removed."""
    text = (
        "feeds:\n  - {url: 'http://a.example/feed/', id: a}  # mine\n  - https://old.example/\n"
        "  - path: exports/*.xml\narticles: [{path: articles, id: own}]\n"
    )
    write(planet, text)
    opml(
        planet,
        """<outline text="Tech"><outline text="Python &amp; co"><outline text="A" xmlUrl="https://a.example/feed"/>
        <outline title="The ${B}" text="B" xmlUrl="https://b.example/feed"/></outline>
        <outline text="c.example" xmlUrl="feed://c.example/feed"/></outline><outline text="Note"/>
        <outline text="Gopher" xmlUrl="gopher://d.example/"/><outline text="c" xmlUrl="http://c.example/feed/"/>""",
    )
    result = planet.run("import", "list.opml")
    assert (result.code, result.err) == (0, "")
    assert result.out.splitlines() == [
        "skipped: line 3: Note has no xmlUrl",
        "skipped: Gopher: its xmlUrl must begin with https:// or http://, not gopher:",
        "2 added, 1 already there, 2 skipped",
    ]
    new = (
        "  - url: https://b.example/feed\n    title: The $${B}\n    tags: [Tech, Python & co]\n"
        "  - url: http://c.example/feed\n    tags: [Tech]\n"
    )
    assert written(planet) == HEAD + text.replace("articles: [", f"{new}articles: [")
    assert planet.run("check").code == 0
    assert planet.run("import", "list.opml").out.splitlines()[-1] == "0 added, 3 already there, 2 skipped"
    result = planet.run("import", "--sync", "list.opml")
    assert result.out.splitlines()[2:] == [
        "removed old-example: https://old.example/",
        "0 added, 3 already there, 2 skipped, 1 removed",
    ]
    assert written(planet) == HEAD + text.replace("articles: [", f"{new}articles: [").replace(
        "  - https://old.example/\n", ""
    )


def test_sync_loses_nothing_by_mistake(planet: Planet) -> None:
    """Not what an output needs, nor because of a list that is empty, broken or no list at all."""
    write(planet, "feeds:\n  - https://a.example/\n  - https://b.example/\noutputs: [{id: all, from: [b-example]}]\n")
    before = written(planet)
    for body, words in {
        "": "no feed was found in list.opml; nothing was changed",
        "<outline xmlUrl='https://a.example/'>": "list.opml is broken (line 1: ",
        "<outline xmlUrl='https://a.example/'/>": "an output needs b-example; change this first, nothing was written:\n"
        'feeds.yaml:5:28: outputs[0].from[0]: names "b-example"',
    }.items():
        opml(planet, body)
        result = planet.run("import", "list.opml", "--sync")
        assert result.code == 1
        assert result.err.startswith(words)
        assert written(planet) == before
    (planet.folder / "list.opml").write_bytes(b"\x89PNG\r\n\x1a\n")
    result = planet.run("import", "list.opml")
    assert (result.code, result.out) == (1, "skipped: an image (PNG), not a subscription list\n")
    assert planet.run("import", "none.opml").err == "cannot read none.opml: No such file or directory\n"


def test_a_broken_list_is_imported_as_far_as_it_can_be_read(planet: Planet) -> None:
    """It was cut off."""
    write(planet, "")
    (planet.folder / "list.opml").write_text('<opml><body><outline xmlUrl="https://a.example/"/><outline text="B" xmlU')
    result = planet.run("import", "list.opml")
    assert (result.code, result.out.splitlines()[-1].startswith("1 added, 0 already there")) == (0, True)
    assert written(planet) == f"{HEAD}\nfeeds:\n  - https://a.example/\n"


def test_fix_writes_moves_into_the_file(planet: Planet, origin: Origin) -> None:
    """The id stays, so no entry is new again; what cannot be followed is said."""
    with Origin() as other:
        other.serve("/new.xml", FEED)
        other.serve("/private.xml", rss(rss_item(3), title="Gamma"))
        origin.redirect("/old.xml", other.url("/new.xml"), status=301)
        origin.redirect("/private.xml", other.url("/private.xml"), status=308)
        origin.redirect("/there.xml", other.url("/new.xml"), status=301)
        text = (
            f"feeds:\n  - {origin.url('/old.xml')}  # mine\n"
            f"  - {{url: {origin.url('/private.xml')}, id: private, auth: {{username: me, password: x}}}}\n"
            f"  - {{url: {origin.url('/there.xml')}, id: there}}\n"
        )
        write(planet, text)
        planet.run("update")
        titles, name = planet.titles(), f"127-0-0-1-{origin.port}-old"
        ids = [entry.id for entry in planet.published()]
        result = planet.run("fix", "--dry-run")
        assert result.out.splitlines() == [
            f"{name}: {origin.url('/old.xml')} -> {other.url('/new.xml')}",
            f"private: {origin.url('/private.xml')} -> {other.url('/private.xml')}; not changed: {UNASKED}",
            f"there: {origin.url('/there.xml')} -> {other.url('/new.xml')}; not changed: {name} {TAKEN}",
            "1 of 3 moved feeds would be changed",
        ]
        assert written(planet) == HEAD + text
        assert planet.run("fix").out.splitlines()[-1] == "1 of 3 moved feeds changed"
        moved = f"  - url: {other.url('/new.xml')}  # mine\n    id: {name}\n"
        assert written(planet) == HEAD + text.replace(f"  - {origin.url('/old.xml')}  # mine\n", moved)
        origin.clear()
        planet.run("update", "--all")
        assert origin.requests("/old.xml") == []
        assert ([entry.id for entry in planet.published()], planet.titles()) == (ids, titles)


def test_export_gives_what_import_takes(planet: Planet, origin: Origin) -> None:
    """The feeds' own titles, and no credentials."""
    origin.serve("/a.xml", FEED)
    address = origin.url("/a.xml").replace("http://", "http://me:s3cret@")
    write(planet, f"feeds:\n  - {{url: '{address}', tags: [x]}}\n  - path: exports/*.xml\n")
    planet.run("update")
    result = planet.run("export")
    assert (result.code, result.err) == (0, "")
    assert "s3cret" not in result.out
    (planet.folder / "list.opml").write_text(result.out)
    write(planet, "feeds:\n")
    assert planet.run("import", "list.opml").out == "1 added, 0 already there, 0 skipped\n"
    assert written(planet) == f"{HEAD}feeds:\n  - url: {origin.url('/a.xml')}\n    title: Alpha\n    tags: [x]\n"


def test_no_or_a_faulty_configuration_is_said_in_words(planet: Planet) -> None:
    """Exit code 2, and nothing is written."""
    for command in (("add", "example.org"), ("import", "x.opml"), ("fix",)):
        result = planet.run(*command)
        assert (result.code, result.out) == (2, "")
        assert result.err == "feeds.yaml:1:1: there is no such file; `aggregator init` writes one to begin with\n"
    assert list(planet.folder.iterdir()) == []
    write(planet, "feeds: [{url: x}]\n")
    result = planet.run("remove", "x")
    assert result.code == 2
    assert result.err == "feeds.yaml:2:15: feeds[0].url: must be a URL that begins with https:// or http://\n"
    assert [path.name for path in planet.folder.iterdir()] == ["feeds.yaml"]


@pytest.mark.corpus
def test_the_small_web_is_imported_in_seconds(planet: Planet) -> None:
    """36,515 feeds in one edit; the comments stay, and a second import has nothing to do."""
    if not LIST.exists():
        pytest.skip(f"needs {LIST}")
    urls = LIST.read_text(encoding="utf-8").split()
    opml(planet, "".join(f"<outline type='rss' text={quoteattr(url)} xmlUrl={quoteattr(url)}/>" for url in urls))
    write(planet, "feeds:  # mine\n  # none yet\narticles: []\n")
    begun = time.perf_counter()
    result = planet.run("import", "list.opml")
    assert time.perf_counter() - begun < 60, "slow even for a busy machine"
    assert result.code == 0
    counts = result.out.splitlines()[-1].split()
    assert (int(counts[0]), counts[1]) == (len({address_key(url) for url in urls}), "added,")
    text = written(planet)
    assert text.startswith(f"{HEAD}feeds:  # mine\n  # none yet\n  - {urls[0]}\n")
    assert text.endswith("\narticles: []\n")
