"""From what a document says to what the program works with: ParsedFeed -> Feed and Entries. Pure, and never fails.

entries   one entry              people    authors, categories     media     enclosures, the image of an entry
html      the allow-list         markup    images, frames, links   weight    is it too deep to be parsed?
urls      absolute URLs          dates     which to believe        language  tags of BCP 47
"""

from __future__ import annotations

import re
from datetime import datetime
from uuid import NAMESPACE_URL, uuid5

from aggregator.addresses import host_of
from aggregator.model import Entry, Feed, ParsedFeed, Source, SourceKind
from aggregator.normalize.dates import feed_date
from aggregator.normalize.entries import Context, normalize_entry
from aggregator.normalize.language import language_tag
from aggregator.normalize.lines import line, line_of, line_of_markup
from aggregator.normalize.people import categories_of, people_of
from aggregator.normalize.urls import absolute, first_usable

__all__ = ["normalize"]

_CREDENTIALS = re.compile(r"(?<=:)//[^/@]*@")


def normalize(parsed: ParsedFeed, source: Source, now: datetime) -> tuple[Feed, tuple[Entry, ...]]:
    """Return the feed and its entries in their one normal form, in the order of the document.

    There are as many entries as in `parsed`. `now` stands in for dates of publication in the future, unless the source
    keeps these.
    """
    context = _context(parsed, source, now)
    feed = _feed(parsed, context)
    return feed, tuple(normalize_entry(entry, feed, context) for entry in parsed.entries)


def _context(parsed: ParsedFeed, source: Source, now: datetime) -> Context:
    addresses = _addresses(parsed.url)
    explicit = parsed.base if parsed.base not in addresses else None
    strict = parsed.format.startswith(("atom", "json"))
    return Context(
        source=source, now=now, base=_base(parsed, explicit, strict=strict), strict=strict, addresses=addresses
    )


def _addresses(url: str) -> frozenset[str]:
    """Return the forms in which the address of a document may be given as a base: credentials are in none."""
    bare = _CREDENTIALS.sub("//", url).partition("#")[0]
    return frozenset({url, bare, f"{bare}/"})


def _base(parsed: ParsedFeed, explicit: str | None, *, strict: bool) -> str | None:
    """Return what the feed's own references are relative to: xml:base, else the document, else the site.

    Atom says so (RFC 4287, section 2; RFC 3986, section 5.1). RSS says nothing, and its relative references mean the
    site, which matters where the document lies elsewhere, say with a feed service.
    """
    document = absolute(parsed.url)  # a path on this machine is no base of anything
    site = absolute(parsed.link, explicit, document)
    if site and document and host_of(site) != host_of(document) and not strict:
        return first_usable(explicit, site, document)
    return first_usable(explicit, document, parsed.self_url, site)


def _feed(parsed: ParsedFeed, context: Context) -> Feed:
    base, source = context.base, context.source
    url = parsed.url or source.url or source.id
    return Feed(
        id=line(parsed.guid) or absolute(parsed.self_url, base) or _fallback_id(url, source),
        url=url,
        title=line_of(parsed.title) or line(source.title) or _fallback_title(url, source),
        link=absolute(parsed.link, base),
        subtitle=line_of(parsed.subtitle) or None,
        hub=absolute(parsed.hub, base),
        language=language_tag(parsed.language),
        authors=people_of(parsed.authors, base),
        categories=categories_of(parsed.categories),
        rights=line_of_markup(parsed.rights) or None,
        image=absolute(parsed.image, base),
        updated=feed_date(parsed.updated, source, context.now),
    )


def _fallback_id(url: str, source: Source) -> str:
    """Return the feed's address, but never a path of this machine: ids are published."""
    return url if source.kind is SourceKind.HTTP else uuid5(NAMESPACE_URL, source.id).urn


def _fallback_title(url: str, source: Source) -> str:
    last = url.rstrip("/").rpartition("/")[2]
    return (source.kind is SourceKind.HTTP and host_of(url)) or line(last) or source.id
