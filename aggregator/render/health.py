"""What happened to the feeds, as a feed: `health.atom`, for whoever runs the aggregator and reads feeds anyway."""

import html
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any, assert_never

from aggregator.addresses import host_of
from aggregator.model import EPOCH, Document, EventKind, Feed, HealthEvent, Site, Source, SourceKind
from aggregator.render.text import one_line
from aggregator.render.urls import web_url
from aggregator.render.xml import PROLOGUE, XML_LANG, Element, child, new_entry, new_feed

PATH = "health.atom"

_HEADLINES: dict[EventKind, str] = {
    "broke": "is failing",
    "recovered": "works again",
    "moved": "has moved",
    "gone": "is gone",
    "returned": "came back",
}


def render_health(
    site: Site, sources: Sequence[Source], feeds: Mapping[str, Feed], events: Sequence[HealthEvent]
) -> Document:
    """The events in the order given, newest first; those of sources that are not among `sources` are left out.

    `feeds` is keyed by source id; a source that was never read has none.
    """
    known = {source.id: source for source in sources}
    told = [event for event in events if event.source_id in known]
    feed = new_feed({}, _in_english)
    _describe(feed, site, told[0].at if told else EPOCH)
    for event in told:
        source = known[event.source_id]
        about = feeds.get(source.id)
        link = (web_url(about.link) if about else None) or _address(source)
        entry = new_entry(feed, partial(_link, href=link))
        _fill(entry, event, source, _name(source, about), _title(site))
    return Document(path=PATH, body=PROLOGUE + feed.atom_str(pretty=True, xml_declaration=False))


def _describe(feed: Any, site: Site, updated: datetime) -> None:
    url = web_url(site.url + PATH) or site.url + PATH
    feed.id(url)
    feed.title(f"{_title(site)}: health of the feeds")
    feed.updated(updated)
    feed.author(name=_title(site))
    feed.link(href=url, rel="self", type="application/atom+xml")
    feed.link(href=site.url, rel="alternate", type="text/html")


def _in_english(feed: Element) -> None:
    """The sentences below are English, whatever the language of the site."""
    feed.set(XML_LANG, "en")


def _link(entry: Element, *, href: str | None) -> None:
    if href:
        child(entry, "link", rel="alternate", href=href)


def _fill(entry: Any, event: HealthEvent, source: Source, name: str, author: str) -> None:
    entry.id(event.id)
    entry.title(f"{name} {_HEADLINES[event.kind]}")
    entry.published(event.at)
    entry.updated(event.at)
    entry.author(name=author)
    entry.category(term=event.kind)
    about = f'"{name}" (in feeds.yaml: {one_line(source.id)})'
    paragraphs = (f"{_escape(about)} {_story(event)}", *_advice(event, source))
    entry.content("".join(f"<p>{each}</p>" for each in paragraphs), type="html")


def _story(event: HealthEvent) -> str:
    """What happened and since when, as HTML that follows the feed's name."""
    at, message = _minute(event.at), _escape(one_line(event.message))
    before = f"It was last read at {_minute(event.read_at)}." if event.read_at else "It has never been read."
    match event.kind:
        case "broke":
            return f"failed three times in a row, at {at} with: {message}. {before}"
        case "gone":
            return f"is gone for good, as its publisher says since {at}: {message}. {before}"
        case "moved":
            address = web_url(event.message)
            link = f'<a href="{html.escape(address)}">{message}</a>' if address else message
            return f"has moved to {link}, as its publisher says. It is read there since {at}."
        case "recovered":
            return f"can be read again since {at}. {before} The last error was: {message}."
        case "returned":
            return f"was gone, and can be read again since {at}. {before} The last error was: {message}."
        case _:
            assert_never(event.kind)


def _advice(event: HealthEvent, source: Source) -> Iterator[str]:
    """What one can do, as HTML, where there is something to do."""
    match event.kind:
        case "broke" if source.kind is not SourceKind.HTTP:
            yield "What it published so far stays. See whether its path in feeds.yaml is right and can be read."
        case "broke":
            yield "It is asked less and less often until it answers. What it published so far stays."
            yield f"If this lasts, see whether the site has a feed elsewhere; {_command('remove', source)} gives it up."
        case "gone":
            yield "It is polled no more. What it published so far stays."
            yield f"{_command('update', source)} tries it once more, {_command('remove', source)} gives it up."
        case "moved":
            yield "Nothing needs to be done now. <code>aggregator fix</code> writes the new address into feeds.yaml."
        case "recovered" | "returned":
            return
        case _:
            assert_never(event.kind)


def _command(name: str, source: Source) -> str:
    return f"<code>aggregator {name} {_escape(one_line(source.id))}</code>"


def _escape(text: str) -> str:
    return html.escape(text, quote=False)


def _minute(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def _title(site: Site) -> str:
    return one_line(site.title) or site.url


def _name(source: Source, feed: Feed | None) -> str:
    """What a person knows the source by; a path on disk is not for the public."""
    address = _address(source)
    host = host_of(address) if address else None
    return one_line(source.title) or (one_line(feed.title) if feed else "") or host or one_line(source.id)


def _address(source: Source) -> str | None:
    return web_url(source.url) if source.kind is SourceKind.HTTP else None
