"""The history of the schema ends where the tables begin."""

import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, Table, column, create_engine, insert, select

from aggregator.errors import StoreError
from aggregator.model import EPOCH
from aggregator.store import index, open_store
from aggregator.store.migrate import HEAD, MIGRATIONS
from aggregator.store.schema import metadata
from tests.store.samples import entry, poll
from tests.support.postgres import Server

# The index of words is made by statements of its own: no table of SQLAlchemy describes it.
SHADOWS = ("", "_config", "_data", "_idx", "_docsize", "_content")
UNDESCRIBED = frozenset({"alembic_version", *(f"searchable{name}" for name in SHADOWS)})


def test_the_migrations_build_the_schema(sqlite_url: str) -> None:
    """Alembic finds nothing to add, remove or change."""
    engine = create_engine(sqlite_url)
    with engine.connect() as connection:
        options = {"include_name": lambda name, kind, _parents: kind != "table" or name not in UNDESCRIBED}
        assert compare_metadata(MigrationContext.configure(connection, opts=options), metadata) == []
    engine.dispose()


def test_the_migrations_build_what_create_all_builds(empty_sqlite: Path, tmp_path: Path) -> None:
    """To the letter, so that also what Alembic does not compare is equal (WITHOUT ROWID, for one)."""
    engine = create_engine(f"sqlite:///{tmp_path / 'created.db'}")
    metadata.create_all(engine)
    engine.dispose()
    created, migrated = (statements(path) for path in (tmp_path / "created.db", empty_sqlite))
    assert migrated == created


def test_on_a_server_too(postgres: Server, postgres_url: str) -> None:
    """Alembic does not compare collations, nor the names of constraints."""
    created = postgres.new_database()
    engine = create_engine(created)
    metadata.create_all(engine)
    engine.dispose()
    for migrated, made in zip(catalogue(postgres, postgres_url), catalogue(postgres, created), strict=True):
        assert (set(migrated) - set(made), set(made) - set(migrated)) == (set(), set())
    postgres.drop(created)


def catalogue(server: Server, url: str) -> list[list[tuple[object, ...]]]:
    """What PostgreSQL remembers of our columns, indexes and constraints."""
    columns = ("table_name", "column_name", "data_type", "collation_name", "is_nullable", "column_default")
    queries = (
        " ".join(("SELECT", ", ".join(columns), "FROM information_schema.columns WHERE table_schema = 'public'")),
        "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint",
        "SELECT relname, seqtypid::regtype::text FROM pg_sequence JOIN pg_class ON pg_class.oid = seqrelid",
    )
    answers = [server.execute(query, database=url.rpartition("/")[2]) for query in queries]
    return [sorted((row for row in rows if row[0] not in UNDESCRIBED), key=str) for rows in answers]


def statements(path: Path) -> dict[str, list[str]]:
    """What SQLite remembers of our tables and indexes: their parts, in any order, for a column can be added later."""
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    return {name: parts(re.sub(r"\s+", " ", sql)) for name, sql in rows if name not in UNDESCRIBED}


def parts(sql: str) -> list[str]:
    """How the statement begins, its columns and constraints, and how it ends."""
    head, _, rest = sql.partition("(")
    inside, _, tail = rest.rpartition(")")
    between = re.split(r",(?![^(]*\))", inside)  # commas outside of parentheses
    return [head.strip(), *sorted(part.strip() for part in between), tail.strip()]


def test_waits_that_run_are_those_of_the_address_asked_last(tmp_path: Path) -> None:
    """Before 0004 nobody wrote down whose they were."""
    path = tmp_path / "old.db"
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        upgrade(connection, "0001")
    engine.dispose()
    with closing(sqlite3.connect(path)) as old:
        old.executemany(
            "INSERT INTO sources (id, kind, url, active, next_poll_at, failures, gone, moved_to, retry_after)"
            " VALUES (?, 'http', ?, 1, 0, 1, 0, ?, ?)",
            [
                ("a", "https://a.example/", None, 10**16),
                ("b", "https://b.example/", "https://new.example/", 10**16),
                ("c", "https://c.example/", None, None),
            ],
        )
        old.commit()
    with open_store(f"sqlite:///{path}") as store:
        assert {origin for origin, _ in store.waiting(EPOCH)} == {"https://a.example/", "https://new.example/"}


def upgrade(connection: Connection, revision: str) -> None:
    """Bring an empty database to a revision of the past."""
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(MIGRATIONS))
    command.upgrade(config, revision)


def test_what_an_older_version_stored_is_found_by_its_words(sqlite_url: str, new_url: str) -> None:
    """The index of 0013 knows what was there before it."""
    with open_store(sqlite_url) as store:
        store.record(poll(entry("1", title="here"), entry("2", title="gone")))
        store.record(poll(removed=(entry("2").id,)))
    new, old = create_engine(sqlite_url), create_engine(new_url)
    with new.connect() as here, old.begin() as there:
        upgrade(there, "0010")
        for name in ("sources", "entries"):
            table = Table(name, MetaData(), autoload_with=there)
            plain = select(*(column(each.name, each.type) for each in table.columns)).select_from(
                Table(name, MetaData())
            )
            there.execute(insert(table), [row._asdict() for row in here.execute(plain)])
    with open_store(new_url) as store:
        assert [each.entry.title for each in store.search("here")] == ["here"]
    with old.begin() as there:
        assert index.matching(there, ["here"], [], 9) == [2]
        assert index.matching(there, ["gone"], [], 9) == []
    new.dispose()
    old.dispose()


def test_the_newest_revision_is_known_without_alembic() -> None:
    """`HEAD` is written down, so that opening a store does not have to load the history."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


def test_opening_again_does_not_load_the_history(url: str) -> None:
    """A command like `status` does not wait for Alembic where there is nothing to migrate."""
    script = "import sys; from aggregator.store import open_store; open_store(sys.argv[1]).close(); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", script, url], capture_output=True, text=True, check=True)
    assert "sqlalchemy" in done.stdout.split()
    assert "alembic" not in done.stdout.split()


def test_a_store_of_a_newer_version_on_a_server_is_refused(postgres: Server, postgres_url: str) -> None:
    """As below."""
    database = postgres_url.rpartition("/")[2]
    postgres.execute("UPDATE alembic_version SET version_num = '9999'", database=database)
    with pytest.raises(StoreError, match=r"was written by a newer version of the program \(revision 9999\); update it"):
        open_store(postgres_url)


def test_a_store_of_a_newer_version_is_refused_and_left_alone(sqlite_url: str, tmp_path: Path) -> None:
    """Going back to an older version of the program must not destroy what the newer one wrote."""
    with closing(sqlite3.connect(tmp_path / "sqlite.db")) as other:
        other.execute("UPDATE alembic_version SET version_num = '9999'")
        other.commit()
    before = (tmp_path / "sqlite.db").read_bytes()
    with pytest.raises(StoreError, match=r"was written by a newer version of the program \(revision 9999\); update it"):
        open_store(sqlite_url)
    assert (tmp_path / "sqlite.db").read_bytes() == before


def test_an_interrupted_creation_leaves_nothing_behind(tmp_path: Path) -> None:
    """The tables are made in one transaction: where it fails, the file is as empty as before and can be tried again."""
    path = tmp_path / "new.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode = WAL")
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="is locked"):
            open_store(f"sqlite:///{path}?timeout=0.05")
        other.execute("ROLLBACK")
        assert other.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)
    open_store(f"sqlite:///{path}").close()
