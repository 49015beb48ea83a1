"""Has large documents read in a process of their own: no document costs more than it may, or holds up a smaller one.

A parser in C that crashes, a document that unfolds in memory or takes minutes: the process ends, its document is
refused in words, and the next one gets a new process.
"""

import asyncio
import pickle
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Self, TypeVar

import aggregator
from aggregator.model import Fetched, FetchFailed, Source
from aggregator.reading.document import Reading, read_document
from aggregator.reading.memory import Memory
from aggregator.reading.page import PageReading, read_page
from aggregator.reading.process import LENGTH, too_costly

LARGE = 200_000  # bytes; what is smaller costs less than a few seconds, whatever is in it
SECONDS = 10  # of processor time
MEGABYTES = 256
_PATIENCE = 6  # times SECONDS, on a machine that has other things to do
_ONCE = 1_000_000  # bytes; what so large a document leaves behind in memory goes with its process
_IDLE = 30.0  # seconds that a process waits for another document
_BUFFER = 1_000_000

T = TypeVar("T")


class Reader:
    """Reads one document at a time, each within `seconds` of processor time and `megabytes` of memory.

    An asynchronous context manager. The process begins with the first document and ends when there is nothing to do.
    """

    def __init__(self, *, seconds: int = SECONDS, megabytes: int = MEGABYTES) -> None:
        self._seconds = seconds
        self._megabytes = megabytes
        self._turn = asyncio.Lock()
        self._process: Process | None = None
        self._idle: asyncio.TimerHandle | None = None
        self._ending: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        self._dismiss()
        await asyncio.gather(*self._ending)

    async def read(
        self, fetched: Fetched, source: Source, now: datetime, memory: Memory | None = None
    ) -> Reading | FetchFailed:
        """Read a feed document but for the items that are in memory, or say in words why it cannot be read."""
        # Without what the request for it held in secret.
        return await self._have_read(read_document, fetched, replace(source, headers=(), auth=None), now, memory)

    async def read_page(self, fetched: Fetched, title: str, tracking: frozenset[str]) -> PageReading | FetchFailed:
        """Read the page of an entry, or say in words why it has no full text."""
        return await self._have_read(read_page, fetched, title, tracking)

    async def _have_read(
        self, read: Callable[..., T | FetchFailed], fetched: Fetched, *more: object
    ) -> T | FetchFailed:
        """Have a function of a document called in the process."""
        async with self._turn:
            if self._idle is not None:
                self._idle.cancel()
            process = self._process = self._process or await self._start()
            done = False
            result: T | FetchFailed
            try:
                async with asyncio.timeout(self._seconds * _PATIENCE):
                    result, spent = await _ask(process, read, fetched, *more)
                done = not spent and len(fetched.body) < _ONCE
            except TimeoutError:
                result = too_costly(f"{self._seconds} s")
            except (asyncio.IncompleteReadError, ConnectionError):
                result = self._obituary(await process.wait())
            finally:
                if not done:
                    self._dismiss()
            self._idle = asyncio.get_running_loop().call_later(_IDLE, self._dismiss)
            return result

    async def _start(self) -> Process:
        """Start a process that imports what it needs from where this program is, and nothing from where it runs."""
        home = str(Path(aggregator.__file__).parents[1])
        call = (
            f"import sys; sys.path.insert(0, {home!r}); from aggregator.reading.process import serve; "
            f"serve({self._seconds}, {self._megabytes})"
        )
        return await asyncio.create_subprocess_exec(
            sys.executable, "-P", "-c", call, stdin=PIPE, stdout=PIPE, limit=_BUFFER
        )

    def _obituary(self, code: int) -> FetchFailed:
        if code == -signal.SIGXCPU:
            return too_costly(f"{self._seconds} s")
        if code == -signal.SIGABRT:  # how what is written in Rust ends when memory does
            return too_costly(f"{self._megabytes} MB of memory")
        return FetchFailed(message="a document that no parser survives")

    def _dismiss(self) -> None:
        """End the process, whatever it is doing."""
        if self._idle is not None:
            self._idle.cancel()
        if self._process is not None:
            task = asyncio.create_task(_end(self._process))
            self._ending.add(task)
            task.add_done_callback(self._ending.discard)
            self._process = None


async def _ask(
    process: Process, read: Callable[..., T | FetchFailed], fetched: Fetched, *more: object
) -> tuple[T | FetchFailed, bool]:
    """Send a document, and wait for what comes of it; tells as well whether that has spent the process."""
    if process.stdin is None or process.stdout is None:
        raise ConnectionError  # it was started with both
    question = pickle.dumps((read, replace(fetched, body=b""), *more))
    for message in (question, fetched.body):
        process.stdin.write(LENGTH.pack(len(message)))
        process.stdin.write(message)
    await process.stdin.drain()
    (length,) = LENGTH.unpack(await process.stdout.readexactly(LENGTH.size))
    answer: tuple[T | FetchFailed, bool] = pickle.loads(await process.stdout.readexactly(length))  # noqa: S301 - our own
    return answer


async def _end(process: Process) -> None:
    with suppress(ProcessLookupError):
        process.kill()
    await process.communicate()
