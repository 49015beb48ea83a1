"""dates: which are to be believed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from aggregator.model import SourceKind
from aggregator.normalize.dates import entry_dates, feed_date
from tests.normalize.builders import NOW, SOURCE, day

KEEPING = replace(SOURCE, future_dates="keep")
ARTICLES = replace(SOURCE, kind=SourceKind.ARTICLES)
TOMORROW = NOW + timedelta(days=1)


@pytest.mark.parametrize(
    ("published", "updated", "expected"),
    [
        (None, None, (None, None)),
        (day(2024), None, (day(2024), None)),
        (day(2023), day(2024), (day(2023), day(2024))),
        (None, day(2024), (day(2024), day(2024))),
        (day(2024), day(2023), (day(2024), None)),
        (TOMORROW, None, (NOW, None)),
        (None, TOMORROW, (NOW, None)),
        (day(2024), TOMORROW, (day(2024), None)),
        (day(1970), None, (None, None)),
        (day(1970), day(2024), (day(2024), day(2024))),
        (day(1, 1, 1), day(1, 1, 1), (None, None)),
        (day(1999), day(1980), (day(1999), None)),
        (day(9999), day(2024), (day(2024), day(2024))),
        (day(2206), None, (None, None)),
    ],
)
def test_dates_of_an_entry(
    published: datetime | None, updated: datetime | None, expected: tuple[datetime | None, datetime | None]
) -> None:
    """The future is now, what is older than the web is no date, no change comes before publication."""
    assert entry_dates(published, updated, SOURCE, NOW) == expected


def test_calendars_keep_the_future() -> None:
    """With `future_dates: keep` an event is dated when it happens."""
    assert entry_dates(day(2030), day(2031), KEEPING, NOW) == (day(2030), day(2031))
    assert entry_dates(day(9999, 12, 31), None, KEEPING, NOW) == (None, None)


def test_articles_may_be_older_than_the_web() -> None:
    """A local article is dated by hand; a digitized newspaper is from 1912."""
    assert entry_dates(day(1912), None, ARTICLES, NOW) == (day(1912), None)


def test_every_date_comes_out_in_utc() -> None:
    """Other offsets are converted, and a date without any is taken for UTC."""
    berlin = datetime(2024, 1, 1, 12, tzinfo=timezone(timedelta(hours=1)))
    published, _ = entry_dates(berlin, None, SOURCE, NOW)
    assert published == berlin
    assert published.tzinfo is UTC
    naive = datetime(2024, 1, 1)  # noqa: DTZ001 - the case under test
    assert entry_dates(naive, None, SOURCE, NOW)[0] == day(2024)


def test_the_edge_of_the_calendar_is_no_date() -> None:
    """Midnight of the year 1 in Tokyo is before all time in UTC."""
    tokyo = timezone(timedelta(hours=9))
    assert entry_dates(datetime(1, 1, 1, tzinfo=tokyo), None, SOURCE, NOW) == (None, None)


def test_a_feed_did_not_change_in_the_future() -> None:
    """A date that would move with every poll is worse than none."""
    assert feed_date(TOMORROW, SOURCE, NOW) is None
    assert feed_date(day(2024), SOURCE, NOW) == day(2024)
    assert feed_date(None, SOURCE, NOW) is None
