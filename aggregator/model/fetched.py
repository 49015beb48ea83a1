"""What a poll brings home: a document, nothing new, or a failure in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from aggregator.model.parsed import PollHints

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class PollState:
    """What is remembered of a source between two polls.

    `etag` and `last_modified` are the bytes of the header, as text, never interpreted (RFC 9110, section 8.8).
    `body_hash` is the digest of the last body; `moved_to` the address of a permanent redirect; `error` the last
    failure in words; `failures` how many polls in a row failed; `retry_after` until when the host asked to wait;
    `hints` how often the feed itself wants to be asked, and `arrivals` when its newest entries were published.
    """

    source_id: str
    url: str
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    moved_to: str | None = None
    next_poll_at: datetime = EPOCH
    last_poll_at: datetime | None = None
    last_success_at: datetime | None = None
    failures: int = 0
    error: str | None = None
    retry_after: datetime | None = None
    gone: bool = False
    hints: PollHints = PollHints()
    arrivals: tuple[datetime, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A document: its decoded body and what the answer said about it.

    `url` is the address after redirects and the base of relative references; `moved_to` is set when every hop on
    the way was permanent (301, 308); `fresh_until` comes from Cache-Control and Expires (RFC 9111, section 4.2).
    """

    url: str
    body: bytes
    content_type: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    moved_to: str | None = None
    fresh_until: datetime | None = None
    links: tuple[tuple[str, str], ...] = ()  # (rel, href) of the Link header, RFC 8288


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleFile:
    """A local article as it lies on disk; `path` is relative to its folder, with forward slashes."""

    path: str
    content: bytes
    modified_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """A folder of articles that changed since the last poll; `etag` names its state, `faults` what was unreadable.

    `paths` are all articles that exist, those that could not be read included.
    """

    files: tuple[ArticleFile, ...]
    paths: tuple[str, ...]
    etag: str
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NotModified:
    """The document is what it was: a 304, or the same bytes again. A new validator replaces the old one."""

    etag: str | None = None
    last_modified: str | None = None
    moved_to: str | None = None
    fresh_until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchFailed:
    """No document, and why, in words that fit after the feed's name.

    `status` is the HTTP status where there was one; `retry_after` the instant that the host asked to wait for;
    `gone` is a 410. `unasked` means that no request was made, because the host had asked others to wait.
    """

    message: str
    status: int | None = None
    retry_after: datetime | None = None
    gone: bool = False
    unasked: bool = False


FetchResult = Fetched | Folder | NotModified | FetchFailed
