"""A day of the daemon in simulated time, as some thirty publishers see it in their logs.

It is restarted, it dies in the middle of polls, feeds.yaml is saved anew, and the machine's clock is set wrong twice.
"""

import asyncio
import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime

import pytest

from tests.politeness.machine import DAY, HOUR, MINUTE, START, TICK, Machine, Visit
from tests.politeness.publishers import (
    PAGE,
    QUIET,
    Fields,
    Town,
    document,
    every_so_often,
    in_turn,
    raw,
    status,
    times,
)
from tests.support.origin import RESET, Seen, reply
from tests.support.planet import Planet

END = START + DAY
AT_LEAST = 5 * MINUTE
ODD_ETAG, ODD_DATE = 'W/"caf\xe9, \xff"', "Sonntag, 1. M\xe4rz 2026"
DATE = "Sun, 01 Mar 2026 08:00:00 GMT"
WAIT_IN_SECONDS, WAIT_BY_DATE, WAIT_BY_MAX_AGE = 3 * HOUR, 5 * HOUR, 2 * HOUR
GLITCH, SLOW_CLOCK = (START + 7 * HOUR, START + 7.1 * HOUR), (START + 15.5 * HOUR, START + 15.8 * HOUR)


@dataclass(frozen=True, slots=True, kw_only=True)
class Log:
    """What the publishers of a town saw."""

    visits: tuple[Visit, ...]
    crashes: tuple[datetime, ...]
    urls: Mapping[str, str]

    def of(self, name: str) -> list[Visit]:
        """The requests for one page."""
        return [visit for visit in self.visits if visit.url == self.urls[name]]

    def times(self, name: str) -> list[datetime]:
        """When one page was asked for."""
        return [visit.at for visit in self.of(name)]

    def waits(self, name: str) -> list[timedelta]:
        """The time from each request for a page to the next; a request whose answer was lost in a crash leaves none."""
        pairs = itertools.pairwise(self.times(name))
        return [later - earlier for earlier, later in pairs if earlier not in self.crashes]


def build(town: Town, clock: Machine) -> None:
    """Publishers of every temper."""
    now = lambda: clock.now  # noqa: E731 - the machine is made after the town
    _healthy(town, now)
    _failing(town, now)
    _moving(town, now)


def _healthy(town: Town, now) -> None:
    town.feed("etag", document(etag='"strong"'))
    town.feed("odd", document(etag=ODD_ETAG, modified=ODD_DATE))
    town.feed("dated", document(modified=DATE))
    town.feed("bare", document())
    numbers = itertools.count()
    town.feed("restless", lambda _: reply(200, [("ETag", f'"{next(numbers)}"'), ("Set-Cookie", "id=1")], QUIET))
    town.feed("forgetful", in_turn(status(200, [("ETag", '"1"')], QUIET), status(200, [], QUIET)))
    town.feed("daily", document(etag='"1"'), "every: 1d")
    town.feed("crontab", document(etag='"1"'), 'cron: "30 */6 * * *"')
    busy = 10 * MINUTE
    expires = lambda: [("Date", http_date(now())), ("Expires", http_date(now() + 30 * MINUTE))]  # noqa: E731 - read at each request
    town.feed("busy", every_so_often(now, busy))
    town.feed("ttl", every_so_often(now, busy, "<ttl>45</ttl>"))
    town.feed("max-age", every_so_often(now, busy, fields=lambda: [("Cache-Control", "max-age=2400")]))
    town.feed("expires", every_so_often(now, busy, fields=expires))
    skipped = "".join(f"<hour>{hour}</hour>" for hour in range(6))
    town.feed("night", every_so_often(now, busy, f"<skipHours>{skipped}</skipHours>"), "every: 12h")
    town.feed("twin", document(etag='"1"'))
    town.lines.append(f"{{id: twin-two, url: '{town.url('twin')}', tags: [other]}}")


def _failing(town: Town, now) -> None:
    ok = document(etag='"1"')
    crowded = status(429, [("Retry-After", str(int(WAIT_IN_SECONDS.total_seconds())))])
    town.feed("crowded", in_turn(ok, ok, crowded, ok))
    for name in ("neighbour", "neighbour-two"):
        town.feed(name, ok, on=town.at["crowded"])
    down = lambda _: reply(503, [("Retry-After", http_date(now() + WAIT_BY_DATE))])  # noqa: E731 - read at each request
    town.feed("down", in_turn(ok, down, ok))
    town.feed("full", in_turn(ok, status(429, [("Cache-Control", "max-age=7200")]), ok))
    for number in (404, 403, 500):
        town.feed(f"status-{number}", status(number))
    town.feed("gone", in_turn(ok, ok, status(410)))
    town.feed("parked", in_turn(ok, status(200, [("Content-Type", "text/html"), ("ETag", '"1"')], PAGE)))
    town.feed("slow", raw(60.0))
    town.feed("reset", raw(RESET))
    town.feed("empty", status(200))
    town.page("pong", status(301, [("Location", "ping")]))
    town.feed("ping", status(302, [("Location", "pong")]), on=town.at["pong"])


def _moving(town: Town, now) -> None:
    for code in (301, 308, 302, 303, 307):
        target = town.page(f"target-{code}", document(etag='"1"'))
        town.feed(f"moved-{code}", status(code, [("Location", target)]))
    home = town.page("home", in_turn(*times(6, document(etag='"1"')), status(404)))
    town.feed("back", in_turn(status(301, [("Location", home)]), document(etag='"2"')))


def http_date(moment: datetime) -> str:
    return format_datetime(moment, usegmt=True)


async def live(planet: Planet, town: Town) -> Log:
    """The day."""
    machine = Machine(planet=planet, origins=town.origins, time_outs={"slow": 0.1})
    build(town, machine)
    planet.configure(*town.lines)
    order = itertools.cycle([reversed, sorted, list])

    async def save() -> None:
        planet.configure(*next(order)(town.lines), text="outputs: [{id: mine}]\n")
        await machine.reload()

    def set_clock(wrong_by: timedelta):
        async def act() -> None:
            await machine.tick()
            machine.wrong_by = wrong_by

        return act

    plan = [(START + hours * HOUR, machine.restart) for hours in (1.2, 3.02, 5.8, 9.5, 13.1, 17.3, 21.7)]
    plan += [(START + hours * HOUR, machine.crash) for hours in (2.5, 4.5, 11.2, 20.3)]
    plan += [(START + hours * HOUR, save) for hours in (2.3, 8.2, 14.7, 19.1)]
    plan += [(GLITCH[0], set_clock(400 * DAY)), (GLITCH[1], set_clock(timedelta()))]
    plan += [(SLOW_CLOCK[0], set_clock(-3 * HOUR)), (SLOW_CLOCK[1], set_clock(timedelta()))]
    async with machine:
        await machine.run(END, plan)
    urls = {name: town.url(name) for name in town.at}
    return Log(visits=tuple(machine.visits), crashes=tuple(machine.crashes), urls=urls)


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Log]:
    """The day, once for all tests."""
    with Town() as town:
        yield asyncio.run(live(Planet(tmp_path_factory.mktemp("day")), town))


def test_print(day: Log) -> None:
    for name in day.urls:
        print(name, len(day.of(name)), [str(w) for w in day.waits(name)][:40])
    print(day.crashes)
    assert 0
