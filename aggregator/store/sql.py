"""The store on a SQL database: each method is one question, or one transaction."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from copy import copy
from datetime import datetime, timedelta
from typing import Self

from aggregator.model import (
    DuePage,
    Feed,
    Fingerprint,
    HealthEvent,
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
from aggregator.store import (
    activity,
    articles,
    bands,
    claims,
    documents,
    entries,
    events,
    pages,
    poll_log,
    polls,
    retention,
    search,
    secrets,
)
from aggregator.store.database import Database
from aggregator.store.migrate import bring_to_head
from aggregator.store.publishing import Publishing
from aggregator.store.record import record_all
from aggregator.store.subscribers import Serving
from aggregator.store.subscriptions import Subscribing


class SqlStore(Publishing, Subscribing, Serving):
    """Fulfils `aggregator.store.Store`, whose docstrings say what each method promises."""

    def __init__(self, url: str) -> None:
        self._database = Database(url)
        try:
            bring_to_head(self._database)
        except BaseException:
            self._database.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def together(self) -> Iterator[Self]:
        """One transaction for all that is asked and written in the block."""
        with self._database.together() as database:
            joined = copy(self)
            joined._database = database  # noqa: SLF001 - a copy of this very object
            yield joined

    def close(self) -> None:
        """Let go of the database."""
        self._database.close()

    def sync(self, sources: Sequence[Source]) -> None:
        """Poll these sources; look first and write only where something changed."""
        with self._database.reading() as connection:
            if polls.in_sync(connection, sources):
                return
        with self._database.writing() as connection:
            polls.write_sync(connection, *polls.plan_sync(connection, sources))

    def renamed(self, sources: Sequence[Source]) -> dict[str, str]:
        """Old id -> new id of the sources that a `sync` would rename."""
        with self._database.reading() as connection:
            return polls.renamed(connection, sources)

    def states(self, source_ids: Sequence[str] | None = None) -> dict[str, PollState]:
        """Source id -> state, of the active sources or of those named."""
        with self._database.reading() as connection:
            return polls.states(connection, source_ids)

    def state(self, source_id: str) -> PollState | None:
        """The state of one source."""
        with self._database.reading() as connection:
            return polls.state(connection, source_id)

    def due(self, now: datetime, limit: int) -> tuple[str, ...]:
        """The ids of sources to poll, the longest due first."""
        with self._database.reading() as connection:
            return polls.due(connection, now, limit)

    def postpone(self, source_ids: Sequence[str], until: datetime) -> None:
        """Let none of these sources be due before then."""
        with self._database.writing() as connection:
            polls.postpone(connection, source_ids, until)

    def claim(self, seen: Mapping[str, datetime], until: datetime) -> frozenset[str]:
        """Claim sources, before they are asked."""
        with self._database.writing() as connection:
            return claims.claim(connection, seen, until)

    def deciding(self) -> AbstractContextManager[None]:
        """Be the only process that decides."""
        return self._database.deciding()

    def hasten(self, source_ids: Sequence[str], now: datetime) -> None:
        """Let these sources be due now."""
        with self._database.writing() as connection:
            polls.hasten(connection, source_ids, now)

    def pause(self, source_ids: Sequence[str], *, paused: bool) -> None:
        """Let these sources be due no more, or again."""
        with self._database.writing() as connection:
            polls.pause(connection, source_ids, paused=paused)

    def shift(self, by: timedelta) -> None:
        """Move all plans along with the clock."""
        with self._database.writing() as connection:
            polls.shift(connection, by)

    def disbelieve_future(self, now: datetime) -> None:
        """Mend what a wrong clock planned; look first and write only where there is something."""
        with self._database.reading() as connection:
            if not polls.polled_after(connection, now):
                return
        with self._database.writing() as connection:
            polls.disbelieve_future(connection, now)

    def waiting(self, now: datetime) -> tuple[tuple[str, datetime], ...]:
        """(origin, until) of the hosts that asked to wait."""
        with self._database.reading() as connection:
            return polls.waiting(connection, now)

    def moved(self) -> dict[str, str]:
        """Address -> the one that it has moved to."""
        with self._database.reading() as connection:
            return polls.moved(connection)

    def feeds(self, source_ids: Sequence[str] | None = None) -> dict[str, Feed]:
        """Source id -> feed as last read."""
        with self._database.reading() as connection:
            return polls.known_feeds(connection, source_ids)

    def counts(self) -> dict[str, int]:
        """Source id -> number of entries."""
        with self._database.reading() as connection:
            return entries.counts(connection)

    def events(self, limit: int) -> tuple[HealthEvent, ...]:
        """The newest events."""
        with self._database.reading() as connection:
            return events.newest(connection, limit)

    def last_events(self, source_id: str) -> tuple[HealthEvent, ...]:
        """The newest event of each kind of a source."""
        with self._database.reading() as connection:
            return events.newest_of_each_kind(connection, source_id)

    def memory(self, source_id: str) -> bytes:
        """What is remembered of the last document of a source."""
        with self._database.reading() as connection:
            return documents.memories(connection, [source_id]).get(source_id, b"")

    def memories(self, source_ids: Sequence[str]) -> dict[str, bytes]:
        """What is remembered of the last documents of sources."""
        with self._database.reading() as connection:
            return documents.memories(connection, source_ids)

    def record(self, record: PollRecord) -> bool:
        """Write what a poll found out."""
        return not self.record_all((record,))

    def record_all(self, records: Sequence[PollRecord]) -> frozenset[str]:
        """Write what several polls found out."""
        if not records:
            return frozenset()
        with self._database.writing() as connection:
            lost = claims.overtaken(connection, records)
            if kept := [record for record in records if record.state.source_id not in lost]:
                record_all(connection, kept)
            return lost

    def recognize(self, source_id: str, fingerprints: Sequence[Fingerprint]) -> tuple[KnownEntry, ...]:
        """The entries of a source that have something in common with a fingerprint."""
        with self._database.reading() as connection:
            return entries.recognize(connection, source_id, fingerprints)

    def alike(self, fingerprints: Sequence[Fingerprint]) -> tuple[KnownEntry, ...]:
        """The entries of any source with the link or the words of a fingerprint."""
        with self._database.reading() as connection:
            return (*entries.alike(connection, fingerprints), *pages.alike(connection, fingerprints))

    def dated(self, source_id: str, dates: Sequence[datetime]) -> tuple[KnownEntry, ...]:
        """The entries of a source that are dated so."""
        with self._database.reading() as connection:
            return entries.dated(connection, source_id, dates)

    def sharing(self, source_id: str, sketches: Sequence[Sketch], window: timedelta) -> tuple[tuple[str, ...], ...]:
        """Ids of entries that share values with each sketch."""
        with self._database.reading() as connection:
            return bands.sharing(connection, source_id, sketches, window)

    def existing(self, ids: Sequence[str]) -> frozenset[str]:
        """Those of the ids that are taken."""
        with self._database.reading() as connection:
            return entries.existing(connection, ids)

    def entries(self, ids: Sequence[str]) -> dict[str, StoredEntry]:
        """Id -> entry."""
        with self._database.reading() as connection:
            return entries.by_ids(connection, ids)

    def entries_of(self, source_id: str) -> dict[str, str]:
        """Guid -> id of a source's entries."""
        with self._database.reading() as connection:
            return entries.entries_of(connection, source_id)

    def articles(self, source_id: str | None = None) -> tuple[KnownArticle, ...]:
        """What is remembered of the files of a folder."""
        with self._database.reading() as connection:
            return articles.known(connection, source_id)

    def article_pages(self, source_id: str) -> dict[str, str]:
        """Path -> name of the page of an article."""
        with self._database.reading() as connection:
            return articles.pages(connection, source_id)

    def story(self, story_id: str) -> tuple[StoredEntry, ...]:
        """All entries that tell a story."""
        with self._database.reading() as connection:
            return entries.story(connection, story_id)

    def stories(self, *, merge: bool, source_ids: Collection[str] | None = None) -> Iterator[tuple[StoredEntry, ...]]:
        """All that could be published, in its order."""
        return entries.stories(self._database, merge=merge, source_ids=source_ids)

    def search(
        self,
        query: str | None,
        *,
        source_ids: Sequence[str] | None = None,
        output_id: str | None = None,
        limit: int = 50,
    ) -> tuple[StoredEntry, ...]:
        """The newest entries that contain every word."""
        with self._database.reading() as connection:
            return search.search(connection, query, source_ids=source_ids, output_id=output_id, limit=limit)

    def find(self, reference: str) -> tuple[StoredEntry, ...]:
        """The entries that a reference names."""
        with self._database.reading() as connection:
            return search.find(connection, reference)

    def expire(self, *, before: datetime, now: datetime) -> int:
        """Let the content of old entries go."""
        return retention.expire(self._database, before, now)

    def take_pages(
        self, source_ids: Collection[str], *, now: datetime, until: datetime, each: int
    ) -> tuple[DuePage, ...]:
        """The pages to be fetched now; look first and write only where there are some."""
        with self._database.reading() as connection:
            if not pages.any_due(connection, source_ids, now):
                return ()
        with self._database.writing() as connection:
            return pages.take(connection, source_ids, now=now, until=until, each=each)

    def page_text(self, link: str, source_ids: Collection[str], since: datetime) -> PageOutcome | None:
        """What came of a page for another entry."""
        with self._database.reading() as connection:
            return pages.text_of(connection, link, source_ids, since)

    def settle_page(self, outcome: PageOutcome) -> bool:
        """Write what came of a page."""
        with self._database.writing() as connection:
            return pages.settle(connection, outcome)

    def page_faults(self, since: datetime) -> dict[str, PageFaults]:
        """Source id -> what is wrong with its pages."""
        with self._database.reading() as connection:
            return pages.faults(connection, since)

    def last_polls(self, source_ids: Sequence[str]) -> dict[str, tuple[LoggedPoll, ...]]:
        """Source id -> its last polls."""
        with self._database.reading() as connection:
            return poll_log.last_polls(connection, source_ids)

    def arrivals(self, source_ids: Sequence[str], since: datetime, weeks: int) -> dict[str, tuple[int, ...]]:
        """Source id -> entries a week."""
        with self._database.reading() as connection:
            return activity.arrivals(connection, source_ids, since, weeks)

    def retold(self, since: datetime, until: datetime, limit: int) -> tuple[str, ...]:
        """The ids of stories told more than once."""
        with self._database.reading() as connection:
            return activity.retold(connection, since, until, limit)

    def secret(self, name: str, make: Callable[[], str]) -> str:
        """The secret of this name; look first and write only where there is none."""
        with self._database.reading() as connection:
            if (value := secrets.known(connection, name)) is not None:
                return value
        with self._database.writing() as connection:
            return secrets.made(connection, name, make)

    def replace_secret(self, name: str, value: str) -> None:
        """Let this be the secret of this name."""
        with self._database.writing() as connection:
            secrets.replace(connection, name, value)
