"""One output in the light of a configuration: which sources it draws on, which rules judge them, what it then shows.

Publishing, `why` and `plan` look through the same view, so that what is explained is what is done.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile

from aggregator.model import Config, Item, Output, Rules, Selection, Source, StoredEntry
from aggregator.pipeline.items import Library
from aggregator.rules import CompiledRules, compile_rules, foresee, judge
from aggregator.select import select

Group = tuple[StoredEntry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """An output with everything that decides about its entries; `chains` are the rules of each source in its scope."""

    config: Config
    output: Output
    shelf: Library
    chains: Mapping[str, tuple[CompiledRules, ...]]

    @property
    def merge(self) -> bool:
        """Whether entries that tell one story are shown as one."""
        return self.output.duplicates == "merge"

    def judged(self, stored: StoredEntry, now: datetime | None) -> Item | None:
        """Return the entry as an item with its edits, or None where it is out of scope or a rule refuses it.

        Without an instant conditions on age refuse nothing.
        """
        chain = self.chains.get(stored.source_id)
        return None if chain is None else judge(chain, self.shelf.item(stored, merge=self.merge), now)

    def foreseen(self, source_id: str) -> bool | None:
        """Return whether `judged` without an instant accepts every entry of a source; None where each must be read."""
        chain = self.chains.get(source_id)
        return False if chain is None else foresee(chain, self.shelf.blank(source_id))

    def stories(self, groups: Iterable[Group], now: datetime) -> Iterator[tuple[Item, ...]]:
        """Yield the stories of the output, of stored ones newest first, as items with their edits.

        Ends where no story can hold an entry within `max_age` any more.
        """
        oldest = _oldest(self.output, self.config.window, now)
        recent = groups if oldest is None else takewhile(lambda group: self._date(group) >= oldest, groups)
        for group in recent:
            if items := tuple(item for stored in group if (item := self.judged(stored, now)) is not None):
                yield items

    def select(self, groups: Iterable[Group], now: datetime, full: set[str] | None = None) -> Selection:
        """Return what the output shows of stored stories newest first; `full` as in `aggregator.select`."""
        return select(self.output, self.config.site, self.stories(groups, now), now, full)

    def _date(self, group: Group) -> datetime:
        """The date that the groups are ordered by."""
        return group[0].story_at if self.merge else group[0].published_at


def view_of(output: Output, config: Config, shelf: Library) -> View:
    """Return the view of an output; raises RuleError for a rule that cannot work."""
    scope = shelf.scope(output)
    for_all, for_output = compile_rules(config.rules), compile_rules(output.rules)
    plain = (for_all, for_output)
    chains = {
        source.id: (compile_rules(source.rules), *plain) if source.rules != Rules() else plain
        for source in shelf.sources.values()
        if source.id in scope
    }
    return View(config=config, output=output, shelf=shelf, chains=chains)


def rules_by_name(view: View, source: Source) -> Sequence[tuple[str, Rules]]:
    """Return the rules that judge a source's entries, in their order, each with its place in feeds.yaml."""
    return (
        (f"feeds.{source.group or source.id}", source.rules),
        ("rules", view.config.rules),
        (f"outputs.{view.output.id}", view.output.rules),
    )


def _oldest(output: Output, window: timedelta, now: datetime) -> datetime | None:
    """Return the date before which no story can hold an entry within `max_age`."""
    return now - output.max_age - window if output.max_age is not None else None
