"""The subscription list as OPML 2.0, for every reader that can import one."""

from collections.abc import Mapping, Sequence

from lxml import etree

from aggregator.addresses import host_of
from aggregator.model import Document, Feed, Site, Source, SourceKind
from aggregator.render.text import language_tag, one_line
from aggregator.render.urls import web_url
from aggregator.render.xml import Element, child

PATH = "feeds.opml"


def render_opml(site: Site, sources: Sequence[Source], feeds: Mapping[str, Feed]) -> Document:
    """The polled feeds in the order of the configuration, in a folder for the first tag of each.

    `feeds` is keyed by source id; a source that was never read has none. All tags are in `category`. Addresses are
    written without user name and password; feeds on disk and articles have no address that others could use.
    """
    opml = etree.Element("opml", version="2.0")
    child(child(opml, "head"), "title", one_line(site.title) or site.url)
    body = child(opml, "body")
    folders: dict[str, Element] = {}
    for source in sources:
        url = web_url(source.url) if source.kind is SourceKind.HTTP else None
        if not url:
            continue
        tags = [tag for each in source.tags if (tag := one_line(each))]
        _outline(_folder(body, folders, tags), source, feeds.get(source.id), url, tags)
    return Document(path=PATH, body=etree.tostring(opml, pretty_print=True, encoding="UTF-8", xml_declaration=True))


def _folder(body: Element, folders: dict[str, Element], tags: Sequence[str]) -> Element:
    if not tags:
        return body
    name = tags[0]
    if name not in folders:
        folders[name] = child(body, "outline", text=name, title=name)
    return folders[name]


def _outline(parent: Element, source: Source, feed: Feed | None, url: str, tags: Sequence[str]) -> None:
    title = one_line(source.title) or (one_line(feed.title) if feed else "") or host_of(url)
    child(
        parent,
        "outline",
        type="rss",
        text=title,
        title=title,
        xmlUrl=url,
        htmlUrl=web_url(feed.link) if feed else None,
        description=one_line(feed.subtitle) if feed else None,
        language=language_tag(feed.language) if feed else None,
        # comma and slash are syntax there (OPML 2.0, "category")
        category=",".join(tag.replace(",", " ").replace("/", " ") for tag in tags),
    )
