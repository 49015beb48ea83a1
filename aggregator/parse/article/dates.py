# ruff: noqa: RUF001 - typographic marks are what this module is about
"""Dates as people write them.

    >>> read_date("Thursday, 1 October 2020").isoformat()
    '2020-10-01T00:00:00+00:00'
    >>> split_date("Jane Doe, October 1st, 2020 at 6.30 pm").rest
    'Jane Doe'

Known are ISO 8601 and RFC 822 and the forms with a month's name in the languages of `months`, with or without weekday,
ordinal, article and time. `1.10.2020` is read with the day first, as everyone writes it who writes points; `13/10/2020`
because nothing else is possible; `1/10/2020` means two days in two countries and is not read at all. What names no time
zone is UTC.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone

from aggregator.parse.article.months import MONTHS, WEEKDAYS, ZONES, fold

_FIRST_YEAR, _LAST_YEAR = 1000, 2999
_DAY = r"(?P<day>\d{1,2})"
_YEAR = r"(?P<year>\d{4})"
_MONTH = r"(?P<month>[^\W\d_]{3,12}|май|мая)\.?"
_OF = r"(?:\s+(?:of|de|del|di)\b)?"
_FORMS = (
    rf"(?P<iso>\d{{4}})(?P<mark>[-/.])(?P<number>\d{{1,2}})(?P=mark){_DAY}(?!\d)",
    rf"(?:(?:the|le|el|il|den|der|dem|am|o)\s+)?{_DAY}(?:st|nd|rd|th|er|re|[.ºª°])?{_OF}[\s-]*{_MONTH},?{_OF}[\s-]+{_YEAR}(?!\d)",
    rf"{_MONTH}\s+{_DAY}(?:st|nd|rd|th)?,?\s+{_YEAR}(?!\d)",
    rf"{_DAY}\.\s?(?P<number>\d{{1,2}})\.\s?{_YEAR}(?!\d)",
    rf"(?P<one>\d{{1,2}})/(?P<two>\d{{1,2}})/{_YEAR}(?!\d)",
    rf"{_YEAR}\s?[年년]\s?(?P<number>\d{{1,2}})\s?[月월]\s?{_DAY}\s?[日일]",
)
_DATES = tuple(re.compile(rf"(?<![\w/.-]){form}", re.IGNORECASE) for form in _FORMS)
_WEEKDAY = re.compile(
    r"(?P<name>[^\W\d_]{2,13}(?:-feira)?)\.?(?:\s*,)?(?:\s+(?:the|den|der|le|el))?\s*$", re.IGNORECASE
)
_TIME = re.compile(
    r"[\s|·–—-]*(?:[T,]\s*|(?:at|um|à|a las|alle|om|às|kl\.?)\s+)?(?P<hour>\d{1,2})(?:[:.h](?P<minute>\d{2}))?"
    r"(?::(?P<second>\d{2})(?:[.,]\d{1,9})?)?\s*(?P<half>[ap]\.?m\.?(?!\w))?\s*(?:Uhr|hrs?|heures|uur)?"
    r"\s*\(?(?P<zone>Z(?!\w)|[A-Z]{3,4}(?!\w)|[+-]\d{1,2}(?::?\d{2})?(?!\d))?\)?",
    re.IGNORECASE,
)
_NOON = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedLine:
    """A line with a date at one of its ends: the instant in UTC, and the text without it."""

    date: datetime
    rest: str


def read_date(text: str) -> datetime | None:
    """Return the instant that a text names and nothing else; None where it does not."""
    found = split_date(text)
    return found.date if found and not found.rest else None


def split_date(line: str) -> DatedLine | None:
    """Find the one date that a line begins or ends with, and take it out with its weekday and time."""
    for pattern in _DATES:
        for match in pattern.finditer(line):
            day = _day(match)
            if day is None:
                continue
            before, clock, after = _weekday_before(line[: match.start()]), _time_after(line[match.end() :]), ""
            instant, after = clock
            before, after = _trim(before), _trim(after)
            if before and after:
                return None
            return DatedLine(date=_instant(day, instant), rest=before or after)
    return None


def _day(match: re.Match[str]) -> date | None:
    parts = match.groupdict()
    year = int(parts.get("iso") or parts["year"])
    if parts.get("month"):
        month, day = MONTHS.get(fold(parts["month"]), 0), int(parts["day"])
    elif parts.get("one"):
        one, two = int(parts["one"]), int(parts["two"])
        if one != two and max(one, two) <= _NOON:
            return None  # 1/10/2020: October here, January there
        month, day = (one, two) if two > _NOON else (two, one)
    else:
        month, day = int(parts["number"]), int(parts["day"])
    try:
        return date(year, month, day) if _FIRST_YEAR <= year <= _LAST_YEAR else None
    except ValueError:
        return None


def _weekday_before(text: str) -> str:
    match = _WEEKDAY.search(text)
    if match and fold(match["name"]) in WEEKDAYS:
        return text[: match.start()]
    return text


def _time_after(text: str) -> tuple[time | None, str]:
    """Read a time of day at the beginning of a text; return it (aware, UTC by default) and what follows."""
    match = _TIME.match(text)
    if match is None or not (match["minute"] or match["half"]):
        return None, text
    hour, zone = int(match["hour"]), _zone(match["zone"])
    if match["half"]:
        if not 1 <= hour <= _NOON:
            return None, text
        hour = hour % _NOON + (_NOON if match["half"][0] in "pP" else 0)
    end = match.end() if zone else match.start("zone")
    try:
        return time(hour, int(match["minute"] or 0), int(match["second"] or 0), tzinfo=zone or UTC), text[end:]
    except ValueError:
        return None, text


def _zone(name: str | None) -> timezone | None:
    if not name:
        return UTC
    if name[0] not in "+-":
        hours = ZONES.get(name.upper())
        return None if hours is None else timezone(timedelta(hours=hours))
    digits = name[1:].replace(":", "")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:] or 0))
    return timezone(-offset if name[0] == "-" else offset) if offset < timedelta(hours=15) else None


def _instant(day: date, clock: time | None) -> datetime:
    return datetime.combine(day, clock or time(tzinfo=UTC)).astimezone(UTC)


def _trim(text: str) -> str:
    """Take separators, and the words that lead to a date, off both ends of what is left of a line."""
    text = text.strip(" \t\u00a0,;|·•–—-/()[]")
    return re.sub(r"(?:^|[\s,]+)(?:on|am|le|el|il|op|em|den|the)$", "", text, flags=re.IGNORECASE).rstrip(" ,;|·•–—-")
