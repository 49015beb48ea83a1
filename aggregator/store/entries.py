"""Questions about stored entries: which are known, which are alike, what do they say."""

from array import array
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, func, or_, select

from aggregator.model import Fingerprint, KnownEntry, StoredEntry
from aggregator.store.among import among
from aggregator.store.batches import BATCH, batches
from aggregator.store.database import Database
from aggregator.store.rows import AnySelect, by_first_sight, known, pairs, select_known, select_stored, stored
from aggregator.store.schema import entries, sources
from aggregator.store.statements import Statement
from aggregator.store.values import digest, storable

# One link or title for all entries of a feed is no rare mistake. Such a value proves nothing, and a handful of the
# newest entries shows that as well as all of them.
HANDFUL = 20
PAGE = 128  # entries read at a time

DIGESTS: Mapping[str, ColumnElement[int | None]] = {
    "guid": entries.c.guid_digest,
    "link_key": entries.c.link_digest,
    "title_key": entries.c.title_digest,
    "content_hash": entries.c.content_digest,
    "text_hash": entries.c.text_digest,
}


def _matching(fields: Sequence[str], *where: ColumnElement[bool]) -> Statement:
    """The query for entries with one of the digests given for each of `fields`."""
    keys = (entries.c.key.in_(_newest(field, where)) for field in fields)
    return Statement(select_known().where(or_(*keys)).order_by(entries.c.key.desc()))


def _newest(field: str, where: Sequence[ColumnElement[bool]]) -> AnySelect:
    """The keys of the newest entries with each of the digests; an index alone answers it."""
    column = DIGESTS[field]
    rank = func.row_number().over(partition_by=column, order_by=entries.c.key.desc()).label("rank")
    ranked = select(entries.c.key, rank).where(among(column, field), *where).subquery()
    return select(ranked.c.key).where(ranked.c.rank <= HANDFUL)


OWN = ("guid", "link_key", "title_key", "content_hash")
ANY = ("link_key", "text_hash")
THIS_SOURCE = select(sources.c.key).where(sources.c.id == bindparam("source_id")).scalar_subquery()
RECOGNIZE = _matching(OWN, entries.c.source == THIS_SOURCE)
ALIKE = _matching(ANY)
DATED = Statement(
    select_known()
    .where(entries.c.source == THIS_SOURCE, among(entries.c.published_at, "dates"))
    .order_by(entries.c.key.desc())
    .limit(BATCH)
)
EXISTING = Statement(select(entries.c.id).where(among(entries.c.id, "ids")))
BY_IDS = Statement(select_stored().where(among(entries.c.id, "ids")))
TOLD_BY = Statement(
    select_stored()
    .where(
        entries.c.story == select(entries.c.story).where(entries.c.id == bindparam("story_id")).scalar_subquery(),
        entries.c.story_id == bindparam("story_id"),
    )
    .order_by(entries.c.key)
)


def recognize(connection: Connection, source_id: str, fingerprints: Sequence[Fingerprint]) -> tuple[KnownEntry, ...]:
    """The entries of this source that have something in common with a fingerprint."""
    return _ask(connection, RECOGNIZE, fingerprints, OWN, source_id=source_id)


def alike(connection: Connection, fingerprints: Sequence[Fingerprint]) -> tuple[KnownEntry, ...]:
    """The entries of any source that have the link or the words of a fingerprint."""
    return _ask(connection, ALIKE, fingerprints, ANY)


def dated(connection: Connection, source_id: str, dates: Sequence[datetime]) -> tuple[KnownEntry, ...]:
    """The entries of a source that are dated so."""
    return tuple(
        known(row)
        for batch in batches(sorted(set(dates)))
        for row in DATED.rows(connection, source_id=source_id, dates=batch)
    )


def _ask(
    connection: Connection, query: Statement, fingerprints: Sequence[Fingerprint], fields: Sequence[str], **more: str
) -> tuple[KnownEntry, ...]:
    found: dict[str, KnownEntry] = {}
    for batch in batches(fingerprints):
        wanted = {field: _values(batch, field) for field in fields}
        digests = {field: [digest(value) for value in values] for field, values in wanted.items()}
        for row in query.rows(connection, **digests, **more):
            entry = known(row)
            # Digests may be equal by chance, or by malice.
            if any(getattr(entry.fingerprint, field) in values for field, values in wanted.items()):
                found.setdefault(entry.id, entry)
    return tuple(found.values())


def _values(fingerprints: Iterable[Fingerprint], field: str) -> frozenset[str]:
    values = (getattr(fingerprint, field) for fingerprint in fingerprints)
    return frozenset(storable(value) for value in values if value is not None)


def existing(connection: Connection, ids: Sequence[str]) -> frozenset[str]:
    """Those of the ids that are taken."""
    return frozenset(id_ for batch in batches(ids) for id_ in EXISTING.column(connection, ids=batch))


def by_ids(connection: Connection, ids: Sequence[str]) -> dict[str, StoredEntry]:
    """The entries with these ids, in the order of `ids`."""
    found: dict[str, StoredEntry] = {}
    for batch in batches(ids):
        for row in BY_IDS.rows(connection, ids=batch):
            entry = stored(row)
            found[entry.id] = entry
    return {id_: found[id_] for id_ in ids if id_ in found}


def entries_of(connection: Connection, source_id: str) -> dict[str, str]:
    """Guid -> id of what a source has now."""
    query = select(entries.c.guid, entries.c.id).join(sources, sources.c.key == entries.c.source)
    present = (sources.c.id == source_id, entries.c.removed_at.is_(None), entries.c.guid.is_not(None))
    return pairs(connection.execute(query.where(*present).order_by(entries.c.key)))


def counts(connection: Connection) -> dict[str, int]:
    """Source id -> number of its entries."""
    per_source = (
        select(entries.c.source, func.count().label("number"))
        .where(entries.c.removed_at.is_(None))
        .group_by(entries.c.source)
        .subquery()
    )
    query = select(sources.c.id, per_source.c.number).join(per_source, per_source.c.source == sources.c.key)
    return pairs(connection.execute(query))


def story(connection: Connection, story_id: str) -> tuple[StoredEntry, ...]:
    """All that tell a story, in the order in which they were first seen."""
    return by_first_sight(map(stored, TOLD_BY.rows(connection, story_id=story_id)))


def stories(
    database: Database, *, merge: bool, source_ids: Collection[str] | None
) -> Iterator[tuple[StoredEntry, ...]]:
    """The stories, or single entries, that could be published, newest first."""
    for _, together in groupby(_newest_first(database, merge=merge, source_ids=source_ids), key=itemgetter(0)):
        yield by_first_sight(reversed([entry for _, entry in together]))


def _newest_first(
    database: Database, *, merge: bool, source_ids: Collection[str] | None
) -> Iterator[tuple[tuple[Any, ...], StoredEntry]]:
    """The entries, each with the place of its group; no transaction is open while the caller works on one.

    All keys are put in order at once, eight bytes each; the entries themselves are read as they are taken.
    """
    place = (entries.c.story_at, entries.c.story) if merge else (entries.c.published_at, entries.c.key)
    present = (~entries.c.backlog, entries.c.removed_at.is_(None))
    order = select(entries.c.key, entries.c.source).where(*present)
    with database.reading() as connection:
        wanted = None if source_ids is None else _keys_of(connection, source_ids)
        rows = connection.execute(order.order_by(*(column.desc() for column in (*place, entries.c.key))))
        keys = array("q", (key for key, source in rows if wanted is None or source in wanted))
    query = select_stored(entries.c.key, *place).where(*present)
    for batch in batches(keys, PAGE):
        with database.reading() as connection:
            page = {row.key: row for row in connection.execute(query.where(entries.c.key.in_(batch)))}
        for row in (page[key] for key in batch if key in page):
            yield tuple(row[-len(place) :]), stored(row)


def _keys_of(connection: Connection, source_ids: Collection[str]) -> frozenset[int]:
    names = frozenset(map(storable, source_ids))
    return frozenset(key for key, id_ in connection.execute(select(sources.c.key, sources.c.id)) if id_ in names)
