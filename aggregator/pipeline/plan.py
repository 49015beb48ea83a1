"""Plan: what publishing with a configuration would add, remove and change in each output. Nothing is written.

The outputs are selected and rendered as publishing does it, and compared entry by entry with the published files.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from aggregator.model import Config, Format, Output
from aggregator.pipeline.causes import Seen, cause
from aggregator.pipeline.holdings import Holdings, holdings
from aggregator.pipeline.items import Library
from aggregator.pipeline.published import (
    PublishedEntry,
    PublishedOutput,
    published_formats,
    published_output,
    read_document,
)
from aggregator.pipeline.reasons import Inquiry, inquire
from aggregator.pipeline.view import view_of
from aggregator.publish import Place, place_of
from aggregator.render import RENDERERS
from aggregator.store import Store

Entries = Mapping[str, PublishedEntry]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """An entry that comes, goes or changes, and why: `rule` is the place in feeds.yaml that is responsible, if one is.

    `feed` is the id of its source, or the title where only the published file knows it; `parts` are what changes.
    """

    id: str
    title: str
    feed: str
    link: str | None
    reason: str
    rule: str | None
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputPlan:
    """What becomes of an output: `before` and `after` count its entries, `notes` say what happens to its files."""

    output: str
    state: Literal["new", "kept", "gone"]
    before: int
    after: int
    added: tuple[Difference, ...] = ()
    removed: tuple[Difference, ...] = ()
    changed: tuple[Difference, ...] = ()
    notes: tuple[str, ...] = ()


def plan(store: Store, config: Config, now: datetime, *, current: Config | None = None) -> tuple[OutputPlan, ...]:
    """Return what publishing with `config` would do to each output, and to those that it no longer has.

    `current` is the configuration in force, where that is another one: what its folder shows is compared, and it tells
    which change of the rules is responsible. Raises RuleError for a rule that cannot work.
    """
    standing = _standing(current or config)
    planned = _side(store, config, now)
    present = _side(store, current, now) if current and current != config else None
    plans = []
    for output in config.outputs:
        place, formats = standing.get(output.id, (place_of((current or config).folder_of(output)), frozenset()))
        published = published_output(place, output.id)
        comparison = _Comparison(
            published=published,
            format=published.format if published else "atom",
            planned=planned.inquiry(output),
            present=present.named(output.id) if present else None,
        )
        plans.append(comparison.plan(formats))
    gone = sorted(standing.keys() - {output.id for output in config.outputs})
    return (*plans, *(_gone(id_, published_output(standing[id_][0], id_), planned.held) for id_ in gone))


def _standing(config: Config) -> dict[str, tuple[Place, frozenset[str]]]:
    """Return output id -> place and formats there, of all that is published, private or not."""
    places = (place_of(config.private_output), place_of(config.output))
    return {id_: (place, formats) for place in places for id_, formats in published_formats(place).items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Side:
    """A configuration and what it finds in the store."""

    config: Config
    held: Holdings
    shelf: Library
    now: datetime

    def inquiry(self, output: Output) -> Inquiry:
        """Return one of its outputs, selected."""
        return inquire(self.held, view_of(output, self.config, self.shelf), self.now)

    def named(self, output_id: str) -> Inquiry | None:
        """Return the output with this id, if there is one."""
        return next((self.inquiry(output) for output in self.config.outputs if output.id == output_id), None)


def _side(store: Store, config: Config, now: datetime) -> _Side:
    held = holdings(store, config)
    return _Side(config=config, held=held, shelf=held.shelf(), now=now)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Comparison:
    """An output as it is published, as it is planned, and as the configuration in force would show it at present."""

    published: PublishedOutput | None
    format: Format
    planned: Inquiry
    present: Inquiry | None

    def plan(self, formats: frozenset[str]) -> OutputPlan:
        """Return the differences; `formats` are those that are published now."""
        before = _by_id(self.published)
        after = _by_id(self._rendered(self.planned))
        output = self.planned.view.output
        return OutputPlan(
            output=output.id,
            state="kept" if formats or self.published else "new",
            before=len(before),
            after=len(after),
            added=tuple(self._added([entry for id_, entry in after.items() if id_ not in before])),
            removed=tuple(self._removed([entry for id_, entry in before.items() if id_ not in after])),
            changed=tuple(self._changed(before, after)),
            notes=tuple(_notes(output, formats, readable=self.published is not None)),
        )

    def _rendered(self, inquiry: Inquiry) -> PublishedOutput:
        return read_document(RENDERERS[self.format](inquiry.selection).body, self.format)

    def _added(self, entries: Sequence[PublishedEntry]) -> Iterator[Difference]:
        """Say what lets an entry in, and what keeps it out at present."""
        shown = _by_id(self._rendered(self.present)) if self.present else {}
        out = [entry.id for entry in entries if entry.id not in shown]
        absent = self.present.absences(out) if self.present else {}
        feeds = self._feeds()
        for entry in entries:
            reason = self.planned.presence(entry.id)
            kept = [f"kept by {step}" for step in reason.steps if step.kind == "keep"]
            until_now = absent.get(entry.id)
            words = "the output is new" if self.published is None else "not published yet"
            words = f"until now {until_now.fate}: {until_now.words}" if until_now else words
            rule = until_now.rule if until_now and until_now.rule else reason.rule
            yield _difference(entry, feeds[entry.id], "; ".join((words, *kept)), rule)

    def _removed(self, entries: Sequence[PublishedEntry]) -> Iterator[Difference]:
        ids = [entry.id for entry in entries]
        reasons = self.planned.absences(ids)
        known = self.planned.holdings.entries(ids)
        for entry in entries:
            feed = known[entry.id].source_id if entry.id in known else entry.feed
            reason = reasons[entry.id]
            yield _difference(entry, feed, f"{reason.fate}: {reason.words}", reason.rule)

    def _changed(self, before: Entries, after: Entries) -> Iterator[Difference]:
        """Say of the entries that stay which of their parts change, and why."""
        present = _by_id(self._rendered(self.present)) if self.present else {}
        feeds = self._feeds()
        for id_, entry in after.items():
            old = before.get(id_)
            if old is None or not (parts := _different(old, entry)):
                continue
            planned = Seen(entry=entry, steps=self.planned.presence(id_).steps)
            now = None
            if self.present and id_ in present:
                now = Seen(entry=present[id_], steps=self.present.presence(id_).steps)
            words, rule = cause(parts, old, planned, now, self.planned.view.output)
            yield _difference(entry, feeds[id_], words, rule, parts)

    def _feeds(self) -> Mapping[str, str]:
        """Return the id of the source that each entry is shown from."""
        return {item.id: item.source_id for item in self.planned.selection.items}


def _by_id(output: PublishedOutput | None) -> dict[str, PublishedEntry]:
    return {entry.id: entry for entry in output.entries} if output else {}


def _different(old: PublishedEntry, new: PublishedEntry) -> tuple[str, ...]:
    names = dict.fromkeys((*new.parts, *old.parts))
    return tuple(name for name in names if old.parts.get(name, "") != new.parts.get(name, ""))


def _difference(
    entry: PublishedEntry, feed: str, reason: str, rule: str | None, parts: tuple[str, ...] = ()
) -> Difference:
    return Difference(id=entry.id, title=entry.title, feed=feed, link=entry.link, reason=reason, rule=rule, parts=parts)


def _notes(output: Output, formats: frozenset[str], *, readable: bool) -> Iterator[str]:
    """Say which files come and go, of an output that is published already."""
    if not formats and not readable:
        return
    if not readable:
        yield "its published files cannot be read, so that everything looks new"
    if formats:
        new = [f"{output.id}.{each}" for each in output.formats if each not in formats]
        old = sorted(f"{output.id}.{each}" for each in formats - set(output.formats))
        yield from (f"{name} is written for the first time" for name in new)
        yield from (f"{name} is removed" for name in old)


def _gone(output_id: str, published: PublishedOutput | None, held: Holdings) -> OutputPlan:
    entries = published.entries if published else ()
    known = held.entries([entry.id for entry in entries])
    return OutputPlan(
        output=output_id,
        state="gone",
        before=len(entries),
        after=0,
        removed=tuple(
            _difference(
                entry,
                known[entry.id].source_id if entry.id in known else entry.feed,
                f"the output {output_id} is no longer configured",
                "outputs",
            )
            for entry in entries
        ),
    )
