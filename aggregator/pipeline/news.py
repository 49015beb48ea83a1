"""What happens while the program runs, told as it happens to whoever listens: the dashboard."""

import asyncio
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime

from aggregator.errors import Fault
from aggregator.model import PollOutcome

REMEMBERED = 200  # happenings that who comes late can still read
WAITING = 100  # happenings that wait for a listener who is slow; older ones are lost to it


@dataclass(frozen=True, slots=True, kw_only=True)
class Polled:
    """A source was polled."""

    at: datetime
    source_id: str
    outcome: PollOutcome
    new: int
    changed: int
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """Files of output/ were written or removed, so many."""

    at: datetime
    written: int
    removed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reloaded:
    """feeds.yaml was read anew; where it has faults the last valid configuration goes on."""

    at: datetime
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Paused:
    """Its owner paused a source, or let it go on."""

    at: datetime
    source_id: str
    paused: bool


Happening = Polled | Published | Reloaded | Paused


@dataclass(slots=True)
class News:
    """Tells everybody who listens; for one event loop. `recent` are the last happenings, oldest first."""

    recent: deque[Happening] = field(default_factory=lambda: deque(maxlen=REMEMBERED))
    _listeners: set["asyncio.Queue[Happening | None]"] = field(default_factory=set)

    def tell(self, happening: Happening) -> None:
        """Tell what happened; nobody is waited for."""
        self.recent.append(happening)
        for queue in self._listeners:
            _put(queue, happening)

    @contextmanager
    def listening(self) -> Iterator["asyncio.Queue[Happening | None]"]:
        """Hear what happens while the block lasts; None is the end."""
        queue: asyncio.Queue[Happening | None] = asyncio.Queue(WAITING)
        self._listeners.add(queue)
        try:
            yield queue
        finally:
            self._listeners.discard(queue)

    @property
    def listeners(self) -> int:
        """How many listen."""
        return len(self._listeners)

    def close(self) -> None:
        """Tell everybody that nothing more will happen."""
        for queue in self._listeners:
            _put(queue, None)


def _put(queue: "asyncio.Queue[Happening | None]", happening: Happening | None) -> None:
    while True:
        with suppress(asyncio.QueueFull):
            queue.put_nowait(happening)
            return
        queue.get_nowait()
