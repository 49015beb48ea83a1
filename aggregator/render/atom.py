"""A selection as Atom 1.0 (RFC 4287), with what was deleted of it (RFC 6721) and the way to its archive (RFC 5005)."""

import html
from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import Any

from lxml import etree

from aggregator.model import Deleted, Document, Item, Link, Person, Selection
from aggregator.render.also import also_links, in_feed
from aggregator.render.extensions import prefixes, write_extensions
from aggregator.render.head import Head, address, head, path
from aggregator.render.provenance import Provenance
from aggregator.render.shown import Shown
from aggregator.render.text import rfc3339
from aggregator.render.xml import PROLOGUE, XML_LANG, Element, child, new_entry, new_feed, optional

TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"


def render_atom(selection: Selection) -> Document:
    """The selection as `ID.atom`."""
    about = head(selection, "atom")
    feed = new_feed(("media",), partial(_end_of_head, selection=selection))
    describe(feed, about, about.url, selection.updated)
    if about.hub:
        feed.link(href=about.hub, rel="hub")
    add_entries(feed, selection.items, selection)
    return Document(path=path(selection, "atom"), body=PROLOGUE + feed.atom_str(pretty=True, xml_declaration=False))


def archive_file(output_id: str, number: int) -> str:
    """The file of a page of the archive, relative to output/."""
    return f"{output_id}/archive/{number}.atom"


def describe(feed: Any, about: Head, url: str, updated: datetime) -> None:
    """Say of a document at `url` which feed it is, or is a part of."""
    feed.id(about.id)
    feed.title(about.title)
    feed.updated(updated)
    feed.link(href=url, rel="self", type="application/atom+xml")
    feed.link(href=about.page, rel="alternate", type="text/html")
    if about.description != about.title:
        feed.subtitle(about.description)
    if about.language:
        feed.language(about.language)


def add_entries(feed: Any, items: Iterable[Item], selection: Selection) -> None:
    """Add items as entries."""
    for item in items:
        one = in_feed(item, selection)
        entry = new_entry(feed, partial(_extend, item=one), prefixes(one))
        _fill(entry, one)


def _end_of_head(feed: Element, *, selection: Selection) -> None:
    """What feedgen cannot write: where older entries are, and which are no more."""
    output = selection.output
    if selection.archive:
        page = address(selection.site, archive_file(output.id, selection.archive), output)
        child(feed, "link", rel="prev-archive", href=page, type="application/atom+xml")
    for deleted in selection.deleted:
        _delete(feed, deleted)


def _delete(feed: Element, deleted: Deleted) -> None:
    """A tombstone, for readers that have the entry already (RFC 6721, section 3)."""
    tag = f"{{{TOMBSTONES}}}deleted-entry"
    etree.SubElement(feed, tag, {"ref": deleted.id, "when": rfc3339(deleted.at)}, nsmap={"at": TOMBSTONES})


def _fill(entry: Any, item: Shown) -> None:
    """All that feedgen writes as it should be."""
    entry.id(item.id)
    entry.title(item.heading)
    entry.published(item.published)
    entry.updated(item.updated)
    # without a page of its own an entry must have content (RFC 4287, section 4.1.1)
    content = item.content or ("" if item.link else item.summary or html.escape(item.heading, quote=False))
    if content:
        entry.content(content, type="html")
    else:
        entry.link(href=item.link)  # or feedgen refuses the entry; written again below, and whole
    if item.summary and item.summary != content:
        entry.summary(item.summary, type="html")
    entry.author([_person(person) for person in item.authors or (Person(name=item.source.title),)])
    entry.contributor([_person(person) for person in item.contributors])
    entry.category(
        [_given(term=each.term, scheme=each.scheme, label=each.label) for each in item.categories],
    )
    if item.rights:
        entry.rights(item.rights)


def _extend(entry: Element, *, item: Shown) -> None:
    """What feedgen cannot write."""
    for bare in entry.findall("link"):
        entry.remove(bare)
    if item.language:
        entry.set(XML_LANG, item.language)
    if item.link:
        child(entry, "link", rel="alternate", href=item.link)
    for link in (*item.links, *also_links(item)):
        _link(entry, link)
    if item.comments and all(link.href != item.comments for link in item.links):
        child(entry, "link", rel="replies", href=item.comments, type="text/html")
    for file in item.enclosures:
        length = str(file.length) if file.length else None
        child(entry, "link", rel="enclosure", href=file.url, type=file.type, length=length, title=file.title)
    write_extensions(entry, item, every_file=True)
    _source(entry, item.source)


def _link(parent: Element, link: Link) -> None:
    child(parent, "link", rel=link.rel, href=link.href, type=link.type, hreflang=link.language, title=link.title)


def _source(entry: Element, feed: Provenance) -> None:
    """The feed that the entry was taken from, as complete as it is known (RFC 4287, section 4.2.11)."""
    source = child(entry, "source")
    if feed.language:
        source.set(XML_LANG, feed.language)
    child(source, "id", feed.id)
    child(source, "title", feed.title)
    optional(source, "subtitle", feed.subtitle)
    child(source, "updated", rfc3339(feed.updated))
    if feed.link:
        child(source, "link", rel="alternate", href=feed.link)
    if feed.url:
        child(source, "link", rel="self", href=feed.url)
    for person in feed.authors:
        author = child(source, "author")
        for field, value in _person(person).items():
            child(author, field, value)
    for category in feed.categories:
        child(source, "category", term=category.term, scheme=category.scheme, label=category.label)
    optional(source, "rights", feed.rights)
    optional(source, "logo", feed.logo)


def _person(person: Person) -> dict[str, str]:
    return _given(name=person.name, email=person.email, uri=person.uri)


def _given(**fields: str | None) -> dict[str, str]:
    """The fields that are there: feedgen takes None for a value."""
    return {name: value for name, value in fields.items() if value}
