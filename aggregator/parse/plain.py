"""Items of elements that everybody uses, each as its specification says, read without feedparser, and with its result.

Most of feedparser's time goes into what elements might be. Where splitting.py can tell items apart, and an item
consists of nothing but what plainfields.py lists, it is known what they are: then this gives the very fields that
feedparser would give. What is not listed, or stands in another way, leaves its item to feedparser, which remains the
authority: its own functions read dates, people and categories here too, and tests compare the two on every document.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from feedparser.urls import make_safe_absolute_uri

from aggregator.model import Extension
from aggregator.parse.extensions import Names, extensions_in_element
from aggregator.parse.plainfields import FIELDS, Fields, Read
from aggregator.parse.plainvalues import SCOPED, NotPlainError, Scope, lowered, named
from aggregator.parse.splitting import Items
from aggregator.parse.vocabularies import FEED

# Of a feed by that, feedparser says that it is RSS 1.0, whatever its elements are.
_OF_RSS_1 = frozenset({"http://my.netscape.com/rdf/simple/0.9/", "http://purl.org/rss/1.0/"})
_XLINK = "http://www.w3.org/1999/xlink"  # its declarations are attributes for feedparser
_ITEMS = frozenset({(FEED, "entry"), (FEED, "item")})
# With one of these as a prefix, an unknown element could be taken for what feedparser found out about a known one.
_TAKEN = frozenset(
    {"author", "contributor", "created", "published", "rights", "subtitle", "summary", "title", "updated"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainItem:
    """The fields of one item as feedparser would give them, as far as they are read, and its extensions."""

    fields: Mapping[str, Any]
    extensions: tuple[Extension, ...]


def plain_items(data: bytes, items: Items, location: str | None) -> list[PlainItem | None]:
    """Read the plain ones among the items of a document, None for any other.

    `items` are of this document, or of one that has more of them; `location` is the one that feedparser is told.
    """
    root = ET.fromstring(data)  # noqa: S314 - there is no DTD in it, and its size and depth are within limits
    channels = [each for each in root if named(each.tag) == (FEED, "channel")]
    home = channels[-1] if channels and named(root.tag) == (FEED, "rss") else root
    found = [each for each in home if named(each.tag) in _ITEMS]
    if not _is_usual(root, items):
        return [None] * len(found)
    reader = _Reader(atom=named(root.tag) == (FEED, "feed"))
    try:
        scope = Scope(make_safe_absolute_uri(location or "", location), None).within(lowered(root.attrib))
        if home is not root:
            scope = scope.within(lowered(home.attrib))
    except NotPlainError:
        return [None] * len(found)
    return [reader.read(each, scope) for each in found]


def _is_usual(root: ET.Element, items: Items) -> bool:
    """Whether prefixes are what they seem to be, and the version of the format is that of the root element."""
    if any((prefix or "").lower() in _TAKEN for prefix in items.declared):
        return False
    uris = {uri.lower() for uri in items.declared.values()}
    kind = named(root.tag)
    return _XLINK not in uris and (kind == (FEED, "rss") or (kind == (FEED, "feed") and not uris & _OF_RSS_1))


class _Reader:
    """Reads the items of one document."""

    def __init__(self, *, atom: bool) -> None:
        self._atom = atom
        self._readers: dict[str, Read | None] = {}
        self._names: Names = {}

    def read(self, item: ET.Element, scope: Scope) -> PlainItem | None:
        fields = Fields(atom=self._atom)
        try:
            if not item.attrib.keys() <= SCOPED:  # they may be fields too
                return None
            within = scope.within(item.attrib)
            for element in item:
                read = self._readers[element.tag] if element.tag in self._readers else self._reader(element.tag)
                if read is None:
                    continue
                if element.attrib:
                    attributes = lowered(element.attrib)
                    read(fields, element, attributes, within.within(attributes))
                else:
                    read(fields, element, {}, within)
        except NotPlainError:
            return None
        return PlainItem(fields=fields.raw, extensions=extensions_in_element(item, self._names))

    def _reader(self, tag: str) -> Read | None:
        """What reads an element of that name; None where nothing of it is read. Raises NotPlainError."""
        vocabulary, local = named(tag)
        if vocabulary is not None and (vocabulary, local) not in FIELDS:
            raise NotPlainError
        self._readers[tag] = None if vocabulary is None else FIELDS[vocabulary, local]
        return self._readers[tag]
