"""What every format shows of an item: chosen and cleaned once, so that no entry can break a document.

A renderer that writes these values needs no further check: texts hold no character that XML or JSON refuses, URLs
are valid and public, and what a format demands is there.
"""

import html
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from aggregator.addresses import host_of
from aggregator.media import UNKNOWN, type_of
from aggregator.model import Category, Enclosure, Entry, Extension, Item, Link, Person, Selection
from aggregator.render.provenance import Provenance, intermediate, people, provenance, subjects
from aggregator.render.text import clean, excerpt, language_tag, media_type, one_line
from aggregator.render.urls import public_id, web_url

EXCERPT_WORDS = 60
HEADING_WORDS = 12

# Relations that readers and validators know; another bare name is not allowed (RFC 4287, section 4.2.7.2).
_RELS = frozenset({"describedby", "enclosure", "license", "payment", "related", "replies", "search", "up", "via"})
# They tell how to edit the entry or to page through the feed where it was found, and say nothing here.
_FOREIGN_RELS = frozenset(
    {"self", "hub", "edit", "edit-media", "service", "service.edit", "service.post", "service.feed", "first", "last"}
    | {"next", "previous", "prev", "current", "prev-archive", "next-archive"}
)
_LONG_TEXTS = frozenset({"itunes:summary", "media:description", "media:text"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """Another telling of a merged story: where it stands, and which feed brought it."""

    link: str | None
    source: Provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """An item as it is published.

    `title` is as published and may be empty; `heading` never is. `summary` and `content` are HTML; `content` is
    empty where the output publishes summaries only. `links` are all but the entry's own page and its files, and
    `elsewhere` is the one among them that the entry is about.
    """

    id: str
    title: str
    heading: str
    link: str | None
    links: tuple[Link, ...]
    summary: str
    content: str
    published: datetime
    updated: datetime
    authors: tuple[Person, ...]
    contributors: tuple[Person, ...]
    categories: tuple[Category, ...]
    enclosures: tuple[Enclosure, ...]
    image: str | None
    language: str | None
    rights: str
    comments: str | None
    source: Provenance
    copies: tuple[Copy, ...]
    banner: str | None = None
    elsewhere: str | None = None
    extensions: tuple[Extension, ...] = ()

    @property
    def description(self) -> str:
        """The summary, or where the feed gave none one made of the content; HTML."""
        return self.summary or html.escape(excerpt(self.content, EXCERPT_WORDS), quote=False)


def shown(item: Item, selection: Selection) -> Shown:
    """The item as this output publishes it."""
    entry = item.entry
    source = provenance(item, selection.site)
    link = _page(entry)
    summary, content = _texts(entry, full=selection.output.full_content)
    title = one_line(entry.title)
    return Shown(
        id=one_line(item.id),
        title=title,
        heading=title or _heading(entry, link, source),
        link=link,
        links=(*_links(entry, link), *_via(item)),
        summary=summary,
        content=content,
        published=item.published_at,
        updated=item.updated_at,
        authors=people(entry.authors) or source.authors,
        contributors=people(entry.contributors),
        categories=_categories(entry.categories, item.tags),
        enclosures=tuple(_enclosures(entry.enclosures)),
        image=web_url(entry.image),
        language=language_tag(entry.language) or source.language,
        rights=one_line(entry.rights),
        comments=web_url(entry.comments),
        source=source,
        copies=_copies(item, source, selection),
        banner=web_url(entry.banner),
        elsewhere=_elsewhere(entry, link),
        extensions=tuple(_extensions(entry.extensions, full=selection.output.full_content)),
    )


def _copies(item: Item, own: Provenance, selection: Selection) -> tuple[Copy, ...]:
    """The first telling of each other feed: one that repeats itself is no further source."""
    found: dict[str, Copy] = {}
    for each in item.also:
        source = provenance(each, selection.site)
        if source.id != own.id:
            found.setdefault(source.id, Copy(link=_page(each.entry), source=source))
    return tuple(found.values())


def _texts(entry: Entry, *, full: bool) -> tuple[str, str]:
    summary, content = clean(entry.summary).strip(), clean(entry.content).strip()
    if full:
        return summary, content
    return summary or html.escape(excerpt(content, EXCERPT_WORDS), quote=False), ""


def _heading(entry: Entry, link: str | None, source: Provenance) -> str:
    words = excerpt(entry.summary, HEADING_WORDS) or excerpt(entry.content, HEADING_WORDS)
    return words or (host_of(link) if link else "") or source.title


def _page(entry: Entry) -> str | None:
    """The entry's own page: its link, else the first alternate among its links."""
    alternates = (link.href for link in entry.links if one_line(link.rel) == "alternate")
    return next((url for each in (entry.link, *alternates) if (url := web_url(each))), None)


def _elsewhere(entry: Entry, page: str | None) -> str | None:
    """The page that the entry says it is about, beside its own: JSON Feed's `external_url`, Atom's `related`."""
    about = (web_url(link.href) for link in entry.links if link.rel == "related")
    return next((url for url in about if url and url != page), None) if page else None


def _links(entry: Entry, page: str | None) -> Iterator[Link]:
    """The further links, each valid.

    A second alternate is `related` here: readers differ in which of two they open for the entry's page.
    """
    enclosed = {web_url(enclosure.url) for enclosure in entry.enclosures}
    for link in entry.links:
        href, rel = web_url(link.href), one_line(link.rel)
        if not href or rel in _FOREIGN_RELS or (rel == "enclosure" and href in enclosed):
            continue
        if rel == "alternate" and href == page:
            continue
        yield Link(
            href=href,
            rel=rel if rel in _RELS or (":" in rel and public_id(rel)) else "related",
            type=media_type(link.type),
            title=one_line(link.title) or None,
            language=language_tag(link.language),
        )


def _via(item: Item) -> Iterator[Link]:
    between = intermediate(item)
    href = between and (between.link or between.url)
    if between and href:
        yield Link(href=href, rel="via", title=between.title)


def _categories(given: Iterable[Category], tags: Iterable[str]) -> tuple[Category, ...]:
    """The entry's categories, and the configured tags that are not among them."""
    categories = subjects(given)
    known = {category.term.casefold() for category in categories}
    named = {term.casefold(): term for tag in tags if (term := one_line(tag))}
    return (*categories, *(Category(term=term) for key, term in named.items() if key not in known))


def _enclosures(given: Iterable[Enclosure]) -> Iterator[Enclosure]:
    for enclosure in given:
        if url := web_url(enclosure.url):
            yield replace(
                enclosure,
                url=url,
                type=media_type(enclosure.type) or type_of(url) or UNKNOWN,
                length=_positive(enclosure.length),
                title=one_line(enclosure.title) or None,
                duration=_positive(enclosure.duration),
            )


def _extensions(given: Iterable[Extension], *, full: bool) -> Iterator[Extension]:
    """Extensions with valid addresses; an output of summaries does without long texts."""
    for extension in given:
        if extension.name in _LONG_TEXTS and not full:
            continue
        text, attributes = _value(extension.text), [(name, _value(value)) for name, value in extension.attributes]
        if text is None or any(value is None for _, value in attributes):
            continue
        yield Extension(
            name=extension.name,
            attributes=tuple((name, value) for name, value in attributes if value),
            text=text,
            children=tuple(_extensions(extension.children, full=full)),
        )


def _value(text: str) -> str | None:
    """A text or attribute; None where it is an address that may not be shown."""
    return web_url(text) if text.startswith(("http://", "https://")) and " " not in text else clean(text)


def _positive(number: int | None) -> int | None:
    return number if number and number > 0 else None
