"""What polls found out, written whole."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, insert, select, update

from aggregator.model import EPOCH, PollRecord, StoredEntry
from aggregator.store import index
from aggregator.store.among import among
from aggregator.store.articles import write_articles
from aggregator.store.bands import write_sketches
from aggregator.store.batches import batches
from aggregator.store.codec import dump_feed
from aggregator.store.documents import write_memories
from aggregator.store.events import write_events
from aggregator.store.poll_log import write_log
from aggregator.store.polls import STATE, state_columns
from aggregator.store.rows import Columns, assignments, content_columns, entry_keys, identity_columns, source_keys
from aggregator.store.schema import counters, entries, feeds, sources
from aggregator.store.statements import Statement
from aggregator.store.values import storable
from aggregator.store.wanted import write_wanted

REVISION = counters.c.name == "revision"
_REVISION = Statement(select(counters.c.value).where(REVISION))
_TAKE = Statement(
    update(counters).where(REVISION).values(value=counters.c.value + bindparam("count")).returning(counters.c.value)
)
_UNKNOWN = Statement(insert(sources).values(assignments(("id", "kind", "url", "active", *STATE))).inline())
_STATE = Statement(
    update(sources)
    .where(sources.c.key == bindparam("row"), sources.c.url == bindparam("at"))
    .values(assignments(STATE))
)
_FEEDS = Statement(select(feeds.c.source).where(among(feeds.c.source, "keys")))
_OLD_FEED = Statement(
    update(feeds)
    .where(feeds.c.source == bindparam("row"), feeds.c.data != bindparam("data"))
    .values(assignments(("data",)))
)
_NEW_FEED = Statement(insert(feeds).values(source=bindparam("row"), data=bindparam("data")).inline())
_ARRIVE = Statement(insert(entries).values(assignments(entries.c.keys())).inline())
_REMOVE = Statement(
    update(entries)
    .where(entries.c.id == bindparam("entry_id"), entries.c.removed_at.is_(None))
    .values(assignments(("revision", "removed_at")))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A new entry with the key that it gets, and the key of its source."""

    entry: StoredEntry
    key: int
    source: int


def record_all(connection: Connection, records: Sequence[PollRecord]) -> None:
    """Write the records in the order given; the caller's transaction makes it all or nothing."""
    keys = _write_states(connection, records)
    _write_feeds(connection, records, keys)
    write_memories(connection, records)
    write_events(connection, records, keys)
    write_log(connection, records, keys)
    next_revision = take_revisions(connection, sum(len(r.new) + len(r.changed) + len(r.removed) for r in records))
    arrivals: list[Arrival] = []
    changes: list[Columns] = []
    removals: list[Columns] = []
    for record in records:
        # From its end, where the oldest items stand: keys grow with age.
        for entry in reversed(record.new):
            arrivals.append(Arrival(entry=entry, key=next_revision, source=keys[storable(record.state.source_id)]))
            next_revision += 1
        for entry in record.changed:
            changes.append({"entry_id": entry.id, **content_columns(entry, revision=next_revision)})
            next_revision += 1
        removed_at = record.state.last_poll_at or EPOCH
        for id_ in record.removed:
            removals.append({"entry_id": id_, "revision": next_revision, "removed_at": removed_at})
            next_revision += 1
    changed = zip((change["revision"] for change in changes), (e for r in records for e in r.changed), strict=True)
    _insert(connection, arrivals)
    _update(connection, changes)
    words = [(each.key, each.entry.entry) for each in arrivals]
    index.write(connection, (*words, *((revision, entry.entry) for revision, entry in changed)))
    _remove(connection, removals)
    write_articles(connection, records)
    write_sketches(connection, records, {each.entry.id: each.key for each in arrivals})
    write_wanted(connection, records)


def current_revision(connection: Connection) -> int:
    """The revision of the newest write."""
    revision: int = _REVISION.value(connection)
    return revision


def take_revisions(connection: Connection, count: int) -> int:
    """Reserve so many revisions and return the first."""
    last: int = _TAKE.value(connection, count=count) if count else current_revision(connection)
    return last - count + 1


def _write_states(connection: Connection, records: Sequence[PollRecord]) -> dict[str, int]:
    """Write the states and return the keys of their sources.

    A source that `sync` never named is remembered too, but stays inactive. A state that belongs to another address
    than the source's is out of date (the configuration changed while the poll was under way) and is left out.
    """
    states = {storable(record.state.source_id): record.state for record in records}
    keys = source_keys(connection, states)
    unknown = [
        {"id": id_, "kind": "http", "url": state.url, "active": False, **state_columns(state)}
        for id_, state in states.items()
        if id_ not in keys
    ]
    if unknown:
        _UNKNOWN.each(connection, unknown)
        keys |= source_keys(connection, [row["id"] for row in unknown])
    _STATE.each(
        connection, ({"row": keys[id_], "at": state.url, **state_columns(state)} for id_, state in states.items())
    )
    return keys


def _write_feeds(connection: Connection, records: Sequence[PollRecord], keys: dict[str, int]) -> None:
    read = {keys[storable(record.state.source_id)]: record.feed for record in records if record.feed}
    if not read:
        return
    present: set[int] = set()
    for batch in batches(read):
        present.update(_FEEDS.column(connection, keys=batch))
    rows = [{"row": key, "data": dump_feed(feed)} for key, feed in read.items()]
    _OLD_FEED.each(connection, (row for row in rows if row["row"] in present))
    _NEW_FEED.each(connection, (row for row in rows if row["row"] not in present))


def _insert(connection: Connection, arrivals: Sequence[Arrival]) -> None:
    if not arrivals:
        return
    stories = {arrival.entry.id: arrival.key for arrival in arrivals}
    elsewhere = [arrival.entry.story_id for arrival in arrivals if arrival.entry.story_id not in stories]
    stories |= entry_keys(connection, elsewhere)
    rows = (
        identity_columns(
            arrival.entry,
            key=arrival.key,
            source=arrival.source,
            story=stories.get(arrival.entry.story_id, arrival.key),
        )
        | content_columns(arrival.entry, revision=arrival.key)
        for arrival in arrivals
    )
    _ARRIVE.each(connection, rows)


def _update(connection: Connection, changes: list[Columns]) -> None:
    if changes:
        values = assignments(name for name in changes[0] if name != "entry_id")
        connection.execute(update(entries).where(entries.c.id == bindparam("entry_id")).values(values), changes)


def _remove(connection: Connection, removals: list[Columns]) -> None:
    _REMOVE.each(connection, removals)
