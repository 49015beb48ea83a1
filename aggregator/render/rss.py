"""A selection as RSS 2.0, with the modules that say what RSS cannot."""

from datetime import UTC, datetime
from email.utils import format_datetime
from functools import partial
from typing import Any

from aggregator.model import Document, Selection
from aggregator.render.also import also_links, in_feed
from aggregator.render.extensions import prefixes, write_extensions
from aggregator.render.head import Head, head, path
from aggregator.render.shown import Shown
from aggregator.render.text import rfc3339
from aggregator.render.xml import ATOM, DC, PROLOGUE, Element, child, new_entry, new_feed, optional


def render_rss(selection: Selection) -> Document:
    """The selection as `ID.rss`."""
    about = head(selection, "rss")
    feed = new_feed(
        ("dc", "itunes", "media"), partial(_extend_channel, about=about, updated=_rfc822(selection.updated))
    )
    feed.title(about.title)
    feed.description(about.description)
    feed.link(href=about.url, rel="self", type="application/rss+xml")
    feed.link(href=about.page, rel="alternate")  # the last link is the channel's
    if about.language:
        feed.language(about.language)
    for item in selection.items:
        one = in_feed(item, selection)
        entry = new_entry(feed, partial(_extend_item, item=one, language=about.language), prefixes(one))
        _fill(entry, one, about.page)
    return Document(path=path(selection, "rss"), body=PROLOGUE + feed.rss_str(pretty=True, xml_declaration=False))


def _extend_channel(channel: Element, *, about: Head, updated: str) -> None:
    """What feedgen cannot write: the date without touching the locale, and the hub."""
    child(channel, "lastBuildDate", updated)
    if about.hub:
        child(channel, f"{{{ATOM}}}link", rel="hub", href=about.hub)


def _fill(entry: Any, item: Shown, page: str) -> None:
    """All that feedgen writes as it should be; `page` stands for a source without any address."""
    entry.guid(item.id, permalink=False)
    # an item must have a title or a description; one that was published without title stays so
    if item.title or not item.description:
        entry.title(item.heading)
    if item.link:
        entry.link(href=item.link, rel="alternate")
    entry.description(item.description)
    if item.content and item.content != item.summary:
        entry.content(item.content)  # becomes content:encoded, after the description
    for category in item.categories:
        domain = {"scheme": category.scheme} if category.scheme else {}
        entry.category(term=category.label or category.term, **domain)
    if item.comments:
        entry.comments(item.comments)
    if item.enclosures:
        first = item.enclosures[0]
        entry.enclosure(first.url, first.length or 0, first.type)
    entry.source(item.source.url or item.source.link or page, item.source.title)


def _extend_item(entry: Element, *, item: Shown, language: str | None) -> None:
    """What feedgen or RSS itself cannot say."""
    child(entry, "pubDate", _rfc822(item.published))
    if item.updated != item.published:
        child(entry, f"{{{ATOM}}}updated", rfc3339(item.updated))
    for person in item.authors:
        child(entry, f"{{{DC}}}creator", person.name)
    for person in item.contributors:
        child(entry, f"{{{DC}}}contributor", person.name)
    optional(entry, f"{{{DC}}}rights", item.rights)
    if item.language != language:
        optional(entry, f"{{{DC}}}language", item.language)
    for link in (*item.links, *also_links(item)):
        about = {"type": link.type, "hreflang": link.language, "title": link.title}
        child(entry, f"{{{ATOM}}}link", rel=link.rel, href=link.href, **about)
    write_extensions(entry, item, every_file=False)
    # newsboat offers the last file that it finds, and feedparser takes a `media:title` behind the source for the item's
    for last in (*entry.findall("enclosure"), *entry.findall("source")):
        entry.append(last)


def _rfc822(moment: datetime) -> str:
    """A date in the form of RSS, whatever the locale: `Thu, 02 May 2024 06:00:00 GMT`."""
    return format_datetime(moment.astimezone(UTC), usegmt=True)
