"""What happened among the entries, counted for people who look at all of it."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import BigInteger, Connection, func, select, type_coerce

from aggregator.store.batches import batches
from aggregator.store.schema import entries, sources
from aggregator.store.values import MICROSECOND, microseconds

WEEK = timedelta(weeks=1) // MICROSECOND


def arrivals(
    connection: Connection, source_ids: Sequence[str], since: datetime, weeks: int
) -> dict[str, tuple[int, ...]]:
    """Source id -> its entries a week; the index on a source's entries has all that is asked."""
    week = (type_coerce(entries.c.published_at, BigInteger) - microseconds(since)) // WEEK
    found: dict[str, list[int]] = defaultdict(lambda: [0] * weeks)
    for batch in batches(source_ids):
        query = (
            select(sources.c.id, week, func.count())
            .join(entries, entries.c.source == sources.c.key)
            .where(sources.c.id.in_(batch), entries.c.published_at >= since, entries.c.removed_at.is_(None))
            .group_by(sources.c.id, week)
        )
        for id_, number, count in connection.execute(query):
            if number < weeks:
                found[id_][number] = count
    return {id_: tuple(counts) for id_, counts in found.items()}


def retold(connection: Connection, since: datetime, until: datetime, limit: int) -> tuple[str, ...]:
    """The ids of stories that a second entry tells, by its date, newest first."""
    query = (
        select(entries.c.story_id)
        .where(
            entries.c.published_at >= since,
            entries.c.published_at < until,
            entries.c.story_id != entries.c.id,
            entries.c.removed_at.is_(None),
            ~entries.c.backlog,
        )
        .group_by(entries.c.story_id)
        .order_by(func.max(entries.c.published_at).desc(), entries.c.story_id)
        .limit(limit)
    )
    return tuple(connection.execute(query).scalars())
