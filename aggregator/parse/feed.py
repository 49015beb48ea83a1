"""RSS, Atom and CDF: the adapter around feedparser, which decides what a feed means.

feedparser is called on bytes in a BytesIO (it would open a string as a file or an address), with its sanitizer and its
resolution of addresses in markup off: normalize does both, once and faster.
"""

from __future__ import annotations

import io
import xml.sax
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import feedparser

from aggregator.model import Fetched, FetchFailed, ParsedFeed
from aggregator.parse import media, texts
from aggregator.parse.clean import clean, or_none
from aggregator.parse.detect import Detected
from aggregator.parse.document import Document, prepare, recovered
from aggregator.parse.entry import Reading, authors, date, entry_from, first_link
from aggregator.parse.extensions import extensions_of
from aggregator.parse.hints import hints_from
from aggregator.parse.hostile import RefusedError
from aggregator.parse.place import place_of
from aggregator.parse.plain import PlainItem
from aggregator.parse.raw import dicts, plain_dict

MAX_ENTRIES = 20_000
# The parser of the standard library is the one that is meant, and looking for another takes 0.2 ms a document.
feedparser.api.PREFERRED_XML_PARSERS.clear()

_UNNAMED = {"channel": "cdf", "rdf": "rss10", "feed": "atom", "entry": "atom"}  # formats that feedparser leaves open
_READABLE = {"id", "image", "link", "rights", "subtitle", "title", "updated"}  # one of these, and it was a feed


class _CrashedError(Exception):
    """feedparser raised."""


@contextmanager
def _guarded() -> Iterator[None]:
    """Map what feedparser raises on hostile input.

    The list is wide because it was found by trying: it raises from `int`, `chr`, indexing and its own assertions, and
    what a foreign parser does with a broken document is data, not an error of this program.
    """
    try:
        yield
    except (
        ArithmeticError,
        AssertionError,
        AttributeError,
        LookupError,
        RecursionError,
        RuntimeError,
        TypeError,
        ValueError,
        xml.sax.SAXException,
    ) as error:
        raise _CrashedError(str(error)) from error


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What feedparser made of a document; `sure` is false where it raised, or gave the document to its loose parser."""

    parsed: ParsedFeed
    sure: bool


def parse_xml(fetched: Fetched, text: str, detected: Detected) -> ParsedFeed | FetchFailed:
    """Parse a document whose root element is that of a feed."""
    try:
        document = prepare(text, detected)
    except RefusedError as error:
        return FetchFailed(message=str(error))
    outcome = parse_document(fetched, document)
    return outcome if isinstance(outcome, FetchFailed) else outcome.parsed


def parse_document(
    fetched: Fetched, document: Document, others: Sequence[PlainItem | None] = ()
) -> Outcome | FetchFailed:
    """Parse a document that has been prepared.

    `others` are items that were taken out of it since they are read already, with None in the place of each that is
    still there; feedparser must find as many of these.
    """
    place = place_of(fetched.url, has_bases=document.has_bases)
    try:
        result, raised = _call(document, place.location)
    except RefusedError as error:
        return FetchFailed(message=str(error))
    loose = isinstance(result.get("bozo_exception"), xml.sax.SAXException)
    version = clean(result.get("version"))
    feed = plain_dict(result.get("feed"))
    language = or_none(feed.get("language"))
    atom = version.startswith("atom") or document.root in {"feed", "entry"}
    reading = Reading(place=place, atom=atom, loose=loose, language=language)
    entries = result.get("entries") or []
    if not document.well_formed and not entries and not (feed.keys() & _READABLE):
        return FetchFailed(message=f"nothing of the feed can be read: {document.faults[-1]}")
    faults = document.faults
    if len(entries) > MAX_ENTRIES:
        faults = (*faults, f"only the first {MAX_ENTRIES:,} of {len(entries):,} entries were read")
    extensions = extensions_of(document.data, len(entries)) or [()] * len(entries)
    items = [(entry, more) for entry, more in zip(entries[:MAX_ENTRIES], extensions, strict=False)]
    agreed = not others or others.count(None) == len(items)
    if others and agreed:
        rest = iter(items)
        items = [next(rest) if each is None else (each.fields, each.extensions) for each in others]
    found = dicts(feed.get("links"))
    own_links = dict(reversed(fetched.links))
    parsed = ParsedFeed(
        url=fetched.url,
        format="rss091n" if document.netscape else version or _UNNAMED.get(document.root, document.root),
        guid=reading.guid(feed.get("id")),
        title=texts.title(feed.get("title_detail"), place, atom=reading.atom),
        subtitle=texts.title(feed.get("subtitle_detail"), place, atom=reading.atom),
        link=reading.url(feed.get("link")) or first_link(found, "alternate", reading),
        self_url=first_link(found, "self", reading) or or_none(own_links.get("self")),
        hub=first_link(found, "hub", reading) or or_none(own_links.get("hub")),
        language=language,
        authors=authors(feed, reading),
        categories=texts.categories(feed.get("tags"), atom=reading.atom),
        rights=texts.plain(feed.get("rights_detail"), feed.get("rights")),
        image=media.image(feed, place) or reading.url(feed.get("logo")) or reading.url(feed.get("icon")),
        updated=date(feed, "updated") or date(feed, "published"),
        base=_base(feed, reading),
        hints=hints_from(
            ttl=clean(feed.get("ttl")),
            period=clean(feed.get("sy_updateperiod")),
            frequency=clean(feed.get("sy_updatefrequency")),
            head=document.head,
        ),
        entries=tuple(entry_from(entry, reading, more) for entry, more in items),
        faults=faults,
    )
    return Outcome(parsed=parsed, sure=agreed and not (loose or raised))


def _call(document: Document, location: str | None) -> tuple[dict[str, Any], bool]:
    """Call feedparser; where it raises, once more on what libxml2 makes of the document, and say so.

    Raises RefusedError.
    """
    headers = {"content-type": "application/xml; charset=utf-8"}
    if location:
        headers["content-location"] = location

    def once(data: bytes) -> dict[str, Any]:
        with _guarded():
            result = feedparser.parse(
                io.BytesIO(data), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
            )
            return plain_dict(result)

    try:
        return once(document.data), False
    except _CrashedError:
        try:
            return once(recovered(document.data.decode()).encode()), True
        except _CrashedError as error:
            message = f"a feed too broken to be read (feedparser says: {error})"
            raise RefusedError(message) from error


def _base(feed: dict[str, Any], reading: Reading) -> str | None:
    for key in ("title_detail", "subtitle_detail"):
        if detail := plain_dict(feed.get(key)):
            return reading.place.base(detail.get("base"))
    return None
