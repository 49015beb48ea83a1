"""The way of one poll: the addresses asked, whether they moved for good, and the time and memory that it may use."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import httpx

from aggregator.fetch.answer import PERMANENT, Answer
from aggregator.fetch.budget import CrowdedError, Share
from aggregator.fetch.failures import FetchError, fail
from aggregator.model import FetchFailed

_MOST_REDIRECTS = 5
_LATER = timedelta(minutes=5)  # until a poll that found no room is tried again


@dataclass(slots=True, kw_only=True)
class Trail:
    """Where one poll has come to; `seconds` do not count while it waits for its share of the memory."""

    seconds: float
    share: Share
    clock: Callable[[], datetime]
    permanent: bool = True
    visited: list[httpx.URL] = field(default_factory=list)
    left: float = 0.0
    timeout: asyncio.Timeout | None = None

    def __post_init__(self) -> None:
        self.left = self.seconds

    @property
    def moved(self) -> bool:
        """Whether permanent redirects alone have led here."""
        return self.permanent and len(self.visited) > 1

    def enter(self, url: httpx.URL) -> None:
        """Take a step; FetchError where it leads back, or the way is too long."""
        if url in self.visited:
            fail("redirects in a loop")
        if len(self.visited) > _MOST_REDIRECTS:
            fail(f"more than {_MOST_REDIRECTS} redirects")
        self.visited.append(url)

    def leave(self, answer: Answer) -> None:
        """Follow a redirect."""
        self.permanent = self.permanent and answer.status in PERMANENT

    @asynccontextmanager
    async def on_the_clock(self) -> AsyncIterator[None]:
        """Count the time of one request against that of the whole poll."""
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(self.left) as self.timeout:
                yield
        except TimeoutError:
            fail(f"too slow: not finished after {self.seconds:g} s")
        finally:
            until = self.timeout.when() if self.timeout is not None else None
            self.left = 0.0 if until is None else until - loop.time()
            self.timeout = None

    async def begin(self, size: int | None) -> None:
        """Take memory for a body of this size, or of one that nobody knows."""
        with self._off_the_clock():
            await self.share.begin(size)

    async def grow(self, size: int) -> None:
        """Take memory for a large body; where many wait for that, the poll is put off."""
        try:
            with self._off_the_clock():
                await self.share.grow(size)
        except CrowdedError:
            message = "too many large documents at the same time; put off for some minutes"
            later = FetchFailed(message=message, retry_after=self.clock() + _LATER, put_off=True)
            raise FetchError(later) from None

    @contextmanager
    def _off_the_clock(self) -> Iterator[None]:
        timeout, loop = self.timeout, asyncio.get_running_loop()
        until = timeout.when() if timeout and not timeout.expired() else None
        if timeout is None or until is None:
            yield
            return
        start = loop.time()
        timeout.reschedule(None)
        try:
            yield
        finally:
            timeout.reschedule(until + loop.time() - start)

    def told(self, failure: FetchFailed) -> FetchFailed:
        """The failure with the host that a redirect led to; what is gone behind a temporary one may come back."""
        if len(self.visited) <= 1:
            return failure
        message = f"{failure.message} (after a redirect to {self.visited[-1].host})"
        return replace(failure, message=message, gone=failure.gone and self.permanent)
