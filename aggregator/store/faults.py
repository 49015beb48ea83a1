"""Foreign exceptions of the database in the user's words, in one place."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from aggregator.errors import StoreError

# SQLite's primary result codes, https://www.sqlite.org/rescode.html
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


@contextmanager
def in_words(name: str) -> Iterator[None]:
    """Turn what the database libraries raise into `StoreError`; `name` is the store as the user knows it."""
    try:
        yield
    except DBAPIError as error:
        code = getattr(error.orig, "sqlite_errorcode", 0) & PRIMARY
        words = WORDS.get(code, f"answers with an error: {error.orig}")
        message = f"the store {name} {words}"
        raise StoreError(message) from error
    except ValidationError as error:
        message = f"the store {name} holds a record that cannot be read: {error.errors()[0]['msg']}"
        raise StoreError(message) from error
    except SQLAlchemyError as error:
        message = f"the store {name} cannot be used: {error}"
        raise StoreError(message) from error
