"""What tests of normalization start from: a source, a feed document with one entry, a fixed clock."""

from datetime import UTC, datetime
from typing import Any

from aggregator.model import Entry, Feed, ParsedEntry, ParsedFeed, ParsedText, Source, SourceKind
from aggregator.normalize import normalize

NOW = datetime(2024, 5, 17, 12, tzinfo=UTC)
DOCUMENT = "https://example.org/blog/feed.xml"
SOURCE = Source(id="example", kind=SourceKind.HTTP, url=DOCUMENT)


def day(year: int, month: int = 1, day_of_month: int = 1) -> datetime:
    return datetime(year, month, day_of_month, tzinfo=UTC)


def text(value: str) -> ParsedText:
    return ParsedText(value=value, html=False)


def html(value: str, base: str | None = None) -> ParsedText:
    return ParsedText(value=value, html=True, base=base)


def document(*entries: ParsedEntry, **fields: Any) -> ParsedFeed:
    given: dict[str, Any] = {"url": DOCUMENT, "format": "atom10", "title": text("Example")}
    return ParsedFeed(**{**given, **fields}, entries=entries)


def entry_of(parsed: ParsedEntry, source: Source = SOURCE, **fields: Any) -> Entry:
    """Normalize a document with this one entry, and return it."""
    [entry] = normalize(document(parsed, **fields), source, NOW)[1]
    return entry


def feed_of(source: Source = SOURCE, **fields: Any) -> Feed:
    """Normalize a document without entries, and return the feed."""
    return normalize(document(**fields), source, NOW)[0]
