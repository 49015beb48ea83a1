"""A document becomes a feed and entries that can be recognized. Pure."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime

import feedparser

from aggregator import __version__
from aggregator.dedupe import fingerprints, link_keys, without_repeats
from aggregator.model import (
    Entry,
    Feed,
    Fetched,
    FetchFailed,
    ParsedEntry,
    ParsedFeed,
    PollHints,
    Source,
)
from aggregator.normalize import normalize
from aggregator.parse.delta import Delta
from aggregator.parse.feeds import parse_delta
from aggregator.reading.memory import KnownItem, Memory, key
from aggregator.reading.result import Reading


def read_document(
    fetched: Fetched, source: Source, now: datetime, memory: Memory | None = None
) -> Reading | FetchFailed:
    """Read a feed document but for the items that are in memory, or say in words why it cannot be read."""
    if memory is not None and (reading := _changes(fetched, source, now, memory)) is not None:
        return reading
    found = parse_delta(fetched)
    if isinstance(found, FetchFailed):
        return found
    if isinstance(found, ParsedFeed):
        return reading_of(found, source, now)
    return _reading_of_delta(found, source, now, context_of(found, source), ())


def reading_of(parsed: ParsedFeed, source: Source, now: datetime) -> Reading:
    """Return the reading of what has been parsed."""
    return _reading(parsed, _normalized(parsed, source, now), source)


def _changes(fetched: Fetched, source: Source, now: datetime, memory: Memory) -> Reading | FetchFailed | None:
    """Read what is not in memory; None where an item that is there may mean something else by now."""
    found = parse_delta(fetched, memory.by_digest)
    if isinstance(found, FetchFailed):
        return found
    if isinstance(found, ParsedFeed):
        return reading_of(found, source, now)
    left_out = sorted(set(range(len(found.items))).difference(found.fresh))
    kept = tuple(memory.by_digest[digest] for place in left_out if (digest := found.items[place]) is not None)
    context = context_of(found, source)
    if kept and (context != memory.context or len(set(kept)) < len(kept)):
        return None
    reading = _reading_of_delta(found, source, now, context, kept)
    taken = {name for item in kept for name in item.names}
    return None if reading.names & taken else reading


def context_of(delta: Delta, source: Source) -> int:
    """Return a digest of all that an item depends on beside itself: its document, its source, and this program."""
    feed = replace(
        delta.parsed, entries=(), updated=None, hints=PollHints(), faults=(), subtitle=None, image=None, categories=()
    )
    settings = (source.kind, source.url, source.title, source.author, source.future_dates, sorted(source.tracking))
    return key(f"{__version__} {feedparser.__version__} {delta.frame} {feed} {settings}")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Normalized:
    """What is left of a document's entries; `places` are theirs among all that were parsed."""

    feed: Feed
    entries: tuple[Entry, ...]
    places: tuple[int, ...]


def _normalized(parsed: ParsedFeed, source: Source, now: datetime) -> _Normalized:
    feed, found = normalize(parsed, source, now)
    shown = [(place, entry) for place, entry in enumerate(found) if _shows_something(entry)]
    return _Normalized(feed=feed, entries=tuple(entry for _, entry in shown), places=tuple(place for place, _ in shown))


def _reading(parsed: ParsedFeed, normalized: _Normalized, source: Source) -> Reading:
    feed = normalized.feed
    entries, marks = without_repeats(normalized.entries, fingerprints(feed, normalized.entries, source.tracking))
    return Reading(
        feed=feed,
        entries=entries,
        marks=marks,
        empty=not (parsed.title or any(map(_shows_something, parsed.entries))),
        hints=parsed.hints,
        faults=parsed.faults,
        self_url=parsed.self_url,
    )


def _reading_of_delta(
    delta: Delta, source: Source, now: datetime, context: int, kept: tuple[KnownItem, ...]
) -> Reading:
    """Return the reading of a document in which items can be left out, and `kept` ones were."""
    normalized = _normalized(delta.parsed, source, now)
    items = _items(delta, normalized, source, now)
    reading = _reading(delta.parsed, normalized, source)
    counts = Counter(name for item in items for name in item.names)
    by_entry = {
        id(entry): item
        for entry, item in zip(normalized.entries, items, strict=True)
        if item.digest and item.names and all(counts[name] == 1 for name in item.names)
    }
    return replace(
        reading,
        empty=reading.empty and not kept,
        kept=kept,
        names=frozenset(counts),
        items=tuple(by_entry.get(id(entry)) for entry in reading.entries),
        context=context,
    )


def _items(delta: Delta, normalized: _Normalized, source: Source, now: datetime) -> list[KnownItem]:
    """Return what could be remembered of each entry; the digest is 0 where nothing may be."""
    found = []
    links = link_keys(normalized.feed, normalized.entries, source.tracking)
    for place, entry, link in zip(normalized.places, normalized.entries, links, strict=True):
        parsed = delta.parsed.entries[place]
        digest = delta.items[delta.fresh[place]]
        # What lies in the future will be read otherwise when it has come.
        lasting = all(date is None or date <= now for date in (parsed.published, parsed.updated))
        found.append(
            KnownItem(
                digest=digest if digest is not None and lasting else 0,
                guid=key(entry.guid),
                link=key(link),
                date=entry.published,
            )
        )
    return found


def _shows_something(entry: Entry | ParsedEntry) -> bool:
    """An entry without text, link and attachment, such as the last of a truncated document, is none."""
    return bool(entry.title or entry.content or entry.link or entry.enclosures)
