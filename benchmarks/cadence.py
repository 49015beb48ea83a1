"""What a cadence costs and brings: polls made and delay from publication to poll, in a simulated year.

    python -m benchmarks.cadence [FEEDS]               ours against fixed intervals, with 1,000 feeds
    python -m benchmarks.cadence estimators [FEEDS]    ours against other ways to tell a feed's rhythm, with 100

The feeds are synthetic and the same in every run; times are seconds from the start of the year. A delay is the time
from an entry's date to the first poll after it.
"""

import math
import random
import statistics
import sys
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import pairwise

from aggregator.cadence import BALANCE, NEWEST, after_success, expected_gap
from aggregator.model import PollHints, Source, SourceKind

MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0
YEAR = 365 * DAY
START = datetime(2025, 1, 1, tzinfo=UTC)
AT_LEAST = timedelta(minutes=5)
HISTORY = -400 * DAY  # feeds have a past when they are first seen
SHUT = 0.9  # how often a daily or weekly author keeps the appointment

Dice = random.Random
Wait = Callable[[int, float, float], float]  # the number of entries so far, now, chance -> seconds
Row = tuple[str, "Result"]


@dataclass(frozen=True, slots=True)
class Feed:
    """A synthetic feed: when its entries came, oldest first."""

    kind: str
    times: tuple[float, ...]
    seed: str


@dataclass(slots=True)
class Result:
    """What polling brought: polls a feed and day, and the delay of each entry, of one feed or of many."""

    days: float
    feeds: int = 0
    polls: int = 0
    delays: list[float] = field(default_factory=list)
    means: list[float] = field(default_factory=list)

    def add(self, polls: int, delays: list[float]) -> None:
        """Add a feed."""
        self.feeds += 1
        self.polls += polls
        self.delays += delays
        if delays:
            self.means.append(statistics.fmean(delays))

    @property
    def pace(self) -> float:
        """Polls a feed and day."""
        return self.polls / self.feeds / self.days


def dice(seed: str) -> Dice:
    """Return a generator of its own for each use, so that one feed more does not change the others."""
    return random.Random(seed)  # noqa: S311 - synthetic data, the same in every run


# --- synthetic feeds


def at_random(rng: Dice, mean: float, start: float, end: float) -> Iterator[float]:
    """Times that know nothing of each other (Poisson)."""
    time = start + rng.expovariate(1 / mean)
    while time < end:
        yield time
        time += rng.expovariate(1 / mean)


def news(rng: Dice) -> Iterator[float]:
    """One entry an hour over the week: most by day, few at night, fewer on weekends."""
    for time in at_random(rng, 0.5 * HOUR, -30 * DAY, YEAR):
        awake = 1.0 if 6 * HOUR <= time % DAY < 22 * HOUR else 0.15
        weekend = 0.5 if _weekend(time) else 1.0
        if rng.random() < 0.8 * awake * weekend:
            yield time


def daily(rng: Dice) -> Iterator[float]:
    """About the same hour each day, with a day missed now and then."""
    hour = rng.uniform(4, 22) * HOUR
    for day in range(-60, 365):
        if rng.random() < SHUT:
            yield day * DAY + hour + rng.gauss(0, 1.5 * HOUR)


def weekdays(rng: Dice) -> Iterator[float]:
    """None to three entries within office hours, from Monday to Friday."""
    for day in range(-80, 365):
        if not _weekend(day * DAY):
            for _ in range(rng.choice((0, 1, 1, 2, 3))):
                yield day * DAY + rng.uniform(8, 18) * HOUR


def weekly(rng: Dice) -> Iterator[float]:
    """About the same day each week."""
    phase = rng.uniform(0, 7) * DAY
    for week in range(-57, 52):
        if rng.random() < SHUT:
            yield week * 7 * DAY + phase + rng.gauss(0, 0.7 * DAY)


def monthly(rng: Dice) -> Iterator[float]:
    """Once a month in the mean, whenever there is something to say."""
    return at_random(rng, 30 * DAY, HISTORY, YEAR)


def bursty(rng: Dice) -> Iterator[float]:
    """Two to ten entries within hours, then nothing for nine days in the mean."""
    for begin in at_random(rng, 9 * DAY, HISTORY, YEAR):
        time = begin
        for _ in range(rng.randint(2, 10)):
            yield time
            time += rng.expovariate(1 / (40 * MINUTE))


def dead(rng: Dice) -> Iterator[float]:
    """An entry every day or four, until it ends: half of them before the year begins, half in its first months."""
    end = rng.choice((rng.uniform(-300, 0), rng.uniform(0, 200))) * DAY
    return at_random(rng, rng.choice((1, 4)) * DAY, end - 120 * DAY, end)


def _weekend(time: float) -> bool:
    return (START + timedelta(seconds=time)).weekday() >= 5  # noqa: PLR2004 - Saturday


KINDS: dict[str, tuple[Callable[[Dice], Iterator[float]], int]] = {  # and per cent of all feeds
    "hourly news": (news, 3),
    "weekdays": (weekdays, 15),
    "daily": (daily, 15),
    "bursty": (bursty, 20),
    "weekly": (weekly, 20),
    "monthly": (monthly, 15),
    "dead": (dead, 12),
}


def synthetic_feeds(count: int) -> list[Feed]:
    """Return about so many feeds, of each kind its share."""
    return [
        Feed(kind, tuple(sorted(times(dice(f"{kind} {number}")))), f"{kind} {number}")
        for kind, (times, share) in KINDS.items()
        for number in range(max(1, count * share // 100))
    ]


# --- the year


def poll(feed: Feed, wait: Wait, every: float, end: float) -> tuple[int, list[float]]:
    """Poll one feed until the end; return the number of polls and the delays.

    A feed that waits as long as it may goes on so until something new comes: the wait never gets shorter in silence.
    That part is counted without asking each time.
    """
    rng = dice(f"polls of {feed.seed}")
    shortest, longest = wait(0, 0.0, 0.0), wait(0, 0.0, 1.0)
    times, seen = feed.times, bisect_right(feed.times, 0.0)
    now, polls, delays = rng.random() * every, 0, list[float]()
    while now < end:
        polls += 1
        visible = bisect_right(times, now)
        delays += [now - time for time in times[seen:visible]]
        seen = visible
        chance = rng.random()
        step = wait(visible, now, chance)
        now += step
        if step >= shortest + (longest - shortest) * chance - 1e-3:
            until = min(times[seen] if seen < len(times) else end, end)
            while now < until:
                polls += 1
                now += shortest + (longest - shortest) * rng.random()
    return polls, delays


def cadence_wait(source: Source, dates: Sequence[datetime], visible: int, now: float, chance: float) -> float:
    """Ask the program itself."""
    instant = START + timedelta(seconds=now)
    newest = dates[max(0, visible - NEWEST) : visible]
    due = after_success(source, PollHints(), arrivals=newest, fresh_until=None, now=instant, chance=chance)
    return (due - instant).total_seconds()


def poll_in_own_rhythm(every: timedelta, end: float, feed: Feed) -> tuple[int, list[float]]:
    """Poll as the program does, with its default `at_least`."""
    source = Source(id="a", kind=SourceKind.HTTP, url="https://example.org/", every=every, at_least=AT_LEAST)
    return poll(feed, partial(cadence_wait, source, instants(feed.times)), every.total_seconds(), end)


def instants(times: Sequence[float]) -> list[datetime]:
    """Return the dates that the program sees."""
    return [START + timedelta(seconds=time) for time in times]


def poll_at_fixed_interval(interval: timedelta, end: float, feed: Feed) -> tuple[int, list[float]]:
    """Poll as cron would."""
    every = interval.total_seconds()
    first = dice(f"polls of {feed.seed}").random() * every
    within = [time for time in feed.times if 0 < time < end]
    return math.ceil((end - first) / every), [(first - time) % every for time in within]


Poller = Callable[[Feed], tuple[int, list[float]]]
STRATEGIES: dict[str, Callable[[float], Poller]] = {
    "ours, every: 1h (default)": lambda end: partial(poll_in_own_rhythm, timedelta(hours=1), end),
    "ours, every: 1d": lambda end: partial(poll_in_own_rhythm, timedelta(days=1), end),
    "fixed, hourly": lambda end: partial(poll_at_fixed_interval, timedelta(hours=1), end),
    "fixed, daily": lambda end: partial(poll_at_fixed_interval, timedelta(days=1), end),
}


def run(feeds: Sequence[Feed], poller: Poller, end: float, pool: ProcessPoolExecutor | None = None) -> list[Row]:
    """Poll all feeds; return the results by kind, and of all."""
    results = {kind: Result(end / DAY) for kind in [*dict.fromkeys(feed.kind for feed in feeds), "all"]}
    outcomes = pool.map(poller, feeds, chunksize=10) if pool else map(poller, feeds)
    for feed, (polls, delays) in zip(feeds, outcomes, strict=True):
        results[feed.kind].add(polls, delays)
        results["all"].add(polls, delays)
    return list(results.items())


# --- other estimators, at the same number of polls

Estimator = Callable[[Sequence[float], float], float | None]  # newest entries (newest last), now -> gap


def mean_gap(newest: Sequence[float], _: float) -> float | None:
    """The newest entries' gaps, in the mean; the present silence does not count."""
    return (newest[-1] - newest[0]) / (len(newest) - 1) if len(newest) > 1 else None


def median_gap(newest: Sequence[float], _: float) -> float | None:
    """The gap in the middle."""
    gaps = [later - earlier for earlier, later in pairwise(newest)]
    return statistics.median(gaps) if gaps else None


def decayed_rate(newest: Sequence[float], now: float) -> float | None:
    """Each entry counts, the older the less: by half every 21 days."""
    fading = 30 * DAY
    rate = sum(math.exp((time - now) / fading) for time in newest) / fading
    return 1 / rate if rate else None


def silence(newest: Sequence[float], now: float) -> float | None:
    """What has been quiet for long stays so for long."""
    return now - newest[-1] if newest else None


def best_pace(newest: Sequence[float], now: float) -> float | None:
    """Ours."""
    gap = expected_gap(instants(newest), now=START + timedelta(seconds=now), apart=AT_LEAST)
    return None if gap is None else gap.total_seconds()


ESTIMATORS: dict[str, Estimator] = {
    "ours": best_pace,
    "mean gap": mean_gap,
    "median gap": median_gap,
    "decayed rate": decayed_rate,
    "silence": silence,
}
LAWS: dict[str, Callable[[float, float], float]] = {
    "root of the gap": lambda gap, scale: math.sqrt(gap * scale * BALANCE.total_seconds()),
    "part of the gap": lambda gap, scale: gap * scale,
}


def poll_as_estimated(estimator: str, law: str, scale: float, feed: Feed) -> tuple[int, list[float]]:
    """Poll one feed for a year, with waits as the estimator and the law have them, from five minutes to a day."""

    def wait(visible: int, now: float, chance: float) -> float:
        gap = ESTIMATORS[estimator](feed.times[max(0, visible - NEWEST) : visible], now)
        wanted = DAY if gap is None else LAWS[law](gap, scale)
        return min(max(wanted, AT_LEAST.total_seconds()), 0.9 * DAY) * (1 + 0.1 * chance)

    return poll(feed, wait, DAY, YEAR)


def at_equal_polls(feeds: Sequence[Feed], pace: float, pool: ProcessPoolExecutor, name: str, law: str) -> list[Row]:
    """Find the scale of the law that makes so many polls a feed and day, and return what it brings."""
    low, high = math.log(0.01), math.log(100.0)
    rows: list[Row] = []
    for _ in range(7):
        middle = (low + high) / 2
        rows = run(feeds, partial(poll_as_estimated, name, law, math.exp(middle)), YEAR, pool)
        low, high = (middle, high) if dict(rows)["all"].pace > pace else (low, middle)
    return rows


# --- tables


def show_strategies(feeds: Sequence[Feed], pool: ProcessPoolExecutor) -> None:
    """Print a table in Markdown: polls a feed and day, mean delay and its 95th percentile, by kind and of all."""
    results = {name: dict(run(feeds, strategy(YEAR), YEAR, pool)) for name, strategy in STRATEGIES.items()}
    print(f"| feeds | number | {' | '.join(results)} |")
    print("|---" * (2 + len(results)) + "|")
    for kind, first in next(iter(results.values())).items():
        print(f"| {kind} | {first.feeds} | {' | '.join(_cell(result[kind]) for result in results.values())} |")
    totals = [result["all"].polls for result in results.values()]
    print(f"| all polls | | {' | '.join(f'{polls:,}' for polls in totals)} |")
    means = [duration(statistics.fmean(result["all"].means)) for result in results.values()]
    print(f"| mean delay of a feed, however many its entries | | {' | '.join(means)} |")


def _cell(result: Result) -> str:
    worst = statistics.quantiles(result.delays, n=20)[-1]
    return f"{result.pace:.1f} · {duration(statistics.fmean(result.delays))} · {duration(worst)}"


def show_estimators(feeds: Sequence[Feed], pool: ProcessPoolExecutor) -> None:
    """Print a table in Markdown: each estimator with each law, at as many polls as the program makes."""
    pace = dict(run(feeds, STRATEGIES["ours, every: 1d"](YEAR), YEAR, pool))["all"].pace
    print("| rhythm | wait | polls a feed and day | mean delay of an entry | of a feed |\n|---|---|---|---|---|")
    for law in LAWS:
        for name in ESTIMATORS:
            result = dict(at_equal_polls(feeds, pace, pool, name, law))["all"]
            delays = duration(statistics.fmean(result.delays)), duration(statistics.fmean(result.means))
            print(f"| {name} | {law} | {result.pace:.1f} | {' | '.join(delays)} |", flush=True)


def duration(seconds: float) -> str:
    """Print minutes below two hours, hours above."""
    return f"{seconds / MINUTE:.0f} min" if seconds < 2 * HOUR else f"{seconds / HOUR:.1f} h"


def main(arguments: list[str]) -> None:
    """Print the tables."""
    number = next((int(argument) for argument in arguments if argument.isdigit()), None)
    with ProcessPoolExecutor() as pool:
        if "estimators" in arguments:
            show_estimators(synthetic_feeds(number or 100), pool)
        else:
            show_strategies(synthetic_feeds(number or 1000), pool)


if __name__ == "__main__":
    main(sys.argv[1:])
