"""When to poll next. Pure: the clock and the dice are arguments.

`every` is the longest wait that the user allows and `at_least` the shortest. What the publisher says (Cache-Control,
`ttl`, `skipHours`, …) can only make the wait longer, within `every`; a Retry-After outranks both.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from apscheduler.triggers.cron import CronTrigger

from aggregator.errors import RuleError
from aggregator.model import PollHints, Source

SPREAD = 0.1  # the part of a wait that is left to chance, so that polls never gather on the hour
LONGEST_BACK_OFF = timedelta(days=1)
LONGEST_RETRY_AFTER = timedelta(days=2)


def parse_cron(expression: str) -> Any:  # a CronTrigger; APScheduler has no types
    """Read a crontab line, in UTC; raises RuleError in words."""
    try:
        return CronTrigger.from_crontab(expression, timezone=UTC)
    except (ValueError, KeyError, TypeError) as error:
        raise RuleError(f"not a crontab line (minute hour day month weekday): {error}") from error


def after_success(
    source: Source, hints: PollHints, *, fresh_until: datetime | None, now: datetime, chance: float
) -> datetime:
    """Return when to poll a source that answered; `chance` is a random number from 0 to 1."""
    if source.cron:
        return _next_fire(source.cron, now, chance)
    latest = now + source.every
    wanted = now + source.every * (1 - SPREAD * chance)
    bounds = [now + source.at_least, wanted]
    if hints.ttl:
        bounds.append(now + hints.ttl)
    if fresh_until:
        bounds.append(fresh_until)
    return min(_outside_skipped(max(bounds), hints), latest)


def after_failure(
    source: Source, *, failures: int, retry_after: datetime | None, now: datetime, chance: float
) -> datetime:
    """Return when to try again after the `failures`-th failure in a row: each wait is twice the last one."""
    doublings = min(failures - 1, 16)
    longest = max(source.every, LONGEST_BACK_OFF)
    wait = min(max(source.every, source.at_least) * (1 << doublings), longest)
    again = now + wait * (1 + SPREAD * chance)
    if retry_after is None:
        return again
    return max(again, min(retry_after, now + LONGEST_RETRY_AFTER) + timedelta(seconds=60 * chance))


def _next_fire(cron: str, now: datetime, chance: float) -> datetime:
    fire = parse_cron(cron).get_next_fire_time(None, now)
    if not isinstance(fire, datetime):  # a date that never comes, such as 30 February
        return now + LONGEST_BACK_OFF
    return fire.astimezone(UTC) + timedelta(seconds=30 * chance)


def _outside_skipped(instant: datetime, hints: PollHints) -> datetime:
    """Move an instant out of the hours and days in which the feed asks to be left alone."""
    for _ in range(7 * 24):
        if instant.hour not in hints.skip_hours and instant.weekday() not in hints.skip_days:
            return instant
        instant += timedelta(hours=1)
    return instant
