"""The memory that bodies share: small ones do not wait, large ones wait for each other, and all of it comes back."""

import asyncio
from contextlib import ExitStack
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.fetch.budget import SMALL, Budget, CrowdedError, Purse
from aggregator.model import Fetched, FetchFailed, PollState
from tests.support.origin import Origin

MB = 1_000_000


async def soon(task: asyncio.Task[Any]) -> bool:
    """Whether a task is done as soon as everybody had a turn."""
    for _ in range(5):
        await asyncio.sleep(0)
    return task.done()


async def test_large_ones_wait_in_the_order_of_arrival() -> None:
    """A small request behind a large one does not overtake it: else that would wait for ever."""
    purse = Purse(10)
    assert await purse.take(6) == 6
    large, small = asyncio.create_task(purse.take(8)), asyncio.create_task(purse.take(1))
    assert not await soon(small)
    purse.give_back(6)
    assert await soon(large)
    assert await soon(small)
    assert purse.left == 1


async def test_more_than_there_is_gets_all_there_is() -> None:
    """A user who allows larger documents than the budget gets them one at a time."""
    purse = Purse(10)
    assert await purse.take(100) == 10
    purse.give_back(10)
    assert purse.left == 10


async def test_who_stops_waiting_holds_up_nobody() -> None:
    """Whether cancelled before its turn or in the moment of it."""
    purse = Purse(10)
    await purse.take(10)
    first, second = asyncio.create_task(purse.take(10)), asyncio.create_task(purse.take(10))
    await asyncio.sleep(0)
    first.cancel()
    purse.give_back(10)
    assert await second == 10
    third, fourth = asyncio.create_task(purse.take(10)), asyncio.create_task(purse.take(10))
    await asyncio.sleep(0)
    purse.give_back(10)
    third.cancel()
    assert await fourth == 10
    purse.give_back(10)
    assert purse.left == 10


@given(st.lists(st.tuples(st.integers(1, 12), st.integers(0, 3), st.booleans()), max_size=30))
def test_all_comes_back(takers: list[tuple[int, int, bool]]) -> None:
    """Whoever takes how much, for how long, and gives up or not: nobody waits for ever, and nothing is lost."""
    purse = Purse(10)

    async def taker(size: int, rounds: int) -> None:
        taken = await purse.take(size)
        assert purse.left >= 0
        try:
            for _ in range(rounds):
                await asyncio.sleep(0)
        finally:
            purse.give_back(taken)

    async def everybody() -> None:
        tasks = [asyncio.create_task(taker(size, rounds)) for size, rounds, _ in takers]
        await asyncio.sleep(0)
        for task, (_, _, gives_up) in zip(tasks, takers, strict=True):
            if gives_up:
                task.cancel()
        await asyncio.wait_for(asyncio.gather(*tasks, return_exceptions=True), 5)

    asyncio.run(everybody())
    assert purse.left == 10


async def test_small_bodies_never_wait_for_large_ones() -> None:
    """All the large purse is taken and others wait for it: whoever is small begins at once."""
    budget = Budget(in_flight=8, backlog=0, large=10 * MB)
    with ExitStack() as stack:
        shares = [stack.enter_context(budget.share()) for _ in range(8)]
        for share in shares:
            await share.begin(None)
        await shares[0].grow(10 * MB)
        waiting = [asyncio.create_task(share.grow(10 * MB)) for share in shares[1:4]]
        assert not await soon(waiting[0])
        shares[7].settle(0)
        with budget.share() as another:
            assert await soon(asyncio.create_task(another.begin(SMALL)))
        shares[0].settle(0)
        await waiting[0]
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)


async def test_too_many_are_not_queued() -> None:
    """Three quarters of the requests in flight may wait for memory: the others are to stay free."""
    budget = Budget(in_flight=4, large=10 * MB)
    with ExitStack() as stack:
        holder, *others = [stack.enter_context(budget.share()) for _ in range(5)]
        await holder.grow(10 * MB)
        waiting = [asyncio.create_task(other.grow(MB)) for other in others[:3]]
        await asyncio.sleep(0)
        with pytest.raises(CrowdedError):
            await others[3].grow(MB)
        holder.settle(0)
        await asyncio.gather(*waiting)


async def test_a_poll_that_finds_no_room_is_put_off(origin: Origin, poll: Any, now: datetime) -> None:
    """In words: it counts as no failure, its host asked for nothing, and it is asked again in five minutes."""
    large = b"<rss>" + b"x" * (SMALL * 2)
    origin.serve("/large.xml", large)
    origin.raw("/slow.xml", b"HTTP/1.1 200 OK\r\nContent-Length: 9000000\r\n\r\n", bytes(MB), 30.0)
    polls = [asyncio.create_task(poll(origin.url("/slow.xml"), etag=str(number), per_host=99)) for number in range(51)]
    done, _ = await asyncio.wait(polls, return_when=asyncio.FIRST_COMPLETED)
    assert [task.result() for task in done] == [
        FetchFailed(
            message="too many large documents at the same time; put off for some minutes",
            retry_after=now + timedelta(minutes=5),
            put_off=True,
        )
    ]
    for task in polls:
        task.cancel()
    await asyncio.gather(*polls, return_exceptions=True)
    assert await poll(origin.url("/large.xml")) == Fetched(
        url=origin.url("/large.xml"), body=large, content_type="application/xml"
    )


async def test_waiting_for_memory_is_not_the_feeds_time(origin: Origin, fetcher: Any, source: Any, poll: Any) -> None:
    """Two bodies fill the purse for longer than the third one has: it is read in full all the same."""
    for name in ("one", "two", "three"):
        origin.serve(f"/{name}.xml", b"<rss>" + b"x" * 9 * MB, etag=f'"{name}"')

    async def hold(name: str) -> None:
        url = origin.url(f"/{name}.xml")
        async with fetcher.fetched(source(url), PollState(source_id="feed", url=url)) as result:
            assert isinstance(result, Fetched)
            await asyncio.sleep(1)

    holders = [asyncio.create_task(hold(name)) for name in ("one", "two")]
    await asyncio.sleep(0.3)
    result = await poll(origin.url("/three.xml"), timeout=timedelta(seconds=0.2))
    assert isinstance(result, Fetched)
    await asyncio.gather(*holders)
