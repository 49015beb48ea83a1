"""Work that waits for one thread is done together, and fails alone."""

import asyncio
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from aggregator.pipeline.together import Together


async def test_what_comes_in_while_the_thread_is_busy_is_done_at_once() -> None:
    """The first alone, since nothing waits for others; then what has come meanwhile, no more than may be."""
    done: list[list[int]] = []
    free = threading.Event()

    def work(items: Sequence[int]) -> list[int | Exception]:
        free.wait(10)
        done.append(list(items))
        return [2 * item for item in items]

    with ThreadPoolExecutor(1) as thread:
        together: Together[int, int] = Together(thread=thread, work=work, most=3)
        first = asyncio.create_task(together.do(1))
        await asyncio.sleep(0)
        others = [asyncio.create_task(together.do(item)) for item in range(2, 7)]
        await asyncio.sleep(0)
        free.set()
        assert await asyncio.gather(first, *others) == [2, 4, 6, 8, 10, 12]
        assert await together.do(7) == 14
    assert done == [[1], [2, 3, 4], [5, 6], [7]]


async def test_what_is_large_is_done_with_little_else() -> None:
    """What is done at once is so large together at the most, or one item alone."""
    done: list[list[int]] = []
    free = threading.Event()

    def work(items: Sequence[int]) -> list[int | Exception]:
        free.wait(10)
        done.append(list(items))
        return list(items)

    with ThreadPoolExecutor(1) as thread:
        together: Together[int, int] = Together(thread=thread, work=work, size=abs, most=10)
        first = asyncio.create_task(together.do(1))
        await asyncio.sleep(0)
        others = [asyncio.create_task(together.do(item)) for item in (4, 5, 2, 30, 40, 10, 1)]
        await asyncio.sleep(0)
        assert together.waiting == 7
        free.set()
        await asyncio.gather(first, *others)
        assert together.waiting == 0
    assert done == [[1], [4, 5], [2], [30], [40], [10], [1]]


async def test_one_that_fails_takes_no_other_along() -> None:
    """Its exception is raised where it was waited for; what the work itself raises, everywhere."""

    def work(items: Sequence[int]) -> list[int | Exception]:
        if 9 in items:
            raise RuntimeError
        return [ValueError(item) if item == 2 else item for item in items]

    with ThreadPoolExecutor(1) as thread:
        together: Together[int, int] = Together(thread=thread, work=work)
        first, second, third = await asyncio.gather(*map(together.do, (1, 2, 3)), return_exceptions=True)
        assert (first, third) == (1, 3)
        assert isinstance(second, ValueError)
        with pytest.raises(RuntimeError):
            await together.do(9)
        assert await together.do(4) == 4


async def test_who_was_cancelled_is_not_waited_for() -> None:
    """The others get their results."""
    free = threading.Event()

    def work(items: Sequence[int]) -> list[int | Exception]:
        free.wait(10)
        return list(items)

    with ThreadPoolExecutor(1) as thread:
        together: Together[int, int] = Together(thread=thread, work=work)
        tasks = [asyncio.create_task(together.do(item)) for item in range(3)]
        await asyncio.sleep(0)
        tasks[1].cancel()
        free.set()
        results = await asyncio.gather(*tasks, return_exceptions=True)
    assert (results[0], results[2]) == (0, 2)
