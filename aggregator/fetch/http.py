"""Polls feeds over HTTP, as publishers want it (docs/politeness.md) and within limits that no feed can lift."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Self, cast

import httpx

from aggregator.fetch import headers as read
from aggregator.fetch.answer import ASKS_TO_WAIT, PERMANENT, WITH_DOCUMENT, Answer, conclude, target
from aggregator.fetch.budget import SMALL, Budget, CrowdedError, Share
from aggregator.fetch.connect import Resolve, system_resolver
from aggregator.fetch.failures import FetchError, TooLargeError, fail, in_words, too_large
from aggregator.fetch.flights import Flights
from aggregator.fetch.guard import Judge, forbidden
from aggregator.fetch.lanes import Lanes
from aggregator.fetch.proxies import Routes
from aggregator.fetch.request import Request, address, prepare, without_credentials
from aggregator.model import Fetched, FetchFailed, NotModified, PollState, Source

_MOST_REDIRECTS = 5
_LATER = timedelta(minutes=5)  # until a poll that found no room is tried again
_WHOLE = 3  # a poll as a whole may take so many times the time-out of a single wait

HttpResult = Fetched | NotModified | FetchFailed


class HttpFetcher:
    """Fetches sources of kind HTTP; an asynchronous context manager.

    `concurrency` is how many requests are in flight overall, `gap` the time between the starts of two requests to one
    host; `clock` gives aware UTC datetimes. `resolve` and `judge` are the name look-up and the guard.
    """

    def __init__(
        self,
        *,
        user_agent: str,
        concurrency: int = 64,
        clock: Callable[[], datetime],
        gap: timedelta = timedelta(0),
        resolve: Resolve = system_resolver,
        judge: Judge = forbidden,
    ) -> None:
        self._agent = user_agent
        self._clock = clock
        self._lanes = Lanes(concurrency=concurrency, gap=gap.total_seconds())
        self._flights: Flights[HttpResult] = Flights()
        self._budget = Budget(in_flight=concurrency)
        self._waits: dict[str, datetime] = {}
        self._routes = Routes(resolve=resolve, judge=judge)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._flights.land()
        await self._routes.aclose()

    async def fetch(self, source: Source, state: PollState) -> HttpResult:
        """As `fetched`, for a caller who has few documents at once."""
        async with self.fetched(source, state) as result:
            return result

    @asynccontextmanager
    async def fetched(self, source: Source, state: PollState) -> AsyncIterator[HttpResult]:
        """One poll: a document, nothing new, or a failure in words; raises nothing.

        The address asked is where the feed has moved to, else the configured one. Sources that ask the same thing of
        the same address at the same time share one request. The document counts as memory in use until the block ends:
        let go of it by then, and make the block short.
        """
        async with self._flights.aboard(_same_request(source, state), lambda: self._poll(source, state)) as result:
            yield result

    def hold(self, url: str, until: datetime) -> None:
        """Ask nothing of the host of `url` until then: it said so before this program was started again."""
        self._waits[_lane(address(url))] = until

    @asynccontextmanager
    async def _poll(self, source: Source, state: PollState) -> AsyncIterator[HttpResult]:
        with self._budget.share() as share:
            trail = _Trail(seconds=source.timeout.total_seconds() * _WHOLE, share=share, clock=self._clock)
            try:
                result = await self._follow(source, state, trail)
            except FetchError as error:
                result = error.result
            share.settle(len(result.body) if isinstance(result, Fetched) else 0)
            yield trail.told(result) if isinstance(result, FetchFailed) else result

    async def _follow(self, source: Source, state: PollState, trail: "_Trail") -> HttpResult:
        """Ask, and go where redirects lead, until an answer is none."""
        request = prepare(source, state, self._agent)
        url = without_credentials(address(state.moved_to) if state.moved_to else request.credentials.home)
        while True:
            trail.enter(url)
            answer = await self._ask(url, source, request, trail)
            onward = target(answer)
            if onward is None:
                return await self._conclude(answer, request, source.max_size, trail)
            trail.permanent = trail.permanent and answer.status in PERMANENT
            url = onward

    async def _conclude(self, answer: Answer, request: Request, most: int, trail: "_Trail") -> HttpResult:
        """What the answer means; a body that unfolds to more than is free asks for memory before it does."""

        def concluded(limit: int) -> HttpResult:
            return conclude(
                answer, moved=trail.moved, conditional=bool(request.validators), limit=limit, now=self._clock()
            )

        try:
            return concluded(min(most, SMALL))
        except TooLargeError:
            if most <= SMALL:
                raise
        await trail.grow(most)
        return await asyncio.to_thread(concluded, most)

    async def _ask(self, url: httpx.URL, source: Source, request: Request, trail: "_Trail") -> Answer:
        """One request and its answer, in the lane of its host; time counts from when the lane is free."""
        host = _lane(url)
        async with self._lanes.place(host, source.per_host) as lane:
            self._respect(host)
            with in_words(source.timeout):
                async with trail.on_the_clock():
                    hop = httpx.Request(
                        "GET",
                        url,
                        headers=request.headers(url, keep_open=lane.busy),
                        extensions={"timeout": httpx.Timeout(source.timeout.total_seconds()).as_dict()},
                    )
                    transport = self._routes.choose(url, private=source.private_addresses)
                    answer = await _exchange(transport, hop, source.max_size, trail)
            self._remember(host, answer)
        return answer

    def _respect(self, host: str) -> None:
        """Do not ask a host that asked to wait (RFC 6585, section 4)."""
        until = self._waits.get(host)
        if until is None:
            return
        if until > self._clock():
            message = f"the host asked to wait until {until:%Y-%m-%d %H:%M} UTC"
            raise FetchError(FetchFailed(message=message, retry_after=until, unasked=True))
        del self._waits[host]

    def _remember(self, host: str, answer: Answer) -> None:
        if answer.status in ASKS_TO_WAIT and (until := read.wait_until(answer.headers, self._clock())):
            self._waits[host] = until


async def _exchange(transport: httpx.AsyncBaseTransport, request: httpx.Request, limit: int, trail: "_Trail") -> Answer:
    response = await transport.handle_async_request(request)
    try:
        body = await _body(response, limit, trail) if response.status_code in WITH_DOCUMENT else b""
    finally:
        await response.aclose()
    return Answer(url=request.url, status=response.status_code, headers=response.headers, body=body)


async def _body(response: httpx.Response, limit: int, trail: "_Trail") -> bytes:
    """The body as sent; FetchError as soon as it is known to be larger than `limit` bytes."""
    announced = response.headers.get("Content-Length", "")
    size = int(announced) if announced.isdecimal() else None
    if size is not None and size > limit:
        fail(too_large(limit), status=response.status_code)
    await trail.begin(size)
    body = bytearray()
    async for piece in cast("httpx.AsyncByteStream", response.stream):  # an asynchronous transport gives nothing else
        body += piece
        if len(body) > limit:
            fail(too_large(limit), status=response.status_code)
        if len(body) > SMALL:
            await trail.grow(limit if size is None or "Content-Encoding" in response.headers else size)
    return bytes(body)


@dataclass(slots=True)
class _Trail:
    """The way of one poll: the addresses asked, whether all redirects were permanent, and what it may still use.

    That are seconds, which do not count while it waits for its share of the memory.
    """

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
        return self.permanent and len(self.visited) > 1

    def enter(self, url: httpx.URL) -> None:
        if url in self.visited:
            fail("redirects in a loop")
        if len(self.visited) > _MOST_REDIRECTS:
            fail(f"more than {_MOST_REDIRECTS} redirects")
        self.visited.append(url)

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
            message = "put off: too many large documents at the same time"
            later = FetchFailed(message=message, retry_after=self.clock() + _LATER, unasked=True)
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


def _lane(url: httpx.URL) -> str:
    """What counts as one host: its name, with http and https together; another port is another server."""
    name = url.host.rstrip(".").lower()
    return name if url.port is None else f"{name}:{url.port}"


def _same_request(source: Source, state: PollState) -> tuple[object, ...]:
    """All that decides what is sent and what is made of the answer."""
    return (
        state.moved_to or source.url,
        source.url,
        source.headers,
        source.auth,
        state.etag,
        state.last_modified,
        source.timeout,
        source.max_size,
        source.private_addresses,
    )
