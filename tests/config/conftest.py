"""Fixtures that read a feeds.yaml as the program does: from a file, with an environment of its own."""

from collections.abc import Callable
from pathlib import Path

import pytest

from aggregator.config import load
from aggregator.errors import ConfigError
from aggregator.model import Config

Read = Callable[..., Config]
Faults = Callable[..., list[str]]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder that feeds.yaml lies in, and be there, so that faults name the file as a user would."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def read(folder: Path) -> Read:
    """Return a function that loads this text as feeds.yaml."""

    def loaded(text: str | bytes, **environ: str) -> Config:
        content = text if isinstance(text, bytes) else text.encode()
        (folder / "feeds.yaml").write_bytes(content)
        return load(Path("feeds.yaml"), environ)

    return loaded


@pytest.fixture
def faults(read: Read) -> Faults:
    """Return a function that gives the faults of this text, one a line."""

    def found(text: str | bytes, **environ: str) -> list[str]:
        try:
            read(text, **environ)
        except ConfigError as error:
            return str(error).splitlines()
        return []

    return found
