"""What a running program has done so far, counted; the metrics are made of it. No clock, no library, nothing global.

One thread writes each field, and others read: the event loop polls and answers, the store's thread parses, stores and
publishes.
"""

from bisect import bisect_left
from collections import Counter, deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Literal

from aggregator.model import PollOutcome

Stage = Literal["fetch", "parse", "store", "publish"]

QUICK = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
SLOW = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 60)
LAGS = (1, 10, 60, 300, 900, 1800, 3600, 2 * 3600, 6 * 3600, 24 * 3600, 7 * 24 * 3600)
BOUNDS: Mapping[Stage, tuple[float, ...]] = MappingProxyType(
    {"fetch": SLOW, "parse": QUICK, "store": QUICK, "publish": SLOW}
)
ARRIVALS = 100_000  # entries that wait to be published, and are remembered for the lag


@dataclass(slots=True)
class Histogram:
    """How often a value was no larger than each bound, the rest beyond the last, and the sum of all values."""

    bounds: tuple[float, ...]
    counts: list[int] = field(init=False)
    total: float = 0.0

    def __post_init__(self) -> None:
        self.counts = [0] * (len(self.bounds) + 1)

    def observe(self, value: float) -> None:
        """Count a value."""
        self.counts[bisect_left(self.bounds, value)] += 1
        self.total += value


@dataclass(slots=True, kw_only=True)
class Tally:
    """Counts since the program began; `in_flight` are being polled or wait for their host at this moment.

    `lanes` are those of the whole cluster by what they do (`waiting`, `polling`), where there is one. `ticked` is when
    the daemon last looked for what is due, by a steady clock; `published_at` when it last published.
    """

    polls: Counter[PollOutcome] = field(default_factory=Counter)
    entries: Counter[str] = field(default_factory=Counter)
    stages: dict[Stage, Histogram] = field(
        default_factory=lambda: {stage: Histogram(bounds) for stage, bounds in BOUNDS.items()}
    )
    lag: Histogram = field(default_factory=lambda: Histogram(LAGS))
    files: Counter[str] = field(default_factory=Counter)
    publishings: Counter[str] = field(default_factory=Counter)
    deliveries: Counter[str] = field(default_factory=Counter)  # to those who have subscribed to outputs
    in_flight: int = 0
    lanes: dict[str, int] = field(default_factory=dict)
    published_at: datetime | None = None
    ticked: float | None = None
    _arrived: deque[datetime] = field(default_factory=lambda: deque(maxlen=ARRIVALS))

    def took(self, stage: Stage, seconds: float) -> None:
        """Count how long a stage took."""
        self.stages[stage].observe(seconds)

    def polled(self, outcome: PollOutcome, *, new: int, changed: int, removed: int) -> None:
        """Count a poll and what it brought."""
        self.polls[outcome] += 1
        self.entries.update({"new": new, "changed": changed, "removed": removed})

    def arrived(self, published: datetime) -> None:
        """Note an entry that was published then, and which the next publishing brings out."""
        self._arrived.append(published)

    def waiting(self) -> int:
        """Return how many entries the publishing that begins now brings out."""
        return len(self._arrived)

    def published(self, now: datetime, *, brought: int, written: int, removed: int) -> None:
        """Count a publishing, and how long the entries that it brought out had been on their way."""
        self.published_at = now
        self.publishings["succeeded"] += 1
        self.files.update({"written": written, "removed": removed})
        for _ in range(min(brought, len(self._arrived))):
            self.lag.observe(max(0.0, (now - self._arrived.popleft()).total_seconds()))

    def not_published(self) -> None:
        """Count a publishing that failed."""
        self.publishings["failed"] += 1
