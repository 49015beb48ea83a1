"""Lanes: how many requests are in flight, overall and to each host, and the gap between two to one host.

A request first waits in the lane of its host and only then for one of the places that all hosts share: a host with
500 feeds holds up nobody else.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass(slots=True, eq=False)
class Lane:
    """The requests to one host: those in flight, and those that wait with the limit each of them respects."""

    in_flight: int = 0
    waiting: deque[tuple[int, asyncio.Future[None]]] = field(default_factory=deque)
    next_start: float = 0.0  # on the clock of the loop

    @property
    def busy(self) -> bool:
        """Whether further requests to the host wait: then its connection is worth keeping."""
        return bool(self.waiting)

    async def enter(self, limit: int) -> None:
        """Wait until fewer than `limit` requests are in flight, in the order of arrival."""
        if self.in_flight < limit and not self.waiting:
            self.in_flight += 1
            return
        turn = asyncio.get_running_loop().create_future()
        self.waiting.append((limit, turn))
        try:
            await turn
        except asyncio.CancelledError:
            if turn.cancelled():
                self.waiting = deque(one for one in self.waiting if one[1] is not turn)
                self._wake()
            else:
                self.leave()  # the turn came in the moment of the cancellation
            raise

    def leave(self) -> None:
        """End a request, and let the next one in."""
        self.in_flight -= 1
        self._wake()

    def _wake(self) -> None:
        while self.waiting:
            limit, turn = self.waiting[0]
            if not turn.cancelled():
                if self.in_flight >= limit:
                    return
                self.in_flight += 1
                turn.set_result(None)
            self.waiting.popleft()


class Lanes:
    """All lanes; `gap` in seconds between the starts of two requests to one host."""

    def __init__(self, *, concurrency: int, gap: float = 0.0) -> None:
        self._places = asyncio.Semaphore(concurrency)
        self._gap = gap
        self._lanes: dict[str, Lane] = {}

    @asynccontextmanager
    async def place(self, host: str, per_host: int) -> AsyncIterator[Lane]:
        """A place for one request to `host`, held for as long as the block runs."""
        lane = self._lanes.setdefault(host, Lane())
        await lane.enter(max(1, per_host))
        try:
            await self._keep_distance(lane)
            async with self._places:
                yield lane
        finally:
            lane.leave()
            self._tidy(host, lane)

    async def _keep_distance(self, lane: Lane) -> None:
        """Wait for the gap; at the least, let those who come at the same moment queue up, so that `busy` is right."""
        now = asyncio.get_running_loop().time()
        start = max(now, lane.next_start)
        lane.next_start = start + self._gap
        await asyncio.sleep(start - now)

    def _tidy(self, host: str, lane: Lane) -> None:
        """Forget an empty lane, once its gap is over."""
        if lane.in_flight or lane.waiting or self._lanes.get(host) is not lane:
            return
        loop = asyncio.get_running_loop()
        if loop.time() < lane.next_start:
            loop.call_at(lane.next_start, self._tidy, host, lane)
        else:
            del self._lanes[host]
