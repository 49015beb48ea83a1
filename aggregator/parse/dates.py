"""Dates as feeds write them, to aware UTC datetimes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_tz

_RFC3339 = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})"
    r"(?:[Tt ]\s{0,3}(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d{1,12})?)?\s{0,3}(?:[Zz]|UTC|GMT|([+-])(\d{2}):?(\d{2})?)?)?",
    re.ASCII,
)
_EPOCH = re.compile(r"(1\d{9})(?:\d{3})?(?:\.\d{1,9})?", re.ASCII)  # seconds or milliseconds, from 2001 to 2033
_LONGEST = 100
_FIRST_YEAR = 1000  # below stand the defaults of programs (0001-01-01) and years of two digits
_LAST_SECOND = 59


def from_parts(parts: object) -> datetime | None:
    """The instant of a nine-tuple in UTC, as feedparser gives it; None for what is no date."""
    if not isinstance(parts, Sequence) or len(parts) < 6:  # noqa: PLR2004  year to second
        return None
    return _instant(parts[:6], timedelta())


def from_text(value: object) -> datetime | None:
    """The instant that a string or number names: RFC 3339 and its near misses, RFC 5322, seconds or milliseconds.

    A time without a zone is taken as UTC.
    """
    text = str(value).strip() if isinstance(value, str | int | float) and not isinstance(value, bool) else ""
    if not text or len(text) > _LONGEST:
        return None
    if match := _RFC3339.fullmatch(text):
        sign = -1 if match[7] == "-" else 1
        offset = sign * timedelta(hours=int(match[8] or 0), minutes=int(match[9] or 0))
        return _instant([int(part or 0) for part in match.groups()[:6]], offset)
    return from_epoch(text) or _from_mail(text)


def from_epoch(value: object) -> datetime | None:
    """The instant that a number of seconds or milliseconds since 1970 names; no other date of feeds looks like that."""
    match = _EPOCH.fullmatch(str(value).strip()) if isinstance(value, str | int | float) else None
    return datetime.fromtimestamp(int(match[1]), UTC) if match else None


def _from_mail(text: str) -> datetime | None:
    """RFC 5322, section 3.3; the parser of the standard library fails in many ways on what is no date."""
    try:
        parts = parsedate_tz(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if parts is None:
        return None
    try:
        offset = timedelta(seconds=parts[9] or 0)
    except OverflowError:
        return None
    return _instant(parts[:6], offset)


def _instant(parts: Sequence[int], offset: timedelta) -> datetime | None:
    year, month, day, hour, minute, second = parts
    if year < _FIRST_YEAR:
        return None
    try:
        zone = timezone(offset) if offset else UTC
        return datetime(year, month, day, hour, minute, min(second, _LAST_SECOND), tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError, TypeError):
        return None
