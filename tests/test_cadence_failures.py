"""When a feed that failed is tried again: tables of cases, then properties over everything."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.cadence import LONG_FAILING, LONGEST_RETRY_AFTER, RETRY_SPREAD, SPREAD, after_failure
from aggregator.model import PollHints, Source, SourceKind

NOW = datetime(2026, 5, 1, 12, 34, 56, tzinfo=UTC)  # a Friday
SECOND, MINUTE, HOUR, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
EVER = datetime.max.replace(tzinfo=UTC)
NEVER = datetime.min.replace(tzinfo=UTC)


def source(every: timedelta = HOUR, at_least: timedelta = 5 * MINUTE, cron: str | None = None) -> Source:
    return Source(
        id="a", kind=SourceKind.HTTP, url="https://example.org/feed", every=every, at_least=at_least, cron=cron
    )


def failure(failures: int, status: int | None = None, *, every: timedelta = HOUR, chance: float = 0.0) -> timedelta:
    due = after_failure(source(every), failures=failures, status=status, retry_after=None, now=NOW, chance=chance)
    return due - NOW


@pytest.mark.parametrize(
    ("every", "status", "hours"),
    [
        pytest.param(HOUR, None, [1, 2, 4, 8, 16, 24, 24], id="no answer"),
        pytest.param(HOUR, 500, [1, 2, 4, 8, 16, 24, 24], id="server error"),
        pytest.param(HOUR, 503, [1, 2, 4, 8, 16, 24, 24], id="busy"),
        pytest.param(HOUR, 408, [1, 2, 4, 8, 16, 24, 24], id="408 is a time-out"),
        pytest.param(HOUR, 404, [4, 8, 16, 24, 24], id="not found"),
        pytest.param(HOUR, 403, [4, 8, 16, 24, 24], id="forbidden"),
        pytest.param(HOUR, 429, [4, 8, 16, 24, 24], id="asked too often"),
        pytest.param(15 * MINUTE, None, [0.25, 0.5, 1, 2, 4, 8, 16, 24], id="a busy feed"),
        pytest.param(15 * MINUTE, 404, [1, 2, 4, 8, 16, 24], id="a busy feed, not found"),
        pytest.param(DAY, None, [1, 2, 4, 8, 16, 24, 24], id="a day is not lost by one failure"),
        pytest.param(DAY, 404, [24, 24], id="and yet never in vain before its time"),
        pytest.param(7 * DAY, None, [1, 2, 4, 8, 16, 32, 64, 128, 168, 168], id="a weekly feed"),
        pytest.param(7 * DAY, 404, [168, 168], id="a weekly feed, not found"),
    ],
)
def test_each_failure_in_a_row_doubles_the_wait(every: timedelta, status: int | None, hours: list[float]) -> None:
    """POLITENESS 7 and 9: no retry at once, then to a day or `every`; a refusal is taken more seriously."""
    assert [failure(number, status, every=every) / HOUR for number in range(1, len(hours) + 1)] == hours


@pytest.mark.parametrize("status", [None, 404, 500])
def test_after_a_month_of_failures_it_is_tried_once_a_week(status: int | None) -> None:
    """POLITENESS 9: neither hammered nor forgotten."""
    waits = [failure(number, status) for number in range(1, LONG_FAILING + 1)]
    assert timedelta(days=24) < sum(waits[:-1], timedelta()) < timedelta(days=35)
    assert (failure(LONG_FAILING), failure(10**9), failure(50, every=30 * DAY)) == (7 * DAY, 7 * DAY, 30 * DAY)


@pytest.mark.parametrize(
    ("every", "at_least", "expected"), [(HOUR, 45 * MINUTE, HOUR), (DAY, 6 * HOUR, 6 * HOUR), (DAY, 5 * DAY, 5 * DAY)]
)
def test_a_retry_keeps_the_users_shortest_wait(every: timedelta, at_least: timedelta, expected: timedelta) -> None:
    """POLITENESS 4: `at_least` holds after a failure as well."""
    due = after_failure(source(every, at_least), failures=1, retry_after=None, now=NOW, chance=0.0)
    assert due - NOW == expected


@pytest.mark.parametrize(
    ("hints", "expected"),
    [
        (PollHints(ttl=6 * HOUR), 6 * HOUR),
        (PollHints(ttl=30 * DAY), DAY),
        (PollHints(skip_hours=frozenset({13, 14})), 145 * MINUTE + 4 * SECOND),
        (PollHints(skip_hours=frozenset(range(24))), DAY),
    ],
)
def test_a_retry_keeps_what_the_publisher_asked_for(hints: PollHints, expected: timedelta) -> None:
    """POLITENESS 5: within the user's maximum, here a day."""
    due = after_failure(source(DAY), failures=1, retry_after=None, hints=hints, now=NOW, chance=0.0)
    assert due - NOW == expected


@pytest.mark.parametrize(
    ("retry_after", "expected"),
    [
        pytest.param(NOW + 6 * HOUR, 6 * HOUR, id="longer than every"),
        pytest.param(NOW + 2 * DAY, 2 * DAY, id="just two days"),
        pytest.param(NOW + 400 * DAY, LONGEST_RETRY_AFTER, id="huge"),
        pytest.param(EVER, LONGEST_RETRY_AFTER, id="the end of time"),
        pytest.param(NOW + MINUTE, HOUR, id="sooner than the back-off"),
        pytest.param(NOW, HOUR, id="now"),
        pytest.param(NOW - HOUR, HOUR, id="past"),
        pytest.param(NEVER, HOUR, id="the beginning of time"),
    ],
)
def test_retry_after_outranks_every_and_is_capped(retry_after: datetime, expected: timedelta) -> None:
    """POLITENESS 6: two days at the most; what lies in the past or near changes nothing."""
    due = after_failure(source(), failures=1, status=503, retry_after=retry_after, now=NOW, chance=0.0)
    assert due - NOW == expected


def test_failures_and_waiting_hosts_are_spread_too() -> None:
    """POLITENESS 7: by a tenth of the wait, and by five minutes after the instant that the host asked for."""
    assert [failure(number, chance=1.0) / HOUR for number in (1, 2, 9)] == pytest.approx([1.1, 2.2, 26.4])
    due = after_failure(source(), failures=1, status=429, retry_after=NOW + 9 * HOUR, now=NOW, chance=1.0)
    assert due - NOW == 9 * HOUR + 5 * MINUTE


def test_cron_feeds_are_retried_at_their_times_alone() -> None:
    """The user chose the hours: the first of them after the back-off, and after Retry-After."""
    hourly = source(every=DAY, cron="30 * * * *")
    dues = [after_failure(hourly, failures=n, retry_after=None, now=NOW, chance=0.0) for n in (1, 2, 3)]
    assert [f"{due:%a %H:%M}" for due in dues] == ["Fri 14:30", "Fri 15:30", "Fri 17:30"]
    hints = PollHints(ttl=DAY, skip_hours=frozenset({14}))
    assert after_failure(hourly, failures=1, retry_after=None, hints=hints, now=NOW, chance=0.0) == dues[0]
    asked = after_failure(hourly, failures=1, retry_after=NOW + 10 * HOUR, now=NOW, chance=0.0)
    assert f"{asked:%a %H:%M}" == "Fri 23:30"


# --- properties over everything

durations = st.timedeltas(min_value=SECOND, max_value=timedelta(days=60))
chances = st.floats(0, 1)
skips = st.builds(
    PollHints,
    ttl=st.none() | durations,
    skip_hours=st.frozensets(st.integers(0, 23)),
    skip_days=st.frozensets(st.integers(0, 6)),
)


@given(
    failures=st.integers(0, 10_000),
    status=st.none() | st.integers(100, 599),
    every=durations,
    at_least=durations,
    hints=skips,
    retry=st.none() | st.datetimes(timezones=st.just(UTC)),
    chance=chances,
    cron=st.none() | st.sampled_from(["*/5 * * * *", "0 6 * * mon"]),
)
def test_after_a_failure_there_is_always_a_wait(  # noqa: PLR0913, PLR0917 - a property over everything
    failures: int,
    status: int | None,
    every: timedelta,
    at_least: timedelta,
    hints: PollHints,
    retry: datetime | None,
    chance: float,
    cron: str | None,
) -> None:
    """POLITENESS 6 and 7: never at once, and never so long that the feed is forgotten; garbage does no harm."""
    feed = source(every, at_least, cron)
    due = after_failure(feed, failures=failures, status=status, retry_after=retry, hints=hints, now=NOW, chance=chance)
    shortest = max(at_least, min(every, HOUR))
    longest = max(every, at_least, 7 * DAY) * (1 + SPREAD) + (7 * DAY if cron else timedelta())
    assert shortest <= due - NOW <= longest + MINUTE
    if retry:
        assert due >= min(retry, NOW + LONGEST_RETRY_AFTER)


@given(failures=st.integers(1, 100), status=st.none() | st.integers(400, 599), every=durations, chance=chances)
def test_one_more_failure_never_makes_the_wait_shorter(
    failures: int, status: int | None, every: timedelta, chance: float
) -> None:
    """POLITENESS 7: nor does a refusal, and the jitter is no more than a tenth."""
    one = failure(failures, status, every=every)
    assert failure(failures + 1, status, every=every) >= one
    assert failure(failures, 404, every=every) >= failure(failures, 500, every=every)
    assert one <= failure(failures, status, every=every, chance=chance) <= one * (1 + SPREAD) + SECOND


@given(retry=st.timedeltas(min_value=HOUR, max_value=100 * DAY), chance=chances)
def test_the_feeds_of_a_host_do_not_come_back_as_one(retry: timedelta, chance: float) -> None:
    """POLITENESS 6 and 7: never before the host wants it, and then within minutes, or where the back-off is longer."""
    due = after_failure(source(), failures=1, retry_after=NOW + retry, now=NOW, chance=chance)
    asked = min(retry, LONGEST_RETRY_AFTER)
    assert asked <= due - NOW <= max(asked + RETRY_SPREAD, 1.1 * HOUR)
