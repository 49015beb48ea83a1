"""A document becomes a feed and entries that can be recognized. Pure."""

from dataclasses import dataclass
from datetime import datetime

from aggregator.dedupe import fingerprints, without_repeats
from aggregator.model import Entry, Feed, Fetched, FetchFailed, Fingerprint, ParsedEntry, ParsedFeed, PollHints, Source
from aggregator.normalize import normalize
from aggregator.parse import parse


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a document says: its feed, and its entries with the fingerprint of each, none twice.

    `empty` is one without a title and without an entry that shows something; `hints` and `faults` are the document's,
    and `self_url` the address that it calls its own.
    """

    feed: Feed
    entries: tuple[Entry, ...]
    marks: tuple[Fingerprint, ...]
    empty: bool
    hints: PollHints
    faults: tuple[str, ...]
    self_url: str | None = None


def read_document(fetched: Fetched, source: Source, now: datetime) -> Reading | FetchFailed:
    """Read a feed document, or say in words why it cannot be read."""
    parsed = parse(fetched)
    return parsed if isinstance(parsed, FetchFailed) else reading_of(parsed, source, now)


def reading_of(parsed: ParsedFeed, source: Source, now: datetime) -> Reading:
    """Return the reading of what has been parsed."""
    feed, found = normalize(parsed, source, now)
    normalized = [entry for entry in found if _shows_something(entry)]
    entries, marks = without_repeats(normalized, fingerprints(feed, normalized, source.tracking))
    return Reading(
        feed=feed,
        entries=tuple(entries),
        marks=tuple(marks),
        empty=not (parsed.title or any(map(_shows_something, parsed.entries))),
        hints=parsed.hints,
        faults=parsed.faults,
        self_url=parsed.self_url,
    )


def _shows_something(entry: Entry | ParsedEntry) -> bool:
    """An entry without text, link and attachment, such as the last of a truncated document, is none."""
    return bool(entry.title or entry.content or entry.link or entry.enclosures)
