"""Many feeds at once: the waits that hosts ask for, limits and kept connections."""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta

from aggregator.fetch import HttpFetcher
from aggregator.fetch.http import HttpResult
from aggregator.model import Fetched, FetchFailed, PollState, Source
from tests.support.origin import CLOSE, Origin, Reply, Seen, reply

Poll = Callable[..., Coroutine[None, None, HttpResult]]

FEED = b"<rss version='2.0'><channel><title>News</title></channel></rss>"


async def test_too_many_requests(origin: Origin, other: Origin, poll: Poll) -> None:
    """POLITENESS 6: Retry-After holds for the whole host, which is not asked before; other hosts are."""
    origin.answer("/a.xml", 429, headers={"Retry-After": "3600"})
    origin.serve("/b.xml", FEED)
    other.serve("/b.xml", FEED)
    until = datetime(2026, 1, 1, 13, tzinfo=UTC)
    assert await poll(origin.url("/a.xml")) == FetchFailed(
        message="429 Too Many Requests", status=429, retry_after=until, waits_for=origin.url("/")
    )
    assert await poll(origin.url("/b.xml")) == FetchFailed(
        message="the host asked to wait until 2026-01-01 13:00 UTC",
        retry_after=until,
        waits_for=origin.url("/"),
        put_off=True,
    )
    assert isinstance(await poll(other.url("/b.xml")), Fetched)
    assert len(origin.log) == 1


async def test_a_host_is_asked_again_after_the_wait(origin: Origin, source: Callable[..., Source]) -> None:
    """The wait ends when its time has come."""
    origin.answer("/a.xml", 503, headers={"Retry-After": "60"})
    times = iter([datetime(2026, 1, 1, 12, tzinfo=UTC)] * 2 + [datetime(2026, 1, 1, 12, 1, tzinfo=UTC)] * 9)
    state = PollState(source_id="feed", url="")
    async with HttpFetcher(user_agent="test", clock=lambda: next(times)) as fetcher:
        await fetcher.fetch(source(origin.url("/a.xml")), state)
        origin.serve("/a.xml", FEED)
        assert isinstance(await fetcher.fetch(source(origin.url("/a.xml")), state), Fetched)


async def test_those_who_queue_behind_a_429_do_not_ask(origin: Origin, poll: Poll) -> None:
    """Of twenty feeds of one host that are due at once, those not yet asked for are not asked for after a 429."""
    for number in range(20):
        origin.answer(f"/{number}.xml", 429, headers={"Retry-After": "60"}, delay=0.02)
    results = await asyncio.gather(*(poll(origin.url(f"/{number}.xml")) for number in range(20)))
    assert len(origin.log) == 2
    assert all(isinstance(result, FetchFailed) and result.retry_after is not None for result in results)


async def test_max_age_on_a_429(origin: Origin, poll: Poll) -> None:
    """POLITENESS 5: without Retry-After, the freshness of the refusal is the wait."""
    origin.answer("/a.xml", 429, headers={"Cache-Control": "max-age=120"})
    result = await poll(origin.url("/a.xml"))
    assert isinstance(result, FetchFailed)
    assert result.retry_after == datetime(2026, 1, 1, 12, 2, tzinfo=UTC)


async def test_a_shorter_wait_does_not_end_a_longer_one(
    origin: Origin, fetcher: HttpFetcher, source: Callable[..., Source]
) -> None:
    """POLITENESS 6: of two feeds that were under way together, one was told an hour and the other a minute."""
    origin.answer("/hour.xml", 429, headers={"Retry-After": "3600"})
    origin.answer("/minute.xml", 503, headers={"Retry-After": "60"}, delay=0.05)
    feeds = [source(origin.url(f"/{name}.xml")) for name in ("hour", "minute", "other")]
    states = [PollState(source_id="feed", url=feed.url) for feed in feeds]
    await asyncio.gather(*(fetcher.fetch(feed, state) for feed, state in zip(feeds[:2], states[:2], strict=True)))
    assert len(origin.log) == 2
    for _ in range(2):
        held = await fetcher.fetch(feeds[2], states[2])
        assert isinstance(held, FetchFailed)
        assert held.retry_after == datetime(2026, 1, 1, 13, tzinfo=UTC)
        fetcher.hold(origin.url("/"), datetime(2026, 1, 1, 12, 30, tzinfo=UTC))
    assert len(origin.log) == 2


async def test_waits_move_with_the_clock(origin: Origin, fetcher: HttpFetcher, source: Callable[..., Source]) -> None:
    """Where the clock is set back by an hour, a wait ends an hour earlier by it."""
    fetcher.hold(origin.url("/"), datetime(2026, 1, 1, 14, tzinfo=UTC))
    fetcher.shift(timedelta(hours=-1))
    held = await fetcher.fetch(source(origin.url("/a.xml")), PollState(source_id="feed", url=origin.url("/a.xml")))
    assert isinstance(held, FetchFailed)
    assert held.retry_after == datetime(2026, 1, 1, 13, tzinfo=UTC)


async def test_only_429_and_503_speak_for_the_whole_host(origin: Origin, poll: Poll) -> None:
    """A page that is away for an hour is no reason to leave the others alone."""
    origin.answer("/away.xml", 404, headers={"Retry-After": "3600"})
    origin.serve("/feed.xml", FEED)
    away = await poll(origin.url("/away.xml"))
    assert isinstance(away, FetchFailed)
    assert (away.retry_after, away.waits_for) == (datetime(2026, 1, 1, 13, tzinfo=UTC), None)
    assert isinstance(await poll(origin.url("/feed.xml")), Fetched)


async def test_per_host(origin: Origin, poll: Poll) -> None:
    """POLITENESS 12: at most `per_host` requests are in flight to one host."""
    for number in range(12):
        origin.serve(f"/{number}", FEED, delay=0.01)
    results = await asyncio.gather(*(poll(origin.url(f"/{number}"), per_host=3) for number in range(12)))
    assert all(isinstance(result, Fetched) for result in results)
    assert origin.most_in_flight == 3


async def test_one_connection_serves_a_host_with_many_feeds(origin: Origin, poll: Poll) -> None:
    """While further requests to a host wait, its connections stay open; with the last one they are closed."""
    for number in range(12):
        origin.serve(f"/{number}", FEED)
    await asyncio.gather(*(poll(origin.url(f"/{number}"), per_host=2) for number in range(12)))
    assert origin.connections == 2
    assert origin.log[0].header("Connection") is None
    assert origin.log[-1].header("Connection") == b"close"


async def test_time_in_the_lane_does_not_count(origin: Origin, poll: Poll) -> None:
    """A feed that waits for its turn is not late."""
    for number in range(11):
        origin.serve(f"/{number}", FEED, delay=0.1)
    options = {"per_host": 1, "timeout": timedelta(seconds=0.33)}
    results = await asyncio.gather(*(poll(origin.url(f"/{number}"), **options) for number in range(11)))
    assert [type(result) for result in results] == [Fetched] * 11


async def test_a_cancelled_poll_leaves_nothing_behind(origin: Origin, poll: Poll) -> None:
    """Cancelling frees the place in the lane for the next."""
    origin.raw("/stuck", 60.0)
    origin.serve("/feed.xml", FEED)
    stuck = [asyncio.create_task(poll(origin.url("/stuck"), per_host=1, title=str(number))) for number in range(2)]
    await asyncio.sleep(0.05)
    for task in stuck:
        task.cancel()
    await asyncio.gather(*stuck, return_exceptions=True)
    assert isinstance(await asyncio.wait_for(poll(origin.url("/feed.xml"), per_host=1), 1), Fetched)


async def test_a_server_that_closes_idle_connections(origin: Origin, poll: Poll) -> None:
    """A kept connection that turns out to be closed is replaced without a failure, and nothing is asked twice."""
    origin.route("/close", lambda _: Reply((*reply(200, (), FEED).pieces, CLOSE), keep_open=False))
    for number in range(4):
        origin.serve(f"/{number}", FEED)
    results = await asyncio.gather(
        poll(origin.url("/close"), per_host=1), *(poll(origin.url(f"/{number}"), per_host=1) for number in range(4))
    )
    assert [type(result) for result in results] == [Fetched] * 5
    assert len(origin.log) == 5


async def test_an_answer_that_nobody_asked_for(origin: Origin, poll: Poll) -> None:
    """Bytes behind an answer spoil the connection, not the next answer."""

    def chatty(_: Seen) -> Reply:
        return Reply((*reply(200, (), b"<one/>").pieces[1:2], b"<one/>" + b"HTTP/1.1 200 OK\r\n\r\n<evil/>"))

    origin.route("/1", chatty)
    origin.serve("/2", b"<two/>")
    results = await asyncio.gather(*(poll(origin.url(path), per_host=1) for path in ("/1", "/2")))
    assert [result.body for result in results if isinstance(result, Fetched)] == [b"<one/>", b"<two/>"]
