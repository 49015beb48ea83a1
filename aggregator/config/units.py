"""Values with a unit, and the schedule of cron: durations, sizes and crontab lines."""

import re
from datetime import UTC, datetime, timedelta

from apscheduler.triggers.cron import CronTrigger

SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
BYTES = {"": 1, "b": 1, "kb": 10**3, "mb": 10**6, "gb": 10**9, "kib": 2**10, "mib": 2**20, "gib": 2**30}
DURATION = re.compile(r"(?:\d{1,9}[smhdw])+")
DURATION_PART = re.compile(r"(\d+)([smhdw])")
SIZE = re.compile(r"(\d{1,12}(?:\.\d{1,3})?) ?([kmg]i?b|b|)", re.IGNORECASE)
LONGEST = timedelta(days=36_500)
DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY_PART = re.compile(r"(?P<first>\*|\w+)(?:-(?P<last>\w+))?(?:/(?P<step>\d+))?")
CRON_FIELDS = 5


def parse_duration(text: str) -> timedelta | None:
    """Read `30s`, `15m`, `1h30m`, `7d`, `2w`, or seconds; None for anything else.

    >>> parse_duration("1h30m"), parse_duration("90")
    (datetime.timedelta(seconds=5400), datetime.timedelta(seconds=90))
    """
    if re.fullmatch(r"[0-9]{1,12}", text):
        seconds = int(text)
    elif text.isascii() and DURATION.fullmatch(text):
        seconds = sum(int(number) * SECONDS[unit] for number, unit in DURATION_PART.findall(text))
    else:
        return None
    return timedelta(seconds=min(seconds, int(LONGEST.total_seconds())))


def parse_size(text: str) -> int | None:
    """Read `500KB`, `10MB`, `1.5GB` (thousands), `64KiB` (1024), or bytes; None for anything else.

    >>> parse_size("10MB"), parse_size("64KiB")
    (10000000, 65536)
    """
    found = SIZE.fullmatch(text) if text.isascii() else None
    return int(float(found[1]) * BYTES[found[2].lower()]) if found else None


def parse_cron(text: str) -> str:
    """Return a crontab line with its weekdays by name; raises ValueError in words.

    Crontab counts the days from Sunday, 0 or 7, and APScheduler from Monday, so that numbers must not remain.

    >>> parse_cron("0 6 * * 1-5")
    '0 6 * * mon,tue,wed,thu,fri'
    """
    fields = text.split()
    if len(fields) != CRON_FIELDS:
        raise ValueError(f"needs five fields (minute hour day month weekday), not {len(fields)}")
    fields[4] = ",".join(_weekdays(part) for part in fields[4].lower().split(","))
    line = " ".join(fields)
    trigger = CronTrigger.from_crontab(line, timezone=UTC)
    if trigger.get_next_fire_time(None, datetime(2024, 1, 1, tzinfo=UTC)) is None:
        raise ValueError("the day never comes")
    return line


def _weekdays(part: str) -> str:
    found = DAY_PART.fullmatch(part)
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
    return ",".join(dict.fromkeys(DAYS[day % 7] for day in range(first, last + 1, step)))


def _weekday(name: str) -> int:
    if name in DAYS:
        return DAYS.index(name)
    if name in {"0", "1", "2", "3", "4", "5", "6", "7"}:
        return int(name)
    raise ValueError("the weekday is not like mon-fri, sat,sun or *")
