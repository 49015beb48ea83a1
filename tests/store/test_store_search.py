"""What a store promises about finding entries."""

import pytest

from aggregator.model import Person
from aggregator.store import Store
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
        ("STRASSENFEST köln", []),
        ("ZÜRICH nord", ['She said "no\\yes"']),
        ("ána müller", ["Straßenfest in Köln"]),
        ("year=2024&lang=de", ["Straßenfest in Köln"]),
        ("0%", ["100% cotton"]),
        ("%", ["100% cotton"]),
        ("e_c", ["100% cotton"]),
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
