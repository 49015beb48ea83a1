"""The last polls of each source: written with what they found out, and forgotten as newer ones come."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, delete, insert, select

from aggregator.model import EPOCH, LoggedPoll, PollRecord
from aggregator.store.batches import batches
from aggregator.store.rows import Columns, assignments
from aggregator.store.schema import poll_log, sources
from aggregator.store.statements import Statement
from aggregator.store.values import storable

KEPT = 30  # polls of a source: what fits into a strip that is read at a glance
FORGETS_EVERY = 8  # polls, on average
LONGEST = 500  # characters of a message


_OLDER = poll_log.alias()
_INSERT = Statement(
    insert(poll_log).values(assignments(("source", "at", "outcome", "new", "changed", "message"))).inline()
)
_FORGET = Statement(
    delete(poll_log).where(
        poll_log.c.source == bindparam("of"),
        poll_log.c.key
        <= select(_OLDER.c.key)
        .where(_OLDER.c.source == bindparam("of"))
        .order_by(_OLDER.c.key.desc())
        .offset(KEPT)
        .limit(1)
        .scalar_subquery(),
    )
)


def write_log(connection: Connection, records: Sequence[PollRecord], keys: dict[str, int]) -> None:
    """Write the polls that have an outcome; `keys` are those of their sources by id.

    Older ones are forgotten at some of the polls, as the clock's last digits will have it: it costs as much as writing.
    """
    rows = [_columns(record, keys[storable(record.state.source_id)]) for record in records if record.outcome]
    _INSERT.each(connection, rows)
    full = {row["source"] for row in rows if row["at"].microsecond % FORGETS_EVERY == 0}
    _FORGET.each(connection, ({"of": source} for source in full))


def last_polls(connection: Connection, source_ids: Sequence[str]) -> dict[str, tuple[LoggedPoll, ...]]:
    """Source id -> its last polls, oldest first."""
    found: dict[str, list[LoggedPoll]] = defaultdict(list)
    columns = (poll_log.c.at, poll_log.c.outcome, poll_log.c.new, poll_log.c.changed, poll_log.c.message)
    for batch in batches(source_ids):
        query = (
            select(sources.c.id, *columns)
            .join(poll_log, poll_log.c.source == sources.c.key)
            .where(sources.c.id.in_(batch))
            .order_by(poll_log.c.source, poll_log.c.key)
        )
        for id_, at, outcome, new, changed, message in connection.execute(query):
            found[id_].append(LoggedPoll(at=at, outcome=outcome, new=new, changed=changed, message=message))
    return {id_: tuple(polls[-KEPT:]) for id_, polls in found.items()}


def _columns(record: PollRecord, source: int) -> Columns:
    state = record.state
    return {
        "source": source,
        "at": state.last_poll_at or EPOCH,
        "outcome": record.outcome,
        "new": len(record.new),
        "changed": len(record.changed) + len(record.removed),
        "message": state.error[:LONGEST] if state.error else None,
    }
