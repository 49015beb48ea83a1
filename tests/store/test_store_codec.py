"""Whatever an entry or a feed holds, it comes back from its JSON as it was."""

import json
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any, TypeVar, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.model import Category, Enclosure, Entry, Extension, Feed, LeftOut, Link, Origin, Person
from aggregator.store.codec import dump_entry, dump_feed, dump_warnings, load_entry, load_feed, load_warnings

T = TypeVar("T")

INSTANTS = st.none() | st.datetimes(timezones=st.just(UTC)).map(lambda moment: moment.replace(fold=0))


def filled(kind: type[T], **special: st.SearchStrategy[Any]) -> st.SearchStrategy[T]:
    """Values of a class with every field drawn, optional ones too."""
    hints = get_type_hints(kind)
    given = {field.name: st.from_type(hints[field.name]) for field in fields(kind) if field.name not in special}  # type: ignore[arg-type]  # T is a dataclass
    return st.builds(kind, **given, **special)


def few(strategy: st.SearchStrategy[T]) -> st.SearchStrategy[tuple[T, ...]]:
    return st.lists(strategy, max_size=2).map(tuple)


PEOPLE, CATEGORIES = few(filled(Person)), few(filled(Category))
LEAVES = filled(Extension, attributes=few(st.tuples(st.text(), st.text())), children=st.just(()))
EXTENSIONS = few(LEAVES | filled(Extension, attributes=st.just(()), children=few(LEAVES)))
ENTRIES = filled(
    Entry,
    links=few(filled(Link)),
    authors=PEOPLE,
    contributors=PEOPLE,
    categories=CATEGORIES,
    enclosures=few(filled(Enclosure)),
    origin=st.none() | filled(Origin, authors=PEOPLE, categories=CATEGORIES),
    left_out=few(filled(LeftOut)),
    extensions=EXTENSIONS,
    published=INSTANTS,
    updated=INSTANTS,
)
FEEDS = filled(Feed, authors=PEOPLE, categories=CATEGORIES, updated=INSTANTS)


@given(ENTRIES)
def test_an_entry_survives(entry: Entry) -> None:
    """Every field, and Python's own UTC."""
    read = load_entry(dump_entry(entry))
    assert read == entry
    assert repr(read) == repr(entry)


@given(FEEDS)
def test_a_feed_survives(feed: Feed) -> None:
    """Every field, and Python's own UTC."""
    read = load_feed(dump_feed(feed))
    assert read == feed
    assert repr(read) == repr(feed)


@given(few(st.text()))
def test_warnings_survive(warnings: tuple[str, ...]) -> None:
    """None of them is nothing to store."""
    assert load_warnings(dump_warnings(warnings)) == warnings


@given(st.text(st.characters(exclude_categories=[])))
def test_any_text_can_be_stored(text: str) -> None:
    """Half a surrogate pair becomes U+FFFD, everything else stays."""
    mended = "".join("\ufffd" if "\ud800" <= character <= "\udfff" else character for character in text)
    read = load_entry(dump_entry(Entry(title=text, authors=(Person(name=text),))))
    assert read == Entry(title=mended, authors=(Person(name=mended),))


def test_what_is_missing_takes_no_room() -> None:
    """The golden form: only what an entry has, dates in ISO 8601."""
    entry = Entry(guid="1", title="Ü", published=datetime(2020, 10, 1, 12, tzinfo=UTC), authors=(Person(name="A"),))
    assert json.loads(dump_entry(entry)) == {
        "guid": "1",
        "title": "Ü",
        "published": "2020-10-01T12:00:00Z",
        "authors": [{"name": "A"}],
    }
    assert dump_warnings(()) is None


@pytest.mark.parametrize("year", [1, 1969, 1970, 9999])
def test_dates_far_away_survive(year: int) -> None:
    """Feeds date entries as they like."""
    entry = Entry(published=datetime(year, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC))
    assert load_entry(dump_entry(entry)) == entry


def test_what_was_left_out_is_kept() -> None:
    """An entry without it has the JSON that it had before there was such a field, and old JSON is read."""
    assert "left_out" not in dump_entry(Entry(guid="a"))
    assert load_entry('{"guid":"a"}').left_out == ()
    kept = Entry(guid="a", left_out=(LeftOut(line=3, text="- 1 -", reason="page number"),))
    assert load_entry(dump_entry(kept)) == kept
