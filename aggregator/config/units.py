"""Values with a unit: durations and sizes."""

import re
from datetime import timedelta

SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
BYTES = {"": 1, "b": 1, "kb": 10**3, "mb": 10**6, "gb": 10**9, "kib": 2**10, "mib": 2**20, "gib": 2**30}
DURATION = re.compile(r"(?:\d{1,9}[smhdw])+")
DURATION_PART = re.compile(r"(\d+)([smhdw])")
SIZE = re.compile(r"(\d{1,12}(?:\.\d{1,3})?) ?([kmg]i?b|b|)", re.IGNORECASE)
LONGEST = timedelta(days=36_500)


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
