"""Every domain type of the program, as plain immutable values; standard library only.

All classes are frozen dataclasses with slots and keyword-only arguments; collections are tuples; every
datetime is aware and in UTC. The types follow the data on its two roads:

    poll:     Source -> FetchResult -> ParsedFeed -> Feed + Entries -> StoredEntry, PollRecord
    publish:  StoredEntry -> Item -> Selection -> Document
"""

from aggregator.model.entries import Entry, Feed
from aggregator.model.fetched import (
    EPOCH,
    ArticleFile,
    Fetched,
    FetchFailed,
    FetchResult,
    Folder,
    NotModified,
    PollState,
)
from aggregator.model.parsed import (
    Category,
    Enclosure,
    Link,
    Origin,
    ParsedEntry,
    ParsedFeed,
    ParsedText,
    Person,
    PollHints,
)
from aggregator.model.published import Document, Item, Selection
from aggregator.model.rules import AddTags, Affix, AllOf, AnyOf, Condition, Edit, Not, Replace, Rules, Test
from aggregator.model.settings import Config, Format, Output, Site, Source, SourceKind, Web
from aggregator.model.stored import (
    EventKind,
    Evidence,
    Fingerprint,
    HealthEvent,
    KnownEntry,
    PollRecord,
    StoredEntry,
)

__all__ = [
    "EPOCH",
    "AddTags",
    "Affix",
    "AllOf",
    "AnyOf",
    "ArticleFile",
    "Category",
    "Condition",
    "Config",
    "Document",
    "Edit",
    "Enclosure",
    "Entry",
    "EventKind",
    "Evidence",
    "Feed",
    "FetchFailed",
    "FetchResult",
    "Fetched",
    "Fingerprint",
    "Folder",
    "Format",
    "HealthEvent",
    "Item",
    "KnownEntry",
    "Link",
    "Not",
    "NotModified",
    "Origin",
    "Output",
    "ParsedEntry",
    "ParsedFeed",
    "ParsedText",
    "Person",
    "PollHints",
    "PollRecord",
    "PollState",
    "Replace",
    "Rules",
    "Selection",
    "Site",
    "Source",
    "SourceKind",
    "StoredEntry",
    "Test",
    "Web",
]
