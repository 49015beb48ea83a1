"""What a poll brought home becomes a record: parse, normalize, recognize, join stories.

Asks the store and writes nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count
from typing import assert_never

import xxhash

from aggregator import __version__
from aggregator.cadence import NEWEST
from aggregator.dedupe import join_story, mint, never_merged, recognize
from aggregator.model import (
    Config,
    Entry,
    Fetched,
    FetchFailed,
    FetchResult,
    Fingerprint,
    Folder,
    KnownEntry,
    NotModified,
    PollRecord,
    PollState,
    Source,
    StoredEntry,
)
from aggregator.pipeline.articles import read_folder
from aggregator.pipeline.health import events, may_tell
from aggregator.pipeline.states import Moment, after_document, after_failure, after_folder, after_not_modified
from aggregator.reading import Reading, read_document, reading_of
from aggregator.store import Store

ONE_PLACE = timedelta(seconds=1)  # between the undated entries of one document, so that their order is kept

Recognized = tuple[Entry, Fingerprint, KnownEntry | None]


def digest(body: bytes) -> str:
    """Return the digest by which a body is known again."""
    return xxhash.xxh3_128_hexdigest(body)


def folder_reading(config: Config) -> str:
    """Return what the reading of an unchanged folder of articles depends on besides its files."""
    site = config.site
    return digest(f"{__version__}\n{site.url}\n{site.title}\n{site.language}".encode())


@dataclass(frozen=True, slots=True, kw_only=True)
class Absorber:
    """Makes a record of what a poll of `source` at `moment` brought, in the light of the store."""

    store: Store
    config: Config
    source: Source
    moment: Moment

    def absorb(self, state: PollState, result: FetchResult, reading: Reading | FetchFailed | None = None) -> PollRecord:
        """Return all that follows from the result of a fetch; a document may have been read elsewhere."""
        record = self._record(state, result, reading)
        if not may_tell(state, record.state):
            return record
        told = self.store.last_events(self.source.id)
        return replace(record, events=events(self.source, state, record.state, told))

    def _record(self, state: PollState, result: FetchResult, reading: Reading | FetchFailed | None) -> PollRecord:
        match result:
            case FetchFailed():
                return self._failed(state, result)
            case NotModified():
                return PollRecord(state=after_not_modified(self.source, state, result, self.moment))
            case Fetched():
                return self._document(state, result, reading)
            case Folder():
                return self._folder(state, result)
            case _:
                assert_never(result)

    def _failed(self, state: PollState, failure: FetchFailed) -> PollRecord:
        return PollRecord(state=after_failure(self.source, state, failure, self.moment))

    def _document(self, state: PollState, result: Fetched, reading: Reading | FetchFailed | None) -> PollRecord:
        body_hash = digest(result.body)
        if body_hash == state.body_hash:
            return PollRecord(state=after_document(self.source, state, result, self.moment))
        if reading is None:
            reading = read_document(result, self.source, self.moment.now)
        if isinstance(reading, FetchFailed):
            return self._failed(replace(state, etag=None, last_modified=None, body_hash=None), reading)
        if reading.empty:
            return self._failed(state, FetchFailed(message="a document that holds no title and no entry"))
        read = replace(state, body_hash=body_hash, hints=reading.hints, warnings=reading.faults)
        record = self._entries(read, reading, first_time=state.last_success_at is None)
        return replace(record, state=after_document(self.source, record.state, result, self.moment))

    def _folder(self, state: PollState, result: Folder) -> PollRecord:
        reading = read_folder(result, self.source, self.config.site, self.moment.now)
        read = replace(state, body_hash=folder_reading(self.config), warnings=reading.feed.faults)
        after = after_folder(self.source, read, result, self.moment)
        if reading.scheduled:
            after = replace(after, etag=None)
        present = self.store.entries_of(self.source.id)
        document = reading_of(reading.feed, self.source, self.moment.now)
        record = self._entries(after, document, present=frozenset(present.values()))
        stays = {entry.id for entry in record.changed}
        gone = (id_ for path, id_ in present.items() if path not in reading.alive and id_ not in stays)
        return replace(record, removed=tuple(gone))

    def _entries(
        self, state: PollState, reading: Reading, *, first_time: bool = False, present: frozenset[str] | None = None
    ) -> PollRecord:
        known = recognize(reading.entries, reading.marks, self.store.recognize(self.source.id, reading.marks))
        together = tuple(zip(reading.entries, reading.marks, known, strict=True))
        new = self._new(together, first_time=first_time)
        arrivals = sorted({*(entry.published_at for entry in new), *state.arrivals}, reverse=True)[:NEWEST]
        return PollRecord(
            state=replace(state, arrivals=tuple(arrivals)),
            feed=reading.feed,
            new=new,
            changed=self._changed(together, present),
        )

    def _new(self, together: Sequence[Recognized], *, first_time: bool) -> tuple[StoredEntry, ...]:
        unknown = [(place, entry, mark) for place, (entry, mark, known) in enumerate(together) if known is None]
        if not unknown:
            return ()
        ids = self._mint([mark for _, _, mark in unknown])
        undated = count()
        fresh = [
            self._first_sight(
                id_,
                entry,
                mark,
                place,
                backlog=first_time and entry.published is None and next(undated) >= self.source.new_feed_entries,
            )
            for id_, (place, entry, mark) in zip(ids, unknown, strict=True)
        ]
        return self._with_stories(fresh)

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

    def _first_sight(self, id_: str, entry: Entry, mark: Fingerprint, place: int, *, backlog: bool) -> StoredEntry:
        published = entry.published or self.moment.now - place * ONE_PLACE
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

    def _with_stories(self, fresh: Sequence[StoredEntry]) -> tuple[StoredEntry, ...]:
        never = never_merged(self.config.never_merge)
        alike: defaultdict[str, list[KnownEntry]] = defaultdict(list)
        for other in self.store.alike([entry.fingerprint for entry in fresh]):
            _file(alike, other)
        members = []
        for entry in fresh:
            candidates = [other for mark in _story_marks(entry.fingerprint) for other in alike.get(mark, ())]
            member = join_story(entry, candidates, window=self.config.window, never_merge=never)
            members.append(member)
            _file(alike, _known(member))
        return tuple(members)

    def _changed(self, together: Iterable[Recognized], present: frozenset[str] | None) -> tuple[StoredEntry, ...]:
        changed = {
            known.id: (entry, mark)
            for entry, mark, known in together
            if known and (known.fingerprint != mark or (present is not None and known.id not in present))
        }
        stored = self.store.entries(tuple(changed)) if changed else {}
        return tuple(_updated(stored[id_], entry, mark, self.moment.now) for id_, (entry, mark) in changed.items())


def _file(index: defaultdict[str, list[KnownEntry]], entry: KnownEntry) -> None:
    for mark in _story_marks(entry.fingerprint):
        index[mark].append(entry)


def _story_marks(mark: Fingerprint) -> Iterable[str]:
    return (value for value in (mark.link_key, mark.text_hash) if value is not None)


def _known(entry: StoredEntry) -> KnownEntry:
    return KnownEntry(
        id=entry.id,
        source_id=entry.source_id,
        fingerprint=entry.fingerprint,
        published_at=entry.published_at,
        story_id=entry.story_id,
        story_at=entry.story_at,
    )


def _updated(stored: StoredEntry, entry: Entry, mark: Fingerprint, now: datetime) -> StoredEntry:
    """Return the stored entry in its new version; `updated_at` moves only where a reader would see a change."""
    updated_at = stored.updated_at
    if mark.content_hash != stored.fingerprint.content_hash:
        updated_at = entry.updated if entry.updated and entry.updated > updated_at else max(now, updated_at)
    return replace(stored, entry=entry, fingerprint=mark, updated_at=updated_at, removed_at=None)
