"""From the store to output/: judge what is new, select, render, write."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile
from pathlib import Path

import xxhash

from aggregator.model import Config, Document, Item, Output, Rules, Selection, Source, StoredEntry
from aggregator.pipeline.items import Library, article_sources, library
from aggregator.publish import Changes, publish_files
from aggregator.render import RENDERERS, render_article, render_assets, render_index, render_opml
from aggregator.rules import CompiledRules, compile_rules, judge
from aggregator.select import select
from aggregator.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Publisher:
    """Publishes what the store holds as the configuration asks; `sources` are those that exist at the moment."""

    store: Store
    config: Config
    sources: Sequence[Source]

    def publish(self, now: datetime) -> Changes:
        """Bring output/ up to date and say what changed there."""
        return publish_files(Path(self.config.output), self.documents(now))

    def documents(self, now: datetime) -> Iterator[Document]:
        """Yield every file of output/ from the store alone; equal store and configuration give equal bytes."""
        shelf = library(self.sources, self.store.feeds())
        selections = [self.selection(output, shelf, now) for output in self.config.outputs]
        for selection in selections:
            for format_ in selection.output.formats:
                yield RENDERERS[format_](selection)
        yield from self._articles(shelf)
        yield render_opml(self.config.site, self.sources, shelf.feeds)
        yield render_index(
            self.config.site, self.config.outputs, self.sources, shelf.feeds, next(iter(selections), None)
        )
        yield from render_assets()
        self._forget_removed_outputs()

    def selection(self, output: Output, shelf: Library, now: datetime) -> Selection:
        """Return what one output shows."""
        scope = shelf.scope(output)
        chains = self._chains(output, scope)
        merge = output.duplicates == "merge"

        def verdict(stored: StoredEntry) -> bool:
            chain = chains.get(stored.source_id)
            return chain is not None and judge(chain, shelf.item(stored, merge=merge), None) is not None

        self.store.judge(output.id, self._digest(output, scope), merge, verdict)
        return select(output, self.config.site, self._groups(output, shelf, chains, now), now)

    def _groups(
        self, output: Output, shelf: Library, chains: Mapping[str, Sequence[CompiledRules]], now: datetime
    ) -> Iterator[tuple[Item, ...]]:
        """Yield the stories of an output as items with their edits; conditions on age are asked now."""
        merge = output.duplicates == "merge"
        oldest = _oldest(output, self.config.window, now)
        groups = takewhile(lambda group: group[0].story_at >= oldest, self.store.members(output.id)) if oldest else None
        for group in groups or self.store.members(output.id):
            judged = (
                judge(chains[stored.source_id], shelf.item(stored, merge=merge), now)
                for stored in group
                if stored.source_id in chains
            )
            if items := tuple(item for item in judged if item is not None):
                yield items

    def _chains(self, output: Output, scope: frozenset[str]) -> dict[str, tuple[CompiledRules, ...]]:
        for_all, for_output = compile_rules(self.config.rules), compile_rules(output.rules)
        plain = (for_all, for_output)
        return {
            source.id: (compile_rules(source.rules), *plain) if source.rules != Rules() else plain
            for source in self.sources
            if source.id in scope
        }

    def _digest(self, output: Output, scope: frozenset[str]) -> str:
        """Digest all that a verdict depends on besides the entry: when it changes, every entry is judged anew."""
        state = xxhash.xxh3_128(repr((output.rules, self.config.rules, output.duplicates)).encode())
        for source in self.sources:
            if source.id in scope:
                state.update(repr((source.id, source.tags, source.rules, source.title)).encode())
        return state.hexdigest()

    def _articles(self, shelf: Library) -> Iterator[Document]:
        for source in article_sources(self.config):
            ids = tuple(self.store.entries_of(source.id).values())
            for stored in self.store.entries(ids).values():
                yield render_article(self.config.site, shelf.item(stored, merge=False))

    def _forget_removed_outputs(self) -> None:
        for output_id in self.store.outputs() - {output.id for output in self.config.outputs}:
            self.store.forget_output(output_id)


def _oldest(output: Output, window: timedelta, now: datetime) -> datetime | None:
    """Return the date before which no story can hold an entry within `max_age`."""
    return now - output.max_age - window if output.max_age is not None else None
