"""What happens: a page of the last happenings, and the same as a stream that tells them as they come (SSE)."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from aggregator.pipeline.news import Happening, News, Paused, Polled, Published, Reloaded
from aggregator.web.admin import pages
from aggregator.web.admin.words import say
from aggregator.web.login import Refused

STREAM = "text/event-stream"
HEARTBEAT = 15  # seconds of silence after which a comment shows that the connection lives
MOST = 50  # streams at once
RETRY = 3000  # milliseconds before a browser connects again


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A happening in words."""

    at: datetime
    kind: str
    what: str
    subject: str | None = None
    outcome: str | None = None


async def events(request: Request) -> Response:
    """Show what happened; who accepts a stream gets one."""
    desk = pages.desk_of(request)
    if STREAM in request.headers.get("accept", ""):
        if desk.news.listeners >= MOST:
            raise Refused(503, "Too many streams are open.", wait=30)
        return StreamingResponse(stream(desk.news), media_type=STREAM, headers={"x-accel-buffering": "no"})
    rows = [row(each) for each in reversed(desk.news.recent)]
    return await pages.show(request, "events.html", rows=rows)


async def stream(news: News, heartbeat: float = HEARTBEAT) -> AsyncIterator[str]:
    """Yield what happens as server-sent events (HTML Living Standard, section 9.2) until the end of the program."""
    with news.listening() as queue:
        yield f"retry: {RETRY}\n\n"
        while True:
            try:
                happening = await asyncio.wait_for(queue.get(), heartbeat)
            except TimeoutError:
                yield ": still here\n\n"
                continue
            if happening is None:
                return
            yield _written(row(happening))


def _written(told: Row) -> str:
    """Write an event; JSON has no line breaks of its own, so that nothing a feed says can end one."""
    facts = {"at": f"{told.at:%Y-%m-%dT%H:%M:%SZ}", "what": told.what, "subject": told.subject, "outcome": told.outcome}
    return f"event: {told.kind}\ndata: {json.dumps(facts)}\n\n"


def row(happening: Happening) -> Row:
    """Put a happening in words."""
    match happening:
        case Polled():
            counts = say("new_and_changed", new=happening.new, changed=happening.changed)
            words = happening.message or (counts if happening.outcome == "changed" else "")
            return Row(
                at=happening.at,
                kind="polled",
                what=words,
                subject=happening.source_id,
                outcome=happening.outcome,
            )
        case Published():
            words = say("files_written", written=happening.written, removed=happening.removed)
            return Row(at=happening.at, kind="published", what=words)
        case Reloaded():
            count = len(happening.faults)
            words = say("has_faults", count=count) if count else say("taken_over")
            return Row(at=happening.at, kind="reloaded", what=words, outcome="failed" if count else None)
        case Paused():
            kind = "paused" if happening.paused else "resumed"
            return Row(at=happening.at, kind=kind, what="", subject=happening.source_id)
        case _:
            assert_never(happening)
