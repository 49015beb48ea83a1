"""A day of the daemon in simulated time, as some forty publishers see it in their logs.

Meanwhile it is restarted, dies in the middle of polls, feeds.yaml is saved anew, and the machine's clock is set wrong.
"""

import asyncio
import itertools
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime

import pytest

from aggregator import __version__
from tests.politeness.machine import DAY, HOUR, MINUTE, START, TICK, Act, Machine, Visit
from tests.politeness.publishers import PAGE, QUIET, Clock, Town, document, growing, in_turn, redirect, status
from tests.support.origin import RESET, Reply, Seen, reply
from tests.support.planet import Planet

END = START + DAY
AT_LEAST = 5 * MINUTE
LATE = AT_LEAST + 2 * TICK  # who was next when the program died is asked so much later
ODD_ETAG, ODD_DATE = 'W/"caf\xe9, \xff"', "Sonntag, 1. M\xe4rz 2026"
DATE = "Sun, 01 Mar 2026 08:00:00 GMT"

RESTARTS = (1.2, 3.02, 5.8, 9.5, 13.1, 17.3, 21.7)  # hours after the start
CRASHES = (2.5, 4.5, 11.2, 20.3)
RELOADS = (2.3, 8.2, 14.7, 19.1)
CLOCKS = ((7.0, 400 * DAY), (7.1, timedelta()), (15.5, -3 * HOUR), (15.8, timedelta()))


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
        """The time from each request for a page to the next; what was lost in a crash may be asked for earlier."""
        pairs = itertools.pairwise(self.times(name))
        return [later - earlier for earlier, later in pairs if earlier not in self.crashes]

    def sent(self, name: str, header: str) -> list[bytes | None]:
        """A header of each request for a page."""
        return [visit.seen.header(header) for visit in self.of(name)]


def build(town: Town, machine: Machine) -> None:
    """Publishers of every temper."""

    def now() -> datetime:
        return machine.now

    _content(town)
    _busy(town, now)
    _crowded(town, now)
    _broken(town)
    _moving(town)


def _content(town: Town) -> None:
    town.feed("strong", document(etag='"strong"'))
    town.feed("odd", document(etag=ODD_ETAG, modified=ODD_DATE), "every: 3h")
    town.feed("dated", document(modified=DATE), "every: 3h")
    town.feed("bare", document(), "every: 3h")
    numbers = itertools.count()
    cookie = [("Set-Cookie", "id=1; Path=/"), ("Vary", "Cookie, User-Agent, *")]
    town.feed("restless", lambda _: reply(200, [("ETag", f'"{next(numbers)}"'), *cookie], QUIET))
    known = itertools.count()
    town.feed("renewing", lambda seen: _renewed(seen, f'"{next(known)}"'))
    town.feed("forgetful", in_turn(status(200, [("ETag", '"1"')], QUIET), document()))
    town.feed("daily", document(etag='"1"'), "every: 1d")
    town.feed("crontab", document(etag='"1"'), 'cron: "30 */6 * * *"')
    town.feed("twins", document(etag='"1"'))
    town.lines.append(f"{{id: twins-two, url: '{town.url('twins')}', tags: [other]}}")


def _renewed(seen: Seen, etag: str) -> Reply:
    """Nothing new for who has been here before, and yet a new ETag."""
    return reply(304, [("ETag", etag)]) if seen.header("If-None-Match") else reply(200, [("ETag", etag)], QUIET)


def _busy(town: Town, now: Clock) -> None:
    def expires() -> list[tuple[str, str]]:
        return [("Date", _http_date(now())), ("Expires", _http_date(now() + 30 * MINUTE))]

    gap = 15 * MINUTE
    period = "<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>32</sy:updateFrequency>"
    night = "".join(f"<hour>{hour}</hour>" for hour in range(6))
    town.feed("busy", growing(now, gap))
    town.feed("ttl", growing(now, gap, "<ttl>40</ttl>"))
    town.feed("period", growing(now, gap, period))
    town.feed("max-age", growing(now, gap, fields=lambda: [("Cache-Control", "max-age=2100")]))
    town.feed("expires", growing(now, gap, fields=expires))
    town.feed("night", growing(now, gap, f"<skipHours>{night}</skipHours>"), "every: 12h, at_least: 30m")
    town.feed("monday", growing(now, gap, "<skipDays><day>Monday</day></skipDays>"), "every: 2d")


def _crowded(town: Town, now: Clock) -> None:
    def down(_: Seen) -> Reply:
        return reply(503, [("Retry-After", _http_date(now() + 5 * HOUR))])

    fine = document(etag='"1"')
    town.feed("crowded", in_turn(fine, fine, status(429, [("Retry-After", "10800")]), fine))
    town.feed("neighbour", fine, on=town.at["crowded"])
    town.feed("neighbour-two", fine, on=town.at["crowded"])
    town.feed("down", in_turn(fine, down, fine))
    town.feed("down-too", fine, on=town.at["down"])
    town.feed("full", in_turn(fine, status(429, [("Cache-Control", "max-age=7200")]), fine))
    town.feed("full-too", fine, on=town.at["full"])


def _broken(town: Town) -> None:
    fine = document(etag='"1"')
    for code in (400, 403, 404, 429):
        town.feed(f"refusal-{code}", status(code))
    town.feed("gone", in_turn(fine, fine, status(410)))
    town.feed("error", status(500))
    town.feed("parked", status(200, [("Content-Type", "text/html"), ("ETag", '"1"')], PAGE))
    town.feed("empty", status(200))
    town.feed("slow", lambda _: Reply((60.0,), keep_open=False))
    town.feed("reset", lambda _: Reply((RESET,), keep_open=False))
    town.page("pong", redirect(301, "ping"))
    town.feed("ping", redirect(302, "pong"), on=town.at["pong"])


def _moving(town: Town) -> None:
    for code in (301, 308, 302, 303, 307):
        target = town.page(f"target-{code}", document(etag='"1"'))
        town.feed(f"moved-{code}", redirect(code, target), "every: 3h")
    short_lived = in_turn(*[document(etag='"1"')] * 3, status(404))
    town.feed("returned", in_turn(redirect(301, town.page("short-lived", short_lived)), document(etag='"2"')))


def _http_date(moment: datetime) -> str:
    return format_datetime(moment, usegmt=True)


async def live(planet: Planet, town: Town) -> Log:
    """The day."""
    machine = Machine(planet=planet, origins=town.origins, time_outs={"slow": 0.1})
    build(town, machine)
    planet.configure(*town.lines)
    orders = itertools.cycle([town.lines[::-1], sorted(town.lines), town.lines])

    async def save() -> None:
        planet.configure(*next(orders), text="outputs: [{id: mine}]\n")
        await machine.reload()

    plan: list[tuple[datetime, Act]] = [(START + hours * HOUR, machine.restart) for hours in RESTARTS]
    plan += [(START + hours * HOUR, machine.crash) for hours in CRASHES]
    plan += [(START + hours * HOUR, save) for hours in RELOADS]
    plan += [(START + hours * HOUR, machine.set_clock(wrong_by)) for hours, wrong_by in CLOCKS]
    async with machine:
        await machine.run(END, plan)
    urls = {name: town.url(name) for name in town.at}
    return Log(visits=tuple(machine.visits), crashes=tuple(machine.crashes), urls=urls)


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Log]:
    """The day, lived once for all tests."""
    with Town() as town:
        yield asyncio.run(live(Planet(tmp_path_factory.mktemp("day")), town))


def within(waits: Collection[timedelta], shortest: timedelta, longest: timedelta) -> bool:
    return bool(waits) and shortest <= min(waits) and max(waits) <= longest


def test_the_day_was_lively(log: Log) -> None:
    """It died as often as it should have, in the middle of polls, and nobody was forgotten."""
    assert len(log.crashes) == len(CRASHES)
    assert {visit.url for visit in log.visits} == set(log.urls.values())


def test_nobody_is_asked_for_anything_else(log: Log) -> None:
    """POLITENESS 10: GET and the address as it is written; no page beside the feeds, no cookie and no Referer."""
    assert {visit.seen.method for visit in log.visits} == {"GET"}
    names = {name for visit in log.visits for name, _ in visit.seen.headers}
    always = {b"Host", b"User-Agent", b"Accept", b"Accept-Encoding"}
    assert names == {*always, b"Connection", b"If-None-Match", b"If-Modified-Since"}


def test_we_say_who_we_are_and_what_we_take(log: Log) -> None:
    """POLITENESS 11: name, version and the site's address; the types of feeds, and codings; the same to everyone."""
    said = {
        name: {visit.seen.header(name) for visit in log.visits} for name in ("User-Agent", "Accept", "Accept-Encoding")
    }
    assert said["User-Agent"] == {f"aggregator/{__version__} (+https://planet.example/)".encode()}
    assert said["Accept-Encoding"] == {b"gzip, deflate, br, zstd"}
    (accept,) = said["Accept"]
    assert accept is not None
    assert {b"application/atom+xml", b"application/rss+xml", b"application/feed+json"} <= set(accept.split(b", "))


def test_never_sooner_than_at_least(log: Log) -> None:
    """POLITENESS 4: whatever happens to the program, its configuration and the clock."""
    for name in log.urls:
        assert all(later - earlier >= AT_LEAST for earlier, later in itertools.pairwise(log.times(name))), name


@pytest.mark.parametrize(
    ("every", "names"),
    [
        (HOUR, ("strong", "restless", "renewing", "forgetful", "twins")),
        (3 * HOUR, ("odd", "dated", "bare", *(f"target-{code}" for code in (301, 308, 302, 303, 307)))),
        (DAY, ("daily",)),
    ],
)
def test_quiet_feeds_are_asked_as_seldom_as_every_allows(log: Log, every: timedelta, names: Sequence[str]) -> None:
    """POLITENESS 3 and 4: after 304 and 200 alike, with two sources at one address, and where a feed has moved to."""
    for name in names:
        assert within(log.waits(name), every * 0.9, every + LATE), name


@pytest.mark.parametrize(
    ("name", "wait"),
    [
        ("busy", AT_LEAST),
        ("ttl", 40 * MINUTE),
        ("period", 45 * MINUTE),
        ("max-age", 35 * MINUTE),
        ("expires", HOUR / 2),
    ],
)
def test_the_publisher_says_how_often(log: Log, name: str, wait: timedelta) -> None:
    """POLITENESS 5: with a new entry every quarter of an hour, who wants longer waits gets them, and no longer ones."""
    assert min(log.waits(name)) >= wait
    assert sorted(log.waits(name))[len(log.waits(name)) // 2] < max(wait * 1.1, 18 * MINUTE)


def test_skipped_hours_and_days(log: Log) -> None:
    """POLITENESS 5: but for the first poll, in which the feed says so."""
    first, *later = log.times("night")
    assert first == START
    assert later
    assert all(at.hour not in range(6) for at in later)
    assert [at for at in log.times("monday") if at.weekday() == 0] == [START]


def test_a_crontab_is_kept(log: Log) -> None:
    """At its four times a day and no other, but for the first poll; half a minute is left to chance."""
    expected = [START, *(START.replace(hour=hour, minute=30, second=0) for hour in (0, 6, 12, 18))]
    times = zip(log.times("crontab"), expected, strict=True)
    assert all(timedelta() <= at - wanted <= MINUTE / 2 + TICK for at, wanted in times)


@pytest.mark.parametrize(
    ("name", "etag", "modified"),
    [
        ("strong", b'"strong"', None),
        ("odd", ODD_ETAG.encode("latin-1"), ODD_DATE.encode("latin-1")),
        ("dated", None, DATE.encode()),
        ("bare", None, None),
        ("target-308", b'"1"', None),
        ("moved-302", b'"1"', None),
    ],
)
def test_validators_come_back(log: Log, name: str, etag: bytes | None, modified: bytes | None) -> None:
    """POLITENESS 1: byte for byte from the second request on, after restarts as well; nothing is invented."""
    assert log.sent(name, "If-None-Match") == [None, *[etag] * (len(log.of(name)) - 1)]
    assert log.sent(name, "If-Modified-Since") == [None, *[modified] * (len(log.of(name)) - 1)]


def test_new_validators_count_with_the_same_body(log: Log) -> None:
    """POLITENESS 2: each request repeats the ETag of the last answer, 200 or 304, that was not lost in a crash."""
    for name in ("restless", "renewing"):
        known: bytes | None = None
        for number, visit in enumerate(log.of(name)):
            assert visit.seen.header("If-None-Match") == known
            if visit.at not in log.crashes:
                known = f'"{number}"'.encode()
    assert log.sent("forgetful", "If-None-Match")[:2] == [None, b'"1"']
    assert set(log.sent("forgetful", "If-None-Match")[2:]) == {None}


@pytest.mark.parametrize(
    ("asking", "wait", "names"),
    [
        ("crowded", 3 * HOUR, ("crowded", "neighbour", "neighbour-two")),
        ("down", 5 * HOUR, ("down", "down-too")),
        ("full", 2 * HOUR, ("full", "full-too")),
    ],
)
def test_the_whole_host_is_left_alone(log: Log, asking: str, wait: timedelta, names: Sequence[str]) -> None:
    """POLITENESS 6: with Retry-After in seconds or as a date, or max-age; the neighbours come back within minutes."""
    origin = next(visit.origin for visit in log.visits if visit.url == log.urls[asking])
    times = [visit.at for visit in log.visits if visit.origin is origin]
    refused = log.times(asking)[2 if asking == "crowded" else 1]
    after = min(at for at in times if at > refused)
    assert refused + wait <= after <= refused + wait + HOUR
    assert all(refused + wait <= min(at for at in log.times(name) if at > refused) for name in names)
    assert all(log.times(name)[-1] > refused + wait for name in names)


@pytest.mark.parametrize(
    ("names", "hours"),
    [
        (("error", "parked", "empty", "slow", "reset", "ping", "pong"), (1, 2, 4, 8)),
        (("refusal-400", "refusal-403", "refusal-404", "refusal-429"), (4, 8)),
    ],
)
def test_failures_are_asked_less_and_less(log: Log, names: Sequence[str], hours: Sequence[int]) -> None:
    """POLITENESS 7 and 9: nothing is tried again at once, each wait is twice the last; a refusal counts for more."""
    for name in names:
        waits = log.waits(name)
        assert len(waits) >= len(hours) - 2, name
        steps = iter(hours)  # a wait that began in a crash is not among them, and its step is left out
        for wait in waits[: len(hours) - 1]:
            assert any(within([wait], hour * HOUR, hour * HOUR * 1.1 + LATE) for hour in steps), (name, waits)


def test_gone_is_gone(log: Log) -> None:
    """POLITENESS 9: after a 410 nobody asks again."""
    assert len(log.of("gone")) == 3


def test_permanent_moves_are_remembered_and_temporary_ones_never(log: Log) -> None:
    """POLITENESS 8: the old address is asked once, or every time."""
    for code in (301, 308):
        assert len(log.of(f"moved-{code}")) == 1
        assert len(log.of(f"target-{code}")) >= 7
    for code in (302, 303, 307):
        moved, target = (
            [at for at in log.times(f"{page}-{code}") if at not in log.crashes] for page in ("moved", "target")
        )
        assert moved == target  # who dies between the two asks the first one once more


def test_a_move_that_stops_answering_is_doubted(log: Log) -> None:
    """POLITENESS 8: when the new address fails, the old one is asked after the wait, and has its feed again."""
    first, second, *_ = log.times("returned")
    assert log.times("short-lived")[0] == first
    assert within([second - log.times("short-lived")[-1]], 4 * HOUR, 4.4 * HOUR + LATE)
    assert len(log.of("short-lived")) == 4
