"""What a store promises about sources and their state."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from aggregator.model import EPOCH, PollRecord, Source, SourceKind
from aggregator.store import Store
from tests.store.samples import DAY, NOON, entry, feed, poll, source, state

REMEMBERED: dict[str, Any] = {
    "etag": 'W/"odd, but theirs"',
    "last_modified": "yesterday, as they write it",
    "body_hash": "0123",
    "moved_to": "https://new.example/feed",
    "next_poll_at": NOON + timedelta(microseconds=1),
    "last_success_at": NOON - DAY,
    "failures": 3,
    "error": "answers 503",
    "retry_after": NOON + DAY,
    "waits_for": "https://behind.example/",
    "gone": True,
    "warnings": ("Überschrift fehlt", 'a "quoted" line\nand another'),
}


def test_new_sources_are_due_at_once(store: Store) -> None:
    """Nobody has polled them, so that there is nothing to wait for."""
    store.sync([source("a"), source("b")])
    assert store.due(NOON, limit=10) == ("a", "b")
    assert store.states() == {id_: state(id_, last_poll_at=None) for id_ in ("a", "b")}


def test_a_state_comes_back_as_it_was_written(store: Store) -> None:
    """Validators byte for byte, instants to the microsecond."""
    store.sync([source("a")])
    written = state("a", **REMEMBERED)
    store.record(PollRecord(state=written))
    assert store.state("a") == written
    assert store.states() == {"a": written}


def test_due_is_ordered_by_waiting_and_limited(store: Store) -> None:
    """Those that wait longest come first; those that are gone or not due yet do not come."""
    store.sync([source(id_) for id_ in "abcde"])
    times = {"a": NOON, "b": NOON - DAY, "c": NOON + timedelta(microseconds=1), "d": NOON - DAY, "e": NOON}
    store.record_all([PollRecord(state=state(id_, next_poll_at=at, gone=id_ == "e")) for id_, at in times.items()])
    assert store.due(NOON, limit=10) == ("b", "d", "a")
    assert store.due(NOON, limit=2) == ("b", "d")


def test_hosts_that_asked_to_wait(store: Store) -> None:
    """Each once, until its last word; also where the feed that heard it is configured no more, or was only put off."""
    store.sync([source(id_) for id_ in "abcd"])
    waits = {"a": ("x", 1), "b": ("x", 3), "c": ("y", -1), "d": (None, 2)}
    store.record_all(
        [
            PollRecord(state=state(id_, retry_after=NOON + hours * DAY, waits_for=host and f"https://{host}.example/"))
            for id_, (host, hours) in waits.items()
        ]
    )
    store.sync([source("a")])
    assert store.waiting(NOON) == (("https://x.example/", NOON + 3 * DAY),)
    assert store.waiting(NOON + 3 * DAY) == ()


def test_addresses_that_have_moved(store: Store) -> None:
    """Of sources with one address what the last poll found out; those that are configured no more tell nothing."""
    store.sync([source("a"), source("b", "https://a.example/feed"), source("c"), source("d")])
    moves = {"a": (2, "https://newer.example/"), "b": (1, "https://new.example/"), "d": (1, "https://d.example/new")}
    for id_, (hours, to) in moves.items():
        url = store.states()[id_].url
        store.record(PollRecord(state=state(id_, NOON + hours * DAY, url=url, moved_to=to)))
    store.sync([source("a"), source("b", "https://a.example/feed"), source("c")])
    assert store.moved() == {"https://a.example/feed": "https://newer.example/"}


def test_a_source_that_is_no_longer_configured_is_kept_but_not_polled(store: Store) -> None:
    """Its entries and its state outlive its place in feeds.yaml."""
    store.sync([source("a"), source("b")])
    store.record(poll(entry("1")))
    store.sync([source("b")])
    assert store.due(NOON, limit=10) == ("b",)
    assert set(store.states()) == {"b"}
    assert store.state("a") == state("a")
    assert store.counts() == {"a": 1}
    assert store.feeds() == {"a": feed("a")}


def test_a_source_that_comes_back_continues(store: Store) -> None:
    """It is not asked before its time, and a dead one is tried again."""
    store.sync([source("a")])
    written = state("a", **REMEMBERED)
    store.record(PollRecord(state=written))
    store.sync([])
    store.sync([source("a")])
    assert store.state("a") == replace(written, gone=False)


def test_a_new_id_at_the_same_address_is_a_new_name(store: Store) -> None:
    """Entries, feed and state follow the name, so that nothing is new again."""
    store.sync([source("a"), source("b")])
    first = entry("1")
    store.record(poll(first))
    store.sync([source("renamed", url=source("a").url), source("b")])
    assert store.entries([first.id])[first.id].source_id == "renamed"
    assert store.states()["renamed"] == replace(state("a"), source_id="renamed")
    assert store.feeds() == {"renamed": feed("a")}
    assert store.counts() == {"renamed": 1}
    assert store.state("a") is None
    assert [known.id for known in store.recognize("renamed", [first.fingerprint])] == [first.id]


def test_a_name_can_change_while_the_source_is_away(store: Store) -> None:
    """Removed today and added under another id tomorrow, it is the same feed."""
    store.sync([source("a")])
    store.record(poll(entry("1")))
    store.sync([])
    store.sync([source("renamed", url=source("a").url)])
    assert store.counts() == {"renamed": 1}
    assert set(store.states()) == {"renamed"}


def test_an_address_that_is_still_configured_gives_its_name_to_nobody(store: Store) -> None:
    """Two sources may share one address; a third there is a source of its own."""
    shared = source("a").url
    store.sync([source("a"), source("b", url=shared)])
    store.record(poll(entry("1")))
    store.sync([source("a"), source("b", url=shared), source("c", url=shared)])
    assert store.counts() == {"a": 1}
    assert set(store.states()) == {"a", "b", "c"}


def test_one_address_can_be_renamed_once_only(store: Store) -> None:
    """Of two new ids at the address of an old one, the first is its new name, the other is new."""
    store.sync([source("a")])
    store.record(poll(entry("1")))
    store.sync([source("b", url=source("a").url), source("c", url=source("a").url)])
    assert store.counts() == {"b": 1}
    assert set(store.states()) == {"b", "c"}


def test_an_address_that_was_followed_to_already_changes_nothing_else(store: Store) -> None:
    """Who writes a move into feeds.yaml keeps validators and the time of the next poll (POLITENESS 4)."""
    store.sync([source("a")])
    before = state("a", **{**REMEMBERED, "gone": False})
    store.record(PollRecord(state=before))
    store.sync([source("a", url="https://new.example/feed")])
    assert store.state("a") == replace(before, url="https://new.example/feed", moved_to=None)


@pytest.mark.parametrize(
    "moved", [source("a", url="https://elsewhere.example/"), source("a", kind=SourceKind.FILE)], ids=["url", "kind"]
)
def test_a_source_at_another_address_is_asked_afresh(store: Store, moved: Source) -> None:
    """What the old address answered says nothing about the new one; the entries stay."""
    store.sync([source("a")])
    store.record(replace(poll(entry("1")), state=state("a", **REMEMBERED)))
    store.sync([moved])
    assert store.states() == {
        "a": state("a", url=moved.url, next_poll_at=EPOCH, last_success_at=NOON - DAY, warnings=REMEMBERED["warnings"])
    }
    assert store.counts() == {"a": 1}


def test_a_poll_that_the_configuration_overtook_does_not_lend_its_validators(store: Store) -> None:
    """The answer of the old address arrives after the new one was configured: its entries count, its state does not."""
    store.sync([source("a")])
    late = replace(poll(entry("1")), state=state("a", **REMEMBERED))
    store.sync([source("a", url="https://elsewhere.example/")])
    before = store.state("a")
    store.record(late)
    assert store.state("a") == before
    assert store.counts() == {"a": 1}


def test_a_poll_of_an_unknown_source_is_remembered_but_not_repeated(store: Store) -> None:
    """Only the configuration decides who is polled."""
    store.record(poll(entry("1")))
    assert store.state("a") == state("a")
    assert store.counts() == {"a": 1}
    assert store.due(NOON, limit=10) == ()


def test_feeds_can_be_asked_for_by_name(store: Store) -> None:
    """Sources that were never read have none."""
    store.sync([source(id_) for id_ in "abc"])
    store.record_all([poll(source_id="a"), poll(source_id="b")])
    assert store.feeds() == {"a": feed("a"), "b": feed("b")}
    assert store.feeds(["b", "c", "nobody"]) == {"b": feed("b")}


def test_the_feed_is_replaced_only_where_a_document_was_read(store: Store) -> None:
    """A failed poll leaves the feed's title as it was."""
    store.record(poll())
    store.record(PollRecord(state=state("a", failures=1)))
    assert store.feeds() == {"a": feed("a")}
    store.record(PollRecord(state=state("a"), feed=replace(feed("a"), title="New title")))
    assert store.feeds()["a"].title == "New title"


def test_thousands_of_sources_are_one_step(store: Store) -> None:
    """More sources than one statement has room for parameters."""
    many = [source(f"s{number}") for number in range(3000)]
    store.sync(many)
    store.sync([replace(each, id=f"new-{each.id}") for each in many])
    assert len(store.states()) == 3000
    assert store.due(NOON, limit=2) == ("new-s0", "new-s1")
