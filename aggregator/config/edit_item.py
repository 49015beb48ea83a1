"""Edits inside the items of the list of feeds: a new address, an id where there was none."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from aggregator.config.change import Edit, Plan, literal, scalar
from aggregator.config.marks import Item, Layout, Style, line_end


def edit_items(layout: Layout, plan: Plan) -> Iterator[Edit]:
    """Yield the edits that give items other addresses or an id."""
    for number in sorted({*plan.move, *plan.name}):
        item = layout.items[number]
        yield from _address(layout, item, plan.move.get(number))
        if number in plan.name:
            yield from _name(layout, item, plan.name[number])


def _address(layout: Layout, item: Item, url: str | None) -> Iterator[Edit]:
    """Write the address anew; one that is not on one line is always written anew, so that a key fits before it."""
    start, end = item.address
    if url is None and len(layout.text[start:end].splitlines()) == 1:
        return
    text = item.text if url is None else literal(_with_login(url, item.text))
    yield Edit(start, end, scalar(text, braces=_in_braces(layout, item), quoted=layout.root is None))


def _name(layout: Layout, item: Item, name: str) -> Iterator[Edit]:
    quoted = layout.root is None
    pair = f"{scalar('id', quoted=quoted)}: {scalar(name, quoted=quoted)}"
    end = item.address[1]
    if item.value is not None:
        brace = "{" if layout.style is Style.FLOW else ""
        yield Edit(item.start, item.start, f"{brace}{scalar('url', quoted=quoted)}: ")
    if layout.style is Style.FLOW and item.value is not None:
        yield Edit(end, end, f", {pair}}}")
    elif _in_braces(layout, item):
        yield Edit(end, end, f", {pair}")
    else:
        below = line_end(layout.text, end)
        yield Edit(below, below, f"{layout.newline}{' ' * item.column}{pair}")


def _in_braces(layout: Layout, item: Item) -> bool:
    return layout.style is Style.FLOW or item.flow


def _with_login(url: str, written: str) -> str:
    """Keep the name and password that the old address has."""
    login, at, _ = urlsplit(written).netloc.rpartition("@")
    parts = urlsplit(url)
    return parts._replace(netloc=f"{login}@{parts.netloc}").geturl() if at else url
