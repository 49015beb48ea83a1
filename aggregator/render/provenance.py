"""Where an item comes from: the feed that is named as its source, cleaned for every format."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from aggregator.addresses import host_of
from aggregator.model import Category, Feed, Item, Origin, Person, Site
from aggregator.render.text import email_address, language_tag, one_line
from aggregator.render.urls import public_id, web_url


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """The feed that an entry is taken from; `url` is its address, `link` its site.

    `updated` is the change of the entry that was taken. The feed's own date would not do: many feeds move it at
    every poll, and every output would then change with nothing new in it.
    """

    id: str
    title: str
    link: str | None
    url: str | None
    updated: datetime
    subtitle: str = ""
    language: str | None = None
    authors: tuple[Person, ...] = ()
    categories: tuple[Category, ...] = ()
    rights: str = ""
    logo: str | None = None


def provenance(item: Item, site: Site) -> Provenance:
    """The source to name: the origin that the entry declares, else the feed that it was polled from."""
    origin = _origin(item)
    return _of_origin(origin, item) if origin else _of_feed(item, site)


def intermediate(item: Item) -> Provenance | None:
    """The aggregate that an entry came through, where the entry names its origin."""
    if not _origin(item):
        return None
    feed = item.feed
    return Provenance(
        id="", title=_title(feed, item), link=web_url(feed.link), url=web_url(feed.url), updated=item.updated_at
    )


def people(persons: Iterable[Person]) -> tuple[Person, ...]:
    """Persons with a name, which is all that every format can show; made of address or page where it is missing."""
    found = []
    for person in persons:
        email, uri = email_address(person.email), web_url(person.uri)
        name = one_line(person.name) or (email or "").partition("@")[0] or (host_of(uri) if uri else "")
        if name:
            found.append(Person(name=name, email=email, uri=uri, avatar=web_url(person.avatar)))
    return tuple(found)


def subjects(categories: Iterable[Category]) -> tuple[Category, ...]:
    """Categories with a term, each once."""
    found = {}
    for category in categories:
        if term := one_line(category.term) or one_line(category.label):
            scheme = public_id(category.scheme) if category.scheme else None
            label = one_line(category.label)
            found[term, scheme] = Category(term=term, scheme=scheme, label=label if label not in {"", term} else None)
    return tuple(found.values())


def _origin(item: Item) -> Origin | None:
    """The origin, where it says enough to be named and is another feed than the one polled."""
    origin = item.entry.origin
    if origin is None or not one_line(origin.title) or not (origin.id or origin.url or origin.link):
        return None
    same = (origin.id and origin.id == item.feed.id) or (origin.url and origin.url == item.feed.url)
    return None if same else origin


def _of_origin(origin: Origin, item: Item) -> Provenance:
    link, url = web_url(origin.link), web_url(origin.url)
    return Provenance(
        id=(origin.id and public_id(origin.id)) or url or link or item.id,
        title=one_line(origin.title),
        link=link,
        url=url,
        updated=item.updated_at,
        subtitle=one_line(origin.subtitle),
        language=language_tag(origin.language),
        authors=people(origin.authors),
        categories=subjects(origin.categories),
        rights=one_line(origin.rights),
        logo=web_url(origin.logo),
    )


def _of_feed(item: Item, site: Site) -> Provenance:
    feed = item.feed
    link, url = web_url(feed.link), web_url(feed.url)
    return Provenance(
        # a feed on disk has no address that may be shown: its configured id stands for it
        id=public_id(feed.id) or url or link or f"{site.url}#{item.source_id}",
        title=_title(feed, item),
        link=link,
        url=url,
        updated=item.updated_at,
        subtitle=one_line(feed.subtitle),
        language=language_tag(feed.language),
        authors=people(feed.authors),
        categories=subjects(feed.categories),
        rights=one_line(feed.rights),
        logo=web_url(feed.image),
    )


def _title(feed: Feed, item: Item) -> str:
    return one_line(feed.title) or one_line(item.source_id) or one_line(item.id)
