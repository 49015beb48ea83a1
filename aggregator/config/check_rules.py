"""What rules say that cannot be meant: names that nothing has, and conditions that contradict themselves.

What can never be carried out as it stands is a fault. What can, and is probably not meant, is a warning: a feed is
named by its id or by words of its title, and the title may be the feed's own, which is not known here.
"""

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from aggregator.config.build_rules import any_of, condition_of
from aggregator.config.build_sources import WILDCARDS, Steps, selectable, tag_selectors
from aggregator.config.names import ARTICLES
from aggregator.config.report import Report
from aggregator.config.schema import FeedsFile, OutputItem
from aggregator.config.schema_rules import Condition as Written
from aggregator.config.schema_rules import WithRules
from aggregator.config.words import escaped, suggestion
from aggregator.model import Condition, Not, Source, SourceKind, Test
from aggregator.rules import compile_pattern
from aggregator.rules.never import can_be_true
from aggregator.rules.patterns import fold, is_expression

CLOSE = 0.66  # of 1: `lnw` is so close to `lwn`
LIKE_AN_ID = re.compile(r"[a-z0-9][a-z0-9_-]*")
Placed = tuple[Steps, WithRules]


@dataclass(frozen=True, kw_only=True)
class Names:
    """What rules can name; `unsure` are names that wrong items would have, None where any name might be theirs."""

    sources: Sequence[Source]
    unsure: frozenset[str] | None
    more_tags: frozenset[str] = frozenset()

    @cached_property
    def ids(self) -> dict[str, Source | None]:
        """Folded id -> source."""
        unsure = (name for name in self.unsure or () if not name.startswith("tag:"))
        return {fold(name): None for name in unsure} | {fold(source.id): source for source in self.sources}

    @cached_property
    def tags(self) -> dict[str, str]:
        """Folded tag -> tag."""
        selectors = [name for source in self.sources for name in tag_selectors(source)] + sorted(self.unsure or ())
        tags = [name.removeprefix("tag:") for name in selectors if name.startswith("tag:")]
        return {fold(tag): tag for tag in (*tags, *self.more_tags)}

    @cached_property
    def titles_known(self) -> bool:
        """Whether every title is one that the file gives."""
        return not self.unsure and all(source.title for source in self.sources)

    def may_be_feed(self, value: str) -> bool:
        """Tell whether a value is the id of a feed, of one of many files, or has the words of a known title."""
        name = fold(value)
        if name in self.ids or any(
            source.kind is SourceKind.FILE and WILDCARDS.search(source.url) and name.startswith(fold(source.id))
            for source in self.sources
        ):
            return True
        found = compile_pattern(value).found
        return any(source.title and found(source.title) for source in self.sources)


def check_rules(parts: FeedsFile, places: dict[str, list[Steps]], names: Names, report: Report) -> None:
    """Report what is wrong with the rules of feeds, of articles, of outputs, and of all feeds."""
    outputs = list(zip(places["outputs"], parts.outputs or (), strict=True))
    everywhere: list[Placed] = [
        *zip(places["feeds"], parts.feeds or (), strict=True),
        *zip(places["articles"], parts.articles or (), strict=True),
        *outputs,
        *([(("rules",), parts.rules)] if parts.rules is not None else []),
    ]
    own = frozenset(tag for _, item in outputs for step in item.edit or () for tag in _tags_of(step))
    names = Names(sources=names.sources, unsure=names.unsure, more_tags=own)
    for steps, item in everywhere:
        _check_sense(steps, item, report)
        if names.unsure is not None:
            for place, field, value in _named(steps, item):
                _check_name(place, field, value, names, report)
    if names.unsure is not None:
        for steps, output in outputs:
            _check_scope(steps, output, names, report)
    for steps, output in outputs:
        _check_together(steps, output, parts.rules, report)


def _tags_of(step: object) -> Iterator[str]:
    for name in ("add_tags", "set_tags"):
        yield from getattr(step, name) or ()


def _conditions(steps: Steps, item: WithRules) -> Iterator[tuple[Steps, Written]]:
    """Yield every condition with its place, those inside others too."""
    waiting = [
        ((*steps, key, number), condition)
        for key in ("keep", "drop")
        for number, condition in enumerate(getattr(item, key) or ())
    ]
    while waiting:
        place, condition = waiting.pop()
        yield place, condition
        waiting += [
            ((*place, key, number), inner)
            for key in ("any", "all", "not")
            for number, inner in enumerate(getattr(condition, f"{key}_") or ())
        ]


def _named(steps: Steps, item: WithRules) -> Iterator[tuple[Steps, str, str]]:
    """Yield the names of feeds and tags in the conditions, each with its place and field."""
    for place, condition in _conditions(steps, item):
        for field in ("feed", "tag"):
            for number, value in enumerate(getattr(condition, field) or ()):
                if not is_expression(value):
                    yield (*place, field, number), field, value


def _check_name(place: Steps, field: str, value: str, names: Names, report: Report) -> None:
    if field == "tag":
        if fold(value) not in names.tags:
            report.value(place, "no feed has the tag {value}", suggestion(value, names.tags.values()))
    elif not names.may_be_feed(value):
        ids = [source.id for source in names.sources]
        if names.titles_known:
            words = "no feed has the id {value}, or these words in its title"
            report.value(place, words, suggestion(value, ids))
        elif meant := _meant(value, ids):
            report.warn(place, "no feed has the id {value}", f"; did you mean {escaped(meant)}?")


def _meant(value: str, ids: Sequence[str]) -> str | None:
    """Return the id that a value looks like a misspelling of; a word of it may well be a word of the title."""
    if not LIKE_AN_ID.fullmatch(value) or any(value in re.split("[-_]", name) for name in ids):
        return None
    close = difflib.get_close_matches(value[:200], ids[:5_000], n=1, cutoff=CLOSE)
    return close[0] if close else None


def _check_scope(steps: Steps, output: OutputItem, names: Names, report: Report) -> None:
    """Note feeds and tags that the rules of an output name although it takes nothing from them."""
    if not output.from_:
        return
    scope = [source for source in names.sources if _is_in(source, output.from_)]
    tags = {fold(name) for source in scope for name in tag_selectors(source)}
    for place, field, value in _named(steps, output):
        if field == "tag" and fold(value) in names.tags and f"tag:{fold(value)}" not in tags:
            report.warn(place, "no feed in the from of this output has the tag {value}")
        source = names.ids.get(fold(value)) if field == "feed" else None
        if source is None or source in scope or any(value in re.split("[-_]", other.id) for other in scope):
            continue
        found = compile_pattern(value).found
        if not any(other.title and found(other.title) for other in scope):
            report.warn(place, "the feed {value} is not in the from of this output")


def _is_in(source: Source, selectors: Sequence[str]) -> bool:
    if source.kind is SourceKind.ARTICLES and ARTICLES in selectors:
        return True
    return any(name in selectors for name in selectable(source))


def _check_sense(steps: Steps, item: WithRules, report: Report) -> None:
    """Report conditions that can never be true, and a drop that leaves nothing of what keep lets through."""
    impossible = [place for place, condition in _conditions(steps, item) if not can_be_true(condition_of(condition))]
    for place in impossible:
        if not any(other != place and other[: len(place)] == place for other in impossible):
            report.value(place, "can never be true: what it asks for contradicts itself")
    if impossible or not item.keep or not item.drop:
        return
    left = Not(condition=any_of(item.drop))
    if not can_be_true(any_of(item.keep), left):
        report.value((*steps, "drop"), "leaves nothing of what keep lets through")
        return
    for number, condition in enumerate(item.keep):
        _check_alternative((*steps, "keep", number), condition, left, report)


def _check_together(steps: Steps, output: OutputItem, common: WithRules | None, report: Report) -> None:
    """Report what can never be true together: the rules of an output with its `max_age`, or with those for all feeds.

    Edits for all feeds stand between both rules, and whatever they change is judged anew.
    """
    asked = _asked(output)
    if not can_be_true(*asked):
        return
    if output.max_age is not None and not can_be_true(*asked, Test(field="newer_than", value=output.max_age)):
        report.value((*steps, "max_age"), "leaves nothing of what the rules of this output let through")
    if common is None or common.edit or not can_be_true(*_asked(common)):
        return
    if not can_be_true(*_asked(common), *asked):
        key = "keep" if output.keep else "drop"
        report.value((*steps, key), "leaves nothing of what the rules for every feed let through")


def _asked(item: WithRules) -> Sequence[Condition]:
    kept, dropped = item.keep or (), item.drop or ()
    return [*([any_of(kept)] if kept else []), *([Not(condition=any_of(dropped))] if dropped else [])]


def _check_alternative(place: Steps, condition: Written, left: Not, report: Report) -> None:
    """Note what keep lets through and drop takes away again: an alternative, or one of the values in it."""
    words = "has no effect: drop takes away again what it lets through"
    if not can_be_true(condition_of(condition), left):
        report.warn(place, words)
        return
    for field in condition.model_fields_set:
        values = getattr(condition, field)
        if isinstance(values, list) and len(values) > 1 and not field.endswith("_"):
            for number, value in enumerate(values):
                alone = condition.model_copy(update={field: [value]})
                if not can_be_true(condition_of(alone), left):
                    report.warn((*place, field, number), words)
