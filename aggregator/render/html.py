"""The pages for people: an output to read, the front page, a local article; Selection -> Document.

All text is escaped by Jinja; the one thing printed as markup is an entry's sanitized HTML, in `macros.html`.
Links between pages are relative, so that output/ works from a disk and under any prefix.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from aggregator.addresses import host_of
from aggregator.model import Document, Feed, Format, Item, Output, Selection, Site, Source, SourceKind
from aggregator.render import views
from aggregator.render.anchors import anchored
from aggregator.render.compiled import Compiled
from aggregator.render.head import query_of
from aggregator.render.text import clean, language_tag, one_line, rfc3339
from aggregator.render.urls import web_url
from aggregator.render.views import Row

TEMPLATES = Path(__file__).parent / "templates"
NEWEST = 12  # entries on the front page

# The web server says the same in a header; this is for pages that another server, or a disk, hands out.
CONTENT_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' http: https: data:; media-src 'self' http: https:; "
    "base-uri 'none'; form-action 'none'"
)

FEED_FORMATS: dict[Format, tuple[str, str]] = {
    "atom": ("Atom", "application/atom+xml"),
    "rss": ("RSS", "application/rss+xml"),
    "json": ("JSON Feed", "application/feed+json"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FormatLink:
    """A format that one can subscribe to: its name for people, its media type, its address relative to output/."""

    name: str
    type: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLine:
    """A source as the front page lists it: its site, and its feed's address where it has one that may be shown."""

    title: str
    link: str | None
    feed: str | None
    tags: tuple[str, ...]


def render_html(selection: Selection) -> Document:
    """Write the reading page of an output, its entries grouped by day."""
    output = selection.output
    rows = [views.row(item, selection) for item in selection.items]
    return _page(
        f"{output.id}.html",
        "output.html",
        selection.site,
        output=output,
        links=format_links(output, query_of(output, selection.query)),
        token=query_of(output),
        narrowed=bool(selection.query),
        days=views.days(rows),
        count=len(rows),
        sources=len({item.source_id for item in selection.items}),
        updated=selection.updated,
    )


def render_index(
    site: Site,
    outputs: Sequence[Output],
    sources: Sequence[Source],
    feeds: Mapping[str, Feed],
    latest: Selection | None,
) -> Document:
    """Write the front page: every output with its formats, the newest entries of `latest`, the list of sources.

    `feeds` maps a source's id to its feed, where that has been read once.
    """
    lines = (_source_line(source, feeds.get(source.id)) for source in sources)
    return _page(
        "index.html",
        "index.html",
        site,
        outputs=[(output, format_links(output)) for output in outputs],
        sources=sorted(lines, key=lambda line: (line.title.casefold(), line.feed or "")),
        latest=latest.output if latest else None,
        rows=[views.row(item, latest) for item in latest.items[:NEWEST]] if latest else [],
    )


def render_article(site: Site, item: Item) -> Document:
    """Write the page of a local article; its entry has a slug."""
    output = Output(id="articles", title=item.feed.title)
    row = views.row(item, Selection(site=site, output=output, items=(item,), updated=item.updated_at))
    row = replace(row, markup=anchored(row.markup, item.entry.link))
    canonical = row.entry.link or f"{site.url}{row.href}"
    return _page(
        f"articles/{item.entry.slug}.html",
        "article.html",
        site,
        root="../",
        row=row,
        canonical=canonical,
        metadata=_metadata(site, row, canonical),
    )


def render_moved(site: Site, path: str, slug: str, title: str, canonical: str) -> Document:
    """Write the page that stands at an earlier address of an article, `path`, and leads to its page."""
    page = f"articles/{views.segment(slug)}.html"
    root = "../" * path.count("/")
    return _page(
        path,
        "moved.html",
        site,
        root=root,
        page=page,
        title=one_line(title) or page,
        canonical=web_url(canonical) or page,
    )


def render_missing(root: str, *, gone: bool = False) -> Document:
    """Write the page that answers for a file that is not there; `root` leads from the wrong address to output/.

    What is `gone` was there once, and will not come back.
    """
    return _page("404.html", "missing.html", Site(title="Front page", url=""), root=root, gone=gone)


def format_links(output: Output, query: str = "") -> tuple[FormatLink, ...]:
    """The formats of an output to subscribe to, in one order whatever the configuration's."""
    return tuple(
        FormatLink(name=name, type=media_type, href=f"{views.segment(output.id)}.{kind}{query}")
        for kind, (name, media_type) in FEED_FORMATS.items()
        if kind in output.formats
    )


def _source_line(source: Source, feed: Feed | None) -> SourceLine:
    address = web_url(source.url) if source.kind is SourceKind.HTTP else None
    named = one_line(source.title) or one_line(feed.title if feed else None)
    return SourceLine(
        title=named or (host_of(address) if address else source.id),
        link=web_url(feed.link) if feed else None,
        feed=address,
        tags=source.tags,
    )


def _metadata(site: Site, row: Row, canonical: str) -> dict[str, Any]:
    """Describe an article as schema.org's Article; what is not known is left out."""
    entry = row.entry
    values: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Article",
        "mainEntityOfPage": canonical,
        "headline": row.title,
        "description": row.excerpt,
        "inLanguage": entry.language or language_tag(site.language),
        "datePublished": rfc3339(entry.published),
        "dateModified": rfc3339(entry.updated),
        "author": [
            {"@type": "Person", "name": person.name} | ({"url": person.uri} if person.uri else {})
            for person in entry.authors
        ],
        "keywords": [category.label or category.term for category in entry.categories],
        "image": entry.image,
        "isPartOf": {"@type": "WebSite", "name": one_line(site.title), "url": site.url},
    }
    return {key: value for key, value in values.items() if value}


def _finalized(value: Any) -> Any:
    """What is printed: text without the characters that no page can hold, before Jinja escapes it."""
    return clean(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_finalized,
        trim_blocks=True,
        lstrip_blocks=True,
        bytecode_cache=Compiled(TEMPLATES),
    )
    for function in (
        views.clock, views.day, views.facts, views.fitted, views.near, views.player, views.segment, views.stamp,
        views.weekday, language_tag, rfc3339,
    ):  # fmt: skip
        environment.filters[function.__name__] = function
    environment.globals["policy"] = CONTENT_POLICY
    return environment


ENVIRONMENT = _environment()


def _page(path: str, template: str, site: Site, root: str = "", **context: Any) -> Document:
    """Fill a template; `root` leads from the page back to output/."""
    text = ENVIRONMENT.get_template(template).render(site=site, root=root, **context)
    return Document(path=path, body=text.encode())
