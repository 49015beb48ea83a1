"""From the store to output/: judge what is new, select, render, write."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import xxhash

from aggregator.model import Config, Document, FileDocument, Output, Selection, Source, SourceKind
from aggregator.pipeline.article_pages import ArticlePages, article_links
from aggregator.pipeline.items import Library, library
from aggregator.pipeline.view import View, view_of
from aggregator.publish import Changes, publish_files
from aggregator.render import RENDERERS, render_assets, render_health, render_index, render_opml
from aggregator.store import Store

HEALTH_EVENTS = 100  # in health.atom: as many as an output shows by default


@dataclass(frozen=True, slots=True, kw_only=True)
class Publisher:
    """Publishes what the store holds as the configuration asks; `sources` are those that exist at the moment."""

    store: Store
    config: Config
    sources: Sequence[Source]

    def publish(self, now: datetime) -> Changes:
        """Bring output/ up to date and say what changed there, and what is wrong with the links of articles."""
        pages = self._article_pages()
        changes = publish_files(Path(self.config.output), self._documents(pages, now))
        return replace(changes, warnings=(*pages.warnings, *changes.warnings))

    def documents(self, now: datetime) -> Iterator[Document | FileDocument]:
        """Yield every file of output/; equal store, configuration and attachments give equal bytes."""
        return self._documents(self._article_pages(), now)

    def _documents(self, pages: ArticlePages, now: datetime) -> Iterator[Document | FileDocument]:
        shelf = pages.shelf
        first: Selection | None = None
        for output in self.config.outputs:
            selection = self.selection(output, shelf, now)  # one at a time in memory
            first = first or selection
            for format_ in output.formats:
                yield RENDERERS[format_](selection)
        yield from pages.documents()
        yield render_opml(self.config.site, self.sources, shelf.feeds)
        yield render_health(self.config.site, self.sources, shelf.feeds, self.store.events(HEALTH_EVENTS))
        yield render_index(self.config.site, self.config.outputs, self.sources, shelf.feeds, first)
        yield from render_assets()
        self._forget_removed_outputs()

    def selection(self, output: Output, shelf: Library, now: datetime) -> Selection:
        """Return what one output shows."""
        view = view_of(output, self.config, shelf)
        self.store.judge(output.id, self._digest(view), view.merge, lambda entry: view.judged(entry, None) is not None)
        return view.select(self.store.members(output.id), now)

    def _digest(self, view: View) -> str:
        """Digest all that a verdict depends on besides the entry: when it changes, every entry is judged anew."""
        output = view.output
        for_all = repr((output.rules, self.config.rules, output.duplicates))
        state = xxhash.xxh3_128(for_all.encode())
        for source in self.sources:
            if source.id in view.chains:
                state.update(repr((source.id, source.tags, source.rules, source.title, source.full_text)).encode())
                if "feed" in for_all or "feed" in repr(source.rules):
                    # They may ask how the feed calls itself, which can change.
                    feed = view.shelf.feed(source.id)
                    state.update(repr((feed.title, feed.link, feed.url)).encode())
        return state.hexdigest()

    def _article_pages(self) -> ArticlePages:
        folders = {source.id: source.id for source in self.sources if source.kind is SourceKind.ARTICLES}
        links = article_links(self.store, folders, self.config.site)
        shelf = library(self.sources, self.store.feeds(), links)
        return ArticlePages(store=self.store, site=self.config.site, shelf=shelf, links=links)

    def _forget_removed_outputs(self) -> None:
        for output_id in self.store.outputs() - {output.id for output in self.config.outputs}:
            self.store.forget_output(output_id)
