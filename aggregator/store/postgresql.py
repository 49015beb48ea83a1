"""What is particular to PostgreSQL: a server that can be far away, go away and come back."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, func, inspect, select, text
from sqlalchemy.exc import DBAPIError

from aggregator.errors import MissingExtraError, StoreError
from aggregator.store.schema import metadata

WRITERS = 0x41474752  # the advisory lock of who writes; the database's own, whatever its other users lock
LIVE = {  # seconds: how soon a server that has vanished is given up; the URL may say otherwise
    "connect_timeout": 10,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "application_name": "aggregator",
}
LIMITS = {  # milliseconds: what would keep others waiting for ever; a role's or the URL's own limits stand
    "lock_timeout": 30_000,
    "statement_timeout": 300_000,
    "idle_in_transaction_session_timeout": 300_000,
}
DECIDERS = 0x41474744  # that of who decides
BUSY = "is locked by another process"
GOING = "is being started or shut down"
# https://www.postgresql.org/docs/current/errcodes-appendix.html
WORDS = {
    "25006": "is read-only",
    "25P03": "has given up a transaction that took too long",
    "42501": "may not be used like this by its user: permission denied",
    "53100": "cannot grow: the disk is full",
    "53200": "is out of memory",
    "53300": "takes no more connections",
    "55P03": BUSY,
    "57014": "has not answered in time",
    "57P01": GOING,
    "57P02": GOING,
    "57P03": GOING,
    "58030": "cannot be read or written: the disk reports an error",
    "XX001": "is damaged; restore it from a copy",
    "XX002": "is damaged; restore it from a copy",
}
# No code comes with a connection that was refused, only a text, in the language of the server or of the system.
REFUSED = (
    (r"password authentication failed|no password supplied|role .* does not exist", "refuses the user or the password"),
    (r"no pg_hba\.conf entry", "does not let this user in from here"),
    (r"database .* does not exist", "does not exist; create it first, as with createdb"),
    (r"too many (clients|connections)|connection slots", "takes no more connections"),
    (r"is starting up|is shutting down|in recovery mode", GOING),
    (r"Connection refused|No such file or directory", "cannot be reached: no server answers there"),
    (r"failed to resolve host|could not translate host name|Name or service", "cannot be reached: its host is unknown"),
    (r"timeout|timed out|unreachable|No route", "cannot be reached: its host does not answer"),
)


class Postgresql:
    """A store on a server; fulfils `aggregator.store.database.Backend`.

    Writers of all processes take turns: one transaction then sees what it finds there stand still until it ends, and a
    revision that is visible has no smaller one to come.
    """

    def __init__(self, url: URL) -> None:
        if not url.database:
            raise StoreError("store: the URL names no database; write postgresql://USER@HOST/NAME")
        self.name = str(URL.create("postgresql", host=url.host, port=url.port, database=url.database))
        self._url = url.set(drivername="postgresql+psycopg")

    def is_there(self) -> bool:
        """Whether the tables have been made."""
        engine = self.engine()
        try:
            with self.readers(engine).begin() as connection:
                return inspect(connection).has_table("alembic_version")
        finally:
            engine.dispose()

    def engine(self) -> Engine:
        """Connections that are tried before they are used again: the server may have been restarted."""
        wanted = {name: value for name, value in LIVE.items() if name not in self._url.query}
        try:
            engine = create_engine(self._url, connect_args=wanted, pool_pre_ping=True)
        except ImportError as error:
            raise MissingExtraError("a store on PostgreSQL", "postgres") from error
        event.listen(engine, "connect", _settle_in)
        return engine

    def readers(self, engine: Engine) -> Engine:
        """A transaction sees the state of its beginning."""
        return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)

    def writers(self, engine: Engine) -> Engine:
        """A transaction sees what is there when it is alone, which is after its beginning."""
        return engine.execution_options(isolation_level="READ COMMITTED", postgresql_readonly=False)

    def alone(self, connection: Connection) -> None:
        """Take a lock that the end of the transaction lets go, after what it wrote can be seen."""
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": WRITERS})

    @contextmanager
    def deciding(self, engine: Engine) -> Iterator[None]:
        """Hold a lock in a transaction of its own, which ends with the connection should this process die."""
        with self.writers(engine).begin() as connection:
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": DECIDERS})
            yield

    def reclaim(self, engine: Engine) -> None:
        """Autovacuum does so."""

    def settle(self, connection: Connection) -> None:
        """Let keys go on after the highest one, and the planner know what is there."""
        for table in metadata.sorted_tables:
            key = table.autoincrement_column
            if key is not None:
                sequence = func.pg_get_serial_sequence(table.name, key.name)
                connection.execute(select(func.setval(sequence, func.max(key))).having(func.max(key).is_not(None)))
            connection.execute(text(f"ANALYZE {table.name}"))

    def words(self, error: DBAPIError) -> str:
        """By the code, where there is one."""
        code = getattr(error.orig, "sqlstate", None)
        if code in WORDS:
            return WORDS[code]
        if error.connection_invalidated:
            return "has broken off the connection"
        told = str(error.orig)
        for pattern, words in REFUSED if code is None else ():
            if re.search(pattern, told):
                return words
        return f"answers with an error: {told.partition(chr(10))[0]}"


def _settle_in(connection: Any, _record: Any) -> None:
    """Prepare a new connection: nothing waits for ever, and no text is lost in another encoding."""
    with connection.cursor() as cursor:
        for name, value in LIMITS.items():
            limit = (name, str(value), name)
            cursor.execute("SELECT set_config(%s, %s, false) WHERE current_setting(%s) = '0'", limit)
        (encoding,) = cursor.execute("SHOW server_encoding").fetchone()
    connection.commit()
    if encoding != "UTF8":
        name = connection.info.dbname
        connection.close()
        raise StoreError(
            f"the store is in the database {name}, which has the encoding {encoding}; create it anew with UTF8"
        )
