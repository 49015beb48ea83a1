"""Who leads: of several processes over one database, the one that offers lanes, publishes and tidies.

The lead is an advisory lock of PostgreSQL. It ends with the connection, so that another process takes over as soon as
the database knows that the leader is gone.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from aggregator.distribute.connection import connected
from aggregator.errors import StoreError
from aggregator.log import log

if TYPE_CHECKING:
    from asyncpg import Connection

LEADING = 0x61676C64  # the number of the lock
LOOK = 2.0  # seconds between two looks at it


@dataclass(slots=True)
class Lead:
    """Whether this process leads; `change` is told at each beginning (True) and end."""

    url: str
    change: Callable[[bool], None]
    held: bool = field(default=False, init=False)

    async def keep(self, stop: asyncio.Event) -> None:
        """Try to lead, and go on leading, until `stop`; a database that goes away ends the lead."""
        while not stop.is_set():
            try:
                async with connected(self.url) as connection:
                    await self._hold(connection, stop)
            except StoreError as error:
                log.warning("nobody is known to lead; trying again", error=str(error))
            finally:
                self._set(held=False)
            await _pause(stop)

    async def _hold(self, connection: "Connection", stop: asyncio.Event) -> None:
        while not stop.is_set():
            if self.held:
                await connection.fetchval("SELECT 1")
            elif await connection.fetchval("SELECT pg_try_advisory_lock($1)", LEADING):
                self._set(held=True)
            await _pause(stop)

    def _set(self, *, held: bool) -> None:
        if held != self.held:
            self.held = held
            log.info("leading: offers lanes and publishes" if held else "leading no more")
            self.change(held)


async def _pause(stop: asyncio.Event) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), LOOK)
