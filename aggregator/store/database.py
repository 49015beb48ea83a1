"""One database: its connections and its transactions, whichever kind it is."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from copy import copy
from typing import Protocol, Self

from sqlalchemy import URL, Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from aggregator.errors import StoreError
from aggregator.store.faults import in_words
from aggregator.store.postgresql import Postgresql
from aggregator.store.sqlite import Sqlite

WRITE = "write sqlite:///PATH or postgresql://USER@HOST/NAME"


class Backend(Protocol):
    """What is particular to one kind of database."""

    name: str  # as the user knows the store, without a password

    def is_there(self) -> bool:
        """Whether the store exists; nothing is created."""

    def engine(self) -> Engine:
        """What connections come from."""

    def readers(self, engine: Engine) -> Engine:
        """The same for transactions that see one state of the database and write nothing."""

    def writers(self, engine: Engine) -> Engine:
        """The same for transactions that write."""

    def alone(self, connection: Connection) -> None:
        """Wait until no other process writes; nobody else will until the end of this transaction."""

    def deciding(self, engine: Engine) -> AbstractContextManager[None]:
        """Be the only process that decides for as long as the block runs; reading and writing goes on elsewhere."""

    def reclaim(self, engine: Engine) -> None:
        """Give the space of what was let go back to the file system."""

    def settle(self, connection: Connection) -> None:
        """Do what is needed after many rows came with keys of their own."""

    def words(self, error: DBAPIError) -> str:
        """What is wrong, to go on after "the store NAME"."""


BACKENDS: Mapping[str, Callable[[URL], Backend]] = {"sqlite": Sqlite, "postgresql": Postgresql, "postgres": Postgresql}


class Database:
    """Short transactions on one database, from any thread.

    Writers of this process queue at a lock rather than at the database; readers never wait.
    """

    def __init__(self, url: str) -> None:
        self._backend = backend(url)
        self.name = self._backend.name
        self._lock = threading.Lock()
        self._closed = False
        self._open: Connection | None = None  # in a transaction that goes on beyond the block
        self._engine = self._backend.engine()
        self._readers = self._backend.readers(self._engine)
        self._writers = self._backend.writers(self._engine)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one state of the database; keep it short."""
        self._check_open()
        if self._open is not None:
            with in_words(self._backend):
                yield self._open
            return
        with in_words(self._backend), self._readers.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that is alone in writing and takes effect whole, at its end, or not at all."""
        self._check_open()
        if self._open is not None:
            with in_words(self._backend):
                yield self._open
            return
        with self._lock, in_words(self._backend), self._writers.begin() as connection:
            self._backend.alone(connection)
            yield connection

    @contextmanager
    def together(self) -> Iterator[Self]:
        """The same database in one transaction that writes: whatever is read and written through it belongs to that."""
        with self.writing() as connection:
            joined = copy(self)
            joined._open = connection  # noqa: SLF001 - a copy of this very object
            yield joined

    @contextmanager
    def deciding(self) -> Iterator[None]:
        """Be the only process that decides, where several of them share the database."""
        self._check_open()
        with in_words(self._backend), self._backend.deciding(self._engine):
            yield

    def reclaim(self) -> None:
        """Give the space of what was let go back to the file system."""
        self._check_open()
        with self._lock, in_words(self._backend):
            self._backend.reclaim(self._engine)

    def settle(self, connection: Connection) -> None:
        """Let the database go on from the rows that were copied to it, in their transaction."""
        self._backend.settle(connection)

    def close(self) -> None:
        """Close every connection."""
        self._closed = True
        self._engine.dispose()

    def _check_open(self) -> None:
        if self._closed:
            message = f"the store {self.name} has been closed"
            raise StoreError(message)


def backend(url: str) -> Backend:
    """The kind of database at this URL; faults come in words, and without the URL where it may hold a password."""
    shown = "the URL" if "@" in url else repr(url)
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as error:  # ValueError: the port is no number
        message = f"store: {shown} is no database URL; {WRITE}"
        raise StoreError(message) from (None if "@" in url else error)
    kind = BACKENDS.get(parsed.get_backend_name())
    if kind is None:
        message = f"store: {parsed.get_backend_name()} is not supported; {WRITE}"
        raise StoreError(message)
    return kind(parsed)


def is_there(url: str) -> bool:
    """Whether the store exists; nothing is created."""
    found = backend(url)
    with in_words(found):
        return found.is_there()
