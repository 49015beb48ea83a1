"""Why an entry is where it is in an output, or why it is not there: the reasons behind `why` and `plan`."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from aggregator.model import Entry, Item, Output, Selection, SourceKind, StoredEntry
from aggregator.pipeline.holdings import Holdings
from aggregator.pipeline.view import View, rules_by_name
from aggregator.rules.explain import Step, explain
from aggregator.rules.words import duration_in_words
from aggregator.select import represent, select

Telling = tuple[StoredEntry, Item]


class Fate(StrEnum):
    """What becomes of an entry in an output, in a word or two."""

    SHOWN = "shown"  # it represents its story
    MERGED = "merged"  # shown as a further source of its story
    REMOVED = "removed"  # the file of the article is gone
    BACKLOG = "backlog"  # undated, and old when its feed was first seen
    UNCONFIGURED = "unconfigured"  # its feed is no longer in feeds.yaml
    OUT_OF_SCOPE = "out of scope"  # `from` does not name its feed
    NOT_KEPT = "not kept"
    DROPPED = "dropped"
    TOO_OLD = "too old"
    PER_FEED = "per feed"
    BEYOND_LIMIT = "beyond limit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """A fate and why: `words` say it to people, `rule` is the place in feeds.yaml that decided, where one did.

    `number` is the place in the output, from 1: the one that the entry has or, but for the output's caps, would have.
    `represented_by` is the id of the entry that speaks for the story, `steps` are the rules that were asked.
    """

    fate: Fate
    words: str
    rule: str | None = None
    number: int | None = None
    represented_by: str | None = None
    steps: tuple[Step, ...] = ()

    @property
    def shown(self) -> bool:
        """Whether a reader of the output sees the entry."""
        return self.fate in {Fate.SHOWN, Fate.MERGED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Inquiry:
    """An output that is asked for its reasons at one instant; `selection` is what it shows then."""

    holdings: Holdings
    view: View
    now: datetime
    selection: Selection

    def reason(self, stored: StoredEntry) -> Reason:
        """Return what becomes of an entry."""
        item, judgement = self._judge(stored)
        tellings = self._tellings(stored)
        if not tellings:
            return judgement
        speaker, best = self._represented(tellings)
        if item is None:
            return replace(judgement, represented_by=speaker.id)
        numbers = {item.id: number for number, item in enumerate(self.selection.items, 1)}
        if best.id not in numbers:
            return replace(self._cut({best.id: best})[best.id], represented_by=speaker.id, steps=judgement.steps)
        return self._shown(stored, speaker, numbers[best.id], judgement.steps)

    def presence(self, public_id: str) -> Reason:
        """Return why an id that the output shows is there."""
        tellings = self._passing(self._group(public_id))
        return self.reason(self._represented(tellings)[0])

    def absences(self, public_ids: Sequence[str]) -> dict[str, Reason]:
        """Return why each of these ids, none of which the output shows, is not there."""
        reasons: dict[str, Reason] = {}
        cut: dict[str, Item] = {}
        known = self.holdings.entries(public_ids)
        for id_ in public_ids:
            stored = known.get(id_)
            if stored is None:
                reasons[id_] = Reason(fate=Fate.REMOVED, words="it is not in the store")
            elif self.view.merge and stored.story_id != id_:
                words = f"part of the story {stored.story_id}"
                reasons[id_] = Reason(fate=Fate.MERGED, words=words, rule=self._place("duplicates"))
            elif tellings := self._tellings(stored):
                cut[id_] = self._represented(tellings)[1]
            else:
                reasons[id_] = self._refusal(stored)
        return reasons | self._cut(cut)

    def _refusal(self, stored: StoredEntry) -> Reason:
        """Return why no telling is let through: the first one's reason, and in words what stands against the others."""
        reasons = [self._judge(each)[1] for each in self._group(stored.id)]
        return replace(reasons[0], words="; ".join(dict.fromkeys(reason.words for reason in reasons)))

    def _judge(self, stored: StoredEntry) -> tuple[Item | None, Reason]:
        """Return the entry as an item and the rules that it passed, or None and what refuses it."""
        refusal = self._absent(stored) or self._out_of_scope(stored)
        if refusal:
            return None, refusal
        rules = rules_by_name(self.view, self.view.shelf.sources[stored.source_id])
        item, steps = explain(rules, self.view.shelf.item(stored, merge=self.view.merge), self.now)
        if item is not None:
            return item, Reason(fate=Fate.SHOWN, words="", steps=steps)
        last = steps[-1]
        fate = Fate.NOT_KEPT if last.kind == "keep" else Fate.DROPPED
        words = f"{last.path} asks for {last.words}" if fate is Fate.NOT_KEPT else f"{last.path}: {last.words}"
        return None, Reason(fate=fate, words=words, rule=last.path, steps=steps)

    def _absent(self, stored: StoredEntry) -> Reason | None:
        if stored.removed_at is not None:
            when = f"{stored.removed_at:%Y-%m-%d %H:%M}"
            if is_let_go(stored):
                words = f"older than keep_entries: its content was let go at {when}, and its identity is kept"
                return Reason(fate=Fate.REMOVED, words=words, rule="keep_entries")
            return Reason(fate=Fate.REMOVED, words=f"gone from its source since {when}")
        if stored.backlog:
            words = "undated, and not among the first entries of its feed when that was first seen"
            return Reason(fate=Fate.BACKLOG, words=words, rule=f"feeds.{stored.source_id}.new_feed_entries")
        return None

    def _out_of_scope(self, stored: StoredEntry) -> Reason | None:
        source = self.view.shelf.sources.get(stored.source_id)
        if source is None:
            words = f"{stored.source_id} is not configured, or its files are not there"
            return Reason(fate=Fate.UNCONFIGURED, words=words)
        if source.id not in self.view.chains:
            kind = "the articles of " if source.kind is SourceKind.ARTICLES else ""
            words = f"{self._place('from')} names {', '.join(self.view.output.selectors)}, not {kind}{source.id}"
            return Reason(fate=Fate.OUT_OF_SCOPE, words=words, rule=self._place("from"))
        return None

    def _shown(self, stored: StoredEntry, speaker: StoredEntry, number: int, steps: tuple[Step, ...]) -> Reason:
        merged = speaker.id != stored.id
        words = [f"number {number} of {len(self.selection.items)}"]
        words += [f"in the story that {speaker.source_id} represents"] if merged else []
        keeping = [step for step in steps if step.kind == "keep"]
        return Reason(
            fate=Fate.MERGED if merged else Fate.SHOWN,
            words="; ".join((*words, *(f"kept by {step}" for step in keeping))),
            rule=keeping[-1].path if keeping else None,
            number=number,
            represented_by=speaker.id,
            steps=steps,
        )

    def _tellings(self, stored: StoredEntry) -> list[Telling]:
        """Return what the rules let through of the group that an entry belongs to in this output."""
        return self._passing(self._group(stored.story_id if self.view.merge else stored.id))

    def _group(self, public_id: str) -> tuple[StoredEntry, ...]:
        """Return all that this output could show under an id."""
        if self.view.merge:
            return self.holdings.story(public_id)
        return tuple(self.holdings.entries([public_id]).values())

    def _passing(self, group: Iterable[StoredEntry]) -> list[Telling]:
        present = (each for each in group if self._absent(each) is None)
        return [(each, item) for each in present if (item := self.view.judged(each, self.now)) is not None]

    def _represented(self, tellings: Sequence[Telling]) -> Telling:
        best = represent([item for _, item in tellings], self.view.output.prefer)
        alone = replace(best, also=())
        return next(stored for stored, item in tellings if item == alone), best

    def _cut(self, wanted: Mapping[str, Item]) -> dict[str, Reason]:
        """Return why stories that pass the rules are not shown: the caps of the output, as `select` keeps them.

        All that stands before them is selected once more, with one cap after the other taken off.
        """
        output = self.view.output
        row = tuple(self._down_to({id_ for id_, item in wanted.items() if not self._outlived(item)}))
        uncut = replace(output, limit=len(row) + 1)
        within_feed = self._ids(uncut, row)
        in_time = self._ids(replace(uncut, per_feed=None), row)
        feeds = {item.id: item.source_id for item in row}
        reasons = {}
        for id_, item in wanted.items():
            if id_ in within_feed:
                reasons[id_] = self._beyond_limit(within_feed.index(id_) + 1)
            elif id_ in in_time:
                before = in_time[: in_time.index(id_) + 1]
                reasons[id_] = self._beyond_feed(item, sum(feeds[each] == item.source_id for each in before))
            else:
                reasons[id_] = self._too_old(item)
        return reasons

    def _beyond_limit(self, number: int) -> Reason:
        words = f"would be number {number}, the limit is {self.view.output.limit}"
        return Reason(fate=Fate.BEYOND_LIMIT, words=words, rule=self._place("limit"), number=number)

    def _beyond_feed(self, item: Item, number: int) -> Reason:
        words = f"would be number {number} of {item.source_id}, per_feed is {self.view.output.per_feed}"
        return Reason(fate=Fate.PER_FEED, words=words, rule=self._place("per_feed"), number=number)

    def _too_old(self, item: Item) -> Reason:
        longest = self.view.output.max_age
        words = f"published {item.published_at:%Y-%m-%d %H:%M}"
        words += f", max_age is {duration_in_words(longest)}" if longest is not None else ""
        return Reason(fate=Fate.TOO_OLD, words=words, rule=self._place("max_age"))

    def _outlived(self, item: Item) -> bool:
        longest = self.view.output.max_age
        return longest is not None and self.now - item.published_at > longest

    def _down_to(self, wanted: AbstractSet[str]) -> Iterator[Item]:
        """Yield what represents each story, without its texts, from the top down to the last one wanted."""
        missing = set(wanted)
        stories = self.view.stories(self.holdings.groups(self.view), self.now)
        while missing and (story := next(stories, None)):
            item = represent(story, self.view.output.prefer)
            yield replace(item, entry=Entry(), also=())
            missing.discard(item.id)

    def _ids(self, output: Output, row: Iterable[Item]) -> list[str]:
        selection = select(output, self.view.config.site, ((item,) for item in row), self.now)
        return [item.id for item in selection.items]

    def _place(self, key: str) -> str:
        return f"outputs.{self.view.output.id}.{key}"


def is_let_go(stored: StoredEntry) -> bool:
    """Whether an entry is there no more because it is old: those of feeds are; an article goes with its file."""
    entry = stored.entry
    return stored.removed_at is not None and entry.slug is None and not (entry.content or entry.summary)


def inquire(holdings: Holdings, view: View, now: datetime) -> Inquiry:
    """Select what the output shows at this instant, ready to be asked for its reasons."""
    selection = view.select(holdings.groups(view), now)
    return Inquiry(holdings=holdings, view=view, now=now, selection=selection)
