"""Statements that polls carry out: put together by SQLAlchemy once, and handed to the driver as they are from then on.

At each call SQLAlchemy looks for the statement that it knows, goes through its parameters and announces what it does:
50 to 100 microseconds, ten times what the driver takes to answer most of them. Tables, types and dialects are
SQLAlchemy's all the same, and so are connections, transactions and what is raised.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlalchemy import Connection, Delete, Dialect, Insert, Select, TextClause, Update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.types import TypeEngine

from aggregator.store.batches import batches

Values: TypeAlias = tuple[Any, ...]
Clause: TypeAlias = "Select[*Values] | Insert | Update | Delete | TextClause"
Convert = Callable[[Any], Any]

AT_ONCE = 1000  # rows that are handed to the driver together


class Statement:
    """One statement for all its parameters; a list is one of them with `among`, of any length."""

    def __init__(self, clause: Clause) -> None:
        self._clause = clause
        self._prepared: dict[str, _Prepared] = {}

    def rows(self, connection: Connection, /, **values: Any) -> list[Values]:
        """Carry it out, and return all rows of the answer."""
        prepared = self._for(connection.dialect)
        with _cursor(connection, prepared) as cursor:
            cursor.execute(prepared.sql, prepared.parameters(values))
            return prepared.converted(cursor.fetchall())

    def column(self, connection: Connection, /, **values: Any) -> list[Any]:
        """Carry it out, and return the first column of the answer."""
        return [row[0] for row in self.rows(connection, **values)]

    def value(self, connection: Connection, /, **values: Any) -> Any:
        """Carry it out, and return the first value of the answer; None where there is none."""
        return next(iter(self.column(connection, **values)), None)

    def each(self, connection: Connection, rows: Iterable[dict[str, Any]]) -> None:
        """Carry it out once for each of the rows, if any; of many, some are in memory at a time."""
        prepared = self._for(connection.dialect)
        for some in batches(rows, AT_ONCE):
            with _cursor(connection, prepared) as cursor:
                cursor.executemany(prepared.sql, [prepared.parameters(row) for row in some])

    def _for(self, dialect: Dialect) -> "_Prepared":
        prepared = self._prepared.get(dialect.name)
        if prepared is None:
            prepared = self._prepared[dialect.name] = _prepare(self._clause, dialect)
        return prepared


@dataclass(frozen=True, slots=True, kw_only=True)
class _Prepared:
    """A statement in the words of one kind of database, and how values get there and back.

    `places` are its parameters by name, in their order where they have no names; `columns` those of the answer that
    are not what they are stored as, by number.
    """

    sql: str
    named: bool
    places: tuple[tuple[str, Convert | None], ...]
    constants: dict[str, Any]
    columns: tuple[tuple[int, Convert], ...]

    def parameters(self, values: dict[str, Any]) -> Any:
        if self.constants:
            values = self.constants | values
        if self.named:
            return {name: convert(values[name]) if convert else values[name] for name, convert in self.places}
        return [convert(values[name]) if convert else values[name] for name, convert in self.places]

    def converted(self, rows: Sequence[Values]) -> list[Values]:
        if not self.columns:
            return list(rows)
        return [self._converted(row) for row in rows]

    def _converted(self, row: Values) -> Values:
        values = list(row)
        for number, convert in self.columns:
            values[number] = convert(values[number])
        return tuple(values)


def _prepare(clause: Clause, dialect: Dialect) -> _Prepared:
    compiled = clause.compile(dialect=dialect)
    if compiled.post_compile_params:
        message = f"what depends on its values cannot be put together before: {compiled}"
        raise TypeError(message)
    names = compiled.positiontup if compiled.positional else list(compiled.binds)
    binds = compiled.binds
    return _Prepared(
        sql=str(compiled),
        named=not compiled.positional,
        places=tuple((name, _way_in(binds[name].type, dialect)) for name in names or ()),
        constants={name: bind.effective_value for name, bind in binds.items() if not bind.required},
        columns=tuple(_ways_out(clause, dialect)),
    )


def _way_in(kind: TypeEngine[Any], dialect: Dialect) -> Convert | None:
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _ways_out(clause: Clause, dialect: Dialect) -> Iterator[tuple[int, Convert]]:
    match clause:
        case Select():
            answer = clause.column_descriptions
        case TextClause():
            answer = []
        case _:
            answer = clause.returning_column_descriptions
    for number, column in enumerate(answer):
        kind: TypeEngine[Any] = column["type"]
        convert = kind.dialect_impl(dialect).result_processor(dialect, None)
        if convert is not None:
            yield number, convert


@contextmanager
def _cursor(connection: Connection, prepared: _Prepared) -> Iterator[Any]:
    """A cursor of the driver; what goes wrong is SQLAlchemy's exception, and a lost connection is not used again."""
    dialect = connection.dialect
    with closing(connection.connection.cursor()) as cursor:
        try:
            yield cursor
        except dialect.loaded_dbapi.Error as error:
            lost = dialect.is_disconnect(error, connection.connection, cursor)
            if lost:
                connection.invalidate(error)
            raise DBAPIError(prepared.sql, None, error, connection_invalidated=lost) from error
