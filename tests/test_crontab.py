"""Crontab lines: what they mean, what is wrong with them, and when they come next."""

from datetime import datetime

import pytest

from aggregator.crontab import next_fire, parse_cron


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("0 6 * * mon-fri", "0 6 * * mon,tue,wed,thu,fri"),
        ("0 6 * * 1-5", "0 6 * * mon,tue,wed,thu,fri"),
        ("0 6 * * 0", "0 6 * * sun"),
        ("0 6 * * 7", "0 6 * * sun"),
        ("0 6 * * 5-7", "0 6 * * fri,sat,sun"),
        ("0 6 * * Fri-Mon", "0 6 * * fri,sat,sun,mon"),
        ("*/15  *  * * *", "*/15 * * * *"),
        ("0 0 * * */2", "0 0 * * sun,tue,thu,sat"),
        ("0 0 29 2 *", "0 0 29 2 *"),
    ],
)
def test_crontab_lines_mean_what_cron_means(line: str, meant: str) -> None:
    """Weekdays are counted from Sunday."""
    assert parse_cron(line) == meant


@pytest.mark.parametrize(
    "line", ["", "@daily", "* * * *", "60 * * * *", "a b c d e", "* * * * 8", "* * * * mon/0", "0 0 31 2 *"]
)
def test_a_wrong_crontab_line_is_refused(line: str) -> None:
    """With a reason, and also if its day never comes."""
    with pytest.raises(ValueError, match=r"\w"):
        parse_cron(line)


@pytest.mark.parametrize(
    ("line", "after", "fire"),
    [
        ("0 6 * * mon-fri", "2026-05-01T05:59Z", "2026-05-01T06:00Z"),
        ("0 6 * * mon-fri", "2026-05-01T06:00Z", "2026-05-04T06:00Z"),
        ("0 0 29 2 *", "2026-05-01T00:00Z", "2028-02-29T00:00Z"),
    ],
)
def test_the_next_time(line: str, after: str, fire: str) -> None:
    """Strictly later, and in UTC."""
    assert next_fire(parse_cron(line), datetime.fromisoformat(after)) == datetime.fromisoformat(fire)
