"""How a poll's outcome changes what is remembered of its source. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime

from aggregator import cadence
from aggregator.model import Fetched, FetchFailed, Folder, NotModified, PollState, Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """When a poll happens, and its throw of the dice (0 to 1) that spreads the next one."""

    now: datetime
    chance: float


def after_document(source: Source, state: PollState, result: Fetched, moment: Moment) -> PollState:
    """Return the state after a document: its validators count from now on, and one that is missing is dropped."""
    kept = replace(state, etag=result.etag, last_modified=result.last_modified, moved_to=result.moved_to)
    if result.moved_to is None and state.moved_to is not None:
        kept = replace(kept, moved_to=state.moved_to)
    return _succeeded(source, kept, result.fresh_until, moment)


def after_not_modified(source: Source, state: PollState, result: NotModified, moment: Moment) -> PollState:
    """Return the state after a 304, which keeps the validators but for those that it brings anew."""
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

    A new address (301, 308) that fails is doubted: next time the configured one is asked.
    """
    failures = state.failures + 1
    return replace(
        state,
        next_poll_at=cadence.after_failure(
            source, failures=failures, retry_after=failure.retry_after, now=moment.now, chance=moment.chance
        ),
        last_poll_at=moment.now,
        failures=failures,
        error=failure.message,
        retry_after=failure.retry_after,
        gone=failure.gone,
        moved_to=None,
    )


def _succeeded(source: Source, state: PollState, fresh_until: datetime | None, moment: Moment) -> PollState:
    return replace(
        state,
        next_poll_at=cadence.after_success(
            source, state.hints, fresh_until=fresh_until, now=moment.now, chance=moment.chance
        ),
        last_poll_at=moment.now,
        last_success_at=moment.now,
        failures=0,
        error=None,
        retry_after=None,
        gone=False,
    )
