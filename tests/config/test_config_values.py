"""Durations and sizes."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.config.units import parse_duration, parse_size


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("30s", 30),
        ("15m", 900),
        ("1h", 3600),
        ("7d", 604_800),
        ("2w", 1_209_600),
        ("1h30m", 5400),
        ("1d12h", 129_600),
        ("90", 90),
        ("0s", 0),
        ("", None),
        ("1", 1),
        ("1.5h", None),
        ("-1h", None),
        ("1 h", None),
        ("h", None),
        ("1y", None),
        ("1H", None),
        ("٣s", None),
    ],
)
def test_durations(text: str, seconds: int | None) -> None:
    """A number and s, m, h, d or w, as often as one likes; a bare number counts seconds."""
    assert parse_duration(text) == (None if seconds is None else timedelta(seconds=seconds))


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("500KB", 500_000),
        ("10MB", 10_000_000),
        ("1GB", 1_000_000_000),
        ("1.5MB", 1_500_000),
        ("64KiB", 65_536),
        ("1 MiB", 1_048_576),
        ("10mb", 10_000_000),
        ("10M", None),
        ("4096", 4096),
        ("4096B", 4096),
        ("MB", None),
        ("-1MB", None),
        ("1TB", None),
        ("1,5MB", None),
        ("٣MB", None),
    ],
)
def test_sizes(text: str, size: int | None) -> None:
    """Thousands, or 1024 with an i; a bare number counts bytes."""
    assert parse_size(text) == size


@given(st.text(alphabet="0123456789smhdwKMGiB. ", max_size=30))
def test_any_text_is_a_duration_or_none(text: str) -> None:
    """Large numbers do no harm."""
    assert isinstance(parse_duration(text), timedelta | None)
    assert isinstance(parse_size(text), int | None)
