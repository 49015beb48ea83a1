"""Entries and feeds as JSON and back: exact, and fast enough to read a million of them."""

import json
import zlib
from datetime import UTC, datetime
from functools import cache
from typing import Any

from pydantic import TypeAdapter
from pydantic_core import PydanticSerializationError

from aggregator.model import Entry, Feed, Item, PollHints
from aggregator.store.values import microseconds, moment, storable

Texts = tuple[str, ...]
Numbers = tuple[int, ...]


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    """Return what reads and writes a type as JSON; made when it is needed, since that takes a while."""
    return TypeAdapter(kind)


def dump_entry(entry: Entry) -> str:
    """The entry as JSON without what is missing."""
    return _dump(Entry, entry)


def load_entry(data: str) -> Entry:
    """The entry of its JSON."""
    entry: Entry = _adapter(Entry).validate_json(data)
    _restore_utc(entry, "published", entry.published)
    _restore_utc(entry, "updated", entry.updated)
    return entry


def dump_feed(feed: Feed) -> str:
    """The feed as JSON without what is missing."""
    return _dump(Feed, feed)


def load_feed(data: str) -> Feed:
    """The feed of its JSON."""
    feed: Feed = _adapter(Feed).validate_json(data)
    _restore_utc(feed, "updated", feed.updated)
    return feed


def dump_item(item: Item) -> bytes:
    """The item as compressed JSON without what is missing."""
    return zlib.compress(_dump(Item, item).encode())


def load_item(data: bytes) -> Item:
    """The item of its compressed JSON."""
    item: Item = _adapter(Item).validate_json(zlib.decompress(data))
    for each in (item, *item.also):
        _restore_utc(each, "published_at", each.published_at)
        _restore_utc(each, "updated_at", each.updated_at)
        _restore_utc(each.entry, "published", each.entry.published)
        _restore_utc(each.entry, "updated", each.entry.updated)
        _restore_utc(each.feed, "updated", each.feed.updated)
    return item


def dump_warnings(warnings: tuple[str, ...]) -> str | None:
    """A list of messages as JSON, None for an empty one."""
    return _dump(Texts, warnings) if warnings else None


def load_warnings(data: str | None) -> tuple[str, ...]:
    """The list of messages of its JSON."""
    return _adapter(Texts).validate_json(data) if data else ()


def dump_hints(hints: PollHints) -> str | None:
    """What a feed asks for as JSON, None where it asks for nothing."""
    return _dump(PollHints, hints) if hints != PollHints() else None


def load_hints(data: str | None) -> PollHints:
    """What a feed asks for, of its JSON."""
    return _adapter(PollHints).validate_json(data) if data else PollHints()


def dump_instants(moments: tuple[datetime, ...]) -> str | None:
    """Instants as a JSON list of microseconds since 1970, None for an empty one."""
    return _dump(Numbers, tuple(map(microseconds, moments))) if moments else None


def load_instants(data: str | None) -> tuple[datetime, ...]:
    """The instants of their JSON."""
    return tuple(map(moment, _adapter(Numbers).validate_json(data))) if data else ()


def _dump(kind: Any, value: object) -> str:
    adapter = _adapter(kind)
    try:
        return adapter.dump_json(value, exclude_defaults=True).decode()
    except PydanticSerializationError:
        # A lone surrogate, which no UTF-8 can carry: it becomes U+FFFD, as everywhere else in the store.
        plain = adapter.dump_python(value, mode="json", exclude_defaults=True)
        return storable(json.dumps(plain, ensure_ascii=False))


def _restore_utc(fresh: Entry | Feed | Item, field: str, instant: datetime | None) -> None:
    """Put Python's own UTC where pydantic has put an equal one, in a value that nobody else has seen yet.

    `dataclasses.replace` would do, and take as long as reading the entry.
    """
    if instant is not None:
        object.__setattr__(fresh, field, instant.replace(tzinfo=UTC))
