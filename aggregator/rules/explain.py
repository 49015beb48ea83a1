"""Rules in words: what a condition or an edit says, and which of a chain of rules decided about an item.

    >>> in_words(AnyOf(conditions=(Test(field="author", value="Sponsored Bot"), Test(field="title", value="/^ad/i"))))
    'author matches "Sponsored Bot" or title matches /^ad/i'

The verdict itself is always that of `judge`: it is asked for one part of the rules after another.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Literal, assert_never

from aggregator.model import AllOf, AnyOf, Condition, Item, Not, Rules, Test
from aggregator.rules.conditions import compile_condition
from aggregator.rules.language import declared, detected
from aggregator.rules.verdict import compile_rules, judge
from aggregator.rules.words import edit_in_words, touched_part, value_in_words

MANY = 6  # values of one field that are still said one by one
NAMES = frozenset({"domain", "language", "tag"})  # fields that are compared as a whole
PHRASES = {
    "words_below": "fewer than {} words",
    "words_above": "more than {} words",
    "older_than": "older than {}",
    "newer_than": "newer than {}",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One part of the rules that was asked about an item.

    `path` is its place in feeds.yaml (`outputs.linux.drop`), `words` what it says; `refuses` is true where it kept
    the item out, `effective` where a condition matches or an edit changes something. An edit `touches` one part of an
    entry.
    """

    path: str
    kind: Literal["keep", "drop", "edit"]
    words: str
    effective: bool
    refuses: bool = False
    touches: str | None = None

    def __str__(self) -> str:
        return f"{self.path}: {self.words}"


def explain(chain: Sequence[tuple[str, Rules]], item: Item, now: datetime) -> tuple[Item | None, tuple[Step, ...]]:
    """Judge an item under rules, each with its place, and return what `judge` does with every step on the way."""
    steps: list[Step] = []
    for path, rules in chain:
        for kind, part in _parts(rules):
            judged = judge((compile_rules(part),), item, now)
            steps.append(_step(f"{path}.{kind}", kind, part, item, judged, now))
            if judged is None:
                return None, tuple(steps)
            item = judged
    return item, tuple(steps)


def _parts(rules: Rules) -> Iterator[tuple[Literal["keep", "drop", "edit"], Rules]]:
    """Take rules apart, in the order in which they apply."""
    if rules.keep:
        yield "keep", Rules(keep=rules.keep)
    if rules.drop:
        yield "drop", Rules(drop=rules.drop)
    for edit in rules.edits:
        yield "edit", Rules(edits=(edit,))


def _step(
    path: str, kind: Literal["keep", "drop", "edit"], part: Rules, before: Item, after: Item | None, now: datetime
) -> Step:
    if part.edits:
        edit = part.edits[0]
        return Step(
            path=path, kind=kind, words=edit_in_words(edit), effective=after != before, touches=touched_part(edit)
        )
    condition = part.keep or part.drop or AllOf(conditions=())
    effective = (after is None) is (kind == "drop")
    deciding = decisive(condition, before, now)
    words = in_words(deciding) + _detected(deciding, before)
    return Step(path=path, kind=kind, words=words, effective=effective, refuses=after is None)


def _detected(condition: Condition, item: Item) -> str:
    """Return in words which language the entry seems to be in, where the condition asks and its feed does not say."""
    if declared(item.entry) is not None or not _asks_for_language(condition):
        return ""
    code = detected(item.entry)
    return f" (detected: {code})" if code else " (no language is declared, and too few words tell it)"


def _asks_for_language(condition: Condition) -> bool:
    match condition:
        case Test(field=field):
            return field == "language"
        case Not(condition=part):
            return _asks_for_language(part)
        case AnyOf(conditions=parts) | AllOf(conditions=parts):
            return any(map(_asks_for_language, parts))
        case _:
            assert_never(condition)


def decisive(condition: Condition, item: Item, now: datetime) -> Condition:
    """Return the part of a condition that decides about the item: of alternatives the one that matches."""
    match condition:
        case Test():
            return condition
        case Not(condition=part):
            return Not(condition=decisive(part, item, now))
        case AnyOf(conditions=parts):
            wanted = True
        case AllOf(conditions=parts):
            wanted = False
        case _:
            assert_never(condition)
    found = next((part for part in parts if compile_condition(part)(item, now) is wanted), None)
    return condition if found is None else decisive(found, item, now)


def in_words(condition: Condition) -> str:
    """Return what a condition says.

    >>> in_words(Not(condition=AnyOf(conditions=tuple(Test(field="language", value=code) for code in ("en", "de")))))
    'not (language is "en" or "de")'
    """
    match condition:
        case Test(field=field, value=value):
            return _test(field, [value])
        case Not(condition=part):
            return f"not ({in_words(part)})"
        case AnyOf(conditions=parts):
            return " or ".join(_alternatives(parts)) or "nothing"
        case AllOf(conditions=parts):
            return " and ".join(f"({in_words(part)})" if _compound(part) else in_words(part) for part in parts)
        case _:
            assert_never(condition)


def _compound(condition: Condition) -> bool:
    return isinstance(condition, AnyOf) and len(condition.conditions) > 1


def _alternatives(parts: Sequence[Condition]) -> Iterator[str]:
    """Say neighbours that ask for the same field as one."""
    for field, group in groupby(parts, key=lambda part: part.field if isinstance(part, Test) else None):
        if field is None:
            yield from (f"({in_words(part)})" if isinstance(part, AllOf) else in_words(part) for part in group)
        else:
            yield _test(field, [part.value for part in group if isinstance(part, Test)])


def _test(field: str, values: Sequence[str | int | timedelta]) -> str:
    said = [value_in_words(value) for value in values[:MANY]]
    if len(values) > MANY:
        said.append(f"{len(values) - MANY} more")
    listed = " or ".join(said)
    if field in PHRASES:
        return PHRASES[field].format(listed)
    if field == "has":
        return f"has {' or '.join(str(value) for value in values)}"
    return f"{field} {'is' if field in NAMES else 'matches'} {listed}"
