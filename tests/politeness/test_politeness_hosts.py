"""Hosts with many feeds: few requests at a time, nobody else is held up, and a wait that one feed meets is for all."""

import asyncio
import itertools
import time
from datetime import timedelta

import pytest

from aggregator.pipeline.session import GAP
from tests.politeness.machine import DAY, HOUR, MINUTE, START, Machine
from tests.politeness.publishers import QUIET, Town, document, in_turn, redirect, status
from tests.support.origin import reply
from tests.support.planet import Planet

FINE = document(etag='"1"')


async def test_five_hundred_feeds_on_one_host(planet: Planet) -> None:
    """POLITENESS 12, CASES 16: two requests in flight with a gap between starts, while forty others are long served."""
    with Town() as town:
        big = town.build()
        for number in range(500):
            town.feed(f"big-{number}", FINE, on=big)
        others = [town.build() for _ in range(20)]
        for number in range(40):
            town.feed(f"other-{number}", FINE, on=others[number % 20])
        planet.configure(*town.lines)
        async with Machine(planet=planet, origins=[], gap=GAP) as machine:
            began = time.monotonic()
            await machine.daemon.tick()
            async with asyncio.timeout(60):
                while sum(len(other.log) for other in others) < 40:  # noqa: ASYNC110 - servers know no events of this loop
                    await asyncio.sleep(0.01)
                served = len(big.log)
                while len(big.log) < 10:  # noqa: ASYNC110 - as above
                    await asyncio.sleep(0.01)
    assert served < 250  # how far the busy host had come when the others were done; this machine may be slow
    assert big.most_in_flight <= 2
    waits = [seen.at - began for seen in big.log]
    assert [number for number, wait in enumerate(waits) if wait < number * 0.099] == []  # late they may be, never early


async def test_a_wait_outlives_the_program_and_holds_for_new_feeds(planet: Planet) -> None:
    """POLITENESS 6: after a restart and a crash, a reload with another feed of the host, and under a wrong clock."""
    with Town() as town:
        town.feed("asks", in_turn(FINE, status(503, [("Retry-After", "21600")]), FINE))
        host = town.at["asks"]
        town.feed("neighbour", FINE, on=host)
        town.feed("elsewhere", FINE)
        planet.configure(*town.lines)
        machine = Machine(planet=planet, origins=town.origins)

        async def add() -> None:
            town.feed(f"new-{len(town.lines)}", FINE, on=host)
            planet.configure(*town.lines)
            await machine.reload()

        plan = [
            (START + 2 * HOUR, machine.restart),
            (START + 2.1 * HOUR, add),
            (START + 3 * HOUR, machine.crash),
            (START + 4.25 * HOUR, add),
            (START + 4.2 * HOUR, machine.set_clock(DAY)),
            (START + 4.3 * HOUR, machine.set_clock(timedelta())),
            (START + 5 * HOUR, machine.restart),
        ]
        async with machine:
            await machine.run(START + 9 * HOUR, plan)
    asked = [visit.at for visit in machine.visits if visit.origin is host]
    refused = [visit.at for visit in machine.visits if visit.url == town.url("asks")][1]
    assert not [at for at in asked if refused < at < refused + 6 * HOUR]
    back = {visit.url for visit in machine.visits if visit.origin is host and visit.at > refused}
    assert back == {town.url(name) for name in town.at if name != "elsewhere"}
    assert len([visit for visit in machine.visits if visit.origin is not host]) >= 9


async def test_the_wait_is_that_of_the_host_a_feed_has_moved_to(planet: Planet) -> None:
    """POLITENESS 6: after a restart as well, the new host is left alone, and the old one need not be."""
    with Town() as town:
        target = town.page("target", in_turn(FINE, status(429, [("Retry-After", "21600")]), FINE))
        town.feed("moved", redirect(301, target))
        town.feed("neighbour", FINE, on=town.at["target"])
        town.feed("old-neighbour", FINE, on=town.at["moved"])
        planet.configure(*town.lines)
        machine = Machine(planet=planet, origins=town.origins)
        async with machine:
            await machine.run(START + 7 * HOUR, [(START + 2 * HOUR, machine.restart)])
    refused = [visit.at for visit in machine.visits if visit.url == target][1]
    asked = [visit.at for visit in machine.visits if visit.origin is town.at["target"]]
    assert not [at for at in asked if refused < at < refused + 6 * HOUR]
    gaps = itertools.pairwise(visit.at for visit in machine.visits if visit.url == town.url("old-neighbour"))
    assert max(later - earlier for earlier, later in gaps) <= HOUR + MINUTE


async def test_the_wait_of_a_host_behind_a_redirect_outlives_the_program(planet: Planet) -> None:
    """POLITENESS 6: the one that asked is left alone, whoever leads there; the one that led there need not be."""
    with Town() as town:
        target = town.page("target", in_turn(FINE, status(429, [("Retry-After", "21600")]), FINE))
        town.feed("detour", redirect(302, target))
        town.feed("neighbour", FINE, on=town.at["target"])
        town.feed("old-neighbour", FINE, on=town.at["detour"])
        planet.configure(*town.lines)
        machine = Machine(planet=planet, origins=town.origins)
        async with machine:
            await machine.run(
                START + 8 * HOUR, [(START + 2 * HOUR, machine.restart), (START + 3 * HOUR, machine.crash)]
            )
    refused = [visit.at for visit in machine.visits if visit.url == target][1]
    asked = [visit.at for visit in machine.visits if visit.origin is town.at["target"]]
    assert not [at for at in asked if refused < at < refused + 6 * HOUR]
    assert max(asked) >= refused + 6 * HOUR
    gaps = itertools.pairwise(visit.at for visit in machine.visits if visit.url == town.url("old-neighbour"))
    assert max(later - earlier for earlier, later in gaps) <= HOUR + MINUTE


STRANGE = {
    "huge": "999999999999",
    "far": "Fri, 31 Dec 9999 23:59:59 GMT",
    "past": "Thu, 01 Jan 1970 00:00:00 GMT",
    "negative": "-7200",
    "words": "tomorrow",
    "empty": "",
}


async def test_strange_waits_do_no_harm(planet: Planet) -> None:
    """POLITENESS 6: two days at the most; what is past or no wait at all means the usual wait of a refusal."""
    with Town() as town:
        for name, value in STRANGE.items():
            town.feed(name, in_turn(status(429, [("Retry-After", value)]), FINE), "every: 12h")
        planet.configure(*town.lines)
        async with Machine(planet=planet, origins=town.origins) as machine:
            await machine.run(START + 3 * DAY, [(START + number * DAY, machine.restart) for number in (1, 2)])
    for name in STRANGE:
        second = [visit.at for visit in machine.visits if visit.url == town.url(name)][1]
        wait = 2 * DAY if name in {"huge", "far"} else 12 * HOUR
        assert timedelta() <= second - START - wait <= 75 * MINUTE, name


@pytest.mark.parametrize("per_host", [1, 3])
async def test_the_user_decides_how_many_at_once(planet: Planet, per_host: int) -> None:
    """POLITENESS 12: `per_host` is what it is in feeds.yaml."""
    with Town() as town:
        host = town.build()
        for number in range(4):
            town.feed(f"feed-{number}", lambda _: reply(200, (), QUIET, delay=0.4), f"per_host: {per_host}", on=host)
        planet.configure(*town.lines)
        async with Machine(planet=planet, origins=[], gap=GAP) as machine:
            await machine.tick()
    assert (len(host.log), host.most_in_flight) == (4, per_host)
