"""Rules: which entries an output keeps and drops, and what it edits on them. Pure; run after the store.

A condition is compiled once and then judges any number of items in linear time. The order for one entry is: the
rules of its feed, those for all feeds, those of the output; in each first `keep`, then `drop`, then `edit`, so that
a later condition sees what an earlier edit made.
"""

from aggregator.rules.conditions import FIELDS, Kind, compile_condition
from aggregator.rules.edits import TEMPLATE_FIELDS
from aggregator.rules.patterns import compile_pattern
from aggregator.rules.verdict import CompiledRules, compile_rules, foresee, judge

__all__ = [
    "FIELDS",
    "TEMPLATE_FIELDS",
    "CompiledRules",
    "Kind",
    "compile_condition",
    "compile_pattern",
    "compile_rules",
    "foresee",
    "judge",
]
