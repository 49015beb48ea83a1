"""What is remembered: sources and their polls, entries and their identity, outputs and their members.

`Store` is the promise; `aggregator.store.sql` keeps it on SQLite. Every method is one transaction or a few short
ones, may be called from any thread, and raises `StoreError`, in words, where the database cannot be used.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Protocol, Self

from aggregator.model import (
    Archive,
    Archived,
    DuePage,
    Feed,
    Fingerprint,
    HealthEvent,
    Item,
    KnownArticle,
    KnownEntry,
    LoggedPoll,
    PageFaults,
    PageOutcome,
    PollRecord,
    PollState,
    Sketch,
    Source,
    StoredEntry,
)
from aggregator.store.websub import Subscribers, Subscriptions


class Polls(Protocol):
    """The sources, their state between two polls, and what the polls found."""

    def sync(self, sources: Sequence[Source]) -> None:
        """Make these sources, with distinct ids, the ones that are polled.

        Others become inactive and keep everything, so that adding one again continues where it ended. A new id at
        the address of a source that is no longer configured is a new name for it. A source at a new address keeps its
        entries and forgets what its old address answered. Nothing is written where nothing changed.
        """

    def renamed(self, sources: Sequence[Source]) -> dict[str, str]:
        """Old id -> new id of the sources that `sync` with these would give a new name; nothing is written."""

    def states(self, source_ids: Sequence[str] | None = None) -> dict[str, PollState]:
        """Source id -> state, of the active sources, or of those named, active or not, that were ever heard of."""

    def state(self, source_id: str) -> PollState | None:
        """The state of one source, active or not; None for one never heard of."""

    def due(self, now: datetime, limit: int) -> tuple[str, ...]:
        """At most `limit` ids of active sources that are not gone and due at `now`, the longest due first."""

    def postpone(self, source_ids: Sequence[str], until: datetime) -> None:
        """Let none of these sources be due before `until`; those that are due later stay so."""

    def claim(self, seen: Mapping[str, datetime], until: datetime) -> frozenset[str]:
        """Put off the next poll until then of those sources whose next poll is still when it was seen; return them.

        Of several processes that saw the same, one gets a source. Paused and inactive ones are nobody's.
        """

    def deciding(self) -> AbstractContextManager[None]:
        """Be the only process that decides which story entries belong to, for as long as the block runs.

        What it finds in the store stands still only as far as others decide in such a block as well.
        """

    def hasten(self, source_ids: Sequence[str], now: datetime) -> None:
        """Let these sources be due at `now`, also those that are gone; a paused one stays so."""

    def pause(self, source_ids: Sequence[str], *, paused: bool) -> None:
        """Let these sources be due no more until this is taken back; no poll and no `sync` does so.

        But one that becomes active again, since somebody added it again, is not paused.
        """

    def shift(self, by: timedelta) -> None:
        """Move by `by` when each source was polled, will be polled and waits until: the clock was set by so much."""

    def disbelieve_future(self, now: datetime) -> None:
        """Let what was polled after `now` count as polled now, with the same wait: the clock was wrong then."""

    def waiting(self, now: datetime) -> tuple[tuple[str, datetime], ...]:
        """(origin, until) of the hosts that asked to be left alone beyond `now`."""

    def moved(self) -> dict[str, str]:
        """Address -> the one that it has moved to for good, of the active sources."""

    def feeds(self, source_ids: Sequence[str] | None = None) -> dict[str, Feed]:
        """Source id -> feed as last read, of all sources (inactive ones too) or of those named."""

    def counts(self) -> dict[str, int]:
        """Source id -> number of its entries that are not removed; sources without any are left out."""

    def events(self, limit: int) -> tuple[HealthEvent, ...]:
        """At most `limit` events of the active sources, newest first; at least the newest 1,000 are kept."""

    def last_events(self, source_id: str) -> tuple[HealthEvent, ...]:
        """The newest event of each kind of one source, newest first; they are kept for ever."""

    def memory(self, source_id: str) -> bytes:
        """What the last record with a `memory` said of a source's document; empty for none."""

    def memories(self, source_ids: Sequence[str]) -> dict[str, bytes]:
        """Source id -> `memory`; sources without one are left out."""

    def record(self, record: PollRecord) -> bool:
        """Write what a poll found out, whole or not at all; False where another process has claimed its source since.

        `new` stands in the order of the document, its newest item first: among equal dates that order is kept. Of
        `changed` entries the content, fingerprint, `updated_at` and `removed_at` are written, never id, first sight,
        date or story. `removed` entries get the time of this poll. `articles` take the place of what was remembered
        under their paths and of their entries; a file that is gone and never was an entry is forgotten. A state whose
        url is not the source's (it was configured anew during the poll) is left out, and so are its events. A source
        unknown to `sync` is remembered as an inactive one.
        """

    def record_all(self, records: Sequence[PollRecord]) -> frozenset[str]:
        """Write the records of several polls, in this order, in one transaction: much faster than one by one.

        Returns the ids of sources that another process has claimed since: their records are left out.
        """


class Entries(Protocol):
    """What is known of entries."""

    def recognize(self, source_id: str, fingerprints: Sequence[Fingerprint]) -> tuple[KnownEntry, ...]:
        """The entries of a source that share guid, link_key, title_key or content_hash with a fingerprint.

        Removed ones and backlog included. A value that crowds of entries share is answered with the newest of them.
        """

    def alike(self, fingerprints: Sequence[Fingerprint]) -> tuple[KnownEntry, ...]:
        """The entries of any source that share link_key or text_hash with a fingerprint; otherwise as `recognize`.

        An entry whose page calls another address its own is found by that one as well, and has it as its link_key then.
        """

    def dated(self, source_id: str, dates: Sequence[datetime]) -> tuple[KnownEntry, ...]:
        """The entries of a source that were published at one of these instants, some hundreds at the most.

        Removed ones and backlog included.
        """

    def sharing(self, source_id: str, sketches: Sequence[Sketch], window: timedelta) -> tuple[tuple[str, ...], ...]:
        """For each sketch the ids of entries that share some values with it, the likeliest first.

        A handful at the most, of other sources than this one, published within `window` of the sketch's date; removed
        ones and backlog included.
        """

    def existing(self, ids: Sequence[str]) -> frozenset[str]:
        """Those of these public ids that are taken."""

    def entries(self, ids: Sequence[str]) -> dict[str, StoredEntry]:
        """Id -> entry, in the order of `ids`; unknown ones are left out."""

    def entries_of(self, source_id: str) -> dict[str, str]:
        """Guid -> id of the entries of a source that are not removed."""

    def articles(self, source_id: str | None = None) -> tuple[KnownArticle, ...]:
        """What is remembered of the files of a folder, or of all folders, by path; those that are gone included."""

    def article_pages(self, source_id: str) -> dict[str, str]:
        """Path -> name of the page (without `.html`) of the articles of a folder that are published."""

    def story(self, story_id: str) -> tuple[StoredEntry, ...]:
        """All entries of a story, by first sight (of one poll the first teller first), removed and backlog included."""

    def stories(self, *, merge: bool, source_ids: Collection[str] | None = None) -> Iterator[tuple[StoredEntry, ...]]:
        """Everything that could be published, as `members` would return it if every entry were a member.

        Removed entries and the backlog are left out; `source_ids` narrows. What is written meanwhile may show.
        """

    def search(
        self,
        query: str | None,
        *,
        source_ids: Sequence[str] | None = None,
        output_id: str | None = None,
        limit: int = 50,
    ) -> tuple[StoredEntry, ...]:
        """The newest entries whose title, text, link or authors contain every word of `query`.

        Case and accents do not count, and a word may go on: "kern" finds "Kernel", "ernel" does not. Where a script
        has no spaces, a word may begin anywhere. Punctuation counts: "at&t" is found as it stands.

        None or an empty query finds everything; removed entries are left out; `source_ids` and `output_id` narrow.
        """

    def find(self, reference: str) -> tuple[StoredEntry, ...]:
        """The entries that `reference` names: by id, else by exact link, else by how the id begins.

        `urn:uuid:` may be left out. Several entries (at most 20) mean that the reference is ambiguous.
        """

    def expire(self, *, before: datetime, now: datetime) -> int:
        """Let the content of entries go that were published, changed and first seen before `before`; return how many.

        They count as removed at `now`, and their identity stays, so that they cannot come back as new. Local articles
        are kept: their content is on disk. Takes a transaction for every few hundred.
        """


class Members(Protocol):
    """The members of outputs, judged once and kept."""

    def judge(
        self,
        output_id: str,
        digest: str,
        merge: bool,  # noqa: FBT001 - the name of the output's setting
        verdict: Callable[[StoredEntry], bool],
        foreseen: Callable[[str], bool | None] = lambda _: None,
    ) -> int:
        """Bring the members of an output up to date; return how many entries were judged.

        `verdict` is asked once for every entry that is new or changed since the last time, or for every entry where
        `digest` or `merge` differ from then. Where `foreseen` knows it for all entries of a source, by its id, these
        are not read. Removed entries are no members without asking (but count as judged), and the backlog never is.
        All verdicts take effect together; where one raises, nothing changes.
        """

    def members(self, output_id: str, full: Collection[str] = ()) -> Iterator[tuple[StoredEntry, ...]]:
        """The groups of an output, newest first; within a group as in `story`.

        Groups that come from `full` sources alone may be left out; these may grow while groups are taken.

        A group is the entries of one story where the output merges, else one entry, and has the date of the story or
        the entry. Of equal dates the one seen later comes first, and within one document its order stands. Groups are
        read as they are taken; what is judged meanwhile may show.
        """

    def outputs(self) -> frozenset[str]:
        """The ids of outputs that have been judged."""

    def revision(self) -> int:
        """A number that grows with every write of entries, by whichever process."""

    def standing(self, output_id: str) -> str:
        """A text that is another one whenever `members` may answer otherwise than before."""

    def forget_output(self, output_id: str) -> None:
        """Forget an output, its members and its archive; an unknown one is no error."""

    def rename_output(self, old: str, new: str) -> None:
        """Let an output have another id, unless that one has been judged already; an unknown one is no error."""

    def outputs_of(self, ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """Entry id -> sorted ids of the outputs it is a member of; every id asked for has a value."""


class Archives(Protocol):
    """What outputs have published, and the archives that entries go to from there. Ids are public ids of groups."""

    def archive(self, output_id: str) -> Archive:
        """How far an output has come; nothing was published of one that was never judged."""

    def unpublished(self, output_id: str, archive: Archive, limit: int) -> tuple[str, ...]:
        """Of the members first seen after the mark those that were never published, oldest first.

        No more than the newest `limit` of them, and nobody knows of the others afterwards.
        """

    def oldest_first(self, ids: Collection[str]) -> tuple[str, ...]:
        """These ids in the order in which their groups stand, without those that are unknown."""

    def groups(self, output_id: str, ids: Sequence[str]) -> dict[str, tuple[StoredEntry, ...]]:
        """Id -> the group of members, as `members` would return it; ids without one are left out."""

    def archived(self, output_id: str, ids: Sequence[str]) -> frozenset[str]:
        """Those of these ids that are in the archive."""

    def archive_page(self, output_id: str, number: int) -> tuple[Item, ...]:
        """The entries of a page of the archive as they were when they went there, oldest first."""

    def publish_to(self, output_id: str, before: Archive, after: Archive, archived: Sequence[Archived]) -> bool:
        """Write what an output has published now: `after`, which follows from `before` with what is `archived`.

        `archived` stand in the order of the archive. False, and nothing is written, where another publisher was faster
        and `before` is no longer how far the output has come.
        """


class Pages(Protocol):
    """The pages that entries link to, where their feeds ask for the full text."""

    def take_pages(
        self, source_ids: Collection[str], *, now: datetime, until: datetime, each: int
    ) -> tuple[DuePage, ...]:
        """The pages of these sources to be fetched now, at most `each` of a source, those longest due first.

        Nobody else gets them before `until`: they are due again then, should nothing be settled.
        """

    def page_text(self, link: str, source_ids: Collection[str], since: datetime) -> PageOutcome | None:
        """What came of this page since then for another entry of one of these sources, if it brought a text."""

    def settle_page(self, outcome: PageOutcome) -> bool:
        """Write what came of a page; whether its entry has another full text now.

        Neither fingerprint nor `updated_at` of the entry change.
        """

    def page_faults(self, since: datetime) -> dict[str, PageFaults]:
        """Source id -> what is wrong with those of its pages that were asked since then; without it nothing is."""


class Looks(Protocol):
    """What only people ask who look at all of it, and what the program keeps to itself."""

    def last_polls(self, source_ids: Sequence[str]) -> dict[str, tuple[LoggedPoll, ...]]:
        """Source id -> its last polls, oldest first; at least the newest 30 of each source are kept."""

    def arrivals(self, source_ids: Sequence[str], since: datetime, weeks: int) -> dict[str, tuple[int, ...]]:
        """Source id -> how many of its entries were published in each of the weeks after `since`, in this order."""

    def retold(self, since: datetime, until: datetime, limit: int) -> tuple[str, ...]:
        """At most `limit` ids of stories that another entry tells again, published in this time, newest first."""

    def secret(self, name: str, make: Callable[[], str]) -> str:
        """The secret of this name; what `make` returns from the first time on."""

    def replace_secret(self, name: str, value: str) -> None:
        """Let this be the secret of this name from now on."""


class Store(Polls, Entries, Members, Archives, Pages, Subscriptions, Subscribers, Looks, Protocol):
    """Everything that is remembered; closes itself at the end of a `with` block."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...

    def together(self) -> AbstractContextManager[Self]:
        """One transaction for all that the block asks and writes through the store it is given: whole, or not at all.

        What it has written it finds, and nobody else writes meanwhile: it must be short, and write through no other.
        """

    def close(self) -> None:
        """Let go of the database; the store cannot be used any more."""


def open_store(url: str) -> Store:
    """Open the database at an SQLAlchemy URL (`sqlite:////absolute/path`), creating or upgrading it where needed.

    Raises StoreError where it cannot be opened, is no database or another program's, is read-only or locked, or was
    written by a newer version of this program.
    """
    from aggregator.store.sql import SqlStore  # noqa: PLC0415 - SQLAlchemy takes 0.2 s, and many commands need no store

    return SqlStore(url)


def is_there(url: str) -> bool:
    """Whether there is a database at this URL; opening one that is not would create it."""
    from aggregator.store.database import is_there  # noqa: PLC0415 - as above

    return is_there(url)


def move_store(source: str, target: str, told: Callable[[str, int, int], None]) -> Mapping[str, int]:
    """Copy all of a store to a new one at another URL, and compare both; return how many rows each table has.

    `told` hears what is being done, and how many rows of how many are. Nothing of the source changes, and after a
    failure the target is empty. Raises StoreError, also where the target is not empty.
    """
    from aggregator.store.transfer import transfer  # noqa: PLC0415 - as above

    return transfer(source, target, told)
