"""Who asks the web face for what, counted for the metrics."""

import time
from collections import Counter
from dataclasses import dataclass, field

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from aggregator.pipeline.tally import QUICK, Histogram
from aggregator.web.limits import Door

ROOMS = ("admin", "hub", "websub", "metrics", "healthz", "readyz", "articles", "assets")
KINDS = ("atom", "rss", "json", "html", "opml")
METHODS = ("GET", "HEAD", "POST")


@dataclass(slots=True, kw_only=True)
class Traffic:
    """Requests by method, room and status, and the seconds until the head of the answer by room; for one event loop.

    `door` is that of the server.
    """

    door: Door | None = None
    requests: Counter[tuple[str, str, int]] = field(default_factory=Counter)
    seconds: dict[str, Histogram] = field(default_factory=dict)

    def count(self, method: str, room: str, status: int, seconds: float) -> None:
        """Count an answer."""
        self.requests[method if method in METHODS else "other", room, status] += 1
        if room not in self.seconds:
            self.seconds[room] = Histogram(QUICK)
        self.seconds[room].observe(seconds)


class Counted:
    """Middleware that counts every answer."""

    def __init__(self, app: ASGIApp, traffic: Traffic) -> None:
        self.app = app
        self.traffic = traffic

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, and look at the watch when the answer begins."""
        start, status = time.perf_counter(), 0

        def count(code: int) -> None:
            nonlocal status
            status = code
            self.traffic.count(scope["method"], room_of(scope["path"]), code, time.perf_counter() - start)

        async def watched(message: Message) -> None:
            if message["type"] == "http.response.start":
                count(message["status"])
            await send(message)

        try:
            await self.app(scope, receive, watched)
        except BaseException:
            if not status:
                count(500)
            raise


def room_of(path: str) -> str:
    """Return the room that a path leads to, or the kind of file; one word of few, whatever is asked for.

    >>> room_of("/admin/feeds"), room_of("/all.atom"), room_of("/"), room_of("/articles/map.png"), room_of("/x.php")
    ('admin', 'atom', 'html', 'articles', 'other')
    """
    first, _, _ = path.strip("/").partition("/")
    if first in ROOMS:
        return first
    kind = path.rpartition(".")[2]
    return kind if kind in KINDS else "other" if first else "html"
