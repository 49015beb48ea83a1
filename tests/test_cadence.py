"""When a feed that answered is asked next: tables of cases, then properties over everything."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.cadence import SPREAD, after_success, expected_gap
from aggregator.model import PollHints, Source, SourceKind

NOW = datetime(2026, 5, 1, 12, 34, 56, tzinfo=UTC)  # a Friday
SECOND, MINUTE, HOUR, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
EVER = datetime.max.replace(tzinfo=UTC)
NEVER = datetime.min.replace(tzinfo=UTC)
Dates = Sequence[datetime]


def source(every: timedelta = HOUR, at_least: timedelta = 5 * MINUTE, cron: str | None = None) -> Source:
    return Source(
        id="a", kind=SourceKind.HTTP, url="https://example.org/feed", every=every, at_least=at_least, cron=cron
    )


def ago(*ages: timedelta) -> Dates:
    return [NOW - age for age in ages]


def regular(gap: timedelta, *, silent: timedelta | None = None, count: int = 20) -> Dates:
    """Entries at equal distances, the newest of them so long ago as `silent` says, else by one distance."""
    return [NOW - (gap if silent is None else silent) - gap * number for number in range(count)]


def wait(
    arrivals: Dates = (),
    hints: PollHints | None = None,
    *,
    every: timedelta = DAY,
    fresh: timedelta | None = None,
    chance: float = 0.0,
) -> timedelta:
    until = NOW + fresh if fresh else None
    hints = hints or PollHints()
    return after_success(source(every), hints, arrivals=arrivals, fresh_until=until, now=NOW, chance=chance) - NOW


# --- the feed's own rhythm


@pytest.mark.parametrize(
    ("arrivals", "gap"),
    [
        pytest.param((), None, id="no entries"),
        pytest.param(ago(HOUR), None, id="a single entry"),
        pytest.param(ago(*[3 * HOUR] * 20), None, id="all dated alike, as undated ones are at first sight"),
        pytest.param(ago(HOUR, HOUR + MINUTE, HOUR + 2 * MINUTE), None, id="a burst that one poll brings home"),
        pytest.param(ago(-HOUR, -DAY, -300 * DAY), None, id="in the future, as calendars are"),
        pytest.param(ago(DAY, 3 * DAY), 1.5 * DAY, id="two: spread from the older until now"),
        pytest.param(regular(DAY), DAY, id="regular"),
        pytest.param(regular(DAY)[::-1], DAY, id="oldest first"),
        pytest.param(regular(DAY, count=500), DAY, id="more than are needed"),
        pytest.param([*regular(DAY), NOW - 20_000 * DAY, NEVER], DAY, id="and some dated in the far past"),
        pytest.param([EVER, NOW + DAY, *regular(DAY)], DAY, id="and some dated in the future"),
        pytest.param([*regular(2 * HOUR, count=10), *regular(30 * DAY)], 2 * HOUR, id="busier than it used to be"),
        pytest.param([*regular(DAY), *regular(5 * MINUTE, silent=21 * DAY)], DAY, id="calmer than it used to be"),
        pytest.param(regular(DAY, silent=10 * DAY), 5 * DAY, id="daily, and silent for ten days"),
        pytest.param(regular(DAY, silent=300 * DAY), 150 * DAY, id="daily, and silent for most of a year"),
        pytest.param(
            [NOW - week * 7 * DAY - number * MINUTE for week in (1, 2, 3) for number in range(4)],
            7 * DAY,
            id="four entries within four minutes, once a week",
        ),
    ],
)
def test_the_gap_between_entries_is_told_from_their_dates(arrivals: Dates, gap: timedelta | None) -> None:
    """Bursts count once, silence counts in full, and dates that cannot be true count for nothing."""
    assert expected_gap(arrivals, now=NOW, apart=5 * MINUTE) == gap


def test_equal_dates_are_one_occasion_whatever_the_user_allows() -> None:
    """A batch says nothing about the next one, even where `at_least` is nothing at all."""
    assert expected_gap(ago(*[HOUR] * 20), now=NOW, apart=timedelta()) is None


@pytest.mark.parametrize(
    ("arrivals", "expected"),
    [
        pytest.param(regular(MINUTE), 5 * MINUTE, id="every minute: at_least"),
        pytest.param(regular(10 * MINUTE), 10 * MINUTE, id="every ten minutes: as often"),
        pytest.param(regular(30 * MINUTE), 30 * MINUTE, id="every half hour: as often"),
        pytest.param(regular(2 * HOUR), HOUR, id="every two hours: the geometric mean with half an hour"),
        pytest.param(regular(8 * HOUR), 2 * HOUR, id="three a day: every two hours"),
        pytest.param(regular(18 * HOUR), 3 * HOUR, id="about one a day: every three hours"),
        pytest.param(regular(8 * DAY), HOUR * 96**0.5, id="about one a week: two or three times a day"),
        pytest.param(regular(60 * DAY), 0.9 * DAY, id="every two months: every, less the spread"),
        pytest.param(regular(HOUR, silent=400 * DAY), 0.9 * DAY, id="dead: every, less the spread"),
        pytest.param((), 0.9 * DAY, id="nothing known: every, less the spread"),
    ],
)
def test_busy_feeds_are_asked_often_and_dead_ones_seldom(arrivals: Dates, expected: timedelta) -> None:
    """The wait where chance would have it as short as can be, between 5 minutes and a day."""
    assert wait(arrivals) - expected < SECOND
    assert expected - wait(arrivals) < SECOND


def test_a_feed_that_falls_silent_is_asked_less_and_less() -> None:
    """It used to post daily: the wait grows from three and a half hours to the longest that the user allows."""
    waits = [wait(regular(DAY, silent=days * DAY)) for days in (1, 4, 16, 64)]
    assert [round(each / HOUR, 1) for each in waits] == [3.5, 4.9, 9.8, 19.6]
    assert wait(regular(DAY, silent=100 * DAY)) == 0.9 * DAY


@pytest.mark.parametrize("every", [5 * MINUTE, HOUR, DAY, 30 * DAY])
def test_chance_moves_polls_apart(every: timedelta) -> None:
    """POLITENESS 7: a tenth of the wait is left to chance, and it never leads out of the user's bounds."""
    throws = [wait(every=every, chance=number / 100) for number in range(101)]
    assert max(throws) - min(throws) > every * 0.08 or every == 5 * MINUTE  # where every is at_least, nothing is left
    assert max(throws) <= every
    assert min(throws) >= max(0.9 * every, 5 * MINUTE)


def test_polls_do_not_gather_on_the_hour() -> None:
    """POLITENESS 7: of 1,200 feeds that were polled at one instant, the next polls fill every minute of the hour."""
    dues = [NOW.replace(minute=0) + wait(chance=number / 1200) for number in range(1200)]
    minutes = [due.minute for due in dues]
    assert max(minutes.count(minute) for minute in range(60)) <= 2 * 1200 / 60


# --- what the publisher asks for


@pytest.mark.parametrize(
    ("hints", "fresh", "expected"),
    [
        pytest.param(PollHints(), None, 10 * MINUTE, id="nothing: its own rhythm"),
        pytest.param(PollHints(), MINUTE, 10 * MINUTE, id="max-age or Expires sooner than its rhythm"),
        pytest.param(PollHints(), -DAY, 10 * MINUTE, id="Expires in the past"),
        pytest.param(PollHints(), HOUR, HOUR, id="max-age or Expires"),
        pytest.param(PollHints(ttl=MINUTE), None, 10 * MINUTE, id="ttl or sy:* sooner than its rhythm"),
        pytest.param(PollHints(ttl=HOUR), None, HOUR, id="ttl or sy:*"),
        pytest.param(PollHints(ttl=2 * HOUR), HOUR, 2 * HOUR, id="both: the longer one"),
        pytest.param(PollHints(ttl=3.9 * HOUR), None, 3.9 * HOUR, id="almost the user's maximum"),
        pytest.param(PollHints(ttl=365 * DAY), None, 4 * HOUR, id="longer than the user's maximum"),
        pytest.param(PollHints(), 30 * DAY, 4 * HOUR, id="max-age or Expires longer than the user's maximum"),
        pytest.param(PollHints(skip_hours=frozenset({13})), None, 10 * MINUTE, id="an hour that is not touched"),
        pytest.param(PollHints(skip_hours=frozenset({12})), None, 25 * MINUTE + 4 * SECOND, id="skipHours: now"),
        pytest.param(
            PollHints(ttl=HOUR, skip_hours=frozenset({13, 14})), None, 145 * MINUTE + 4 * SECOND, id="skipHours, ttl"
        ),
        pytest.param(PollHints(skip_hours=frozenset(range(12, 20))), None, 4 * HOUR, id="skipHours beyond the maximum"),
        pytest.param(PollHints(skip_days=frozenset({4})), None, 4 * HOUR, id="skipDays beyond the maximum"),
        pytest.param(PollHints(skip_days=frozenset({5})), None, 10 * MINUTE, id="a day that is not touched"),
        pytest.param(PollHints(skip_hours=frozenset(range(24))), None, 4 * HOUR, id="never"),
        pytest.param(PollHints(skip_days=frozenset(range(7))), None, 4 * HOUR, id="never, in days"),
    ],
)
def test_what_the_publisher_asks_for_is_a_lower_bound(
    hints: PollHints, fresh: timedelta | None, expected: timedelta
) -> None:
    """POLITENESS 5: of a feed with an entry every ten minutes, at noon; the user's maximum is four hours."""
    assert wait(regular(10 * MINUTE), hints, fresh=fresh, every=4 * HOUR) == expected


def test_skipped_days_are_days_in_utc() -> None:
    """POLITENESS 5: on a Friday, with the weekend skipped, the next poll is on Monday, in the hour after midnight."""
    weekend = PollHints(skip_days=frozenset({5, 6}), ttl=20 * HOUR)
    dues = [NOW + wait(regular(HOUR), weekend, every=7 * DAY, chance=chance) for chance in (0.0, 0.5, 1.0)]
    assert [f"{due:%a %H:%M}" for due in dues] == ["Mon 00:00", "Mon 00:29", "Mon 00:59"]


# --- WebSub and cron


@pytest.mark.parametrize(
    ("every", "hints", "expected"),
    [
        pytest.param(HOUR, PollHints(), (DAY, 1.1 * DAY), id="busy, and the user would ask hourly"),
        pytest.param(30 * DAY, PollHints(), (DAY, 1.1 * DAY), id="busy, and the user could wait longer"),
        pytest.param(30 * DAY, PollHints(ttl=3 * DAY), (3 * DAY, 3.3 * DAY), id="the publisher wants less"),
    ],
)
def test_a_feed_that_is_pushed_is_polled_once_a_day(
    every: timedelta, hints: PollHints, expected: tuple[timedelta, timedelta]
) -> None:
    """POLITENESS 13: delivered by WebSub, it is asked only to see that nothing was lost."""
    arrivals = regular(10 * MINUTE)
    waits = [
        after_success(source(every), hints, arrivals=arrivals, fresh_until=None, now=NOW, chance=chance, pushed=True)
        - NOW
        for chance in (0.0, 1.0)
    ]
    assert tuple(waits) == expected


@pytest.mark.parametrize(
    ("cron", "now", "expected"),
    [
        pytest.param("0 6 * * mon-fri", "Fri 12:34:56", "Mon 06:00:00", id="the next time"),
        pytest.param("0 6 * * mon-fri", "Fri 06:00:00", "Mon 06:00:00", id="not the one that is just now"),
        pytest.param("0 6 * * mon-fri", "Fri 05:57:00", "Mon 06:00:00", id="not one within at_least"),
        pytest.param("0 * * * *", "Fri 12:58:00", "Fri 14:00:00", id="not one within at_least, hourly"),
        pytest.param("0 * * * *", "Fri 12:54:00", "Fri 13:00:00", id="one just outside of it"),
        pytest.param("*/2 * * * *", "Fri 12:00:20", "Fri 12:02:00", id="oftener than at_least, since the user says so"),
        pytest.param("* * * * *", "Fri 12:00:31", "Fri 12:01:00", id="every minute"),
        pytest.param("0 0 30 feb *", "Fri 12:00:00", "Sat 12:00:00", id="a day that never comes: tomorrow"),
    ],
)
def test_cron_says_when(cron: str, now: str, expected: str) -> None:
    """A crontab line, in UTC; what the publisher asks for and the feed's rhythm do not count."""
    instant = datetime.fromisoformat(f"2026-05-01T{now.split()[1]}+00:00")
    hints = PollHints(ttl=30 * DAY, skip_hours=frozenset(range(24)))
    due = after_success(source(cron=cron), hints, arrivals=regular(MINUTE), fresh_until=EVER, now=instant, chance=0.0)
    assert f"{due:%a %H:%M:%S}" == expected


def test_cron_never_means_now() -> None:
    """POLITENESS 4: a poll at the very instant of a crontab line is that line's poll."""
    feed = source(at_least=timedelta(), cron="0 6 * * *")
    six = datetime(2026, 5, 1, 6, tzinfo=UTC)
    assert after_success(feed, PollHints(), fresh_until=None, now=six, chance=0.0) == six + DAY


def test_cron_has_a_spread_too() -> None:
    """POLITENESS 7: half a minute, so that a hundred feeds at six do not start as one."""
    due = after_success(source(cron="0 6 * * *"), PollHints(), fresh_until=None, now=NOW, chance=1.0)
    assert due == datetime(2026, 5, 2, 6, 0, 30, tzinfo=UTC)


# --- properties over everything

durations = st.timedeltas(min_value=SECOND, max_value=timedelta(days=60))
chances = st.floats(0, 1)
ages = st.lists(st.timedeltas(min_value=timedelta(days=-30), max_value=timedelta(days=3000)), max_size=30)
bursts = st.lists(st.timedeltas(min_value=timedelta(), max_value=3 * HOUR), max_size=30)
skips = st.builds(
    PollHints,
    ttl=st.none() | durations,
    skip_hours=st.frozensets(st.integers(0, 23)),
    skip_days=st.frozensets(st.integers(0, 6)),
)


@given(
    every=durations,
    at_least=durations,
    ages=ages | bursts,
    hints=skips,
    fresh=st.none() | st.datetimes(timezones=st.just(UTC)),
    chance=chances,
    pushed=st.booleans(),
)
def test_the_next_poll_is_always_within_the_users_bounds(  # noqa: PLR0913, PLR0917 - a property over everything
    every: timedelta,
    at_least: timedelta,
    ages: list[timedelta],
    hints: PollHints,
    fresh: datetime | None,
    chance: float,
    pushed: bool,  # noqa: FBT001 - hypothesis names it
) -> None:
    """POLITENESS 4 and 13: never sooner than `at_least`, never later than `every`; pushed, once in about a day."""
    due = after_success(
        source(every, at_least), hints, arrivals=ago(*ages), fresh_until=fresh, now=NOW, chance=chance, pushed=pushed
    )
    longest = max(every, 1.1 * DAY) if pushed else every
    assert min(max(at_least, DAY) if pushed else at_least, longest) <= due - NOW <= longest


@given(every=durations, ages=ages | bursts, ttl=durations, fresh=durations, chance=chances)
def test_the_publishers_bounds_hold_up_to_the_users_maximum(
    every: timedelta, ages: list[timedelta], ttl: timedelta, fresh: timedelta, chance: float
) -> None:
    """POLITENESS 5: whatever its rhythm, and however chance falls."""
    hints = PollHints(ttl=ttl)
    assert wait(ago(*ages), hints, every=every, fresh=fresh, chance=chance) >= min(every, max(ttl, fresh))


@given(hints=skips, ages=ages, chance=chances)
def test_skipped_hours_are_met_only_at_the_users_maximum(
    hints: PollHints, ages: list[timedelta], chance: float
) -> None:
    """POLITENESS 5: a poll in an hour or day to skip happens only where the user waits no longer."""
    due = NOW + wait(ago(*ages), hints, chance=chance)
    assert due == NOW + DAY or not (due.hour in hints.skip_hours or due.weekday() in hints.skip_days)


@given(ages=ages | bursts, more=ages | bursts, every=durations, chance=chances)
def test_more_entries_never_make_the_wait_longer(
    ages: list[timedelta], more: list[timedelta], every: timedelta, chance: float
) -> None:
    """Not even one of long ago, which would lengthen a mean or a median."""
    assert wait(ago(*ages, *more), every=every, chance=chance) <= wait(ago(*ages), every=every, chance=chance)


@given(ages=ages | bursts, later=durations, every=durations, ttl=st.none() | durations, chance=chances)
def test_longer_silence_never_makes_the_wait_shorter(
    ages: list[timedelta], later: timedelta, every: timedelta, ttl: timedelta | None, chance: float
) -> None:
    """Where no date was in the future, which becomes news only when it is past."""
    past = ago(*(age for age in ages if age >= timedelta()))
    hints, now = PollHints(ttl=ttl), NOW + later
    after = after_success(source(every), hints, arrivals=past, fresh_until=None, now=now, chance=chance) - now
    assert after >= wait(past, hints, every=every, chance=chance)


@given(ages=ages | bursts, hints=skips, every=durations, low=chances, high=chances)
def test_equal_input_gives_equal_output_and_chance_only_spreads(
    ages: list[timedelta], hints: PollHints, every: timedelta, low: float, high: float
) -> None:
    """POLITENESS 7: the order of the entries does not matter, and jitter is no more than a tenth of the wait."""
    assert wait(ago(*sorted(ages)), hints, every=every, chance=low) == wait(ago(*ages), hints, every=every, chance=low)
    low, high = sorted((low, high))
    shorter, longer = (wait(ago(*ages), every=every, chance=chance) for chance in (low, high))
    assert shorter <= longer <= shorter * (1 + SPREAD) + SECOND
