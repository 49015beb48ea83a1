"""A live view: what an output would show if it were narrower. From the store to a document; nothing is written."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from aggregator.errors import AggregatorError
from aggregator.model import Condition, Config, Document, Format, Output, Selection, Source, SourceKind, StoredEntry
from aggregator.pipeline.article_pages import article_links
from aggregator.pipeline.items import Library, library
from aggregator.pipeline.view import Group, view_of
from aggregator.render import RENDERERS
from aggregator.rules import compile_condition
from aggregator.select import select
from aggregator.store import Store

MOST = 500  # entries in a view
DEPTH = 20_000  # stories of the output, newest first, that a view looks through
PATIENCE = 5.0  # seconds that it may take to look


class TooLongError(AggregatorError):
    """A view took longer than anybody may be made to wait."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowed:
    """An output made narrower.

    `selectors` are like those of the output and choose among its sources; `condition` must hold for an entry as it is
    shown; `title` says what for, and `query` is what distinguishes the view's address (`?q=…`).
    """

    output: Output
    title: str
    query: str
    selectors: tuple[str, ...] = ()
    condition: Condition | None = None
    limit: int | None = None


def nameless(output: Output, selectors: Sequence[str], sources: Sequence[Source]) -> tuple[str, ...]:
    """Return those of the selectors that choose none of the output's sources."""
    shelf = library(sources, {})
    scope = shelf.scope(output)
    return tuple(name for name in selectors if not scope & shelf.scope(replace(output, selectors=(name,))))


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """Makes live views of what the store holds; `steady` counts seconds."""

    store: Store
    config: Config
    sources: Sequence[Source]
    steady: Callable[[], float] = time.monotonic

    def document(self, narrowed: Narrowed, format_: Format, now: datetime) -> Document:
        """Return the view in a format; raises TooLongError where that takes too long."""
        return RENDERERS[format_](self.selection(narrowed, now))

    def selection(self, narrowed: Narrowed, now: datetime) -> Selection:
        """Return what the view shows.

        It is what the output would show if its `keep` demanded the condition as well, its `from` were no more than the
        selectors, and its `limit` another one: newest first, with its own caps, of the newest `DEPTH` stories.
        """
        output, site = narrowed.output, replace(self.config.site, hub=None)  # a hub knows the outputs alone
        shelf = self._shelf(narrowed)
        shown = replace(output, title=narrowed.title, limit=narrowed.limit or output.limit)
        view = view_of(replace(output, selectors=tuple(shelf.sources)), self.config, shelf)
        holds = compile_condition(narrowed.condition) if narrowed.condition else None
        stories: Iterable[Group] = self._newest(self.store.members(output.id)) if shelf.sources else ()
        items = view.stories(stories, now)
        kept = (
            items
            if holds is None
            else (tuple(item for item in story if holds(item, now) is not False) for story in items)
        )
        return replace(select(shown, site, filter(None, kept), now), query=narrowed.query)

    def _shelf(self, narrowed: Narrowed) -> Library:
        """Return the sources that the view is about, and nothing of the others."""
        every = library(self.sources, {})
        scope = every.scope(narrowed.output)
        if narrowed.selectors:
            scope &= every.scope(replace(narrowed.output, selectors=narrowed.selectors))
        sources = tuple(source for source in self.sources if source.id in scope)
        folders = {source.id: source.id for source in self.sources if source.kind is SourceKind.ARTICLES}
        links = article_links(self.store, folders, self.config.site)
        return library(sources, self.store.feeds(tuple(scope)), links)

    def _newest(self, groups: Iterator[tuple[StoredEntry, ...]]) -> Iterator[Group]:
        end = self.steady() + PATIENCE
        for _, group in zip(range(DEPTH), groups, strict=False):
            if self.steady() > end:
                raise TooLongError("looking through this output takes too long; ask for fewer words or sources")
            yield group
