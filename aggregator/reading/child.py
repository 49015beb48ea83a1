"""One process that reads documents, as the program that started it sees it: started, asked, given up, ended.

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
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

import aggregator
from aggregator.model import Fetched, FetchFailed
from aggregator.reading.process import LENGTH, too_costly

_PATIENCE = 6  # times its seconds, on a machine that has other things to do
_ONCE = 1_000_000  # bytes; what so large a document leaves behind in memory goes with its process
_IDLE = 30.0  # seconds that a process waits for another document
_BUFFER = 1_000_000

T = TypeVar("T")


@dataclass(slots=True, kw_only=True)
class Child:
    """Reads one document after the other, each within `seconds` of processor time and `megabytes` of memory.

    The process begins with the first document and ends when there has been nothing to do for a while.
    """

    seconds: int
    megabytes: int
    _process: Process | None = None
    _idle: asyncio.TimerHandle | None = None
    _ending: set[asyncio.Task[None]] = field(default_factory=set)

    async def call(self, read: Callable[..., T | FetchFailed], fetched: Fetched, *more: object) -> T | FetchFailed:
        """Return what a function makes of a document, or say in words why that is nothing; one call at a time."""
        if self._idle is not None:
            self._idle.cancel()
        process = self._process = self._process or await self._start()
        done = False
        result: T | FetchFailed
        try:
            async with asyncio.timeout(self.seconds * _PATIENCE):
                result, spent = await _ask(process, read, fetched, *more)
            done = not spent and len(fetched.body) < _ONCE
        except TimeoutError:
            result = too_costly(f"{self.seconds} s")
        except (asyncio.IncompleteReadError, ConnectionError):
            result = self._obituary(await process.wait())
        finally:
            if not done:
                self._dismiss()
        self._idle = asyncio.get_running_loop().call_later(_IDLE, self._dismiss)
        return result

    async def end(self) -> None:
        """End the process, whatever it is doing, and wait until it has."""
        self._dismiss()
        await asyncio.gather(*self._ending)

    async def _start(self) -> Process:
        """Start a process that imports what it needs from where this program is, and nothing from where it runs."""
        home = str(Path(aggregator.__file__).parents[1])
        call = (
            f"import sys; sys.path.insert(0, {home!r}); import aggregator.reading.document, aggregator.reading.page; "
            "from aggregator.reading.process import serve; "
            f"serve({self.seconds}, {self.megabytes})"
        )
        return await asyncio.create_subprocess_exec(
            sys.executable, "-P", "-c", call, stdin=PIPE, stdout=PIPE, limit=_BUFFER
        )

    def _obituary(self, code: int) -> FetchFailed:
        if code == -signal.SIGXCPU:
            return too_costly(f"{self.seconds} s")
        if code == -signal.SIGABRT:  # how what is written in Rust ends when memory does
            return too_costly(f"{self.megabytes} MB of memory")
        return FetchFailed(message="a document that no parser survives")

    def _dismiss(self) -> None:
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
