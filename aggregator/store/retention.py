"""What is let go in time: the content of old entries goes, their identity stays."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, select, update

from aggregator.model import Entry
from aggregator.store import index
from aggregator.store.bands import forget_sketches
from aggregator.store.codec import dump_entry, load_entry
from aggregator.store.database import Database
from aggregator.store.record import take_revisions
from aggregator.store.rows import assignments
from aggregator.store.schema import entries, sources

AT_ONCE = 500  # entries in one transaction: polls are to be written between two


def expire(database: Database, before: datetime, now: datetime) -> int:
    """Let the content of all entries go that are older than `before` in every respect; return how many they were."""
    count = 0
    while True:
        with database.writing() as connection:
            expired = _expire_some(connection, before, now)
        count += expired
        if expired < AT_ONCE:
            break
    if count:
        with database.writing() as connection:
            forget_sketches(connection, before)
        database.reclaim()
    return count


def _expire_some(connection: Connection, before: datetime, now: datetime) -> int:
    """Turn the oldest entries into tombstones. Articles stay: their content is on disk, and the user's."""
    old = (
        select(entries.c.key, entries.c.revision, entries.c.data)
        .join(sources, sources.c.key == entries.c.source)
        .where(
            entries.c.published_at < before,
            entries.c.first_seen_at < before,
            entries.c.updated_at < before,
            entries.c.removed_at.is_(None),
            sources.c.kind != "articles",
        )
        .order_by(entries.c.published_at, entries.c.key)
        .limit(AT_ONCE)
    )
    rows = connection.execute(old).all()
    if rows:
        index.forget(connection, [row.revision for row in rows])
        first = take_revisions(connection, len(rows))
        changes = [
            {"row": row.key, "revision": first + place, "removed_at": now, "data": dump_entry(_tombstone(row.data))}
            for place, row in enumerate(rows)
        ]
        values = assignments(("revision", "removed_at", "data"))
        connection.execute(update(entries).where(entries.c.key == bindparam("row")).values(values), changes)
    return len(rows)


def _tombstone(data: str) -> Entry:
    """Return what `why` needs to name an entry: the rest of its identity is in columns of their own."""
    entry = load_entry(data)
    return Entry(guid=entry.guid, link=entry.link, title=entry.title, published=entry.published)
