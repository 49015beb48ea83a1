"""feedgen, mended: generators for Atom and RSS whose gaps are filled by an extension of ours.

feedgen writes the plain elements. Left to itself it would also

- date a feed and an entry with the clock: every date is given, and `lastBuildDate` is ours;
- write RSS dates by switching the locale of the whole process, threads included: `pubDate` is ours;
- strip links of an Atom entry of all but `href`, keep one enclosure in RSS, drop authors without an address there,
  know no id in a source and no hub in RSS: the callbacks of `new_feed` and `new_entry` write them;
- put the newest entry last: entries are appended;
- raise at characters that XML lacks, and lose the whole feed: `shown` has removed them.
"""

from collections.abc import Callable, Iterable
from typing import Any

from feedgen.ext.base import BaseEntryExtension, BaseExtension
from feedgen.feed import FeedGenerator
from lxml import etree
from lxml.etree import _Element

from aggregator.model import NAMESPACES
from aggregator.render.assets import stylesheet

ATOM = "http://www.w3.org/2005/Atom"
DC = NAMESPACES["dc"]
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"

DECLARATION = b'<?xml version="1.0" encoding="UTF-8"?>\n'
PROLOGUE = DECLARATION + stylesheet()

Element = _Element
Write = Callable[[Element], None]


class _FeedExtension(BaseExtension):  # type: ignore[misc] # feedgen ships no types
    """Adds what feedgen cannot write to a feed or channel."""

    def __init__(self, prefixes: Iterable[str], write: Write) -> None:
        self.prefixes = set(prefixes)
        self.write = write

    def extend_ns(self) -> dict[str, str]:
        return {prefix: NAMESPACES[prefix] for prefix in sorted(self.prefixes & NAMESPACES.keys())}

    def extend_atom(self, feed: Element) -> Element:
        self.write(feed)
        return feed

    def extend_rss(self, feed: Element) -> Element:
        self.write(feed[0])  # feedgen hands out <rss>, whose one child is the channel
        return feed


class _EntryExtension(BaseEntryExtension):  # type: ignore[misc] # feedgen ships no types
    """Adds what feedgen cannot write to an entry or item."""

    write: Write

    def extend_atom(self, feed: Element) -> Element:
        self.write(feed)
        return feed

    extend_rss = extend_atom


def new_feed(prefixes: Iterable[str], write: Write) -> Any:
    """A feedgen generator; `write` adds to its feed or channel element, before the entries.

    The namespaces of `prefixes` are declared at the root, and those that entries need.
    """
    feed = FeedGenerator()
    feed._FeedGenerator__rss_lastBuildDate = None  # noqa: SLF001  # feedgen offers no way to leave it out
    feed.generator("aggregator")
    feed.register_extension("mended", lambda: _FeedExtension(prefixes, write), _EntryExtension)
    return feed


def new_entry(feed: Any, write: Write, prefixes: Iterable[str] = ()) -> Any:
    """A further feedgen entry, after those before; `write` adds to its entry or item element, with these prefixes."""
    entry = feed.add_entry(order="append")
    entry.mended.write = write
    feed.mended.prefixes.update(prefixes)
    return entry


def child(parent: Element, tag: str, text: str | None = None, /, **attributes: str | None) -> Element:
    """A new last child; attributes that are None or empty are left out."""
    element = etree.SubElement(parent, tag, {name: value for name, value in attributes.items() if value})
    element.text = text
    return element


def optional(parent: Element, tag: str, text: str | None) -> None:
    """A new last child, where there is text for it."""
    if text:
        child(parent, tag, text)
