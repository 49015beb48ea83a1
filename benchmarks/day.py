"""A day of many feeds in simulated time: does the queue keep up, and what does it take?

    python -m benchmarks.day [FEEDS] [WORKERS]       1,000,000 feeds and 4 workers, in about half an hour

When a feed is asked next is decided by the program's own cadence, in which order sources become lanes of hosts by its
own code, at its own ticks and with its own limits; feeds, hosts and the time that an answer takes are synthetic and the
same in every run. From 12:00 to 12:30 no worker is there. Times are seconds from midnight.
"""

import random
import statistics
import sys
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from aggregator.cadence import NEWEST, after_success
from aggregator.daemon import POLL_TICK
from aggregator.distribute.queue import AT_ONCE, MOST_WAITING
from aggregator.model import PollHints, Source, SourceKind
from aggregator.pipeline.lanes import in_lanes
from benchmarks.cadence import AT_LEAST, DAY, HOUR, MINUTE, START, dice, instants, synthetic_feeds

EVERY = timedelta(hours=1)
PATTERNS = 2000  # synthetic feeds; each of the many is one of them, moved in time
LATENCY = (0.15, 0.9)  # seconds an answer takes: in the mean, and the logarithm's deviation
SLOWEST = 20.0  # seconds, the time-out
GAP = 0.1  # seconds between two requests to one host
STOPPED = (12 * HOUR, 12.5 * HOUR)
LONELY, SHARED, PLATFORMS = 0.6, 0.25, 50  # of all feeds so many live alone, on hosts of ten; the rest on platforms


@dataclass(slots=True)
class Day:
    """What came of it."""

    polls: int = 0
    lanes: int = 0
    news: int = 0
    waits: list[float] = field(default_factory=list)  # a sample of the time from being due to being asked
    stopped: list[float] = field(default_factory=list)  # the same of what was due while nobody polled
    minutes: Counter[int] = field(default_factory=Counter)
    most_waiting: int = 0
    soonest: float = DAY  # the shortest time between two polls of one feed
    caught_up: float | None = None  # when nothing waited any more after the stop


def host_of(number: int, count: int) -> int:
    """Return the host of a feed: most are alone, some are ten, and fifty platforms hold the rest."""
    if number < count * LONELY:
        return number
    if number < count * (LONELY + SHARED):
        return count + number // 10
    return 2 * count + number % PLATFORMS


class Feeds:
    """Many feeds out of few patterns; what is kept of each is small."""

    def __init__(self, count: int) -> None:
        self.patterns = synthetic_feeds(PATTERNS)
        self.dates = [instants(pattern.times) for pattern in self.patterns]
        rng = dice("many feeds")
        weights = list(range(len(self.patterns)))
        self.pattern = rng.choices(weights, k=count)
        self.moved = [rng.uniform(0, 7) * DAY for _ in range(count)]
        self.asked = [-HOUR] * count
        self.due = [rng.random() * HOUR for _ in range(count)]
        url = "https://h{}.example/{}"
        self.sources = [
            Source(
                id=str(number),
                kind=SourceKind.HTTP,
                url=url.format(host_of(number, count), number),
                every=EVERY,
                at_least=AT_LEAST,
            )
            for number in range(count)
        ]

    def ask(self, number: int, now: float, chance: float) -> int:
        """Poll a feed: when it is due next is the program's decision; return how many entries are new."""
        pattern, then = self.pattern[number], now + self.moved[number]
        times = self.patterns[pattern].times
        visible = bisect_right(times, then)
        instant = START + timedelta(seconds=then)
        arrivals = self.dates[pattern][max(0, visible - NEWEST) : visible]
        due = after_success(
            self.sources[number], PollHints(), arrivals=arrivals, fresh_until=None, now=instant, chance=chance
        )
        new = visible - bisect_right(times, self.asked[number] + self.moved[number])
        self.asked[number] = now
        self.due[number] = now + (due - instant).total_seconds()
        return new


def simulate(count: int, workers: int) -> Day:
    """Run the day, tick by tick."""
    feeds, day, rng = Feeds(count), Day(), dice("answers")
    coming: dict[int, list[int]] = defaultdict(list)  # tick -> feeds that become due in it
    for number, due in enumerate(feeds.due):
        coming[tick_of(due)].append(number)
    waiting: dict[str, list[int]] = {}  # lanes, in the order of the queue, and what is due of their hosts
    held: dict[str, list[int]] = {}  # due, of hosts whose lane is being polled
    ending: dict[int, list[str]] = defaultdict(list)  # tick -> hosts whose lanes are done in it
    live: set[str] = set()
    backlog: list[int] = []
    for tick in range(int(DAY / POLL_TICK)):
        now = tick * float(POLL_TICK)
        for host in ending.pop(tick, ()):
            live.discard(host)
            backlog += held.pop(host, ())
        backlog = offer(feeds, (*backlog, *coming.pop(tick, ())), waiting, held, live)
        day.most_waiting = max(day.most_waiting, len(waiting))
        free = 0 if STOPPED[0] <= now < STOPPED[1] else workers * AT_ONCE - len(live)
        for host in [host for _, host in zip(range(free), waiting, strict=False)]:
            numbers = waiting.pop(host)
            live.add(host)
            day.lanes += 1
            until = poll_lane(feeds, numbers, now, day, rng, coming)
            ending[max(tick_of(until), tick + 1)].append(host)
        if day.caught_up is None and now >= STOPPED[1] and not waiting:
            day.caught_up = now - STOPPED[1]
    return day


def offer(
    feeds: Feeds, due: Iterable[int], waiting: dict[str, list[int]], held: dict[str, list[int]], live: set[str]
) -> list[int]:
    """Queue lanes as a tick does; return what finds no room in the queue, and is due at the next tick again."""
    if len(waiting) >= MOST_WAITING:
        return list(due)
    left: list[int] = []
    for host, sources in in_lanes([feeds.sources[number] for number in due], {}).items():
        numbers = [int(source.id) for source in sources]
        if host in live:
            held.setdefault(host, []).extend(numbers)
        elif host in waiting:
            waiting[host] += numbers
        elif len(waiting) < MOST_WAITING:
            waiting[host] = numbers
        else:
            left += numbers
    return left


def poll_lane(
    feeds: Feeds, numbers: Sequence[int], now: float, day: Day, rng: random.Random, coming: dict[int, list[int]]
) -> float:
    """Ask the feeds of a host one after another; return when the last one has answered."""
    for number in numbers:
        day.soonest = min(day.soonest, now - feeds.asked[number]) if feeds.asked[number] > 0 else day.soonest
        if day.polls % 50 == 0:
            missed = STOPPED[0] <= feeds.due[number] < STOPPED[1] + (day.caught_up or DAY)
            (day.stopped if missed else day.waits).append(max(0.0, now - feeds.due[number]))
        day.polls += 1
        day.minutes[int(now // MINUTE)] += 1
        day.news += bool(feeds.ask(number, now, rng.random()))
        coming[tick_of(feeds.due[number])].append(number)
        now += max(GAP, min(SLOWEST, rng.lognormvariate(0, LATENCY[1]) * LATENCY[0]))
    return now


def tick_of(time: float) -> int:
    """Return the first tick at which something is due."""
    return int(time // POLL_TICK) + 1


def report(count: int, workers: int, day: Day) -> Iterator[str]:
    """Return the lines of the result."""
    steady = [polls for minute, polls in day.minutes.items() if HOUR <= minute * MINUTE < STOPPED[0]]
    waits = statistics.quantiles(day.waits, n=1000)
    yield f"feeds                          {count:>12,}"
    yield f"workers, {AT_ONCE} lanes each       {workers:>12,}"
    yield f"polls                          {day.polls:>12,}"
    yield f"polls that brought something   {day.news / day.polls:>12.1%}"
    yield f"polls a second, mean           {statistics.fmean(steady) / MINUTE:>12,.1f}"
    yield f"polls a second, busiest minute {max(steady) / MINUTE:>12,.1f}"
    yield f"polls a lane                   {day.polls / day.lanes:>12.2f}"
    yield f"due until asked, median        {waits[499]:>10,.1f} s"
    yield f"due until asked, 99.9 %        {waits[998]:>10,.1f} s"
    yield f"lanes waiting, at the most     {day.most_waiting:>12,}"
    yield f"two polls of a feed, soonest   {day.soonest:>10,.1f} s"
    if day.caught_up is None:
        yield "nobody polled for half an hour: not caught up by midnight"
    else:
        yield f"nobody polled for half an hour: caught up after {day.caught_up:,.0f} s"


if __name__ == "__main__":
    amount = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    crew = int(sys.argv[2]) if len(sys.argv) > 2 else 4  # noqa: PLR2004 - the second argument
    print(*report(amount, crew, simulate(amount, crew)), sep="\n")
