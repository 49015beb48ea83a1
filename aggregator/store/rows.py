"""Between rows and domain types; no row travels further than this."""

from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias, TypeVar

from sqlalchemy import BindParameter, Connection, Row, Select, bindparam, select

from aggregator.model import Evidence, Fingerprint, KnownEntry, StoredEntry
from aggregator.store.among import among
from aggregator.store.batches import batches
from aggregator.store.codec import dump_entry, load_entry
from aggregator.store.schema import entries, sources
from aggregator.store.statements import Statement
from aggregator.store.values import digest

T = TypeVar("T")
Columns = dict[str, Any]
AnyRow: TypeAlias = "Row[*tuple[Any, ...]]"
AnySelect: TypeAlias = "Select[*tuple[Any, ...]]"

MOST = 4_000_000  # characters of entries in memory at once; a single one may be longer

_FINGERPRINT = (
    entries.c.guid,
    entries.c.link_key,
    entries.c.title_key,
    entries.c.content_hash,
    entries.c.text_hash,
)
_KNOWN = (entries.c.id, sources.c.id, entries.c.published_at, entries.c.story_id, entries.c.story_at)
_STORED = (
    *_KNOWN,
    entries.c.data,
    entries.c.first_seen_at,
    entries.c.updated_at,
    entries.c.evidence_kind,
    entries.c.evidence_value,
    entries.c.evidence_id,
    entries.c.backlog,
    entries.c.removed_at,
)
_ENTRY_KEYS = Statement(select(entries.c.id, entries.c.key).where(among(entries.c.id, "ids")))
_SOURCE_KEYS = Statement(select(sources.c.id, sources.c.key).where(among(sources.c.id, "ids")))


def a_few(rows: Iterable[AnyRow]) -> tuple[list[AnyRow], bool]:
    """The first rows of a `select_stored`, as long as their texts are not too much, and whether these are all."""
    taken: list[AnyRow] = []
    size = 0
    for row in rows:
        taken.append(row)
        size += len(row.data)
        if size > MOST:
            return taken, False
    return taken, True


def pairs(rows: Iterable[Sequence[Any]]) -> dict[Any, Any]:
    """The mapping that rows of two columns are."""
    return {row[0]: row[1] for row in rows}


def assignments(names: Iterable[str]) -> dict[str, BindParameter[Any]]:
    """The SET clause of an UPDATE that is carried out for many rows at once."""
    return {name: bindparam(name) for name in names}


def select_stored(*more: Any) -> AnySelect:
    """The query behind `stored`: all of an entry, then the columns in `more`."""
    return select(*_FINGERPRINT, *_STORED, *more).select_from(entries.join(sources, sources.c.key == entries.c.source))


def entry_keys(connection: Connection, ids: Iterable[str]) -> dict[str, int]:
    """Id -> key of those of the entries that are there."""
    return {id_: key for batch in batches(ids) for id_, key in _ENTRY_KEYS.rows(connection, ids=batch)}


def source_keys(connection: Connection, ids: Iterable[str]) -> dict[str, int]:
    """Id -> key of those of the sources that are there."""
    return {id_: key for batch in batches(ids) for id_, key in _SOURCE_KEYS.rows(connection, ids=batch)}


def select_known(*more: Any) -> AnySelect:
    """The query behind `known`: what identifies an entry, then the columns in `more`."""
    return select(*_FINGERPRINT, *_KNOWN, *more).select_from(entries.join(sources, sources.c.key == entries.c.source))


def stored(row: Sequence[Any]) -> StoredEntry:
    """The entry of a row of `select_stored`."""
    (
        *keys,
        id_,
        source_id,
        published_at,
        story_id,
        story_at,
        data,
        first_seen_at,
        updated_at,
        kind,
        value,
        evidence_id,
        backlog,
        removed_at,
    ) = row[: len(_FINGERPRINT) + len(_STORED)]
    return StoredEntry(
        id=id_,
        source_id=source_id,
        entry=load_entry(data),
        fingerprint=_fingerprint(keys),
        first_seen_at=first_seen_at,
        published_at=published_at,
        updated_at=updated_at,
        story_id=story_id,
        story_at=story_at,
        evidence=Evidence(kind=kind, value=value, entry_id=evidence_id),
        backlog=backlog,
        removed_at=removed_at,
    )


def by_first_sight(found: Iterable[StoredEntry]) -> tuple[StoredEntry, ...]:
    """The tellers of a story, given by their keys: the order of first sight, and of one poll the first teller first."""
    return tuple(sorted(found, key=lambda entry: (entry.first_seen_at, entry.id != entry.story_id)))


def known(row: Sequence[Any]) -> KnownEntry:
    """The entry of a row of `select_known`."""
    *keys, id_, source_id, published_at, story_id, story_at = row[: len(_FINGERPRINT) + len(_KNOWN)]
    return KnownEntry(
        id=id_,
        source_id=source_id,
        fingerprint=_fingerprint(keys),
        published_at=published_at,
        story_id=story_id,
        story_at=story_at,
    )


def _fingerprint(keys: Sequence[Any]) -> Fingerprint:
    guid, link_key, title_key, content_hash, text_hash = keys
    return Fingerprint(
        guid=guid, link_key=link_key, title_key=title_key, content_hash=content_hash, text_hash=text_hash
    )


def identity_columns(entry: StoredEntry, *, key: int, source: int, story: int) -> Columns:
    """What is decided at first sight and stands."""
    return {
        "key": key,
        "id": entry.id,
        "source": source,
        "first_seen_at": entry.first_seen_at,
        "published_at": entry.published_at,
        "backlog": entry.backlog,
        "story": story,
        "story_id": entry.story_id,
        "story_at": entry.story_at,
        "evidence_kind": entry.evidence.kind,
        "evidence_value": entry.evidence.value,
        "evidence_id": entry.evidence.entry_id,
    }


def content_columns(entry: StoredEntry, *, revision: int) -> Columns:
    """What a later poll may change."""
    fingerprint = entry.fingerprint
    return {
        "revision": revision,
        "updated_at": entry.updated_at,
        "removed_at": entry.removed_at,
        "guid": fingerprint.guid,
        "link_key": fingerprint.link_key,
        "title_key": fingerprint.title_key,
        "content_hash": fingerprint.content_hash,
        "text_hash": fingerprint.text_hash,
        "guid_digest": digest(fingerprint.guid),
        "link_digest": digest(fingerprint.link_key),
        "title_digest": digest(fingerprint.title_key),
        "content_digest": digest(fingerprint.content_hash),
        "text_digest": digest(fingerprint.text_hash),
        "address_digest": digest(entry.entry.link),
        "data": dump_entry(entry.entry),
    }
