"""Sources are claimed before they are asked, so that of many processes one polls each."""

from datetime import timedelta

from aggregator.model import EPOCH
from aggregator.store import Store, open_store
from tests.store.samples import DAY, NOON, entry, poll, source, state

LATER = NOON + timedelta(minutes=5)
SEEN = {"a": EPOCH, "b": EPOCH}


def test_of_two_processes_one_gets_a_source(store: Store, url: str) -> None:
    """Both saw it due; what the first one claims is no longer as the second one saw it."""
    store.sync([source("a"), source("b")])
    with open_store(url) as other:
        assert store.claim(SEEN, LATER) == {"a", "b"}
        assert other.claim(SEEN, LATER + DAY) == frozenset()
        assert other.claim({"a": LATER}, LATER + DAY) == {"a"}
    assert store.due(LATER, limit=9) == ("b",)


def test_nobody_gets_what_is_paused_or_unknown(store: Store) -> None:
    """Nor what has left feeds.yaml."""
    store.sync([source("a"), source("b"), source("c")])
    store.pause(["a"], paused=True)
    store.sync([source("a"), source("c")])
    assert store.claim(dict.fromkeys(("a", "b", "c", "nobody"), EPOCH), LATER) == {"c"}


def test_the_record_of_a_claim_that_holds_is_written(store: Store) -> None:
    """It brings its entries and the time of the next poll."""
    store.sync([source("a")])
    store.claim({"a": EPOCH}, LATER)
    assert store.record(poll(entry("one"), claim=LATER))
    assert store.counts() == {"a": 1}


def test_who_comes_too_late_writes_nothing(store: Store) -> None:
    """A process that was silent so long that another one has claimed its source; other records are written."""
    store.sync([source("a"), source("b")])
    store.claim(SEEN, LATER)
    store.claim({"a": LATER}, LATER + DAY)
    late = poll(entry("late"), claim=LATER)
    in_time = poll(entry("in time", source_id="b"), source_id="b", claim=LATER)
    before = store.revision()
    assert store.record_all([late, in_time]) == {"a"}
    assert not store.record(late)
    assert store.counts() == {"b": 1}
    assert store.revision() == before + 1
    assert store.states()["a"] == state("a", last_poll_at=None, next_poll_at=LATER + DAY)


def test_a_record_without_a_claim_is_always_written(store: Store) -> None:
    """One process alone needs none."""
    store.sync([source("a")])
    store.claim({"a": EPOCH}, LATER)
    assert store.record(poll(entry("one")))
