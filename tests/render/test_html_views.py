"""Dates, sizes and durations in words."""

from datetime import UTC, datetime

import pytest

from aggregator.model import Enclosure
from aggregator.render import views


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (datetime(2024, 5, 2, 6, 0, tzinfo=UTC), "2 May 2024, 06:00 UTC"),
        (datetime(2024, 12, 31, 23, 59, 59, tzinfo=UTC), "31 December 2024, 23:59 UTC"),
        (datetime(999, 1, 1, tzinfo=UTC), "1 January 999"),  # midnight: a date, no time
        (datetime(2024, 5, 2, 0, 0, 1, tzinfo=UTC), "2 May 2024, 00:00 UTC"),
    ],
)
def test_moments(moment: datetime, expected: str) -> None:
    """English whatever the locale; midnight exactly is how a date without a time looks."""
    assert views.stamp(moment) == expected


@pytest.mark.parametrize(
    ("count", "expected"),
    [(0, "0 bytes"), (999, "999 bytes"), (1000, "1.0 kB"), (48_123_456, "48.1 MB"), (7_000_000_000_000, "7000.0 GB")],
)
def test_sizes(count: int, expected: str) -> None:
    """Decimal units, as in feeds.yaml."""
    assert views.size(count) == expected


@pytest.mark.parametrize(
    ("seconds", "expected"), [(9, "0:09"), (249, "4:09"), (3725, "1:02:05"), (360_000, "100:00:00")]
)
def test_durations(seconds: int, expected: str) -> None:
    """As a player prints them."""
    assert views.duration(seconds) == expected


@pytest.mark.parametrize(
    ("media_type", "kind"),
    [
        ("audio/mpeg", "audio"),
        ("Video/MP4", "video"),
        ("image/png", "image"),
        ("application/pdf", "file"),
        (None, "file"),
        ("audio", "audio"),
    ],
)
def test_players(media_type: str | None, kind: str) -> None:
    """The first half of the media type decides."""
    assert views.player(Enclosure(url="https://example.org/x", type=media_type)) == kind
