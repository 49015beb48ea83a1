"""A week of the daemon in simulated time: what adds up, most feeds being asked once a day.

It is restarted twice a day, dies every other day, and feeds.yaml is saved anew each day.
"""

import asyncio
import itertools
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from tests.politeness.machine import DAY, HOUR, MINUTE, START, Act, Machine
from tests.politeness.publishers import Town, document, growing, in_turn, redirect, status
from tests.support.planet import Planet

END = START + 7 * DAY
LATE = 6 * MINUTE  # who was next when the program died is asked so much later
CRASHES = (1.4, 3.1, 5.3)  # days after the start
Times = dict[str, list[datetime]]


def build(town: Town, machine: Machine) -> None:
    fine, daily = document(etag='"1"'), "every: 1d"
    town.feed("quiet", fine, daily)
    town.feed("twins", fine, daily)
    town.lines.append(f"{{id: twins-two, url: '{town.url('twins')}', every: 2d}}")
    town.feed("moved", redirect(308, town.page("target", fine)), daily)
    sunday = growing(lambda: machine.now, HOUR, "<skipDays><day>Sunday</day></skipDays>")
    town.feed("no-sunday", sunday, "every: 3d, at_least: 6h")
    town.feed("ttl", growing(lambda: machine.now, HOUR, "<ttl>480</ttl>"), daily)
    town.feed("error", status(502), daily)
    town.feed("missing", status(404), daily)
    town.feed("gone", in_turn(fine, status(410)), daily)
    town.feed("waits", in_turn(fine, status(503, [("Retry-After", "172800")]), fine), daily)
    town.feed("beside", fine, daily, on=town.at["waits"])


async def live(planet: Planet, town: Town) -> Times:
    """The week: when each page was asked for."""
    machine = Machine(planet=planet, origins=town.origins)
    build(town, machine)
    planet.configure(*town.lines)

    async def save() -> None:
        town.lines.append(town.lines.pop(0))
        planet.configure(*town.lines)
        await machine.reload()

    plan: list[tuple[datetime, Act]] = [(START + number * 11 * HOUR, machine.restart) for number in range(1, 16)]
    plan += [(START + days * DAY, machine.crash) for days in CRASHES]
    plan += [(START + days * DAY + 13 * HOUR, save) for days in range(7)]
    async with machine:
        await machine.run(END, plan)
    assert len(machine.crashes) == len(CRASHES)
    assert not [seen for visit in machine.visits if (seen := visit.seen).method != "GET" or "?" in seen.target]
    return {name: [visit.at for visit in machine.visits if visit.url == town.url(name)] for name in town.at}


@pytest.fixture(scope="module")
def times(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Times]:
    """The week, lived once for all tests."""
    with Town() as town:
        yield asyncio.run(live(Planet(tmp_path_factory.mktemp("week")), town))


def waits(times: list[datetime]) -> list[timedelta]:
    """The time from each request to the next; one whose answer was lost in a crash was repeated after five minutes."""
    found = [later - earlier for earlier, later in itertools.pairwise(times)]
    repeated = [wait for wait in found if wait < HOUR / 2]
    assert all(5 * MINUTE <= wait <= LATE for wait in repeated)
    assert len(repeated) <= len(CRASHES)
    return [wait for wait in found if wait not in repeated]


@pytest.mark.parametrize("name", ["quiet", "twins", "target"])
def test_a_daily_feed_costs_one_request_a_day(times: Times, name: str) -> None:
    """POLITENESS 4 and 10: give or take the tenth that is left to chance; two sources with one URL cost no more."""
    assert len(waits(times[name])) in {6, 7}
    assert min(waits(times[name])) >= 0.9 * DAY
    assert max(waits(times[name])) <= DAY + LATE


def test_a_move_is_followed_once(times: Times) -> None:
    """POLITENESS 8: it is remembered for good."""
    assert times["moved"] == times["target"][:1] == [START]


def test_the_publisher_is_heard(times: Times) -> None:
    """POLITENESS 5: eight hours are eight hours, and Sunday is free."""
    assert min(waits(times["ttl"])) >= 8 * HOUR
    assert len(times["ttl"]) >= 18
    assert {at.strftime("%a") for at in times["no-sunday"]} == {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat"}
    assert min(waits(times["no-sunday"])) >= 6 * HOUR


def test_failures_become_rare(times: Times) -> None:
    """POLITENESS 7 and 9: five tries on the first day and one a day from then on; a refusal is tried once a day."""
    assert [wait // HOUR for wait in waits(times["error"])][:4] == [1, 2, 4, 8]
    assert min(waits(times["error"])[5:]) >= DAY
    assert len(waits(times["error"])) <= 10
    assert min(waits(times["missing"])) >= DAY
    assert len(waits(times["missing"])) in {6, 7}
    assert len(times["gone"]) in {2, 3}
    assert max(times["gone"]) <= START + 1.1 * DAY + LATE


def test_two_days_are_two_days(times: Times) -> None:
    """POLITENESS 6: for all of the host, with five restarts and a crash in that time."""
    refused = times["waits"][1]
    later = [at for name in ("waits", "beside") for at in times[name] if at > refused]
    assert later
    assert refused + 2 * DAY <= min(later) <= refused + 2 * DAY + HOUR
