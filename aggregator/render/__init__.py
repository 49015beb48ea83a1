"""Selection -> Document: one function a format, and the registry that names them.

Rendering is pure and deterministic: no clock, no network, no file; equal selections give equal bytes, whatever the
locale, the time zone or the machine. A further format is one file with one such function, one line in `RENDERERS`
and one value of `model.Format`.
"""

from typing import TYPE_CHECKING, Protocol

from aggregator.later import later
from aggregator.model import Document, Format, Selection
from aggregator.render.version import rendering

if TYPE_CHECKING:
    from aggregator.render.archive import render_archive
    from aggregator.render.assets import render_assets
    from aggregator.render.atom import render_atom
    from aggregator.render.health import render_health
    from aggregator.render.html import render_article, render_html, render_index, render_moved
    from aggregator.render.jsonfeed import render_json
    from aggregator.render.opml import render_opml
    from aggregator.render.rss import render_rss
else:
    render_archive = later("aggregator.render.archive", "render_archive")
    render_article = later("aggregator.render.html", "render_article")
    render_assets = later("aggregator.render.assets", "render_assets")
    render_atom = later("aggregator.render.atom", "render_atom")
    render_health = later("aggregator.render.health", "render_health")
    render_html = later("aggregator.render.html", "render_html")
    render_index = later("aggregator.render.html", "render_index")
    render_json = later("aggregator.render.jsonfeed", "render_json")
    render_moved = later("aggregator.render.html", "render_moved")
    render_opml = later("aggregator.render.opml", "render_opml")
    render_rss = later("aggregator.render.rss", "render_rss")

__all__ = [
    "RENDERERS",
    "Renderer",
    "render_archive",
    "render_article",
    "render_assets",
    "render_health",
    "render_index",
    "render_moved",
    "render_opml",
    "rendering",
]


class Renderer(Protocol):
    """Writes one output in one format."""

    def __call__(self, selection: Selection, /) -> Document:
        """The document, whose path is the output's id and the format: `all.atom`."""
        ...


RENDERERS: dict[Format, Renderer] = {
    "atom": render_atom,
    "rss": render_rss,
    "json": render_json,
    "html": render_html,
}
