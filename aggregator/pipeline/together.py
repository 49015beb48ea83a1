"""Work for one thread that is cheaper together: what comes in while the thread is busy is done next, all at once."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from itertools import accumulate, takewhile
from typing import Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")


def _one(_: object) -> int:
    return 1


@dataclass(slots=True, kw_only=True)
class Together(Generic[T, R]):
    """Does items in `thread`, those that are waiting together; nothing waits for others to come.

    The sizes of what is done at once are `most` together, or it is one item alone: what comes of them is in memory
    until all are done.

    `work` returns one result for each item, in order. An item whose result is an exception has failed alone; what
    `work` raises is the failure of all.
    """

    thread: Executor
    work: Callable[[Sequence[T]], Sequence[R | Exception]]
    size: Callable[[T], int] = _one
    most: int = 100
    _waiting: list[tuple[T, asyncio.Future[R]]] = field(default_factory=list)
    _working: asyncio.Task[None] | None = None

    @property
    def waiting(self) -> int:
        """How many items wait for the thread to begin with them."""
        return len(self._waiting)

    async def do(self, item: T) -> R:
        """Have an item done, and return its result or raise its exception."""
        future: asyncio.Future[R] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, future))
        if self._working is None:
            self._working = asyncio.create_task(self._work())
        return await future

    def _next(self) -> list[tuple[T, asyncio.Future[R]]]:
        """Take out what is done next."""
        sizes = accumulate(self.size(item) for item, _ in self._waiting)
        count = max(1, sum(1 for _ in takewhile(lambda size: size <= self.most, sizes)))
        some = self._waiting[:count]
        del self._waiting[:count]
        return some

    async def _work(self) -> None:
        loop = asyncio.get_running_loop()
        try:
            while some := self._next():
                try:
                    results = await loop.run_in_executor(self.thread, self.work, [item for item, _ in some])
                except Exception as error:  # noqa: BLE001 - handed to everybody who waits for it
                    results = [error] * len(some)
                for (_, future), result in zip(some, results, strict=True):
                    _settle(future, result)
        finally:
            self._working = None


def _settle(future: asyncio.Future[R], result: R | Exception) -> None:
    if future.done():  # whoever waited for it was cancelled
        return
    if isinstance(result, Exception):
        future.set_exception(result)
    else:
        future.set_result(result)
