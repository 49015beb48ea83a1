"""What an output shows, and the files that come of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from aggregator.model.entries import Entry, Feed
from aggregator.model.settings import Output, Site


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A stored entry in the light of the configuration: what rules judge, select orders and renderers print.

    `id` is the id to publish: the story's where duplicates are merged, else the entry's own. `entry` has the edits
    applied. `also` are the other members of a merged story, without an `also` of their own.
    """

    id: str
    entry: Entry
    feed: Feed
    source_id: str
    tags: tuple[str, ...]
    published_at: datetime
    updated_at: datetime
    also: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Deleted:
    """An entry that was shown and is no more, under its public id, and since when."""

    id: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What one output shows, newest first; `updated` is the newest change in it, `EPOCH` when it is empty.

    `query` belongs to its own addresses (`?q=…`); a published file has none. `archive` is the number of the newest page
    of its archive, 0 where there is none; `deleted` are those that it would still show, newest first.
    """

    site: Site
    output: Output
    items: tuple[Item, ...]
    updated: datetime
    query: str = ""
    archive: int = 0
    deleted: tuple[Deleted, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivePage:
    """Page `number` of the archive of an output, newest first, of `last` pages."""

    site: Site
    output: Output
    number: int
    last: int
    items: tuple[Item, ...]
    updated: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """How far an output has been published, and its archive filled, when it was published last.

    `shown` are the public ids in its feed, `page` the number of the newest page of the archive (0: there is none) and
    `latest` are the ids on it, oldest first. Entries first seen up to the revision `mark` were looked at then; those up
    to `judged` may be members now.
    """

    shown: frozenset[str] = frozenset()
    page: int = 0
    latest: tuple[str, ...] = ()
    mark: int = 0
    judged: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Archived:
    """An entry that goes to the archive, as it is then, and its page there."""

    page: int
    item: Item


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A file of output/: its path there with forward slashes, and its bytes."""

    path: str
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class LazyDocument:
    """A file of output/ that is made only where it is not there as it was made of the same.

    `made` is a digest of all that it is made of, and `body` makes it.
    """

    path: str
    made: str
    body: Callable[[], bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileDocument:
    """A file of output/ that is copied from elsewhere, piece by piece, since it may be large.

    `modified` is when its bytes last changed, in nanoseconds since 1970, and `size` their number where it is known: a
    copy that agrees with both is not made again. `chunks` raises ArticleError where the bytes cannot be had.
    """

    path: str
    modified: int
    size: int | None
    chunks: Callable[[], Iterator[bytes]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """The files `1.atom` to `LAST.atom` of a folder of output/, of which none but the last ever changes.

    Each is made only where it is not there as it should be: `made` tells what all of them are made with, and `tail`
    what the last one is made of besides. `body` makes one, by its number.
    """

    folder: str
    last: int
    made: str
    tail: str
    body: Callable[[int], bytes]

    def path(self, number: int) -> str:
        """The path of a file."""
        return f"{self.folder}/{number}.atom"


Publishable = Document | LazyDocument | FileDocument | Series
