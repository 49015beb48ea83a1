"""One database: its connections, its transactions, and what is particular to SQLite."""

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

from aggregator.errors import StoreError
from aggregator.store.faults import in_words

PATIENCE = 30.0  # seconds to wait for another process that writes
IMMEDIATE = "aggregator_immediate"
PRAGMAS = (
    "journal_mode = WAL",
    "synchronous = NORMAL",
    "foreign_keys = ON",
    "wal_autocheckpoint = 4000",  # pages of 4 KB
    "cache_size = -16000",  # KB, a connection
)


class Database:
    """Short transactions on one database, from any thread.

    Writers of this process queue at a lock rather than at SQLite's, which polls; readers never wait.
    """

    def __init__(self, url: str) -> None:
        parsed = checked(url)
        self.name = parsed.database or ""
        self._lock = threading.Lock()
        self._closed = False
        patience = {} if "timeout" in parsed.query else {"timeout": PATIENCE}
        self._engine = create_engine(parsed, connect_args=patience)
        event.listen(self._engine, "connect", _settle_in)
        event.listen(self._engine, "begin", _begin)
        self._writer = self._engine.execution_options(**{IMMEDIATE: True})

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one state of the database; keep it short."""
        self._check_open()
        with in_words(self.name), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that is alone in writing and takes effect whole, at its end, or not at all."""
        self._check_open()
        with self._lock, in_words(self.name), self._writer.begin() as connection:
            yield connection

    def reclaim(self) -> None:
        """Give the space of what was let go back to the file system."""
        self._check_open()
        with self._lock, in_words(self.name), closing(self._engine.raw_connection()) as connection:
            # A step of this statement frees one page, and only executescript takes all steps of one without columns.
            connection.cursor().executescript("PRAGMA incremental_vacuum")

    def close(self) -> None:
        """Close every connection; the last one of all processes folds the write-ahead log into the file."""
        self._closed = True
        self._engine.dispose()

    def _check_open(self) -> None:
        if self._closed:
            message = f"the store {self.name} has been closed"
            raise StoreError(message)


def checked(url: str) -> URL:
    """The URL, if it names a database that can be opened or created here; faults come in words."""
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        message = f"store: {url!r} is no database URL; write sqlite:///PATH"
        raise StoreError(message) from error
    if parsed.get_backend_name() != "sqlite":
        message = f"store: {parsed.get_backend_name()} is not supported yet; write sqlite:///PATH"
        raise StoreError(message)
    if not parsed.database or parsed.database == ":memory:":
        message = f"store: {url!r} names no file; write sqlite:///PATH"
        raise StoreError(message)
    if not parsed.database.startswith("file:"):
        _check_file(Path(parsed.database))
    return parsed


def is_there(url: str) -> bool:
    """Whether the database exists; nothing is opened."""
    name = checked(url).database or ""
    return name.startswith("file:") or Path(name).exists()


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
