"""A fresh store for each test; the contract is checked on every database that is supported."""

import shutil
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from aggregator.store import Store, open_store
from tests.support.postgres import TEMPLATE, Server, shared_server


@pytest.fixture(scope="session")
def empty_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty SQLite store to copy: migrating one for each test would take most of the time."""
    path = tmp_path_factory.mktemp("store") / "empty.db"
    open_store(f"sqlite:///{path}").close()
    return path


@pytest.fixture(scope="session")
def postgres() -> Server:
    """A PostgreSQL server with an empty store to copy, for all tests of this process."""
    server = shared_server()
    if (TEMPLATE,) not in server.execute("SELECT datname::text FROM pg_database"):
        server.execute(f"CREATE DATABASE {TEMPLATE}")
        open_store(server.url(TEMPLATE)).close()
    return server


@pytest.fixture
def sqlite_url(empty_sqlite: Path, tmp_path: Path) -> str:
    """The URL of an empty store in a file."""
    return f"sqlite:///{shutil.copy(empty_sqlite, tmp_path / 'sqlite.db')}"


@pytest.fixture
def postgres_url(postgres: Server) -> Iterator[str]:
    """The URL of an empty store on a server."""
    url = postgres.new_database(TEMPLATE)
    yield url
    postgres.drop(url)


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest) -> str:
    """The URL of an empty store, on each database."""
    chosen: str = request.getfixturevalue(f"{request.param}_url")
    return chosen


@pytest.fixture(params=["sqlite", "postgres"])
def new_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a store that is still to be made, on each database."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'new.db'}"
        return
    server: Server = request.getfixturevalue("postgres")
    url = server.new_database()
    yield url
    server.drop(url)


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    """An open, empty store."""
    with open_store(url) as opened:
        yield opened


@pytest.fixture(scope="session")
def empty_store_url(empty_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[], str]:
    """Empty stores for property tests, which need one for every example."""
    numbers = count()
    folder = tmp_path_factory.mktemp("stores")
    return lambda: f"sqlite:///{shutil.copy(empty_sqlite, folder / f'{next(numbers)}.db')}"
