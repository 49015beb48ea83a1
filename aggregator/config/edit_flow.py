"""Edits of a list of feeds that is written in brackets, on one line or many."""

import re
from collections.abc import Iterator

from aggregator.config.change import Edit, Plan, in_braces
from aggregator.config.marks import Layout, line_end, line_start, next_line

REST = re.compile(r"[ \t]*(#|[\r\n]|\Z)")  # nothing more on a line but a comment
SPACE = re.compile(r"(?:[ \t\r\n]|(?:(?<=[ \t\r\n,\[])#[^\r\n]*))*")
SPACES = re.compile(r"[ \t]*")


def edit_flow(layout: Layout, plan: Plan) -> Iterator[Edit]:
    """Yield the edits that remove and add items of a list in brackets."""
    commas = [_comma(layout.text, item.end) for item in layout.items]
    for number in sorted(plan.remove):
        yield _removed(layout, number, commas[number])
    kept = [number for number in range(len(layout.items)) if number not in plan.remove]
    trailing = bool(commas) and commas[-1] is not None
    if plan.add:
        yield _inserted(layout, plan, kept[-1] if kept else None, commas, trailing=trailing)
    elif kept and not trailing and (comma := commas[kept[-1]]) is not None:
        yield Edit(comma, comma + 1, "")


def begin_braces(layout: Layout, plan: Plan) -> Iterator[Edit]:
    """Yield the edit that adds the key and its list to a document in braces."""
    feeds = ", ".join(in_braces(feed, quoted=True) for feed in plan.add)
    before = layout.text[: layout.document].rstrip()
    comma = "" if before.endswith(("{", ",")) else ", "
    space = " " if before.endswith(",") else ""
    yield Edit(len(before), len(before), f'{comma}{space}"feeds": [{feeds}]')


def _comma(text: str, position: int) -> int | None:
    """Where the comma after an item is; the last one may have none."""
    found = SPACE.match(text, position)
    end = found.end() if found else position
    return end if text.startswith(",", end) else None


def _removed(layout: Layout, number: int, comma: int | None) -> Edit:
    """Take an item with its comma away, and its lines where it has them for itself."""
    text, item = layout.text, layout.items[number]
    start, end = item.start, item.end if comma is None else comma + 1
    line = line_start(text, start)
    if line > layout.value[0] and not text[line:start].strip() and REST.match(text, end):
        return Edit(line, next_line(text, end), "")
    if comma is not None:
        spaces = SPACES.match(text, end)
        return Edit(start, spaces.end() if spaces else end, "")
    return Edit(len(text[:start].rstrip(" \t")), end, "")


def _inserted(layout: Layout, plan: Plan, last: int | None, commas: list[int | None], *, trailing: bool) -> Edit:
    """Put the new items behind the last one that stays, in lines of their own where that one has one."""
    text, quoted = layout.text, layout.root is None
    items = [in_braces(feed, quoted=quoted) for feed in plan.add]
    if last is None:
        start = layout.value[0] + 1
        return Edit(start, start, ", ".join(items))
    item, comma = layout.items[last], commas[last]
    behind = item.end if comma is None else comma + 1
    line = line_start(text, item.start)
    tail = "," if trailing else ""
    if line > layout.value[0] and not text[line : item.start].strip() and REST.match(text, behind):
        between = layout.newline + text[line : item.start]
        # the comma belongs before a comment, the new lines behind it
        end = line_end(text, behind)
        added = ("" if comma is not None else ",") + text[behind:end] + between + f",{between}".join(items) + tail
        return Edit(behind, end, added)
    return Edit(behind, behind, ("" if comma is not None else ",") + " " + ", ".join(items) + tail)
