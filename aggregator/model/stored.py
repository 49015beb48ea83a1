"""Entries with an identity, and what a poll adds to the store."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from aggregator.model.entries import Entry, Feed
from aggregator.model.fetched import KnownArticle, PollState
from aggregator.model.pages import WantedPage


@dataclass(frozen=True, slots=True, kw_only=True)
class Fingerprint:
    """What an entry can be recognized by: the digests and keys that dedupe compares and the store indexes.

    `link_key` is the canonical link; `title_key` the folded title; `content_hash` the digest of all that a reader
    would see change; `text_hash` that of the words alone, and missing where they are too few to prove anything.
    """

    guid: str | None
    link_key: str | None
    title_key: str | None
    content_hash: str
    text_hash: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Why an entry belongs to its story: `kind` of proof, the `value` that is equal, the entry it is equal to.

    Of a `similar` text the value says in words how much of it is the same.
    """

    kind: Literal["first", "link", "content", "similar"]
    value: str = ""
    entry_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownEntry:
    """What the store says of an entry when dedupe asks: identity and fingerprint, no content.

    `story_id` and `story_at` are those of the story that the entry belongs to.
    """

    id: str
    source_id: str
    fingerprint: Fingerprint
    published_at: datetime
    story_id: str
    story_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredEntry:
    """An entry with its identity.

    `id` is public (`urn:uuid:…`), minted once and never derived again. `published_at` is decided at first sight and
    stands; `updated_at` is the newest change. `story_id` is the id of the entry that first told the story and
    `story_at` that entry's date: they decide the public id and the place of a merged story. A `backlog` entry was
    undated and old when its feed was first seen, and is published nowhere. `removed_at` is set for a deleted article.
    """

    id: str
    source_id: str
    entry: Entry
    fingerprint: Fingerprint
    first_seen_at: datetime
    published_at: datetime
    updated_at: datetime
    story_id: str
    story_at: datetime
    evidence: Evidence = Evidence(kind="first")
    backlog: bool = False
    removed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sketch:
    """The numbers by which texts like that of an entry find it; `before` are those of its earlier version."""

    entry_id: str
    published_at: datetime
    values: tuple[int, ...]
    before: tuple[int, ...] = ()


PollOutcome = Literal["changed", "unchanged", "waiting", "failed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedPoll:
    """A poll of the past: how many entries were new or changed, and why it brought nothing where that is so."""

    at: datetime
    outcome: PollOutcome
    new: int = 0
    changed: int = 0
    message: str | None = None


EventKind = Literal["broke", "recovered", "moved", "gone", "returned"]


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthEvent:
    """Something that its owner should know of a feed; `health.atom` shows it.

    `id` is public (`urn:uuid:…`) and stands. `message` is in words: the error (of a recovery, the one that is over), or
    the new address of a feed that moved. `read_at` is when the feed had last been read before.
    """

    id: str
    source_id: str
    at: datetime
    kind: EventKind
    message: str
    read_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PollRecord:
    """All that one poll found out, good or bad; the store writes it in one transaction.

    `feed` is set when the document was read; `new` and `changed` are whole entries; `removed` are ids of articles
    whose files are gone; `events` are what the owner should know. `articles` is what to remember of the files of a
    folder of articles. `sketches` are those of new entries, and of changed ones where they are others now. A poll
    with an `outcome` is remembered among the last polls of its source. `pages` are those to be fetched for new and
    changed entries. A record with a `claim` is written only if the next poll of its source is still planned for then:
    otherwise another process has claimed the source since. `memory` is what to remember of the document, where that is
    something else than before; nothing if it is empty.
    """

    state: PollState
    feed: Feed | None = None
    new: tuple[StoredEntry, ...] = ()
    changed: tuple[StoredEntry, ...] = ()
    removed: tuple[str, ...] = ()
    events: tuple[HealthEvent, ...] = ()
    articles: tuple[KnownArticle, ...] = ()
    sketches: tuple[Sketch, ...] = ()
    pages: tuple[WantedPage, ...] = ()
    outcome: PollOutcome | None = None
    claim: datetime | None = None
    memory: bytes | None = None
