"""Selection -> Document: one function a format, and the registry that names them.

Rendering is pure and deterministic: no clock, no network, no file; equal selections give equal bytes, whatever the
locale, the time zone or the machine. A further format is one file with one such function, one line in `RENDERERS`
and one value of `model.Format`.
"""

from typing import Protocol

from aggregator.model import Document, Format, Selection
from aggregator.render.archive import render_archive
from aggregator.render.assets import render_assets
from aggregator.render.atom import render_atom
from aggregator.render.health import render_health
from aggregator.render.html import render_article, render_html, render_index, render_moved
from aggregator.render.jsonfeed import render_json
from aggregator.render.opml import render_opml
from aggregator.render.rss import render_rss
from aggregator.render.version import rendering

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
