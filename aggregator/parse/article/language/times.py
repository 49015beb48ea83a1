# ruff: noqa: RUF001 - typographic marks are what this module is about
"""A time of day as people write it after a date, with its zone.

>>> time_after(" at 6.30 pm EST"), time_after(" 오후 3시 30분 입력")
((datetime.time(18, 30, tzinfo=datetime.timezone(datetime.timedelta(days=-1, seconds=68400))), ''), \
(datetime.time(15, 30, tzinfo=datetime.timezone.utc), ' 입력'))
"""

from __future__ import annotations

import re
from datetime import UTC, time, timedelta, timezone

from aggregator.parse.article.language.months import ZONES

_AT = (
    r"at|um|à|a\s+las|alle(?:\s+ore)?|ore|om|às|kl\.?|klo|в|о|o(?:\s+godz\.?)?|godz\.?|v|saat|στις|lúc|pukul"
    r"|الساعة|בשעה"
)
_TIME = re.compile(
    rf"[\s|·•–—-]*(?:[T,،]\s*)?(?:(?:{_AT})[\s-]+)?(?P<hour>\d{{1,2}})(?:\s?[:.h]\s?(?P<minute>\d{{2}}))?"
    r"(?::(?P<second>\d{2})(?:[.,]\d{1,9})?)?\s*(?P<half>[ap]\.?m\.?(?!\w))?\s*(?:(?:Uhr|hrs?|heures|uur|h)(?!\w))?"
    r"\s*\(?(?P<zone>Z(?!\w)|[A-Z]{3,4}(?!\w)|[+-]\d{1,2}(?::?\d{2})?(?!\d))?\)?",
    re.IGNORECASE,
)
_EAST_ASIAN = re.compile(
    r"\s*(?P<half>午前|上午|早上|凌晨|오전|午後|下午|晚上|오후)?\s*(?P<hour>\d{1,2})"
    r"(?:\s?[時时点點시]\s?(?:(?P<minute>\d{1,2})\s?[分분])?|[:：](?P<digits>\d{2}))(?![\d:：])"
)
_AFTERNOON = frozenset({"午後", "下午", "晚上", "오후"})
_NOON = 12
_WIDEST = timedelta(hours=15)


def time_after(text: str) -> tuple[time | None, str]:
    """Read a time of day at the beginning of a text; return it (aware, UTC by default) and what follows."""
    match = _EAST_ASIAN.match(text)
    if match and (match["half"] or match["digits"] is None):
        hour = _hour(match, afternoon=match["half"] in _AFTERNOON)
        return _time(text, match.end(), hour, match["minute"] or match["digits"], None, UTC)
    match = _TIME.match(text)
    if match is None or not (match["minute"] or match["half"]):
        return None, text
    zone = _zone(match["zone"])
    hour = _hour(match, afternoon=(match["half"] or "a")[0] in "pP")
    end = match.end() if zone else match.start("zone")
    return _time(text, end, hour, match["minute"], match["second"], zone or UTC)


def _hour(match: re.Match[str], *, afternoon: bool) -> int:
    """Return the hour of 24; -1 where there is none such."""
    hour = int(match["hour"])
    if not match["half"]:
        return hour
    return hour % _NOON + _NOON * afternoon if 1 <= hour <= _NOON else -1


def _time(
    text: str, end: int, hour: int, minute: str | None, second: str | None, zone: timezone
) -> tuple[time | None, str]:
    try:
        return time(hour, int(minute or 0), int(second or 0), tzinfo=zone), text[end:]
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
    return timezone(-offset if name[0] == "-" else offset) if offset < _WIDEST else None
