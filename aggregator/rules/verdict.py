"""The verdict on one item under a chain of rules: those of its feed, of all feeds, of the output."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from aggregator.model import Item, Rules
from aggregator.rules.conditions import Matcher, compile_condition, reads_entry
from aggregator.rules.edits import compile_edit


@dataclass(frozen=True, slots=True, kw_only=True)
class CompiledRules:
    """Rules ready to judge; `None` for a condition that was not given.

    `keep_reads` and `drop_reads` tell whether the condition asks for anything that the entry itself says.
    """

    keep: Matcher | None
    drop: Matcher | None
    edits: tuple[Callable[[Item], Item], ...]
    keep_reads: bool
    drop_reads: bool


def compile_rules(rules: Rules) -> CompiledRules:
    """Compile all patterns once; raises RuleError for one that is wrong."""
    return CompiledRules(
        keep=compile_condition(rules.keep) if rules.keep else None,
        drop=compile_condition(rules.drop) if rules.drop else None,
        edits=tuple(compile_edit(edit) for edit in rules.edits),
        keep_reads=rules.keep is not None and reads_entry(rules.keep),
        drop_reads=rules.drop is not None and reads_entry(rules.drop),
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


def foresee(chain: Sequence[CompiledRules], blank: Item) -> bool | None:
    """Return whether `judge` without an instant accepts every item of a source, or None where it depends on the entry.

    `blank` is an item of that source with its feed and tags, and whatever entry.
    """
    for rules in chain:
        for condition, reads, refusing in ((rules.keep, rules.keep_reads, False), (rules.drop, rules.drop_reads, True)):
            if condition and reads:
                return None
            if condition and condition(blank, None) is refusing:
                return False
        for edit in rules.edits:
            blank = edit(blank)  # for the tags, that a later condition may ask for
    return True
