"""Which conditions can never be true together; that nothing possible is refused is shown in test_rules_reference."""

from datetime import timedelta

import pytest

from aggregator.model import AllOf, AnyOf, Condition, Not, Test
from aggregator.rules.never import can_be_true

DAY = timedelta(days=1)


def is_(field: str, value: str | int | timedelta) -> Test:
    """A condition on one field."""
    return Test(field=field, value=value)


A, B, C = (is_("title", value) for value in ("Alpha", "beta", "gamma"))


@pytest.mark.parametrize(
    "conditions",
    [
        (A, Not(condition=is_("title", " ALPHA "))),
        (AllOf(conditions=(A, B)), Not(condition=AnyOf(conditions=(B, C)))),
        (AnyOf(conditions=(A, B)), Not(condition=A), Not(condition=B)),
        (AnyOf(conditions=(A, B)), Not(condition=AnyOf(conditions=(A, B)))),
        (Not(condition=Not(condition=A)), Not(condition=A)),
        (Not(condition=AllOf(conditions=())),),
        (AnyOf(conditions=()),),
        (is_("content", "x"), Not(condition=is_("any_text", "x"))),
        (is_("words_below", 5), is_("words_above", 4)),
        (is_("words_above", 9), Not(condition=is_("words_above", 5))),
        (Not(condition=is_("words_below", 9)), is_("words_below", 9)),
        (Not(condition=is_("words_below", 9)), Not(condition=is_("words_above", 8))),
        (is_("older_than", 2 * DAY), is_("newer_than", 2 * DAY)),
        (Not(condition=is_("older_than", DAY)), Not(condition=is_("newer_than", 2 * DAY))),
        (is_("domain", "a.example"), is_("domain", "b.example")),
        (is_("domain", "www.a.example"), Not(condition=is_("domain", "A.example"))),
        (is_("domain", "bücher.example"), Not(condition=is_("domain", "xn--bcher-kva.example"))),
        (is_("language", "en-GB"), Not(condition=is_("language", "en"))),
        (is_("language", "en"), is_("language", "und")),
        (is_("has", "video"), Not(condition=is_("has", "enclosure"))),
        (is_("title", "/a/"), Not(condition=is_("title", "/a/"))),
    ],
)
def test_impossible(conditions: tuple[Condition, ...]) -> None:
    """Each of them might be true, and never all."""
    assert not can_be_true(*conditions)


@pytest.mark.parametrize(
    "conditions",
    [
        (),
        (AllOf(conditions=()),),
        (A, B, Not(condition=C)),
        (AnyOf(conditions=(A, B)), Not(condition=A)),
        (Not(condition=AllOf(conditions=(A, B))), A),
        (is_("any_text", "x"), Not(condition=is_("content", "x"))),
        (is_("words_below", 6), is_("words_above", 4)),
        (Not(condition=is_("words_below", 9)), Not(condition=is_("words_above", 9))),
        (is_("older_than", DAY), is_("newer_than", 2 * DAY)),
        (is_("domain", "a.example"), Not(condition=is_("domain", "b.a.example"))),
        (is_("domain", "b.a.example"), is_("domain", "a.example")),
        (is_("domain", "/a/"), is_("domain", "/b/")),
        (is_("domain", "ba.example"), Not(condition=is_("domain", "a.example"))),
        (is_("language", "en-GB"), is_("language", "en")),
        (is_("tag", "a"), is_("tag", "b")),
        (is_("feed", "a"), is_("feed", "b")),
        (is_("has", "image"), Not(condition=is_("has", "enclosure"))),
        (is_("title", "/a/"), Not(condition=is_("title", "a"))),
    ],
)
def test_possible(conditions: tuple[Condition, ...]) -> None:
    """An entry can be thought of that fulfils them."""
    assert can_be_true(*conditions)
