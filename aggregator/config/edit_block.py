"""Edits of a list of feeds that is written with dashes, or of a file that has none yet."""

import re
from collections.abc import Iterator

from aggregator.config.change import Edit, NewFeed, Plan, in_lines
from aggregator.config.marks import Layout, line_start, next_line

COMMENT = re.compile(r"( *)#")
BLANK = re.compile(r"[ \t]*(?=[\r\n])")
GAP = 2  # from a dash to what stands behind it


def edit_block(layout: Layout, plan: Plan) -> Iterator[Edit]:
    """Yield the edits that remove and add items of a list with dashes."""
    for number in sorted(plan.remove):
        yield _removed(layout, number)
    if plan.add:
        last = layout.items[-1]
        end = _trailing_comments(layout, _region(layout, len(layout.items) - 1)[1])
        on_line = line_start(layout.text, last.start) == _dash_line(layout, last.start)
        gap = last.start - line_start(layout.text, last.start) - layout.dash if on_line else GAP
        yield _inserted(layout, plan.add, end, gap=gap, apart=_are_apart(layout))


def begin_block(layout: Layout, plan: Plan) -> Iterator[Edit]:
    """Yield the edits that put the first items under a key without a value, or instead of an empty list."""
    end = layout.value[1]
    if layout.key < end:
        yield Edit(layout.key, end, "")
    position = _trailing_comments(layout, next_line(layout.text, end))
    yield _inserted(layout, plan.add, position, gap=GAP, apart=False)


def begin_file(layout: Layout, plan: Plan) -> Iterator[Edit]:
    """Yield the edit that adds the key and its items at the end of the document."""
    position, newline = layout.document, layout.newline
    before = layout.text[:position]
    head = "" if not before or before.endswith(("\n", "\r")) else newline
    if before.strip() and not (before + head).endswith((newline * 2, f"---{newline}")):
        head += newline
    key = " " * (layout.root or 0) + "feeds:" + newline
    yield Edit(position, position, head + key + _written(layout, plan.add, gap=GAP, apart=False))


def _inserted(layout: Layout, feeds: tuple[NewFeed, ...], position: int, *, gap: int, apart: bool) -> Edit:
    """Put feeds where a line begins, or behind a last line that has no end; then the new one has none either."""
    text = _written(layout, feeds, gap=gap, apart=apart)
    if layout.text[position - 1] not in "\r\n":
        text = layout.newline + text.removesuffix(layout.newline)
    return Edit(position, position, text)


def _written(layout: Layout, feeds: tuple[NewFeed, ...], *, gap: int, apart: bool) -> str:
    newline, pad = layout.newline, " " * layout.dash
    head, between = f"{pad}-{' ' * (gap - 1)}", f"{newline}{pad}{' ' * gap}"
    items = (head + between.join(in_lines(feed)) + newline for feed in feeds)
    return "".join((newline if apart else "") + item for item in items)


def _removed(layout: Layout, number: int) -> Edit:
    """Take the lines of an item away; of two empty lines that would meet, one goes as well."""
    start, end = _region(layout, number)
    before = line_start(layout.text, start - 1) if start else 0
    first = number == 0 and layout.text[before:start].strip()
    if (first or BLANK.match(layout.text, before)) and BLANK.match(layout.text, end):
        end = next_line(layout.text, end)
    return Edit(start, end, "")


def _region(layout: Layout, number: int) -> tuple[int, int]:
    """The lines of an item: from its dash to its last line, and comments below it that are further in."""
    item = layout.items[number]
    end = next_line(layout.text, item.end)
    while (ahead := _comment_ahead(layout.text, end)) and len(ahead[1]) > layout.dash:
        end = next_line(layout.text, ahead.end())
    return _dash_line(layout, item.start), end


def _dash_line(layout: Layout, position: int) -> int:
    """The beginning of the line with the dash before an item, which may stand some lines below it."""
    own = line = line_start(layout.text, position)
    while line > layout.key:
        dash = line + layout.dash
        if layout.text.startswith("-", dash) and not layout.text[line:dash].strip():
            return line
        line = line_start(layout.text, line - 1)
    return own


def _trailing_comments(layout: Layout, position: int) -> int:
    """Skip the comments after the last item that are the list's: as far in as its dashes, where these are indented."""
    margin = max(layout.dash, (layout.root or 0) + 1)
    while (ahead := _comment_ahead(layout.text, position)) and len(ahead[1]) >= margin:
        position = next_line(layout.text, ahead.end())
    return position


def _comment_ahead(text: str, position: int) -> re.Match[str] | None:
    """The comment that comes next, behind empty lines."""
    while blank := BLANK.match(text, position):
        position = next_line(text, blank.end())
    return COMMENT.match(text, position)


def _are_apart(layout: Layout) -> bool:
    """Whether an empty line stands between the last two items."""
    if len(layout.items) < 2:  # noqa: PLR2004 - between two
        return False
    position = _region(layout, len(layout.items) - 2)[1]
    end = _region(layout, len(layout.items) - 1)[0]
    while position < end:
        if BLANK.match(layout.text, position):
            return True
        position = next_line(layout.text, position)
    return False
