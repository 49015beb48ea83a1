"""How a poll's outcome changes what is remembered of its source. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime

from aggregator import cadence
from aggregator.model import Fetched, FetchFailed, Folder, NotModified, PollState, Source
from aggregator.pipeline.health import BROKEN_AFTER


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """When a poll happens, and its throw of the dice (0 to 1) that spreads the next one."""

    now: datetime
    chance: float


def after_document(source: Source, state: PollState, result: Fetched, moment: Moment) -> PollState:
    """Return the state after a document: its validators count from now on, and one that is missing is dropped."""
    kept = replace(
        state, etag=result.etag, last_modified=result.last_modified, moved_to=result.moved_to or state.moved_to
    )
    return _succeeded(source, kept, result.fresh_until, moment)


def after_not_modified(source: Source, state: PollState, result: NotModified, moment: Moment) -> PollState:
    """Return the state after a 304, which keeps the validators but for those that it brings anew.

    A new address that knows the ETag has the feed. A date alone proves nothing, since any page may be older than it:
    such a move is not remembered yet, and next time the whole document is asked for.
    """
    if result.moved_to and not state.etag:
        asked_anew = replace(state, etag=None, last_modified=None)
        return _succeeded(source, asked_anew, result.fresh_until, moment)
    kept = replace(
        state,
        etag=result.etag or state.etag,
        last_modified=result.last_modified or state.last_modified,
        moved_to=result.moved_to or state.moved_to,
    )
    return _succeeded(source, kept, result.fresh_until, moment)


def after_folder(source: Source, state: PollState, result: Folder, moment: Moment) -> PollState:
    """Return the state after a folder of articles was read."""
    return _succeeded(source, replace(state, etag=result.etag), None, moment)


def after_failure(source: Source, state: PollState, failure: FetchFailed, moment: Moment) -> PollState:
    """Return the state after a poll that brought nothing: what is stored stays, and the wait grows.

    A new address (301, 308) that fails is doubted: next time the configured one is asked, without the date that the
    other gave its document. One that asks to wait is not, unless it does nothing else. What answered 410 there may live
    elsewhere; at the configured address it is gone, until it answers again.
    """
    if failure.put_off:
        return _put_off(source, state, failure, moment)
    failures = state.failures + 1
    patient = failure.retry_after is not None and failures < BROKEN_AFTER
    doubted = state.moved_to is not None and not patient
    return replace(
        state,
        next_poll_at=cadence.after_failure(
            source,
            failures=failures,
            status=failure.status,
            retry_after=failure.retry_after,
            hints=state.hints,
            now=moment.now,
            chance=moment.chance,
        ),
        last_poll_at=moment.now,
        failures=failures,
        error=failure.message,
        retry_after=failure.retry_after,
        waits_for=failure.waits_for,
        gone=state.gone or (failure.gone and state.moved_to is None),
        moved_to=None if doubted else state.moved_to,
        last_modified=None if doubted else state.last_modified,
    )


def _put_off(source: Source, state: PollState, failure: FetchFailed, moment: Moment) -> PollState:
    """Nothing failed: the source waits, with its host and a little longer; what was wrong before stands.

    A host on the way may have been asked already, so that `at_least` counts from now.
    """
    asked = max(failure.retry_after or moment.now, moment.now) + cadence.RETRY_SPREAD * moment.chance
    return replace(
        state,
        next_poll_at=max(asked, moment.now + source.at_least),
        last_poll_at=moment.now,
        error=state.error if state.failures else failure.message,
        retry_after=failure.retry_after,
        waits_for=failure.waits_for,
    )


def _succeeded(source: Source, state: PollState, fresh_until: datetime | None, moment: Moment) -> PollState:
    return replace(
        state,
        next_poll_at=cadence.after_success(
            source,
            state.hints,
            arrivals=state.arrivals,
            fresh_until=fresh_until,
            now=moment.now,
            chance=moment.chance,
            pushed=state.pushed_since is not None,
        ),
        last_poll_at=moment.now,
        last_success_at=moment.now,
        failures=0,
        error=None,
        retry_after=None,
        waits_for=None,
        gone=False,
    )
