"""Small values to judge and select: an entry with a feed around it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from aggregator.model import Entry, Feed, Item

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


def item(
    entry: Entry | None = None,
    *,
    id_: str = "urn:uuid:1",
    source_id: str = "lwn",
    feed_title: str = "LWN.net",
    tags: tuple[str, ...] = (),
    age: timedelta = timedelta(),
    **fields: object,
) -> Item:
    """Return an item published `age` before NOON; further arguments are fields of its entry."""
    return Item(
        id=id_,
        entry=replace(entry or Entry(), **fields),  # type: ignore[arg-type] # the names are Entry's, the values fit
        feed=Feed(id="https://lwn.net/", url="https://lwn.net/rss", title=feed_title),
        source_id=source_id,
        tags=tags,
        published_at=NOON - age,
        updated_at=NOON - age,
    )
