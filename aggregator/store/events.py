"""What owners are told about their feeds: written with the poll that found it out, and forgotten after a while."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, delete, exists, func, insert, select

from aggregator.model import HealthEvent, PollRecord
from aggregator.store.rows import Columns
from aggregator.store.schema import events, sources
from aggregator.store.statements import Statement
from aggregator.store.values import storable

KEPT = 1000  # of all sources together; beyond them, the newest of each kind of a source
PRUNED_EVERY = 100  # events: looking through all of them costs more than writing one

_EVENT = (events.c.id, sources.c.id, events.c.at, events.c.kind, events.c.message, events.c.read_at)
_WITH_SOURCE = events.join(sources, sources.c.key == events.c.source)
_LAST_KEYS = (
    select(func.max(events.c.key))
    .select_from(_WITH_SOURCE)
    .where(sources.c.id == bindparam("source_id"))
    .group_by(events.c.source, events.c.kind)
)
_NEWEST_OF_EACH_KIND = Statement(
    select(*_EVENT).select_from(_WITH_SOURCE).where(events.c.key.in_(_LAST_KEYS)).order_by(events.c.key.desc())
)


def write_events(connection: Connection, records: Sequence[PollRecord], keys: dict[str, int]) -> None:
    """Write the events of polls; `keys` are those of their sources by id.

    A poll of an address that the configuration has left meanwhile tells nothing about the source.
    """
    told = [(keys[storable(record.state.source_id)], record) for record in records if record.events]
    rows = [
        _columns(event, source)
        for source, record in told
        if _address(connection, source) == storable(record.state.url)
        for event in record.events
    ]
    if not rows:
        return
    before = _newest(connection)
    connection.execute(insert(events), rows)
    if before // PRUNED_EVERY != _newest(connection) // PRUNED_EVERY:
        _prune(connection)


def newest(connection: Connection, limit: int) -> tuple[HealthEvent, ...]:
    """The newest events of the sources that are polled, newest first."""
    query = (
        select(*_EVENT)
        .select_from(_WITH_SOURCE)
        .where(sources.c.active)
        .order_by(events.c.at.desc(), events.c.key.desc())
        .limit(limit)
    )
    return tuple(map(_event, connection.execute(query)))


def newest_of_each_kind(connection: Connection, source_id: str) -> tuple[HealthEvent, ...]:
    """The newest event of each kind of one source, newest first."""
    return tuple(map(_event, _NEWEST_OF_EACH_KIND.rows(connection, source_id=source_id)))


def _columns(event: HealthEvent, source: int) -> Columns:
    return {
        "id": event.id,
        "source": source,
        "at": event.at,
        "kind": event.kind,
        "message": event.message,
        "read_at": event.read_at,
    }


def _event(row: Sequence[Any]) -> HealthEvent:
    id_, source_id, at, kind, message, read_at = row
    return HealthEvent(id=id_, source_id=source_id, at=at, kind=kind, message=message, read_at=read_at)


def _address(connection: Connection, source: int) -> str | None:
    return connection.execute(select(sources.c.url).where(sources.c.key == source)).scalar()


def _newest(connection: Connection) -> int:
    return connection.execute(select(func.max(events.c.key))).scalar() or 0


def _prune(connection: Connection) -> None:
    """Forget old events, but never the last of a kind: it says what was told already, so that it is not told again."""
    later = events.alias()
    followed = exists().where(
        later.c.source == events.c.source, later.c.kind == events.c.kind, later.c.key > events.c.key
    )
    oldest_kept = select(events.c.key).order_by(events.c.key.desc()).offset(KEPT - 1).limit(1).scalar_subquery()
    connection.execute(delete(events).where(events.c.key < oldest_kept, followed))
