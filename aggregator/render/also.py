"""The other sources of a merged story: as links, and in words for readers that show text alone."""

import html
from collections.abc import Iterator
from dataclasses import replace

from aggregator.model import Item, Link, Selection
from aggregator.render.shown import Copy, Shown, shown

ALSO_IN = "Also in: "


def in_feed(item: Item, selection: Selection) -> Shown:
    """The item as a feed shows it: where the output asks for that, its text ends with its other sources."""
    one = shown(item, selection)
    if not one.copies or not selection.output.also_in:
        return one
    named = ", ".join(_named(copy, one) for copy in one.copies)
    words = f"<p>{ALSO_IN}{named}</p>"
    return replace(one, content=one.content + words) if one.content else replace(one, summary=one.summary + words)


def also_links(item: Shown) -> Iterator[Link]:
    """A link for each other source of a merged story; to that feed's site where the page is the same."""
    for copy in item.copies:
        if href := _address(copy, item):
            yield Link(href=href, rel="related", title=f"{ALSO_IN}{copy.source.title}")


def _named(copy: Copy, item: Shown) -> str:
    title, href = html.escape(copy.source.title), _address(copy, item)
    return f'<a href="{html.escape(href)}">{title}</a>' if href else title


def _address(copy: Copy, item: Shown) -> str | None:
    own = copy.link if copy.link != item.link else None
    return own or copy.source.link or copy.source.url or copy.link
