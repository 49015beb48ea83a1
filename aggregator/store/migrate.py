"""Bring a database to the newest revision of the schema; Alembic is loaded only where there is something to do."""

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from aggregator.errors import StoreError
from aggregator.store.database import Database
from aggregator.store.schema import counters

HEAD = "0011"
MIGRATIONS = Path(__file__).parent / "migrations"


def bring_to_head(database: Database) -> None:
    """Create or upgrade the tables, in one transaction.

    Raises StoreError where the database is another program's, or was written by a newer version of this one.
    """
    with database.reading() as connection:
        current = _revision(connection, database.name)
    if current == HEAD:
        return
    with database.writing() as connection:
        # Read again: another process may have been faster, now that this one is alone.
        current = _revision(connection, database.name)
        if current != HEAD:
            _upgrade(connection, database.name, current)


def _revision(connection: Connection, name: str) -> str | None:
    tables = frozenset(inspect(connection).get_table_names())
    if {"alembic_version", counters.name} <= tables:
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    if others := tables - {"alembic_version"}:
        message = f"the store {name} is the database of another program (it has a table {min(others)!r})"
        raise StoreError(message)
    return None


def _upgrade(connection: Connection, name: str, current: str | None) -> None:
    from alembic import command  # noqa: PLC0415 - 0.4 s that only a new or old database costs
    from alembic.config import Config  # noqa: PLC0415 - as above
    from alembic.script import ScriptDirectory  # noqa: PLC0415 - as above

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if current is not None and current not in known:
        message = f"the store {name} was written by a newer version of the program (revision {current}); update it"
        raise StoreError(message)
    command.upgrade(config, HEAD)
