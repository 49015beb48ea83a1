"""Crontab lines: read with every fault in words, and asked for their next time, in UTC."""

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

_FIELDS = 5
_DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY_PART = re.compile(r"(?P<first>\*|\w+)(?:-(?P<last>\w+))?(?:/(?P<step>\d+))?")
_TICK = timedelta(microseconds=1)
_SOME_DAY = datetime(2024, 1, 1, tzinfo=UTC)


def parse_cron(text: str) -> str:
    """Return a crontab line with its weekdays by name; raises ValueError in words.

    Crontab counts the days from Sunday, 0 or 7, and APScheduler from Monday, so that numbers must not remain.

    >>> parse_cron("0 6 * * 1-5")
    '0 6 * * mon,tue,wed,thu,fri'
    """
    fields = text.split()
    if len(fields) != _FIELDS:
        raise ValueError(f"needs five fields (minute hour day month weekday), not {len(fields)}")
    fields[4] = ",".join(_weekdays(part) for part in fields[4].lower().split(","))
    line = " ".join(fields)
    if next_fire(line, _SOME_DAY) is None:
        raise ValueError("the day never comes")
    return line


def next_fire(line: str, after: datetime) -> datetime | None:
    """Return the first time after an instant of a line that `parse_cron` gave; None where none ever comes."""
    fire = _trigger(line).get_next_fire_time(None, after + _TICK)
    return None if fire is None else fire.astimezone(UTC)


@lru_cache(maxsize=256)
def _trigger(line: str) -> Any:  # a CronTrigger; APScheduler has no types
    from apscheduler.triggers.cron import CronTrigger  # noqa: PLC0415 - 0.1 s that only a feed with `cron` costs

    return CronTrigger.from_crontab(line, timezone=UTC)


def _weekdays(part: str) -> str:
    found = _DAY_PART.fullmatch(part)
    if not found:
        raise ValueError("the weekday is not like mon-fri, sat,sun or *")
    if part == "*":
        return part
    first = 0 if found["first"] == "*" else _weekday(found["first"])
    last = _weekday(found["last"]) if found["last"] else 6 if found["step"] else first
    step = int(found["step"] or 1)
    if step < 1:
        raise ValueError("a step must be at least 1")
    last += 7 if last < first else 0
    return ",".join(dict.fromkeys(_DAYS[day % 7] for day in range(first, last + 1, step)))


def _weekday(name: str) -> int:
    if name in _DAYS:
        return _DAYS.index(name)
    if name in {"0", "1", "2", "3", "4", "5", "6", "7"}:
        return int(name)
    raise ValueError("the weekday is not like mon-fri, sat,sun or *")
