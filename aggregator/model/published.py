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
class Selection:
    """What one output shows, newest first; `updated` is the newest change in it, `EPOCH` when it is empty.

    `query` belongs to its own addresses (`?q=…`); a published file has none.
    """

    site: Site
    output: Output
    items: tuple[Item, ...]
    updated: datetime
    query: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A file of output/: its path there with forward slashes, and its bytes."""

    path: str
    body: bytes


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
