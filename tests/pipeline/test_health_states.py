"""Moves and deaths in what is remembered of a source (POLITENESS 8 and 9)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from aggregator.model import Fetched, FetchFailed, NotModified, PollHints, PollState, Source, SourceKind
from aggregator.pipeline.states import Moment, after_document, after_failure, after_not_modified

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
MOMENT = Moment(now=NOON, chance=0.0)
OLD, NEW, NEWER = ("https://old.example/feed", "https://new.example/feed", "https://newer.example/feed")
SOURCE = Source(id="a", kind=SourceKind.HTTP, url=OLD)
DATE = "Fri, 01 May 2026 00:00:00 GMT"
STATE = PollState(source_id="a", url=OLD, etag='"1"', last_modified=DATE, body_hash="0", next_poll_at=NOON)
MOVED = replace(STATE, moved_to=NEW)
FAILURE = FetchFailed(message="503 Service Unavailable", status=503)
GONE = FetchFailed(message="410 Gone", status=410, gone=True)


@pytest.mark.parametrize(
    ("state", "moved_to", "remembered"),
    [(STATE, None, None), (STATE, NEW, NEW), (MOVED, None, NEW), (MOVED, NEWER, NEWER)],
    ids=["never moved", "moves", "has moved", "moves on"],
)
def test_a_document_at_a_new_address_is_a_move(state: PollState, moved_to: str | None, remembered: str | None) -> None:
    """It is remembered at once, and stands while the new address gives documents or says that nothing is new."""
    document = Fetched(url=moved_to or OLD, body=b"<rss/>", moved_to=moved_to)
    assert after_document(SOURCE, state, document, MOMENT).moved_to == remembered
    assert after_not_modified(SOURCE, state, NotModified(moved_to=moved_to), MOMENT).moved_to == remembered


def test_a_304_by_date_alone_is_no_proof_of_a_move() -> None:
    """Any page may be older than a date: next time the whole document is asked for."""
    dated = replace(STATE, etag=None)
    after = after_not_modified(SOURCE, dated, NotModified(etag='"theirs"', last_modified=DATE, moved_to=NEW), MOMENT)
    assert (after.moved_to, after.etag, after.last_modified, after.failures) == (None, None, None, 0)


def test_a_304_that_moves_nothing_keeps_its_date() -> None:
    """Where the address is the one that gave it, a date is as good as an ETag."""
    after = after_not_modified(SOURCE, replace(MOVED, etag=None), NotModified(), MOMENT)
    assert (after.moved_to, after.last_modified) == (NEW, DATE)


@pytest.mark.parametrize("failure", [FAILURE, GONE, FetchFailed(message="timed out")])
def test_a_new_address_that_fails_is_doubted(failure: FetchFailed) -> None:
    """The configured one is asked next, without a date that is not its own; nothing is gone yet."""
    after = after_failure(SOURCE, MOVED, failure, MOMENT)
    assert (after.moved_to, after.gone, after.failures, after.error) == (None, False, 1, failure.message)
    assert (after.etag, after.last_modified, after.body_hash) == ('"1"', None, "0")


def test_a_failure_of_the_configured_address_keeps_both_validators() -> None:
    """They are its own."""
    after = after_failure(SOURCE, STATE, FAILURE, MOMENT)
    assert (after.etag, after.last_modified) == ('"1"', DATE)


def test_who_is_not_asked_doubts_nothing() -> None:
    """The host of the new address had asked others to wait: no request was made, and the move stands."""
    held = FetchFailed(message="the host asked to wait", retry_after=NOON + timedelta(hours=1), put_off=True)
    after = after_failure(SOURCE, MOVED, held, MOMENT)
    assert (after.moved_to, after.failures, after.last_modified) == (NEW, 0, DATE)


def test_who_is_put_off_fails_in_nothing_and_keeps_what_was_wrong() -> None:
    """At least `at_least` goes by, for a host on the way may have been asked; the old error is still the error."""
    until = NOON + timedelta(minutes=1)
    held = FetchFailed(message="put off", retry_after=until, waits_for="https://new.example/", put_off=True)
    after = after_failure(SOURCE, STATE, held, MOMENT)
    assert (after.failures, after.error, after.retry_after) == (0, "put off", until)
    assert (after.waits_for, after.last_poll_at) == ("https://new.example/", NOON)
    assert after.next_poll_at == NOON + SOURCE.at_least
    failing = replace(STATE, failures=2, error="503 Service Unavailable")
    again = after_failure(SOURCE, failing, held, MOMENT)
    assert (again.failures, again.error) == (2, "503 Service Unavailable")
    back = after_document(SOURCE, again, Fetched(url=OLD, body=b"<rss/>"), MOMENT)
    assert (back.error, back.retry_after, back.waits_for) == (None, None, None)


def test_a_new_address_that_asks_to_wait_is_not_doubted_at_once() -> None:
    """It is there; one that does nothing but ask to wait is doubted like any other."""
    busy = FetchFailed(message="429 Too Many Requests", status=429, retry_after=NOON + timedelta(hours=1))
    after = after_failure(SOURCE, MOVED, busy, MOMENT)
    assert (after.moved_to, after.failures, after.last_modified) == (NEW, 1, DATE)
    assert after_failure(SOURCE, replace(after, failures=2), busy, MOMENT).moved_to is None


def test_410_is_for_good() -> None:
    """Until it answers again: another error that a try by hand meets does not bring the polling back."""
    gone = after_failure(SOURCE, STATE, GONE, MOMENT)
    assert (gone.gone, gone.error) == (True, "410 Gone")
    still = after_failure(SOURCE, gone, FAILURE, MOMENT)
    assert (still.gone, still.error, still.failures) == (True, "503 Service Unavailable", 2)
    for back in (
        after_document(SOURCE, still, Fetched(url=OLD, body=b"<rss/>"), MOMENT),
        after_not_modified(SOURCE, still, NotModified(), MOMENT),
    ):
        assert (back.gone, back.error, back.failures) == (False, None, 0)


def test_what_the_publisher_refuses_is_asked_for_more_slowly() -> None:
    """404 and 403 wait longer than a server in trouble does, and what the feed asked for itself still holds."""

    def wait(state: PollState, failure: FetchFailed) -> timedelta:
        return after_failure(SOURCE, state, failure, MOMENT).next_poll_at - NOON

    refused = FetchFailed(message="404 Not Found", status=404)
    assert wait(STATE, refused) > wait(STATE, FAILURE)
    asked = Fetched(url=OLD, body=b"", fresh_until=None)
    assert after_document(SOURCE, STATE, asked, MOMENT).next_poll_at > NOON
    hinted = replace(STATE, hints=PollHints(skip_hours=frozenset({13})))
    assert (NOON + wait(hinted, FAILURE)).hour != 13
