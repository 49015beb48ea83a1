"""What is particular to SQLite: processes side by side, crashes, and files that are not what they should be."""

import os
import random
import sqlite3
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from aggregator.errors import StoreError
from aggregator.store import Store, open_store
from tests.store.samples import entry, feed, poll, source, state
from tests.store.writer import ENTRIES, expected, numbered

WRITER = [sys.executable, "-m", "tests.store.writer"]
ROOT = Path(__file__).parents[2]


def check_whole(store: Store, source_id: str, number: int) -> None:
    """The store holds the polls up to `number`, each of them whole, and nothing else."""
    assert store.feeds()[source_id].title == str(number)
    entries = expected(source_id, number)
    assert store.entries(list(entries)) == entries
    assert store.counts()[source_id] == number * ENTRIES


def test_a_killed_process_leaves_every_poll_whole_or_absent(tmp_path: Path) -> None:
    """SIGKILL at any moment: what was committed is there, what was not has left no trace, and writing goes on."""
    url = f"sqlite:///{tmp_path / 'killed.db'}"
    chance = random.Random(20201001)  # noqa: S311 - moments, not secrets
    for _ in range(3):
        with subprocess.Popen([*WRITER, url, "a", "100000"], stdout=subprocess.PIPE, cwd=ROOT) as writer:
            assert writer.stdout is not None
            told = writer.stdout.readline()
            time.sleep(chance.uniform(0, 0.2))
            writer.kill()
            told += writer.stdout.read()
        *_, committed, _ = told.split(b"\n")  # after the last line end stands nothing, or part of a number
        with open_store(url) as store:
            written = store.state("a")
            assert written is not None
            number = int(written.etag or 0)
            assert number >= int(committed)
            check_whole(store, "a", number)


def test_two_processes_write_side_by_side(tmp_path: Path) -> None:
    """Even the creation of the file may be a race; nobody loses a poll, and every write has a revision of its own."""
    url = f"sqlite:///{tmp_path / 'shared.db'}"
    writers = [subprocess.Popen([*WRITER, url, id_, "40"], stdout=subprocess.DEVNULL, cwd=ROOT) for id_ in "ab"]
    assert [writer.wait(timeout=60) for writer in writers] == [0, 0]
    with open_store(url) as store:
        for id_ in "ab":
            check_whole(store, id_, 40)
        assert store.judge("all", "rules", merge=True, verdict=lambda _: True) == 2 * 40 * ENTRIES


def test_threads_share_one_store(store: Store) -> None:
    """Writers queue, readers see whole polls."""

    def work(id_: str) -> None:
        for number in range(1, 11):
            store.record(numbered(id_, number))
            check_whole(store, id_, number)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, "abcd"))
    assert store.counts() == dict.fromkeys("abcd", 10 * ENTRIES)


def test_reading_does_not_wait_for_a_writer(url: str) -> None:
    """While another process writes, what was there before can be read; only writing is refused after the time-out."""
    with open_store(f"{url}?timeout=0.05") as store, closing(connect(url)) as other:
        store.record(poll(entry("1")))
        other.execute("BEGIN IMMEDIATE")
        assert store.counts() == {"a": 1}
        with pytest.raises(StoreError, match=r"\.db is locked by another process$"):
            store.record(poll(entry("2")))
        other.execute("ROLLBACK")
        store.record(poll(entry("2")))
        assert store.counts() == {"a": 2}


def test_nothing_is_written_where_nothing_changed(url: str) -> None:
    """Sources that are what they were, and outputs without news, need no lock."""
    with open_store(f"{url}?timeout=0.05") as store, closing(connect(url)) as other:
        store.sync([source("a")])
        store.record(poll(entry("1")))
        store.judge("all", "rules", merge=True, verdict=lambda _: True)
        other.execute("BEGIN IMMEDIATE")
        store.sync([source("a")])
        assert store.judge("all", "rules", merge=True, verdict=lambda _: True) == 0
        other.execute("ROLLBACK")


def test_the_log_is_folded_into_the_file_at_the_end(url: str, tmp_path: Path) -> None:
    """After `close` the store is one file again."""
    with open_store(url) as store:
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
        ("nonsense", "'nonsense' is no database URL; write sqlite:///PATH"),
        ("postgresql://localhost/x", "postgresql is not supported yet; write sqlite:///PATH"),
        ("sqlite://", "'sqlite://' names no file; write sqlite:///PATH"),
        ("sqlite:///:memory:", "'sqlite:///:memory:' names no file; write sqlite:///PATH"),
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


def test_a_damaged_database_is_reported(url: str, tmp_path: Path) -> None:
    """When the damage is met, with advice."""
    with open_store(url) as store:
        store.record(poll(*(entry(str(number)) for number in range(200))))
    path = tmp_path / "sqlite.db"
    content = path.read_bytes()
    path.write_bytes(content[:8192] + b"\xaa" * (len(content) - 8192))
    with pytest.raises(StoreError, match=r"sqlite\.db is damaged; restore it from a copy"), open_store(url) as store:
        store.search(None)


def test_an_entry_that_cannot_be_read_is_reported(url: str) -> None:
    """Somebody edited the database by hand."""
    with open_store(url) as store:
        store.record(poll(entry("1")))
    with closing(connect(url)) as other:
        other.execute("UPDATE entries SET data = '{'")
    with (
        open_store(url) as store,
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


def test_a_store_opened_for_reading_cannot_be_written(url: str, tmp_path: Path) -> None:
    """A disk mounted read-only, for example."""
    with open_store(url) as store:
        store.record(poll(entry("1")))
    with open_store(f"sqlite:///file:{tmp_path}/sqlite.db?mode=ro&uri=true") as store:
        assert store.counts() == {"a": 1}
        with pytest.raises(StoreError, match="is read-only"):
            store.record(poll(entry("2")))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everything")
def test_a_write_protected_file_is_refused(url: str, tmp_path: Path) -> None:
    """Before anything is polled in vain."""
    (tmp_path / "sqlite.db").chmod(0o400)
    with pytest.raises(StoreError, match=r"sqlite\.db is read-only"):
        open_store(url)


def test_a_feed_that_cannot_be_read_does_not_hide_in_a_traceback(url: str) -> None:
    """Reading a state or a feed has the same border as reading an entry."""
    with open_store(url) as store:
        store.record(poll())
        assert (store.feeds(), store.state("a")) == ({"a": feed("a")}, state("a"))
    with closing(connect(url)) as other:
        other.execute("UPDATE feeds SET data = '[]'")
        other.execute("UPDATE sources SET warnings = '7'")
    with open_store(url) as store:
        for ask in (store.feeds, lambda: store.state("a")):
            with pytest.raises(StoreError, match="holds a record that cannot be read: "):
                ask()


def connect(url: str) -> sqlite3.Connection:
    """A second connection to the store's file, past the store."""
    return sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
