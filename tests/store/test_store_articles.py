"""What is remembered of the files of folders of articles, and what an older store knew of them."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, text

from aggregator.model import KnownArticle, SourceKind
from aggregator.store import Store, open_store
from aggregator.store.migrate import MIGRATIONS
from tests.store.samples import NOON, entry, poll, source

A = KnownArticle(
    source_id="a",
    path="deep/one.md",
    signature="sig",
    digest="bytes",
    entry_id=entry("1").id,
    slug="one",
    page="one-2",
    fault="one.md: broken",
    waits_until=NOON,
    draft=True,
)
PLAIN = replace(A, fault=None, waits_until=None, draft=False)


def test_a_file_is_remembered_whole(store: Store) -> None:
    """Every field comes back, also of a file that never was an entry."""
    other = KnownArticle(source_id="a", path="broken.md", signature="", digest="", fault="broken.md: why")
    store.record(poll(entry("1"), articles=(A, other)))
    assert store.articles("a") == (other, A)
    assert store.articles("nobody") == ()


def test_what_is_written_takes_the_place_of_what_was(store: Store) -> None:
    """Two files may swap their entries, and one may give its path to another."""
    b = replace(PLAIN, path="two.md", entry_id=entry("2").id, page="two")
    store.record(poll(entry("1"), entry("2"), articles=(PLAIN, b)))
    swapped = (replace(PLAIN, path="two.md"), replace(b, path="deep/one.md"))
    store.record(poll(articles=swapped))
    assert {one.path: one.entry_id for one in store.articles("a")} == {
        "deep/one.md": entry("2").id,
        "two.md": entry("1").id,
    }
    store.record(poll(entry("3"), articles=(replace(b, gone=True), replace(b, entry_id=entry("3").id))))
    assert {(one.path, one.entry_id, one.gone) for one in store.articles("a")} == {
        ("two.md", entry("3").id, False),
        ("two.md", entry("2").id, True),
    }


def test_a_file_that_is_gone_is_remembered_for_its_entry_alone(store: Store) -> None:
    """One that never was an entry is forgotten."""
    draft = KnownArticle(source_id="a", path="draft.md", signature="s", digest="d", draft=True)
    store.record(poll(entry("1"), articles=(PLAIN, draft)))
    gone = tuple(replace(one, gone=True) for one in (PLAIN, draft))
    store.record(poll(articles=gone))
    assert store.articles("a") == (replace(PLAIN, gone=True),)


def test_of_all_folders(store: Store) -> None:
    """They share the names of their pages; a record may take one away from another folder's article."""
    b = replace(PLAIN, source_id="b", entry_id=entry("1", "b").id)
    store.record(poll(entry("1"), articles=(PLAIN,)))
    store.record(poll(entry("1", "b"), source_id="b", articles=(b, replace(PLAIN, page=None))))
    assert store.articles() == (replace(PLAIN, page=None), b)


def test_pages_are_of_what_is_published(store: Store) -> None:
    """Not of drafts, of what waits, is gone, or never was an entry."""
    files = (
        PLAIN,
        replace(PLAIN, path="draft.md", entry_id=entry("2").id, draft=True),
        replace(PLAIN, path="waits.md", entry_id=entry("3").id, waits_until=NOON),
        replace(PLAIN, path="gone.md", entry_id=entry("4").id, gone=True),
        replace(PLAIN, path="new.md", entry_id=None, page=None),
        replace(PLAIN, path="broken.md", entry_id=entry("5").id, page="b", fault="broken.md: why"),
    )
    store.record(poll(*(entry(str(number)) for number in range(1, 6)), articles=files))
    assert store.article_pages("a") == {"broken.md": "b", "deep/one.md": "one-2"}


def test_an_old_store_knows_its_articles(tmp_path: Path) -> None:
    """What was published before files were remembered is found by its path, is read again, and keeps its page."""
    path = tmp_path / "old.db"
    url = f"sqlite:///{path}"
    with open_store(url) as store:
        store.sync([source("a", kind=SourceKind.ARTICLES), source("b")])
        files = [entry(name, guid=f"{name}.md", slug=name) for name in ("1", "2")]
        files = [replace(one, fingerprint=replace(one.fingerprint, guid=one.entry.guid)) for one in files]
        store.record(poll(*files))
        store.record(poll(entry("3", "b"), source_id="b"))
        store.record(poll(removed=(files[1].id,)))
    _make_old(path, url)
    with open_store(url) as store:
        known = store.articles()
    assert [(one.source_id, one.path, one.entry_id, one.page, one.gone) for one in known] == [
        ("a", "1.md", files[0].id, "1", False),
        ("a", "2.md", files[1].id, "2", True),
    ]
    assert {(one.signature, one.digest) for one in known} == {("", "")}


def _make_old(path: Path, url: str) -> None:
    """Make the store one of the first revision that holds the same: only these tables stay, with their columns."""
    with closing(sqlite3.connect(path)) as kept:
        rows = {
            table: kept.execute(f"SELECT * FROM {table}").fetchall()  # noqa: S608 - names are written below
            for table in ("counters", "sources", "entries")
        }
        names = {table: [column[1] for column in kept.execute(f"PRAGMA table_info({table})")] for table in rows}
    for file in path.parent.glob(f"{path.name}*"):
        file.unlink()
    engine = create_engine(url)
    with engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        connection.execute(text("DELETE FROM counters"))
        for table, found in rows.items():
            there = {row[1] for row in connection.execute(text(f"PRAGMA table_info({table})"))}
            columns = [name for name in names[table] if name in there]
            values = ", ".join(f":{name}" for name in columns)
            insert = text(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({values})")  # noqa: S608 - as above
            for row in found:
                connection.execute(insert, dict(zip(names[table], row, strict=True)))
    engine.dispose()
