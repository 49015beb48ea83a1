"""What the program keeps to itself from one start to the next."""

from collections.abc import Callable

from sqlalchemy import Connection, delete, insert, select

from aggregator.store.schema import secrets


def known(connection: Connection, name: str) -> str | None:
    """The secret of this name, if there is one."""
    return connection.execute(select(secrets.c.value).where(secrets.c.name == name)).scalar()


def made(connection: Connection, name: str, make: Callable[[], str]) -> str:
    """The secret of this name, made where there is none; for a transaction that is alone in writing."""
    value = known(connection, name)
    if value is None:
        value = make()
        connection.execute(insert(secrets).values(name=name, value=value))
    return value


def replace(connection: Connection, name: str, value: str) -> None:
    """Let this be the secret of this name."""
    connection.execute(delete(secrets).where(secrets.c.name == name))
    connection.execute(insert(secrets).values(name=name, value=value))
