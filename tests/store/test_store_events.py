"""What a store promises about events: what owners are told about their feeds."""

from dataclasses import replace
from datetime import timedelta

import pytest

from aggregator.errors import StoreError
from aggregator.model import PollRecord
from aggregator.store import Store
from aggregator.store.events import KEPT, PRUNED_EVERY
from tests.store.samples import DAY, NOON, entry, event, poll, source, state, told

SECOND = timedelta(seconds=1)


def test_events_come_back_as_they_were_written(store: Store) -> None:
    """Newest first, as many as are asked for, of all sources together."""
    store.sync([source("a"), source("b")])
    broke, moved = event("broke"), event("moved", NOON + DAY, "b", read_at=None)
    recovered = event("recovered", NOON + 2 * DAY)
    store.record_all([told(broke), told(moved), told(recovered)])
    assert store.events(10) == (recovered, moved, broke)
    assert store.events(2) == (recovered, moved)


def test_events_of_one_instant_keep_their_order(store: Store) -> None:
    """The last of a poll is the newest."""
    store.sync([source("a")])
    events = (event("recovered"), event("moved"))
    store.record(told(*events))
    assert store.events(10) == events[::-1]


def test_the_last_event_of_each_kind(store: Store) -> None:
    """Of one source alone, whether it is polled or not; none for a source without any."""
    old, new, moved = event("broke"), event("broke", NOON + DAY), event("moved", NOON + SECOND)
    store.record_all([told(old), told(moved), told(new), told(event("gone", source_id="b"))])
    assert store.last_events("a") == (new, moved)
    assert store.last_events("nobody") == ()


def test_events_are_part_of_their_poll(store: Store) -> None:
    """What else the poll found cannot be written: then nothing was told either."""
    store.record(poll(entry("1")))
    with pytest.raises(StoreError):
        store.record(replace(poll(replace(entry("2"), id=entry("1").id)), events=(event("recovered"),)))
    assert store.last_events("a") == ()


def test_events_of_a_source_that_is_no_longer_polled_are_not_listed(store: Store) -> None:
    """They are kept, and are there again when the source is."""
    store.sync([source("a")])
    broke = event("broke")
    store.record(told(broke))
    store.sync([])
    assert store.events(10) == ()
    store.sync([source("a")])
    assert store.events(10) == (broke,)


def test_events_follow_a_new_name_and_keep_their_id(store: Store) -> None:
    """A renamed source has its history; no reader sees an event twice."""
    store.sync([source("a")])
    broke = event("broke")
    store.record(told(broke))
    store.sync([source("renamed", url=source("a").url)])
    assert store.events(10) == (replace(broke, source_id="renamed"),)
    assert store.last_events("renamed") == store.events(10)
    assert store.last_events("a") == ()


def test_a_poll_that_the_configuration_overtook_tells_nothing(store: Store) -> None:
    """Its address is not the source's any more."""
    store.sync([source("a")])
    store.sync([source("a", url="https://elsewhere.example/")])
    store.record(told(event("broke")))
    assert store.events(10) == ()


def test_old_events_are_forgotten_but_what_was_told_last_is_known(store: Store) -> None:
    """The newest thousand are kept, and the last of each kind of every source."""
    store.sync([source("a"), source("quiet")])
    store.record_all([told(event("broke", NOON - DAY, "quiet")), told(event("moved", NOON - DAY))])
    flapping = [event("broke" if number % 2 else "recovered", NOON + number * SECOND) for number in range(2 * KEPT)]
    store.record_all([told(each) for each in flapping])
    store.record(told(event("gone", NOON + DAY)))
    kept = store.events(2 * KEPT)
    assert kept[0].kind == "gone"
    assert list(kept[1:KEPT]) == flapping[:-KEPT:-1]
    assert KEPT + 2 <= len(kept) <= KEPT + 2 + PRUNED_EVERY
    assert [each.kind for each in store.last_events("quiet")] == ["broke"]
    assert [each.kind for each in store.last_events("a")] == ["gone", "broke", "recovered", "moved"]


def test_messages_that_no_database_holds_are_mended(store: Store) -> None:
    """NUL and lone surrogates become U+FFFD."""
    store.sync([source("a")])
    store.record(PollRecord(state=state("a"), events=(event("broke", message="bad \0 \ud83d"),)))
    assert store.events(1)[0].message == "bad \ufffd \ufffd"
