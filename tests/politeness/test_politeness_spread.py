"""Two hundred feeds that were polled at one moment (POLITENESS 7)."""

from collections import Counter

import pytest

from tests.politeness.machine import HOUR, MINUTE, START, TICK, Machine, Visit
from tests.politeness.publishers import Town, document, status
from tests.support.planet import Planet

FEEDS, SERVERS = 200, 20


@pytest.fixture
async def visits(planet: Planet) -> list[Visit]:
    """Who comes in the next hour: a fifth of the feeds fails, the others are asked each hour."""
    with Town() as town:
        servers = [town.build() for _ in range(SERVERS)]
        for number in range(FEEDS):
            route = status(500) if number % 5 == 0 else document(etag='"1"')
            town.feed(f"feed-{number}", route, on=servers[number % SERVERS])
        planet.configure(*town.lines)
        async with Machine(planet=planet, origins=town.origins) as machine:
            await machine.run(START + HOUR + 7 * MINUTE)
    assert [visit.at for visit in machine.visits[:FEEDS]] == [START] * FEEDS
    return machine.visits[FEEDS:]


async def test_they_never_come_together_again(visits: list[Visit]) -> None:
    """The second polls fill all of their minutes; no tick has many of them, and few are on the hour."""
    minutes = Counter((visit.at - START) // MINUTE for visit in visits)
    ticks = Counter((visit.at - START) // TICK for visit in visits)
    assert len(visits) >= FEEDS
    assert max(minutes.values()) <= FEEDS / 4
    assert {54, 55, 56, 57, 58, 59} <= minutes.keys()
    assert max(ticks.values()) <= 12
    assert sum(visit.at.minute == 0 for visit in visits) < FEEDS / 5
