"""Tells a hub elsewhere (`site.hub`) which outputs have changed; it fetches them and delivers them to subscribers."""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime

from aggregator.fetch import HttpFetcher
from aggregator.fetch.hub import Failure, ping
from aggregator.log import log
from aggregator.model import Config
from aggregator.pipeline.hub_topics import topics

REST = 10.0  # seconds between two rounds: what changes meanwhile is told together
FIRST_WAIT = 30.0  # seconds until a hub that failed is told again; each further wait is twice as long
LONGEST_WAIT = 3600.0
MOST_TRIES = 12  # which is about six hours


@dataclass(slots=True, kw_only=True)
class Pings:
    """Topics that have changed, and were not told yet; for one event loop. `rest` in seconds."""

    fetcher: HttpFetcher
    clock: Callable[[], datetime]
    rest: float = REST
    first_wait: float = FIRST_WAIT
    _changed: dict[str, None] = field(default_factory=dict)
    _failures: int = 0
    _config: Config | None = None
    _task: asyncio.Task[None] | None = None
    _told: asyncio.Event = field(default_factory=asyncio.Event)  # whether a round has ended since something changed

    def note(self, config: Config, paths: Collection[str]) -> None:
        """Have the hub told of the outputs among these files; those that are private are nobody's business."""
        changed = [
            url
            for url, topic in topics(config).items()
            if topic.path in paths and topic.output.private is None and url.endswith(f"/{topic.path}")
        ]
        if config.site.hub is None or not changed:
            return
        self._config = config
        self._changed.update(dict.fromkeys(changed))
        self._told.clear()
        if self._task is None or self._task.done():
            self._failures = 0
            self._task = asyncio.create_task(self._tell())

    async def told(self, seconds: float) -> None:
        """Wait until the hub was told once, for a program that ends then; no longer than this."""
        if self._task is not None and not self._task.done():
            with suppress(TimeoutError):
                await asyncio.wait_for(self._told.wait(), seconds)

    async def _tell(self) -> None:
        while self._changed:
            round_, self._changed = tuple(self._changed), {}
            failed: list[str] = []
            last: Failure | None = None
            for url in round_:
                if (failure := await self._ping(url)) is not None:
                    failed.append(url)
                    last = failure
            self._told.set()
            if last is None:
                self._failures = 0
                await asyncio.sleep(self.rest)
            else:
                await self._wait(failed, last)

    async def _ping(self, url: str) -> Failure | None:
        config = self._config
        if config is None or config.site.hub is None:  # it was taken out of feeds.yaml
            return None
        return await ping(self.fetcher, config.site.hub, url, self.clock(), private_addresses=config.private_addresses)

    async def _wait(self, failed: Collection[str], last: Failure) -> None:
        """Wait, and let those be told again where that is worth it."""
        self._failures += 1
        hub = self._config.site.hub if self._config else None
        if last.refused or self._failures >= MOST_TRIES:
            log.warning("hub told", hub=hub, error=last.message, outcome="given up until the next")
            self._failures = 0
            await asyncio.sleep(self.rest)
            return
        log.warning("hub told", hub=hub, error=last.message, outcome="tried again later")
        asked = (last.retry_after - self.clock()).total_seconds() if last.retry_after else 0.0
        await asyncio.sleep(max(min(self.first_wait * 2 ** (self._failures - 1), LONGEST_WAIT), asked))
        self._changed = dict.fromkeys(failed) | self._changed

    async def aclose(self) -> None:
        """Tell nobody any more."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)


@asynccontextmanager
async def open_pings(fetcher: HttpFetcher, clock: Callable[[], datetime]) -> AsyncIterator[Pings]:
    """Make what tells a hub of changes, and end it."""
    pings = Pings(fetcher=fetcher, clock=clock)
    try:
        yield pings
    finally:
        await pings.aclose()
