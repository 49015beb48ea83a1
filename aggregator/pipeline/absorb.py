"""What a poll brought home becomes a record: parse, normalize, recognize, join stories.

Asks the store and writes nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count
from typing import assert_never

import xxhash

from aggregator.cadence import NEWEST
from aggregator.dedupe import mint
from aggregator.model import (
    Config,
    Entry,
    Fetched,
    FetchFailed,
    FetchResult,
    Fingerprint,
    Folder,
    NotModified,
    PollRecord,
    PollState,
    Source,
    StoredEntry,
)
from aggregator.pipeline.absorb_folder import FolderAbsorber
from aggregator.pipeline.articles import ReadFile, read_files
from aggregator.pipeline.fulltext import wanted
from aggregator.pipeline.health import events, may_tell
from aggregator.pipeline.recognition import Recognized, recognition
from aggregator.pipeline.states import Moment, after_document, after_failure, after_not_modified
from aggregator.pipeline.stories import Told, new_sketches, tell_stories
from aggregator.pipeline.versions import overtaken, revised
from aggregator.pipeline.websub_states import heard_of_hub
from aggregator.reading import Memory, Reading, key, load, read_document
from aggregator.store import Store

ONE_PLACE = timedelta(seconds=1)  # at the most between the undated entries of one document, so that their order is kept

AnyReading = Reading | FetchFailed | Sequence[ReadFile] | None


def digest(body: bytes) -> str:
    """Return the digest by which a body is known again."""
    return xxhash.xxh3_128_hexdigest(body)


def is_news(state: PollState, fetched: Fetched) -> bool:
    """Return whether a poll brought another document than the last one did."""
    return digest(fetched.body) != state.body_hash


def is_first(state: PollState) -> bool:
    """Return whether no document of a source has been read, or the store goes by none, so that nothing is known."""
    return state.body_hash is None


def known_items(state: PollState, stored: bytes | None) -> Memory | None:
    """Return what is known of a document, if the store still goes by the document."""
    return None if is_first(state) else load(stored)


@dataclass(frozen=True, slots=True, kw_only=True)
class Absorber:
    """Makes a record of what a poll of `source` at `moment` brought, in the light of the store."""

    store: Store
    config: Config
    source: Source
    moment: Moment

    def absorb(self, state: PollState, result: FetchResult, reading: AnyReading = None) -> PollRecord:
        """Return all that follows from the result of a fetch; a document or articles may have been read elsewhere."""
        record = self._record(state, result, reading)
        if pages := wanted(self.source, record, self.moment.now):
            record = replace(record, pages=pages)
        if not may_tell(state, record.state):
            return record
        told = self.store.last_events(self.source.id)
        return replace(record, events=events(self.source, state, record.state, told))

    def _record(self, state: PollState, result: FetchResult, reading: AnyReading) -> PollRecord:
        match result:
            case FetchFailed():
                return self._failed(state, result)
            case NotModified():
                return PollRecord(state=after_not_modified(self.source, state, result, self.moment))
            case Fetched():
                known = reading if isinstance(reading, Reading | FetchFailed) else None
                return self._document(state, result, known)
            case Folder():
                return self._folder(state, result, reading if isinstance(reading, Sequence) else None)
            case _:
                assert_never(result)

    def _failed(self, state: PollState, failure: FetchFailed) -> PollRecord:
        return PollRecord(state=after_failure(self.source, state, failure, self.moment))

    def _document(self, state: PollState, result: Fetched, reading: Reading | FetchFailed | None) -> PollRecord:
        body_hash = digest(result.body)
        if body_hash == state.body_hash:
            return PollRecord(state=after_document(self.source, state, result, self.moment))
        stored = self.store.memory(self.source.id)
        if reading is None:
            reading = read_document(result, self.source, self.moment.now, known_items(state, stored))
        if isinstance(reading, FetchFailed):
            return self._failed(replace(state, etag=None, last_modified=None, body_hash=None), reading)
        if reading.empty:
            return self._failed(state, FetchFailed(message="a document that holds no title and no entry"))
        read = replace(state, body_hash=body_hash, hints=reading.hints, warnings=reading.faults)
        record = self._entries(read, reading, first_time=state.last_success_at is None)
        if record.memory == stored:
            record = replace(record, memory=None)
        heard = heard_of_hub(self.source, record, result, reading, self.moment.now)
        return replace(record, state=after_document(self.source, heard, result, self.moment))

    def pushed(self, state: PollState, reading: Reading, last_push: datetime | None) -> PollRecord:
        """Return what follows from a document that a hub delivered; it may be a part of the feed alone.

        What is remembered of the polls stands: only they have seen all of the document, and what its head says.
        """
        looks = [at for at in (state.last_poll_at, last_push) if at is not None]
        record = self._entries(replace(state, last_poll_at=max(looks, default=None)), reading, first_time=False)
        late = overtaken(record.changed, self.store.entries([entry.id for entry in record.changed]))
        record = replace(
            record,
            state=replace(state, arrivals=record.state.arrivals),
            feed=None,
            changed=tuple(entry for entry in record.changed if entry.id not in late),
            memory=b"" if record.changed else None,  # what polls remember of these entries is no longer so
            sketches=tuple(sketch for sketch in record.sketches if sketch.entry_id not in late),
        )
        return replace(record, pages=wanted(self.source, record, self.moment.now))

    def _folder(self, state: PollState, result: Folder, files: Sequence[ReadFile] | None) -> PollRecord:
        if files is None:
            files = read_files(result, self.source, self.moment.now)
        absorber = FolderAbsorber(
            store=self.store,
            config=self.config,
            source=self.source,
            moment=self.moment,
            first_sight=lambda unknown: self._new([(*each, None) for each in unknown], first_time=False),
        )
        return absorber.absorb(state, result, files)

    def _entries(self, state: PollState, reading: Reading, *, first_time: bool) -> PollRecord:
        known = recognition(
            self.store, self.source.id, reading.entries, reading.marks, first_time=first_time, kept=reading.kept
        )
        told = self._new(known.together, first_time=first_time, since=state.last_poll_at)
        changed = self._changed(known.together, known.before)
        arrivals = sorted({*(entry.published_at for entry in told.members), *state.arrivals}, reverse=True)[:NEWEST]
        present = tuple(entry for entry in changed if entry.removed_at is None)
        return PollRecord(
            state=replace(state, arrivals=tuple(arrivals)),
            feed=reading.feed,
            new=told.members,
            changed=changed,
            sketches=(*told.sketches, *new_sketches(known.before, present)),
            memory=_memory(reading, known.together, (*told.members, *changed)),
        )

    def _new(self, together: Sequence[Recognized], *, first_time: bool, since: datetime | None = None) -> Told:
        """Return what is new, each with its id, its date and its story; `since` is when was looked the last time."""
        unknown = [(entry, mark) for entry, mark, known in together if known is None]
        if not unknown:
            return Told()
        ids = self._mint([mark for _, mark in unknown])
        dates = self._dates([entry for entry, _ in unknown], since)
        undated = count()
        fresh = [
            self._first_sight(
                id_,
                entry,
                mark,
                date,
                backlog=first_time and entry.published is None and next(undated) >= self.source.new_feed_entries,
            )
            for id_, (entry, mark), date in zip(ids, unknown, dates, strict=True)
        ]
        return tell_stories(self.store, self.config, self.source.id, fresh)

    def _dates(self, entries: Sequence[Entry], since: datetime | None) -> list[datetime]:
        """Return a date for each entry: its own, or one between the last look and this one, in the document's order."""
        now = self.moment.now
        undated = sum(entry.published is None for entry in entries)
        gap = max(now - since, timedelta()) if since is not None else ONE_PLACE * (undated + 1)
        place, step = count(), min(ONE_PLACE, gap / (undated + 1))
        return [entry.published or now - next(place) * step for entry in entries]

    def _mint(self, marks: Sequence[Fingerprint]) -> list[str]:
        """Mint an id for each fingerprint; where one is taken, the next attempt is asked for, until all are free."""
        ids = [mint(self.source.id, mark, 0) for mark in marks]
        attempt = 0
        while clashes := self._clashes(ids):
            attempt += 1
            for place in clashes:
                ids[place] = mint(self.source.id, marks[place], attempt)
        return ids

    def _clashes(self, ids: Sequence[str]) -> list[int]:
        taken = set(self.store.existing(ids))
        places = []
        for place, id_ in enumerate(ids):
            if id_ in taken:
                places.append(place)
            taken.add(id_)
        return places

    def _first_sight(
        self, id_: str, entry: Entry, mark: Fingerprint, published: datetime, *, backlog: bool
    ) -> StoredEntry:
        return StoredEntry(
            id=id_,
            source_id=self.source.id,
            entry=entry,
            fingerprint=mark,
            first_seen_at=self.moment.now,
            published_at=published,
            updated_at=max(entry.updated or published, published),
            story_id=id_,
            story_at=published,
            backlog=backlog,
        )

    def _changed(self, together: Iterable[Recognized], before: Mapping[str, StoredEntry]) -> tuple[StoredEntry, ...]:
        versions = (
            revised(before[known.id], entry, mark, self.moment.now)
            for entry, mark, known in together
            if known is not None and known.id in before and known.fingerprint != mark
        )
        return tuple(version for version in versions if version is not None)


def _memory(reading: Reading, together: Sequence[Recognized], written: Iterable[StoredEntry]) -> bytes:
    """Return what to remember of a document: its items of which the store has the very version that they show."""
    if reading.context is None:
        return b""
    ids = {each.fingerprint: each.id for each in written}
    ids |= {mark: known.id for _, mark, known in together if known is not None and known.fingerprint == mark}
    settled = (
        replace(item, entry=key(ids[mark]))
        for item, (_, mark, _) in zip(reading.items, together, strict=True)
        if item is not None and mark in ids
    )
    return Memory(context=reading.context, items=(*reading.kept, *settled)).dump()
