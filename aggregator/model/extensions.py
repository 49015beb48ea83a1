"""Elements of other vocabularies that entries carry from their feeds into the outputs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Extension:
    """An element that feeds know beside those of Atom and RSS, with what is in it.

    `name` has the prefix that `NAMESPACES` gives its vocabulary, whatever that of the document was: `media:content`.
    Attributes are pairs of name and value in the order of the document, none of them in a namespace. `text` is plain.
    """

    name: str
    attributes: tuple[tuple[str, str], ...] = ()
    text: str = ""
    children: tuple[Extension, ...] = ()

    def get(self, attribute: str) -> str | None:
        """The value of an attribute, None where it has no such one."""
        return next((value for name, value in self.attributes if name == attribute), None)

    def walk(self) -> Iterator[Extension]:
        """The element, then all that is in it, in the order of the document."""
        yield self
        for child in self.children:
            yield from child.walk()


NAMESPACES = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "geo": "http://www.w3.org/2003/01/geo/wgs84_pos#",
    "georss": "http://www.georss.org/georss",
    "gml": "http://www.opengis.net/gml",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "media": "http://search.yahoo.com/mrss/",
    "podcast": "https://podcastindex.org/namespace/1.0",
    "psc": "http://podlove.org/simple-chapters",
    "slash": "http://purl.org/rss/1.0/modules/slash/",
    "thr": "http://purl.org/syndication/thread/1.0",
    "wfw": "http://wellformedweb.org/CommentAPI/",
}
