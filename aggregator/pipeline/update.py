"""Poll what is due: fetch side by side, store one after another."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Literal, TypeVar, assert_never

import structlog

from aggregator.fetch import HttpFetcher, expand, read_articles, read_file
from aggregator.model import Config, FetchFailed, FetchResult, PollRecord, PollState, Source, SourceKind
from aggregator.parse.article import SUFFIXES
from aggregator.pipeline.absorb import Absorber, folder_reading
from aggregator.pipeline.states import Moment, after_failure
from aggregator.store import Store

log = structlog.get_logger()

Clock = Callable[[], datetime]
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class PollReport:
    """What one poll came to, for people: `message` is the failure in words."""

    source: Source
    outcome: Literal["changed", "unchanged", "failed"]
    new: int = 0
    changed: int = 0
    removed: int = 0
    message: str = ""
    warnings: tuple[str, ...] = ()


def expanded(sources: Sequence[Source]) -> tuple[Source, ...]:
    """Return the sources that exist at the moment.

    A path with wildcards stands for each file that it matches; an optional folder that is not there for nothing.
    """
    return tuple(
        found
        for source in sources
        for found in (expand(source) if source.kind is SourceKind.FILE else (source,))
        if not found.optional or Path(found.url).is_dir()
    )


@dataclass(slots=True, kw_only=True)
class Updater:
    """Polls sources with one fetcher into one store.

    Fetching is concurrent; parsing and storing run in one thread beside the event loop, so that the store has one
    writer and polls that finish together are decided one after another.
    """

    store: Store
    config: Config
    fetcher: HttpFetcher
    clock: Clock
    writer: ThreadPoolExecutor
    in_flight: int = 256

    async def update(
        self, sources: Collection[Source], done: Callable[[PollReport], Awaitable[None] | None] | None = None
    ) -> list[PollReport]:
        """Poll these sources now, whether they are due or not, and report on each as it is done."""
        slots = asyncio.Semaphore(self.in_flight)
        reports: list[PollReport] = []

        async def one(source: Source) -> None:
            async with slots:
                report = await self.poll(source)
            reports.append(report)
            if done is not None and (waiting := done(report)) is not None:
                await waiting

        async with asyncio.TaskGroup() as group:
            for source in sources:
                group.create_task(one(source))
        return reports

    async def poll(self, source: Source) -> PollReport:
        """Poll one source; whatever happens is recorded, and nothing that happens stops the others."""
        state = await self._store(self.store.state, source.id) or PollState(source_id=source.id, url=source.url)
        try:
            result = await self._fetch(source, state)
            record = await self._store(self._absorb, source, state, result)
        except Exception as error:  # the boundary of one source: a fault of ours must not take the others along
            log.exception("poll failed inside", source=source.id)
            failure = FetchFailed(message=f"internal error: {type(error).__name__}: {error}")
            record = PollRecord(state=after_failure(source, state, failure, self._moment()))
            await self._store(self.store.record, record)
        report = _report(source, record)
        _log(report)
        return report

    async def _fetch(self, source: Source, state: PollState) -> FetchResult:
        match source.kind:
            case SourceKind.HTTP:
                return await self.fetcher.fetch(source, state)
            case SourceKind.FILE:
                return await asyncio.to_thread(read_file, source, state)
            case SourceKind.ARTICLES:
                current = state.body_hash == folder_reading(self.config)
                known = state if current else replace(state, etag=None)
                return await asyncio.to_thread(read_articles, source, known, SUFFIXES)
            case _:
                assert_never(source.kind)

    def _absorb(self, source: Source, state: PollState, result: FetchResult) -> PollRecord:
        absorber = Absorber(store=self.store, config=self.config, source=source, moment=self._moment())
        record = absorber.absorb(state, result)
        self.store.record(record)
        return record

    async def _store(self, call: Callable[..., T], *args: object) -> T:
        return await asyncio.get_running_loop().run_in_executor(self.writer, call, *args)

    def _moment(self) -> Moment:
        return Moment(now=self.clock(), chance=random.random())  # noqa: S311 - spreads polls, guards nothing


def _report(source: Source, record: PollRecord) -> PollReport:
    if record.state.error is not None:
        return PollReport(source=source, outcome="failed", message=record.state.error)
    counts = (len(record.new), len(record.changed), len(record.removed))
    return PollReport(
        source=source,
        outcome="changed" if any(counts) else "unchanged",
        new=counts[0],
        changed=counts[1],
        removed=counts[2],
        warnings=record.state.warnings,
    )


def _log(report: PollReport) -> None:
    if report.outcome == "failed":
        log.warning("poll", source=report.source.id, outcome=report.outcome, error=report.message)
        return
    log.info("poll", source=report.source.id, outcome=report.outcome, new=report.new, changed=report.changed)
    for warning in report.warnings:
        log.warning("poll", source=report.source.id, warning=warning)
