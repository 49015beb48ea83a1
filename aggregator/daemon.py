"""The daemon: ticks, file watchers, signals and the orderly end; it does nothing itself, it has things done.

A tick only starts tasks. What is polled is decided by `next_poll_at` in the store, so a restart changes nothing.
"""

import asyncio
import signal
from collections.abc import Callable, Coroutine
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field
from pathlib import Path
from socket import socket

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger
from watchfiles import Change, awatch

from aggregator.errors import AggregatorError, ConfigError
from aggregator.model import Config, Source, SourceKind
from aggregator.pipeline import PollReport, Session
from aggregator.web.feeds import create_app
from aggregator.web.server import listen, server

log = structlog.get_logger()

POLL_TICK = 5  # seconds
PUBLISH_TICK = 300  # seconds; conditions on age change an output although nothing arrives
DUE_AT_ONCE = 1000  # sources that one tick starts at the most
MOST_POLLING = 5000  # sources that are being polled, or wait for their host, before no more are started
DEBOUNCE = 200  # milliseconds in which changes to files that come together become one
GRACE = 10  # seconds that work under way gets at the end
GATHER = 0.2  # seconds in which changes that come together become one publishing
REST = 2  # times what a publishing took is the pause before the next one: polls need the store as well
LONGEST_REST = 10  # seconds


@dataclass(slots=True, kw_only=True)
class Daemon:
    """Runs a session until it is told to stop; `load` reads feeds.yaml anew; `polling` are being polled."""

    session: Session
    load: Callable[[], Config]
    tasks: set[asyncio.Task[None]] = field(default_factory=set)
    polling: set[str] = field(default_factory=set)
    dirty: asyncio.Event = field(default_factory=asyncio.Event)
    folders_changed: asyncio.Event = field(default_factory=asyncio.Event)
    stop: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self, *, web: bool) -> None:
        """Poll, publish and serve until SIGINT or SIGTERM; then finish what is under way, and return."""
        address = self.session.config.web
        with listen(address.host, address.port) if web else nullcontext() as socket:
            self._listen_to_signals()
            scheduler = self._scheduler()
            jobs = [self._publish_when_dirty(), self._watch_configuration(), self._watch_articles()]
            if socket is not None:
                jobs.append(self._serve(socket))
            background = [asyncio.create_task(job) for job in jobs]
            self.dirty.set()
            await self.tick()
            scheduler.start()
            await self.stop.wait()
            log.info("stopping")
            scheduler.shutdown(wait=False)
            await self._drain(background)

    def _scheduler(self) -> AsyncIOScheduler:
        scheduler = AsyncIOScheduler(timezone="UTC")
        options = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        scheduler.add_job(self.tick, IntervalTrigger(seconds=POLL_TICK), **options)
        scheduler.add_job(self.mark_dirty, IntervalTrigger(seconds=PUBLISH_TICK), **options)
        return scheduler

    async def _serve(self, listening: socket) -> None:
        """Serve output/ until the daemon stops; answers under way are finished."""
        site = server(create_app(Path(self.session.config.output)))
        serving = asyncio.create_task(site.serve(sockets=[listening]))
        host, port = listening.getsockname()[:2]
        log.info("serving", url=f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/")
        await self.stop.wait()
        site.should_exit = True
        await serving

    async def tick(self) -> None:
        """Start a poll of every source that is due and not already being polled."""
        self._start(self._poll_due())

    async def mark_dirty(self) -> None:
        """Have output/ looked at again."""
        self.dirty.set()

    def reload(self) -> None:
        """Take over feeds.yaml as it is now; one that has faults changes nothing."""
        self._start(self._reload())

    async def _poll_due(self) -> None:
        if len(self.polling) >= MOST_POLLING:
            return
        due = await self.session.in_writer(lambda: self.session.due(limit=DUE_AT_ONCE + len(self.polling)))
        self._poll(tuple(source for source in due if not self._asking(source)))

    def _asking(self, source: Source) -> bool:
        """Whether the address of a source is being asked already, be it for another one."""
        return any(twin.id in self.polling for twin in self.session.together(source))

    def _poll(self, sources: tuple[Source, ...]) -> None:
        fresh = {source.id: source for source in sources if source.id not in self.polling}
        if fresh:
            self.polling.update(fresh)
            self._start(self._update(fresh))

    async def _update(self, waiting: dict[str, Source]) -> None:
        def polled(report: PollReport) -> None:
            del waiting[report.source.id]
            self.polling.discard(report.source.id)
            if report.outcome == "changed" or report.events:
                self.dirty.set()

        try:
            await self.session.update(tuple(waiting.values()), polled)
        finally:
            self.polling.difference_update(waiting)

    async def _reload(self) -> None:
        try:
            config = self.load()
        except ConfigError as error:
            faults = [str(fault) for fault in error.faults]
            log.warning("feeds.yaml has faults; the last valid configuration goes on", faults=faults)
            return
        await self.session.in_writer(lambda: self.session.configure(config))
        self.folders_changed.set()
        log.info("configuration taken over", feeds=len(config.sources), outputs=len(config.outputs))
        self.dirty.set()
        await self._poll_due()

    async def _publish_when_dirty(self) -> None:
        """Publish whenever something changed; what changes while it is at work sets the mark again."""
        loop, rested = asyncio.get_running_loop(), 0.0
        while not self.stop.is_set():
            await self.dirty.wait()
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

    async def _pause(self, seconds: float) -> None:
        """Sleep so long, or until the daemon is told to stop."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self.stop.wait(), seconds)

    async def _watch_configuration(self) -> None:
        """Reload feeds.yaml when it is saved, and notice folders of articles that come or go beside it."""
        file = Path(self.session.config.path)
        async for changes in awatch(file.parent, recursive=False, stop_event=self.stop, debounce=DEBOUNCE):
            paths = {Path(path) for _, path in changes}
            if file in paths:
                self.reload()
            if paths & self._article_folders().keys():
                await self.session.in_writer(self.session.refresh_sources)
                self.folders_changed.set()

    async def _watch_articles(self) -> None:
        """Read a folder of articles again when a file in it comes, changes or goes."""
        while not self.stop.is_set():
            self.folders_changed.clear()
            folders = self._article_folders()
            there = [folder for folder in folders if folder.is_dir()]
            self._poll(tuple(folders[folder] for folder in there))
            if there:
                async for changes in awatch(*there, stop_event=self.folders_changed, debounce=DEBOUNCE):
                    self._poll(tuple(folders[folder] for folder in there if _touch(changes, folder)))
            else:
                await self.folders_changed.wait()

    def _article_folders(self) -> dict[Path, Source]:
        sources = self.session.config.sources
        return {Path(source.url): source for source in sources if source.kind is SourceKind.ARTICLES}

    def _start(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self._finished)

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
        self.folders_changed.set()  # wake up who waits for something to do: it is to see that the end has come
        self.dirty.set()
        work = (*self.tasks, *background)
        await asyncio.wait(work, timeout=GRACE)
        for task in work:
            task.cancel()
        await asyncio.gather(*work, return_exceptions=True)


def _touch(changes: set[tuple[Change, str]], folder: Path) -> bool:
    return any(Path(path).is_relative_to(folder) for _, path in changes)
