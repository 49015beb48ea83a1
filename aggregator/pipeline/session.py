"""A session: one configuration, its store and one fetcher, opened together and closed together."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar

from aggregator import __version__
from aggregator.errors import AggregatorError
from aggregator.fetch import HttpFetcher, user_agent
from aggregator.model import Config, Source, SourceKind
from aggregator.pipeline.publish import Publisher
from aggregator.pipeline.update import PollReport, Updater, expanded
from aggregator.publish import Changes
from aggregator.store import Store, open_store

T = TypeVar("T")
Done = Callable[[PollReport], Awaitable[None] | None]


def utc_now() -> datetime:
    """Return the present; everything further in takes it as an argument."""
    return datetime.now(UTC)


@dataclass(slots=True, kw_only=True)
class Session:
    """What a command or the daemon works with; `configure` replaces the configuration and keeps everything else."""

    config: Config
    store: Store
    fetcher: HttpFetcher
    clock: Callable[[], datetime]
    writer: ThreadPoolExecutor
    sources: tuple[Source, ...] = ()

    def configure(self, config: Config) -> None:
        """Take a configuration over: new sources are known from now on, others are asked no more."""
        self.config = config
        self.refresh_sources()

    def refresh_sources(self) -> None:
        """Look again which files the wildcards in feeds.yaml match."""
        self.sources = expanded(self.config.sources)
        self.store.sync(self.sources)

    def due(self, *, limit: int = 1000) -> tuple[Source, ...]:
        """Return the sources whose next poll has come, those that wait longest first."""
        by_id = {source.id: source for source in self.sources}
        return tuple(by_id[id_] for id_ in self.store.due(self.clock(), limit) if id_ in by_id)

    def local(self) -> tuple[Source, ...]:
        """Return the sources on disk: looking at them costs nobody anything, so a command always does."""
        return tuple(source for source in self.sources if source.kind is not SourceKind.HTTP)

    def named(self, names: Sequence[str]) -> tuple[Source, ...]:
        """Return the sources of these ids, in the order of feeds.yaml; raises AggregatorError for an unknown one."""
        known = {name for source in self.sources for name in (source.id, source.group) if name}
        if unknown := [name for name in names if name not in known]:
            raise AggregatorError(f"no feed has the id {unknown[0]!r}; `aggregator status` lists them")
        return tuple(source for source in self.sources if source.id in names or source.group in names)

    async def update(self, sources: Collection[Source], done: Done | None = None) -> list[PollReport]:
        """Poll these sources now."""
        updater = Updater(
            store=self.store, config=self.config, fetcher=self.fetcher, clock=self.clock, writer=self.writer
        )
        return await updater.update(sources, done)

    async def in_writer(self, call: Callable[[], T]) -> T:
        """Run a call in the store's thread, between two polls."""
        return await asyncio.get_running_loop().run_in_executor(self.writer, call)

    def publish(self) -> Changes:
        """Bring output/ up to date from the store."""
        return Publisher(store=self.store, config=self.config, sources=self.sources).publish(self.clock())


@asynccontextmanager
async def open_session(config: Config, clock: Callable[[], datetime] = utc_now) -> AsyncIterator[Session]:
    """Open the store, make the fetcher, and close both at the end."""
    writer = ThreadPoolExecutor(1, thread_name_prefix="store")
    agent = user_agent(config.site.url, __version__)
    try:
        with open_store(config.store) as store:
            async with HttpFetcher(user_agent=agent, clock=clock) as fetcher:
                session = Session(config=config, store=store, fetcher=fetcher, clock=clock, writer=writer)
                session.refresh_sources()
                yield session
    finally:
        writer.shutdown(wait=True)
