"""What `keep`, `drop` and `edit` mean."""

from datetime import timedelta

import pytest

from aggregator.config.schema_rules import Condition as Written
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
    SetTags,
    Strip,
    Test,
    Truncate,
)
from aggregator.rules import FIELDS, compile_rules
from tests.config.conftest import Read

A, B, C = (Test(field="title", value=value) for value in "abc")


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("{title: a}", A),
        ("[{title: a}]", A),
        ("{title: [a, b]}", AnyOf(conditions=(A, B))),
        ("[{title: a}, {title: b}]", AnyOf(conditions=(A, B))),
        ("{title: a, author: d}", AllOf(conditions=(A, Test(field="author", value="d")))),
        ("{author: d, title: a}", AllOf(conditions=(A, Test(field="author", value="d")))),
        ("{not: {title: a}}", Not(condition=A)),
        ("{not: [{title: a}, {title: b}]}", Not(condition=AnyOf(conditions=(A, B)))),
        ("{any: [{title: a}, {all: [{title: b}, {title: c}]}]}", AnyOf(conditions=(A, AllOf(conditions=(B, C))))),
        ("{title: a, not: {title: b}}", AllOf(conditions=(A, Not(condition=B)))),
        ("{has: image}", Test(field="has", value="image")),
        ("{words_below: 50}", Test(field="words_below", value=50)),
        ("{older_than: 30d}", Test(field="older_than", value=timedelta(days=30))),
        (r'{title: "/CVE-\\d{4}/i"}', Test(field="title", value=r"/CVE-\d{4}/i")),
        ("{language: [en, no]}", AnyOf(conditions=tuple(Test(field="language", value=v) for v in ("en", "no")))),
    ],
)
def test_conditions(read: Read, text: str, condition: Condition) -> None:
    """A list is any of, a mapping all of, and a single one itself."""
    assert read(f"rules: {{keep: {text}}}").rules.keep == condition
    assert read(f"outputs: [{{id: o, drop: {text}}}]").outputs[0].rules.drop == condition


@pytest.mark.parametrize(
    ("text", "edit"),
    [
        (
            r'replace: {field: title, pattern: "/^Re: /", with: "\\1"}',
            Replace(field="title", pattern="/^Re: /", replacement=r"\1"),
        ),
        ('replace: {field: link, pattern: x, with: ""}', Replace(field="link", pattern="x", replacement="")),
        ('prefix_title: "[{feed.title}] "', Affix(where="prefix", template="[{feed.title}] ")),
        ('suffix_title: " ({entry.author})"', Affix(where="suffix", template=" ({entry.author})")),
        ("add_tags: [a, b, a]", AddTags(tags=("a", "b"))),
        ("set_tags: []", SetTags(tags=())),
        ("rewrite_links: {pattern: http, with: https}", RewriteLinks(pattern="http", replacement="https")),
        ("strip: [trackers]", Strip(what="trackers")),
        ("truncate: 80", Truncate(words=80)),
    ],
)
def test_edits(read: Read, text: str, edit: Edit) -> None:
    """Each is a list item with one key."""
    assert read(f"rules: {{edit: [{{{text}}}]}}").rules.edits == (edit,)


def test_edits_keep_their_order(read: Read) -> None:
    """What a later one sees is what the earlier ones left."""
    edits = read("rules: {edit: [{suffix_title: x}, {prefix_title: y}]}").rules.edits
    assert [edit.template for edit in edits if isinstance(edit, Affix)] == ["x", "y"]


def test_every_field_of_the_rules_can_be_written(read: Read) -> None:
    """The file knows the fields that the rules know, no more and no less, and what it accepts can be compiled."""
    values = {"text": "x", "number": "5", "duration": "1d", "choice": "image"}
    written = {info.alias or name for name, info in Written.model_fields.items()}
    assert written == {*FIELDS, "any", "all", "not"}
    for name, field in FIELDS.items():
        value = "en" if name == "language" else values[field.kind]
        rules = read(f"rules: {{keep: {{{name}: {value}}}, edit: [{{add_tags: [x]}}]}}").rules
        assert compile_rules(rules).keep is not None
