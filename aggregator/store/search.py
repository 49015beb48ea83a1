"""Find entries by what they say, by their link or by the beginning of their id."""

import re
from collections.abc import Collection, Iterator, Sequence

from sqlalchemy import ColumnElement, Connection, exists, select

from aggregator.model import StoredEntry
from aggregator.store import index
from aggregator.store.batches import batches
from aggregator.store.record import current_revision
from aggregator.store.rows import select_stored, source_keys, stored
from aggregator.store.schema import entries, members, outputs, sources
from aggregator.store.values import digest
from aggregator.store.words import begins, readable, simple, sought

SEVERAL = 20  # matches of an ambiguous reference that are worth showing
CROWD = 100_000  # entries with the same words: any of the newest is likely to have them
FEW = 500  # entries that are put in order in no time
PAGE = 50  # entries read at a time
URN = "urn:uuid:"
LAST = "\U0010ffff"

_LITERAL = re.compile(r"[0-9A-Za-z]+")

Conditions = Sequence[ColumnElement[bool]]


def search(
    connection: Connection,
    query: str | None,
    *,
    source_ids: Sequence[str] | None,
    output_id: str | None,
    limit: int,
) -> tuple[StoredEntry, ...]:
    """The newest entries that contain every word of the query, or words that begin with it."""
    conditions: list[ColumnElement[bool]] = [entries.c.removed_at.is_(None)]
    if source_ids is not None:
        conditions.append(entries.c.source.in_(source_keys(connection, source_ids).values()))
    if output_id is not None:
        output = select(outputs.c.key).where(outputs.c.id == output_id).scalar_subquery()
        conditions.append(exists().where(members.c.entry == entries.c.key, members.c.output == output))
    words = [simple(word) for word in (query or "").split()]
    return tuple(_take(_candidates(connection, words, conditions, limit), words, limit))


def _candidates(
    connection: Connection, words: Sequence[str], conditions: Conditions, limit: int
) -> Iterator[StoredEntry]:
    """The entries among which those with these words are, newest first."""
    if words and not index.is_there(connection):
        return _newest(connection, [*conditions, *map(_may_contain, words)])
    wanted = [sought(word) for word in words]
    whole = frozenset[str]().union(*(each for each, _ in wanted))
    begun = frozenset[str]().union(*(each for _, each in wanted))
    if not whole and not begun:
        return _newest(connection, conditions)
    revisions = index.matching(connection, sorted(whole), sorted(begun), CROWD + 1)
    if len(revisions) > CROWD:
        return _newest(connection, conditions)
    # Either way costs about as much a row: to put all that match in order, or to look from the newest entry on for
    # those that match until there are enough, which takes the longer the fewer there are.
    if len(revisions) ** 2 < FEW**2 + limit * current_revision(connection):
        return _sorted(connection, revisions, conditions)
    return _among(connection, frozenset(revisions), conditions)


def _may_contain(word: str) -> ColumnElement[bool]:
    """What the JSON of an entry with this word looks like; `_take` looks closer.

    Only letters and digits of ASCII look there as they look to the reader; whatever else the word holds (an accent
    has two cases, `&` is an entity, `%` means something to LIKE) stands for anything.
    """
    return entries.c.data.ilike("%" + "%".join(_LITERAL.findall(word)) + "%")


def _newest(connection: Connection, conditions: Conditions) -> Iterator[StoredEntry]:
    query = select_stored().where(*conditions).order_by(entries.c.published_at.desc(), entries.c.key.desc())
    with connection.execution_options(yield_per=PAGE).execute(query) as rows:
        for row in rows:
            yield stored(row)


def _sorted(connection: Connection, revisions: Sequence[int], conditions: Conditions) -> Iterator[StoredEntry]:
    """The entries with these revisions; earlier ones of what has changed since are nobody's."""
    places = select(entries.c.published_at, entries.c.key).where(*conditions)
    found = sorted(
        tuple(row)
        for batch in batches(sorted(revisions))
        for row in connection.execute(places.where(entries.c.revision.in_(batch)))
    )
    return _read(connection, (key for _, key in reversed(found)))


def _among(connection: Connection, revisions: Collection[int], conditions: Conditions) -> Iterator[StoredEntry]:
    """The same, found by looking from the newest entry on."""
    order = (entries.c.published_at.desc(), entries.c.key.desc())
    query = select(entries.c.key, entries.c.revision).where(*conditions).order_by(*order)
    with connection.execution_options(yield_per=PAGE * 10).execute(query) as rows:
        yield from _read(connection, (key for key, revision in rows if revision in revisions))


def _read(connection: Connection, keys: Iterator[int]) -> Iterator[StoredEntry]:
    """The entries with these keys, in this order."""
    for batch in batches(keys, PAGE):
        query = select_stored(entries.c.key).where(entries.c.key.in_(batch))
        rows = {row.key: row for row in connection.execute(query)}
        yield from (stored(rows[key]) for key in batch)


def _take(candidates: Iterator[StoredEntry], words: Sequence[str], limit: int) -> Iterator[StoredEntry]:
    if limit <= 0:
        return
    for entry in candidates:
        text = simple(readable(entry.entry)) if words else ""
        if all(begins(text, word) for word in words):
            yield entry
            limit -= 1
            if not limit:
                return


def find(connection: Connection, reference: str) -> tuple[StoredEntry, ...]:
    """The entries that a user may mean by an id, a link or the beginning of an id."""
    if not reference:
        return ()
    same_id = entries.c.id == reference
    same_link = entries.c.source.in_(select(sources.c.key)) & (entries.c.address_digest == digest(reference))
    for condition in (same_id, same_link, _begins_with(reference), _begins_with(URN + reference.lower())):
        query = select_stored().where(condition).order_by(entries.c.key)
        found = tuple(map(stored, connection.execute(query.limit(SEVERAL))))
        if condition is same_link:
            found = tuple(entry for entry in found if entry.entry.link == reference)
        if found:
            return found
    return ()


def _begins_with(prefix: str) -> ColumnElement[bool]:
    """A range, which the index on ids answers; LIKE would not use it."""
    return (entries.c.id >= prefix) & (entries.c.id <= prefix + LAST)
