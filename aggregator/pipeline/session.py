"""A session: one configuration, its store and one fetcher, opened together and closed together."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Collection, Hashable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from aggregator import __version__
from aggregator.addresses import host_of
from aggregator.errors import AggregatorError, ConfigError, Fault
from aggregator.fetch import HttpFetcher, user_agent
from aggregator.log import log
from aggregator.model import Config, PollOutcome, Push, Source, SourceKind
from aggregator.pipeline.clock import Watch, elapsed
from aggregator.pipeline.hub import Hub, open_hub
from aggregator.pipeline.hub_topics import with_hub
from aggregator.pipeline.inbox import Inbox
from aggregator.pipeline.lanes import claim_due, in_lanes
from aggregator.pipeline.memory import return_large_blocks
from aggregator.pipeline.news import News, Polled, Reloaded
from aggregator.pipeline.pages import FullTexts, PageReport
from aggregator.pipeline.pings import Pings, open_pings
from aggregator.pipeline.publish import Publisher
from aggregator.pipeline.requests import Moved, by_request, request_key
from aggregator.pipeline.tally import Tally
from aggregator.pipeline.update import PollReport, Updater, expanded
from aggregator.pipeline.websub import Hubs
from aggregator.publish import Changes
from aggregator.reading import Reader
from aggregator.store import Store, open_store

T = TypeVar("T")
PATIENCE = 20.0  # seconds that a command waits for a hub
GAP = timedelta(milliseconds=100)  # between the starts of two requests to one host
Done = Callable[[PollReport], None]


def utc_now() -> datetime:
    """Return the present; everything further in takes it as an argument."""
    return datetime.now(UTC)


@dataclass(slots=True, kw_only=True)
class Session:
    """What a command or the daemon works with; `configure` replaces the configuration and keeps everything else.

    `faults` are those of feeds.yaml as it is now, where `config` is the last valid one; `news` tell what happens,
    `tally` counts it, and `asked` is set when somebody wants to have polled what is due, without waiting for the next
    tick. What hubs deliver waits in `inbox`; `hub` delivers what is published here, and `pings` tell one elsewhere. Of
    several processes over one store the one that `leads` tells it which sources there are.
    """

    config: Config
    store: Store
    fetcher: HttpFetcher
    reader: Reader
    clock: Callable[[], datetime]
    watch: Watch
    writer: ThreadPoolExecutor
    hubs: Hubs
    hub: Hub
    pings: Pings
    leads: bool = True
    sources: tuple[Source, ...] = ()
    moved: Moved = field(default_factory=dict)
    twins: Mapping[Hashable, Sequence[Source]] = field(default_factory=dict)
    lanes: Mapping[str, Sequence[Source]] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()
    news: News = field(default_factory=News)
    tally: Tally = field(default_factory=Tally)
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    pages: asyncio.Lock = field(default_factory=asyncio.Lock)
    inbox: Inbox = field(default_factory=Inbox)

    def configure(self, config: Config) -> None:
        """Take a configuration over: new sources are known from now on, others are asked no more."""
        self.config = config
        self.faults = ()
        self.refresh_sources()

    async def reload(self, load: Callable[[], Config]) -> bool:
        """Take over feeds.yaml as `load` reads it now, and whether that was done: one with faults changes nothing."""
        try:
            config = load()
        except ConfigError as error:
            faults = [str(fault) for fault in error.faults]
            log.warning("feeds.yaml has faults; the last valid configuration goes on", faults=faults)
            self.faults = error.faults
            self.news.tell(Reloaded(at=self.clock(), faults=error.faults))
            return False
        await self.in_writer(lambda: self.configure(config))
        log.info("configuration taken over", feeds=len(config.sources), outputs=len(config.outputs))
        self.news.tell(Reloaded(at=self.clock()))
        return True

    def refresh_sources(self) -> None:
        """Look again which files the wildcards in feeds.yaml match."""
        self.sources = expanded(self.config.sources)
        if self.leads:
            self.store.sync(self.sources)
        self._find_twins(self.store.moved())

    def _find_twins(self, moved: Moved) -> None:
        self.moved = moved
        self.twins = {key: twins for key, twins in by_request(self.sources, moved).items() if len(twins) > 1}
        self.lanes = {}

    def due(self, *, limit: int = 1000) -> tuple[Source, ...]:
        """Return the sources whose next poll has come, those that wait longest first.

        Where several share an address, all come as soon as one is due, so that one request serves them.
        """
        now = self._now()
        ids = self.store.due(now, limit)
        if ids and (moved := self.store.moved()) != self.moved:
            self._find_twins(moved)
        by_id = {source.id: source for source in self.sources} if ids else {}
        due = [by_id[id_] for id_ in ids if id_ in by_id]
        return tuple(dict.fromkeys(twin for source in due for twin in self._due_together(source, now)))

    def together(self, source: Source) -> Sequence[Source]:
        """Return the sources that one request serves with this one, itself among them."""
        return self.twins.get(request_key(source, self.moved), (source,))

    def _due_together(self, source: Source, now: datetime) -> Sequence[Source]:
        """Return the sources to poll because this one is due; none while the address was asked just now for another.

        So it is when a second source with one address is new: its first poll waits for `at_least`.
        """
        together = self.together(source)
        others = {twin.id: self.store.state(twin.id) for twin in together if twin.id != source.id}
        paused = {id_ for id_, state in others.items() if state is not None and state.paused}
        asked = (
            state.last_poll_at for state in others.values() if state is not None and state.last_poll_at is not None
        )
        if any(at <= now < at + source.at_least for at in asked):
            return ()
        return tuple(twin for twin in together if twin.id not in paused)

    def _now(self) -> datetime:
        """Return the present.

        Where the clock was set, all plans are moved along with it, so that nobody is asked too soon, or never again.
        """
        if by := self.watch.look():
            log.warning("the clock was set", seconds=round(by.total_seconds()))
            self.store.shift(by)
            self.fetcher.shift(by)
        return self.clock()

    def local(self) -> tuple[Source, ...]:
        """Return the sources on disk: looking at them costs nobody anything, so a command always does."""
        return tuple(source for source in self.unpaused() if source.kind is not SourceKind.HTTP)

    def unpaused(self) -> tuple[Source, ...]:
        """Return the sources but for those that their owner has paused."""
        states = self.store.states()
        return tuple(source for source in self.sources if source.id not in states or not states[source.id].paused)

    def named(self, names: Sequence[str]) -> tuple[Source, ...]:
        """Return the sources of these ids, in the order of feeds.yaml; raises AggregatorError for an unknown one."""
        known = {name for source in self.sources for name in (source.id, source.group) if name}
        if unknown := [name for name in names if name not in known]:
            raise AggregatorError(f"no feed has the id {unknown[0]!r}; `aggregator status` lists them")
        return tuple(source for source in self.sources if source.id in names or source.group in names)

    async def poll_lane(self, host: str, done: Done | None = None) -> list[PollReport]:
        """Poll what is due of a host, as one process of many: what another one has claimed is left to it."""
        mine = await self.in_writer(lambda: self._claim_lane(host))
        return await self.update(mine, done, claimed=True) if mine else []

    def _claim_lane(self, host: str) -> tuple[Source, ...]:
        now = self._now()
        for url, until in self.store.waiting(now):  # other processes may have been asked to leave the host alone
            if host_of(url) == host:
                self.fetcher.hold(url, until)
        mine = claim_due(self.store, self._lane(host), now, self.together)
        if not mine and (moved := self.store.moved()) != self.moved:  # what another process found out
            self._find_twins(moved)
            mine = claim_due(self.store, self._lane(host), now, self.together)
        return mine

    def _lane(self, host: str) -> Sequence[Source]:
        if not self.lanes:
            self.lanes = in_lanes((source for source in self.sources if source.kind is SourceKind.HTTP), self.moved)
        return self.lanes.get(host, ())

    async def update(
        self, sources: Collection[Source], done: Done | None = None, *, claimed: bool = False
    ) -> list[PollReport]:
        """Poll these sources now; those that are `claimed` as long as no other process claims them."""
        waiting = len(sources)

        def polled(report: PollReport) -> None:
            nonlocal waiting
            waiting -= 1
            self.tally.in_flight -= 1
            self.tally.polled(report.outcome, new=report.new, changed=report.changed, removed=report.removed)
            self.news.tell(_polled(report, self.clock()))
            if done is not None:
                done(report)

        updater = Updater(
            store=self.store,
            config=self.config,
            fetcher=self.fetcher,
            reader=self.reader,
            clock=self._now,
            writer=self.writer,
            tally=self.tally,
            claimed=claimed,
        )
        self.tally.in_flight += waiting
        try:
            return await updater.update(sources, polled)
        finally:
            self.tally.in_flight -= waiting

    async def read_pages(self, sources: Sequence[Source] | None = None) -> tuple[PageReport, ...]:
        """Fetch the pages whose time has come, for the full text of the entries of these sources or of all.

        Once at a time: nothing is done while it is under way.
        """
        if self.pages.locked():
            return ()
        async with self.pages:
            texts = FullTexts(store=self.store, fetcher=self.fetcher, clock=self.clock, writer=self.writer)
            return await texts.read(self.sources if sources is None else sources)

    async def keep_subscriptions(self) -> None:
        """Have hubs deliver what they can, and nothing that nobody wants any more."""
        await self.hubs.keep(self.config, self.sources)

    async def deliver(self, push: Push) -> bool:
        """Read what a hub delivered; return whether that brought something."""
        delivered = await self.hubs.deliver(push, self.sources, self.config)
        for each in delivered:
            outcome: PollOutcome = "changed" if each.new or each.changed else "unchanged"
            told = Polled(
                at=self.clock(),
                source_id=each.source.id,
                outcome=outcome,
                new=each.new,
                changed=each.changed,
                message="",
            )
            self.news.tell(told)
        return any(each.new or each.changed for each in delivered)

    async def in_writer(self, call: Callable[[], T]) -> T:
        """Run a call in the store's thread, between two polls."""
        return await asyncio.get_running_loop().run_in_executor(self.writer, call)

    async def announce(self, changes: Changes) -> None:
        """Have what was published delivered to who subscribed, or told to the hub elsewhere."""
        self.pings.note(self.config, frozenset(changes.written))
        await self.hub.look(self.config)

    async def announce_elsewhere(self, changes: Changes) -> None:
        """Have what was published told to the hub elsewhere, if there is one, and wait for that a little."""
        self.pings.note(self.config, frozenset(changes.written))
        await self.pings.told(PATIENCE)

    def tidy(self) -> int:
        """Let the content of entries go that are older than `keep_entries`; return how many they were."""
        kept, now = self.config.keep_entries, self.clock()
        return self.store.expire(before=now - kept, now=now) if kept is not None else 0

    def publish(self) -> Changes:
        """Bring output/ up to date from the store."""
        brought, start, now = self.tally.waiting(), time.perf_counter(), self.clock()
        config = with_hub(self.config)
        try:
            changes = Publisher(store=self.store, config=config, sources=self.sources).publish(now)
        except AggregatorError:
            self.tally.not_published()
            raise
        self.tally.took("publish", time.perf_counter() - start)
        counts = {"written": len(changes.written), "removed": len(changes.removed)}
        self.tally.published(self.clock(), brought=brought, **counts)
        return changes


def _polled(report: PollReport, now: datetime) -> Polled:
    return Polled(
        at=now,
        source_id=report.source.id,
        outcome=report.outcome,
        new=report.new,
        changed=report.changed + report.removed,
        message=report.message,
    )


@asynccontextmanager
async def open_session(
    config: Config,
    clock: Callable[[], datetime] = utc_now,
    *,
    steady: Callable[[], float] = elapsed,
    gap: timedelta = GAP,
    leads: bool = True,
) -> AsyncIterator[Session]:
    """Open the store, make the fetcher, and close both at the end.

    `steady` counts seconds, and nobody can set it; `gap` is the time between two requests to one host; `leads` as in
    `Session`.
    """
    return_large_blocks()
    writer = ThreadPoolExecutor(1, thread_name_prefix="store")
    agent = user_agent(config.site.url, __version__)
    try:
        with open_store(config.store) as store:
            async with (
                HttpFetcher(user_agent=agent, clock=clock, gap=gap) as fetcher,
                Reader() as reader,
                open_hub(store=store, clock=clock, writer=writer, tally=(tally := Tally()), agent=agent) as hub,
                open_pings(fetcher, clock) as pings,
            ):
                store.disbelieve_future(clock())
                hubs = Hubs(store=store, fetcher=fetcher, reader=reader, clock=clock, writer=writer, tally=tally)
                session = Session(
                    config=config,
                    store=store,
                    fetcher=fetcher,
                    reader=reader,
                    clock=clock,
                    watch=Watch(clock, steady),
                    writer=writer,
                    hubs=hubs,
                    hub=hub,
                    pings=pings,
                    leads=leads,
                    tally=tally,
                )
                session.refresh_sources()
                for url, until in store.waiting(clock()):
                    fetcher.hold(url, until)
                yield session
    finally:
        writer.shutdown(wait=True)
