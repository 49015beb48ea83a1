"""JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/), read tolerantly.

Of extensions (`_…`) those are understood that this program writes itself: `_source` and `_extensions`.
"""

from __future__ import annotations

from aggregator.model import (
    Category,
    Enclosure,
    Fetched,
    FetchFailed,
    Link,
    Origin,
    ParsedEntry,
    ParsedFeed,
    ParsedText,
    Person,
)
from aggregator.parse import dates, media, people
from aggregator.parse.clean import one_line
from aggregator.parse.detect import Detected
from aggregator.parse.extensions import extensions_in
from aggregator.parse.jsonvalues import BrokenJsonError, Fields, load

MAX_ENTRIES = 20_000
_VERSION = "jsonfeed.org/version/1"


def parse_json(fetched: Fetched, text: str, detected: Detected) -> ParsedFeed | FetchFailed:
    """Parse a JSON document; it is a feed if it says so or has a list of items."""
    try:
        value = load(text[detected.start :])
    except BrokenJsonError as error:
        return FetchFailed(message=str(error))
    version = value.get("version") if isinstance(value, dict) else None
    says_so = isinstance(version, str) and _VERSION in version
    if not isinstance(value, dict) or not (says_so or isinstance(value.get("items"), list)):
        return FetchFailed(message="a JSON document, not a JSON Feed")
    faults = [] if says_so else ["version is missing or not that of JSON Feed"]
    return _feed(Fields(value, "", faults), fetched, "json10" if says_so and _is_1_0(version) else "json11", faults)


def _is_1_0(version: object) -> bool:
    return not str(version).rstrip("/").endswith("/1.1")


def _feed(feed: Fields, fetched: Fetched, dialect: str, faults: list[str]) -> ParsedFeed:
    language = feed.text("language") or None
    authors = _authors(feed)
    items = feed.list("items")
    entries = tuple(
        _entry(item, language, fetched.url) for _, item in zip(range(MAX_ENTRIES), feed.objects("items"), strict=False)
    )
    if len(items) > MAX_ENTRIES:
        faults.append(f"only the first {MAX_ENTRIES:,} of {len(items):,} entries were read")
    linked = dict(reversed(fetched.links))
    hubs = [
        url for hub in feed.objects("hubs") if hub.text("type").lower() in {"websub", ""} and (url := hub.text("url"))
    ]
    return ParsedFeed(
        url=fetched.url,
        format=dialect,
        guid=feed.text("feed_url") or None,
        title=_plain(feed.text("title"), language, fetched.url),
        subtitle=_plain(feed.text("description"), language, fetched.url),
        link=feed.text("home_page_url") or None,
        self_url=feed.text("feed_url") or linked.get("self"),
        hub=hubs[0] if hubs else linked.get("hub"),
        language=language,
        authors=authors,
        image=feed.text("icon") or feed.text("favicon") or None,
        base=fetched.url,
        entries=entries,
        faults=tuple(faults),
    )


def _entry(item: Fields, language: str | None, base: str) -> ParsedEntry:
    language = item.text("language") or language
    page, external = item.text("url"), item.text("external_url")
    link = page or external
    html = item.text("content_html")
    content = ParsedText(value=html, html=True, base=base, language=language) if html else None
    return ParsedEntry(
        guid=item.text("id") or None,
        link=link or None,
        links=(Link(href=external, rel="related"),) if external and external != link else (),
        title=_plain(one_line(item.text("title")), language, base),
        summary=_plain(item.text("summary"), language, base),
        content=content or _plain(item.text("content_text"), language, base),
        published=dates.from_text(item.text("date_published")),
        updated=dates.from_text(item.text("date_modified")),
        authors=_authors(item),
        categories=_categories(item),
        enclosures=_enclosures(item),
        image=item.text("image", "banner_image") or None,
        language=language,
        origin=_origin(item.object("_source")) if item.has("_source") else None,
        base=base,
        banner=item.text("banner_image") or None,
        extensions=extensions_in(item.raw("_extensions")),
    )


def _origin(source: Fields | None) -> Origin | None:
    if source is None:
        return None
    origin = Origin(
        id=source.text("id") or None,
        title=one_line(source.text("title")) or None,
        link=source.text("url") or None,
        url=source.text("feed_url") or None,
    )
    return origin if origin != Origin() else None


def _plain(value: str, language: str | None, base: str) -> ParsedText | None:
    return ParsedText(value=value, html=False, base=base, language=language) if value else None


def _authors(fields: Fields) -> tuple[Person, ...]:
    """`authors` of 1.1, else `author` of 1.0; a name alone is accepted for an object."""
    found = list(fields.objects("authors")) if fields.has("authors") else []
    single = fields.object("author") if not found and fields.has("author") else None
    return people.distinct(
        people.person(one.text("name"), None, one.text("url"), one.text("avatar"))
        for one in [*found, *([single] if single else [])]
    )


def _categories(item: Fields) -> tuple[Category, ...]:
    tags = (one_line(tag) for tag in item.list("tags"))
    return tuple(Category(term=tag) for tag in dict.fromkeys(tags) if tag)


def _enclosures(item: Fields) -> tuple[Enclosure, ...]:
    found: dict[str, Enclosure] = {}
    for one in item.objects("attachments"):
        if url := one.text("url"):
            found.setdefault(
                url,
                Enclosure(
                    url=url,
                    type=one.text("mime_type").lower() or None,
                    length=media.length(one.number("size_in_bytes")),
                    title=one_line(one.text("title")) or None,
                    duration=media.seconds(one.number("duration_in_seconds")),
                ),
            )
    return tuple(found.values())
