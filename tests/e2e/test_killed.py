"""The program is killed with SIGKILL at random points of an update, a hundred times: nothing is lost by it.

Each round a copy of this process, forked when everything has been imported, polls the feeds as the program does,
publishes, and is killed at some instant in the course of that; the feeds then have something new, and the next round
begins with what the killed one left behind. What is then in the store and in output/ is compared with what the feeds
have published.
"""

import asyncio
import json
import math
import os
import random
import signal
import sqlite3
import time
import traceback
import warnings
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from lxml import etree

from aggregator.config import load
from aggregator.pipeline import open_session
from tests.support.origin import Origin
from tests.support.planet import Planet, rss

ROUNDS = 100
FEEDS = 3
SHOWN = 6  # entries of a document; an older one has left it
SAID = "said"
LIMIT = 60  # entries in an output, but at the end


def item(feed: int, number: int) -> str:
    """An entry, undated or dated, with a guid, a link and a text that are its own."""
    text = f"Entry {number} of feed {feed} is about the {number}th thing that happened in the place called {feed}."
    date = f"<pubDate>Fri, 01 May 2026 10:{number // 60:02}:{number % 60:02} GMT</pubDate>" if feed % 2 else ""
    return (
        f"<item><guid isPermaLink='false'>{feed}-{number}</guid><link>https://feed{feed}.example/{number}</link>"
        f"<title>Feed {feed}, entry {number}</title>{date}<description>{text}</description></item>"
    )


def serve(origin: Origin, round_: int) -> None:
    """Every feed has an entry more than in the round before."""
    for feed in range(FEEDS):
        numbers = range(round_, max(round_ - SHOWN, -1), -1)
        document = rss(*(item(feed, number) for number in numbers), title=f"Feed {feed}")
        origin.serve(f"/{feed}.xml", document, etag=f'"{round_}"')


def configure(planet: Planet, origin: Origin, limit: int) -> None:
    """Have all feeds published, so many entries of them."""
    feeds = (f"{{url: '{origin.url(f'/{n}.xml')}', id: feed{n}}}" for n in range(FEEDS))
    planet.configure(*feeds, text=f"outputs: [{{id: all, limit: {limit}, formats: [atom, json]}}]\n")


def update(folder: Path) -> None:
    """Poll all feeds and publish, as `aggregator update --all` does."""

    async def run() -> None:
        async with open_session(load(folder / "feeds.yaml", {}), gap=timedelta()) as session:
            await session.update(session.sources)
            session.publish()

    asyncio.run(run())


def forked(folder: Path, *, kill_after: float | None = None) -> float:
    """Update in a copy of this process and return how many seconds that took, or infinity where it was killed."""
    start = time.monotonic()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # the server's thread is not copied, and not needed there
        child = os.fork()
    if child == 0:
        code = 1
        try:
            said = os.open(folder / SAID, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
            os.dup2(said, 1)
            os.dup2(said, 2)
            update(folder)
            code = 0
        finally:
            if code:
                traceback.print_exc()
            os._exit(code)
    if kill_after is not None:
        time.sleep(kill_after)
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status) and kill_after is not None:
        return math.inf
    assert status == 0, (folder / SAID).read_text()
    return time.monotonic() - start


def whole(folder: Path) -> dict[str, str]:
    """Check that every file in output/ is whole; return title -> id of what is published."""
    published: dict[str, str] = {}
    for path in folder.rglob("*"):
        body = path.read_bytes() if path.is_file() and not path.name.endswith(".part") else None
        if body is None:
            continue
        if path.suffix in {".atom", ".rss", ".opml"}:
            etree.fromstring(body)
        elif path.suffix == ".json":
            json.loads(body)
        elif path.suffix == ".html":
            assert body.rstrip().endswith(b"</html>"), path
        else:
            assert body, path
        if path.name == "all.json":
            items = json.loads(body)["items"]
            published = {entry["title"]: entry["id"] for entry in items}
            assert len(published) == len(items) == len(set(published.values()))
    return published


def sound(path: Path) -> list[tuple[str, str]]:
    """Check that the database is whole; return (guid, id) of every entry in it."""
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA quick_check").fetchall() == [("ok",)]
        return connection.execute("SELECT guid, id FROM entries").fetchall()


def test_killed_a_hundred_times(planet: Planet, origin: Origin) -> None:
    """Nothing is missing, doubled or re-identified, and every file is whole, after each death and at the end."""
    chance = random.Random(5)  # noqa: S311 - chooses when to kill, guards nothing
    configure(planet, origin, LIMIT)
    serve(origin, 0)
    forked(planet.folder)
    serve(origin, 1)
    takes = forked(planet.folder)
    ids = whole(planet.folder / "output")
    stored = dict(sound(planet.folder / "aggregator.db"))
    deaths = 0
    for round_ in range(2, ROUNDS + 2):
        serve(origin, round_)
        lasted = forked(planet.folder, kill_after=takes * chance.uniform(0.05, 1.1))
        deaths += lasted == math.inf
        for title, id_ in whole(planet.folder / "output").items():
            assert ids.setdefault(title, id_) == id_
        entries = sound(planet.folder / "aggregator.db")
        assert len({guid for guid, _ in entries}) == len(entries)
        for guid, id_ in entries:
            assert stored.setdefault(guid, id_) == id_
        if round_ % SHOWN == 0:  # before an entry leaves its document unseen: that one no aggregator has
            takes = forked(planet.folder)
    configure(planet, origin, FEEDS * (ROUNDS + 2))
    forked(planet.folder)
    published = whole(planet.folder / "output")
    assert deaths > ROUNDS / 2
    assert published.keys() == {f"Feed {n}, entry {number}" for n in range(FEEDS) for number in range(ROUNDS + 2)}
    assert all(ids.get(title, id_) == id_ for title, id_ in published.items())
    assert not [*(planet.folder / "output").rglob("*.part")]
