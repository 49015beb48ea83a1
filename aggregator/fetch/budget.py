"""A budget of bytes: how much of all documents together may be in memory, from the first byte to when they are read.

There are two purses. From the small one every body gets its part, up to SMALL, without waiting: it holds enough for all
requests that can be in flight. Only when what was fetched is not read as fast as it comes do further ones wait. A body
that grows beyond SMALL asks the large purse for all that it may need, once, in the order of arrival. Who has got that
waits for nobody, so nothing can block for ever; and when many wait already, a poll is put off rather than queued.
"""

import asyncio
from collections import deque
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

SMALL = 512 * 1024  # bytes of a body that never wait
WAITING = 3 / 4  # of the requests in flight may wait for the large purse; each holds a place and up to SMALL bytes


class CrowdedError(Exception):
    """Too many large documents wait already."""


@dataclass(slots=True)
class Purse:
    """So many bytes to hand out, first come, first served."""

    total: int
    left: int = field(init=False)
    waiting: deque[tuple[int, asyncio.Future[None]]] = field(default_factory=deque)

    def __post_init__(self) -> None:
        self.left = self.total

    async def take(self, size: int) -> int:
        """Wait for so many bytes, or for all there are where that is fewer; return how many were taken."""
        size = min(size, self.total)
        if size <= self.left and not self.waiting:
            self.left -= size
            return size
        turn = asyncio.get_running_loop().create_future()
        self.waiting.append((size, turn))
        try:
            await turn
        except asyncio.CancelledError:
            if turn.cancelled():
                self.waiting = deque(one for one in self.waiting if one[1] is not turn)
                self.give_back(0)
            else:
                self.give_back(size)  # the turn came in the moment of the cancellation
            raise
        return size

    def give_back(self, size: int) -> None:
        """Return bytes, and serve who waits."""
        self.left += size
        while self.waiting and self.waiting[0][0] <= self.left:
            size, turn = self.waiting.popleft()
            if not turn.cancelled():
                self.left -= size
                turn.set_result(None)


class Budget:
    """The bytes that all polls share; `in_flight` is how many requests there are at once."""

    def __init__(self, *, in_flight: int, backlog: int = 16_000_000, large: int = 20_000_000) -> None:
        self._small = Purse(in_flight * SMALL + backlog)
        self._large = Purse(large)
        self._most_waiting = int(in_flight * WAITING)

    def share(self) -> "Share":
        """Return the share of one poll, which takes nothing yet."""
        return Share(self._small, self._large, self._most_waiting)


class Share:
    """What one poll has taken; a context manager that gives it back."""

    def __init__(self, small: Purse, large: Purse, most_waiting: int) -> None:
        self._large = large
        self._most_waiting = most_waiting
        self._purse = small
        self._taken = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.settle(0)

    async def begin(self, size: int | None) -> None:
        """Take what a body of this size needs at first; None is a size that nobody knows."""
        if not self._taken:
            self._taken = await self._purse.take(SMALL if size is None else min(size, SMALL))

    async def grow(self, size: int) -> None:
        """Take what a body of more than SMALL bytes may need in all; raises CrowdedError where many wait already."""
        if self._purse is self._large:
            return
        if len(self._large.waiting) >= self._most_waiting:
            raise CrowdedError
        taken = await self._large.take(size)
        self.settle(0)
        self._purse, self._taken = self._large, taken

    def settle(self, size: int) -> None:
        """Keep what a document of this size needs, and give back the rest."""
        spare = max(0, self._taken - size)
        self._taken -= spare
        self._purse.give_back(spare)
