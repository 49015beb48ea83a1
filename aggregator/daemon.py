"""The daemon: ticks, signals and the orderly end; it does nothing itself, it has things done.

A tick only starts tasks. What is polled is decided by `next_poll_at` in the store, so a restart changes nothing.
"""

import asyncio
import os
import signal
import time
from collections.abc import Callable, Coroutine
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field
from socket import socket

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from aggregator.distribute.cluster import DUE, Cluster
from aggregator.distribute.connection import is_shared
from aggregator.distribute.queue import Queue
from aggregator.errors import AggregatorError
from aggregator.log import log
from aggregator.model import Config, Push, Source
from aggregator.pipeline import PollReport, Session
from aggregator.pipeline.news import Published
from aggregator.systemd import ALIVE, READY, STOPPING, Manager
from aggregator.watchers import Watchers
from aggregator.web.app import create_app
from aggregator.web.limits import Door, limits_behind
from aggregator.web.restart import pending
from aggregator.web.server import listen, server

POLL_TICK = 5  # seconds
TIDY_TICK = 3600  # seconds
HUB_TICK = 30  # seconds; what a poll has found out is seen to at once
PUBLISH_TICK = 300  # seconds; conditions on age change an output although nothing arrives
DUE_AT_ONCE = 1000  # sources that one tick starts at the most
MOST_POLLING = 5000  # sources that are being polled, or wait for their host, before no more are started
GRACE = 10  # seconds that work under way gets at the end
GATHER = 0.2  # seconds in which changes that come together become one publishing
REST = 2  # times what a publishing took is the pause before the next one: polls need the store as well
LONGEST_REST = 10  # seconds


@dataclass(slots=True, kw_only=True)
class Daemon:
    """Runs a session until it is told to stop; `load` reads feeds.yaml anew.

    On a store that several processes share it has its place in a `cluster`: only the one that leads starts anything.

    `polling` are being polled, and those in `again` have changed meanwhile. Hubs are asked to deliver where it is
    `served`, so that they can.
    """

    session: Session
    load: Callable[[], Config]
    tasks: set[asyncio.Task[None]] = field(default_factory=set)
    polling: set[str] = field(default_factory=set)
    again: set[str] = field(default_factory=set)
    dirty: asyncio.Event = field(default_factory=asyncio.Event)
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    served: bool = False
    cluster: Cluster | None = None
    manager: Manager = field(default_factory=lambda: Manager.of(os.environ))
    watchers: Watchers = field(init=False)
    started: Config = field(init=False)

    def __post_init__(self) -> None:
        """Remember what it is started with, and have feeds.yaml and the folders of articles watched."""
        self.started = self.session.config
        self.watchers = Watchers(
            session=self.session,
            stop=self.stop,
            dirty=self.dirty,
            reload=self.reload,
            poll=self._poll,
            poll_again=self._poll_again,
            start=self._start,
        )

    async def run(self, *, web: bool) -> None:
        """Poll, publish and serve until SIGINT or SIGTERM; then finish what is under way, and return."""
        address = self.session.config.web
        with listen(address.host, address.port) if web else nullcontext() as socket:
            self._listen_to_signals()
            scheduler = self._scheduler()
            jobs = [
                self._publish_when_dirty(),
                self.watchers.watch_configuration(),
                self.watchers.watch_articles(),
                self._poll_when_asked(),
            ]
            if socket is not None:
                self.served = True
                jobs += [self._serve(socket), self._take_deliveries()]
            if is_shared(self.session.config.store):
                jobs += await self._join()
            background = [asyncio.create_task(job) for job in jobs]
            self.dirty.set()
            await self.tick()
            scheduler.start()
            self.manager.tell(READY)
            await self.stop.wait()
            self.manager.tell(STOPPING)
            log.info("stopping")
            scheduler.shutdown(wait=False)
            await self._drain(background)

    async def _join(self) -> list[Coroutine[None, None, None]]:
        """Take a place among other processes; nothing is started before this one leads."""
        queue = Queue(self.session.config.store)
        await queue.prepare()
        self.cluster = Cluster(session=self.session, queue=queue, change=self._lead)
        return self.cluster.jobs(self.stop, self.dirty.set)

    def _lead(self, leads: bool) -> None:  # noqa: FBT001 - a callback with one value
        """Begin with everything, where the lead is gained."""
        if leads:
            self._start(self._take_over())

    async def _take_over(self) -> None:
        await self.session.in_writer(self.session.refresh_sources)
        self.watchers.folders_changed.set()
        self.dirty.set()
        await self._poll_due()

    @property
    def _leads(self) -> bool:
        return self.cluster is None or self.cluster.lead.held

    def _scheduler(self) -> AsyncIOScheduler:
        scheduler = AsyncIOScheduler(timezone="UTC")
        options = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        scheduler.add_job(self.tick, IntervalTrigger(seconds=POLL_TICK), **options)
        scheduler.add_job(self.mark_dirty, IntervalTrigger(seconds=PUBLISH_TICK), **options)
        scheduler.add_job(self.look_at_hubs, IntervalTrigger(seconds=HUB_TICK), **options)
        scheduler.add_job(self.tidy, IntervalTrigger(seconds=TIDY_TICK), **options)
        return scheduler

    async def _serve(self, listening: socket) -> None:
        """Serve output/ until the daemon stops; answers under way are finished."""
        proxies = self.session.config.web.trusted_proxies
        door = Door(limits=limits_behind(proxies))
        site = server(create_app(self.session, door), door, trusted_proxies=proxies)
        serving = asyncio.create_task(site.serve(sockets=[listening]))
        host, port = listening.getsockname()[:2]
        log.info("serving", url=f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/")
        await self.stop.wait()
        self.session.news.close()  # answers that tell of them would have no end
        site.should_exit = True
        await serving

    async def tick(self) -> None:
        """Start a poll of every source that is due and not already being polled; notice folders that came or went."""
        self.session.tally.ticked = time.monotonic()
        self.manager.tell(ALIVE)
        self._start(self._poll_due())
        self._start(self._read_pages())
        self._start(self.watchers.notice_folders())

    async def look_at_hubs(self) -> None:
        """Have subscriptions made, renewed and given up, and deliver again what subscribers here did not take."""
        self._start(self._keep_subscriptions())
        self._start(self._deliver_again())

    async def tidy(self) -> None:
        """Have old entries let go."""
        self._start(self._tidy())

    async def mark_dirty(self) -> None:
        """Have output/ looked at again."""
        self.dirty.set()

    def reload(self) -> None:
        """Take over feeds.yaml as it is now; one that has faults changes nothing."""
        self._start(self._reload())

    async def _poll_due(self) -> None:
        if len(self.polling) >= MOST_POLLING or not self._leads:
            return
        limit = DUE_AT_ONCE + len(self.polling) if self.cluster is None else DUE
        due = await self.session.in_writer(lambda: self.session.due(limit=limit))
        if self.cluster is not None:
            due = await self.cluster.share(due)
        self._poll(tuple(source for source in due if not self._asking(source)))

    async def _poll_when_asked(self) -> None:
        """Poll what is due without waiting for the tick, where somebody asks for it."""
        asked = self.session.asked
        while not self.stop.is_set():
            await asked.wait()
            asked.clear()
            if not self.stop.is_set():
                self._start(self._poll_due())

    def _asking(self, source: Source) -> bool:
        """Whether the address of a source is being asked already, be it for another one."""
        return any(twin.id in self.polling for twin in self.session.together(source))

    def _poll_again(self, sources: tuple[Source, ...]) -> None:
        """Poll sources that changed just now; one that is being polled at this moment is polled once more."""
        self.again.update(source.id for source in sources if source.id in self.polling)
        self._poll(sources)

    def _poll(self, sources: tuple[Source, ...]) -> None:
        fresh = {source.id: source for source in sources if source.id not in self.polling}
        if fresh and self._leads:
            self.polling.update(fresh)
            self._start(self._update(fresh))

    async def _update(self, waiting: dict[str, Source]) -> None:
        def polled(report: PollReport) -> None:
            del waiting[report.source.id]
            self.polling.discard(report.source.id)
            if report.outcome == "changed" or report.events:
                self.dirty.set()
            if report.source.id in self.again:
                self.again.discard(report.source.id)
                self._poll((report.source,))

        try:
            await self.session.update(tuple(waiting.values()), polled)
        finally:
            self.polling.difference_update(waiting)
        await self._read_pages()
        await self._keep_subscriptions()

    async def _keep_subscriptions(self) -> None:
        """Ask hubs to deliver, where they can reach this program."""
        if self.served and self._leads:
            await self.session.keep_subscriptions()

    async def _deliver_again(self) -> None:
        if self._leads:
            await self.session.hub.look(self.session.config, afresh=False)

    async def _take_deliveries(self) -> None:
        """Read what hubs deliver, one after another, and publish what that brings."""
        while (push := await self.session.inbox.take()) is not None:
            await asyncio.wait({self._start(self._deliver(push))})  # one that fails must not stop the others

    async def _deliver(self, push: Push) -> None:
        try:
            if await self.session.deliver(push):
                self.dirty.set()
        finally:
            self.session.inbox.release(len(push.body))

    async def _read_pages(self) -> None:
        """Fetch pages for the full text of entries."""
        if any(report.texts for report in await self.session.read_pages()):
            self.dirty.set()

    async def _tidy(self) -> None:
        if not self._leads:
            return
        if self.cluster is not None:
            await self.cluster.queue.prune()
        if expired := await self.session.in_writer(self.session.tidy):
            log.info("old entries let go", entries=expired)
            self.dirty.set()

    async def _reload(self) -> None:
        if not await self.session.reload(self.load):
            return
        self.watchers.folders_changed.set()
        if late := pending(self.started, self.session.config):
            log.warning("some of it takes effect at the next start", settings=list(late))
        self.dirty.set()
        await self._poll_due()
        await self._keep_subscriptions()

    async def _publish_when_dirty(self) -> None:
        """Publish whenever something changed; what changes while it is at work sets the mark again."""
        loop, rested, warned = asyncio.get_running_loop(), 0.0, frozenset[str]()
        while not self.stop.is_set():
            await self.dirty.wait()
            if not self._leads:  # the one that does publishes; whoever begins to sets the mark
                self.dirty.clear()
                continue
            await self._pause(max(GATHER, rested - loop.time()))
            self.dirty.clear()
            start = loop.time()
            try:
                changes = await self.session.in_writer(self.session.publish)
            except AggregatorError as error:
                log.error("publish", error=str(error))  # noqa: TRY400 - the user can mend it; a traceback helps nobody
                continue
            finally:
                rested = loop.time() + min((loop.time() - start) * REST, LONGEST_REST)
            if changes.written or changes.removed:
                log.info("published", written=len(changes.written), removed=len(changes.removed))
                counts = {"written": len(changes.written), "removed": len(changes.removed)}
                self.session.news.tell(Published(at=self.session.clock(), **counts))
            self._start(self.session.announce(changes))
            for warning in changes.warnings:
                if warning not in warned:
                    log.warning("article", warning=warning)
            warned = frozenset(changes.warnings)

    async def _pause(self, seconds: float) -> None:
        """Sleep so long, or until the daemon is told to stop."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self.stop.wait(), seconds)

    def _start(self, work: Coroutine[None, None, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self._finished)
        return task

    def _finished(self, task: asyncio.Task[None]) -> None:
        self.tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            mendable = isinstance(error, AggregatorError)  # such as a full disk: the words say all
            log.error("task failed", error=str(error), exc_info=None if mendable else error)

    def _listen_to_signals(self) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self.stop.set)
        loop.add_signal_handler(signal.SIGHUP, self.reload)

    async def _drain(self, background: list[asyncio.Task[None]]) -> None:
        """Let polls and answers under way come to their end, for a while, and end the rest."""
        polls = tuple(self.tasks)
        if polls:
            await asyncio.wait(polls, timeout=GRACE)
        for task in polls:
            task.cancel()  # does nothing to those that are done
        self.watchers.folders_changed.set()  # wake up who waits for something to do: it is to see that the end has come
        self.dirty.set()
        self.session.asked.set()
        self.session.inbox.close()
        work = (*self.tasks, *background)
        await asyncio.wait(work, timeout=GRACE)
        for task in work:
            task.cancel()
        await asyncio.gather(*work, return_exceptions=True)
