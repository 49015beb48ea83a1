from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.cadence import LONGEST_RETRY_AFTER, after_failure, after_success, parse_cron
from aggregator.errors import RuleError
from aggregator.model import PollHints, Source, SourceKind

NOW = datetime(2026, 5, 1, 12, 34, 56, tzinfo=UTC)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


def source(every: timedelta = HOUR, at_least: timedelta = 5 * MINUTE, cron: str | None = None) -> Source:
    return Source(
        id="a", kind=SourceKind.HTTP, url="https://example.org/feed", every=every, at_least=at_least, cron=cron
    )


def success(hints: PollHints | None = None, *, fresh: timedelta | None = None, every: timedelta = HOUR) -> timedelta:
    """Return the wait where chance would have it as short as it may be."""
    until = NOW + fresh if fresh else None
    return after_success(source(every), hints or PollHints(), fresh_until=until, now=NOW, chance=1.0) - NOW


def failure(failures: int, *, retry_after: timedelta | None = None, every: timedelta = HOUR) -> timedelta:
    until = NOW + retry_after if retry_after is not None else None
    return after_failure(source(every), failures=failures, retry_after=until, now=NOW, chance=0.0) - NOW


def test_the_wait_is_what_the_user_allows_less_a_spread() -> None:
    """Never longer than `every`; chance moves polls apart."""
    longest = after_success(source(), PollHints(), fresh_until=None, now=NOW, chance=0.0) - NOW
    assert (success(), longest) == (HOUR * 0.9, HOUR)


@pytest.mark.parametrize(
    ("hints", "fresh", "wait"),
    [
        (PollHints(ttl=3.8 * HOUR), None, 3.8 * HOUR),
        (PollHints(ttl=timedelta(days=30)), None, 4 * HOUR),
        (PollHints(), 3.9 * HOUR, 3.9 * HOUR),
        (PollHints(), MINUTE, 3.6 * HOUR),
        (PollHints(skip_hours=frozenset({16})), None, 4 * HOUR),
        (PollHints(skip_hours=frozenset(range(24)), skip_days=frozenset(range(7))), None, 4 * HOUR),
    ],
)
def test_what_the_publisher_asks_for_is_a_lower_bound(
    hints: PollHints, fresh: timedelta | None, wait: timedelta
) -> None:
    """POLITENESS 5: within the user's maximum, here four hours, where it would have been the turn after 3.6."""
    assert success(hints, fresh=fresh, every=4 * HOUR) == wait


def test_failures_wait_twice_as_long_each_time() -> None:
    """POLITENESS 7: no retry at once, and a day at the most, or `every` where that is longer."""
    assert [failure(number) for number in (1, 2, 3)] == [HOUR, 2 * HOUR, 4 * HOUR]
    assert failure(100) == timedelta(days=1)
    assert failure(100, every=timedelta(days=7)) == timedelta(days=7)


def test_retry_after_outranks_every_and_is_capped() -> None:
    """POLITENESS 6: two days at the most; what lies in the past or near changes nothing."""
    assert failure(1, retry_after=6 * HOUR) == 6 * HOUR
    assert failure(1, retry_after=timedelta(days=400)) == LONGEST_RETRY_AFTER
    assert failure(1, retry_after=-HOUR) == HOUR


def test_cron_says_when() -> None:
    """A crontab line, in UTC, with up to half a minute of spread."""
    six = after_success(source(cron="0 6 * * mon-fri"), PollHints(), fresh_until=None, now=NOW, chance=1.0)
    assert six == datetime(2026, 5, 4, 6, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize("expression", ["", "* * *", "61 * * * *", "a b c d e"])
def test_a_wrong_crontab_line_is_refused_in_words(expression: str) -> None:
    """When feeds.yaml is read, not when the time comes."""
    with pytest.raises(RuleError, match="not a crontab line"):
        parse_cron(expression)


durations = st.timedeltas(min_value=timedelta(seconds=1), max_value=timedelta(days=60))


@given(
    every=durations,
    at_least=durations,
    ttl=st.none() | durations,
    hours=st.frozensets(st.integers(0, 23)),
    days=st.frozensets(st.integers(0, 6)),
    fresh=st.none() | durations,
    chance=st.floats(0, 1),
)
def test_the_next_poll_is_always_within_the_users_bounds(  # noqa: PLR0913, PLR0917 - a property over everything
    every: timedelta,
    at_least: timedelta,
    ttl: timedelta | None,
    hours: frozenset[int],
    days: frozenset[int],
    fresh: timedelta | None,
    chance: float,
) -> None:
    """Never sooner than `at_least` (or `every` where that is shorter), never later than `every`."""
    hints = PollHints(ttl=ttl, skip_hours=hours, skip_days=days)
    next_poll = after_success(
        source(every, at_least), hints, fresh_until=NOW + fresh if fresh else None, now=NOW, chance=chance
    )
    assert min(at_least, every) <= next_poll - NOW <= every


@given(failures=st.integers(1, 10_000), every=durations, retry=st.none() | st.timedeltas(), chance=st.floats(0, 1))
def test_after_a_failure_there_is_always_a_wait(
    failures: int, every: timedelta, retry: timedelta | None, chance: float
) -> None:
    """At least `every`, and never so long that the feed is forgotten."""
    try:
        until = NOW + retry if retry is not None else None
    except OverflowError:
        return
    again = after_failure(source(every), failures=failures, retry_after=until, now=NOW, chance=chance)
    assert every <= again - NOW <= max(timedelta(days=2), every) * 1.1 + MINUTE
