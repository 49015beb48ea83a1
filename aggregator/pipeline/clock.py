"""The two clocks of a machine: one tells the time and can be set, the other only how much of it goes by."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock

LEAST = timedelta(seconds=5)  # by less, clocks are adjusted all the time
STEADY = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)  # goes on while a laptop sleeps


def elapsed() -> float:
    """Return the seconds since some moment in the past, whatever the time is said to be."""
    return time.clock_gettime(STEADY)


@dataclass(slots=True)
class Watch:
    """Notices when the clock is set between two looks at it, from whatever thread."""

    clock: Callable[[], datetime]
    steady: Callable[[], float]
    before: tuple[datetime, float] = field(init=False)
    lock: Lock = field(default_factory=Lock)

    def __post_init__(self) -> None:
        self.before = (self.clock(), self.steady())

    def look(self) -> timedelta:
        """Return by how much the clock was set since the last look; nothing where it was not."""
        with self.lock:
            then, steady_then = self.before
            now, steady_now = self.before = (self.clock(), self.steady())
        by = now - then - timedelta(seconds=steady_now - steady_then)
        return by if abs(by) >= LEAST else timedelta()
