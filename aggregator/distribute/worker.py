"""A worker: it takes lanes, polls them and writes to the store; it offers nothing, publishes nothing, serves nothing.

All it needs is its copy of feeds.yaml and the database. A feed that its copy does not have is left to others.
"""

import asyncio
import signal
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from watchfiles import awatch

from aggregator.distribute.queue import AT_ONCE, Queue
from aggregator.fetch.watch import DEBOUNCE
from aggregator.log import log
from aggregator.model import Config
from aggregator.pipeline import Session


@dataclass(slots=True, kw_only=True)
class Worker:
    """Polls lanes of `queue` until it is told to stop; `load` reads feeds.yaml anew."""

    session: Session
    queue: Queue
    load: Callable[[], Config]
    at_once: int = AT_ONCE
    stop: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self) -> None:
        """Work until SIGINT or SIGTERM; lanes under way are finished."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self.stop.set)
        await self.queue.prepare()
        log.info("working", lanes=self.at_once, feeds=len(self.session.sources))
        watching = asyncio.create_task(self._watch_configuration())
        await self.queue.work(self._poll, self.stop, at_once=self.at_once)
        log.info("stopping")
        await watching

    async def _poll(self, host: str) -> None:
        await self.session.poll_lane(host)
        await self.session.read_pages()

    async def _watch_configuration(self) -> None:
        """Take feeds.yaml over when it is saved; one that has faults changes nothing."""
        file = Path(self.session.config.path)
        async for changes in awatch(file.parent, recursive=False, stop_event=self.stop, debounce=DEBOUNCE):
            if file in {Path(path) for _, path in changes}:
                await self.session.reload(self.load)
