"""Poll what is due: fetch side by side, store one after another."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from operator import attrgetter
from pathlib import Path
from typing import Self, TypeVar, assert_never

from aggregator.fetch import HttpFetcher, expand, read_articles, read_file
from aggregator.log import log
from aggregator.model import (
    Config,
    Fetched,
    FetchFailed,
    FetchResult,
    Folder,
    HealthEvent,
    PollOutcome,
    PollRecord,
    PollState,
    Source,
    SourceKind,
)
from aggregator.parse.article import SUFFIXES
from aggregator.pipeline.absorb import AnyReading, is_first, is_news, known_items
from aggregator.pipeline.articles import read_files, remembered
from aggregator.pipeline.health import BROKEN_AFTER
from aggregator.pipeline.recording import Found, Recorder, outcome_of
from aggregator.pipeline.requests import Moved, by_request, hosts_in_turn, shared_request
from aggregator.pipeline.tally import Tally
from aggregator.pipeline.together import Together
from aggregator.reading import LARGE, Reader
from aggregator.store import Store

Clock = Callable[[], datetime]
T = TypeVar("T")

CROWD = 32  # documents that wait for the store's thread: more than it takes to start a process that reads others


@dataclass(frozen=True, slots=True, kw_only=True)
class PollReport:
    """What one poll came to, for people: `message` says in words why it failed, or why it is put off (`waiting`)."""

    source: Source
    outcome: PollOutcome
    new: int = 0
    changed: int = 0
    removed: int = 0
    message: str = ""
    warnings: tuple[str, ...] = ()
    events: tuple[HealthEvent, ...] = ()

    def then(self, later: Self) -> Self:
        """Return the report on both, where a folder holds more than is read at once."""
        return replace(
            later,
            outcome=self.outcome if later.outcome == "unchanged" else later.outcome,
            new=self.new + later.new,
            changed=self.changed + later.changed,
            removed=self.removed + later.removed,
            events=(*self.events, *later.events),
        )


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
    writer and polls that finish together are decided one after another, and written together. Large documents are
    parsed by `reader`, and so are first ones while a crowd waits for that thread. `files` is how many documents from
    disk may be in memory; `tally` counts how long the stages take. Sources that are `claimed` are this process's among
    several: what is found out is written only as long as the claim holds.
    """

    store: Store
    config: Config
    fetcher: HttpFetcher
    clock: Clock
    reader: Reader
    writer: ThreadPoolExecutor
    in_flight: int = 256
    files: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(4))
    tally: Tally = field(default_factory=Tally)
    claimed: bool = False
    _recording: Together[Found, PollRecord | None] = field(init=False)
    _states: Together[str, PollState | None] = field(init=False)

    def __post_init__(self) -> None:
        recorder = Recorder(
            store=self.store, config=self.config, clock=self.clock, tally=self.tally, claimed=self.claimed
        )
        self._recording = Together(thread=self.writer, work=recorder.record_all, size=attrgetter("size"))
        self._states = Together(thread=self.writer, work=self._known)

    async def update(
        self, sources: Collection[Source], done: Callable[[PollReport], None] | None = None
    ) -> list[PollReport]:
        """Poll these sources now, whether they are due or not, and report on each as it is done."""
        slots = asyncio.Semaphore(self.in_flight)
        reports: list[PollReport] = []
        moved = await self._store(self._claim, sources)

        async def one(group: Sequence[Source]) -> None:
            async with slots:
                for report in await self.poll(group, moved):
                    reports.append(report)
                    if done is not None:
                        done(report)

        async with asyncio.TaskGroup() as tasks:
            for group in hosts_in_turn(by_request(sources, moved).values()):
                tasks.create_task(one(group))
        return reports

    async def poll(self, group: Sequence[Source], moved: Moved) -> list[PollReport]:
        """Poll sources that ask the same of the same address with one request.

        Whatever happens is recorded for each of them, and nothing that happens stops the others.
        """
        states = {source.id: await self._state(source, moved) for source in group}
        reports: dict[str, PollReport] = {}
        start = time.perf_counter()
        try:
            async with self._fetched(*shared_request(group, states)) as result:
                self.tally.took("fetch", time.perf_counter() - start)
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
        report = await self._record(source, state, result)
        while isinstance(result, Folder) and result.more:
            state = await self._state(source, {})
            result = await self._look(source, state)
            report = report.then(await self._record(source, state, result))
        return report

    async def _record(self, source: Source, state: PollState, result: FetchResult) -> PollReport:
        reading = await self._read(source, state, result)
        found = Found(source=source, state=state, result=result, reading=reading)
        record = await self._recording.do(found)
        if record is None:
            return PollReport(source=source, outcome="waiting", message="another process has taken this feed over")
        report = _report(source, record, result)
        _log(report)
        if report.outcome == "failed" and record.state.failures == BROKEN_AFTER and not record.state.gone:
            log.warning("feed is failing", source=source.id, failures=record.state.failures, error=report.message)
        for event in report.events:
            _tell(event)
        return report

    def _claim(self, sources: Collection[Source]) -> Moved:
        """Put the next poll off before this one begins: should the program die, nobody is asked again at once.

        Returns which addresses have moved.
        """
        now = self.clock()
        for at_least in {source.at_least for source in sources if not self.claimed}:
            ids = [source.id for source in sources if source.at_least == at_least]
            self.store.postpone(ids, now + at_least)
        return self.store.moved()

    def _known(self, source_ids: Sequence[str]) -> list[PollState | None]:
        states = self.store.states(source_ids)
        return [states.get(id_) for id_ in source_ids]

    async def _state(self, source: Source, moved: Moved) -> PollState:
        """What is known of a source; that its address has moved may be known from another one."""
        state = await self._states.do(source.id) or PollState(source_id=source.id, url=source.url)
        return replace(state, moved_to=moved.get(source.url))

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
                async with self.files:
                    yield await self._look(source, state)
            case _:
                assert_never(source.kind)

    async def _look(self, source: Source, state: PollState) -> FetchResult:
        """What changed in a folder of articles, in comparison with what is remembered of it."""
        known = await self._store(self.store.articles, source.id)
        return await asyncio.to_thread(
            read_articles, source, remembered(self.config, source, state, known, self.clock()), SUFFIXES
        )

    async def _read(self, source: Source, state: PollState, result: FetchResult) -> AnyReading:
        """Have read elsewhere what would hold up others; None for what the store's thread reads in no time."""
        if isinstance(result, Folder):
            return await asyncio.to_thread(read_files, result, source, self.clock())
        if isinstance(result, Fetched) and self._holds_up(state, result) and is_news(state, result):
            memory = None if is_first(state) else await self._store(self.store.memory, source.id)
            return await self.reader.read(result, source, self.clock(), known_items(state, memory))
        return None

    def _holds_up(self, state: PollState, fetched: Fetched) -> bool:
        """Whether a document is large, or one of many feeds that are all polled for the first time."""
        return len(fetched.body) >= LARGE or (is_first(state) and self._recording.waiting >= CROWD)

    async def _store(self, call: Callable[..., T], *args: object) -> T:
        return await asyncio.get_running_loop().run_in_executor(self.writer, call, *args)


def _report(source: Source, record: PollRecord, result: FetchResult) -> PollReport:
    return PollReport(
        source=source,
        outcome=outcome_of(record, result),
        new=len(record.new),
        changed=len(record.changed),
        removed=len(record.removed),
        message=result.message if isinstance(result, FetchFailed) else record.state.error or "",
        warnings=record.state.warnings,
        events=record.events,
    )


def _log(report: PollReport) -> None:
    name, outcome = report.source.id, report.outcome
    match outcome:
        case "failed":
            log.warning("poll", source=name, outcome=outcome, error=report.message)
            return
        case "waiting":
            log.info("poll", source=name, outcome=outcome, reason=report.message)
            return
        case "changed" | "unchanged":
            log.info("poll", source=name, outcome=outcome, new=report.new, changed=report.changed)
        case _:
            assert_never(outcome)
    for warning in report.warnings:
        log.warning("poll", source=name, warning=warning)


def _tell(event: HealthEvent) -> None:
    """Log what health.atom says as well, but for what a feed is said to fail with: that is logged at any rate."""
    match event.kind:
        case "broke":
            return
        case "gone":
            log.warning("feed is gone", source=event.source_id, error=event.message)
        case "moved":
            log.info("feed has moved", source=event.source_id, to=event.message)
        case "recovered" | "returned":
            log.info("feed works again", source=event.source_id, after=event.message)
        case _:
            assert_never(event.kind)
