"""What is remembered of the documents of sources: of which items it is known that they stay as they are."""

from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from aggregator.model import PollRecord
from aggregator.store.rows import batches
from aggregator.store.schema import documents, sources, storable


def memory(connection: Connection, source_id: str) -> bytes:
    """What is remembered of the last document of a source; nothing is empty."""
    query = select(documents.c.memory).join(sources, sources.c.key == documents.c.source)
    return connection.execute(query.where(sources.c.id == source_id)).scalar() or b""


def write_memories(connection: Connection, records: Sequence[PollRecord]) -> None:
    """Write what is to be remembered; that of a source that has been given another address meanwhile is left out."""
    memories = {
        (storable(record.state.source_id), storable(record.state.url)): record.memory
        for record in records
        if record.memory is not None
    }
    if not memories:
        return
    keys: dict[int, bytes] = {}
    for batch in batches([id_ for id_, _ in memories]):
        rows = connection.execute(select(sources.c.key, sources.c.id, sources.c.url).where(sources.c.id.in_(batch)))
        keys |= {row.key: memories[row.id, row.url] for row in rows if (row.id, row.url) in memories}
    present: set[int] = set()
    for batch_of_keys in batches(keys):
        query = select(documents.c.source).where(documents.c.source.in_(batch_of_keys))
        present.update(connection.execute(query).scalars())
    this = documents.c.source == bindparam("row")
    if empty := [{"row": key} for key in present if not keys[key]]:
        connection.execute(delete(documents).where(this), empty)
    if old := [{"row": key, "memory": keys[key]} for key in present if keys[key]]:
        connection.execute(update(documents).where(this).values(memory=bindparam("memory")), old)
    if new := [{"source": key, "memory": data} for key, data in keys.items() if data and key not in present]:
        connection.execute(insert(documents), new)
