"""When to poll next. Pure: the clock and the dice are arguments.

A feed is asked in its own rhythm, between `at_least` and `every`. What the publisher says (Cache-Control, Expires,
`ttl`, `sy:*`, `skipHours`, `skipDays`) can only make the wait longer, within `every`; Retry-After outranks that too.
docs/cadence.md says how the rules were chosen, and what they cost and bring in a simulated year.
"""

import math
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from http import HTTPStatus

from aggregator.crontab import next_fire
from aggregator.model import PollHints, Source

SPREAD = 0.1  # the part of a wait that is left to chance, so that polls never gather on the hour
BALANCE = timedelta(minutes=30)  # twice the delay of one entry that is worth one poll, see _worthwhile
NEWEST = 20  # as many occasions make a rhythm; what was before is history
FEWEST = 2  # a single entry has no rhythm
PUSHED = timedelta(days=1)  # how often a feed is asked that WebSub delivers

FIRST_RETRY = timedelta(hours=1)
REFUSED = 4  # so many times longer is the first wait where the publisher refuses
LONGEST_BACK_OFF = timedelta(days=1)
LONG_FAILING = 30  # failures in a row, a month of them since most are a day apart
LONG_BACK_OFF = timedelta(days=7)
LONGEST_RETRY_AFTER = timedelta(days=2)
RETRY_SPREAD = timedelta(minutes=5)  # a host that asked all its feeds to wait is not met by all of them at once

CRON_SPREAD = timedelta(seconds=30)
NO_HINTS = PollHints()


def after_success(  # noqa: PLR0913 - each decides for itself
    source: Source,
    hints: PollHints,
    *,
    arrivals: Sequence[datetime] = (),
    fresh_until: datetime | None,
    now: datetime,
    chance: float,
    pushed: bool = False,
) -> datetime:
    """Return when to poll a source that answered; `chance` is a random number from 0 to 1.

    `arrivals` are the dates of its newest entries, in any order; those in the future are not believed. A feed whose
    new entries are `pushed` here is asked once a day, to see that none was lost. Publishers have no say in `cron`.
    """
    if source.cron:
        return _next_fire(source.cron, now, chance, source.at_least)
    longest = max(source.every, PUSHED * (1 + SPREAD)) if pushed else source.every
    soonest = [source.at_least, hints.ttl or timedelta()]
    if fresh_until:
        soonest.append(fresh_until - now)
    if pushed:
        soonest.append(PUSHED)
    gap = expected_gap(arrivals, now=now, apart=source.at_least)
    wanted = longest if gap is None else _worthwhile(gap)
    due = now + _spread(wanted, min(max(soonest), longest), longest, chance)
    return min(_outside_skipped(due, hints, chance), now + longest)


def after_failure(  # noqa: PLR0913 - each decides for itself
    source: Source,
    *,
    failures: int,
    status: int | None = None,
    retry_after: datetime | None,
    hints: PollHints = NO_HINTS,
    now: datetime,
    chance: float,
) -> datetime:
    """Return when to try again after the `failures`-th failure in a row; `status` is the answer's where there was one.

    `cron` sources are tried at the first of their times after that. A feed that is gone (410) is not for this function.
    """
    wait = _back_off(source, failures, status)
    if hints.ttl and not source.cron:
        wait = max(wait, min(hints.ttl, source.every))
    due = now + wait * (1 + SPREAD * chance)
    if retry_after:
        due = max(due, min(retry_after, now + LONGEST_RETRY_AFTER) + RETRY_SPREAD * chance)
    if source.cron:
        return _next_fire(source.cron, due, chance)
    latest = max(due, now + max(source.every, LONGEST_BACK_OFF))
    return min(_outside_skipped(due, hints, chance), latest)


def expected_gap(arrivals: Iterable[datetime], *, now: datetime, apart: timedelta) -> timedelta | None:
    """Return how far apart entries seem to come at present; None where there are too few to tell.

    The newest 2, 3, … 20 occasions are each spread evenly over the time from the oldest of them until now, and the
    fastest of these paces counts: so the present silence is always part of the gap, one more entry can only shorten
    it, and an entry of long ago cannot spoil it. Half of the silence is the least: what has been quiet for a week is
    not due within the hour, whatever its past.
    """
    ages = _occasions(arrivals, now, apart.total_seconds())
    if len(ages) < FEWEST:
        return None
    pace = min(age / count for count, age in enumerate(ages[FEWEST - 1 :], FEWEST))
    return timedelta(seconds=max(pace, ages[0] / 2))


def _occasions(arrivals: Iterable[datetime], now: datetime, apart: float) -> list[float]:
    """Return how many seconds ago something new was there: a burst that one poll would bring home counts once."""
    ages: list[float] = []
    following = 0.0
    for age in sorted([(now - arrival).total_seconds() for arrival in arrivals]):
        if age >= following:  # and so not in the future
            ages.append(age)
            following = age + max(apart, 1)
            if len(ages) == NEWEST:
                break
    return ages


def _worthwhile(gap: timedelta) -> timedelta:
    """Return the wait at which polls and delay are in balance for a feed with such a gap between entries.

    Waiting w costs 1/w polls, and w/2 of delay for each of 1/gap entries. With a poll worth `BALANCE`/2 of one
    entry's delay, the sum is least at the geometric mean of the gap and `BALANCE`. Busier than that, one poll an entry.
    """
    return min(gap, timedelta(seconds=math.sqrt(gap.total_seconds() * BALANCE.total_seconds())))


def _spread(wanted: timedelta, soonest: timedelta, longest: timedelta, chance: float) -> timedelta:
    """Return a wait within the bounds: the wanted one and up to a tenth longer, or where that is too long, shorter."""
    first = max(soonest, min(wanted, longest * (1 - SPREAD)))
    last = min(longest, first * (1 + SPREAD))
    return first + (last - first) * chance


def _back_off(source: Source, failures: int, status: int | None) -> timedelta:
    """Return twice the last wait, from an hour (or `every`, where shorter) to a day (or `every`, where longer)."""
    first = max(source.at_least, min(source.every, FIRST_RETRY))
    if status is not None and _refused(status):
        first = max(source.every, first * REFUSED)
    longest = max(source.every, source.at_least, LONG_BACK_OFF if failures >= LONG_FAILING else LONGEST_BACK_OFF)
    seconds = first.total_seconds() * 2.0 ** min(max(failures - 1, 0), 64)  # of 64 doublings, none fits a timedelta
    return timedelta(seconds=min(seconds, longest.total_seconds()))


def _refused(status: int) -> bool:
    """Tell whether asking again soon is pointless: 4xx puts the fault in the request (RFC 9110, section 15.5).

    408 says no more than a time-out does.
    """
    return HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR and status != HTTPStatus.REQUEST_TIMEOUT


def _next_fire(cron: str, after: datetime, chance: float, apart: timedelta = timedelta()) -> datetime:
    """Return a crontab's next time, give or take half a minute; the one after it where it is too near.

    A poll can be late, or the first of a new feed: it stands for a time that follows at once.
    """
    fire = next_fire(cron, after)
    if fire is None:  # a date that never comes again
        return after + LONGEST_BACK_OFF
    following = next_fire(cron, fire)
    if following is not None and fire - after < min(apart, (following - fire) / 4):
        fire = following
    return fire + CRON_SPREAD * chance


def _outside_skipped(due: datetime, hints: PollHints, chance: float) -> datetime:
    """Move an instant out of the hours and days (UTC) in which the feed asks to be left alone, into the hour after."""
    if not _skipped(due, hints):
        return due
    hour = due.replace(minute=0, second=0, microsecond=0)
    for _ in range(7 * 24):
        hour += timedelta(hours=1)
        if not _skipped(hour, hints):
            return hour + timedelta(minutes=59) * chance
    return hour  # all of the week


def _skipped(instant: datetime, hints: PollHints) -> bool:
    return instant.hour in hints.skip_hours or instant.weekday() in hints.skip_days
