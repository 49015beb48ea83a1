"""The verdict on one item under a chain of rules: those of its feed, of all feeds, of the output."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from aggregator.model import Item, Rules
from aggregator.rules.conditions import Matcher, compile_condition
from aggregator.rules.edits import compile_edit


@dataclass(frozen=True, slots=True, kw_only=True)
class CompiledRules:
    """Rules ready to judge; `None` for a condition that was not given."""

    keep: Matcher | None
    drop: Matcher | None
    edits: tuple[Callable[[Item], Item], ...]


def compile_rules(rules: Rules) -> CompiledRules:
    """Compile all patterns once; raises RuleError for one that is wrong."""
    return CompiledRules(
        keep=compile_condition(rules.keep) if rules.keep else None,
        drop=compile_condition(rules.drop) if rules.drop else None,
        edits=tuple(compile_edit(edit) for edit in rules.edits),
    )


def judge(chain: Sequence[CompiledRules], item: Item, now: datetime | None) -> Item | None:
    """Return the item with its edits, or None where a rule refuses it.

    Without an instant a condition on age refuses nothing: the item may be shown, at some time.
    """
    for rules in chain:
        if rules.keep and rules.keep(item, now) is False:
            return None
        if rules.drop and rules.drop(item, now) is True:
            return None
        for edit in rules.edits:
            item = edit(item)
    return item
