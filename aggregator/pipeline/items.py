"""Stored entries in the light of the configuration: items, and which of them an output is about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from aggregator.model import EPOCH, AddTags, Config, Entry, Feed, Item, Output, SetTags, Source, SourceKind, StoredEntry
from aggregator.pipeline.article_links import ArticleLinks
from aggregator.pipeline.fulltext import with_full_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """The configured sources and what is known of their feeds, by source id; `links` know the pages of articles."""

    sources: Mapping[str, Source]
    feeds: Mapping[str, Feed]
    links: ArticleLinks | None = None

    def feed(self, source_id: str) -> Feed:
        """Return a source's feed; the title in feeds.yaml outranks the feed's own."""
        source = self.sources[source_id]
        feed = self.feeds.get(source_id)
        if feed is None:
            return Feed(id=source.url, url=source.url, title=source.title or source.id)
        return replace(feed, title=source.title) if source.title else feed

    def item(self, stored: StoredEntry, *, merge: bool) -> Item:
        """Return a stored entry with its feed and tags, under the id that it is published with."""
        return Item(
            id=stored.story_id if merge else stored.id,
            entry=self.entry(stored),
            feed=self.feed(stored.source_id),
            source_id=stored.source_id,
            tags=self.sources[stored.source_id].tags,
            published_at=stored.published_at,
            updated_at=stored.updated_at,
        )

    def blank(self, source_id: str) -> Item:
        """Return an item of a source that says nothing: what all of its entries have in common."""
        tags = self.sources[source_id].tags
        return Item(
            id="",
            entry=Entry(),
            feed=self.feed(source_id),
            source_id=source_id,
            tags=tags,
            published_at=EPOCH,
            updated_at=EPOCH,
        )

    def entry(self, stored: StoredEntry) -> Entry:
        """Return what is told of a stored entry: in that of a local article, links to others lead to their pages."""
        source = self.sources.get(stored.source_id)
        if source is not None and source.full_text:
            return with_full_text(stored.entry)
        if self.links is None or stored.entry.slug is None:
            return stored.entry
        return self.links.resolved(stored.entry, stored.source_id)

    def scope(self, output: Output) -> frozenset[str]:
        """Return the ids of the sources that an output draws on."""
        if not output.selectors:
            return frozenset(self.sources)
        return frozenset(
            source.id for source in self.sources.values() if any(_selects(name, source) for name in output.selectors)
        )


def library(sources: Sequence[Source], feeds: Mapping[str, Feed], links: ArticleLinks | None = None) -> Library:
    """Return the library of these sources."""
    return Library(sources={source.id: source for source in sources}, feeds=feeds, links=links)


def article_sources(config: Config) -> tuple[Source, ...]:
    """Return the folders of local articles."""
    return tuple(source for source in config.sources if source.kind is SourceKind.ARTICLES)


def _selects(selector: str, source: Source) -> bool:
    if selector == "articles":
        return source.kind is SourceKind.ARTICLES
    if selector.startswith("tag:"):
        return selector.removeprefix("tag:") in source.tags or _tagged_by_rule(selector.removeprefix("tag:"), source)
    return selector in {source.id, source.group}


def _tagged_by_rule(tag: str, source: Source) -> bool:
    """A feed whose entries get a tag by its own edits, or by those for every feed, is in the scope of that tag."""
    return tag in source.common_tags or any(
        tag in edit.tags for edit in source.rules.edits if isinstance(edit, AddTags | SetTags)
    )
