"""What a store promises to those who look at all of it: pauses, wishes, the last polls, counts, secrets."""

from dataclasses import replace
from datetime import timedelta

from aggregator.model import EPOCH, PollRecord
from aggregator.store import Store
from aggregator.store.poll_log import KEPT, LONGEST
from tests.store.samples import DAY, NOON, entry, source, state

WEEK = timedelta(weeks=1)


def test_a_paused_source_is_not_due_whatever_a_poll_says(store: Store) -> None:
    """A poll that was under way when its owner paused it ends without waking it."""
    store.sync([source("a"), source("b")])
    store.pause(["a"], paused=True)
    store.record(PollRecord(state=state("a", next_poll_at=EPOCH)))
    assert store.due(NOON, limit=10) == ("b",)
    assert {id_: known.paused for id_, known in store.states().items()} == {"a": True, "b": False}
    store.pause(["a"], paused=False)
    assert store.due(NOON, limit=10) == ("a", "b")


def test_a_pause_survives_what_does_not_concern_it(store: Store) -> None:
    """Another configuration with the same source; but one that is removed and added again is wanted again."""
    store.sync([source("a")])
    store.pause(["a"], paused=True)
    store.sync([source("a"), source("b")])
    assert store.states()["a"].paused
    store.sync([source("b")])
    store.sync([source("a"), source("b")])
    assert not store.states()["a"].paused


def test_who_is_hastened_is_due_now(store: Store) -> None:
    """Also one that is gone; what was due already keeps its place."""
    store.sync([source(id_) for id_ in "abc"])
    times = {"a": NOON + DAY, "b": NOON - DAY, "c": NOON + DAY}
    store.record_all([PollRecord(state=state(id_, next_poll_at=at, gone=id_ == "c")) for id_, at in times.items()])
    store.hasten(["a", "b", "c"], NOON)
    assert store.due(NOON, limit=10) == ("b", "a", "c")
    assert not store.states()["c"].gone


def test_the_last_polls_are_kept_and_older_ones_forgotten(store: Store) -> None:
    """Of each source so many, oldest first, with what came of them."""
    store.sync([source("a"), source("b")])
    for number in range(KEPT + 5):
        failed = state("a", last_poll_at=NOON + number * DAY, failures=1, error=f"{number} " + "x" * 1000)
        store.record(PollRecord(state=failed, outcome="failed"))
    new = (entry("e1", source_id="b"), entry("e2", source_id="b"))
    store.record(PollRecord(state=state("b", last_poll_at=NOON), new=new, outcome="changed"))
    store.record(PollRecord(state=state("b", last_poll_at=NOON)))
    polls = store.last_polls(["a", "b", "unknown"])
    assert list(polls) == ["a", "b"]
    assert [poll.at for poll in polls["a"]] == [NOON + number * DAY for number in range(5, KEPT + 5)]
    assert {poll.outcome for poll in polls["a"]} == {"failed"}
    assert len(polls["a"][0].message or "") == LONGEST
    assert [(poll.outcome, poll.new, poll.changed, poll.message) for poll in polls["b"]] == [("changed", 2, 0, None)]


def test_entries_are_counted_by_week(store: Store) -> None:
    """By their date, from an instant on; removed ones and those of the future do not count."""
    store.sync([source("a"), source("b")])
    dates = [NOON - 3 * WEEK, NOON - WEEK, NOON - WEEK + DAY, NOON - DAY, NOON + 2 * WEEK]
    entries = tuple(
        replace(entry(f"e{number}", source_id="a"), published_at=at, story_at=at) for number, at in enumerate(dates)
    )
    store.record(PollRecord(state=state("a"), new=entries))
    store.record(PollRecord(state=state("a"), removed=(entries[3].id,)))
    assert store.arrivals(["a", "b"], NOON - 2 * WEEK, 2) == {"a": (0, 2)}
    assert store.arrivals(["b"], NOON - 2 * WEEK, 2) == {}


def test_stories_told_again_are_found(store: Store) -> None:
    """By the date of who tells them again, newest first; what is told once is not among them."""
    store.sync([source("a"), source("b")])
    first = tuple(entry(f"e{number}", source_id="a") for number in range(3))
    store.record(PollRecord(state=state("a"), new=first))
    again = tuple(
        replace(
            entry(f"again{number}", source_id="b"),
            story_id=first[number].id,
            story_at=first[number].story_at,
            published_at=NOON - number * DAY,
        )
        for number in range(2)
    )
    store.record(PollRecord(state=state("b"), new=again))
    assert store.retold(NOON - 10 * DAY, NOON + DAY, 10) == (first[0].id, first[1].id)
    assert store.retold(NOON - 10 * DAY, NOON + DAY, 1) == (first[0].id,)
    assert store.retold(NOON - 10 * DAY, NOON, 10) == (first[1].id,)


def test_a_secret_is_made_once(store: Store) -> None:
    """And stays until it is replaced."""
    assert store.secret("key", lambda: "first") == "first"
    assert store.secret("key", lambda: "second") == "first"
    store.replace_secret("key", "third")
    assert store.secret("key", lambda: "fourth") == "third"
    store.replace_secret("new", "fifth")
    assert store.secret("new", lambda: "sixth") == "fifth"
