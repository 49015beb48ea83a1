"""How the plans in the store follow a clock that is set, and how that is noticed (POLITENESS 4)."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from aggregator.model import EPOCH, PollRecord, PollState, Source, SourceKind
from aggregator.pipeline.clock import Watch, elapsed
from aggregator.store import Store, open_store

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
YEAR = timedelta(days=365)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A store that knows three sources: one that was polled at noon, one whose host asked to wait, and a new one."""
    with open_store(f"sqlite:///{tmp_path / 'store.db'}") as store:
        store.sync([Source(id=id_, kind=SourceKind.HTTP, url=f"https://{id_}.example/") for id_ in ("a", "b", "new")])
        store.record(PollRecord(state=state("a", NOON)))
        store.record(PollRecord(state=state("b", NOON - HOUR, waits=True)))
        yield store


def state(id_: str, at: datetime, *, waits: bool = False) -> PollState:
    return PollState(
        source_id=id_,
        url=f"https://{id_}.example/",
        last_poll_at=at,
        last_success_at=NOON - 2 * HOUR,
        next_poll_at=at + 3 * HOUR,
        retry_after=at + 2 * HOUR if waits else None,
        waits_for=f"https://{id_}.example/" if waits else None,
    )


@pytest.mark.parametrize("by", [YEAR, -YEAR, timedelta(seconds=7, microseconds=1)])
def test_plans_move_along_with_the_clock(store: Store, by: timedelta) -> None:
    """What was done and what will be done, to the microsecond; who was never polled is due now as before."""
    store.shift(by)
    states = store.states()
    assert states["a"] == state("a", NOON + by)
    assert states["b"] == state("b", NOON - HOUR + by, waits=True)
    assert (states["new"].next_poll_at, states["new"].last_poll_at) == (EPOCH, None)


def test_nobody_was_polled_in_the_future(store: Store) -> None:
    """Who seems to have been was polled now, and waits as long as planned; the others are left as they are."""
    store.disbelieve_future(NOON - HOUR / 2)
    assert store.states()["a"] == state("a", NOON - HOUR / 2)
    assert store.states()["b"] == state("b", NOON - HOUR, waits=True)
    store.disbelieve_future(NOON - YEAR)
    assert store.states()["b"] == state("b", NOON - YEAR, waits=True)
    assert store.waiting(NOON - YEAR) == (("https://b.example/", NOON - YEAR + 2 * HOUR),)
    assert store.due(NOON - YEAR, limit=10) == ("new",)


@pytest.mark.parametrize(
    ("passed", "clock", "step"),
    [
        (timedelta(), timedelta(), timedelta()),
        (HOUR, HOUR, timedelta()),
        (HOUR, HOUR + timedelta(seconds=4), timedelta()),
        (HOUR, HOUR - timedelta(seconds=4), timedelta()),
        (HOUR, 2 * HOUR, HOUR),
        (timedelta(seconds=1), -YEAR, -YEAR - timedelta(seconds=1)),
    ],
)
def test_a_clock_that_is_set_is_noticed(passed: timedelta, clock: timedelta, step: timedelta) -> None:
    """Time that goes by is no step, nor are the seconds by which clocks are adjusted; a step is told once."""
    times = iter([NOON, NOON + clock, NOON + clock])
    seconds = iter([7.0, 7.0 + passed.total_seconds(), 7.0 + passed.total_seconds()])
    watch = Watch(lambda: next(times), lambda: next(seconds))
    assert watch.look() == step
    assert watch.look() == timedelta()


def test_the_steady_clock_goes_on() -> None:
    """It never goes back, and is none of those that can be set."""
    first, second = elapsed(), elapsed()
    assert 0 < first <= second
    assert second < NOON.timestamp()
