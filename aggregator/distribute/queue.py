"""The queue of lanes, kept by PgQueuer in tables of its own beside those of the store.

A host has one live job at the most, queued or being worked on, in the whole cluster: its name is the job's
`dedupe_key`. The job of a worker that dies is taken by another one once its heartbeat is overdue.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from aggregator.distribute.connection import connected, needed
from aggregator.errors import AggregatorError, StoreError
from aggregator.log import log

if TYPE_CHECKING:
    from pgqueuer.adapters.persistence.queries import Queries
    from pgqueuer.domain.models import Job

Poll = Callable[[str], Awaitable[None]]
LANE = "lane"
TABLES = "aggregator_"  # how the names of the queue's tables begin
HEARTBEAT = timedelta(seconds=30)  # without a sign of life for so long, a job is somebody else's
RETRY = 2.0  # seconds until a database that went away is tried again
AT_ONCE = 256  # lanes that one process polls side by side
MOST_WAITING = 20_000  # lanes in the queue before no more are offered
KEPT = "1 hour"  # what is known of jobs that are done
INSTALLING = 0x61676772  # the lock of the one who makes the tables


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """How many lanes wait and how many are being polled, in the whole cluster."""

    waiting: int = 0
    polling: int = 0


@dataclass(frozen=True, slots=True)
class Queue:
    """The queue at the store's `url`; raises StoreError, in words, where the database cannot be used.

    `heartbeat` is how long a worker may be silent before its lanes are given to others.
    """

    url: str
    heartbeat: timedelta = HEARTBEAT

    async def prepare(self) -> None:
        """Make the tables, or bring them up to date; several processes may do so at once."""
        async with self._queries() as queries:
            await queries.driver.execute("SELECT pg_advisory_lock($1)", INSTALLING)
            try:
                if not await queries.schema_is_installed():
                    await queries.install()
                await queries.upgrade()
            finally:
                await queries.driver.execute("SELECT pg_advisory_unlock($1)", INSTALLING)

    async def offer(self, hosts: Collection[str]) -> int:
        """Queue a lane for each host that has none, whether waiting or being polled; return how many are new."""
        names = list(hosts)
        if not names:
            return 0
        async with self._queries() as queries:
            added = await queries.enqueue(
                [LANE] * len(names),
                [name.encode() for name in names],
                [0] * len(names),
                dedupe_key=list(names),
                on_conflict="skip",
            )
        return sum(id_ is not None for id_ in added)

    async def load(self) -> Load:
        """Return how much there is to do: nothing where the tables are not there yet."""
        async with self._queries() as queries:
            there = await queries.has_table(queries.qbe.settings.queue_table)
            sizes = await queries.queue_size() if there else []
        counts = {size.status: size.count for size in sizes if size.entrypoint == LANE}
        return Load(waiting=counts.get("queued", 0), polling=counts.get("picked", 0))

    async def prune(self) -> None:
        """Forget jobs that were done long ago."""
        async with self._queries() as queries:
            table = queries.qbe.qualified.queue_table_log
            await queries.driver.execute(f"DELETE FROM {table} WHERE created < now() - interval '{KEPT}'")  # noqa: S608 - both are constants of ours

    async def work(self, poll: Poll, stop: asyncio.Event, *, at_once: int) -> None:
        """Take lanes and `poll` them, up to `at_once` side by side, until `stop`; what is under way is finished.

        A database that goes away is waited for. A poll that fails is logged: its lane is offered again as long as feeds
        of the host are due.
        """
        while not stop.is_set():
            try:
                await self._work(poll, stop, at_once)
            except StoreError as error:
                log.warning("the queue of polls cannot be reached; trying again", error=str(error))
                with suppress(TimeoutError):
                    await asyncio.wait_for(stop.wait(), RETRY)

    async def _work(self, poll: Poll, stop: asyncio.Event, at_once: int) -> None:
        from pgqueuer.core.qm import QueueManager  # noqa: PLC0415 - only clusters have it installed

        logging.getLogger("pgqueuer").setLevel(logging.CRITICAL)  # it logs with a traceback what it raises as well
        async with self._queries() as queries:
            manager = QueueManager(queries, channel=queries.qbe.settings.channel)

            @manager.entrypoint(LANE, accepts_context=False)
            async def lane(job: "Job") -> None:
                host = (job.payload or b"").decode()
                try:
                    await poll(host)
                except AggregatorError as error:
                    log.warning("lane not polled", host=host, error=str(error))

            async def end() -> None:
                await stop.wait()
                manager.shutdown.set()

            ending = asyncio.create_task(end())
            try:
                await manager.run(
                    dequeue_timeout=self.heartbeat / 3,  # jobs of the dead are noticed by looking only
                    batch_size=max(1, at_once // 2),
                    max_concurrent_tasks=max(2, at_once),
                    heartbeat_timeout=self.heartbeat,
                    shutdown_on_listener_failure=True,
                )
            finally:
                ending.cancel()

    @asynccontextmanager
    async def _queries(self) -> "AsyncIterator[Queries]":
        """PgQueuer's statements on a connection for as long as the block runs."""
        with needed():
            from pgqueuer.adapters.drivers.asyncpg import AsyncpgDriver  # noqa: PLC0415 - only clusters have it
            from pgqueuer.adapters.persistence import qb  # noqa: PLC0415
            from pgqueuer.adapters.persistence.queries import Queries  # noqa: PLC0415
            from pgqueuer.domain.errors import PgqException  # noqa: PLC0415
            from pgqueuer.domain.settings import DBSettings  # noqa: PLC0415
        settings = DBSettings(prefix=TABLES)
        async with connected(self.url) as connection:
            try:
                yield Queries(
                    AsyncpgDriver(connection),
                    qbe=qb.QueryBuilderEnvironment(settings),
                    qbq=qb.QueryQueueBuilder(settings),
                    qbs=qb.QuerySchedulerBuilder(settings),
                )
            except PgqException as error:
                raise StoreError(f"the queue of polls: {str(error) or type(error).__name__}") from error
