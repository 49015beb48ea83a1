"""Polls feeds over HTTP, as publishers want it (docs/politeness.md) and within limits that no feed can lift."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Self, cast

import httpx

from aggregator.fetch import headers as read
from aggregator.fetch.answer import ASKS_TO_WAIT, PERMANENT, WITH_DOCUMENT, Answer, conclude, target
from aggregator.fetch.connect import Resolve, system_resolver
from aggregator.fetch.failures import FetchError, fail, in_words, too_large
from aggregator.fetch.flights import Flights
from aggregator.fetch.guard import Judge, forbidden
from aggregator.fetch.lanes import Lanes
from aggregator.fetch.proxies import Routes
from aggregator.fetch.request import Request, address, prepare, without_credentials
from aggregator.model import Fetched, FetchFailed, NotModified, PollState, Source

_MOST_REDIRECTS = 5
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
        self._waits: dict[str, datetime] = {}
        self._routes = Routes(resolve=resolve, judge=judge)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._flights.land()
        await self._routes.aclose()

    async def fetch(self, source: Source, state: PollState) -> HttpResult:
        """One poll: a document, nothing new, or a failure in words; raises nothing.

        The address asked is where the feed has moved to, else the configured one. Sources that ask the same thing of
        the same address at the same time share one request.
        """
        return await self._flights.share(_same_request(source, state), lambda: self._poll(source, state))

    def hold(self, url: str, until: datetime) -> None:
        """Ask nothing of the host of `url` until then: it said so before this program was started again."""
        self._waits[_lane(address(url))] = until

    async def _poll(self, source: Source, state: PollState) -> HttpResult:
        trail = _Trail(seconds=source.timeout.total_seconds() * _WHOLE)
        try:
            result = await self._follow(source, state, trail)
        except FetchError as error:
            result = error.result
        return trail.told(result) if isinstance(result, FetchFailed) else result

    async def _follow(self, source: Source, state: PollState, trail: "_Trail") -> HttpResult:
        """Ask, and go where redirects lead, until an answer is none."""
        request = prepare(source, state, self._agent)
        url = without_credentials(address(state.moved_to) if state.moved_to else request.credentials.home)
        while True:
            trail.enter(url)
            answer = await self._ask(url, source, request, trail)
            onward = target(answer)
            if onward is None:
                return conclude(
                    answer,
                    moved=trail.moved,
                    conditional=bool(request.validators),
                    limit=source.max_size,
                    now=self._clock(),
                )
            trail.permanent = trail.permanent and answer.status in PERMANENT
            url = onward

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
                    answer = await _exchange(transport, hop, source.max_size)
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


async def _exchange(transport: httpx.AsyncBaseTransport, request: httpx.Request, limit: int) -> Answer:
    response = await transport.handle_async_request(request)
    try:
        body = await _body(response, limit) if response.status_code in WITH_DOCUMENT else b""
    finally:
        await response.aclose()
    return Answer(url=request.url, status=response.status_code, headers=response.headers, body=body)


async def _body(response: httpx.Response, limit: int) -> bytes:
    """The body as sent; FetchError as soon as it is known to be larger than `limit` bytes."""
    announced = response.headers.get("Content-Length", "")
    if announced.isdecimal() and int(announced) > limit:
        fail(too_large(limit), status=response.status_code)
    body = bytearray()
    async for piece in cast("httpx.AsyncByteStream", response.stream):  # an asynchronous transport gives nothing else
        body += piece
        if len(body) > limit:
            fail(too_large(limit), status=response.status_code)
    return bytes(body)


@dataclass(slots=True)
class _Trail:
    """The way of one poll: the addresses asked, whether all redirects were permanent, and the seconds left."""

    seconds: float
    permanent: bool = True
    visited: list[httpx.URL] = field(default_factory=list)
    left: float = 0.0

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
        start = loop.time()
        try:
            async with asyncio.timeout(self.left):
                yield
        except TimeoutError:
            fail(f"too slow: not finished after {self.seconds:g} s")
        finally:
            self.left -= loop.time() - start

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
