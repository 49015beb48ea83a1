"""What a store promises about finding entries."""

import sqlite3
from collections.abc import Callable
from contextlib import closing

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.model import Person
from aggregator.store import Store, open_store
from aggregator.store.words import begins, simple
from tests.store.samples import DAY, NOON, entry, poll, public_id

LIBRARY = (
    entry("Kernel 6.9 released", published_at=NOON + DAY, content="<p>The <b>scheduler</b> gained speed.</p>"),
    entry("Straßenfest in Köln", link="https://a.example/fest?year=2024&lang=de", authors=(Person(name="Ána Müller"),)),
    entry("100% cotton", published_at=NOON - DAY, summary="snake_case &amp; AT&amp;T &lt;3", content=""),
    entry('She said "no\\yes"', published_at=NOON - 2 * DAY, content="<p title='hidden'>Zürich\nNord</p>"),
)


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("kernel", ["Kernel 6.9 released"]),
        ("SCHEDULER speed", ["Kernel 6.9 released"]),
        ("scheduler cotton", []),
        ("straßenfest", ["Straßenfest in Köln"]),
        ("STRASSENFEST köln", ["Straßenfest in Köln"]),
        ("enfest", []),
        ("koln ana muller", ["Straßenfest in Köln"]),
        ("kern", ["Kernel 6.9 released"]),
        ("ernel", []),
        ("ZÜRICH nord", ['She said "no\\yes"']),
        ("ána müller", ["Straßenfest in Köln"]),
        ("year=2024&lang=de", ["Straßenfest in Köln"]),
        ("100%", ["100% cotton"]),
        ("0%", []),
        ("%", ["100% cotton"]),
        ("snake_c", ["100% cotton"]),
        ("case", ["100% cotton"]),
        ("e_c", []),
        ("k_rnel", []),
        ("AT&T", ["100% cotton"]),
        ("<3", ["100% cotton"]),
        ('"no\\yes"', ['She said "no\\yes"']),
        ("hidden", []),
        ("published", []),
        ("", [each.entry.title for each in LIBRARY]),
        (None, [each.entry.title for each in LIBRARY]),
    ],
)
def test_search_finds_entries_with_every_word_newest_first(store: Store, query: str | None, titles: list[str]) -> None:
    """In title, text, link or authors, in any case; markup and wildcards mean nothing."""
    store.record(poll(*LIBRARY))
    assert [found.entry.title for found in store.search(query)] == titles


CHINESE = entry("今日の東京", published_at=NOON, content="<p>Pythonで書く。한국어 กรุงเทพ</p>")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("東京", True),
        ("京", True),
        ("の東", True),
        ("東日", False),
        ("今日の東京", True),
        ("pythonで書", True),
        ("で書く", True),
        ("한국", True),
        ("국어", False),
        ("เทพ", True),
    ],
)
def test_scripts_without_spaces_are_searched_too(store: Store, query: str, found: bool) -> None:  # noqa: FBT001 - of the table
    """A word may begin at any of their characters."""
    store.record(poll(CHINESE, *LIBRARY))
    assert [each.id for each in store.search(query)] == ([CHINESE.id] if found else [])


def test_what_changes_is_found_by_what_it_says_now(store: Store) -> None:
    """And no more by what it said; what comes back is found again."""
    store.record(poll(entry("1", title="before", content="")))
    store.record(poll(changed=(entry("1", title="after", content=""),)))
    assert [len(store.search(word)) for word in ("before", "after")] == [0, 1]
    store.record(poll(removed=(entry("1").id,)))
    store.record(poll(changed=(entry("1", title="again", content=""),)))
    assert [len(store.search(word)) for word in ("after", "again")] == [0, 1]


def test_endless_texts_are_stored_and_found_by_how_they_begin(store: Store) -> None:
    """PostgreSQL bounds the words of a text, and the length of a word."""
    endless = entry("1", content=f"first {'x' * 5_000} {' '.join(map(str, range(10**5, 10**5 + 60_000)))} last")
    store.record(poll(endless))
    assert [len(store.search(word)) for word in ("first", "x" * 5_000, "x" * 39, "100001")] == [1, 1, 1, 1]


def test_a_word_of_many_is_found_in_the_newest(store: Store) -> None:
    """However many have it: few are put in order, many are looked for from the newest on."""
    many = [entry(f"many {number}", content="", published_at=NOON - number * DAY) for number in range(900)]
    store.record(poll(*many, entry("rare", content="")))
    titles = [found.entry.title for found in store.search("many", limit=3)]
    assert titles == ["many 0", "many 1", "many 2"]
    assert len(store.search("many", limit=899)) == 899
    assert [found.entry.title for found in store.search("MANY 899")] == ["many 899"]
    assert store.search("many rare") == ()


WORDS = st.text(st.sampled_from("abÄß東京の ._&1"), min_size=1, max_size=8)


@given(st.lists(WORDS, min_size=1, max_size=6), WORDS)
@settings(deadline=None, max_examples=40)
def test_the_index_finds_what_looking_at_every_entry_finds(
    empty_store_url: Callable[[], str], texts: list[str], query: str
) -> None:
    """It is an index: it makes no difference but in time."""
    with open_store(empty_store_url()) as store:
        store.record(
            poll(*(entry(f"{number}", title=text, link=None, content="") for number, text in enumerate(texts)))
        )
        words = simple(query).split()
        expected = [text for text in texts if all(begins(simple(text), word) for word in words)]
        assert sorted(each.entry.title for each in store.search(query)) == sorted(expected)


def test_without_an_index_everything_is_looked_through(sqlite_url: str) -> None:
    """SQLite may have been built without FTS5."""
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))) as connection:
        connection.execute("DROP TABLE searchable")
    with open_store(sqlite_url) as store:
        store.record(poll(*LIBRARY))
        assert [found.entry.title for found in store.search("kern speed")] == ["Kernel 6.9 released"]
        assert store.search("ernel") == ()
        assert len(store.search("")) == len(LIBRARY)


def test_search_can_be_narrowed(store: Store) -> None:
    """To sources, to an output, to a number."""
    store.record_all([poll(entry("x 1"), entry("x 2")), poll(entry("x 3", "b"), source_id="b")])
    store.judge("even", "rules", merge=True, verdict=lambda stored: stored.entry.title.endswith("2"))

    def titles(sources: list[str] | None = None, output: str | None = None, limit: int = 50) -> list[str]:
        return [found.entry.title for found in store.search("x", source_ids=sources, output_id=output, limit=limit)]

    assert titles() == ["x 3", "x 1", "x 2"]
    assert titles(limit=2) == ["x 3", "x 1"]
    assert titles(limit=0) == []
    assert titles(sources=["a"]) == ["x 1", "x 2"]
    assert titles(sources=["a", "b"], limit=1) == ["x 3"]
    assert titles(sources=[]) == []
    assert titles(output="even") == ["x 2"]
    assert titles(output="even", sources=["b"]) == []
    assert titles(output="nobody") == []


def test_removed_entries_are_not_searched(store: Store) -> None:
    """They are found only by their id."""
    store.record(poll(entry("x")))
    store.record(poll(removed=(entry("x").id,)))
    assert store.search("x") == ()
    assert [found.id for found in store.find(entry("x").id)] == [entry("x").id]


def test_an_entry_is_found_by_id_link_or_the_beginning_of_its_id(store: Store) -> None:
    """With or without urn:uuid:, in either case of the letters."""
    wanted, other = entry("1"), entry("2")
    store.record(poll(wanted, other))
    bare = wanted.id.removeprefix("urn:uuid:")
    for reference in (wanted.id, bare, bare[:8], wanted.id[:20], bare[:13].upper(), "https://a.example/1"):
        assert store.find(reference) == (wanted,), reference


@pytest.mark.parametrize("reference", ["", "%", "https://a.example/", "https://a.example/1 ", "zzz", "\0", "\ud800"])
def test_what_names_nothing_finds_nothing(store: Store, reference: str) -> None:
    """A part of a link is no link."""
    store.record(poll(entry("1")))
    assert store.find(reference) == ()


def test_an_ambiguous_reference_finds_all_it_may_mean(store: Store) -> None:
    """So that the user can be told to write more; a full id is never ambiguous."""
    store.record_all(
        [poll(entry("1", link="https://x.example/")), poll(entry("1", "b", link="https://x.example/"), source_id="b")]
    )
    both = {public_id("a/1"), public_id("b/1")}
    assert {found.id for found in store.find("https://x.example/")} == both
    assert {found.id for found in store.find("urn:uuid:")} == both
    assert len(store.find(public_id("a/1"))) == 1
