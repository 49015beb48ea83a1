"""The state of every source, in one word and in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from aggregator.addresses import without_credentials
from aggregator.model import PollState, Source
from aggregator.pipeline.fulltext import warnings
from aggregator.pipeline.items import library
from aggregator.store import Store


class State(StrEnum):
    """What a source is like at the moment."""

    NEW = "new"
    OK = "ok"
    WAITING = "waiting"
    FAILING = "failing"
    GONE = "gone"
    MOVED = "moved"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """A source as `aggregator status` shows it; `entries` counts what is stored of it."""

    id: str
    url: str
    title: str
    tags: tuple[str, ...]
    state: State
    last_success: datetime | None
    next_poll: datetime | None
    entries: int
    failures: int
    error: str | None
    moved_to: str | None
    warnings: tuple[str, ...]


def statuses(store: Store, sources: Sequence[Source], now: datetime) -> tuple[Status, ...]:
    """Return the status of each source, in the order of feeds.yaml."""
    states, counts, shelf = store.states(), store.counts(), library(sources, store.feeds())
    of_pages = warnings(store, now)
    return tuple(
        _status(
            source,
            _warned(states.get(source.id) or PollState(source_id=source.id, url=source.url), source, of_pages),
            shelf.feed(source.id).title,
            counts.get(source.id, 0),
            now,
        )
        for source in sources
    )


def _warned(state: PollState, source: Source, of_pages: Mapping[str, tuple[str, ...]]) -> PollState:
    """Return the state with what is wrong with the pages of a source that asks for them."""
    more = of_pages.get(source.id, ()) if source.full_text else ()
    return replace(state, warnings=(*state.warnings, *more)) if more else state


def _status(source: Source, state: PollState, title: str, entries: int, now: datetime) -> Status:
    word = State.PAUSED if state.paused else _word(state, now)
    return Status(
        id=source.id,
        url=without_credentials(source.url),
        title=title,
        tags=source.tags,
        state=word,
        last_success=state.last_success_at,
        next_poll=None if word in {State.NEW, State.GONE, State.PAUSED} else state.next_poll_at,
        entries=entries,
        failures=state.failures,
        error=state.error,
        moved_to=without_credentials(state.moved_to) if state.moved_to else None,
        warnings=state.warnings,
    )


def _word(state: PollState, now: datetime) -> State:
    if state.gone:
        return State.GONE
    if state.retry_after and state.retry_after > now:
        return State.WAITING
    if state.failures:
        return State.FAILING
    if state.error:  # it was put off, and its time has come but not its turn
        return State.WAITING
    if state.moved_to:
        return State.MOVED
    return State.OK if state.last_success_at else State.NEW
