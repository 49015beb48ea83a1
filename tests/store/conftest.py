"""A fresh store for each test; the contract is checked on every database that is supported."""

import shutil
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from aggregator.store import Store, open_store


@pytest.fixture(scope="session")
def empty_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty SQLite store to copy: migrating one for each test would take most of the time."""
    path = tmp_path_factory.mktemp("store") / "empty.db"
    open_store(f"sqlite:///{path}").close()
    return path


@pytest.fixture(params=["sqlite"])
def url(request: pytest.FixtureRequest, empty_sqlite: Path, tmp_path: Path) -> str:
    """The URL of an empty store."""
    path = shutil.copy(empty_sqlite, tmp_path / f"{request.param}.db")
    return f"sqlite:///{path}"


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
