"""What a store promises about writing polls."""

from dataclasses import replace

import pytest

from aggregator.errors import StoreError
from aggregator.model import EPOCH, Entry, Evidence, StoredEntry
from aggregator.store import Store
from tests.store.samples import DAY, NOON, entry, feed, fingerprint, poll, state


def ids(store: Store, *names: str) -> dict[str, StoredEntry]:
    return store.entries([entry(name).id for name in names])


def test_an_entry_comes_back_as_it_was_written(store: Store) -> None:
    """Every field of it, evidence and backlog included."""
    first = entry("1", authors=(), published=NOON)
    second = replace(
        entry("2", published_at=NOON - DAY),
        evidence=Evidence(kind="link", value="https://a.example/1", entry_id=first.id),
        story_id=first.id,
        story_at=first.story_at,
        updated_at=NOON + DAY,
        backlog=True,
    )
    store.record(poll(first, second))
    assert store.entries([second.id, first.id]) == {second.id: second, first.id: first}


def test_a_changed_entry_keeps_what_was_decided_at_first_sight(store: Store) -> None:
    """Content, fingerprint and updated_at change; id, dates, story and backlog do not, whatever the caller says."""
    first = entry("1")
    store.record(poll(first))
    changed = replace(
        first,
        entry=Entry(title="Corrected"),
        fingerprint=fingerprint("corrected"),
        updated_at=NOON + DAY,
        first_seen_at=EPOCH,
        published_at=EPOCH,
        story_id="urn:uuid:other",
        story_at=EPOCH,
        backlog=True,
    )
    store.record(poll(changed=(changed,)))
    assert store.entries([first.id]) == {
        first.id: replace(first, entry=changed.entry, fingerprint=changed.fingerprint, updated_at=changed.updated_at)
    }


def test_a_removed_entry_leaves_its_identity(store: Store) -> None:
    """It is a tombstone with the time of the poll, is recognized, and counts no more."""
    first, second = entry("1"), entry("2")
    store.record(poll(first, second))
    store.record(poll(at=NOON + DAY, removed=(first.id,)))
    store.record(poll(at=NOON + 2 * DAY, removed=(first.id,)))
    assert store.entries([first.id])[first.id] == replace(first, removed_at=NOON + DAY)
    assert store.counts() == {"a": 1}
    assert store.entries_of("a") == {"guid 2": second.id}
    assert [known.id for known in store.recognize("a", [first.fingerprint])] == [first.id]


def test_a_removed_entry_can_come_back(store: Store) -> None:
    """The file is there again: the same entry, changed."""
    first = entry("1")
    store.record(poll(first))
    store.record(poll(removed=(first.id,)))
    store.record(poll(changed=(first,)))
    assert store.entries([first.id]) == {first.id: first}


def test_a_poll_is_written_whole_or_not_at_all(store: Store) -> None:
    """One entry whose id is taken undoes the state, the feed and the other entries as well."""
    store.record(poll(entry("1")))
    before = store.state("a")
    bad = poll(entry("2"), replace(entry("3"), id=entry("1").id), at=NOON + DAY)
    with pytest.raises(StoreError):
        store.record(replace(bad, feed=replace(feed("a"), title="Never")))
    assert store.state("a") == before
    assert store.feeds() == {"a": feed("a")}
    assert ids(store, "1", "2", "3") == ids(store, "1")


def test_a_batch_of_polls_is_one_transaction(store: Store) -> None:
    """Later polls of a source follow earlier ones; one bad poll undoes them all."""
    store.record_all([poll(entry("1")), poll(entry("1", "b"), source_id="b"), poll(entry("2"), at=NOON + DAY)])
    assert store.counts() == {"a": 2, "b": 1}
    assert store.state("a") == state("a", NOON + DAY)
    with pytest.raises(StoreError):
        store.record_all([poll(entry("3")), poll(entry("1"))])
    assert store.counts() == {"a": 2, "b": 1}


def test_no_polls_are_no_work(store: Store) -> None:
    """An empty batch is allowed."""
    store.record_all([])
    assert store.states() == {}


@pytest.mark.parametrize("bad", ["nul \0 byte", "half a pair \ud83d", "\udc00"])
def test_text_that_no_database_holds_is_mended(store: Store, bad: str) -> None:
    """NUL and lone surrogates become U+FFFD, in the same way when they are looked for."""
    keys = fingerprint("1", guid=bad, link_key=bad, title_key=bad)
    store.record(replace(poll(entry("1", keys=keys, title=bad)), state=state("a", error=bad, warnings=(bad,))))
    mended = bad.replace("\0", "\ufffd").replace("\ud83d", "\ufffd").replace("\udc00", "\ufffd")
    (found,) = store.recognize("a", [replace(fingerprint("other"), guid=bad)])
    assert found.fingerprint.guid == mended
    written = store.state("a")
    assert written is not None
    assert written.error == mended
    assert ids(store, "1")[found.id].entry.title.replace("\0", "\ufffd") == mended


def test_a_monstrous_guid_is_stored_and_found(store: Store) -> None:
    """No key is too long to be looked up."""
    keys = fingerprint("1", guid="g" * 1_000_000)
    store.record(poll(entry("1", keys=keys, guid="g" * 1_000_000)))
    (found,) = store.recognize("a", [replace(fingerprint("other"), guid="g" * 1_000_000)])
    assert found.fingerprint == keys
