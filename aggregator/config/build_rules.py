"""From `keep`, `drop` and `edit` as they are written to the conditions and edits of the model."""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from aggregator.config.schema_rules import Condition as Written
from aggregator.config.schema_rules import EditStep, WithRules
from aggregator.model import (
    AddTags,
    Affix,
    AllOf,
    AnyOf,
    Condition,
    Edit,
    Not,
    Replace,
    RewriteLinks,
    Rules,
    SetTags,
    Strip,
    Test,
    Truncate,
)

COMBINING = ("any_", "all_", "not_")


def rules_of(written: WithRules | None) -> Rules:
    """Return the rules that a part of the file holds."""
    if written is None:
        return Rules()
    return Rules(
        keep=any_of(written.keep) if written.keep else None,
        drop=any_of(written.drop) if written.drop else None,
        edits=tuple(edit for step in written.edit or () for edit in _edits(step)),
    )


def any_of(written: Iterable[Written]) -> Condition:
    """Return the condition that a list of conditions is."""
    return _one_of([condition_of(condition) for condition in written])


def condition_of(written: Written) -> Condition:
    """Return the condition that one mapping is: all that it says, in the order of the fields."""
    parts = [
        _one_of([Test(field=name, value=value) for value in _values(getattr(written, name))])
        for name in Written.model_fields
        if name not in COMBINING and name in written.model_fields_set
    ]
    parts += [any_of(written.any_)] if written.any_ else []
    parts += [_every(written.all_)] if written.all_ else []
    parts += [Not(condition=any_of(written.not_))] if written.not_ else []
    return parts[0] if len(parts) == 1 else AllOf(conditions=tuple(parts))


def _values(value: str | int | timedelta | list[str]) -> list[str | int | timedelta]:
    return list(value) if isinstance(value, list) else [value]


def _every(written: list[Written]) -> Condition:
    parts = [condition_of(condition) for condition in written]
    return parts[0] if len(parts) == 1 else AllOf(conditions=tuple(parts))


def _one_of(conditions: list[Test] | list[Condition]) -> Condition:
    return conditions[0] if len(conditions) == 1 else AnyOf(conditions=tuple(conditions))


def _edits(step: EditStep) -> Iterator[Edit]:
    """Yield what one step of the list does; it has one key."""
    if (written := step.replace) is not None:
        yield Replace(field=written.field, pattern=written.pattern, replacement=written.by)
    if step.prefix_title is not None:
        yield Affix(where="prefix", template=step.prefix_title)
    if step.suffix_title is not None:
        yield Affix(where="suffix", template=step.suffix_title)
    if step.add_tags is not None:
        yield AddTags(tags=tuple(dict.fromkeys(step.add_tags)))
    if step.set_tags is not None:
        yield SetTags(tags=tuple(dict.fromkeys(step.set_tags)))
    if (links := step.rewrite_links) is not None:
        yield RewriteLinks(pattern=links.pattern, replacement=links.by)
    if step.strip is not None:
        yield from (Strip(what=what) for what in dict.fromkeys(step.strip))
    if step.truncate is not None:
        yield Truncate(words=step.truncate)
