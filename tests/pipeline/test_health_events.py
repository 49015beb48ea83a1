"""What owners are told about a feed: each event once, and nothing that is over before it is worth a word."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.model import (
    Fetched,
    FetchFailed,
    FetchResult,
    HealthEvent,
    NotModified,
    PollState,
    Source,
    SourceKind,
)
from aggregator.pipeline.health import events, may_tell
from aggregator.pipeline.states import Moment, after_document, after_failure, after_not_modified

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
OLD, NEW, NEWER = ("https://old.example/feed", "https://new.example/feed", "https://newer.example/feed")
SOURCE = Source(id="a", kind=SourceKind.HTTP, url=OLD)
FRESH = PollState(source_id="a", url=OLD)

DOCUMENT = Fetched(url=OLD, body=b"<rss/>", etag='"1"')
SAME = NotModified()
FAILURE = FetchFailed(message="503 Service Unavailable", status=503)
HELD = FetchFailed(message="the host asked to wait", retry_after=NOON + 99 * HOUR, put_off=True)
GONE = FetchFailed(message="410 Gone", status=410, gone=True)


def moved(to: str) -> Fetched:
    return replace(DOCUMENT, url=to, moved_to=to)


def step(state: PollState, result: FetchResult, now: datetime) -> PollState:
    moment = Moment(now=now, chance=0.5)
    match result:
        case Fetched():
            return after_document(SOURCE, state, result, moment)
        case NotModified():
            return after_not_modified(SOURCE, state, result, moment)
        case FetchFailed():
            return after_failure(SOURCE, state, result, moment)
        case _:
            raise AssertionError(result)


def last_of_each_kind(told: Sequence[HealthEvent]) -> list[HealthEvent]:
    """What the store remembers for ever, newest first."""
    return list({event.kind: event for event in told}.values())[::-1] if told else []


def live(results: Sequence[FetchResult], state: PollState = FRESH, *, apart: timedelta = HOUR) -> list[HealthEvent]:
    """All that is told while a source, polled once an hour or so often, gets these results."""
    told: list[HealthEvent] = []
    for number, result in enumerate(results):
        after = step(state, result, NOON + number * apart)
        if may_tell(state, after):
            memory = sorted(last_of_each_kind(told), key=lambda event: event.at, reverse=True)
            told += events(SOURCE, state, after, memory)
        state = after
    return told


STORIES: list[tuple[str, list[FetchResult], list[str]]] = [
    ("a feed that works", [DOCUMENT, SAME, DOCUMENT, SAME], []),
    ("one failure and two are weather", [DOCUMENT, FAILURE, SAME, FAILURE, FAILURE, SAME, FAILURE], []),
    ("three failures in a row", [DOCUMENT, FAILURE, FAILURE, FAILURE], ["broke"]),
    ("it is said once", [DOCUMENT, *[FAILURE] * 20], ["broke"]),
    ("who is not asked does not fail", [DOCUMENT, FAILURE, FAILURE, HELD, HELD, SAME], []),
    ("who is not asked does not recover", [*[FAILURE] * 3, HELD, FAILURE], ["broke"]),
    ("a feed that never worked", [FAILURE] * 5, ["broke"]),
    ("recovered", [*[FAILURE] * 3, DOCUMENT, SAME], ["broke", "recovered"]),
    ("recovered with nothing new", [*[FAILURE] * 4, SAME], ["broke", "recovered"]),
    ("comes and goes within a day", [*[FAILURE] * 3, SAME, *[FAILURE] * 3, SAME] * 3, ["broke", "recovered"]),
    (
        "broke again a day later",
        [*[FAILURE] * 3, *[SAME] * 24, *[FAILURE] * 3, SAME],
        ["broke", "recovered", "broke", "recovered"],
    ),
    ("broke at once and for good", [*[FAILURE] * 3, SAME, *[FAILURE] * 30], ["broke", "recovered", "broke"]),
    ("gone", [DOCUMENT, GONE, GONE, GONE, GONE], ["gone"]),
    ("gone at first sight", [GONE], ["gone"]),
    ("gone after it broke", [*[FAILURE] * 3, GONE], ["broke", "gone"]),
    ("gone stays gone when another error comes", [GONE, *[FAILURE] * 5], ["gone"]),
    ("came back", [DOCUMENT, GONE, SAME, SAME], ["gone", "returned"]),
    ("came back after other errors", [GONE, FAILURE, DOCUMENT], ["gone", "returned"]),
    ("moved", [DOCUMENT, moved(NEW), SAME, DOCUMENT], ["moved"]),
    ("moved at first sight", [moved(NEW), SAME], ["moved"]),
    ("a move that is doubted and stands", [moved(NEW), FAILURE, moved(NEW), FAILURE, moved(NEW)], ["moved"]),
    ("moved on", [moved(NEW), moved(NEWER), SAME], ["moved", "moved"]),
    ("moved with the answer that ends a failure", [*[FAILURE] * 3, moved(NEW)], ["broke", "recovered", "moved"]),
    ("410 at the new address is doubted first", [moved(NEW), GONE, moved(NEW)], ["moved"]),
    ("410 at both", [moved(NEW), GONE, GONE], ["moved", "gone"]),
]


@pytest.mark.parametrize(("results", "kinds"), [pytest.param(*rest, id=name) for name, *rest in STORIES])
def test_stories(results: list[FetchResult], kinds: list[str]) -> None:
    """What is told of a life, event by event."""
    assert [event.kind for event in live(results)] == kinds


@given(st.lists(st.sampled_from([DOCUMENT, SAME, FAILURE, FAILURE, HELD, GONE, moved(NEW), moved(NEWER)]), max_size=60))
def test_nothing_is_told_twice(results: list[FetchResult]) -> None:
    """Whatever happens, conditions alternate, a move is never that of last time, and no two events share an id."""
    told = live(results)
    conditions = [event.kind for event in told if event.kind != "moved"]
    for before, after in pairwise(["recovered", *conditions]):
        assert (
            after
            in {
                "broke": {"recovered", "gone"},
                "gone": {"returned"},
                "recovered": {"broke", "gone"},
                "returned": {"broke", "gone"},
            }[before]
        )
    moves = [event.message for event in told if event.kind == "moved"]
    assert all(before != after for before, after in pairwise(moves))
    assert len({event.id for event in told}) == len(told)


@given(st.lists(st.sampled_from([DOCUMENT, SAME, FAILURE, HELD, GONE]), max_size=40))
def test_what_was_told_last_is_how_the_feed_is(results: list[FetchResult]) -> None:
    """A feed that works was not said to be ill without being said to be well since, and the other way round."""
    state = FRESH
    for number, result in enumerate(results):
        state = step(state, result, NOON + number * DAY)
    told = live(results, apart=DAY)
    last = next((event.kind for event in reversed(told) if event.kind != "moved"), "recovered")
    assert state.gone == (last == "gone")
    assert (last == "broke") == (not state.gone and state.failures >= 3)


@given(st.lists(st.sampled_from([SAME, FAILURE, FAILURE, HELD]), max_size=200))
def test_health_never_flaps(results: list[FetchResult]) -> None:
    """However a feed comes and goes, it is said to break once a day at the most, and never while it works."""
    told = live(results)
    broke = [event.at for event in told if event.kind == "broke"]
    assert all(later - earlier >= DAY for earlier, later in pairwise(broke))
    assert not [at for at in broke if results[(at - NOON) // HOUR] is SAME]


def test_an_event_says_what_and_since_when() -> None:
    """The error or the address, the instant of the poll, and when the feed had last been read."""
    broke, recovered, move = live([DOCUMENT, FAILURE, FAILURE, FAILURE, FAILURE, DOCUMENT, moved(NEW)])
    assert (broke.source_id, broke.kind, broke.at, broke.message, broke.read_at) == (
        "a",
        "broke",
        NOON + 3 * HOUR,
        "503 Service Unavailable",
        NOON,
    )
    assert (recovered.at, recovered.message, recovered.read_at) == (NOON + 5 * HOUR, "503 Service Unavailable", NOON)
    assert (move.at, move.message, move.read_at) == (NOON + 6 * HOUR, NEW, NOON + 5 * HOUR)


def test_the_id_follows_from_source_kind_and_instant() -> None:
    """So a store that was lost and filled again by a replay gives the same ids; and they stay what they are."""
    (event,) = live([GONE])
    assert event.id == "urn:uuid:7de9e095-550d-59fc-8bd6-bdc6766314a8"
    assert live([GONE]) == [event]


def test_a_move_is_shown_without_a_login() -> None:
    """An address may hold one; it is not for the public, and no reason to tell the same move again."""
    before = replace(FRESH, next_poll_at=NOON)
    after = replace(before, moved_to="https://me:secret@new.example/feed", last_poll_at=NOON)
    (event,) = events(SOURCE, before, after, ())
    assert event.message == NEW
    assert events(SOURCE, before, after, (event,)) == ()


def test_most_polls_need_no_memory() -> None:
    """Nothing is asked of the store where health cannot have changed; a source at a new address may have a past."""
    known = replace(step(FRESH, DOCUMENT, NOON), body_hash="0")
    assert not may_tell(FRESH, known)
    assert not may_tell(known, step(known, SAME, NOON + HOUR))
    assert may_tell(known, step(known, FAILURE, NOON + HOUR))
    assert may_tell(replace(known, body_hash=None), step(known, SAME, NOON + HOUR))


def test_a_broken_feed_that_is_given_another_address_recovers() -> None:
    """The count of failures begins anew at the new address, and yet the feed was said to be broken."""
    told = live([FAILURE] * 3)
    afresh = replace(FRESH, url=NEW)
    failing = step(afresh, FAILURE, NOON)
    assert events(SOURCE, afresh, failing, told) == ()
    assert [event.kind for event in events(SOURCE, failing, step(failing, DOCUMENT, NOON), told)] == ["recovered"]
    assert [event.kind for event in events(SOURCE, afresh, step(afresh, DOCUMENT, NOON), told)] == ["recovered"]
    assert events(SOURCE, afresh, step(afresh, HELD, NOON), told) == ()


@pytest.mark.parametrize(
    ("message", "published"),
    [
        ("no such file: /home/me/exports/a.xml", "no such file"),
        ("no file matches /home/me/exports/a.xml", "no file matches the path in feeds.yaml"),
        ("not XML", "not XML"),
    ],
)
def test_a_path_on_disk_is_not_published(message: str, published: str) -> None:
    """health.atom is public, and where a feed lies on disk is nobody's business."""
    source = Source(id="disk", kind=SourceKind.FILE, url="/home/me/exports/a.xml")
    after = replace(FRESH, failures=3, error=message, last_poll_at=NOON)
    (event,) = events(source, FRESH, after, ())
    assert event.message == published
