"""Of a document that has changed, only the items that are new or changed go through feedparser.

That takes a quarter of the time of the whole. An item is known again by a digest of its bytes. splitting.py decides
whether items can be told apart; what else they depend on is for the reader of the document to compare (`frame`, and
what the feed says of itself): an item that is left out stands as it was read, with the feed that it had then.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

import xxhash

from aggregator.model import Fetched, FetchFailed, ParsedFeed
from aggregator.parse.detect import Detected
from aggregator.parse.document import Document, prepare
from aggregator.parse.feed import MAX_ENTRIES, parse_document
from aggregator.parse.hostile import RefusedError
from aggregator.parse.place import place_of
from aggregator.parse.plain import PlainItem, plain_items
from aggregator.parse.splitting import Items


@dataclass(frozen=True, slots=True, kw_only=True)
class Delta:
    """A document of which some items were left out, since they are known.

    `parsed` has the entries of the others, in their order. `items` are the digests of all its items, None for one that
    may never be left out; `fresh` are the places of those that were read. Documents with the same `frame` have the same
    elements around their items, as far as items depend on them.
    """

    parsed: ParsedFeed
    items: tuple[int | None, ...]
    fresh: tuple[int, ...]
    frame: str


def parse_changed(
    fetched: Fetched, text: str, detected: Detected, known: Collection[int]
) -> Delta | ParsedFeed | FetchFailed:
    """Parse an XML document without the items of these digests; a ParsedFeed is all of one that cannot be divided."""
    try:
        document = prepare(text, detected)
    except RefusedError as error:
        return FetchFailed(message=str(error))
    items = document.items
    if items is None:
        outcome = parse_document(fetched, document)
        return outcome if isinstance(outcome, FetchFailed) else outcome.parsed
    found = _divided(fetched, document, items, known)
    if found is not None:
        return found
    outcome = parse_document(fetched, document)
    return outcome if isinstance(outcome, FetchFailed) else outcome.parsed


def _divided(
    fetched: Fetched, document: Document, items: Items, known: Collection[int]
) -> Delta | ParsedFeed | FetchFailed | None:
    """The document without what is known; None where something was left out that should not have been."""
    digests = digests_of(document.data, items)
    fresh = [place for place, digest in enumerate(digests) if digest is None or digest not in known]
    read = _plain(fetched, document, items, fresh)
    rest = {place for place, item in zip(fresh, read, strict=True) if item is None}
    left_out = [place for place in range(len(digests)) if place not in rest]
    reduced = replace(document, data=without(document.data, items, left_out))
    outcome = parse_document(fetched, reduced, read)
    if isinstance(outcome, FetchFailed) or not outcome.sure or len(outcome.parsed.entries) != len(fresh):
        if left_out:
            return None
        return outcome if isinstance(outcome, FetchFailed) else outcome.parsed
    return Delta(parsed=outcome.parsed, items=digests, fresh=tuple(fresh), frame=_frame(document, items))


def _plain(fetched: Fetched, document: Document, items: Items, fresh: Sequence[int]) -> list[PlainItem | None]:
    """These items, as far as they are plain."""
    if not fresh or len(fresh) > MAX_ENTRIES:
        return [None] * len(fresh)
    known = sorted(set(range(len(items.places))).difference(fresh))
    location = place_of(fetched.url, has_bases=document.has_bases).location
    read = plain_items(without(document.data, items, known), items, location)
    if items.first_differs and fresh[0] == 0:
        read[0] = None
    return read


def digests_of(data: bytes, items: Items) -> tuple[int | None, ...]:
    """A digest of each item, None for one that is read in its own way."""
    view = memoryview(data)
    return tuple(
        xxhash.xxh3_64_intdigest(view[begin:end]) if place or not items.first_differs else None
        for place, (begin, end) in enumerate(items.places)
    )


def without(data: bytes, items: Items, places: Iterable[int]) -> bytes:
    """A document without the items at these places."""
    position, pieces = 0, []
    for place in places:
        begin, end = items.places[place]
        pieces.append(data[position:begin])
        position = end
    return b"".join((*pieces, data[position:]))


def _frame(document: Document, items: Items) -> str:
    """What else items depend on: whether references are resolved by feedparser, and what is declared around them."""
    return f"{document.has_bases} {document.netscape} {items.frame}"
