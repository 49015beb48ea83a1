"""The members of outputs: judged once and kept."""

from __future__ import annotations  # array is not generic at run time before 3.12

from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, insert, literal, select, update

from aggregator.model import StoredEntry
from aggregator.store.archives import forget_archive
from aggregator.store.batches import batches
from aggregator.store.database import Database
from aggregator.store.record import current_revision
from aggregator.store.rows import AnyRow, a_few, select_stored, stored
from aggregator.store.schema import entries, members, outputs, sources

STRIDE = 500  # entries judged between two reads

Verdict = Callable[[StoredEntry], bool]
Foreseen = Callable[[str], bool | None]  # the verdict on all entries of a source; None where each must be read


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How far an output has been judged, and under which rules."""

    key: int
    digest: str
    merge: bool
    revision: int


@dataclass(slots=True, kw_only=True)
class Judgement:
    """Keys of entries by what became of them; eight bytes each, for there may be a million."""

    accepted: array[int] = field(default_factory=lambda: array("q"))
    refused: array[int] = field(default_factory=lambda: array("q"))

    def __len__(self) -> int:
        return len(self.accepted) + len(self.refused)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stride:
    """Some entries with their keys, sources and marks, and whole those that `foreseen` says nothing of, by key."""

    rows: Sequence[AnyRow]
    read: Mapping[int, AnyRow]


def unread(_: str) -> None:
    """Say that the entries of any source must be read."""


def judge(database: Database, output_id: str, digest: str, *, merge: bool, verdict: Verdict, foreseen: Foreseen) -> int:
    """Judge what is new since the last time, or everything where the rules are others; return how many were.

    The verdicts are collected outside of any transaction and take effect together. Whoever crashes in between, or is
    overtaken by another process that judges the same output, begins anew.
    """
    foreseen = cache(foreseen)
    while True:
        with database.reading() as connection:
            before = _standing(connection, output_id)
            mark = current_revision(connection)
        since = before.revision if before and (before.digest, before.merge) == (digest, merge) else None
        if since == mark:
            return 0
        judgement = Judgement()
        strides = _everything(database, mark, foreseen) if since is None else _changes(database, since, mark, foreseen)
        for stride in strides:
            _pass(stride, verdict, foreseen, judgement)
        with database.writing() as connection:
            if _standing(connection, output_id) == before:
                key = _stand(connection, output_id, before, digest=digest, merge=merge, revision=mark)
                _settle(connection, key, judgement, anew=since is None, merge=merge)
                return len(judgement)


def _standing(connection: Connection, output_id: str) -> Standing | None:
    row = connection.execute(select(outputs).where(outputs.c.id == output_id)).one_or_none()
    return None if row is None else Standing(key=row.key, digest=row.digest, merge=row.merge, revision=row.revision)


def _everything(database: Database, mark: int, foreseen: Foreseen) -> Iterator[Stride]:
    """All entries first seen up to `mark`, in order of their keys.

    One that changes while this runs has kept its key and does not drop out; it is judged once more the next time.
    """
    return _strides(database, foreseen, entries.c.key, 0, mark, entries.c.removed_at.is_(None))


def _changes(database: Database, since: int, mark: int, foreseen: Foreseen) -> Iterator[Stride]:
    """The entries written after `since` and up to `mark`; what is written while this runs is left to the next time."""
    return _strides(database, foreseen, entries.c.revision, since, mark)


def _strides(
    database: Database,
    foreseen: Foreseen,
    order: ColumnElement[int],
    last: int,
    end: int,
    *conditions: ColumnElement[bool],
) -> Iterator[Stride]:
    """Entries with `order` above `last` and up to `end`, a stride at a time, each in a transaction of its own.

    Where entries that must be read are long, a stride is shorter.
    """
    removed = entries.c.removed_at.is_not(None).label("removed")
    places = select(entries.c.key, sources.c.id.label("source_id"), removed, order.label("mark"))
    query = places.join(sources, sources.c.key == entries.c.source).where(~entries.c.backlog, *conditions)
    while True:
        with database.reading() as connection:
            page = query.where(order > last, order <= end).order_by(order).limit(STRIDE)
            rows = connection.execute(page).all()
            unclear = [row.key for row in rows if not row.removed and foreseen(row.source_id) is None]
            read, whole = _read(connection, unclear, order)
        ends = whole and len(rows) < STRIDE
        if not whole:
            rows = [row for row in rows if row.mark <= read[-1].mark]
        if rows:
            yield Stride(rows=rows, read={row.key: row for row in read})
        if ends:
            return
        last = rows[-1].mark


def _read(connection: Connection, keys: Sequence[int], order: ColumnElement[int]) -> tuple[Sequence[AnyRow], bool]:
    """The entries with these keys, in that order, as far as they are not too long, and whether these are all."""
    if not keys:
        return (), True
    query = select_stored(entries.c.key, order.label("mark")).where(entries.c.key.in_(keys)).order_by(order)
    return a_few(connection.execute(query))


def _pass(stride: Stride, verdict: Verdict, foreseen: Foreseen, judgement: Judgement) -> None:
    for row in stride.rows:
        read = stride.read.get(row.key)
        accepted = not row.removed and (verdict(stored(read)) if read else foreseen(row.source_id) is True)
        (judgement.accepted if accepted else judgement.refused).append(row.key)


def _stand(connection: Connection, output_id: str, before: Standing | None, **standing: Any) -> int:
    """Remember how far the output has been judged; return its key."""
    if before:
        connection.execute(update(outputs).where(outputs.c.key == before.key).values(standing))
        return before.key
    connection.execute(insert(outputs).values(id=output_id, **standing))
    key: int = connection.execute(select(outputs.c.key).where(outputs.c.id == output_id)).scalar_one()
    return key


def _settle(connection: Connection, output: int, judgement: Judgement, *, anew: bool, merge: bool) -> None:
    if anew:
        connection.execute(delete(members).where(members.c.output == output))
    else:
        for keys in (judgement.refused, judgement.accepted):
            for batch in batches(keys):
                connection.execute(delete(members).where(members.c.output == output, members.c.entry.in_(batch)))
    place = (entries.c.story_at, entries.c.story) if merge else (entries.c.published_at, entries.c.key)
    for batch in batches(judgement.accepted):
        rows = select(literal(output), *place, entries.c.key, entries.c.source).where(entries.c.key.in_(batch))
        connection.execute(insert(members).from_select(["output", "sort_at", "place", "entry", "source"], rows))


def output_ids(connection: Connection) -> frozenset[str]:
    """The outputs that have been judged."""
    return frozenset(connection.execute(select(outputs.c.id)).scalars())


def standing(connection: Connection, output_id: str) -> str:
    """What changes with the members of an output and with every entry: how far it is judged, and what was written."""
    judged = _standing(connection, output_id)
    how_far = f"{judged.key} {judged.digest} {judged.merge} {judged.revision}" if judged else "never"
    return f"{how_far} {current_revision(connection)}"


def forget(connection: Connection, output_id: str) -> None:
    """Forget an output and its members."""
    key = connection.execute(select(outputs.c.key).where(outputs.c.id == output_id)).scalar()
    connection.execute(delete(members).where(members.c.output == key))
    forget_archive(connection, key)
    connection.execute(delete(outputs).where(outputs.c.key == key))


def rename(connection: Connection, old: str, new: str) -> None:
    """Let an output have another id, unless that one is taken."""
    if new not in output_ids(connection):
        connection.execute(update(outputs).where(outputs.c.id == old).values(id=new))


def outputs_of(connection: Connection, ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Entry id -> ids of the outputs that it is a member of, sorted; every id asked for has a value."""
    found: dict[str, list[str]] = {id_: [] for id_ in ids}
    query = (
        select(entries.c.id, outputs.c.id)
        .join(members, members.c.entry == entries.c.key)
        .join(outputs, outputs.c.key == members.c.output)
        .order_by(outputs.c.id)
    )
    for batch in batches(found):
        for entry_id, output_id in connection.execute(query.where(entries.c.id.in_(batch))):
            found[entry_id].append(output_id)
    return {id_: tuple(output_ids) for id_, output_ids in found.items()}
