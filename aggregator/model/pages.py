"""The pages that entries link to, where a feed asks for the full text: what is to be fetched, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedPage:
    """A page to be fetched from `due_at` on, for the version of an entry that has this content hash."""

    entry_id: str
    link: str
    version: str
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DuePage:
    """A page whose time has come; `asked_at` is when it was asked for the last time, `tries` how often in vain since.

    `etag` and `last_modified` are those of the page that the full text was taken from.
    """

    entry_id: str
    source_id: str
    link: str
    asked_at: datetime | None = None
    tries: int = 0
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PageOutcome:
    """What came of a page for one entry; the text, where it is None, stays what it was.

    `canonical` is the key of the address that the page calls its own. A page that failed has an `error` in words, and
    is asked again at `again_at`, or never.
    """

    entry_id: str
    at: datetime
    text: str | None = None
    canonical: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    tries: int = 0
    error: str | None = None
    again_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFaults:
    """How many entries of a source lack their full text, and why the last of them does."""

    count: int
    link: str
    error: str
