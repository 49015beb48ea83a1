"""A queue in a database of its own for each test."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from aggregator.distribute.queue import Queue
from tests.support.postgres import shared_server


@pytest.fixture
def database() -> Iterator[str]:
    """The URL of an empty database."""
    server = shared_server()
    url = server.new_database()
    yield url
    server.drop(url)


@pytest.fixture
async def queue(database: str) -> Queue:
    """An empty queue, whose workers are given up after a second of silence."""
    queue = Queue(database, heartbeat=timedelta(seconds=1))
    await queue.prepare()
    return queue
