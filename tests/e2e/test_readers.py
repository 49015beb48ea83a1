"""A real feed reader subscribes to what we publish."""

import json
import os
import re
import shutil
import sqlite3
import subprocess

import pytest

from tests.support.origin import Origin
from tests.support.planet import Planet, rss, rss_item, until

NEEDS_NEWSBOAT = "newsboat is not installed: apt-get install newsboat"


def newsboat(planet: Planet, site: str, name: str) -> list[tuple[str, bool]]:
    """Let newsboat read a published feed; return its articles' titles, and whether each is unread."""
    home = planet.folder / f"newsboat-{name}"
    home.mkdir(exist_ok=True)
    (home / "urls").write_text(f"{site}{name}\n")
    (home / "config").write_text("")
    files = [f"--url-file={home}/urls", f"--cache-file={home}/cache.db", f"--config-file={home}/config"]
    environment = os.environ | {"HOME": str(home), "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        ["newsboat", *files, "-x", "reload"], env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    with sqlite3.connect(home / "cache.db") as cache:
        rows = cache.execute("SELECT title, unread FROM rss_item ORDER BY pubDate DESC, id").fetchall()
    cache.close()
    return [(title, bool(unread)) for title, unread in rows]


def read_everything(planet: Planet, name: str) -> None:
    with sqlite3.connect(planet.folder / f"newsboat-{name}" / "cache.db") as cache:
        cache.execute("UPDATE rss_item SET unread = 0")
    cache.close()


@pytest.mark.parametrize("name", ["all.atom", "all.rss"])
def test_newsboat_subscribes_and_sees_nothing_twice(planet: Planet, origin: Origin, name: str) -> None:
    """Its read state survives a rebuild, a changed title, a merged story and a restart with another output beside."""
    if not shutil.which("newsboat"):
        pytest.skip(NEEDS_NEWSBOAT)
    date = "Fri, 01 May 2026 10:0{}:00 GMT"
    first = [rss_item(number, date=date.format(number)) for number in range(3)]
    origin.serve("/a.xml", rss(*first, title="Alpha"))
    origin.serve("/b.xml", rss(rss_item(1, title="Copy", date=date.format(1)), title="Beta"))
    planet.configure(origin.url("/a.xml"))
    with planet.daemon() as daemon:
        until(lambda: "Entry 1" in daemon.get(name).text, "the entries")
        assert newsboat(planet, daemon.url, name) == [("Entry 2", True), ("Entry 1", True), ("Entry 0", True)]
        read_everything(planet, name)
        planet.run("publish")
        assert newsboat(planet, daemon.url, name) == [("Entry 2", False), ("Entry 1", False), ("Entry 0", False)]
    origin.serve(
        "/a.xml", rss(rss_item(9, date=date.format(9)), *first, title="Alpha").replace(b"Entry 0", b"Entry nought")
    )
    planet.configure(origin.url("/a.xml"), origin.url("/b.xml"), text="outputs: [{id: all}, {id: beside}]\n")
    planet.run("update", "--all")
    with planet.daemon() as daemon:
        until(lambda: "Entry 9" in daemon.get(name).text, "the new entry")
        assert "Beta" in daemon.get(name).text
        unread = [title for title, fresh in newsboat(planet, daemon.url, name) if fresh]
        assert unread == ["Entry 9"]


@pytest.mark.parametrize("name", ["all.atom", "all.rss"])
def test_newsboat_shows_nothing_as_new_whatever_feeds_do(planet: Planet, origin: Origin, name: str) -> None:
    """Titles, texts, dates and the order change, a story is merged and told by another, the feed moves twice.

    The ids in the page and the JSON Feed stay as well.
    """
    if not shutil.which("newsboat"):
        pytest.skip(NEEDS_NEWSBOAT)
    date, site = "Fri, 01 May 2026 10:0{}:00 GMT", (planet.folder / "output").as_uri() + "/"
    origin.serve("/a.xml", rss(*(rss_item(number, date=date.format(number)) for number in range(4)), title="Alpha"))
    planet.configure(origin.url("/a.xml"))
    planet.run("update")
    assert len(newsboat(planet, site, name)) == 4
    read_everything(planet, name)
    before = ids(planet)
    retold = [rss_item(number, title=f"Entry {number}, corrected", date=date.format(9 - number)) for number in range(4)]
    fuller = rss_item(2, date=date.format(2), extra=f"<category>x</category><comments>{origin.url('/c')}</comments>")
    origin.serve("/b.xml", rss(fuller.replace("</description>", " And more." * 40 + "</description>"), title="Beta"))
    origin.redirect("/a.xml", origin.url("/moved.xml"), status=301)
    origin.serve("/moved.xml", rss(*retold[::-1], title="Alpha has moved", link="https://example.net/"))
    planet.configure(f"{{url: '{origin.url('/a.xml')}', id: renamed}}", origin.url("/b.xml"))
    planet.run("update", "--all")
    assert b"Beta" in planet.output(name)
    planet.configure(f"{{url: '{origin.url('/moved.xml')}', id: renamed}}", origin.url("/b.xml"))
    planet.run("update", "--all")
    shown = newsboat(planet, site, name)
    assert sorted(title for title, _ in shown) == sorted(planet.titles())
    assert sum("corrected" in title for title, _ in shown) >= 3
    assert [title for title, unread in shown if unread] == []
    assert ids(planet) == before


def ids(planet: Planet) -> list[list[str]]:
    """The ids of all entries in the JSON Feed and on the page, in no order."""
    items = json.loads(planet.output("all.json"))["items"]
    return [
        sorted(item["id"] for item in items),
        sorted(re.findall(r'<article class="entry" id="([^"]+)"', planet.output("all.html").decode())),
    ]


def test_newsboat_imports_the_subscription_list(planet: Planet) -> None:
    """With the folders as tags."""
    if not shutil.which("newsboat"):
        pytest.skip(NEEDS_NEWSBOAT)
    planet.configure(
        "{url: 'https://a.example/feed?x=1&y=2', title: 'A & B', tags: [tech news, x]}", "https://b.example/"
    )
    planet.run("publish")
    urls = planet.folder / "urls"
    urls.touch()
    subprocess.run(
        ["newsboat", f"--url-file={urls}", "-i", str(planet.folder / "output" / "feeds.opml")],
        env=os.environ | {"HOME": str(planet.folder), "LC_ALL": "C.UTF-8"},
        capture_output=True,
        timeout=60,
        check=True,
    )
    lines = urls.read_text().splitlines()
    assert [line.split()[0] for line in lines] == ["https://a.example/feed?x=1&y=2", "https://b.example/"]
    assert "tech news" in lines[0]
