"""What is particular to SQLite: its lock, and files that are not what they should be."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from aggregator.errors import StoreError
from aggregator.store import open_store
from tests.store.samples import entry, feed, poll, source, state


def test_reading_does_not_wait_for_a_writer(sqlite_url: str) -> None:
    """While another process writes, what was there before can be read; only writing is refused after the time-out."""
    with open_store(f"{sqlite_url}?timeout=0.05") as store, closing(connect(sqlite_url)) as other:
        store.record(poll(entry("1")))
        other.execute("BEGIN IMMEDIATE")
        assert store.counts() == {"a": 1}
        with pytest.raises(StoreError, match=r"\.db is locked by another process$"):
            store.record(poll(entry("2")))
        other.execute("ROLLBACK")
        store.record(poll(entry("2")))
        assert store.counts() == {"a": 2}


def test_nothing_is_written_where_nothing_changed(sqlite_url: str) -> None:
    """Sources that are what they were, and outputs without news, need no lock."""
    with open_store(f"{sqlite_url}?timeout=0.05") as store, closing(connect(sqlite_url)) as other:
        store.sync([source("a")])
        store.record(poll(entry("1")))
        store.judge("all", "rules", merge=True, verdict=lambda _: True)
        other.execute("BEGIN IMMEDIATE")
        store.sync([source("a")])
        assert store.judge("all", "rules", merge=True, verdict=lambda _: True) == 0
        other.execute("ROLLBACK")


def test_the_log_is_folded_into_the_file_at_the_end(sqlite_url: str, tmp_path: Path) -> None:
    """After `close` the store is one file again."""
    with open_store(sqlite_url) as store:
        store.record(poll(entry("1")))
    assert [path.name for path in tmp_path.iterdir()] == ["sqlite.db"]
    with pytest.raises(StoreError, match="has been closed"):
        store.states()


def test_a_relative_path_is_relative_to_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As SQLAlchemy's URLs say: three slashes and a name."""
    monkeypatch.chdir(tmp_path)
    with open_store("sqlite:///here.db") as store:
        store.record(poll())
    assert (tmp_path / "here.db").exists()


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("nonsense", "'nonsense' is no database URL; write sqlite:///PATH or postgresql://USER@HOST/NAME"),
        ("mysql://localhost/x", "mysql is not supported; write sqlite:///PATH or postgresql://USER@HOST/NAME"),
        ("sqlite://", "the URL names no file; write sqlite:///PATH"),
        ("sqlite:///:memory:", "the URL names no file; write sqlite:///PATH"),
        ("sqlite:////nowhere/at/all/x.db", "the folder /nowhere/at/all of the store x.db does not exist"),
        ("sqlite:///.", "the store . cannot be opened: is it a file, and may it and its folder be written?"),
    ],
)
def test_an_url_that_names_no_store_is_refused(url: str, message: str) -> None:
    """In words, and before anything is created."""
    with pytest.raises(StoreError) as error:
        open_store(url)
    assert str(error.value).removeprefix("store: ") == message


@pytest.mark.parametrize("content", [b"GIF89a not at all", b"x" * 5000, b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path, content: bytes) -> None:
    """Whoever mistyped the path does not lose the file."""
    path = tmp_path / "precious"
    path.write_bytes(content)
    with pytest.raises(StoreError, match="precious is not a database"):
        open_store(f"sqlite:///{path}")
    assert path.read_bytes() == content


def test_the_database_of_another_program_is_refused_and_left_alone(tmp_path: Path) -> None:
    """Its tables are not mixed with ours."""
    path = tmp_path / "other.db"
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE bookmarks (url)")
    with pytest.raises(StoreError, match=r"other\.db is the database of another program .*'bookmarks'"):
        open_store(f"sqlite:///{path}")
    with closing(sqlite3.connect(path)) as other:
        assert other.execute("SELECT name FROM sqlite_master").fetchall() == [("bookmarks",)]


def test_a_damaged_database_is_reported(sqlite_url: str, tmp_path: Path) -> None:
    """When the damage is met, with advice."""
    with open_store(sqlite_url) as store:
        store.record(poll(*(entry(str(number)) for number in range(200))))
    path = tmp_path / "sqlite.db"
    content = path.read_bytes()
    path.write_bytes(content[:8192] + b"\xaa" * (len(content) - 8192))
    with (
        pytest.raises(StoreError, match=r"sqlite\.db is damaged; restore it from a copy"),
        open_store(sqlite_url) as store,
    ):
        store.search(None)


def test_an_entry_that_cannot_be_read_is_reported(sqlite_url: str) -> None:
    """Somebody edited the database by hand."""
    with open_store(sqlite_url) as store:
        store.record(poll(entry("1")))
    with closing(connect(sqlite_url)) as other:
        other.execute("UPDATE entries SET data = '{'")
    with (
        open_store(sqlite_url) as store,
        pytest.raises(StoreError, match=r"sqlite\.db holds a record that cannot be read: Invalid JSON"),
    ):
        store.entries([entry("1").id])


def test_a_locked_file_is_reported_when_it_must_be_created(tmp_path: Path) -> None:
    """Another process holds the whole file."""
    path = tmp_path / "locked.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StoreError, match=r"locked\.db is locked by another process"):
            open_store(f"sqlite:///{path}?timeout=0.05")


def test_a_store_opened_for_reading_cannot_be_written(sqlite_url: str, tmp_path: Path) -> None:
    """A disk mounted read-only, for example."""
    with open_store(sqlite_url) as store:
        store.record(poll(entry("1")))
    with open_store(f"sqlite:///file:{tmp_path}/sqlite.db?mode=ro&uri=true") as store:
        assert store.counts() == {"a": 1}
        with pytest.raises(StoreError, match="is read-only"):
            store.record(poll(entry("2")))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everything")
def test_a_write_protected_file_is_refused(sqlite_url: str, tmp_path: Path) -> None:
    """Before anything is polled in vain."""
    (tmp_path / "sqlite.db").chmod(0o400)
    with pytest.raises(StoreError, match=r"sqlite\.db is read-only"):
        open_store(sqlite_url)


def test_a_feed_that_cannot_be_read_does_not_hide_in_a_traceback(sqlite_url: str) -> None:
    """Reading a state or a feed has the same border as reading an entry."""
    with open_store(sqlite_url) as store:
        store.record(poll())
        assert (store.feeds(), store.state("a")) == ({"a": feed("a")}, state("a"))
    with closing(connect(sqlite_url)) as other:
        other.execute("UPDATE feeds SET data = '[]'")
        other.execute("UPDATE sources SET warnings = '7'")
    with open_store(sqlite_url) as store:
        for ask in (store.feeds, lambda: store.state("a")):
            with pytest.raises(StoreError, match="holds a record that cannot be read: "):
                ask()


def connect(url: str) -> sqlite3.Connection:
    """A second connection to the store's file, past the store."""
    return sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
