"""Lanes of hosts in a queue: each host has one at the most, and none is lost."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from aggregator.distribute.queue import Load, Queue
from aggregator.errors import StoreError
from tests.distribute.waiting import until
from tests.support.postgres import Server, shared_server

Poll = Callable[[str], Awaitable[None]]
HOSTS = [f"h{number}.example" for number in range(40)]


@asynccontextmanager
async def worker(queue: Queue, poll: Poll, at_once: int = 8) -> AsyncIterator[None]:
    """A worker for as long as the block runs."""
    stop = asyncio.Event()
    working = asyncio.create_task(queue.work(poll, stop, at_once=at_once))
    try:
        yield
    finally:
        stop.set()
        await working


class Polled(Counter[str]):
    """How often each host was polled, and how many at the same time."""

    def __init__(self) -> None:
        super().__init__()
        self.under_way = Counter[str]()
        self.most = 0

    async def poll(self, host: str) -> None:
        """Poll for a moment."""
        self.under_way[host] += 1
        self.most = max(self.most, self.under_way.total())
        assert self.under_way[host] == 1
        await asyncio.sleep(0.01)
        self.under_way[host] -= 1
        self[host] += 1


async def test_a_host_has_one_lane(queue: Queue) -> None:
    """Offered again while it waits, it is not queued again."""
    assert await queue.offer(HOSTS[:3]) == 3
    assert await queue.offer(HOSTS[:5]) == 2
    assert await queue.offer([]) == 0
    assert await queue.load() == Load(waiting=5)


async def test_every_lane_is_polled_once(queue: Queue) -> None:
    """By several workers, each with as many at once as it may; then the host can be offered again."""
    polled = Polled()
    await queue.offer(HOSTS)
    async with worker(queue, polled.poll), worker(queue, polled.poll):
        await until(lambda: len(polled) == len(HOSTS))
    assert set(polled.values()) == {1}
    assert 2 <= polled.most <= 16
    assert await queue.load() == Load()
    assert await queue.offer(HOSTS[:2]) == 2


async def test_a_host_that_is_being_polled_gets_no_other_lane(queue: Queue) -> None:
    """However often it is offered meanwhile."""
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def poll(_: str) -> None:
        begun.set()
        await go_on.wait()

    await queue.offer(HOSTS[:1])
    async with worker(queue, poll):
        await begun.wait()
        assert await queue.offer(HOSTS[:1]) == 0
        assert await queue.load() == Load(polling=1)
        go_on.set()


async def test_what_is_offered_is_taken_at_once(queue: Queue) -> None:
    """A worker that waits is notified."""
    polled = Polled()
    async with worker(queue, polled.poll):
        await asyncio.sleep(0.5)
        await queue.offer(HOSTS[:1])
        await until(lambda: bool(polled), seconds=3)


async def test_a_poll_that_fails_is_told_and_can_be_offered_again(queue: Queue) -> None:
    """The others go on."""
    polled = Polled()

    async def poll(host: str) -> None:
        if host == HOSTS[0] and not polled[HOSTS[1]]:
            raise StoreError("the disk is full")
        await polled.poll(host)

    await queue.offer(HOSTS[:1])
    with capture_logs() as logs:
        async with worker(queue, poll):
            await until(lambda: any(line["event"] == "lane not polled" for line in logs))
            await queue.offer(HOSTS[1:2])
            await until(lambda: polled[HOSTS[1]] == 1)
            async with asyncio.timeout(10):
                while not await queue.offer(HOSTS[:1]):  # noqa: ASYNC110 - as in `until`
                    await asyncio.sleep(0.05)
            await until(lambda: polled[HOSTS[0]] == 1)
    (line,) = [line for line in logs if line["event"] == "lane not polled"]
    assert (line["host"], line["error"]) == (HOSTS[0], "the disk is full")


async def test_the_lane_of_a_worker_that_dies_is_polled_by_another(queue: Queue, database: str) -> None:
    """As soon as it has been silent for too long."""
    polled = Polled()
    stuck = asyncio.Event()

    async def never(_: str) -> None:
        stuck.set()
        await asyncio.Event().wait()

    await queue.offer(HOSTS[:1])
    dying = asyncio.create_task(queue.work(never, asyncio.Event(), at_once=2))
    await stuck.wait()
    shared_server().execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()",
        database=database.rpartition("/")[2],
    )
    async with worker(queue, polled.poll):
        await until(lambda: polled[HOSTS[0]] == 1)
    dying.cancel()
    await asyncio.wait({dying})


async def test_a_database_that_restarts_is_waited_for() -> None:
    """Workers go on by themselves, and nothing that was queued is lost."""
    server = Server(synchronous_commit="on")
    try:
        queue, polled = Queue(server.new_database(), heartbeat=timedelta(seconds=1)), Polled()
        await queue.prepare()
        async with worker(queue, polled.poll):
            await queue.offer(HOSTS[:3])
            await until(lambda: len(polled) == 3)
            await asyncio.to_thread(server.stop)
            with pytest.raises(StoreError, match=r"cannot be used|does not answer"):
                await queue.offer(HOSTS[3:6])
            await asyncio.to_thread(server.start)
            await queue.offer(HOSTS[3:6])
            await until(lambda: len(polled) == 6)
    finally:
        server.remove()


async def test_several_processes_may_make_the_tables_at_once(database: str) -> None:
    """And make them again, which changes nothing."""
    assert await Queue(database).load() == Load()
    await asyncio.gather(*(Queue(database).prepare() for _ in range(4)))
    assert await Queue(database).offer(HOSTS[:1]) == 1
    await Queue(database).prepare()
    assert await Queue(database).load() == Load(waiting=1)


async def test_what_is_done_is_forgotten(queue: Queue, database: str) -> None:
    """After an hour; what is younger stays for those who look into the table."""
    polled = Polled()
    await queue.offer(HOSTS[:3])
    async with worker(queue, polled.poll):
        await until(lambda: len(polled) == 3)
    server, name = shared_server(), database.rpartition("/")[2]
    long_ago = "UPDATE aggregator_pgqueuer_log SET created = now() - interval '2 hours' WHERE job_id = 1"
    server.execute(long_ago, database=name)
    await queue.prune()
    left = server.execute("SELECT DISTINCT job_id FROM aggregator_pgqueuer_log ORDER BY job_id", database=name)
    assert left == [(2,), (3,)]


@pytest.mark.parametrize(
    "url", ["postgresql://me:secret@127.0.0.1:1/planet", "postgresql+psycopg://127.0.0.1:1/planet"]
)
async def test_a_database_that_is_not_there_is_told_in_words(url: str) -> None:
    """Without the password."""
    with pytest.raises(StoreError, match="database cannot be used") as caught:
        await Queue(url).load()
    assert "secret" not in str(caught.value)
