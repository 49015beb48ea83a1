"""What a poll brings home: a document, nothing new, or a failure in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from aggregator.model.parsed import PollHints
from aggregator.model.websub import Announcement

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class PollState:
    """What is remembered of a source between two polls.

    `etag` and `last_modified` are the bytes of the header, as text, never interpreted (RFC 9110, section 8.8).
    `body_hash` is the digest of the last body; `moved_to` the address of a permanent redirect; `error` the last
    failure in words; `failures` how many polls in a row failed; `retry_after` until when it has to wait, and
    `waits_for` the origin of the host that asked for it, be it one behind a redirect; `hints` how often the feed itself
    wants to be asked, and `arrivals` when its newest entries were published. What is `paused` is not polled until its
    owner says so; no poll changes that. `announced` is the hub that delivers it, as the feed says; `pushed_since` since
    when that hub is relied on, which the subscription decides and no poll writes.
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
    waits_for: str | None = None
    gone: bool = False
    hints: PollHints = PollHints()
    arrivals: tuple[datetime, ...] = ()
    warnings: tuple[str, ...] = ()
    paused: bool = False
    announced: Announcement | None = None
    pushed_since: datetime | None = None


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
    """A local article as it lies on disk; `path` is relative to its folder, with forward slashes.

    `sidecar` is the content of the `NAME.yaml` beside it, which corrects what the file says. `signature` changes
    whenever one of the two does, or the way in which they are read.
    """

    path: str
    content: bytes
    modified_at: datetime
    sidecar: bytes | None = None
    signature: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownArticle:
    """What is remembered of a file of a folder of articles, and what became of it.

    `signature` is that of the version that was read last, and empty where it must be read again; `digest` is that of
    its bytes. `slug` is what the article asks to be called, `page` the name that its page got. `fault` says why the
    version read last is no article, for which an earlier one may stand. A draft, and an article that waits for its
    date (`waits_until`), are published nowhere. A file that is `gone` is remembered for its identity.
    """

    source_id: str
    path: str
    signature: str
    digest: str
    entry_id: str | None = None
    slug: str | None = None
    page: str | None = None
    fault: str | None = None
    waits_until: datetime | None = None
    draft: bool = False
    gone: bool = False

    @property
    def shown(self) -> bool:
        """Whether its entry may be in the outputs."""
        return self.entry_id is not None and not (self.gone or self.draft or self.waits_until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """A folder of articles in which something changed since the last poll.

    `files` are those that are new or changed, `unreadable` the path and the fault of those that cannot be read; `paths`
    are all that exist, these and the `unfinished` ones included, which somebody is still writing. What was under a
    `closed` subfolder, which cannot be opened, is unknown. `faults` are about no article. Where there are `more` files
    to be read than one poll takes, the next one goes on. `etag` names the state of the folder, and is missing where
    the next poll must look again.
    """

    files: tuple[ArticleFile, ...]
    paths: tuple[str, ...]
    unreadable: tuple[tuple[str, str], ...] = ()
    unfinished: tuple[str, ...] = ()
    closed: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()
    more: bool = False
    etag: str | None = None


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

    `status` is the HTTP status where there was one; `retry_after` the instant to wait for, and `waits_for` the origin
    of the host where it is one that asked to be left alone; `gone` is a 410. `put_off` means that nothing failed: the
    host had asked others to wait, or there was no memory for a document of this size.
    """

    message: str
    status: int | None = None
    retry_after: datetime | None = None
    waits_for: str | None = None
    gone: bool = False
    put_off: bool = False


FetchResult = Fetched | Folder | NotModified | FetchFailed
