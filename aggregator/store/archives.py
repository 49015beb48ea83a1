"""What outputs have published: which entries stand in the feed, and the pages of the archive behind it."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from sqlalchemy import Connection, delete, exists, insert, select, update

from aggregator.model import Archive, Archived, Item, StoredEntry
from aggregator.store.batches import batches
from aggregator.store.codec import dump_item, load_item
from aggregator.store.rows import Columns, by_first_sight, entry_keys, pairs, select_stored, stored
from aggregator.store.schema import archives, entries, members, outputs, published

FEED = 0  # the page that is no page of the archive


def state(connection: Connection, output_id: str) -> Archive:
    """How far an output has come."""
    output = connection.execute(select(outputs.c.key, outputs.c.revision).where(outputs.c.id == output_id)).first()
    if output is None:
        return Archive()
    row = connection.execute(select(archives).where(archives.c.output == output.key)).first()
    if row is None:
        return Archive(judged=output.revision)
    return Archive(
        shown=frozenset(_on_page(connection, output.key, FEED)),
        page=row.page,
        latest=_on_page(connection, output.key, row.page) if row.page else (),
        mark=row.mark,
        judged=output.revision,
    )


def unpublished(connection: Connection, output_id: str, archive: Archive, limit: int) -> tuple[str, ...]:
    """The newest members seen after the mark that were never published, oldest first."""
    output = _key(connection, output_id)
    here = published.c.output == output, published.c.entry == members.c.place
    query = select(members.c.sort_at, members.c.place).where(~exists().where(*here))
    if archive.mark:
        # By entry and not by output, which would lead through all members: what is new is little.
        query = query.where(members.c.entry > archive.mark, members.c.output + 0 == output)
    else:
        order = (members.c.sort_at.desc(), members.c.place.desc())
        query = query.where(members.c.output == output).order_by(*order).limit(limit)
    places = sorted({(row.sort_at, row.place) for row in connection.execute(query)})[-limit:]
    keys = [place for _, place in places]
    ids: dict[int, str] = {}
    for batch in batches(keys):
        ids |= pairs(connection.execute(select(entries.c.key, entries.c.id).where(entries.c.key.in_(batch))))
    return tuple(ids[key] for key in keys)


def oldest_first(connection: Connection, ids: Iterable[str]) -> tuple[str, ...]:
    """The ids by the dates of their groups, and in the order in which those came."""
    query = select(entries.c.published_at, entries.c.key, entries.c.id)
    found = [tuple(row) for batch in batches(ids) for row in connection.execute(query.where(entries.c.id.in_(batch)))]
    return tuple(id_ for _, _, id_ in sorted(found))


def groups(connection: Connection, output_id: str, ids: Sequence[str]) -> dict[str, tuple[StoredEntry, ...]]:
    """Id -> the members of its group, by first sight.

    A group has the date and the key of the entry whose id is public: in both of the orders that members can have.
    """
    output = _key(connection, output_id)
    root = entries.alias()
    of_root = (members.c.place == root.c.key) & members.c.sort_at.in_((root.c.story_at, root.c.published_at))
    query = (
        select_stored(root.c.id)
        .join(members, members.c.entry == entries.c.key)
        .join(root, of_root)
        .where(members.c.output == output)
        .order_by(root.c.id, entries.c.key)
    )
    found: dict[str, tuple[StoredEntry, ...]] = {}
    for batch in batches(ids):
        rows = connection.execute(query.where(root.c.id.in_(batch)))
        for id_, group in groupby(rows, key=lambda row: row[-1]):
            found[id_] = by_first_sight(stored(row) for row in group)
    return found


def archived(connection: Connection, output_id: str, ids: Iterable[str]) -> frozenset[str]:
    """Those of the ids that are in the archive."""
    query = (
        select(entries.c.id)
        .join(published, published.c.entry == entries.c.key)
        .where(published.c.output == _key(connection, output_id), published.c.page != FEED)
    )
    return frozenset(
        id_ for batch in batches(ids) for id_ in connection.execute(query.where(entries.c.id.in_(batch))).scalars()
    )


def page(connection: Connection, output_id: str, number: int) -> tuple[Item, ...]:
    """The entries of a page, oldest first."""
    output = _key(connection, output_id)
    query = (
        select(published.c.data)
        .where(published.c.output == output, published.c.page == number)
        .order_by(published.c.place)
    )
    return tuple(load_item(data) for data in connection.execute(query).scalars())


def publish(
    connection: Connection, output_id: str, before: Archive, after: Archive, archived: Sequence[Archived]
) -> bool:
    """Write the step from one state to the next, if the first is the present one."""
    now = state(connection, output_id)
    output = _key(connection, output_id)
    if output is None or (now.shown, now.page, now.latest, now.mark) != (
        before.shown,
        before.page,
        before.latest,
        before.mark,
    ):
        return False
    came, went = after.shown - before.shown, before.shown - after.shown
    keys = entry_keys(connection, (*came, *went, *(each.item.id for each in archived)))
    for batch in batches(keys[id_] for id_ in went):
        here = published.c.output == output, published.c.page == FEED
        connection.execute(delete(published).where(*here, published.c.entry.in_(batch)))
    rows: list[Columns] = [
        {"output": output, "entry": keys[id_], "page": FEED, "place": 0, "data": None} for id_ in sorted(came)
    ]
    places = {before.page: len(before.latest)}
    for each in archived:
        place = places.get(each.page, 0)
        places[each.page] = place + 1
        where = {"output": output, "entry": keys[each.item.id], "page": each.page, "place": place}
        rows.append({**where, "data": dump_item(each.item)})
    if rows:
        connection.execute(insert(published), rows)
    _mark(connection, output, after)
    return True


def forget_archive(connection: Connection, output: int | None) -> None:
    """Forget what an output has published, by its key."""
    for table in (published, archives):
        connection.execute(delete(table).where(table.c.output == output))


def _mark(connection: Connection, output: int, archive: Archive) -> None:
    values = {"page": archive.page, "mark": archive.mark}
    changed = connection.execute(update(archives).where(archives.c.output == output).values(values))
    if not changed.rowcount:
        connection.execute(insert(archives).values(output=output, **values))


def _key(connection: Connection, output_id: str) -> int | None:
    key: int | None = connection.execute(select(outputs.c.key).where(outputs.c.id == output_id)).scalar()
    return key


def _on_page(connection: Connection, output: int, number: int) -> tuple[str, ...]:
    query = (
        select(entries.c.id)
        .join(published, published.c.entry == entries.c.key)
        .where(published.c.output == output, published.c.page == number)
        .order_by(published.c.place)
    )
    return tuple(connection.execute(query).scalars())
