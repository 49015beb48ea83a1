"""The members of an output, read newest first in groups; those of sources that have had their share are passed over.

Where an output shows a few entries of each source, a prolific one may have a million more. They are passed over by the
index of members alone, and where nothing else is near, by asking the other sources for their newest.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, ScalarSelect, func, literal, select, tuple_

from aggregator.model import StoredEntry
from aggregator.store.batches import batches
from aggregator.store.database import Database
from aggregator.store.rows import AnyRow, AnySelect, a_few, by_first_sight, select_stored, source_keys, stored
from aggregator.store.schema import entries, members, outputs, sources

PAGE = 128  # members read at a time
WINDOW = 1_000  # members that are looked at, for some of a source that has not had its share
FEW = 2_000  # sources that can be asked for their newest member each; among more of them the next one is not far

Place = tuple[datetime, int, int]  # sort_at, place, entry
ORDER = (members.c.sort_at, members.c.place, members.c.entry)
NEWEST_FIRST = tuple(column.desc() for column in ORDER)
AFTER_ALL = 2**63 - 1


def groups(database: Database, output_id: str, full: Collection[str]) -> Iterator[tuple[StoredEntry, ...]]:
    """The groups of an output, newest first; no transaction is open while the caller works on one.

    `full` are ids of sources, and may grow meanwhile: groups that come from these alone may be left out.
    """
    group: list[StoredEntry] = []
    here: Sequence[object] | None = None
    for (*there, _), entry in _in_order(database, output_id, full):
        if group and there != here:
            yield by_first_sight(reversed(group))
            group = []
        here = there
        group.append(entry)
    if group:
        yield by_first_sight(reversed(group))


def _in_order(database: Database, output_id: str, full: Collection[str]) -> Iterator[tuple[Place, StoredEntry]]:
    """The members with their (sort_at, place, key), from the end of the primary key."""
    output = select(outputs.c.key).where(outputs.c.id == output_id).scalar_subquery()
    last: Place | None = None
    ends = False
    while not ends:
        with database.reading() as connection:
            page = _page(connection, output, last, full)
        rows, last, ends = page
        for row in rows:
            yield _place(row), stored(row)


def _page(
    connection: Connection, output: ScalarSelect[int], last: Place | None, full: Collection[str]
) -> tuple[Sequence[AnyRow], Place | None, bool]:
    """Some members below `last`, down to where they were looked for, and whether there are no more."""
    if full:
        return _passing_over(connection, output, last, full)
    query = _members(output, last).order_by(*NEWEST_FIRST).limit(PAGE)
    rows, whole = a_few(connection.execute(query))
    return rows, _place(rows[-1]) if rows else last, whole and len(rows) < PAGE


def _passing_over(
    connection: Connection, output: ScalarSelect[int], last: Place | None, full: Collection[str]
) -> tuple[Sequence[AnyRow], Place | None, bool]:
    """As `_page`: whole groups in which another source than the `full` ones has a member.

    Of the group that `last` is in the rest is read too, whosesoever it is.
    """
    shut = frozenset(source_keys(connection, full).values())
    looked_at = select(*ORDER, members.c.source).where(members.c.output == output, *_below(last))
    window = connection.execute(looked_at.order_by(*NEWEST_FIRST).limit(WINDOW)).all()
    wanted: set[tuple[datetime, int]] = set()
    end = last
    for sort_at, place, entry, source in window:
        if source not in shut:
            if len(wanted) >= PAGE:
                break
            wanted.add((sort_at, place))
        end = (sort_at, place, entry)
    else:
        if len(window) < WINDOW:
            end = None
    # Of a group that begins or ends elsewhere not all sources have been seen here.
    cut = {each[:2] for each in (last, end) if each is not None}
    found: list[AnyRow] = []
    for batch in batches(sorted(cut | wanted, reverse=True)):
        of_groups = tuple_(members.c.sort_at, members.c.place).in_(batch)
        # SQLite seeks by no list of pairs: without this bound it would look at all that is below.
        query = _members(output, last).where(of_groups, members.c.sort_at >= batch[-1][0])
        rows, whole = a_few(connection.execute(query.order_by(*NEWEST_FIRST)))
        found += rows
        if not whole:
            return found, _place(found[-1]), False
    if end is not None and found:
        end = min(end, _place(found[-1]))
    if end is not None and not wanted:
        newest = _newest(connection, output, shut, end)
        end = None if newest is None else min(end, newest)
    return found, last if end is None else end, end is None


def _newest(connection: Connection, output: ScalarSelect[int], shut: Collection[int], end: Place) -> Place | None:
    """A place above the next member of a source that is not shut; None where there is none below `end`."""
    if connection.execute(select(func.count()).select_from(sources)).scalar_one() > FEW:
        return end
    of_source = (members.c.output == output, members.c.source == sources.c.key, members.c.sort_at <= end[0])
    newest = select(func.max(members.c.sort_at)).where(*of_source).scalar_subquery()
    asked = select(newest.label("at")).where(sources.c.key.not_in(shut)).subquery()
    at: datetime | None = connection.execute(select(func.max(asked.c.at))).scalar_one()
    return None if at is None else (at, AFTER_ALL, AFTER_ALL)


def _members(output: ScalarSelect[int], last: Place | None) -> AnySelect:
    of_entry = members.c.entry == entries.c.key
    return select_stored(*ORDER).join(members, of_entry).where(members.c.output == output, *_below(last))


def _below(last: Place | None) -> tuple[ColumnElement[bool], ...]:
    if last is None:
        return ()
    return (tuple_(*ORDER) < tuple_(*(literal(value, column.type) for value, column in zip(last, ORDER, strict=True))),)


def _place(row: AnyRow) -> Place:
    sort_at, place, entry = row[-3:]
    return sort_at, place, entry
