"""What the tests of politeness share: no proxies of the machine's own, and a planet."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from tests.support.origin import Origin
from tests.support.planet import Planet


@pytest.fixture(autouse=True, scope="module")
def _no_proxies() -> Iterator[None]:
    """The machine's own proxies must not stand between a test and its server."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
            patch.delenv(name, raising=False)
            patch.delenv(name.upper(), raising=False)
        yield


@pytest.fixture(autouse=True, scope="module")
def _quiet() -> Iterator[None]:
    """What is logged of thousands of polls is nothing to read, and to write it would take longer than to poll."""
    with capture_logs():
        yield


@pytest.fixture
def planet(tmp_path: Path) -> Planet:
    """An empty folder to run a planet in."""
    return Planet(tmp_path)


@pytest.fixture
def origin() -> Iterator[Origin]:
    """A publisher's server."""
    with Origin() as server:
        yield server
