"""A planet in this process: real server, real store, real files, and a clock to turn; quicker than commands.

async with Served(planet=planet, origin=origin) as served:
    await served.poll(rss(…))
    assert served.titles() == […]
"""

import atexit
import shutil
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, Self

from aggregator.config import load
from aggregator.pipeline import PollReport, Session, open_session
from aggregator.store import open_store
from tests.support.origin import Origin
from tests.support.planet import Planet

NOON = datetime(2026, 5, 17, 12, tzinfo=UTC)


@dataclass(slots=True, kw_only=True)
class Served:
    """Feeds that are served and polled, and what is published of them; each poll is an hour after the last one."""

    planet: Planet
    origin: Origin
    feeds: tuple[str, ...] = ("feed",)
    options: str = ""
    text: str = ""
    now: datetime = NOON
    step: timedelta = timedelta(hours=1)
    session: Session = field(init=False)
    stack: AsyncExitStack = field(default_factory=AsyncExitStack)

    async def __aenter__(self) -> Self:
        self.planet.configure(
            *(f"{{url: '{self.origin.url(f'/{name}')}', id: {name}{self.options}}}" for name in self.feeds),
            text=self.text,
        )
        config = load(self.planet.folder / "feeds.yaml", {})
        shutil.copy(_empty_store(), self.planet.folder / "aggregator.db")
        opened = open_session(config, lambda: self.now, steady=self._seconds, gap=timedelta())
        self.session = await self.stack.enter_async_context(opened)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stack.aclose()

    async def poll(self, *documents: bytes, wait: timedelta | None = None) -> list[PollReport]:
        """Serve these documents, poll all feeds and publish, as `update --all` does."""
        self.now += self.step if wait is None else wait
        for name, document in zip(self.feeds, documents, strict=False):
            self.origin.serve(f"/{name}", document)
        reports = await self.session.update(self.session.sources)
        self.session.tidy()
        self.session.publish()
        assert all(report.outcome != "failed" for report in reports), reports
        return reports

    async def poll_each(self, *documents: bytes) -> None:
        """Serve these documents, and after each of them poll and publish."""
        for document in documents:
            await self.poll(document)

    def entries(self) -> list[Any]:
        """What is published, as a reader sees it."""
        return self.planet.published()

    def titles(self) -> list[str]:
        """The titles that are published, in their order."""
        return self.planet.titles()

    def by_id(self) -> dict[str, str]:
        """Public id -> title."""
        return {entry.id: entry.title for entry in self.entries()}

    def _seconds(self) -> float:
        return (self.now - NOON).total_seconds()


@cache
def _empty_store() -> Path:
    """To copy a new store takes less time than to make one."""
    path = Path(mkdtemp(prefix="served")) / "empty.db"
    open_store(f"sqlite:///{path}").close()
    atexit.register(shutil.rmtree, path.parent)
    return path
