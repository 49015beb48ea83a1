"""From an answer to a result, as a table: pure, without a server."""

from datetime import UTC, datetime

import httpx
import pytest

from aggregator.fetch.answer import Answer, conclude, status_in_words, target
from aggregator.model import Fetched, FetchFailed, NotModified

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
URL = httpx.URL("https://a.example/feed")


def concluded(status: int, headers: dict[str, str] | None = None, body: bytes = b"", *, moved: bool = False) -> object:
    answer = Answer(url=URL, status=status, headers=httpx.Headers(headers), body=body)
    return conclude(answer, moved=moved, conditional=True, limit=100, now=NOW)


def test_a_document_from_a_transforming_proxy() -> None:
    """203 is a 200 that somebody on the way has touched."""
    assert concluded(203, body=b"<rss/>", moved=True) == Fetched(url=str(URL), body=b"<rss/>", moved_to=str(URL))


def test_not_modified_after_a_move() -> None:
    """A 304 from the new address confirms the move."""
    assert concluded(304, {"Last-Modified": "x"}, moved=True) == NotModified(last_modified="x", moved_to=str(URL))


MINUTE = datetime(2026, 1, 1, 12, 1, tzinfo=UTC)
HOST = "https://a.example/"


@pytest.mark.parametrize(
    ("status", "headers", "retry_after", "waits_for"),
    [
        (429, {"Retry-After": "60"}, MINUTE, HOST),
        (503, {"Cache-Control": "max-age=60"}, MINUTE, HOST),
        (503, {}, None, None),
        (403, {"Retry-After": "60"}, MINUTE, None),
        (404, {"Cache-Control": "max-age=60"}, None, None),
        (204, {"Retry-After": "60"}, None, None),
    ],
)
def test_waits(status: int, headers: dict[str, str], retry_after: datetime | None, waits_for: str | None) -> None:
    """Retry-After counts with any error, and for the whole host where that says that it is busy; so does freshness."""
    assert concluded(status, headers) == FetchFailed(
        message=status_in_words(status), status=status, retry_after=retry_after, waits_for=waits_for
    )


def test_only_redirects_lead_on() -> None:
    """A Location beside any other status is only information."""
    for status in (200, 201, 300, 304, 305, 306, 404):
        headers = httpx.Headers({"Location": "/x"})
        assert target(Answer(url=URL, status=status, headers=headers)) is None
