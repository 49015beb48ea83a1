"""Can conditions ever be true of one entry? What contradicts itself is a mistake in feeds.yaml, and is told as one.

The answer is never wrongly "no": what is not understood counts as possible.

    >>> kernel, bsd = (Test(field="title", value=value) for value in ("kernel", "bsd"))
    >>> can_be_true(kernel, bsd), can_be_true(kernel, Not(condition=AnyOf(conditions=(bsd, kernel))))
    (True, False)
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import assert_never

from aggregator.model import AllOf, AnyOf, Condition, Not, Test
from aggregator.rules.patterns import fold, host_name, is_expression
from aggregator.text import collapse

MOST = 4_000  # ways to choose between alternatives that are tried
EXACT = frozenset({"has", "language", "tag"})  # fields compared as a whole
SEPARATORS = {"domain": ".", "language": "-"}  # between a value and what is inside it
TEXTS = frozenset({"content", "summary", "title"})  # what `any_text` reads as well


def can_be_true(*conditions: Condition) -> bool:
    """Tell whether an entry could fulfil all of these conditions."""
    return _possible(list(conditions), _Facts(), _Patience())


@dataclass(slots=True)
class _Patience:
    left: int = MOST


@dataclass(frozen=True, slots=True, kw_only=True)
class _Facts:
    """What must hold of the entry; words and ages lie between bounds, both of them possible."""

    true: frozenset[Test] = frozenset()
    false: frozenset[Test] = frozenset()
    fewest: int = 0
    most: int | None = None
    older: timedelta | None = None  # its age is more than this
    youngest: timedelta | None = None  # … and no more than this

    def with_test(self, test: Test, *, holds: bool) -> "_Facts | None":
        """Return the facts with one more, None where it contradicts them."""
        match test.value:
            case timedelta() as bound:
                return self._with_age(bound, more=(test.field == "older_than") is holds)
            case int() as bound:
                return self._with_words(bound, test.field, holds=holds)
            case str():
                return self._with_text(_folded(test), holds=holds)
            case _:
                assert_never(test.value)

    def _with_age(self, bound: timedelta, *, more: bool) -> "_Facts | None":
        older, youngest = self.older, self.youngest
        if more:
            older = bound if older is None else max(older, bound)
        else:
            youngest = bound if youngest is None else min(youngest, bound)
        if older is not None and youngest is not None and older >= youngest:
            return None
        return replace(self, older=older, youngest=youngest)

    def _with_words(self, bound: int, name: str, *, holds: bool) -> "_Facts | None":
        fewest, most = self.fewest, self.most
        match (name, holds):
            case ("words_above", True):
                fewest = max(fewest, bound + 1)
            case ("words_below", False):
                fewest = max(fewest, bound)
            case ("words_below", True):
                most = bound - 1 if most is None else min(most, bound - 1)
            case _:
                most = bound if most is None else min(most, bound)
        return None if most is not None and fewest > most else replace(self, fewest=fewest, most=most)

    def _with_text(self, test: Test, *, holds: bool) -> "_Facts | None":
        if holds:
            if any(_implies(test, other) for other in self.false) or any(_excludes(test, one) for one in self.true):
                return None
            return replace(self, true=self.true | {test})
        return None if any(_implies(one, test) for one in self.true) else replace(self, false=self.false | {test})


def _possible(open_: list[Condition], facts: _Facts, patience: _Patience) -> bool:
    """Tell whether all that is left can hold together with the facts; alternatives are looked at last."""
    alternatives: list[tuple[Condition, ...]] = []
    waiting = list(open_)
    while waiting:
        condition = waiting.pop()
        match _settled(condition):
            case Test() as test:
                known = facts.with_test(test, holds=True)
            case Not(condition=Test() as test):
                known = facts.with_test(test, holds=False)
            case AllOf(conditions=parts):
                waiting.extend(parts)
                continue
            case AnyOf(conditions=parts):
                alternatives.append(parts)
                continue
            case _:
                continue
        if known is None:
            return False
        facts = known
    if not alternatives:
        return True
    first, *others = sorted(alternatives, key=len)
    rest: list[Condition] = [AnyOf(conditions=parts) for parts in others]
    for part in first:
        patience.left -= 1
        if patience.left < 0 or _possible([part, *rest], facts, patience):
            return True
    return False


def _settled(condition: Condition) -> Condition:
    """Return a condition with `not` in front of single tests alone (De Morgan)."""
    match condition:
        case Not(condition=AllOf(conditions=parts)):
            return AnyOf(conditions=tuple(Not(condition=part) for part in parts))
        case Not(condition=AnyOf(conditions=parts)):
            return AllOf(conditions=tuple(Not(condition=part) for part in parts))
        case Not(condition=Not(condition=part)):
            return _settled(part)
        case _:
            return condition


def _folded(test: Test) -> Test:
    """Return a test in the form in which equal ones are equal; expressions are equal where they are written alike."""
    value = str(test.value)
    if is_expression(value):
        return test
    if test.field == "domain":
        return Test(field=test.field, value=host_name(value))
    return Test(field=test.field, value=fold(value) if test.field in EXACT else collapse(fold(value)))


def _implies(test: Test, other: Test) -> bool:
    """Tell whether one test cannot hold without the other."""
    if test.field == "has" == other.field:
        return test.value == other.value or (other.value == "enclosure" and test.value in {"audio", "video"})
    if other.field == "any_text" and test.field in TEXTS:
        return test.value == other.value
    return test.field == other.field and (test.value == other.value or _is_inside(test, other))


def _is_inside(test: Test, other: Test) -> bool:
    """`blog.example.org` is in `example.org`, `en-GB` in `en`."""
    separator, narrow, wide = SEPARATORS.get(test.field), str(test.value), str(other.value)
    if separator is None or is_expression(narrow) or is_expression(wide):
        return False
    return narrow.endswith(separator + wide) if test.field == "domain" else narrow.startswith(wide + separator)


def _excludes(test: Test, other: Test) -> bool:
    """An entry has one host and one language: two that are not inside each other exclude each other."""
    if test.field != other.field or test.field not in SEPARATORS or test.value == other.value:
        return False
    if is_expression(str(test.value)) or is_expression(str(other.value)):
        return False
    return not (_is_inside(test, other) or _is_inside(other, test))


def alternatives(condition: Condition | None) -> Sequence[Condition]:
    """Return what `keep` or `drop` lists, one by one."""
    match condition:
        case None:
            return ()
        case AnyOf(conditions=parts):
            return parts
        case _:
            return (condition,)
