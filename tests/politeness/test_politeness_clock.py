"""The machine's clock is set while the program runs, or is wrong when it starts (POLITENESS 4).

By how much it is wrong must not matter to a publisher: nobody is asked too soon, and nobody is forgotten.
"""

import itertools
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

import pytest

from tests.politeness.machine import DAY, HOUR, MINUTE, START, Act, Machine
from tests.politeness.publishers import Town, document, status
from tests.support.planet import Planet

RIGHT = timedelta()
TO_1970 = datetime(1970, 1, 1, 0, 5, tzinfo=UTC) - START
Waits = Mapping[str, Sequence[timedelta]]
Event = tuple[float, str, timedelta]


async def live(planet: Planet, *events: Event, hours: float = 10) -> Waits:
    """The time between polls of an hourly, a failing and a daily feed; events are (hour, what, the clock's error)."""
    with Town() as town:
        town.feed("hourly", document(etag='"1"'))
        town.feed("failing", status(404))
        town.feed("daily", document(), "every: 1d")
        planet.configure(*town.lines)
        machine = Machine(planet=planet, origins=town.origins)
        async with machine:
            plan = [(START + at * HOUR, act(machine, what, wrong_by)) for at, what, wrong_by in events]
            await machine.run(START + hours * HOUR, plan)
        times = {name: [visit.at for visit in machine.visits if visit.url == town.url(name)] for name in town.at}
    return {name: [later - earlier for earlier, later in itertools.pairwise(at)] for name, at in times.items()}


def act(machine: Machine, what: str, wrong_by: timedelta) -> Act:
    async def unseen() -> None:
        await machine.tick()
        machine.wrong_by = wrong_by
        await machine.restart()

    async def asleep() -> None:
        machine.now += 8 * HOUR

    return {"set": machine.set_clock(wrong_by), "restart": machine.restart, "unseen": unseen, "asleep": asleep}[what]


@pytest.mark.parametrize("by", [365 * DAY, -2 * HOUR, TO_1970], ids=["a year", "back", "1970"])
@pytest.mark.parametrize("restarts", [(), (5.2,)], ids=["running", "restarted"])
async def test_the_clock_is_set_and_set_right(planet: Planet, by: timedelta, restarts: tuple[float, ...]) -> None:
    """For an hour and a half it is wrong; also where the program is started again meanwhile, all waits are kept."""
    waits = await live(planet, (5, "set", by), *((at, "restart", by) for at in restarts), (6.5, "set", RIGHT))
    assert len(waits["hourly"]) == 10
    assert min(waits["hourly"]) >= 54 * MINUTE
    assert max(waits["hourly"]) <= HOUR + MINUTE
    assert [4 * HOUR <= wait <= 4.5 * HOUR for wait in waits["failing"]] == [True]
    assert waits["daily"] == []


@pytest.mark.parametrize(
    "events",
    [
        [(5, "unseen", TO_1970), (5.1, "set", RIGHT)],
        [(5, "set", 365 * DAY), (6.5, "unseen", RIGHT)],
        [(5, "set", 2 * HOUR), (6.5, "unseen", RIGHT)],
    ],
    ids=["starts in 1970", "was a year ahead", "was two hours ahead"],
)
async def test_the_clock_is_set_between_two_runs(planet: Planet, events: list[Event]) -> None:
    """Who was polled in the future was polled now: each waits once more as long as planned, and not until then."""
    waits = await live(planet, *events)
    assert min(waits["hourly"]) >= 54 * MINUTE
    assert max(waits["hourly"]) <= 2 * HOUR
    assert len(waits["hourly"]) >= 8
    assert min(waits["failing"]) >= 4 * HOUR
    assert waits["daily"] == []


async def test_a_laptop_wakes_up(planet: Planet) -> None:
    """The clock went on as it should: who became due is polled at once, and once."""
    waits = await live(planet, (2.5, "asleep", RIGHT), hours=14)
    assert [wait for wait in waits["hourly"] if wait > HOUR + MINUTE] == [max(waits["hourly"])]
    assert 8 * HOUR <= max(waits["hourly"]) <= 9 * HOUR
    assert min(waits["hourly"]) >= 54 * MINUTE
