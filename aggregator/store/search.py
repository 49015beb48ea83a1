"""Find entries by what they say, by their link or by the beginning of their id."""

import html
import re
from collections.abc import Iterator, Sequence

from sqlalchemy import ColumnElement, Connection, exists, select

from aggregator.model import Entry, StoredEntry
from aggregator.store.rows import batches, select_stored, stored
from aggregator.store.schema import digest, entries, members, outputs, sources

SEVERAL = 20  # matches of an ambiguous reference that are worth showing
URN = "urn:uuid:"
LAST = "\U0010ffff"

_TAG = re.compile(r"<[^>]*>")
_LITERAL = re.compile(r"[0-9A-Za-z]+")


def search(
    connection: Connection,
    query: str | None,
    *,
    source_ids: Sequence[str] | None,
    output_id: str | None,
    limit: int,
) -> tuple[StoredEntry, ...]:
    """The newest entries that contain every word of the query."""
    words = (query or "").split()
    conditions = [entries.c.removed_at.is_(None), *map(_may_contain, words)]
    if source_ids is not None:
        conditions.append(entries.c.source.in_(_source_keys(connection, source_ids)))
    if output_id is not None:
        output = select(outputs.c.key).where(outputs.c.id == output_id).scalar_subquery()
        conditions.append(exists().where(members.c.entry == entries.c.key, members.c.output == output))
    return tuple(_take(_candidates(connection, conditions), [word.casefold() for word in words], limit))


def _source_keys(connection: Connection, source_ids: Sequence[str]) -> list[int]:
    return [
        key
        for batch in batches(source_ids)
        for key in connection.execute(select(sources.c.key).where(sources.c.id.in_(batch))).scalars()
    ]


def _may_contain(word: str) -> ColumnElement[bool]:
    """What the JSON of an entry with this word looks like; `_take` looks closer.

    Only letters and digits of ASCII look there as they look to the reader; whatever else the word holds (an accent
    has two cases, `&` is an entity, `%` means something to LIKE) stands for anything.
    """
    return entries.c.data.ilike("%" + "%".join(_LITERAL.findall(word)) + "%")


def _candidates(connection: Connection, conditions: Sequence[ColumnElement[bool]]) -> Iterator[StoredEntry]:
    query = select_stored().where(*conditions).order_by(entries.c.published_at.desc(), entries.c.key.desc())
    with connection.execution_options(yield_per=100).execute(query) as rows:
        for row in rows:
            yield stored(row)


def _take(candidates: Iterator[StoredEntry], words: Sequence[str], limit: int) -> Iterator[StoredEntry]:
    if limit <= 0:
        return
    for entry in candidates:
        text = _readable(entry.entry) if words else ""
        if all(word in text for word in words):
            yield entry
            limit -= 1
            if not limit:
                return


def _readable(entry: Entry) -> str:
    """What of an entry is searched, without markup and regardless of case."""
    markup = _TAG.sub(" ", f"{entry.summary} {entry.content}")
    authors = " ".join(f"{person.name} {person.email or ''}" for person in entry.authors)
    return f"{entry.title} {html.unescape(markup)} {entry.link or ''} {authors}".casefold()


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
