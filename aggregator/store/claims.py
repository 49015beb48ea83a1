"""Sources claimed by one process of many, before it asks them; `next_poll_at` is the claim and the fence."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, select, tuple_, update

from aggregator.model import PollRecord
from aggregator.store.batches import batches
from aggregator.store.schema import sources
from aggregator.store.values import storable


def claim(connection: Connection, seen: Mapping[str, datetime], until: datetime) -> frozenset[str]:
    """Put off the next poll until then of those sources whose next poll is still when it was seen; return them."""
    claimed: set[str] = set()
    for batch in batches([(storable(id_), at) for id_, at in seen.items()]):
        same = tuple_(sources.c.id, sources.c.next_poll_at).in_(batch)
        free = update(sources).where(same, sources.c.active, ~sources.c.paused)
        claimed.update(connection.execute(free.values(next_poll_at=until).returning(sources.c.id)).scalars())
    return frozenset(id_ for id_ in seen if storable(id_) in claimed)


def overtaken(connection: Connection, records: Sequence[PollRecord]) -> frozenset[str]:
    """The ids of sources that somebody else has claimed since; nobody claims the others in this transaction."""
    fences = {storable(record.state.source_id): record.claim for record in records if record.claim is not None}
    kept: set[str] = set()
    for batch in batches(list(fences.items())):
        same = tuple_(sources.c.id, sources.c.next_poll_at).in_(batch)
        kept.update(connection.execute(select(sources.c.id).where(same).with_for_update()).scalars())
    return frozenset(r.state.source_id for r in records if storable(r.state.source_id) in fences.keys() - kept)
