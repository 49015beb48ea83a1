"""Where an output and its formats can be reached."""

from dataclasses import dataclass
from urllib.parse import quote

from aggregator.model import Format, Output, Selection, Site
from aggregator.render.text import language_tag, one_line
from aggregator.render.urls import web_url


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What every format says of the output as a whole; `url` is the format's own address, `page` the one to read.

    `id` is that address without the token of a private output, which may become another one.
    """

    id: str
    title: str
    description: str
    url: str
    page: str
    hub: str | None
    language: str | None


def head(selection: Selection, this: Format) -> Head:
    """The head of the output in one of its formats."""
    return head_of(selection.site, selection.output, this, selection.query)


def head_of(site: Site, output: Output, this: Format, query: str = "") -> Head:
    """The head of an output in one of its formats; `query` is that of a view of it."""
    title = one_line(output.title) or output.id
    return Head(
        id=_url(f"{site.url}{output.id}.{this}{query}"),
        title=title,
        description=one_line(site.title) or title,
        url=address(site, f"{output.id}.{this}", output, query),
        page=address(site, f"{output.id}.html", output, query) if "html" in output.formats else site.url,
        hub=None if query else web_url(site.hub),  # a view is no topic
        language=language_tag(site.language),
    )


def path(selection: Selection, this: Format) -> str:
    """The file of the output in that format, relative to output/."""
    return f"{selection.output.id}.{this}"


def address(site: Site, file: str, output: Output, query: str = "") -> str:
    """The URL of a file of the output."""
    return _url(site.url + file + query_of(output, query))


def query_of(output: Output, query: str = "") -> str:
    """What follows the path in the addresses of an output: a query, and the token of a private one."""
    if output.private is None:
        return query
    return f"{query}{'&' if query else '?'}token={quote(output.private, safe='')}"


def _url(url: str) -> str:
    return web_url(url) or url
