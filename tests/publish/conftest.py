from collections.abc import Callable

import pytest

from tests.support.buckets import Server, shared_server


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Server:
    """An S3-compatible server that this process finds in its environment."""
    server = shared_server()
    for name, value in server.environment.items():
        monkeypatch.setenv(name, value)
    return server


@pytest.fixture
def bucket(server: Server) -> str:
    """The name of an empty bucket."""
    return server.new_bucket()


@pytest.fixture
def other_server() -> Callable[[], Server]:
    """Start a server that a test may stop."""
    return lambda: Server(shared_server().python)
