"""What is particular to SQLite: a file, one writer at a time, and readers that do not wait for it."""

import os
import sqlite3
from contextlib import AbstractContextManager, closing, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError

from aggregator.errors import StoreError

PATIENCE = 30.0  # seconds to wait for another process that writes
IMMEDIATE = "aggregator_immediate"
PRAGMAS = (
    "journal_mode = WAL",
    "synchronous = NORMAL",
    "foreign_keys = ON",
    "wal_autocheckpoint = 4000",  # pages of 4 KB
    "cache_size = -16000",  # KB, a connection
)
# Primary result codes, https://www.sqlite.org/rescode.html
WORDS = {
    sqlite3.SQLITE_BUSY: "is locked by another process",
    sqlite3.SQLITE_LOCKED: "is locked by another process",
    sqlite3.SQLITE_READONLY: "is read-only",
    sqlite3.SQLITE_PERM: "may not be opened: permission denied",
    sqlite3.SQLITE_CANTOPEN: "cannot be opened: is it a file, and may it and its folder be written?",
    sqlite3.SQLITE_NOTADB: "is not a database",
    sqlite3.SQLITE_CORRUPT: "is damaged; restore it from a copy, or move it away to start anew",
    sqlite3.SQLITE_FULL: "cannot grow: the disk is full",
    sqlite3.SQLITE_IOERR: "cannot be read or written: the disk reports an error",
}
PRIMARY = 0xFF  # an extended code holds its primary one in the lowest byte


class Sqlite:
    """A store in a file; fulfils `aggregator.store.database.Backend`."""

    def __init__(self, url: URL) -> None:
        if not url.database or url.database == ":memory:":
            raise StoreError("store: the URL names no file; write sqlite:///PATH")
        if not url.database.startswith("file:"):
            _check_file(Path(url.database))
        self.name = url.database
        self._url = url

    def is_there(self) -> bool:
        """Whether the file exists; nothing is opened."""
        return self.name.startswith("file:") or Path(self.name).exists()

    def engine(self) -> Engine:
        """Connections that are prepared when they are made."""
        patience = {} if "timeout" in self._url.query else {"timeout": PATIENCE}
        engine = create_engine(self._url, connect_args=patience)
        event.listen(engine, "connect", _settle_in)
        event.listen(engine, "begin", _begin)
        return engine

    def readers(self, engine: Engine) -> Engine:
        """A transaction sees the state of its beginning."""
        return engine

    def writers(self, engine: Engine) -> Engine:
        """A transaction takes the lock of writers at once."""
        return engine.execution_options(**{IMMEDIATE: True})

    def alone(self, connection: Connection) -> None:
        """A writer is alone from its beginning."""

    def deciding(self, engine: Engine) -> AbstractContextManager[None]:  # noqa: ARG002 - a server needs it
        """One process polls."""
        return nullcontext()

    def reclaim(self, engine: Engine) -> None:
        """Let the file shrink."""
        with closing(engine.raw_connection()) as connection:
            # A step of this statement frees one page, and only executescript takes all steps of one without columns.
            connection.cursor().executescript("PRAGMA incremental_vacuum")

    def settle(self, connection: Connection) -> None:
        """The next key follows the highest one by itself."""

    def words(self, error: DBAPIError) -> str:
        """By the code of the result."""
        code = getattr(error.orig, "sqlite_errorcode", 0) & PRIMARY
        return WORDS.get(code, f"answers with an error: {error.orig}")


def _check_file(path: Path) -> None:
    if not path.parent.is_dir():
        message = f"the folder {path.parent} of the store {path.name} does not exist"
        raise StoreError(message)
    if path.exists() and not os.access(path, os.W_OK):
        message = f"the store {path} is read-only"
        raise StoreError(message)


def _settle_in(connection: sqlite3.Connection, _record: Any) -> None:
    """Prepare a new connection.

    The driver's own BEGIN is turned off: it would start transactions late and never before a read. With a
    write-ahead log, readers and the writer do not wait for each other, and NORMAL still survives a crash of the
    program whole (a power cut may lose the last transactions, never half of one). The log is folded into the file
    every 16 MB: pages that many polls touch are then written once.
    """
    connection.isolation_level = None
    if connection.execute("PRAGMA page_count").fetchone() == (0,):  # a new database: later it would take a VACUUM
        connection.execute("PRAGMA auto_vacuum = INCREMENTAL").close()
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}").close()


def _begin(connection: Connection) -> None:
    """Begin; a writer takes its lock at once, for a reader that turns writer may find that it cannot."""
    immediate = connection.get_execution_options().get(IMMEDIATE, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")
