from datetime import timedelta

import pytest

from aggregator.model import AllOf, AnyOf, Category, Condition, Enclosure, Entry, Item, Not, Person, Test
from aggregator.rules import FIELDS, Kind, compile_condition
from aggregator.rules.conditions import count_words
from tests.support.items import NOON, item

ENTRY = Entry(
    title="Kernel 7.2 released",
    link="https://blog.lwn.net/articles/1/",
    summary="<p>What is new</p>",
    content="<p>Linus Torvalds released <b>version</b> 7.2 on Sunday.</p>",
    authors=(Person(name="Jonathan Corbet", email="corbet@example.org"),),
    categories=(Category(term="linux", label="Linux kernel"),),
    enclosures=(Enclosure(url="https://lwn.net/a.mp3", type="audio/mpeg"),),
    language="en-GB",
)
ITEM = item(ENTRY, tags=("news",), age=timedelta(days=3))


@pytest.mark.parametrize(
    ("field", "yes", "no"),
    [
        ("title", "kernel", "torvalds"),
        ("summary", "new", "kernel"),
        ("content", "/version 7\\.\\d/", "corbet"),
        ("any_text", "torvalds", "corbet"),
        ("author", "Jonathan Corbet", "Linus"),
        ("category", "linux kernel", "bsd"),
        ("link", "/articles/\\d+/", "/comments/"),
        ("domain", "lwn.net", "wn.net"),
        ("feed", "lwn", "debian"),
        ("feed", "LWN.net", "net2"),
        ("tag", "news", "new"),
        ("language", "en", "e"),
        ("has", "audio", "video"),
        ("has", "enclosure", "image"),
        ("words_below", 8, 7),
        ("words_above", 6, 7),
        ("older_than", timedelta(days=2), timedelta(days=4)),
        ("newer_than", timedelta(days=4), timedelta(days=2)),
    ],
)
def test_every_field(field: str, yes: str | int | timedelta, no: str | int | timedelta) -> None:
    """What each field reads, shown by a value that matches and one that does not."""
    assert compile_condition(Test(field=field, value=yes))(ITEM, NOON) is True
    assert compile_condition(Test(field=field, value=no))(ITEM, NOON) is False


YES, NO = Test(field="title", value="kernel"), Test(field="title", value="bsd")
OLD = Test(field="older_than", value=timedelta(days=1))


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (AllOf(conditions=()), True),
        (AnyOf(conditions=()), False),
        (AllOf(conditions=(YES, NO)), False),
        (AnyOf(conditions=(NO, YES)), True),
        (Not(condition=NO), True),
        (Not(condition=AnyOf(conditions=(YES, NO))), False),
    ],
)
def test_combinations(condition: Condition, expected: bool) -> None:  # noqa: FBT001 - a table's value
    """all, any and not, nested as one likes."""
    assert compile_condition(condition)(ITEM, NOON) is expected


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (OLD, None),
        (Not(condition=OLD), None),
        (AllOf(conditions=(OLD, NO)), False),
        (AllOf(conditions=(OLD, YES)), None),
        (AnyOf(conditions=(OLD, YES)), True),
        (AnyOf(conditions=(OLD, NO)), None),
    ],
)
def test_age_is_undecided_without_an_instant(condition: Condition, expected: bool | None) -> None:  # noqa: FBT001
    """What the rest decides is decided; only where age tips the scale the verdict waits (Kleene's logic)."""
    assert compile_condition(condition)(ITEM, None) is expected


def test_an_item_without_anything_answers_every_field() -> None:
    """Missing titles, links, authors and languages are no match, and no error."""
    empty: Item = item()
    values: dict[Kind, str | int | timedelta] = {
        Kind.TEXT: "x",
        Kind.NUMBER: 1,
        Kind.DURATION: timedelta(days=1),
        Kind.CHOICE: "image",
    }
    verdicts = {
        name: compile_condition(Test(field=name, value=values[field.kind]))(empty, NOON)
        for name, field in FIELDS.items()
    }
    assert {name for name, verdict in verdicts.items() if verdict} == {"words_below", "newer_than"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("It's a dog-eared page, version 7.2.", 6),
        ("nai\u0308ve cafe\u0301", 2),
        ("नमस्ते दुनिया", 2),
        ("新内核发布", 5),
        ("\u0300 … — 🎉", 0),
        ("", 0),
    ],
)
def test_words_are_counted_as_readers_do(text: str, words: int) -> None:
    """Accents and vowels that are characters of their own part no word."""
    assert count_words(text) == words


@pytest.mark.parametrize(
    ("value", "link", "matches"),
    [
        ("www.example.org", "https://example.org/a", True),
        ("example.org", "https://www.example.org./a", True),
        ("bücher.example", "https://xn--bcher-kva.example/a", True),
        ("EXAMPLE.org", "https://blog.example.org/a", True),
        ("/^example/", "https://www.example.org/a", True),
        ("ample.org", "https://example.org/a", False),
        ("example.org", "http://[", False),
    ],
)
def test_hosts_are_compared_as_links_spell_them(value: str, link: str, matches: bool) -> None:  # noqa: FBT001 - a table's value
    """With or without `www.`, in any alphabet; subdomains count."""
    assert compile_condition(Test(field="domain", value=value))(item(Entry(link=link)), NOON) is matches
