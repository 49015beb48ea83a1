"""What is remembered of the documents of sources: of which items it is known that they stay as they are."""

from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from aggregator.model import PollRecord
from aggregator.store.among import among
from aggregator.store.batches import batches
from aggregator.store.schema import documents, sources
from aggregator.store.statements import Statement
from aggregator.store.values import storable

_THIS = documents.c.source == bindparam("row")
_MEMORIES = Statement(
    select(sources.c.id, documents.c.memory)
    .join(documents, documents.c.source == sources.c.key)
    .where(among(sources.c.id, "ids"))
)
_SOURCES = Statement(
    select(sources.c.id, sources.c.url, sources.c.key, documents.c.source)
    .outerjoin(documents, documents.c.source == sources.c.key)
    .where(among(sources.c.id, "ids"))
)
_FORGET = Statement(delete(documents).where(_THIS))
_CHANGE = Statement(update(documents).where(_THIS).values(memory=bindparam("memory")))
_ADD = Statement(insert(documents).values(source=bindparam("row"), memory=bindparam("memory")).inline())


def memories(connection: Connection, source_ids: Sequence[str]) -> dict[str, bytes]:
    """What is remembered of the last documents of sources."""
    names = {storable(id_): id_ for id_ in source_ids}
    return {names[id_]: memory for batch in batches(names) for id_, memory in _MEMORIES.rows(connection, ids=batch)}


def write_memories(connection: Connection, records: Sequence[PollRecord]) -> None:
    """Write what is to be remembered; that of a source that has been given another address meanwhile is left out."""
    memories = {
        (storable(record.state.source_id), storable(record.state.url)): record.memory
        for record in records
        if record.memory is not None
    }
    for batch in batches([id_ for id_, _ in memories]):
        rows = [
            ({"row": key, "memory": memories[id_, url]}, present is not None)
            for id_, url, key, present in _SOURCES.rows(connection, ids=batch)
            if (id_, url) in memories
        ]
        _FORGET.each(connection, (row for row, present in rows if present and not row["memory"]))
        _CHANGE.each(connection, (row for row, present in rows if present and row["memory"]))
        _ADD.each(connection, (row for row, present in rows if row["memory"] and not present))
