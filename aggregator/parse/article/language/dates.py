# ruff: noqa: RUF001, RUF002 - typographic marks are what this module is about
"""Dates as people write them.

    >>> read_date("Thursday, 1 October 2020").isoformat()
    '2020-10-01T00:00:00+00:00'
    >>> split_date("Jane Doe, October 1st, 2020 at 6.30 pm").rest
    'Jane Doe'
    >>> {read_date(day).date().isoformat() for day in ("2020年10月1日（木）", "令和2年10月1日", "١ أكتوبر ٢٠٢٠")}
    {'2020-10-01'}

Known are ISO 8601 and RFC 822, the forms with a month's name in the languages of `months`, with or without weekday,
ordinal, article and time, and those of East Asia. `1.10.2020` is read with the day first, as everyone writes it who
writes points; `13/10/2020` because nothing else is possible; `1/10/2020` means two days in two countries and is read
only where its language is known (`le 1/10/2020`, Hebrew, Arabic). What names no time zone is UTC.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from aggregator.parse.article.language.months import MONTHS, WEEKDAYS, fold
from aggregator.parse.article.language.times import time_after

_FIRST_YEAR, _LAST_YEAR = 1000, 2999
_MONTHS_OF_A_YEAR = 12
_BUDDHIST, _FIRST_BUDDHIST_YEAR = 543, 2400  # Thai years
_SHORT_WEEKDAY = 3  # letters: after a date, a shorter one would be any word
_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "大正": 1911, "民國": 1911, "民国": 1911}
_DIGITS = {char: value for value, char in enumerate("〇一二三四五六七八九")} | {"零": 0}
_DAY = r"(?P<day>\d{1,2})"
_YEAR = r"(?P<year>\d{4})(?:\s?(?:г(?:ода|\.)?|р(?:оку|\.)|r(?:oku|\.)|م\.?|ه)(?!\w))?(?!\d)"
_MONTH = r"(?P<month>[^\s\d.,،;:/|()\[\]–—-]{2,20}(?:\s(?:الأول|الاول|الثاني)(?:\s?/\s?[^\s\d/]{2,20})?)?)[.,]?"
_OF = r"(?:\s+(?:of|de|del|di|den)\b)?"
_ORDINAL = r"(?:st|nd|rd|th|er|re|ème|[.ºª°])?"
_BEFORE = r"(?:(?:the|le|el|il|den|der|dem|am|o|dnia|ngày)\s+|ב-?)?"
_HAN = "[〇零一二三四五六七八九十]"
_FORMS = (
    rf"(?P<iso>\d{{4}})(?P<mark>[-/.])(?P<number>\d{{1,2}})(?P=mark){_DAY}(?!\d)",
    rf"(?P<iso>\d{{4}})\.\s(?P<number>\d{{1,2}})\.\s{_DAY}\.?(?!\d)",  # Korean
    rf"{_BEFORE}{_DAY}{_ORDINAL}{_OF}[\s-]*(?:d['’])?{_MONTH}{_OF}[\s-]+{_YEAR}",
    rf"{_MONTH}\s+{_DAY}(?:st|nd|rd|th)?,?\s+{_YEAR}",
    rf"{_YEAR}\.?\s+{_MONTH}\s+{_DAY}\.?(?!\d)",  # Hungarian
    rf"{_BEFORE}{_DAY}\.\s?(?P<number>\d{{1,2}})\.\s?{_YEAR}",
    rf"(?P<one>\d{{1,2}})(?P<mark>[/-])(?P<two>\d{{1,2}})(?P=mark){_YEAR}",
    rf"{_BEFORE}{_DAY}\s+tháng\s+(?P<number>\d{{1,2}})(?:\s+năm|,)\s+{_YEAR}",  # Vietnamese
)
_EAST_ASIAN = (
    rf"(?P<era>{'|'.join(_ERAS)})?\s?(?P<year>\d{{1,4}}|{_HAN}{{1,4}}|元)\s?[年년]"
    rf"\s?(?P<number>\d{{1,2}}|{_HAN}{{1,2}})\s?[月월]\s?(?P<day>\d{{1,2}}|{_HAN}{{1,3}})\s?[日号號일]"
)
_DATES = (
    *(re.compile(rf"(?<![\w/.-]){form}", re.IGNORECASE) for form in _FORMS),
    re.compile(rf"(?<!\d){_EAST_ASIAN}"),
)
_WEEKDAY = re.compile(
    r"(?:יום\s+|thứ\s+|chủ\s+|วัน)?(?P<name>[^\s\d.,،;:/|()]{2,20})\.?(?:\s*[,،])?(?:\s+(?:the|den|der|le|el|dnia)|(?<=[\u0e00-\u0e7f])\s*ที่)?\s*$",
    re.IGNORECASE,
)
_WEEKDAY_AFTER = re.compile(
    r"\s*[,、]?\s*(?:[（(]\s*(?P<bracketed>[^\s\d()（）]{1,15})\.?\s*[）)]|(?P<name>[^\s\d.,،;:/|()]{2,20})(?=$|[\s,،|·]))"
)
_EAST_ASIAN_WEEKDAY = re.compile(
    r"(?:星期|周|週|礼拜|禮拜)[一二三四五六日天]|[日月火水木金土]曜日?|[일월화수목금토]요일"
)
_ONE_LETTER = frozenset("日月火水木金土一二三四五六일월화수목금토")
_DAY_FIRST = re.compile(r"(?:^|\s)(?:le|el|il|den|am|vom|du|del|dnia|em|op)\s*$|[\u0590-\u06ff]", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedLine:
    """A line with a date at one of its ends: the instant in UTC, and the text without it."""

    date: datetime
    rest: str


def read_date(text: str) -> datetime | None:
    """Return the instant that a text names and nothing else; None where it does not."""
    found = split_date(text)
    return found.date if found and not found.rest else None


def split_date(line: str, *, day_first: bool = False) -> DatedLine | None:
    """Find the one date that a line begins or ends with, and take it out with its weekday and time.

    `day_first` says that the line is in a language that writes 1/10/2020 for the first of October.
    """
    if not any(char.isdecimal() or char == "年" for char in line):
        return None
    for pattern in _DATES:
        for match in pattern.finditer(line):
            before, after = line[: match.start()], line[match.end() :]
            day = _day(match, day_first=day_first or bool(_DAY_FIRST.search(before) or _DAY_FIRST.search(after)))
            if day is None:
                continue
            instant, after = time_after(_without_weekday(after))
            before, after = _trim(_without_weekday_before(before)), _trim(after)
            if before and after:
                return None
            return DatedLine(date=_instant(day, instant), rest=before or after)
    return None


def _day(match: re.Match[str], *, day_first: bool) -> date | None:
    parts = match.groupdict()
    year = _year(parts)
    if name := parts.get("month"):
        month, day = MONTHS.get(fold(name.partition("/")[0]), 0), _number(parts["day"])
        if year > _FIRST_BUDDHIST_YEAR and "\u0e00" <= name[0] <= "\u0e7f":
            year -= _BUDDHIST
    elif parts.get("one"):
        one, two = int(parts["one"]), int(parts["two"])
        if one != two and max(one, two) <= _MONTHS_OF_A_YEAR and not day_first and match[0].isascii():
            return None  # 1/10/2020: October here, January there
        month, day = (one, two) if two > _MONTHS_OF_A_YEAR else (two, one)
    else:
        month, day = _number(parts["number"]), _number(parts["day"])
    try:
        return date(year, month, day) if _FIRST_YEAR <= year <= _LAST_YEAR else None
    except ValueError:
        return None


def _year(parts: dict[str, str | None]) -> int:
    year = _number(parts.get("iso") or parts.get("year") or "0")
    era = parts.get("era")
    return year + _ERAS[era] if era else year


def _number(text: str) -> int:
    """Read a number in digits of any script, or in Chinese: `二〇二〇`, `二十一`, and `元` for a first year."""
    if text.isdecimal():
        return int(text)
    if text == "元":
        return 1
    tens, ten, units = text.partition("十")
    if not ten:
        return int("".join(str(_DIGITS[char]) for char in text))
    if "十" in units or len(tens) > 1 or len(units) > 1:
        return 0
    return 10 * _DIGITS.get(tens, 1) + _DIGITS.get(units, 0)


def _without_weekday_before(text: str) -> str:
    match = _WEEKDAY.search(text)
    return text[: match.start()] if match and fold(match["name"]) in WEEKDAYS else text


def _without_weekday(text: str) -> str:
    """Take a weekday off the beginning of what follows a date: `（木）`, `Perşembe`."""
    match = _WEEKDAY_AFTER.match(text)
    if match is None:
        return text
    bracketed, name = match["bracketed"], match["name"]
    word = bracketed or name
    known = fold(word) in WEEKDAYS or bool(_EAST_ASIAN_WEEKDAY.fullmatch(word)) or (bracketed in _ONE_LETTER)
    return text[match.end() :] if known and (bracketed or len(word) >= _SHORT_WEEKDAY) else text


def _instant(day: date, clock: time | None) -> datetime:
    return datetime.combine(day, clock or time(tzinfo=UTC)).astimezone(UTC)


def _trim(text: str) -> str:
    """Take separators, and the words that lead to a date, off both ends of what is left of a line."""
    text = text.strip(" \t\u00a0\u3000,،，、;|·•–—-/()[]（）【】")
    return re.sub(
        r"(?:^|[\s,]+)(?:on|am|le|el|il|op|em|den|the|dnia|vom|du|del)$", "", text, flags=re.IGNORECASE
    ).rstrip(" ,;|·•–—-")
