"""What polls brought home is decided one after another, and written together where nobody asks for it in between."""

import random
import time
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import TypeVar

from aggregator.model import Config, Fetched, FetchFailed, FetchResult, PollOutcome, PollRecord, PollState, Source
from aggregator.pipeline.absorb import Absorber, AnyReading, is_news, known_items
from aggregator.pipeline.states import Moment
from aggregator.pipeline.tally import Tally
from aggregator.pipeline.websub import note_missed
from aggregator.reading import read_document
from aggregator.store import Store

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a poll of a source brought, with the state from before; a document may have been read elsewhere."""

    source: Source
    state: PollState
    result: FetchResult
    reading: AnyReading


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

        What the next poll has to know of, new and changed entries, is written before that is decided. Among several
        processes one at a time decides about documents; they are read before, which takes most of the time.
        """
        if not self.claimed:
            return self._record_all(found)
        found = [self._read(each) for each in found]
        with self.store.deciding() if any(each.reading is not None for each in found) else nullcontext():
            return self._record_all(found)

    def _read(self, found: Found) -> Found:
        result, state = found.result, found.state
        if not isinstance(result, Fetched) or found.reading is not None or not is_news(state, result):
            return found
        memory = known_items(state, self.store.memory(found.source.id))
        reading = _attempt(partial(read_document, result, found.source, self.clock(), memory))
        return found if isinstance(reading, Exception) else replace(found, reading=reading)

    def _record_all(self, found: Sequence[Found]) -> list[PollRecord | Exception | None]:
        batch = _Batch(recorder=self, results=[None] * len(found))
        for place, each in enumerate(found):
            record = _attempt(partial(self._decide, each))
            if isinstance(record, Exception):
                batch.results[place] = record
                continue
            batch.waiting.append((place, each, record))
            if record.new or record.changed or record.removed or record.articles:
                batch.write()
        batch.write()
        return batch.results

    def _decide(self, found: Found) -> PollRecord:
        moment = Moment(now=self.clock(), chance=random.random())  # noqa: S311 - spreads polls, guards nothing
        absorber = Absorber(store=self.store, config=self.config, source=found.source, moment=moment)
        start = time.perf_counter()
        record = absorber.absorb(found.state, found.result, found.reading)
        if record.feed is not None:
            self.tally.took("parse", time.perf_counter() - start)
        claim = found.state.next_poll_at if self.claimed else None
        return replace(record, outcome=outcome_of(record, found.result), claim=claim)

    def write(self, records: Sequence[PollRecord]) -> frozenset[str]:
        """Write records in one transaction; return the ids of sources that another process has claimed."""
        start = time.perf_counter()
        lost = self.store.record_all(records)
        for _ in records:
            self.tally.took("store", (time.perf_counter() - start) / len(records))
        return lost

    def written(self, found: Found, record: PollRecord) -> None:
        """See to what follows from a record that has been written."""
        note_missed(self.store, found.state, record.state, self.clock())
        if found.state.last_success_at is not None:  # what a new feed brings was published before anybody asked for it
            for entry in record.new:
                self.tally.arrived(entry.published_at)


@dataclass(slots=True, kw_only=True)
class _Batch:
    """Records that are decided and not written yet, with the places of their results."""

    recorder: Recorder
    results: list[PollRecord | Exception | None]
    waiting: list[tuple[int, Found, PollRecord]] = field(default_factory=list)

    def write(self) -> None:
        """Write them in one transaction; if that fails one by one, so that one which cannot be written fails alone."""
        some, self.waiting = self.waiting, []
        if not some:
            return
        lost = _attempt(partial(self.recorder.write, [record for _, _, record in some]))
        for place, found, record in some:
            gone = lost
            if isinstance(lost, Exception) and len(some) > 1:
                gone = _attempt(partial(self.recorder.write, [record]))
            self.results[place] = self._result(found, record, gone)

    def _result(
        self, found: Found, record: PollRecord, lost: frozenset[str] | Exception
    ) -> PollRecord | Exception | None:
        if isinstance(lost, Exception):
            return lost
        if record.state.source_id in lost:
            return None
        failure = _attempt(partial(self.recorder.written, found, record))
        return failure if isinstance(failure, Exception) else record


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
