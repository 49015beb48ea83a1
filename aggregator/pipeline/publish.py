"""From the store to output/: judge what is new, select, render, write."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

import xxhash

from aggregator.model import Config, LazyDocument, Output, Publishable, Selection, Series, Source, SourceKind
from aggregator.pipeline.archives import Issue, issue
from aggregator.pipeline.article_pages import ArticlePages, article_links
from aggregator.pipeline.hub_topics import for_private
from aggregator.pipeline.items import Library, library
from aggregator.pipeline.rendered import digest_of, lazy
from aggregator.pipeline.view import View, view_of
from aggregator.publish import Changes, Manifest, place_of
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
        """Bring output/ up to date and say what changed there, and what is wrong with the links of articles.

        Private outputs have a folder of their own, and nothing of them is in the public one.
        """
        pages = self._article_pages()
        self._take_over_renamed()
        private = self._publish_private(pages.shelf, now)
        public = place_of(self.config.output).publish(self._documents(pages, now))
        self._forget_removed_outputs()
        return Changes(
            written=(*private.written, *public.written),
            removed=(*private.removed, *public.removed),
            warnings=(*pages.warnings, *public.warnings),
        )

    def _publish_private(self, shelf: Library, now: datetime) -> Changes:
        place = place_of(self.config.private_output)
        outputs = [output for output in self.config.outputs if output.private is not None]
        if not outputs and place.manifest() == Manifest():
            return Changes(written=(), removed=())
        documents = (file for each in outputs for file in _files(self._issue(each, shelf, now)))
        return place.publish(documents, private=True)

    def _documents(self, pages: ArticlePages, now: datetime) -> Iterator[Publishable]:
        """Yield every public file; equal store, configuration and attachments give equal bytes."""
        site, shelf = self.config.site, pages.shelf
        outputs = [output for output in self.config.outputs if output.private is None]
        first: Selection | None = None
        for output in outputs:
            issued = self._issue(output, shelf, now)  # one at a time in memory
            first = first or issued.selection
            yield from _files(issued)
        yield from pages.documents()
        listed = self._listed(outputs, shelf)
        feeds = {source.id: shelf.feeds[source.id] for source in listed if source.id in shelf.feeds}
        ordered = [replace(source, tracking=frozenset()) for source in listed]  # a set has no order that would last
        about, events = digest_of(site, ordered, feeds), self.store.events(HEALTH_EVENTS)
        yield lazy("feeds.opml", partial(render_opml, site, listed, feeds), about)
        yield lazy("health.atom", partial(render_health, site, listed, feeds, events), about, events)
        yield lazy("index.html", partial(render_index, site, outputs, listed, feeds, first), about, outputs, first)
        yield from render_assets()

    def _listed(self, public: Sequence[Output], shelf: Library) -> Sequence[Source]:
        """Return the sources that everybody may know of: not those that only private outputs draw on."""
        drawn = frozenset[str]().union(*(shelf.scope(output) for output in self.config.outputs if output.private))
        hidden = drawn.difference(*(shelf.scope(output) for output in public))
        return tuple(source for source in self.sources if source.id not in hidden)

    def _issue(self, output: Output, shelf: Library, now: datetime) -> Issue:
        """Return what one output shows, and its archive."""
        config = self.config if output.private is None else for_private(self.config)
        view = view_of(output, config, shelf)
        digest = self._digest(view)
        self.store.judge(
            output.id, digest, view.merge, lambda entry: view.judged(entry, None) is not None, view.foreseen
        )
        return issue(self.store, view, now)

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

    def _take_over_renamed(self) -> None:
        """Let an output under a new id go on where it was under an earlier one, its archive above all."""
        known = self.store.outputs() if any(output.aliases for output in self.config.outputs) else frozenset()
        for output in self.config.outputs:
            earlier = next((alias for alias in output.aliases if alias in known), None)
            if earlier is not None and output.id not in known:
                self.store.rename_output(earlier, output.id)


def _files(issued: Issue) -> Iterator[LazyDocument | Series]:
    """Yield the pages of the archive before the feed that leads to them."""
    if issued.pages:
        yield issued.pages
    selection, output = issued.selection, issued.selection.output
    made = digest_of(selection, output.private)  # a token, which no `repr` tells
    for format_ in output.formats:
        yield lazy(f"{output.id}.{format_}", partial(RENDERERS[format_], selection), made)
