"""A column whose value is in a list that is one parameter: the statement is the same for lists of any length.

SQLite reads the list as JSON, PostgreSQL as an array. Written out, each length would be a statement of its own, to be
put together anew by SQLAlchemy and by the database.
"""

import json
from collections.abc import Collection
from typing import Any, Self

from sqlalchemy import ARRAY, Boolean, ColumnElement, Dialect, SQLColumnExpression, Text, TypeDecorator, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeEngine

JSON, SERVER = "sqlite", "postgresql"


def among(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """The condition that the column has one of the values in the list that is given as the parameter `name`."""
    return _Among(column, bindparam(name, type_=_Values(column.type)))


class _Values(TypeDecorator[Collection[Any]]):
    """A list of values of one type."""

    impl = Text
    cache_ok = True

    def __init__(self, item: TypeEngine[Any]) -> None:
        super().__init__()
        self.item = item

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """An array of what the values are to the database."""
        if dialect.name != SERVER:
            return dialect.type_descriptor(Text())
        plain = self.item.impl_instance if isinstance(self.item, TypeDecorator) else self.item
        return dialect.type_descriptor(ARRAY(plain))

    def process_bind_param(self, value: Collection[Any] | None, dialect: Dialect) -> Any:
        """Each value as it is stored."""
        values = list(value or ())
        if isinstance(self.item, TypeDecorator):
            values = [self.item.process_bind_param(each, dialect) for each in values]
        return values if dialect.name == SERVER else json.dumps(values)


class _Among(FunctionElement[bool]):
    name = "among"
    type = Boolean()
    inherit_cache = True

    def __init__(self, column: SQLColumnExpression[Any], values: ColumnElement[Any]) -> None:
        super().__init__(column, values)

    def self_group(self, against: object = None) -> Self:  # noqa: ARG002 - SQLAlchemy's
        """Not `... = 1`, as other functions where a database has no booleans: no index answers that."""
        return self


@compiles(_Among, JSON)
def _in_json(element: _Among, compiler: SQLCompiler, **more: Any) -> str:
    column, values = (compiler.process(each, **more) for each in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({values}))"  # noqa: S608 - both are SQLAlchemy's own text


@compiles(_Among, SERVER)
def _in_array(element: _Among, compiler: SQLCompiler, **more: Any) -> str:
    column, values = (compiler.process(each, **more) for each in element.clauses)
    return f"{column} = ANY({values})"
