"""Lanes: the limits overall and for each host, the gap, and that nobody waits for another host."""

import asyncio

import pytest

from aggregator.fetch.lanes import Lanes


class Traffic:
    """Counts who is on the road."""

    def __init__(self, lanes: Lanes) -> None:
        self.lanes = lanes
        self.now: dict[str, int] = {}
        self.most: dict[str, int] = {}
        self.most_overall = 0
        self.order: list[str] = []
        self.starts: list[float] = []

    async def drive(self, host: str, *, per_host: int = 2, seconds: float = 0.001, name: str = "") -> None:
        """Hold one place for a while."""
        async with self.lanes.place(host, per_host):
            self.starts.append(asyncio.get_running_loop().time())
            self.order.append(name or host)
            self.now[host] = self.now.get(host, 0) + 1
            self.most[host] = max(self.most.get(host, 0), self.now[host])
            self.most_overall = max(self.most_overall, sum(self.now.values()))
            await asyncio.sleep(seconds)
            self.now[host] -= 1


async def test_limits() -> None:
    """No more than the limit to one host, and none above the limit of all."""
    traffic = Traffic(Lanes(concurrency=5))
    await asyncio.gather(*(traffic.drive(host) for host in "abcd" for _ in range(10)))
    assert traffic.most == dict.fromkeys("abcd", 2)
    assert traffic.most_overall == 5


async def test_a_busy_host_holds_up_nobody() -> None:
    """500 feeds of one host take two places, and the others pass by."""
    traffic = Traffic(Lanes(concurrency=3))
    busy = [asyncio.create_task(traffic.drive("busy", seconds=60.0)) for _ in range(500)]
    await asyncio.sleep(0.01)
    await asyncio.wait_for(asyncio.gather(*(traffic.drive(host) for host in "abcdef")), 5)
    assert traffic.now["busy"] == 2
    for task in busy:
        task.cancel()
    await asyncio.gather(*busy, return_exceptions=True)


async def test_first_come_first_served() -> None:
    """The order of arrival is kept, also between sources with different limits."""
    traffic = Traffic(Lanes(concurrency=9))
    await asyncio.gather(*(traffic.drive("a", per_host=1 + number % 2, name=str(number)) for number in range(9)))
    assert traffic.order == [str(number) for number in range(9)]


async def test_each_source_respects_its_own_limit() -> None:
    """A source that allows one request at a time waits until it is alone."""
    traffic = Traffic(Lanes(concurrency=9))
    await asyncio.gather(*(traffic.drive("a", per_host=limit) for limit in (4, 4, 4, 1, 4)))
    assert traffic.most["a"] == 3


@pytest.mark.parametrize("per_host", [0, -1])
async def test_a_limit_below_one_is_one(per_host: int) -> None:
    """A lane that nobody may enter would hang for ever."""
    await asyncio.wait_for(Traffic(Lanes(concurrency=1)).drive("a", per_host=per_host), 1)


async def test_the_gap() -> None:
    """Requests to one host start apart from each other; another host does not wait for them."""
    traffic = Traffic(Lanes(concurrency=9, gap=0.03))
    begin = asyncio.get_running_loop().time()
    await asyncio.gather(*(traffic.drive("a", per_host=9) for _ in range(4)), traffic.drive("b"))
    assert traffic.order == ["a", "b", "a", "a", "a"]
    assert traffic.starts[-1] - begin > 0.085


async def test_the_gap_outlives_an_empty_lane() -> None:
    """The next request keeps its distance also when nobody was waiting in between."""
    traffic = Traffic(Lanes(concurrency=9, gap=0.03))
    begin = asyncio.get_running_loop().time()
    for _ in range(3):
        await traffic.drive("a")
    assert traffic.starts[-1] - begin > 0.055


async def test_cancelled_while_waiting() -> None:
    """Who leaves the queue, at whatever moment, takes no place along."""
    lanes = Lanes(concurrency=1)
    traffic = Traffic(lanes)
    first = asyncio.create_task(traffic.drive("a", per_host=1, seconds=0.01))
    waiting = [asyncio.create_task(traffic.drive("a", per_host=1, seconds=60.0)) for _ in range(3)]
    await asyncio.sleep(0.001)
    waiting[0].cancel()
    waiting[2].cancel()
    await first
    waiting[1].cancel()  # its turn has just come
    await asyncio.gather(*waiting, return_exceptions=True)
    await asyncio.wait_for(traffic.drive("a", per_host=1, name="last"), 1)
    assert traffic.order[-1] == "last"


async def test_busy() -> None:
    """A lane knows whether others wait behind a request."""
    lanes = Lanes(concurrency=9)
    seen = []

    async def drive() -> None:
        async with lanes.place("a", 1) as lane:
            seen.append(lane.busy)

    await asyncio.gather(drive(), drive(), drive())
    assert seen == [True, True, False]
