"""What a document or a page says, once it is read."""

from dataclasses import dataclass

from aggregator.model import Entry, Feed, Fingerprint, PollHints
from aggregator.reading.memory import KnownItem, Name


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a document says: its feed, and its entries with the fingerprint of each, none twice.

    `empty` is one without a title and without an entry that shows something; `hints` and `faults` are the document's,
    and `self_url` the address that it calls its own. Items that were left out because they are known are `kept`.
    `items` are what to remember of each entry, once it is known which one it is, and `names` all that they are called;
    `context` is that of the memory, and missing where nothing can be left out of the document.
    """

    feed: Feed
    entries: tuple[Entry, ...]
    marks: tuple[Fingerprint, ...]
    empty: bool
    hints: PollHints
    faults: tuple[str, ...]
    self_url: str | None = None
    kept: tuple[KnownItem, ...] = ()
    items: tuple[KnownItem | None, ...] = ()
    names: frozenset[Name] = frozenset()
    context: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PageReading:
    """The text of a page, sanitized, how many letters it has, and the key of the address that it calls its own."""

    text: str
    letters: int
    canonical: str | None
