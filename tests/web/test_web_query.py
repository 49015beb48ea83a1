"""What somebody types -> a condition."""

from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.errors import RuleError
from aggregator.model import AllOf, Condition, Not, Test
from aggregator.rules import FIELDS, compile_condition
from aggregator.web.query import LONGEST, TERMS, parse_query
from tests.support.selections import sample_selection

ITEMS = sample_selection().items


def has(field: str, value: str | int | timedelta) -> Test:
    return Test(field=field, value=value)


@pytest.mark.parametrize(
    ("text", "conditions"),
    [
        ("kernel", [has("any_text", "kernel")]),
        ("linux kernel", [has("any_text", "linux"), has("any_text", "kernel")]),
        ('"linux kernel"', [has("any_text", "linux kernel")]),
        ("title:linux", [has("title", "linux")]),
        ('author:"Ann Example"', [has("author", "Ann Example")]),
        ("-linux", [Not(condition=has("any_text", "linux"))]),
        ("-tag:sponsored", [Not(condition=has("tag", "sponsored"))]),
        ('-title:"press release"', [Not(condition=has("title", "press release"))]),
        ("newer_than:7d", [has("newer_than", timedelta(days=7))]),
        ("words_above:300", [has("words_above", 300)]),
        ("has:audio", [has("has", "audio")]),
        ("10:30", [has("any_text", "10:30")]),
        ("CVE-2024-1", [has("any_text", "CVE-2024-1")]),
        ("a.b/c", [has("any_text", "a.b/c")]),
        ("日本語 title:天気", [has("any_text", "日本語"), has("title", "天気")]),
        ('"http://x"', [has("any_text", "http://x")]),
        ("title:a:b", [has("title", "a:b")]),
        ("  a \t b ", [has("any_text", "a"), has("any_text", "b")]),
    ],
)
def test_terms(text: str, conditions: list[Condition]) -> None:
    """Words and phrases, with or without a field, plain or turned round: all must hold."""
    query = parse_query(text)
    assert query is not None
    assert query.condition == AllOf(conditions=tuple(conditions))


@pytest.mark.parametrize("text", ["", "   ", "\n"])
def test_nothing_asks_for_nothing(text: str) -> None:
    """As an empty field of a form does."""
    assert parse_query(text) is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("titel:linux", "unknown field 'titel'; did you mean title:?"),
        ("http://example.org/", 'In quotes it is text: "http://example.org/".'),
        ('title:"two words', "the quotation marks at 'title:\"two' do not fit"),
        ('ab"c"', "the quotation marks at 'ab\"c\"' do not fit"),
        ('"a""b"', 'the quotation marks at \'"a""b"\' do not fit'),
        ('""', "is empty and would match everything"),
        ('title:" "', "is empty and would match everything"),
        ("a - b", "'-' lacks a word"),
        ("title:", "'title:' lacks a word"),
        ("/CVE-.*/", "a term cannot begin with a slash; regular expressions are for feeds.yaml"),
        ('title:"/x/i"', "a term cannot begin with a slash"),
        ("newer_than:yesterday", "must be a duration, such as newer_than:7d"),
        ("words_below:many", "must be a number of words, such as words_below:100"),
        ("has:picture", "must be one of enclosure, image, audio, video"),
        ("a\x00b", "has control characters in it"),
        ("a " * (TERMS + 1), f"more than {TERMS} terms"),
        ("a" * (LONGEST + 1), f"longer than {LONGEST} characters"),
    ],
)
def test_faults_in_words(text: str, words: str) -> None:
    """Whatever is wrong is said so that it can be mended."""
    with pytest.raises(RuleError) as caught:
        parse_query(text)
    assert words in str(caught.value)


def test_the_text_is_the_same_for_all_that_mean_the_same() -> None:
    """It becomes part of the view's address, by which readers and caches know it."""
    one, other = parse_query(' title:linux   -"press release" '), parse_query('title:linux -"press release"')
    assert one == other
    assert one is not None
    assert one.text == 'title:linux -"press release"'


@given(st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from(' "-:/'), max_size=60))
def test_any_text_is_a_query_or_a_fault(text: str) -> None:
    """Nothing else happens, and a query can judge; its own text is that query again."""
    query = None
    with suppress(RuleError):
        query = parse_query(text)
    if query is not None:
        assert parse_query(query.text) == query
        matcher = compile_condition(query.condition)
        assert all(matcher(item, None) in {True, False, None} for item in ITEMS)


def test_every_field_of_the_rules_can_be_asked_for() -> None:
    """A new field needs no line here."""
    values = {"has": "image", "words_below": "5", "words_above": "5", "older_than": "1d", "newer_than": "1d"}
    assert all(parse_query(f"{field}:{values.get(field, 'x')}") for field in FIELDS)
