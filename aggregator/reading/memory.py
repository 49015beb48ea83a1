"""What is remembered of a document's items, so that those which stay as they are need not be read again.

Forty bytes an item: its digest; which entry it is; its guid and link, which must be nobody else's; its date.
"""

import struct
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

import xxhash

from aggregator.dedupe import Beside
from aggregator.model import EPOCH

_VERSION = 1
_HEAD = struct.Struct("!BQ")
_ITEM = struct.Struct("!QQQQq")
_UNDATED = -(1 << 63)
_MICROSECOND = timedelta(microseconds=1)

Name = tuple[str, int]


def key(text: str | None) -> int:
    """Return the digest of a text, 0 for none."""
    return xxhash.xxh3_64_intdigest(text.encode("utf-8", "surrogatepass")) if text else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownItem:
    """An item that was read, and is stored as the document has it. `entry`, `guid` and `link` are keys."""

    digest: int
    guid: int
    link: int
    date: datetime | None
    entry: int = 0

    @property
    def names(self) -> frozenset[Name]:
        """What it is recognized by."""
        return frozenset(pair for pair in (("guid", self.guid), ("link", self.link)) if pair[1])


@dataclass(frozen=True, kw_only=True)
class Memory:
    """What is remembered of a document; `context` stands for all that its items depend on beside themselves."""

    context: int
    items: tuple[KnownItem, ...]

    @cached_property
    def by_digest(self) -> dict[int, KnownItem]:
        """The items by their digests."""
        return {item.digest: item for item in self.items}

    def dump(self) -> bytes:
        """Return it as it is stored."""
        rows = (_ITEM.pack(each.digest, each.entry, each.guid, each.link, _number(each.date)) for each in self.items)
        return _HEAD.pack(_VERSION, self.context) + b"".join(rows)


def load(data: bytes | None) -> Memory | None:
    """Return what has been stored; None for nothing, or for what another version has stored."""
    if not data or data[0] != _VERSION or (len(data) - _HEAD.size) % _ITEM.size:
        return None
    _, context = _HEAD.unpack_from(data)
    items = tuple(
        KnownItem(digest=digest, entry=entry, guid=guid, link=link, date=_date(date))
        for digest, entry, guid, link, date in _ITEM.iter_unpack(data[_HEAD.size :])
    )
    return Memory(context=context, items=items)


def beside(items: Iterable[KnownItem]) -> Beside:
    """Return what the entries of a document are recognized beside."""
    some = tuple(items)
    return Beside(
        dates=tuple(each.date for each in some if each.date),
        guids=sum(each.guid != 0 for each in some),
        links=sum(each.link != 0 for each in some),
    )


def _number(date: datetime | None) -> int:
    return _UNDATED if date is None else (date - EPOCH) // _MICROSECOND


def _date(number: int) -> datetime | None:
    return None if number == _UNDATED else EPOCH + timedelta(microseconds=number)
