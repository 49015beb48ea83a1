"""Has large documents read by a few processes: no document costs more than it may, or holds up a smaller one."""

import asyncio
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Self, TypeVar

from aggregator.model import Fetched, FetchFailed, Source
from aggregator.reading.child import Child
from aggregator.reading.memory import Memory
from aggregator.reading.result import PageReading, Reading

LARGE = 200_000  # bytes; what is smaller costs less than a few seconds, whatever is in it
SECONDS = 10  # of processor time
MEGABYTES = 256
FEWEST, MOST = 2, 4  # processes: a document that takes all its seconds must not hold up every other one

T = TypeVar("T")


def as_many_as_fit() -> int:
    """Return how many processes are of use: one for each processor, within bounds."""
    return min(MOST, max(FEWEST, os.cpu_count() or FEWEST))


class Reader:
    """Reads `processes` documents at a time, each within `seconds` of processor time and `megabytes` of memory.

    An asynchronous context manager. A process begins when all others are busy, and ends when it has nothing to do.
    """

    def __init__(self, *, seconds: int = SECONDS, megabytes: int = MEGABYTES, processes: int | None = None) -> None:
        count = as_many_as_fit() if processes is None else processes
        self._children = tuple(Child(seconds=seconds, megabytes=megabytes) for _ in range(count))
        self._free = list(self._children)
        self._turns = asyncio.Semaphore(count)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        for child in self._children:
            await child.end()

    async def read(
        self, fetched: Fetched, source: Source, now: datetime, memory: Memory | None = None
    ) -> Reading | FetchFailed:
        """Read a feed document but for the items that are in memory, or say in words why it cannot be read."""
        from aggregator.reading.document import read_document  # noqa: PLC0415 - most polls bring nothing to read

        # Without what the request for it held in secret.
        return await self._have_read(read_document, fetched, replace(source, headers=(), auth=None), now, memory)

    async def read_page(self, fetched: Fetched, title: str, tracking: frozenset[str]) -> PageReading | FetchFailed:
        """Read the page of an entry, or say in words why it has no full text."""
        from aggregator.reading.page import read_page  # noqa: PLC0415 - as above

        return await self._have_read(read_page, fetched, title, tracking)

    async def _have_read(
        self, read: Callable[..., T | FetchFailed], fetched: Fetched, *more: object
    ) -> T | FetchFailed:
        """Have a function of a document called by the process that was busy last: the others may end."""
        async with self._turns:
            child = self._free.pop()
            try:
                return await child.call(read, fetched, *more)
            finally:
                self._free.append(child)
