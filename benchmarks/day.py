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
from collections import Counter, defaultdict, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from aggregator.cadence import NEWEST, after_success
from aggregator.daemon import POLL_TICK
from aggregator.distribute.cluster import DUE
from aggregator.distribute.queue import AT_ONCE, MOST_WAITING
from aggregator.model import PollHints, Source, SourceKind
from aggregator.pipeline.lanes import in_lanes
from benchmarks.cadence import AT_LEAST, DAY, HOUR, MINUTE, START, dice, instants, synthetic_feeds

EVERY = timedelta(hours=1)
PATTERNS = 2000  # synthetic feeds; each of the many is one of them, moved in time
LATENCY = (0.15, 0.9)  # seconds an answer takes: in the mean, and the logarithm's deviation
SLOWEST = 20.0  # seconds, the time-out
GAP = 0.1  # seconds between two requests to one host
PROCESSOR = 0.005  # seconds of a worker's processor that a poll takes, in the mean of the usual hour
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


@dataclass(slots=True)
class Queue:
    """Lanes that wait, in their order, with what is due of their hosts; and those that are being polled, until when."""

    waiting: dict[str, list[int]] = field(default_factory=dict)
    live: dict[str, float] = field(default_factory=dict)
    held: dict[str, list[int]] = field(default_factory=dict)  # due, of hosts whose lane is being polled
    due: deque[int] = field(default_factory=deque)  # what is in no lane

    def end(self, now: float) -> None:
        """Let the lanes go that are done."""
        for host in [host for host, until in self.live.items() if until <= now]:
            del self.live[host]
            self.due.extend(self.held.pop(host, ()))

    def offer(self, hosts: Sequence[str]) -> None:
        """Queue lanes as a tick does: of what is longest due, and no more than the queue holds."""
        for _ in range(min(len(self.due), DUE)):
            if len(self.waiting) >= MOST_WAITING:
                return
            number = self.due.popleft()
            host = hosts[number]
            (self.held if host in self.live else self.waiting).setdefault(host, []).append(number)


def simulate(count: int, workers: int) -> Day:
    """Run the day, tick by tick: between two of them workers take lanes one after another, as they have time."""
    feeds, day, queue = Feeds(count), Day(), Queue()
    lanes = in_lanes(feeds.sources, {})
    hosts = [""] * count
    for host, sources in lanes.items():
        for source in sources:
            hosts[int(source.id)] = host
    coming: dict[int, list[int]] = defaultdict(list)  # tick -> feeds that become due in it
    for number, due in enumerate(feeds.due):
        coming[tick_of(due)].append(number)
    rng, places = dice("answers"), workers * AT_ONCE
    for tick in range(int(DAY / POLL_TICK)):
        now = tick * float(POLL_TICK)
        queue.end(now)
        queue.due.extend(coming.pop(tick, ()))
        queue.offer(hosts)
        day.most_waiting = max(day.most_waiting, len(queue.waiting))
        taken = sum(min(POLL_TICK, until - now) for until in queue.live.values())  # of the time of all places
        polls = 0
        stopped = STOPPED[0] <= now < STOPPED[1]
        while not stopped and queue.waiting and taken < places * POLL_TICK and polls * PROCESSOR < workers * POLL_TICK:
            host = next(iter(queue.waiting))
            numbers = queue.waiting.pop(host)
            start = now + taken / places
            queue.live[host] = poll_lane(feeds, numbers, start, day, rng, coming)
            taken += min(POLL_TICK, queue.live[host] - start)
            polls += len(numbers)
            day.lanes += 1
        if day.caught_up is None and now >= STOPPED[1] and not queue.waiting and not queue.due:
            day.caught_up = now - STOPPED[1]
    return day


def poll_lane(
    feeds: Feeds, numbers: Sequence[int], now: float, day: Day, rng: random.Random, coming: dict[int, list[int]]
) -> float:
    """Ask the feeds of a host one after another; return when the last one has answered."""
    for number in numbers:
        if feeds.asked[number] > 0:
            day.soonest = min(day.soonest, now - feeds.asked[number])
        if day.polls % 50 == 0:
            missed = STOPPED[0] <= feeds.due[number] < STOPPED[1] + (day.caught_up or DAY)
            (day.stopped if missed else day.waits).append(max(0.0, now - feeds.due[number]))
        day.polls += 1
        day.minutes[int(now // MINUTE)] += 1
        day.news += bool(feeds.ask(number, now, rng.random()))
        coming[tick_of(max(now, feeds.due[number]))].append(number)
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
