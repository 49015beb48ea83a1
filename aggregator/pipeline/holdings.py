"""What is stored, as a configuration would find it: under its own names for the sources, and nothing is written."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from aggregator.model import Config, Site, Source, SourceKind, StoredEntry
from aggregator.pipeline.article_pages import article_links
from aggregator.pipeline.items import Library, library
from aggregator.pipeline.update import expanded
from aggregator.pipeline.view import Group, View
from aggregator.store import Store, is_there, open_store


@dataclass(frozen=True, slots=True, kw_only=True)
class Holdings:
    """The entries of a store for a configuration with these sources.

    `names` are the sources that the configuration knows by another id, stored id -> its id: publishing with it would
    begin by renaming them.
    """

    store: Store
    site: Site
    sources: Sequence[Source]
    names: Mapping[str, str]

    def shelf(self) -> Library:
        """Return the sources and what is known of their feeds."""
        feeds = self.store.feeds()
        stored_as = {name: id_ for id_, name in self.names.items()}
        folders = {
            source.id: stored_as.get(source.id, source.id)
            for source in self.sources
            if source.kind is SourceKind.ARTICLES
        }
        links = article_links(self.store, folders, self.site)
        return library(self.sources, {self.names.get(id_, id_): feed for id_, feed in feeds.items()}, links)

    def entries(self, ids: Sequence[str]) -> dict[str, StoredEntry]:
        """Return the entries with these ids; unknown ones are left out."""
        return {id_: self._named(entry) for id_, entry in self.store.entries(ids).items()}

    def story(self, story_id: str) -> tuple[StoredEntry, ...]:
        """Return all entries of a story by first sight, removed ones and backlog included."""
        return tuple(map(self._named, self.store.story(story_id)))

    def groups(self, view: View) -> Iterator[Group]:
        """Yield what could be shown in an output, newest first."""
        stored_as = {name: id_ for id_, name in self.names.items()}
        ids = [stored_as.get(id_, id_) for id_ in view.chains]
        for group in self.store.stories(merge=view.merge, source_ids=ids):
            yield tuple(map(self._named, group))

    def _named(self, entry: StoredEntry) -> StoredEntry:
        name = self.names.get(entry.source_id)
        return entry if name is None else replace(entry, source_id=name)


def holdings(store: Store, config: Config) -> Holdings:
    """Return what this configuration would find in the store."""
    sources = expanded(config.sources)
    return Holdings(store=store, site=config.site, sources=sources, names=store.renamed(sources))


@contextmanager
def looking_at(url: str) -> Iterator[Store]:
    """Open a store to look at it; one that does not exist is looked at as the empty one it would be, and not made."""
    if is_there(url):
        with open_store(url) as store:
            yield store
        return
    with TemporaryDirectory() as folder, open_store(f"sqlite:///{Path(folder) / 'empty.db'}") as store:
        yield store
