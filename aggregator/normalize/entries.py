"""One entry: ParsedEntry -> Entry."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from aggregator.addresses import host_of
from aggregator.model import Entry, Extension, Feed, Link, Origin, ParsedEntry, ParsedText, Person, Source
from aggregator.normalize.dates import entry_dates
from aggregator.normalize.extensions import extensions_of
from aggregator.normalize.html import markup_of
from aggregator.normalize.language import language_tag
from aggregator.normalize.lines import line, line_of, line_of_markup
from aggregator.normalize.media import enclosures_of, image_of
from aggregator.normalize.people import categories_of, people_of
from aggregator.normalize.urls import Base, absolute, first_usable
from aggregator.text import clean, text_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What an entry needs to know of its document.

    `base` is what the document's references are relative to; `strict` is set where its format rules that this
    holds for the texts of entries as well. `addresses` are those of the document, as a base: where no xml:base says
    otherwise, a parser may give that.
    """

    source: Source
    now: datetime
    base: str | None
    strict: bool
    addresses: frozenset[str]

    def explicit(self, base: str | None) -> str | None:
        """Return `base` where it comes from an xml:base, not from the address of the document."""
        return base if base and base not in self.addresses else None


def normalize_entry(entry: ParsedEntry, feed: Feed, context: Context) -> Entry:
    """Return `entry` in its normal form; what it does not say of itself comes from its feed and source."""
    base = first_usable(context.explicit(entry.base), context.base)
    link = absolute(entry.link, base) or absolute(entry.guid)
    summary, content = _texts(entry, link, base, context)
    published, updated = entry_dates(entry.published, entry.updated, context.source, context.now)
    enclosures = enclosures_of(entry.enclosures, base)
    title = line_of(entry.title)
    image = image_of(entry.image, enclosures, content, base)
    banner = absolute(entry.banner, base)
    return Entry(
        guid=clean(entry.guid or "").strip() or None,
        link=link,
        links=_links(entry.links, base),
        title=title,
        summary=summary,
        content=content,
        published=published,
        updated=updated,
        authors=people_of(entry.authors, base) or feed.authors or _default_author(context.source),
        contributors=people_of(entry.contributors, base),
        categories=categories_of(entry.categories),
        enclosures=enclosures,
        image=image,
        language=_language(entry) or feed.language,
        rights=line_of_markup(entry.rights) or None,
        comments=absolute(entry.comments, base),
        origin=_origin(entry.origin, feed, base),
        slug=entry.slug,
        left_out=tuple(replace(one, text=line(one.text), reason=line(one.reason)) for one in entry.left_out),
        aliases=entry.aliases,
        banner=banner if banner != image else None,
        extensions=_extensions(entry, base, title, summary, content),
    )


def _extensions(entry: ParsedEntry, base: str | None, *texts: str) -> tuple[Extension, ...]:
    return extensions_of(entry.extensions, base, map(text_of, texts)) if entry.extensions else ()


def _texts(entry: ParsedEntry, link: str | None, base: str | None, context: Context) -> tuple[str, str]:
    """Return summary and content: the only text there is becomes the content, and no text stands in both."""
    around = Base(url=_base_of_texts(link, base, context), page=link)
    summary = _markup(entry.summary, around, context)
    content = _markup(entry.content, around, context)
    if not content:
        return "", summary
    is_near = summary and len(summary) * 4 > len(content)  # where it is not, the comparison need not be made
    return "" if is_near and text_of(summary) == text_of(content) else summary, content


def _base_of_texts(link: str | None, base: str | None, context: Context) -> str | None:
    """Return what the references in texts without an xml:base of their own are relative to.

    That is the xml:base of the entry; else, where the format is silent, the entry's page, from which the text was
    copied, unless it is on another site: then the entry is about that page, not from it.
    """
    if link is None or context.strict or base != context.base:
        return base
    return link if base is None or _is_one_site(base, link) else base


def _is_one_site(base: str, link: str) -> bool:
    """Whether two addresses have one host: most begin with the same words, and need not be taken apart."""
    end = base.find("/", len("https://")) + 1
    return (end > 0 and link.startswith(base[:end])) or host_of(link) == host_of(base)


def _markup(text: ParsedText | None, around: Base, context: Context) -> str:
    if text is None:
        return ""
    own = context.explicit(text.base)
    return markup_of(text, Base(url=first_usable(own, around.url), page=around.page) if own else around)


def _links(links: Iterable[Link], base: str | None) -> tuple[Link, ...]:
    found: dict[tuple[str, str], Link] = {}
    for link in links:
        if href := absolute(link.href, base):
            rel = line(link.rel) or "alternate"
            found.setdefault(
                (rel, href),
                Link(
                    href=href,
                    rel=rel,
                    type=line(link.type) or None,
                    title=line(link.title) or None,
                    language=language_tag(link.language),
                ),
            )
    return tuple(found.values())


def _default_author(source: Source) -> tuple[Person, ...]:
    name = line(source.author)
    return (Person(name=name),) if name else ()


def _language(entry: ParsedEntry) -> str | None:
    texts = (text.language for text in (entry.content, entry.title, entry.summary) if text)
    return next(filter(None, map(language_tag, (entry.language, *texts))), None)


def _origin(origin: Origin | None, feed: Feed, base: str | None) -> Origin | None:
    """Return the feed that an entry came from, where it is another one than this."""
    if origin is None:
        return None
    found = Origin(
        id=line(origin.id) or None,
        title=line_of_markup(origin.title) or None,
        link=absolute(origin.link, base),
        url=absolute(origin.url, base),
        subtitle=line_of_markup(origin.subtitle) or None,
        language=language_tag(origin.language),
        authors=people_of(origin.authors, base),
        categories=categories_of(origin.categories),
        rights=line_of_markup(origin.rights) or None,
        logo=absolute(origin.logo, base),
    )
    if found == Origin() or (found.id or found.url) in {feed.id, feed.url}:
        return None
    return found
