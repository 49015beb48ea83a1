"""Polls feeds over HTTP, as publishers want it (docs/politeness.md) and within limits that no feed can lift."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Self, cast

import httpx

from aggregator.addresses import without_credentials
from aggregator.fetch import headers as read
from aggregator.fetch.answer import ASKS_TO_WAIT, WITH_DOCUMENT, Answer, conclude, target
from aggregator.fetch.budget import SMALL, Budget
from aggregator.fetch.connect import Resolve, system_resolver
from aggregator.fetch.failures import FetchError, TooLargeError, fail, in_words, too_large
from aggregator.fetch.guard import Judge, forbidden
from aggregator.fetch.lanes import Lanes
from aggregator.fetch.proxies import Routes
from aggregator.fetch.request import Message, Request, address, carried, lane_of, prepare
from aggregator.fetch.trail import Trail
from aggregator.fetch.waits import Waits
from aggregator.model import Fetched, FetchFailed, NotModified, PollState, Source

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
        self._budget = Budget(in_flight=concurrency)
        self._waits = Waits()
        self._routes = Routes(resolve=resolve, judge=judge)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._routes.aclose()

    async def fetch(self, source: Source, state: PollState) -> HttpResult:
        """As `fetched`, for a caller who has few documents at once."""
        async with self.fetched(source, state) as result:
            return result

    @asynccontextmanager
    async def fetched(self, source: Source, state: PollState) -> AsyncIterator[HttpResult]:
        """One poll: a document, nothing new, or a failure in words; raises nothing.

        The address asked is where the feed has moved to, else the configured one. The document counts as memory in use
        until the block ends: let go of it by then, and make the block short.
        """
        with self._budget.share() as share:
            trail = Trail(seconds=source.timeout.total_seconds() * _WHOLE, share=share, clock=self._clock)
            try:
                result = await self._follow(source, state, trail)
            except FetchError as error:
                result = error.result
            share.settle(len(result.body) if isinstance(result, Fetched) else 0)
            yield trail.told(result) if isinstance(result, FetchFailed) else result

    async def send(self, message: Message) -> Answer | FetchFailed:
        """Send something that is no poll, in the lanes and under the guard of every poll; raises nothing.

        Redirects are not followed, and what is read of the answer is as it was sent.
        """
        try:
            url = address(without_credentials(message.url))
            async with self._lanes.place(lane_of(url), message.per_host) as lane:
                self._waits.respect(url, self._clock())
                with in_words(message.timeout):
                    async with asyncio.timeout(message.timeout.total_seconds()):
                        request = carried(message, url, self._agent, keep_open=lane.busy)
                        transport = self._routes.choose(url, private=message.private_addresses)
                        response = await transport.handle_async_request(request)
                        try:
                            body = await _first(response, message.most)
                        finally:
                            await response.aclose()
                answer = Answer(url=url, status=response.status_code, headers=response.headers, body=body)
                self._heed(answer)
        except TimeoutError:
            return FetchFailed(message=f"timed out after {message.timeout.total_seconds():g} s")
        except FetchError as error:
            return error.result
        return answer

    def hold(self, url: str, until: datetime) -> None:
        """Ask nothing of the host of `url` until then: it said so before this program was started again."""
        self._waits.hold(url, until)

    def shift(self, by: timedelta) -> None:
        """The clock was set: move along what hosts asked for."""
        self._waits.shift(by)

    async def _follow(self, source: Source, state: PollState, trail: Trail) -> HttpResult:
        """Ask, and go where redirects lead, until an answer is none."""
        request = prepare(source, state, self._agent)
        url = address(without_credentials(state.moved_to or source.url))
        while True:
            trail.enter(url)
            answer = await self._ask(url, source, request, trail)
            onward = target(answer)
            if onward is None:
                return await self._conclude(answer, request, source.max_size, trail)
            trail.leave(answer)
            url = onward

    async def _conclude(self, answer: Answer, request: Request, most: int, trail: Trail) -> HttpResult:
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

    async def _ask(self, url: httpx.URL, source: Source, request: Request, trail: Trail) -> Answer:
        """One request and its answer, in the lane of its host; time counts from when the lane is free."""
        async with self._lanes.place(lane_of(url), source.per_host) as lane:
            self._waits.respect(url, self._clock())
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
            self._heed(answer)
        return answer

    def _heed(self, answer: Answer) -> None:
        """Leave a host alone for as long as it asks for."""
        if answer.status in ASKS_TO_WAIT and (until := read.wait_until(answer.headers, self._clock())):
            self._waits.hold(str(answer.url), until)


async def _exchange(transport: httpx.AsyncBaseTransport, request: httpx.Request, limit: int, trail: Trail) -> Answer:
    response = await transport.handle_async_request(request)
    try:
        body = await _body(response, limit, trail) if response.status_code in WITH_DOCUMENT else b""
    finally:
        await response.aclose()
    return Answer(url=request.url, status=response.status_code, headers=response.headers, body=body)


async def _first(response: httpx.Response, most: int) -> bytes:
    """The first bytes of a body, as sent."""
    body = bytearray()
    if most:
        async for piece in cast("httpx.AsyncByteStream", response.stream):
            body += piece
            if len(body) >= most:
                break
    return bytes(body[:most])


async def _body(response: httpx.Response, limit: int, trail: Trail) -> bytes:
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
