"""What is particular to PostgreSQL: a server that goes away, refuses, and keeps others waiting."""

import logging
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from urllib.parse import quote

import psycopg
import pytest

from aggregator.errors import MissingExtraError, StoreError
from aggregator.store import open_store
from aggregator.store.database import Database, backend
from tests.store.samples import NOON, entry, poll, source
from tests.support.postgres import LOCKED_OUT, TEMPLATE, Server

PASSWORD = "s3cret/@:%"


@pytest.fixture
def own_server(postgres: Server) -> Iterator[Server]:
    """The server of all tests, running at the end whatever has become of it."""
    yield postgres
    postgres.stop()
    postgres.start()


@pytest.fixture
def limited(postgres: Server) -> Iterator[str]:
    """The name of a role that may do little."""
    postgres.execute("CREATE ROLE limited LOGIN")
    yield "limited"
    postgres.execute("DROP OWNED BY limited", "DROP ROLE limited")


def named(url: str) -> str:
    """How the store is called in words."""
    return backend(url).name


def test_a_server_that_was_restarted_is_found_again(own_server: Server, postgres_url: str) -> None:
    """What was committed is there, and the first call after the restart works."""
    with open_store(postgres_url) as store:
        store.record(poll(entry("1")))
        own_server.stop()
        with pytest.raises(StoreError, match=r"cannot be reached: no server answers there$"):
            store.counts()
        own_server.start()
        assert store.counts() == {"a": 1}
        assert store.record(poll(entry("2")))
        assert store.counts() == {"a": 2}


def test_a_connection_lost_in_the_middle_loses_the_whole_poll(own_server: Server, postgres_url: str) -> None:
    """Half of a transaction is nothing; the next call works."""
    with open_store(postgres_url) as store, closing(Database(postgres_url)) as database:
        store.sync([source("a")])

        def write_half() -> None:
            with database.writing() as connection:
                connection.exec_driver_sql("DELETE FROM sources")
                own_server.stop()
                own_server.start()
                connection.exec_driver_sql("SELECT 1")

        with pytest.raises(StoreError, match=r"has broken off the connection$"):
            write_half()
        assert set(store.states()) == {"a"}
        store.record(poll(entry("1")))
        with database.reading() as connection:
            assert connection.exec_driver_sql("SELECT count(*) FROM entries").scalar() == 1


def test_a_session_ended_by_the_administrator_is_said_in_words(postgres: Server, postgres_url: str) -> None:
    """As an upgrade of the server does with all of them."""
    end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = '{}'"

    def read(database: Database) -> None:
        with database.reading() as connection:
            connection.exec_driver_sql("SELECT 1")
            postgres.execute(end.format(postgres_url.rpartition("/")[2]))
            connection.exec_driver_sql("SELECT 1")

    with closing(Database(postgres_url)) as database:
        with pytest.raises(StoreError, match=r"is being started or shut down$|has broken off the connection$"):
            read(database)
        with database.reading() as connection:
            assert connection.exec_driver_sql("SELECT 1").scalar() == 1


def test_a_reader_sees_one_state(postgres_url: str) -> None:
    """However many questions it asks, and what is written meanwhile."""
    count = "SELECT count(*) FROM entries"
    with open_store(postgres_url) as store, closing(Database(postgres_url)) as database:
        with database.reading() as connection:
            assert connection.exec_driver_sql(count).scalar() == 0
            store.record(poll(entry("1")))
            assert connection.exec_driver_sql(count).scalar() == 0
        with database.reading() as connection:
            assert connection.exec_driver_sql(count).scalar() == 1


def test_a_reader_writes_nothing(postgres_url: str) -> None:
    """Not by mistake either."""
    with (
        closing(Database(postgres_url)) as database,
        pytest.raises(StoreError, match=r"is read-only$"),
        database.reading() as connection,
    ):
        connection.exec_driver_sql("DELETE FROM sources")


def test_writers_take_turns_and_wait_only_so_long(postgres: Server, postgres_url: str) -> None:
    """Who waits too long is told; readers do not wait."""
    postgres.execute(f"ALTER DATABASE {postgres_url.rpartition('/')[2]} SET lock_timeout = '100ms'")
    with open_store(postgres_url) as store, closing(Database(postgres_url)) as other:
        with other.writing():
            assert store.counts() == {}
            with pytest.raises(StoreError, match=r"is locked by another process$"):
                store.record(poll(entry("1")))
        assert store.record(poll(entry("1")))


def test_the_next_writer_sees_what_the_one_before_it_wrote(postgres_url: str) -> None:
    """Although it had begun before."""
    seen: list[object] = []
    with open_store(postgres_url), closing(Database(postgres_url)) as one, closing(Database(postgres_url)) as other:

        def second() -> None:
            with other.writing() as connection:
                seen.append(connection.exec_driver_sql("SELECT value FROM counters").scalar())

        with one.writing() as connection:
            waiting = threading.Thread(target=second)
            waiting.start()
            waiting.join(0.2)
            connection.exec_driver_sql("UPDATE counters SET value = 7")
        waiting.join()
    assert seen == [7]


def test_a_question_that_takes_too_long_is_given_up(postgres_url: str) -> None:
    """The limits of the URL or of the role stand; without them there are those of the program."""
    with closing(Database(f"{postgres_url}?options=-c%20statement_timeout%3D50")) as database:
        with pytest.raises(StoreError, match=r"has not answered in time$"), database.reading() as connection:
            connection.exec_driver_sql("SELECT pg_sleep(5)")
        with database.reading() as connection:
            assert connection.exec_driver_sql("SHOW lock_timeout").scalar() == "30s"


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("postgresql://postgres@{there}/nobody", "does not exist; create it first, as with createdb"),
        ("postgresql://nobody@{there}/postgres", "refuses the user or the password"),
        (
            f"postgresql://{LOCKED_OUT}:{quote(PASSWORD, safe='')}@{{there}}/postgres",
            "refuses the user or the password",
        ),
        ("postgresql://postgres@127.0.0.1:1/postgres", "cannot be reached: no server answers there"),
        ("postgresql://postgres@nowhere.invalid/postgres", "cannot be reached: its host is unknown"),
    ],
)
def test_what_a_server_refuses_is_said_in_words(postgres: Server, url: str, words: str) -> None:
    """With the name of the store, and never with the password."""
    if LOCKED_OUT in url:
        postgres.execute(f"DROP ROLE IF EXISTS {LOCKED_OUT}", f"CREATE ROLE {LOCKED_OUT} LOGIN PASSWORD 'another'")
    there = postgres.url().rpartition("@")[2].partition("/")[0]
    with pytest.raises(StoreError) as error:
        open_store(url.format(there=there))
    assert str(error.value) == f"the store {named(url.format(there=there))} {words}"


@pytest.mark.parametrize(
    "url",
    [
        f"postgresql://me:{quote(PASSWORD, safe='')}@127.0.0.1:1/db",
        "postgresql://me:s3cret@127.0.0.1:port/db",
        "postgresql://me:s3cret@127.0.0.1",
        "s3cret@nonsense",
    ],
)
def test_a_password_is_never_shown(url: str, caplog: pytest.LogCaptureFixture) -> None:
    """In no message, no cause of it, no log and no representation."""
    caplog.set_level(logging.DEBUG)
    with pytest.raises(StoreError) as error:
        open_store(url)
    shown = [caplog.text]
    cause: BaseException | None = error.value
    while cause is not None:
        shown += [str(cause), repr(cause)]
        cause = cause.__cause__
    if "127.0.0.1:1" in url:
        database = Database(url)
        shown += [repr(database), str(vars(database)), repr(vars(backend(url)))]
        database.close()
    assert not [text for text in shown if "s3cret" in text]


def test_no_connection_left_is_said_in_words(postgres: Server, postgres_url: str) -> None:
    """A server has so many, and a database may have less."""
    postgres.execute(f"ALTER DATABASE {postgres_url.rpartition('/')[2]} CONNECTION LIMIT 0", "CREATE ROLE guest LOGIN")
    with pytest.raises(StoreError, match=r"takes no more connections$"):
        open_store(postgres_url.replace("postgres@", "guest@"))
    postgres.execute("DROP ROLE guest")


def test_a_user_without_rights_is_told(postgres: Server, limited: str) -> None:
    """Since version 15 not everybody may create tables."""
    url = postgres.new_database()
    with pytest.raises(StoreError, match=r"may not be used like this by its user: permission denied$"):
        open_store(url.replace("postgres@", f"{limited}@"))
    postgres.drop(url)


def test_the_database_of_another_program_is_refused_and_left_alone(postgres: Server) -> None:
    """Also where that one uses Alembic, whose table has the same name everywhere."""
    url = postgres.new_database()
    name = url.rpartition("/")[2]
    postgres.execute("CREATE TABLE bookmarks (url text)", database=name)
    with pytest.raises(StoreError, match=r"is the database of another program .*'bookmarks'"):
        open_store(url)
    postgres.execute("CREATE TABLE alembic_version (version_num text)", database=name)
    postgres.execute("INSERT INTO alembic_version VALUES ('0001')", database=name)
    with pytest.raises(StoreError, match=r"is the database of another program .*'bookmarks'"):
        open_store(url)
    tables = postgres.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'", database=name)
    assert tables == [(2,)]
    postgres.drop(url)


def test_a_database_in_another_encoding_is_refused(postgres: Server) -> None:
    """It could not hold what feeds say."""
    postgres.execute("CREATE DATABASE latin ENCODING 'LATIN1' TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'")
    with pytest.raises(StoreError, match=r"has the encoding LATIN1; create it anew with UTF8"):
        open_store(postgres.url("latin"))
    postgres.execute("DROP DATABASE latin WITH (FORCE)")


def test_what_other_users_of_the_database_lock_is_nobodys_concern(postgres_url: str) -> None:
    """Advisory locks with other numbers, rows of other tables."""
    with open_store(postgres_url) as store, closing(psycopg.connect(postgres_url)) as other:
        other.execute("SELECT pg_advisory_lock(1)")
        assert store.record(poll(entry("1"), at=NOON))


def test_without_the_driver_the_extra_is_named() -> None:
    """In words, before anything else."""
    script = (
        "import sys; sys.modules['psycopg'] = None\n"
        "from aggregator.store import open_store\n"
        "try: open_store('postgresql://me@127.0.0.1:1/db')\n"
        "except Exception as error: print(type(error).__name__, error)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    words = "a store on PostgreSQL needs the extra 'postgres': pip install 'aggregator[postgres]'"
    assert done.stdout == f"{MissingExtraError.__name__} {words}\n"


def test_both_ways_to_write_the_scheme(postgres_url: str) -> None:
    """Hosting companies hand out either."""
    with open_store(postgres_url.replace("postgresql://", "postgres://")) as store:
        assert store.counts() == {}


def test_the_template_of_these_tests_is_a_whole_store(postgres: Server) -> None:
    """Nothing is migrated when it is opened."""
    with open_store(postgres.url(TEMPLATE)) as store:
        assert store.revision() == 0
