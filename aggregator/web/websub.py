"""`/websub/TOKEN`: where hubs verify subscriptions and deliver what feeds publish (W3C WebSub, sections 5.3 and 7).

A token is known to one hub alone. What is delivered is acknowledged as soon as it is here, and read afterwards.
"""

import random

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from aggregator.fetch.websub import is_signed, links_in, unfolded
from aggregator.log import log
from aggregator.model import FetchFailed, Push, Subscription
from aggregator.pipeline.inbox import heard
from aggregator.web.desk import Desk
from aggregator.web.limits import BODIES

MOST = dict(BODIES)["/websub/"]
HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
AGAIN = "60"  # seconds until there may be room


def routes(desk: Desk) -> list[BaseRoute]:
    """Return the route of the callbacks."""
    return [Route("/websub/{token}", Callbacks(desk).answer, methods=["GET", "POST"])]


class Callbacks:
    """Answers hubs."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def answer(self, request: Request) -> Response:
        """Answer a hub, which verifies or delivers; to ask for the head alone confirms nothing."""
        match request.method:
            case "POST":
                return await self._take(request)
            case "GET":
                return await self._verify(request)
            case _:
                return _say(405, "GET verifies, POST delivers")

    async def _verify(self, request: Request) -> Response:
        desk, asked = self._desk, dict(request.query_params)
        answer = await run_in_threadpool(
            heard,
            desk.store,
            desk.sources,
            request.path_params["token"],
            asked,
            now=desk.clock(),
            chance=random.random(),  # noqa: S311 - spreads renewals, guards nothing
        )
        if answer is None:
            return _say(404, "no such request was made here")
        return PlainTextResponse(answer, headers=HEADERS)

    async def _take(self, request: Request) -> Response:
        """Take a delivery; one that is not signed as agreed is acknowledged like any other, and ignored."""
        subscription = await run_in_threadpool(self._desk.store.subscription, request.path_params["token"])
        if subscription is None or subscription.ending:
            return _say(410, "nobody is subscribed here")
        inbox, room = self._desk.inbox, _announced(request)
        if not inbox.reserve(room):
            return _say(503, "too much is waiting", {"Retry-After": AGAIN})
        try:
            push = await run_in_threadpool(_opened, subscription, request, await request.body())
        except BaseException:
            inbox.release(room)
            raise
        if push is None:
            inbox.release(room)
        else:
            inbox.put(push, room)
        return _say(202, "thank you")


def _announced(request: Request) -> int:
    """Return how many bytes to expect; a body that is larger than it says is none that is read to its end."""
    length = request.headers.get("content-length", "")
    return min(int(length), MOST) if length.isascii() and length.isdecimal() else MOST


def _opened(subscription: Subscription, request: Request, body: bytes) -> Push | None:
    """Return what was delivered, or None where it is not signed as agreed or cannot be unfolded."""
    if not is_signed(body, request.headers.get("x-hub-signature"), subscription.secret):
        log.warning("push", topic=subscription.topic, error="it is not signed as agreed, and ignored")
        return None
    unfolding = unfolded(body, request.headers.get("content-encoding"), MOST)
    if isinstance(unfolding, FetchFailed):
        log.warning("push", topic=subscription.topic, error=unfolding.message)
        return None
    return Push(
        token=subscription.token,
        body=unfolding,
        content_type=request.headers.get("content-type"),
        links=links_in(request.headers.raw, subscription.topic),
    )


def _say(status: int, words: str, headers: dict[str, str] | None = None) -> Response:
    return PlainTextResponse(f"{words}\n", status_code=status, headers={**HEADERS, **(headers or {})})
