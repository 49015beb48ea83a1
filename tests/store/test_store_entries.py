"""What a store promises about recognizing entries and showing them."""

from dataclasses import replace

import pytest

from aggregator.model import KnownEntry, StoredEntry
from aggregator.store import Store
from tests.store.samples import DAY, NOON, entry, fingerprint, poll

STRANGER = fingerprint("stranger")


def known(stored: StoredEntry) -> KnownEntry:
    return KnownEntry(
        id=stored.id,
        source_id=stored.source_id,
        fingerprint=stored.fingerprint,
        published_at=stored.published_at,
        story_id=stored.story_id,
        story_at=stored.story_at,
    )


@pytest.mark.parametrize("field", ["guid", "link_key", "title_key", "content_hash"])
def test_an_entry_is_recognized_by_any_key(store: Store, field: str) -> None:
    """One equal key is enough; which of them prove anything is for others to decide."""
    first, other = entry("1", published_at=NOON - DAY), entry("2")
    store.record(poll(first, other))
    asked = replace(STRANGER, **{field: getattr(first.fingerprint, field)})
    assert store.recognize("a", [STRANGER, asked]) == (known(first),)


def test_recognition_stays_within_the_source(store: Store) -> None:
    """The same guid in two feeds names two entries."""
    store.record_all([poll(entry("1")), poll(entry("1", "b"), source_id="b")])
    assert store.recognize("b", [fingerprint("1")]) == (known(entry("1", "b")),)
    assert store.recognize("nobody", [fingerprint("1")]) == ()


def test_missing_keys_are_equal_to_nothing(store: Store) -> None:
    """Two entries without a guid have nothing in common."""
    bare = fingerprint("1", guid=None, link_key=None, title_key=None, text_hash=None)
    store.record(poll(entry("1", keys=bare)))
    asked = replace(STRANGER, guid=None, link_key=None, title_key=None, text_hash=None)
    assert store.recognize("a", [asked]) == ()
    assert store.alike([asked]) == ()


def test_nothing_asked_nothing_found(store: Store) -> None:
    """An empty document has no fingerprints."""
    store.record(poll(entry("1")))
    assert store.recognize("a", []) == ()
    assert store.alike([]) == ()
    assert store.existing([]) == frozenset()
    assert store.entries([]) == {}


@pytest.mark.parametrize("field", ["link_key", "text_hash"])
def test_entries_of_any_source_are_alike_by_link_or_words(store: Store, field: str) -> None:
    """Across sources a link and the words count, removed entries and backlog included."""
    here, there = entry("1"), replace(entry("1", "b"), backlog=True)
    store.record_all([poll(here), poll(there, source_id="b"), poll(removed=(here.id,))])
    asked = replace(STRANGER, **{field: getattr(here.fingerprint, field)})
    assert set(store.alike([asked])) == {known(here), known(there)}


@pytest.mark.parametrize("field", ["guid", "title_key", "content_hash"])
def test_other_keys_do_not_make_entries_of_two_sources_alike(store: Store, field: str) -> None:
    """Guids are the feed's own, and "Weekly notes" is a title of many."""
    store.record(poll(entry("1")))
    assert store.alike([replace(STRANGER, **{field: getattr(fingerprint("1"), field)})]) == ()


def test_a_key_that_all_entries_share_is_answered_with_a_few(store: Store) -> None:
    """A feed with one link for all entries must not cost more with every poll; the newest stand for the crowd."""
    crowd = [entry(str(number), keys=fingerprint(str(number), link_key="home")) for number in range(300)]
    for batch in (crowd[:150], crowd[150:]):
        store.record(poll(*reversed(batch)))
    newest = [known(each) for each in reversed(crowd)]
    found = store.recognize("a", [replace(STRANGER, link_key="home")])
    assert 2 <= len(found) < 100
    assert list(found) == newest[: len(found)]
    assert list(store.alike([replace(STRANGER, link_key="home")])) == newest[: len(found)]


def test_a_crowd_hides_nobody(store: Store) -> None:
    """The oldest entry is found by its own key although hundreds share another one of its keys."""
    crowd = [entry(str(number), keys=fingerprint(str(number), link_key="home")) for number in range(300)]
    store.record(poll(*reversed(crowd)))
    found = store.recognize("a", [each.fingerprint for each in crowd])
    assert {each.id for each in found} == {each.id for each in crowd}


def test_a_document_of_thousands_is_recognized(store: Store) -> None:
    """More keys than one statement has room for."""
    many = [entry(str(number)) for number in range(2500)]
    store.record(poll(*many))
    assert len(store.recognize("a", [each.fingerprint for each in many])) == 2500
    assert store.existing([each.id for each in many] + ["urn:uuid:free"]) == {each.id for each in many}
    assert list(store.entries([each.id for each in many])) == [each.id for each in many]


def test_entries_come_in_the_order_asked_for(store: Store) -> None:
    """Unknown ids are left out."""
    first, second = entry("1"), entry("2")
    store.record(poll(first, second))
    assert list(store.entries([second.id, "urn:uuid:nobody", first.id])) == [second.id, first.id]


def test_entries_of_a_source_by_guid(store: Store) -> None:
    """What a folder of articles has now, by path."""
    store.record_all([poll(entry("1"), entry("2")), poll(entry("3", "b"), source_id="b")])
    assert store.entries_of("a") == {"guid 1": entry("1").id, "guid 2": entry("2").id}
    assert store.entries_of("nobody") == {}


def test_a_story_is_told_in_the_order_of_first_sight(store: Store) -> None:
    """All that tell it, from whichever source, whatever their dates."""
    first = entry("1", published_at=NOON)
    second = entry("2", "b", story=first, published_at=NOON - DAY, first_seen_at=NOON + DAY)
    third = entry("3", "a", story=second, published_at=NOON + DAY, first_seen_at=NOON + 2 * DAY)
    store.record_all([poll(first, entry("else")), poll(second, source_id="b"), poll(third)])
    assert store.story(first.id) == (first, second, third)
    assert store.story(second.id) == ()
    assert store.story("urn:uuid:nobody") == ()
