"""Poll what is due: fetch side by side, store one after another."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Callable, Collection, Hashable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from operator import itemgetter
from pathlib import Path
from typing import Literal, TypeVar, assert_never

import structlog

from aggregator.fetch import HttpFetcher, expand, read_articles, read_file
from aggregator.model import (
    Config,
    Fetched,
    FetchFailed,
    FetchResult,
    HealthEvent,
    PollRecord,
    PollState,
    Source,
    SourceKind,
)
from aggregator.parse.article import SUFFIXES
from aggregator.pipeline.absorb import Absorber, digest, folder_reading
from aggregator.pipeline.states import Moment
from aggregator.reading import LARGE, Reader, Reading
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
    events: tuple[HealthEvent, ...] = ()


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


def request_key(source: Source) -> Hashable:
    """Return what makes the requests of two sources one and the same."""
    return (source.kind, source.url, source.headers, source.auth, source.private_addresses)


def by_request(sources: Iterable[Source]) -> dict[Hashable, list[Source]]:
    """Return the sources by the request that they make; two entries in feeds.yaml with one URL make one."""
    groups: dict[Hashable, list[Source]] = {}
    for source in sources:
        groups.setdefault(request_key(source), []).append(source)
    return groups


def _hosts_in_turn(groups: Iterable[Sequence[Source]]) -> list[Sequence[Source]]:
    """Return the groups with the first of each host in front, then the second of each, and so on.

    Else a host with hundreds of feeds, which it serves one by one, would take all places and hold up the others.
    """
    met = Counter[tuple[str, ...]]()
    turns = []
    for group in groups:
        host = tuple(group[0].url.split("/", 3)[:3])
        met[host] += 1
        turns.append((met[host], group))
    return [group for _, group in sorted(turns, key=itemgetter(0))]


def _shared(states: Sequence[PollState]) -> PollState:
    """Return a state to ask with for all: where they remember different things, the whole document is asked for."""
    first, *others = states
    known = (first.etag, first.last_modified, first.moved_to)
    if all((other.etag, other.last_modified, other.moved_to) == known for other in others):
        return first
    return replace(first, etag=None, last_modified=None, moved_to=None)


@dataclass(slots=True, kw_only=True)
class Updater:
    """Polls sources with one fetcher into one store.

    Fetching is concurrent; parsing and storing run in one thread beside the event loop, so that the store has one
    writer and polls that finish together are decided one after another. Large documents are parsed by `reader`.
    `files` is how many documents from disk may be in memory.
    """

    store: Store
    config: Config
    fetcher: HttpFetcher
    clock: Clock
    reader: Reader
    writer: ThreadPoolExecutor
    in_flight: int = 256
    files: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(4))

    async def update(
        self, sources: Collection[Source], done: Callable[[PollReport], None] | None = None
    ) -> list[PollReport]:
        """Poll these sources now, whether they are due or not, and report on each as it is done."""
        slots = asyncio.Semaphore(self.in_flight)
        reports: list[PollReport] = []
        await self._store(self._claim, sources)

        async def one(group: Sequence[Source]) -> None:
            async with slots:
                for report in await self.poll(group):
                    reports.append(report)
                    if done is not None:
                        done(report)

        async with asyncio.TaskGroup() as tasks:
            for group in _hosts_in_turn(by_request(sources).values()):
                tasks.create_task(one(group))
        return reports

    async def poll(self, group: Sequence[Source]) -> list[PollReport]:
        """Poll sources that ask the same of the same address with one request.

        Whatever happens is recorded for each of them, and nothing that happens stops the others.
        """
        states = {source.id: await self._store(self._state, source) for source in group}
        reports: dict[str, PollReport] = {}
        try:
            async with self._fetched(group[0], _shared(tuple(states.values()))) as result:
                for source in group:
                    reports[source.id] = await self._settle(source, states[source.id], result)
        except Exception as error:  # the boundary of one source: a fault of ours must not take the others along
            log.exception("poll failed inside", source=group[0].id)
            failure = FetchFailed(message=f"internal error: {type(error).__name__}: {error}")
            for source in group:
                if source.id not in reports:
                    reports[source.id] = await self._settle(source, states[source.id], failure)
        return list(reports.values())

    async def _settle(self, source: Source, state: PollState, result: FetchResult) -> PollReport:
        reading = await self._read(source, state, result)
        record = await self._store(self._absorb, source, state, result, reading)
        report = _report(source, record)
        _log(report)
        for event in report.events:
            _tell(event, record.state.failures)
        return report

    def _claim(self, sources: Collection[Source]) -> None:
        """Put the next poll off before this one begins: should the program die, nobody is asked again at once."""
        now = self.clock()
        for at_least in {source.at_least for source in sources}:
            ids = [source.id for source in sources if source.at_least == at_least]
            self.store.postpone(ids, now + at_least)

    def _state(self, source: Source) -> PollState:
        return self.store.state(source.id) or PollState(source_id=source.id, url=source.url)

    @asynccontextmanager
    async def _fetched(self, source: Source, state: PollState) -> AsyncIterator[FetchResult]:
        """What a source has now, in memory for as long as the block runs."""
        match source.kind:
            case SourceKind.HTTP:
                async with self.fetcher.fetched(source, state) as result:
                    yield result
            case SourceKind.FILE:
                async with self.files:
                    yield await asyncio.to_thread(read_file, source, state)
            case SourceKind.ARTICLES:
                current = state.body_hash == folder_reading(self.config)
                known = state if current else replace(state, etag=None)
                yield await asyncio.to_thread(read_articles, source, known, SUFFIXES)
            case _:
                assert_never(source.kind)

    async def _read(self, source: Source, state: PollState, result: FetchResult) -> Reading | FetchFailed | None:
        """Have a large document read where it holds up nobody; None for what the store's thread reads in no time."""
        if isinstance(result, Fetched) and len(result.body) >= LARGE and digest(result.body) != state.body_hash:
            return await self.reader.read(result, source, self.clock())
        return None

    def _absorb(
        self, source: Source, state: PollState, result: FetchResult, reading: Reading | FetchFailed | None
    ) -> PollRecord:
        absorber = Absorber(store=self.store, config=self.config, source=source, moment=self._moment())
        record = absorber.absorb(state, result, reading)
        self.store.record(record)
        return record

    async def _store(self, call: Callable[..., T], *args: object) -> T:
        return await asyncio.get_running_loop().run_in_executor(self.writer, call, *args)

    def _moment(self) -> Moment:
        return Moment(now=self.clock(), chance=random.random())  # noqa: S311 - spreads polls, guards nothing


def _report(source: Source, record: PollRecord) -> PollReport:
    state = record.state
    outcome: Literal["changed", "unchanged", "failed"] = "unchanged"
    if state.error is not None:
        outcome = "failed"
    elif record.new or record.changed or record.removed:
        outcome = "changed"
    return PollReport(
        source=source,
        outcome=outcome,
        new=len(record.new),
        changed=len(record.changed),
        removed=len(record.removed),
        message=state.error or "",
        warnings=state.warnings,
        events=record.events,
    )


def _log(report: PollReport) -> None:
    if report.outcome == "failed":
        log.warning("poll", source=report.source.id, outcome=report.outcome, error=report.message)
        return
    log.info("poll", source=report.source.id, outcome=report.outcome, new=report.new, changed=report.changed)
    for warning in report.warnings:
        log.warning("poll", source=report.source.id, warning=warning)


def _tell(event: HealthEvent, failures: int) -> None:
    """Log what health.atom says as well."""
    match event.kind:
        case "broke":
            log.warning("feed is failing", source=event.source_id, failures=failures, error=event.message)
        case "gone":
            log.warning("feed is gone", source=event.source_id, error=event.message)
        case "moved":
            log.info("feed has moved", source=event.source_id, to=event.message)
        case "recovered" | "returned":
            log.info("feed works again", source=event.source_id, after=event.message)
        case _:
            assert_never(event.kind)
