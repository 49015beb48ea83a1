"""What happens is told as it happens, and read later."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import ExitStack
from pathlib import Path

import httpx

from aggregator.errors import Fault
from aggregator.model import EPOCH
from aggregator.pipeline.news import REMEMBERED, WAITING, News, Paused, Polled, Published, Reloaded
from aggregator.web.admin import events
from tests.support.planet import rss, rss_item
from tests.web.desks import face

CONFIGURATION = "articles: []\nfeeds: [{path: good.xml, id: good}, {path: gone.xml, id: broken}]\n"
FILES = {"good.xml": rss(rss_item(1))}
FAULT = Fault(file="feeds.yaml", line=1, column=2, path="feds", message="unknown field")


def polled(number: int) -> Polled:
    return Polled(at=EPOCH, source_id=str(number), outcome="unchanged", new=0, changed=0, message="")


async def told(lines: AsyncIterator[str]) -> tuple[str, dict[str, str]]:
    """Return the next event of a stream and its facts."""
    kind = ""
    async for line in lines:
        if line.startswith("event: "):
            kind = line.removeprefix("event: ")
        if line.startswith("data: "):
            return kind, json.loads(line.removeprefix("data: "))
    raise AssertionError("the stream has ended")


async def test_a_stream_tells_of_polls_and_pauses_and_ends_with_the_program(tmp_path: Path) -> None:
    """Each as soon as it happened."""
    async with (
        face(tmp_path, CONFIGURATION, FILES) as shown,
        shown.client.stream("GET", "/admin/events", headers={"accept": "text/event-stream"}) as answer,
    ):
        assert answer.headers["content-type"].startswith("text/event-stream")
        assert answer.headers["cache-control"] == "no-store"
        lines = answer.aiter_lines()
        assert await anext(lines) == "retry: 3000"
        news = shown.session.news
        await shown.session.update(shown.session.named(["broken"]))
        kind, facts = await told(lines)
        assert (kind, facts["subject"], facts["outcome"]) == ("polled", "broken", "failed")
        assert "gone.xml" in facts["what"]
        news.tell(Reloaded(at=EPOCH, faults=(FAULT,)))
        news.tell(Published(at=EPOCH, written=2, removed=1))
        news.tell(Paused(at=EPOCH, source_id="a\n\ndata: x", paused=True))
        assert (await told(lines))[1]["what"] == "has 1 faults; the last valid configuration goes on"
        assert (await told(lines))[1]["what"] == "2 files written, 1 removed"
        assert (await told(lines))[1]["subject"] == "a\n\ndata: x"
        news.close()
        assert [line async for line in lines if line] == []
        assert news.listeners == 0


async def test_streams_are_bounded(tmp_path: Path) -> None:
    """Who comes too late is told to come again."""
    async with face(tmp_path, CONFIGURATION, FILES) as shown:
        with ExitStack() as others:
            for _ in range(events.MOST):
                others.enter_context(shown.session.news.listening())
            refused = await shown.get("/admin/events", accept="text/event-stream")
            assert (refused.status_code, refused.headers["retry-after"]) == (503, "30")


async def test_silence_is_broken_now_and_then() -> None:
    """So that proxies do not give the connection up."""
    lines = events.stream(News(), heartbeat=0.01)
    assert [await anext(lines) for _ in range(3)] == ["retry: 3000\n\n", ": still here\n\n", ": still here\n\n"]
    await lines.aclose()  # type: ignore[attr-defined] # a generator has it


async def test_the_page_has_what_happened_before(tmp_path: Path) -> None:
    """The newest first, with the faults of the configuration on every page."""
    async with face(tmp_path, CONFIGURATION, FILES) as shown:
        shown.session.faults = (FAULT,)
        shown.session.news.tell(Reloaded(at=EPOCH, faults=(FAULT,)))
        text = (await shown.get("/admin/events")).text
        assert text.index("has 1 faults") < text.index(">broken<")
        assert "feeds.yaml has a fault; the last valid configuration goes on." in text
        shown.session.configure(shown.session.config)
        assert "feeds.yaml has a fault" not in (await shown.get("/admin/")).text


async def test_a_slow_listener_loses_what_is_old() -> None:
    """And holds up nobody; what happened is remembered within bounds."""
    news = News()
    with news.listening() as queue:
        for number in range(REMEMBERED + 50):
            news.tell(polled(number))
        assert queue.qsize() == WAITING
        first = await asyncio.wait_for(queue.get(), 1)
    assert first == polled(REMEMBERED + 50 - WAITING)
    assert len(news.recent) == REMEMBERED
    assert news.listeners == 0


async def test_the_page_needs_no_stream(tmp_path: Path) -> None:
    """Whatever else a client accepts."""
    async with face(tmp_path, CONFIGURATION, FILES) as shown:
        answer: httpx.Response = await shown.get("/admin/events", accept="*/*")
        assert answer.headers["content-type"].startswith("text/html")
