"""Moves, deaths and health.atom (POLITENESS 8 and 9, CASES 14 and 15), poll by poll against a real server.

In this process, which is thirty times faster than a command for each poll; tests/e2e/test_health.py has the commands.
"""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from aggregator.config import load
from aggregator.pipeline import open_session
from aggregator.pipeline.status import Status, statuses
from tests.support.origin import Origin
from tests.support.planet import Planet, rss, rss_item

FEED = rss(rss_item(1), title="Alpha")
DATE = "Fri, 01 May 2026 00:00:00 GMT"
PAGE = b"<html><body>for sale</body></html>"


@pytest.fixture
def planet(tmp_path: Path) -> Planet:
    """An empty folder to run a planet in."""
    return Planet(tmp_path)


@pytest.fixture
def origin() -> Iterator[Origin]:
    """A publisher's server."""
    with Origin() as server:
        yield server


def configure(planet: Planet, origin: Origin, path: str = "/a.xml") -> None:
    planet.configure(f"{{url: '{origin.url(path)}', id: a}}")


def poll(planet: Planet, origin: Origin, *, times: int = 1) -> list[str]:
    """Poll everything, due or not, as `update --all` does; return what was asked for the last time."""

    async def once() -> None:
        async with open_session(load(planet.folder / "feeds.yaml", {})) as session:
            await session.update(session.sources)
            session.publish()

    for _ in range(times):
        origin.clear()
        asyncio.run(once())
    return [seen.path for seen in origin.log]


def publish(planet: Planet) -> None:
    """Rebuild output/ from the store alone."""

    async def once() -> None:
        async with open_session(load(planet.folder / "feeds.yaml", {})) as session:
            session.publish()

    asyncio.run(once())


def due(planet: Planet, now: datetime) -> tuple[str, ...]:
    """Return the ids of what the daemon would poll at a time."""

    async def ask() -> tuple[str, ...]:
        async with open_session(load(planet.folder / "feeds.yaml", {}), lambda: now) as session:
            return tuple(source.id for source in session.due())

    return asyncio.run(ask())


def status(planet: Planet) -> Status:
    """Return the status of the first feed, as `status` shows it."""

    async def ask() -> Status:
        async with open_session(load(planet.folder / "feeds.yaml", {})) as session:
            return statuses(session.store, session.sources, session.clock())[0]

    return asyncio.run(ask())


def how(planet: Planet) -> tuple[str, str | None]:
    """Return state and new address."""
    found = status(planet)
    return found.state.value, found.moved_to


def told(planet: Planet) -> list[str]:
    """Return the titles in health.atom, oldest first."""
    return planet.titles("health.atom")[::-1]


def test_health_atom_is_always_there(planet: Planet, origin: Origin) -> None:
    """Empty while there is nothing to tell, so that one can subscribe; and it takes no part in the outputs."""
    origin.serve("/a.xml", FEED)
    configure(planet, origin)
    poll(planet, origin)
    assert told(planet) == []
    assert b"<title>Planet Test: health of the feeds</title>" in planet.output("health.atom")
    before = planet.files()
    poll(planet, origin)
    assert planet.files() == before


def test_case_15_a_feed_that_breaks_and_recovers_is_told_of_once(planet: Planet, origin: Origin) -> None:
    """After three failures in a row and not before; then no more until it answers again."""
    origin.serve("/a.xml", FEED)
    configure(planet, origin)
    poll(planet, origin)
    origin.answer("/a.xml", 503)
    poll(planet, origin, times=2)
    assert told(planet) == []
    assert (status(planet).state, status(planet).failures) == ("failing", 2)
    poll(planet, origin)
    assert told(planet) == ["Alpha is failing"]
    (broken,) = planet.published("health.atom")
    assert "503 Service Unavailable" in broken.content[0].value
    assert "(in feeds.yaml: a)" in broken.content[0].value
    poll(planet, origin, times=2)
    assert planet.published("health.atom") == [broken]
    origin.serve("/a.xml", FEED)
    poll(planet, origin, times=2)
    assert told(planet) == ["Alpha is failing", "Alpha works again"]
    assert (status(planet).state, status(planet).error) == ("ok", None)
    assert planet.published("health.atom")[1] == broken


def test_a_broken_feed_that_is_given_a_better_address_works_again(planet: Planet, origin: Origin) -> None:
    """Its first poll there ends what was told."""
    origin.answer("/a.xml", 503)
    origin.serve("/b.xml", FEED)
    configure(planet, origin)
    poll(planet, origin, times=3)
    configure(planet, origin, "/b.xml")
    poll(planet, origin)
    assert told(planet) == ["Alpha is failing", "Alpha works again"]
    assert "503 Service Unavailable" in planet.published("health.atom")[0].content[0].value


def test_case_14_failures_are_no_entries(planet: Planet, origin: Origin) -> None:
    """They are in health.atom and in `status`, and in no output."""
    origin.serve("/a.xml", FEED)
    configure(planet, origin)
    poll(planet, origin)
    before = {name: planet.output(name) for name in ("all.atom", "all.rss", "all.json", "all.html")}
    origin.answer("/a.xml", 500, body=b"<title>Internal error</title>")
    poll(planet, origin, times=3)
    assert told(planet) == ["Alpha is failing"]
    assert {name: planet.output(name) for name in before} == before


def test_a_feed_that_fails_now_and_then_is_not_told_of(planet: Planet, origin: Origin) -> None:
    """Below three failures in a row nothing is worth a word, however often."""
    origin.serve("/a.xml", FEED)
    configure(planet, origin)
    for _ in range(2):
        origin.answer("/a.xml", 503)
        poll(planet, origin, times=2)
        origin.serve("/a.xml", FEED)
        poll(planet, origin)
    assert told(planet) == []


def test_politeness_8_a_permanent_move_is_remembered_at_once(planet: Planet, origin: Origin) -> None:
    """The next poll asks the new address alone; the owner is told once."""
    for code in (301, 308):
        origin.redirect(f"/{code}.xml", "/new.xml", status=code)
    origin.serve("/new.xml", FEED, etag='"1"')
    planet.configure(*(f"{{url: '{origin.url(f'/{code}.xml')}', id: feed-{code}}}" for code in (301, 308)))
    assert sorted(poll(planet, origin)) == ["/301.xml", "/308.xml", "/new.xml", "/new.xml"]
    assert set(poll(planet, origin)) == {"/new.xml"}
    assert how(planet) == ("moved", origin.url("/new.xml"))
    assert told(planet) == ["Alpha has moved"] * 2


@pytest.mark.parametrize("code", [302, 303, 307])
def test_politeness_8_a_detour_is_never_remembered(planet: Planet, origin: Origin, code: int) -> None:
    """The configured address is asked each time."""
    origin.redirect("/a.xml", "/elsewhere.xml", status=code)
    origin.serve("/elsewhere.xml", FEED)
    configure(planet, origin)
    assert poll(planet, origin, times=2) == ["/a.xml", "/elsewhere.xml"]
    assert how(planet) == ("ok", None)
    assert told(planet) == []


@pytest.mark.parametrize("answer", [(404, b""), (503, b""), (200, PAGE), (200, b"")])
def test_politeness_8_a_move_to_what_is_no_feed_is_none(
    planet: Planet, origin: Origin, answer: tuple[int, bytes]
) -> None:
    """Nothing but a feed at the new address proves it."""
    origin.redirect("/a.xml", "/new.xml", status=301)
    origin.answer("/new.xml", answer[0], body=answer[1])
    configure(planet, origin)
    assert poll(planet, origin, times=2) == ["/a.xml", "/new.xml"]
    assert how(planet) == ("failing", None)


def test_politeness_8_a_date_is_no_proof_of_a_move(planet: Planet, origin: Origin) -> None:
    """A page for sale that is older than the feed answers 304 to the feed's date, and is not believed."""
    origin.serve("/a.xml", FEED, last_modified=DATE)
    configure(planet, origin)
    poll(planet, origin)
    origin.redirect("/a.xml", "/new.xml", status=301)
    origin.serve("/new.xml", PAGE, last_modified=DATE)
    assert poll(planet, origin) == ["/a.xml", "/new.xml"]
    assert status(planet).moved_to is None
    poll(planet, origin)
    assert how(planet) == ("failing", None)
    origin.serve("/new.xml", FEED, last_modified=DATE)
    poll(planet, origin)
    assert status(planet).state == "moved"


@pytest.mark.parametrize("answer", [(404, b""), (503, b""), (410, b""), (200, PAGE)])
def test_politeness_8_a_move_is_doubted_when_it_stops_to_be_a_feed(
    planet: Planet, origin: Origin, answer: tuple[int, bytes]
) -> None:
    """The configured address is asked again; where it answers by itself the move is forgotten."""
    origin.redirect("/a.xml", "/new.xml", status=301)
    origin.serve("/new.xml", FEED, etag='"1"')
    configure(planet, origin)
    assert poll(planet, origin, times=2) == ["/new.xml"]
    origin.answer("/new.xml", answer[0], body=answer[1])
    assert poll(planet, origin) == ["/new.xml"]
    assert how(planet) == ("failing", None)
    origin.serve("/a.xml", FEED, etag='"2"')
    assert poll(planet, origin) == ["/a.xml"]
    assert how(planet) == ("ok", None)
    assert poll(planet, origin) == ["/a.xml"]
    assert told(planet) == ["Alpha has moved"]


def test_politeness_8_a_doubted_move_that_stands_is_not_told_again(planet: Planet, origin: Origin) -> None:
    """The new address had a bad day; where it has moved on, that is news."""
    origin.redirect("/a.xml", "/new.xml", status=301)
    configure(planet, origin)
    for _ in range(2):
        origin.serve("/new.xml", FEED)
        assert poll(planet, origin, times=2) == ["/new.xml"]
        origin.answer("/new.xml", 503)
        poll(planet, origin)
    assert told(planet) == ["Alpha has moved"]
    origin.redirect("/new.xml", "/newer.xml", status=308)
    origin.serve("/newer.xml", FEED)
    assert poll(planet, origin, times=2) == ["/newer.xml"]
    assert told(planet) == ["Alpha has moved"] * 2
    assert origin.url("/newer.xml") in planet.published("health.atom")[0].content[0].value


def test_a_move_written_into_feeds_yaml_is_over(planet: Planet, origin: Origin) -> None:
    """The state is `ok`, the entries are the same, and nothing is told."""
    origin.redirect("/a.xml", "/new.xml", status=301)
    origin.serve("/new.xml", FEED)
    configure(planet, origin)
    poll(planet, origin)
    before = planet.output("all.atom")
    configure(planet, origin, "/new.xml")
    assert how(planet) == ("ok", None)
    assert poll(planet, origin) == ["/new.xml"]
    assert (status(planet).state, status(planet).entries) == ("ok", 1)
    assert planet.output("all.atom") == before
    assert told(planet) == ["Alpha has moved"]


def test_no_login_of_an_address_is_published(planet: Planet, origin: Origin) -> None:
    """Neither one in feeds.yaml nor one that a server writes into a redirect."""
    origin.redirect("/a.xml", origin.url("/new.xml", host="you:hunter2@127.0.0.1"), status=301)
    origin.serve("/new.xml", FEED)
    planet.configure(f"{{url: '{origin.url('/a.xml', host='me:hunter1@127.0.0.1')}', id: a}}")
    poll(planet, origin)
    assert told(planet) == ["Alpha has moved"]
    assert not [name for name, (_, body) in planet.files().items() if b"hunter" in body]
    found = status(planet)
    assert "hunter" not in f"{found.url} {found.moved_to} {found.error}"


def test_politeness_9_what_is_gone_is_never_due(planet: Planet, origin: Origin) -> None:
    """410 once, and the publisher hears of us no more; the owner is told, and the entries stay."""
    origin.serve("/a.xml", FEED)
    configure(planet, origin)
    poll(planet, origin)
    later = datetime.now(UTC) + timedelta(days=3650)
    assert "a" in due(planet, later)
    origin.answer("/a.xml", 410)
    poll(planet, origin)
    assert (status(planet).state, status(planet).next_poll) == ("gone", None)
    assert told(planet) == ["Alpha is gone"]
    assert planet.titles() == ["Entry 1"]
    assert "a" not in due(planet, later)


def test_politeness_9_by_hand_it_is_tried_again_and_comes_back(planet: Planet, origin: Origin) -> None:
    """By name or by `--all`; a failure of another kind does not start the polling again."""
    origin.answer("/a.xml", 410)
    configure(planet, origin)
    poll(planet, origin)
    origin.answer("/a.xml", 503)
    poll(planet, origin)
    assert status(planet).state == "gone"
    origin.serve("/a.xml", FEED)
    poll(planet, origin)
    assert status(planet).state == "ok"
    origin.answer("/a.xml", 410)
    poll(planet, origin)
    origin.serve("/a.xml", FEED)
    poll(planet, origin)
    assert status(planet).state == "ok"
    assert told(planet) == ["Alpha is gone", "Alpha came back"] * 2


def test_politeness_9_a_feed_gone_at_its_new_address_is_asked_for_at_its_old_one_first(
    planet: Planet, origin: Origin
) -> None:
    """Where that leads to the same 410, it is gone."""
    origin.redirect("/a.xml", "/new.xml", status=301)
    origin.serve("/new.xml", FEED)
    configure(planet, origin)
    poll(planet, origin)
    origin.answer("/new.xml", 410)
    poll(planet, origin)
    assert status(planet).state == "failing"
    assert poll(planet, origin) == ["/a.xml", "/new.xml"]
    assert status(planet).state == "gone"
    assert told(planet) == ["Alpha has moved", "Alpha is gone"]


def test_a_feed_that_was_asked_to_wait_says_so(planet: Planet, origin: Origin) -> None:
    """Until then its state is `waiting`, and the next poll is not before."""
    origin.answer("/a.xml", 429, headers={"Retry-After": "7200"})
    configure(planet, origin)
    poll(planet, origin)
    assert (status(planet).state, status(planet).error) == ("waiting", "429 Too Many Requests")


def test_a_feed_whose_host_asked_another_one_to_wait(planet: Planet, origin: Origin) -> None:
    """It waits too, and says why; nothing failed, and an error that it had before is still the error."""
    origin.serve("/b.xml", FEED)
    origin.answer("/a.xml", 429, headers={"Retry-After": "7200"})
    planet.configure(f"{{url: '{origin.url('/a.xml')}', id: a, per_host: 1}}")
    poll(planet, origin)
    planet.configure(*(f"{{url: '{origin.url(f'/{name}.xml')}', id: {name}}}" for name in ("b", "a")))
    assert poll(planet, origin) == []
    found = status(planet)
    assert (found.state, found.failures) == ("waiting", 0)
    assert (found.error or "").startswith("the host asked to wait until 20")


def test_events_keep_their_ids_when_the_feed_is_renamed(planet: Planet, origin: Origin) -> None:
    """No reader sees them as new again."""
    origin.answer("/a.xml", 410)
    configure(planet, origin)
    poll(planet, origin)
    (before,) = planet.published("health.atom")
    planet.configure(f"{{url: '{origin.url('/a.xml')}', id: renamed, title: Better}}")
    publish(planet)
    (after,) = planet.published("health.atom")
    assert (after.id, after.updated) == (before.id, before.updated)
    assert after.title == "Better is gone"
