"""Conditions against a naive reading of docs/configuration.md, over random entries and random nesting."""

import re
import unicodedata
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.model import AllOf, AnyOf, Category, Condition, Enclosure, Entry, Item, Not, Person, Test
from aggregator.rules import compile_condition
from aggregator.rules.never import can_be_true
from tests.support.items import NOON, item

WORDS = ("kernel", "Kernel", "KERNELS", "straße", "STRASSE", "naïve", "nai\u0308ve", "x-ray", "7.2", "a_b", "Ärger")
HOSTS = ("example.org", "www.example.org", "blog.example.org", "notexample.org", "lwn.net")
CODES = ("en", "en-GB", "de", "pt-BR")
MEDIA = ("enclosure", "image", "audio", "video")
TYPES = ("audio/mpeg", "video/mp4", "image/png", "application/pdf")

texts = st.lists(st.sampled_from(WORDS), max_size=4).map(" ".join)
values: dict[str, st.SearchStrategy[str | int | timedelta]] = {
    **dict.fromkeys(("title", "summary", "content", "any_text", "author", "category"), st.sampled_from(WORDS)),
    "domain": st.sampled_from(HOSTS),
    "tag": st.sampled_from(("news", "linux")),
    "language": st.sampled_from(CODES),
    "has": st.sampled_from(MEDIA),
    "words_below": st.integers(1, 6),
    "words_above": st.integers(0, 6),
    "older_than": st.integers(1, 5).map(lambda days: timedelta(days=days)),
    "newer_than": st.integers(1, 5).map(lambda days: timedelta(days=days)),
}
tests = st.sampled_from(sorted(values)).flatmap(
    lambda name: values[name].map(lambda value: Test(field=name, value=value))
)
conditions: st.SearchStrategy[Condition] = st.recursive(
    tests,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda parts: AllOf(conditions=tuple(parts))),
        st.lists(inner, max_size=3).map(lambda parts: AnyOf(conditions=tuple(parts))),
        inner.map(lambda part: Not(condition=part)),
    ),
    max_leaves=8,
)


@st.composite
def items(draw: st.DrawFn) -> Item:
    """An entry that has some of everything; its language is declared, so that nothing is guessed."""
    entry = Entry(
        title=draw(texts),
        summary="".join(f"<p>{word}</p>" for word in draw(texts).split()),
        content="".join(f"<b>{word}</b> " for word in draw(texts).split()),
        link=f"https://{draw(st.sampled_from(HOSTS))}/{draw(st.integers(1, 3))}",
        authors=tuple(Person(name=name) for name in draw(st.lists(texts, max_size=2))),
        categories=tuple(Category(term=name) for name in draw(st.lists(texts, max_size=2))),
        enclosures=tuple(Enclosure(url="u", type=kind) for kind in draw(st.lists(st.sampled_from(TYPES), max_size=2))),
        image=draw(st.sampled_from((None, "https://a.example/i.png"))),
        language=draw(st.sampled_from(CODES)),
    )
    tags = tuple(draw(st.lists(st.sampled_from(("news", "linux")), unique=True)))
    return item(entry, tags=tags, age=timedelta(days=draw(st.integers(0, 6))))


def plain(html: str) -> str:
    """The text of the simple HTML above."""
    return re.sub(r"<[^>]+>", " ", html)


def same(text: str) -> str:
    """Text in the form in which case and composition make no difference."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def has_word(text: str, word: str) -> bool:
    """Whole words: nothing that is part of a word stands before it or behind it."""
    return re.search(rf"(?<!\w){re.escape(same(word))}(?!\w)", same(text)) is not None


def naive(condition: Condition, it: Item) -> bool:  # noqa: C901, PLR0911, PLR0912 - a table of fields, read from the top
    """What the documentation says, without regard to time or beauty."""
    entry, age = it.entry, NOON - it.published_at
    match condition:
        case AllOf(conditions=parts):
            return all(naive(part, it) for part in parts)
        case AnyOf(conditions=parts):
            return any(naive(part, it) for part in parts)
        case Not(condition=part):
            return not naive(part, it)
        case Test(field="title", value=str(word)):
            return has_word(entry.title, word)
        case Test(field="summary", value=str(word)):
            return has_word(plain(entry.summary), word)
        case Test(field="content", value=str(word)):
            return has_word(plain(entry.content or entry.summary), word)
        case Test(field="any_text", value=str(word)):
            return any(has_word(plain(text), word) for text in (entry.title, entry.summary, entry.content))
        case Test(field="author", value=str(word)):
            return any(has_word(person.name, word) for person in entry.authors)
        case Test(field="category", value=str(word)):
            return any(has_word(category.term, word) for category in entry.categories)
        case Test(field="domain", value=str(name)):
            host, name = (text.removeprefix("www.") for text in ((entry.link or "").split("/")[2], name))
            return host == name or host.endswith("." + name)
        case Test(field="tag", value=str(name)):
            return name in it.tags
        case Test(field="language", value=str(code)):
            return entry.language == code or (entry.language or "").startswith(code + "-")
        case Test(field="has", value=str(kind)):
            types = {(each.type or "").split("/")[0] for each in entry.enclosures}
            return (
                bool(types) if kind == "enclosure" else kind in types or (kind == "image" and entry.image is not None)
            )
        case Test(field="words_below", value=int(bound)):
            return len(plain(entry.content or entry.summary).split()) < bound
        case Test(field="words_above", value=int(bound)):
            return len(plain(entry.content or entry.summary).split()) > bound
        case Test(field="older_than", value=timedelta() as bound):
            return age > bound
        case Test(field="newer_than", value=timedelta() as bound):
            return age <= bound
    raise AssertionError(condition)


@settings(max_examples=150, deadline=None)
@given(condition=conditions, it=items())
def test_conditions_mean_what_is_written(condition: Condition, it: Item) -> None:
    """Every field and combination; without an instant the verdict is the same, or waits for the age alone."""
    verdict = naive(condition, it)
    matcher = compile_condition(condition)
    assert matcher(it, NOON) is verdict
    assert matcher(it, None) in {verdict, None}


@settings(max_examples=150, deadline=None)
@given(first=conditions, second=conditions, it=items())
def test_what_is_true_of_an_entry_is_never_called_impossible(first: Condition, second: Condition, it: Item) -> None:
    """No rule that keeps something is refused as a contradiction."""
    if naive(first, it) and naive(second, it):
        assert can_be_true(first, second)
    assert can_be_true(first) or not naive(first, it)
