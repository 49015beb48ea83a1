from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.origin import Origin
from tests.support.planet import Planet


@pytest.fixture
def planet(tmp_path: Path) -> Planet:
    """An empty folder to run a planet in."""
    return Planet(tmp_path)


@pytest.fixture
def origin() -> Iterator[Origin]:
    """A publisher's server."""
    with Origin() as server:
        yield server
