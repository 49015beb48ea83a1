"""How often a feed asks to be polled: RSS `ttl`, `skipHours` and `skipDays`, and the syndication module of RSS 1.0."""

from __future__ import annotations

import re
from datetime import timedelta

from aggregator.model import PollHints

_HOURS = re.compile(r"<skipHours\b[^>]{0,200}>(.{0,4000}?)</skipHours", re.IGNORECASE | re.DOTALL)
_DAYS = re.compile(r"<skipDays\b[^>]{0,200}>(.{0,4000}?)</skipDays", re.IGNORECASE | re.DOTALL)
_HOUR = re.compile(r"<hour>\s{0,99}(\d{1,2})\s{0,99}</hour", re.IGNORECASE | re.ASCII)
_DAY = re.compile(r"<day>\s{0,99}([A-Za-z]{1,20})\s{0,99}</day", re.IGNORECASE)
_DAY_LENGTH = 24
_DAY_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_PERIODS = {  # http://purl.org/rss/1.0/modules/syndication/
    "hourly": timedelta(hours=1),
    "daily": timedelta(days=1),
    "weekly": timedelta(weeks=1),
    "monthly": timedelta(days=30),
    "yearly": timedelta(days=365),
}
_NUMBER = re.compile(r"\d{1,6}", re.ASCII)  # of minutes: a million is almost two years


def hints_from(*, ttl: str, period: str, frequency: str, head: str) -> PollHints:
    """The hints of a feed; `head` is the beginning of the document, since feedparser keeps only the last `hour`."""
    hours = _HOURS.search(head)
    days = _DAYS.search(head)
    return PollHints(
        ttl=_minutes(ttl) or _period(period, frequency),
        skip_hours=_hours(hours[1]) if hours else frozenset(),
        skip_days=_days(days[1]) if days else frozenset(),
    )


def _hours(markup: str) -> frozenset[int]:
    """RSS 2.0 counts from 0 to 23, RSS 0.91 from 1 to 24."""
    return frozenset(int(hour) % _DAY_LENGTH for hour in _HOUR.findall(markup) if int(hour) <= _DAY_LENGTH)


def _days(markup: str) -> frozenset[int]:
    names = [name.lower() for name in _DAY.findall(markup)]
    return frozenset(_DAY_NAMES.index(name) for name in names if name in _DAY_NAMES)


def _minutes(ttl: str) -> timedelta | None:
    return timedelta(minutes=int(ttl)) or None if _NUMBER.fullmatch(ttl) else None


def _period(period: str, frequency: str) -> timedelta | None:
    """`updatePeriod` divided by `updateFrequency`; the module's defaults are daily and once."""
    if not period and not frequency:
        return None
    times = int(frequency) if _NUMBER.fullmatch(frequency) else 1
    return _PERIODS.get(period.lower() or "daily", timedelta()) / max(times, 1) or None
