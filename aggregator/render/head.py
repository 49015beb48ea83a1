"""Where an output and its formats can be reached."""

from dataclasses import dataclass

from aggregator.model import Format, Selection
from aggregator.render.text import language_tag, one_line
from aggregator.render.urls import web_url


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What every format says of the output as a whole; `url` is the format's own address, `page` the one to read."""

    title: str
    description: str
    url: str
    page: str
    hub: str | None
    language: str | None


def head(selection: Selection, this: Format) -> Head:
    """The head of the output in one of its formats."""
    site, output = selection.site, selection.output
    title = one_line(output.title) or output.id
    return Head(
        title=title,
        description=one_line(site.title) or title,
        url=address(selection, this),
        page=address(selection, "html") if "html" in output.formats else site.url,
        hub=web_url(site.hub),
        language=language_tag(site.language),
    )


def path(selection: Selection, this: Format) -> str:
    """The file of the output in that format, relative to output/."""
    return f"{selection.output.id}.{this}"


def address(selection: Selection, this: Format) -> str:
    """The URL of the output in that format."""
    url = selection.site.url + path(selection, this) + selection.query
    return web_url(url) or url
