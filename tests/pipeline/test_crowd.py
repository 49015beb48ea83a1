"""When many feeds are polled for the first time, their documents are read by several processes."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from aggregator.config import load
from aggregator.pipeline import open_session, update
from aggregator.pipeline.update import CROWD, PollReport
from tests.support.origin import Origin
from tests.support.planet import Planet, rss, rss_item
from tests.support.processes import processes

NAMES = ("a", "b", "c")
PAGE = b"<html><body>for sale</body></html>"


@pytest.fixture
def origin() -> Iterator[Origin]:
    """A publisher's server."""
    with Origin() as server:
        yield server


def serve(origin: Origin, entries: int) -> None:
    """Three feeds, and a page at the address of a fourth."""
    for name in NAMES:
        items = (rss_item(f"{name}{number}", title=f"{name} {number}") for number in range(entries))
        origin.serve(f"/{name}.xml", rss(*items, title=name))
    origin.serve("/page.xml", PAGE)


def planet(folder: Path, origin: Origin) -> Planet:
    """One that subscribes to all four."""
    folder.mkdir()
    made = Planet(folder)
    made.configure(*(f"{{url: '{origin.url(f'/{name}.xml')}', id: {name}}}" for name in (*NAMES, "page")))
    return made


async def poll(planet: Planet, monkeypatch: pytest.MonkeyPatch, *, crowd: int) -> tuple[dict[str, PollReport], int]:
    """Poll everything; return what came of it, and how many processes were started for that."""
    before = processes()
    monkeypatch.setattr(update, "CROWD", crowd)
    async with open_session(load(planet.folder / "feeds.yaml", {})) as session:
        reports = await session.update(session.sources)
        started = len(processes() - before)
        session.publish()
    return {report.source.id: report for report in reports}, started


async def test_what_is_stored_is_the_same(tmp_path: Path, origin: Origin, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever reads a document: entries, failures, and what is published."""
    serve(origin, 4)
    alone, crowded = (planet(tmp_path / name, origin) for name in ("alone", "crowded"))
    here, none = await poll(alone, monkeypatch, crowd=CROWD)
    there, some = await poll(crowded, monkeypatch, crowd=0)
    assert (none, some > 0) == (0, True)
    assert {name: (report.outcome, report.new, report.message) for name, report in here.items()} == {
        name: (report.outcome, report.new, report.message) for name, report in there.items()
    }
    assert here["page"].message == "an HTML page, not a feed"
    assert sorted(alone.titles()) == sorted(crowded.titles())
    assert len(alone.titles()) == 12


async def test_documents_of_feeds_that_are_known_are_read_at_once(
    tmp_path: Path, origin: Origin, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Most of their items are in memory, so that no process is worth its start."""
    known = planet(tmp_path / "planet", origin)
    serve(origin, 4)
    await poll(known, monkeypatch, crowd=0)
    serve(origin, 5)
    origin.serve("/page.xml", rss(title="Moved in"))
    reports, started = await poll(known, monkeypatch, crowd=0)
    assert {name: report.new for name, report in reports.items()} == {"a": 1, "b": 1, "c": 1, "page": 0}
    assert started == 1  # for the fourth: a page is no document, so that this one is its first
