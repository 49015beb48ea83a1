"""The watchers of the daemon: feeds.yaml, and the folders of articles, which come and go as well as what is in them.

They do nothing themselves: they have sources polled, the configuration reloaded and output/ looked at again.
"""

import asyncio
from collections.abc import Callable, Collection, Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from watchfiles import awatch

from aggregator.fetch.watch import DEBOUNCE, Folders, folders_there, is_touched, watch_folders
from aggregator.model import Source, SourceKind
from aggregator.parse.article import SUFFIXES
from aggregator.pipeline import Session
from aggregator.pipeline.items import article_sources

SETTLED = 2  # seconds in which a watch has begun: what changes before is not told
TEXTS = SUFFIXES | {".yaml"}  # what articles are made of; anything else in their folder is published as it is

Sources = tuple[Source, ...]


@dataclass(slots=True, kw_only=True)
class Watchers:
    """Watch until `stop` is set.

    `poll` is for sources as they are found, `poll_again` for those that changed just now, `start` for work beside.
    `watched` are folders of articles; `folders_changed` has them looked for anew.
    """

    session: Session
    stop: asyncio.Event
    dirty: asyncio.Event
    reload: Callable[[], None]
    poll: Callable[[Sources], None]
    poll_again: Callable[[Sources], None]
    start: Callable[[Coroutine[None, None, None]], object]
    watched: Folders = field(default_factory=dict)
    folders_changed: asyncio.Event = field(default_factory=asyncio.Event)

    async def watch_configuration(self) -> None:
        """Reload feeds.yaml when it is saved, and notice folders of articles that come or go beside it."""
        file = Path(self.session.config.path)
        async for changes in awatch(file.parent, recursive=False, stop_event=self.stop, debounce=DEBOUNCE):
            paths = {Path(path) for _, path in changes}
            if file in paths:
                self.reload()
            if paths & self._article_folders().keys():
                await self.session.in_writer(self.session.refresh_sources)
                self.folders_changed.set()

    async def watch_articles(self) -> None:
        """Read a folder of articles again when a file in it comes, changes or goes, or the folder itself does."""
        while not self.stop.is_set():
            self.folders_changed.clear()
            folders = self._article_folders()
            self.watched = await asyncio.to_thread(folders_there, tuple(folders))
            self.poll(tuple(source for source in self.session.sources if source.kind is SourceKind.ARTICLES))
            if self.watched:
                self.start(self._look_again(tuple(folders[folder] for folder in self.watched)))
                async for paths in watch_folders(self.watched, self.folders_changed):
                    self._changed(paths, folders)
            await self.folders_changed.wait()

    async def notice_folders(self) -> None:
        """Watch other folders where one came, went, or is another one under the same name: a disk that was mounted."""
        if await asyncio.to_thread(folders_there, tuple(self._article_folders())) != self.watched:
            await self.session.in_writer(self.session.refresh_sources)
            self.folders_changed.set()

    async def _look_again(self, sources: Sources) -> None:
        """Look for what changed before the watch had begun."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self.stop.wait(), SETTLED)
        if not self.stop.is_set():
            self.poll_again(sources)

    def _changed(self, paths: Collection[Path], folders: dict[Path, Source]) -> None:
        """Have a folder read in which something changed; a picture changes what is published, but no entry."""
        self.poll_again(tuple(source for folder, source in folders.items() if is_touched(folder, paths)))
        if any(path.suffix.lower() not in TEXTS for path in paths):
            self.dirty.set()

    def _article_folders(self) -> dict[Path, Source]:
        return {Path(source.url): source for source in article_sources(self.session.config)}
