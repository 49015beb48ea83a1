"""The program is killed, or its disk is full, in the middle of a poll: nobody is asked again at once (POLITENESS 4)."""

import asyncio
import sqlite3
from contextlib import closing

import pytest

from tests.politeness.machine import HOUR, MINUTE, START, TICK, Machine
from tests.support.origin import Origin
from tests.support.planet import Planet, rss, rss_item, until

FEED = rss(rss_item(1))


def test_a_killed_program_does_not_ask_again(planet: Planet, origin: Origin) -> None:
    """It dies while it waits for an answer, and is started by its service manager."""
    origin.serve("/slow", FEED, delay=60)
    origin.serve("/other", FEED)
    planet.configure(origin.url("/slow"))
    with planet.daemon("--no-web") as daemon:
        until(lambda: origin.requests("/slow"), "the request")
        daemon.process.kill()
        daemon.process.wait()
    planet.configure(origin.url("/slow"), origin.url("/other"))
    with planet.daemon("--no-web") as daemon:
        daemon.event("poll", outcome="changed")
    assert [seen.path for seen in origin.log] == ["/slow", "/other"]


@pytest.mark.parametrize(
    ("refused", "requests"),
    [("UPDATE", 0), ("UPDATE OF last_poll_at", 1)],
    ids=["it is full before the poll", "it is full after the poll"],
)
async def test_a_full_disk_is_nobody_elses_trouble(planet: Planet, origin: Origin, refused: str, requests: int) -> None:
    """What cannot be noted down is not asked for every five seconds; with room again, polls go on."""
    origin.serve("/feed", FEED)
    planet.configure(origin.url("/feed"))
    full = f"CREATE TRIGGER full BEFORE {refused} ON sources BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END"
    async with Machine(planet=planet, origins=[origin]) as machine:
        await machine.tick()
        machine.now += 2 * HOUR
        _execute(planet, full)
        for _ in range(4 * MINUTE // TICK):
            await machine.daemon.tick()
            while machine.daemon.tasks:
                await asyncio.wait(machine.daemon.tasks)
            machine.now += TICK
        assert len(origin.log) == requests
        _execute(planet, "DROP TRIGGER full")
        await machine.run(START + 2 * HOUR + 6 * MINUTE)
    assert len(machine.visits) == 2 + requests


def _execute(planet: Planet, statement: str) -> None:
    with closing(sqlite3.connect(planet.folder / "aggregator.db")) as connection:
        connection.execute(statement)
        connection.commit()
