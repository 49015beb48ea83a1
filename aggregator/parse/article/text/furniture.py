r"""Step 3 of a plain-text article: page numbers and running heads are taken out of the pages.

    >>> pages = split_blocks("A title\n\nFirst half\n\n- 1 -\n\n\fThe Daily\n\nand second.\n\n- 2 -\n\f")
    >>> rest, left_out = remove_furniture(pages)
    >>> [block.text for block in rest], [(one.text, one.reason) for one in left_out]
    (['A title', 'First half', 'The Daily', 'and second.'], [('- 1 -', 'page number'), ('- 2 -', 'page number')])

Only lines at the top and bottom of a page (the outermost two) are judged here; text without form feeds is left to
`gaps`. A line is furniture

- as a page number (`3`, `iv`, `- 3 -`, `Page 3 of 7`): when the numbers of several pages count up with the pages; when
  it is decorated and stands alone; when it stands alone at the foot of a page, or is the page's own number;
- as a running head: when the same line stands at the same edge of several pages, page numbers in it counted up. The
  first page's stays where it is the title itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from aggregator.model import LeftOut
from aggregator.parse.article.language.sentences import ends_in_full_stop, ends_sentence
from aggregator.parse.article.text.blocks import without
from aggregator.parse.article.text.credits import read_credit
from aggregator.parse.article.text.pagenumbers import folded, is_bare_number, is_page_number, number_in, without_count
from aggregator.parse.article.text.pieces import Block, Line
from aggregator.parse.article.text.titles import is_title

_EDGE = 2
_LONGEST_HEAD = 120
_FIRST_YEAR = 1000


@dataclass(frozen=True, slots=True)
class _Edge:
    """A line at the top or bottom of a page: `depth` 0 is the outermost."""

    line: Line
    place: str
    depth: int
    alone: bool


def remove_furniture(blocks: tuple[Block, ...], *, paged: bool = True) -> tuple[tuple[Block, ...], tuple[LeftOut, ...]]:
    """Return the blocks without page numbers and running heads, and what was taken out.

    `paged` says that the text has form feeds: one page may be all of it.
    """
    last = blocks[-1].page if blocks else 0
    edges = [edge for _, page in groupby(blocks, key=lambda block: block.page) for edge in _edges(list(page))]
    reasons: dict[tuple[int, int], LeftOut] = {}
    repeated = _repeated(edges) if last else frozenset()
    counted = _counted(edges) if last else frozenset()
    gone: set[tuple[int, str, int]] = set()  # page, place, depth
    for edge in sorted(edges, key=lambda one: one.depth):
        page = edge.line.page
        if edge.depth and (page, edge.place, edge.depth - 1) not in gone:
            continue
        reason = _reason(edge, repeated, counted, paged=paged)
        if reason:
            gone.add((page, edge.place, edge.depth))
            reasons[page, edge.line.number] = LeftOut(line=edge.line.number, text=edge.line.stripped, reason=reason)
    for block in blocks:  # a number with its decoration is one wherever it stands alone
        if len(block.lines) == 1 and is_page_number(block.text):
            reasons[block.page, block.number] = LeftOut(line=block.number, text=block.text, reason="page number")
    _keep_title(blocks, reasons)
    return without(blocks, frozenset(reasons)), tuple(sorted(reasons.values(), key=lambda one: one.line))


def _edges(blocks: list[Block]) -> Iterator[_Edge]:
    """Yield the outermost lines of one page; a page so short that top and bottom meet has each line once."""
    lines = [(line, len(block.lines) == 1) for block in blocks for line in block.lines]
    bottom = min(_EDGE, len(lines) // 2)
    for depth, (line, alone) in enumerate(lines[: min(_EDGE, len(lines) - bottom)]):
        yield _Edge(line, "top", depth, alone)
    for depth, (line, alone) in enumerate(lines[::-1][:bottom]):
        yield _Edge(line, "bottom", depth, alone)


def _reason(edge: _Edge, repeated: frozenset[int], counted: frozenset[int], *, paged: bool) -> str | None:
    text = edge.line.stripped
    if edge.line.number in counted or (is_page_number(text) and edge.alone):
        return "page number"
    if is_bare_number(text):
        return "page number" if paged and edge.alone and _is_in_its_place(edge) else None
    return "running head" if edge.line.number in repeated else None


def _repeated(edges: list[_Edge]) -> frozenset[int]:
    """Find the lines that stand at the same edge of several pages, but for a number that counts the pages."""
    groups: defaultdict[tuple[str, str, tuple[int, int] | None], set[_Edge]] = defaultdict(set)
    for edge in edges:
        text = edge.line.stripped
        if len(text) > _LONGEST_HEAD or is_bare_number(text):
            continue
        if not ends_sentence(text):  # a sentence that comes again is a refrain
            groups[edge.place, folded(text), None].add(edge)
        for rest, number in without_count(text):
            for step in (1, 2):  # pages of a book, spreads of one
                groups[edge.place, rest, (step, number - step * edge.line.page)].add(edge)
    return frozenset(
        edge.line.number for group in groups.values() if len({one.line.page for one in group}) > 1 for edge in group
    )


def _counted(edges: list[_Edge]) -> frozenset[int]:
    """Find the page numbers that count up with the pages."""
    groups: defaultdict[tuple[str, int], list[_Edge]] = defaultdict(list)
    for edge in edges:
        text = edge.line.stripped
        if is_page_number(text) or is_bare_number(text):
            groups[edge.place, number_in(text) - edge.line.page].append(edge)
    return frozenset(edge.line.number for group in groups.values() if len(group) > 1 for edge in group)


def _is_in_its_place(edge: _Edge) -> bool:
    """Tell whether one bare number that stands alone is a page's: at the foot, or the number of this very page.

    At the top it may be a chapter's, and one of four digits a year's.
    """
    value = number_in(edge.line.stripped)
    return value < _FIRST_YEAR and (edge.place == "bottom" or (value == edge.line.page + 1 and value > 1))


def _keep_title(blocks: tuple[Block, ...], reasons: dict[tuple[int, int], LeftOut]) -> None:
    """Give the first line back where what follows it could be no title: the running head repeats the title."""
    if not blocks:
        return
    first = blocks[0].lines[0]
    key = (first.page, first.number)
    if reasons.get(key) is None or reasons[key].reason != "running head":
        return
    rest = without(blocks, frozenset(reasons))
    follower = rest[0] if rest and rest[0].page == first.page else None
    is_the_title = follower is not None and is_title(follower.lines) and read_credit(follower.lines[0].text) is None
    if follower is None or not is_the_title or ends_in_full_stop(follower.text):
        del reasons[key]
