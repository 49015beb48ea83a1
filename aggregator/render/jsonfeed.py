"""A selection as JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""

import json
from collections.abc import Iterator

from aggregator.media import UNKNOWN
from aggregator.model import Category, Document, Enclosure, Person, Selection
from aggregator.render.also import in_feed
from aggregator.render.extensions import Json, as_json
from aggregator.render.head import head, path
from aggregator.render.provenance import Provenance
from aggregator.render.shown import Copy, Shown
from aggregator.render.text import plain, rfc3339

VERSION = "https://jsonfeed.org/version/1.1"


def render_json(selection: Selection) -> Document:
    """The selection as `ID.json`; the order of the keys is fixed, and a key without value is left out."""
    about = head(selection, "json")
    feed = _given(
        version=VERSION,
        title=about.title,
        home_page_url=about.page,
        feed_url=about.url,
        description=about.description if about.description != about.title else None,
        language=about.language,
        hubs=[{"type": "WebSub", "url": about.hub}] if about.hub else None,
    )
    feed["items"] = [_item(in_feed(item, selection)) for item in selection.items]
    text = json.dumps(feed, ensure_ascii=False, indent=1)
    return Document(path=path(selection, "json"), body=f"{text}\n".encode())


def _item(item: Shown) -> Json:
    body = item.content or item.summary
    return _given(
        id=item.id,
        url=item.link,
        external_url=item.elsewhere,
        title=item.title,
        content_html=body,
        content_text=None if body else item.heading,  # one of the two must be there
        summary=plain(item.summary),
        image=item.image,
        banner_image=item.banner,
        date_published=rfc3339(item.published),
        date_modified=rfc3339(item.updated) if item.updated != item.published else None,
        authors=[_author(person) for person in item.authors],
        tags=list(_tags(item.categories)),
        language=item.language,
        attachments=[_attachment(file) for file in item.enclosures],
        # extensions must be objects, so the other sources of a merged story have their place in this one
        _source={**_source(item.source), **_given(also=[_copy(copy) for copy in item.copies])},
        _extensions=as_json(item.extensions),
    )


def _author(person: Person) -> Json:
    """Name, page and picture; an address that the feed gave to readers of one site is not spread further."""
    return _given(name=person.name, url=person.uri, avatar=person.avatar)


def _tags(categories: tuple[Category, ...]) -> Iterator[str]:
    yield from dict.fromkeys(category.label or category.term for category in categories)


def _attachment(file: Enclosure) -> Json:
    return _given(
        url=file.url,
        mime_type=file.type or UNKNOWN,
        title=file.title,
        size_in_bytes=file.length,
        duration_in_seconds=file.duration,
    )


def _source(feed: Provenance) -> dict[str, Json]:
    """The feed that an item was taken from, in the shape of a feed's own head."""
    return _given(id=feed.id, title=feed.title, url=feed.link, feed_url=feed.url)


def _copy(copy: Copy) -> Json:
    return {**_source(copy.source), **_given(item_url=copy.link)}


def _given(**fields: Json) -> dict[str, Json]:
    """The fields that have a value, in this order."""
    return {name: value for name, value in fields.items() if value}
