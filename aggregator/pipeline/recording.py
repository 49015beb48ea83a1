"""What polls brought home is decided one after another, and written together where nobody asks for it in between."""

import random
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import TypeVar

from aggregator.errors import StoreError
from aggregator.model import (
    Config,
    Fetched,
    FetchFailed,
    FetchResult,
    Folder,
    PollOutcome,
    PollRecord,
    PollState,
    Source,
)
from aggregator.pipeline.absorb import Absorber, AnyReading, is_first, is_news, known_items
from aggregator.pipeline.states import Moment
from aggregator.pipeline.tally import Tally
from aggregator.pipeline.websub import note_missed
from aggregator.reading import read_document
from aggregator.store import Store

T = TypeVar("T")

UNIT = 20_000  # bytes of a document: entries and what is stored of them are several times as large
TOGETHER = 8  # documents that are decided in one transaction; whoever else writes waits for its end


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a poll of a source brought, with the state from before; a document may have been read elsewhere."""

    source: Source
    state: PollState
    result: FetchResult
    reading: AnyReading

    @property
    def size(self) -> int:
        """How much memory it takes until it is recorded, in what a poll without a document takes."""
        return 1 + len(self.result.body) // UNIT if isinstance(self.result, Fetched) else 1

    @property
    def is_unread(self) -> bool:
        """Whether it is a document with news that nobody has read yet."""
        return self.reading is None and isinstance(self.result, Fetched) and is_news(self.state, self.result)


@dataclass(slots=True, kw_only=True)
class Recorder:
    """Makes records and writes them; all of it in the store's one thread.

    Of sources that are `claimed` is written only what the claim still holds for.
    """

    store: Store
    config: Config
    clock: Callable[[], datetime]
    tally: Tally
    claimed: bool = False

    def record_all(self, found: Sequence[Found]) -> list[PollRecord | Exception | None]:
        """Return for each poll its record, None where another process has claimed its source, or why it failed.

        What the next poll has to know of, new and changed entries, is written before that is decided. Documents are
        read before, which takes most of the time, so that nobody waits for it: what is decided together is one
        transaction, and among several processes one at a time decides about documents.
        """
        return [result for some in _few_documents(found) for result in self._record_some(self._read(some))]

    def _read(self, found: Sequence[Found]) -> list["_Read"]:
        """Read the documents among them that were not read elsewhere."""
        known = [each for each in found if each.is_unread and not is_first(each.state)]
        memories = self.store.memories([each.source.id for each in known]) if known else {}
        return [self._reading(each, memories.get(each.source.id)) for each in found]

    def _reading(self, found: Found, memory: bytes | None) -> "_Read":
        if not isinstance(found.result, Fetched) or not found.is_unread:
            return _Read(found=found)
        start = time.perf_counter()
        known = known_items(found.state, memory)
        reading = _attempt(partial(read_document, found.result, found.source, self.clock(), known))
        seconds = time.perf_counter() - start
        if isinstance(reading, Exception):
            return _Read(found=found, seconds=seconds, failure=reading)
        return _Read(found=replace(found, reading=reading), seconds=seconds)

    def _record_some(self, read: Sequence["_Read"]) -> list[PollRecord | Exception | None]:
        """Record polls in one transaction; if that fails one by one, so that one that cannot be written fails alone."""
        decides = self.claimed and any(each.found.reading is not None for each in read)
        with self.store.deciding() if decides else nullcontext():
            results = _attempt(partial(self._together, read))
            if isinstance(results, Exception):
                alone = (_attempt(partial(self._together, [each])) for each in read) if len(read) > 1 else [results]
                results = [each if isinstance(each, Exception) else each[0] for each in alone]
        return [
            self._followed(each.found, result) if isinstance(result, PollRecord) else result
            for each, result in zip(read, results, strict=True)
        ]

    def _together(self, read: Sequence["_Read"]) -> list[PollRecord | Exception | None]:
        start = time.perf_counter()
        with self.store.together() as store:
            batch = _Batch(recorder=self, store=store)
            for each in read:
                batch.add(each)
            batch.write()
        for seconds in batch.parsing:
            self.tally.took("parse", seconds)
        seconds = time.perf_counter() - start - batch.deciding
        for _ in batch.results:
            self.tally.took("store", seconds / len(batch.results))
        return batch.results

    def decide(self, store: Store, found: Found) -> PollRecord:
        """Make the record of a poll, in the light of what is in the store now."""
        moment = Moment(now=self.clock(), chance=random.random())  # noqa: S311 - spreads polls, guards nothing
        absorber = Absorber(store=store, config=self.config, source=found.source, moment=moment)
        record = absorber.absorb(found.state, found.result, found.reading)
        claim = found.state.next_poll_at if self.claimed else None
        return replace(record, outcome=outcome_of(record, found.result), claim=claim)

    def _followed(self, found: Found, record: PollRecord) -> PollRecord | Exception:
        """See to what follows from a record that has been written; a failure of that is one of the poll."""
        failure = _attempt(partial(note_missed, self.store, found.state, record.state, self.clock()))
        if found.state.last_success_at is not None:  # what a new feed brings was published before anybody asked for it
            for entry in record.new:
                self.tally.arrived(entry.published_at)
        return record if failure is None else failure


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """What a poll brought, its document read in so many seconds, or why that was not possible."""

    found: Found
    seconds: float = 0.0
    failure: Exception | None = None


@dataclass(slots=True, kw_only=True)
class _Batch:
    """Polls that are decided and written in one transaction, and how long that took: each to parse, all to decide.

    Records wait until the next poll has to know of one. A failure of the store is one of the whole transaction.
    """

    recorder: Recorder
    store: Store
    results: list[PollRecord | Exception | None] = field(default_factory=list)
    waiting: list[PollRecord] = field(default_factory=list)
    parsing: list[float] = field(default_factory=list)
    deciding: float = 0.0

    def add(self, read: _Read) -> None:
        """Decide about a poll, and write down what is found of its entries."""
        start = time.perf_counter()
        decide = partial(self.recorder.decide, self.store, read.found)
        record: PollRecord | Exception = _attempt(decide) if read.failure is None else read.failure
        took = time.perf_counter() - start
        self.deciding += took
        self.results.append(record)
        if isinstance(record, StoreError):
            raise record
        if isinstance(record, Exception):
            return
        if record.feed is not None:
            self.parsing.append(read.seconds + took)
        self.waiting.append(record)
        if record.new or record.changed or record.removed or record.articles:
            self.write()

    def write(self) -> None:
        """Write what waits; a source that another process has claimed has no record."""
        lost = self.store.record_all(self.waiting)
        self.waiting.clear()
        if lost:
            self.results = [None if _is_of(each, lost) else each for each in self.results]


def _is_of(result: PollRecord | Exception | None, source_ids: Collection[str]) -> bool:
    return isinstance(result, PollRecord) and result.state.source_id in source_ids


def _few_documents(found: Sequence[Found]) -> Iterator[list[Found]]:
    """Divide what polls brought, so that a few documents stand together; what brought none costs next to nothing."""
    some: list[Found] = []
    documents = 0
    for each in found:
        some.append(each)
        documents += isinstance(each.result, Fetched | Folder)
        if documents == TOGETHER:
            yield some
            some, documents = [], 0
    if some:
        yield some


def outcome_of(record: PollRecord, result: FetchResult) -> PollOutcome:
    """Return what a poll came to."""
    if isinstance(result, FetchFailed) and result.put_off:
        return "waiting"
    if record.state.error is not None:
        return "failed"
    return "changed" if record.new or record.changed or record.removed else "unchanged"


def _attempt(call: Callable[[], T]) -> T | Exception:
    """Return a failure instead of raising it: it belongs to one poll of many, which logs it."""
    try:
        return call()
    except Exception as error:  # noqa: BLE001 - as above
        return error
