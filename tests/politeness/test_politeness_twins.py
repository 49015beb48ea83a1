"""Entries of feeds.yaml that share a URL make one request (POLITENESS 10)."""

import asyncio
import itertools
from datetime import timedelta

from tests.politeness.machine import HOUR, MINUTE, START, TICK, Machine
from tests.support.origin import Origin, Reply, Seen, reply
from tests.support.planet import Planet, rss, rss_item

FEED = rss(rss_item(1))


def lines(origin: Origin, **options: str) -> list[str]:
    """Sources of these ids at one address, with the options of each."""
    return [f"{{url: '{origin.url('/feed')}', id: {name}, {more}}}" for name, more in options.items()]


def waits(machine: Machine) -> list[timedelta]:
    return [later.at - earlier.at for earlier, later in itertools.pairwise(machine.visits)]


async def test_one_request_a_poll(planet: Planet, origin: Origin) -> None:
    """At the pace of the one that asks most often, whatever else they differ in; each has the entries."""
    origin.serve("/feed", FEED, etag='"1"')
    planet.configure(*lines(origin, a="every: 1h", b="every: 30m, tags: [x]", c="every: 2h, keep: {title: none}"))
    async with Machine(planet=planet, origins=[origin]) as machine:
        await machine.run(START + 6 * HOUR, [(START + 2 * HOUR, machine.restart), (START + 3 * HOUR, machine.crash)])
        assert machine.session.store.counts() == {"a": 1, "b": 1, "c": 1}
    regular = [
        wait for wait, visit in zip(waits(machine), machine.visits, strict=False) if visit.at != machine.crashes[0]
    ]
    assert min(regular) >= 27 * MINUTE
    assert max(regular) <= 36 * MINUTE
    assert [visit.seen.header("If-None-Match") for visit in machine.visits[1:]] == [b'"1"'] * (len(regular) + 1)


async def test_one_that_is_added_waits_for_its_turn(planet: Planet, origin: Origin) -> None:
    """Two minutes after a poll, the same address is not asked again; from then on there is one request for both."""
    origin.serve("/feed", FEED, etag='"1"')
    planet.configure(*lines(origin, a=""))

    async def add() -> None:
        planet.configure(*lines(origin, a="", b=""))
        await machine.reload()

    machine = Machine(planet=planet, origins=[origin])
    async with machine:
        await machine.run(START + 4 * HOUR, [(START + 2 * MINUTE, add), (START + 3 * MINUTE, machine.restart)])
        assert machine.session.store.counts() == {"a": 1, "b": 1}
    first, *later = waits(machine)
    assert 5 * MINUTE <= first <= 5 * MINUTE + 2 * TICK
    assert min(later) >= 54 * MINUTE
    assert [visit.seen.header("If-None-Match") for visit in machine.visits][:4] == [None, None, b'"1"', b'"1"']


async def test_one_that_is_added_in_the_middle_of_a_poll(planet: Planet, origin: Origin) -> None:
    """While the address is being asked for the one, it is not asked for the other."""
    answered = asyncio.Event()
    loop = asyncio.get_running_loop()

    def slow(_: Seen) -> Reply:
        loop.call_soon_threadsafe(answered.set)
        return reply(200, (), FEED, delay=0.2)

    origin.route("/feed", slow)
    planet.configure(*lines(origin, a=""))
    async with Machine(planet=planet, origins=[origin]) as machine:
        await machine.daemon.tick()
        await answered.wait()
        planet.configure(*lines(origin, a="", b=""))
        await machine.reload()
        await machine.run(START + 4 * MINUTE)
        assert len(machine.visits) == 1
        await machine.run(START + 6 * MINUTE)
        assert len(machine.visits) == 2


async def test_one_that_is_removed_and_comes_back(planet: Planet, origin: Origin) -> None:
    """Under its old id or a new one, it is asked when it would have been (POLITENESS 4)."""
    origin.serve("/feed", FEED, etag='"1"')
    plans = [lines(origin, a=""), [], lines(origin, a=""), lines(origin, b=""), [], lines(origin, c="")]

    async def save() -> None:
        planet.configure(*plans.pop(0))
        await machine.reload()

    planet.configure(*plans.pop(0))
    machine = Machine(planet=planet, origins=[origin])
    async with machine:
        await machine.run(START + 3 * HOUR, [(START + minutes * MINUTE, save) for minutes in (7, 14, 21, 28, 35)])
        assert machine.session.store.counts() == {"c": 1}
    assert min(waits(machine)) >= 54 * MINUTE
    assert len(machine.visits) == 4


async def test_a_feed_that_moved_to_where_another_one_is(planet: Planet, origin: Origin) -> None:
    """One request for both, as soon as the move is known; where it is doubted, the old address is asked again."""
    origin.redirect("/old", "/feed", status=301)
    origin.serve("/feed", FEED, etag='"1"')
    planet.configure(*(f"{{url: '{origin.url(path)}', id: {path[1:]}, every: 1h}}" for path in ("/old", "/feed")))
    async with Machine(planet=planet, origins=[origin]) as machine:
        await machine.run(START + 1 * MINUTE)
        assert sorted(visit.seen.path for visit in machine.visits) == ["/feed", "/feed", "/old"]
        machine.visits.clear()
        await machine.run(START + 5 * HOUR, [(START + 2 * HOUR, machine.restart), (START + 3 * HOUR, machine.reload)])
        assert {visit.seen.path for visit in machine.visits} == {"/feed"}
        assert len(machine.visits) == 5
        assert min(waits(machine)) >= 54 * MINUTE
        assert [visit.seen.header("If-None-Match") for visit in machine.visits] == [b'"1"'] * 5
        assert machine.session.store.counts() == {"old": 1, "feed": 1}
        origin.answer("/feed", 503)
        origin.serve("/old", FEED, etag='"2"')
        machine.visits.clear()
        await machine.run(machine.now + 3 * HOUR)
        assert {"/old", "/feed"} == {visit.seen.path for visit in machine.visits}


async def test_one_that_is_added_where_an_address_has_moved(planet: Planet, origin: Origin) -> None:
    """What is known of the address is known for it too: neither the old nor the new one is asked at once."""
    origin.redirect("/old", "/feed", status=301)
    origin.serve("/feed", FEED, etag='"1"')

    def configured(*names: str) -> None:
        planet.configure(*(f"{{url: '{origin.url('/old')}', id: {name}}}" for name in names))

    async def add() -> None:
        configured("a", "b")
        await machine.reload()

    configured("a")
    machine = Machine(planet=planet, origins=[origin])
    async with machine:
        await machine.run(START + 3 * HOUR, [(START + 2 * MINUTE, add)])
        assert machine.session.store.counts() == {"a": 1, "b": 1}
        assert {state.moved_to for state in machine.session.store.states().values()} == {origin.url("/feed")}
    first, second, *later = machine.visits
    assert (first.seen.path, second.seen.path) == ("/old", "/feed")
    assert {visit.seen.path for visit in later} == {"/feed"}
    assert later[0].at - second.at >= 5 * MINUTE
    assert min(waits(machine)[2:]) >= 54 * MINUTE


async def test_a_secret_is_no_twins(planet: Planet, origin: Origin) -> None:
    """What is meant for the old host goes with no request to the new one, and what is meant for that with no other."""
    with Origin() as old:
        old.redirect("/old", origin.url("/feed"), status=301)
        origin.serve("/feed", FEED, etag='"1"')
        key = "headers: {X-Key: secret}"
        planet.configure(
            f"{{url: '{old.url('/old')}', id: a, {key}}}", f"{{url: '{origin.url('/feed')}', id: b, {key}}}"
        )
        async with Machine(planet=planet, origins=[origin]) as machine:
            await machine.run(START + 3 * HOUR)
    sent = [visit.seen.header("X-Key") for visit in machine.visits]
    assert abs(sent.count(None) - sent.count(b"secret")) <= 1
    assert len(sent) >= 6


async def test_the_widest_limits_of_all_count(planet: Planet, origin: Origin) -> None:
    """A small `max_size` or `timeout` of one of them takes nothing from the others."""
    origin.serve("/feed", rss(rss_item(1, extra="<x>" + "x" * 5000 + "</x>")))
    planet.configure(*lines(origin, a="max_size: 1KB", b=""))
    async with Machine(planet=planet, origins=[origin]) as machine:
        await machine.run(START + MINUTE)
        assert machine.session.store.counts() == {"a": 1, "b": 1}
    assert len(machine.visits) == 1
