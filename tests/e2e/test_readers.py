"""A real feed reader subscribes to what we publish."""

import os
import shutil
import sqlite3
import subprocess

import pytest

from tests.support.origin import Origin
from tests.support.planet import Daemon, Planet, rss, rss_item, until

NEEDS_NEWSBOAT = "newsboat is not installed: apt-get install newsboat"


def newsboat(planet: Planet, daemon: Daemon, name: str) -> list[tuple[str, bool]]:
    """Let newsboat read a published feed; return its articles' titles, and whether each is unread."""
    home = planet.folder / f"newsboat-{name}"
    home.mkdir(exist_ok=True)
    (home / "urls").write_text(f"{daemon.url}{name}\n")
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
        assert newsboat(planet, daemon, name) == [("Entry 2", True), ("Entry 1", True), ("Entry 0", True)]
        read_everything(planet, name)
        planet.run("publish")
        assert newsboat(planet, daemon, name) == [("Entry 2", False), ("Entry 1", False), ("Entry 0", False)]
    origin.serve(
        "/a.xml", rss(rss_item(9, date=date.format(9)), *first, title="Alpha").replace(b"Entry 0", b"Entry nought")
    )
    planet.configure(origin.url("/a.xml"), origin.url("/b.xml"), text="outputs: [{id: all}, {id: beside}]\n")
    planet.run("update", "--all")
    with planet.daemon() as daemon:
        until(lambda: "Entry 9" in daemon.get(name).text, "the new entry")
        assert "Beta" in daemon.get(name).text
        unread = [title for title, fresh in newsboat(planet, daemon, name) if fresh]
        assert unread == ["Entry 9"]
