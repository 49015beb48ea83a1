"""Move all that a store holds to another database, of whichever kind, and check it row by row."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from functools import partial
from itertools import zip_longest
from typing import Any

from sqlalchemy import Connection, TableClause, TypeDecorator, column, func, insert, select, table, update
from sqlalchemy.types import TypeEngine

from aggregator.errors import StoreError
from aggregator.store import index
from aggregator.store.batches import batches
from aggregator.store.database import Database, backend, is_there
from aggregator.store.migrate import bring_to_head
from aggregator.store.rows import AnyRow
from aggregator.store.schema import counters, metadata

BATCH = 1_000  # rows written at once

Told = Callable[[str, int, int], None]  # what is being done, rows so far, rows in all


def transfer(source: str, target: str, told: Told) -> Mapping[str, int]:
    """Copy every table of the store at one URL to that at another and compare; return how many rows each table has.

    Nobody writes to either meanwhile. The target takes all of it or nothing: after a failure it is as empty as before,
    and the transfer begins anew. Of the source nothing changes, but that an older one is brought up to date.
    """
    if not is_there(source):
        raise StoreError(f"there is no store {backend(source).name} yet: nothing to move")
    if backend(source).name == backend(target).name:
        raise StoreError(f"the store {backend(source).name} is to be moved to itself")
    with closing(Database(source)) as old, closing(Database(target)) as new:
        bring_to_head(old)
        bring_to_head(new)
        return _move(old, new, told)


def _move(source: Database, target: Database, told: Told) -> Mapping[str, int]:
    with source.writing() as here, target.writing() as there:
        _check_empty(there, target.name)
        counts = {each.name: _count(here, _plain(each.name)) for each in metadata.sorted_tables}
        for name, count in counts.items():
            _copy(here, there, name, partial(_tell, told, f"copying {name}", count))
        for name, count in counts.items():
            _compare(here, there, name, partial(_tell, told, f"checking {name}", count))
        index.fill(there)
        target.settle(there)
    return counts


def _tell(told: Told, what: str, count: int, rows: int) -> None:
    told(what, rows, count)


def _check_empty(there: Connection, name: str) -> None:
    for each in metadata.sorted_tables:
        query = select(each).limit(1)
        if each is counters:
            query = query.where(counters.c.value != 0)
        if there.execute(query).first() is not None:
            raise StoreError(f"the store {name} is not empty: name a new one, nothing was moved")


def _plain(name: str) -> TableClause:
    """The table with the types that the database has: nothing is converted on the way."""
    return table(name, *(column(each.name, _stored_type(each.type)) for each in metadata.tables[name].columns))


def _stored_type(of: TypeEngine[Any]) -> TypeEngine[Any]:
    return of.impl_instance if isinstance(of, TypeDecorator) else of


def _count(connection: Connection, plain: TableClause) -> int:
    return connection.execute(select(func.count()).select_from(plain)).scalar_one()


def _rows(connection: Connection, name: str) -> Iterator[AnyRow]:
    """All rows by primary key, as they are taken: the same order on every database."""
    plain = _plain(name)
    order = (plain.c[each.name] for each in metadata.tables[name].primary_key)
    query = select(plain).order_by(*order).execution_options(yield_per=BATCH)
    with connection.execute(query) as rows:
        yield from rows


def _copy(here: Connection, there: Connection, name: str, told: Callable[[int], None]) -> None:
    plain = _plain(name)
    done = 0
    for batch in batches(_rows(here, name), BATCH):
        if name == counters.name:  # a new store has its rows already
            for row in batch:
                there.execute(update(plain).where(plain.c.name == row.name).values(value=row.value))
        else:
            there.execute(insert(plain), [row._asdict() for row in batch])
        done += len(batch)
        told(done)


def _compare(here: Connection, there: Connection, name: str, told: Callable[[int], None]) -> None:
    done = 0
    for pairs in batches(zip_longest(_rows(here, name), _rows(there, name)), BATCH):
        for one, other in pairs:
            if one is None or other is None or tuple(one) != tuple(other):
                place = (one or other or (None,))[0]
                raise StoreError(f"the table {name} did not arrive as it was, at {place!r}; nothing was moved")
        done += len(pairs)
        told(done)
