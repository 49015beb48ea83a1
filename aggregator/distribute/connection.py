"""A connection to the store's database for what is not its content: the queue of polls, and who leads.

It is asyncpg's. psycopg, which the store uses, waits for notifications with its lock held, up to a second before each
statement of a worker: 400 lanes took 15 seconds instead of 0.8.
"""

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING

from aggregator.errors import AggregatorError, StoreError

if TYPE_CHECKING:
    from asyncpg import Connection

PATIENCE = 10.0  # seconds until the database must have answered
DRIVER = re.compile(r"^postgres(ql)?(\+\w+)?:")  # SQLAlchemy's way to name the driver is not the database's


def is_shared(store: str) -> bool:
    """Whether several processes, on several machines, may work on the store at this URL."""
    return DRIVER.match(store) is not None


@contextmanager
def needed() -> Iterator[None]:
    """Say which extra has a package that is missing."""
    try:
        yield
    except ImportError as error:
        message = f"polling on several machines needs the package {error.name}: pip install 'aggregator[postgres]'"
        raise AggregatorError(message) from error


@asynccontextmanager
async def connected(url: str) -> "AsyncIterator[Connection]":
    """A connection for as long as the block runs; raises StoreError, in words without the password, where it fails."""
    with needed():
        import asyncpg  # noqa: PLC0415 - only clusters have it
    try:
        connection = await asyncpg.connect(DRIVER.sub("postgresql:", url), timeout=PATIENCE, command_timeout=PATIENCE)
        try:
            yield connection
        finally:
            connection.terminate()
    except TimeoutError as error:
        raise StoreError("the database does not answer") from error
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
        raise StoreError(f"the database cannot be used: {error or type(error).__name__}") from error
