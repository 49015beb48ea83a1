"""In which order the hub here delivers: hosts in turn, so that nobody waits for somebody else's slow one.

A host that has failed, or took long, gets one delivery at a time, and all such hosts together a part of the places.
"""

from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T")

PLACES = 64  # deliveries in flight
PER_HOST = 8
FOR_SLOW = 16  # of all places


@dataclass(slots=True, kw_only=True)
class Lanes(Generic[T]):
    """Deliveries that wait, by the host that they go to (`host`), and how many of each are in flight."""

    host: Callable[[T], str]
    places: int = PLACES
    per_host: int = PER_HOST
    for_slow: int = FOR_SLOW
    slow: set[str] = field(default_factory=set)
    _waiting: dict[str, deque[T]] = field(default_factory=dict)
    _ready: deque[str] = field(default_factory=deque)  # hosts with a delivery that waits and a place for it
    _ready_slow: deque[str] = field(default_factory=deque)
    _listed: set[str] = field(default_factory=set)  # those that are ready
    _in_flight: Counter[str] = field(default_factory=Counter)
    _slow_in_flight: set[str] = field(default_factory=set)

    def __len__(self) -> int:
        return sum(len(waiting) for waiting in self._waiting.values())

    @property
    def in_flight(self) -> int:
        """How many deliveries are in flight."""
        return self._in_flight.total()

    def put(self, each: T) -> None:
        """Let a delivery wait for its turn."""
        host = self.host(each)
        if host not in self._waiting:
            self._waiting[host] = deque()
            self._make_ready(host)
        self._waiting[host].append(each)

    def take(self) -> T | None:
        """Return the delivery whose turn it is, which is in flight then; None where there is none, or no place."""
        if self.in_flight >= self.places:
            return None
        host = self._next()
        if host is None:
            return None
        waiting = self._waiting[host]
        each = waiting.popleft()
        self._in_flight[host] += 1
        if host in self.slow:
            self._slow_in_flight.add(host)
        if not waiting:
            del self._waiting[host]
        self._make_ready(host)
        return each

    def done(self, each: T, *, slow: bool) -> None:
        """Note that a delivery is in flight no more, and whether its host is slow."""
        host = self.host(each)
        self._in_flight[host] -= 1
        if not self._in_flight[host]:
            del self._in_flight[host]
            self._slow_in_flight.discard(host)
        if slow:
            self.slow.add(host)
        elif host not in self._in_flight:
            self.slow.discard(host)
        self._make_ready(host)

    def _next(self) -> str | None:
        """Return the host whose turn it is; one that became slow while it was ready waits with the slow ones."""
        for ready, slow in ((self._ready, False), (self._ready_slow, True)):
            while ready and not (slow and len(self._slow_in_flight) >= self.for_slow):
                host = ready.popleft()
                self._listed.discard(host)
                if host in self._waiting and self._has_place(host) and (slow or host not in self.slow):
                    return host
                self._make_ready(host)
        return None

    def _has_place(self, host: str) -> bool:
        return self._in_flight[host] < (1 if host in self.slow else self.per_host)

    def _make_ready(self, host: str) -> None:
        if host in self._waiting and host not in self._listed and self._has_place(host):
            self._listed.add(host)
            (self._ready_slow if host in self.slow else self._ready).append(host)
