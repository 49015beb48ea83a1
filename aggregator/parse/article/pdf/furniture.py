"""Step 3 of a PDF's layout: running heads and page numbers are known by their place.

    >>> from aggregator.parse.article.pdf.lines import line_of, word
    >>> texts = [("HERALD 7", "It begins"), ("HERALD 8", "and ends.")]
    >>> lines = [(line_of([word(head, 10, 5)]), line_of([word(text, 10, 40)])) for head, text in texts]
    >>> pages = [PageLines(width=200, height=300, lines=one) for one in lines]
    >>> [([line.text for line in kept], [one.text for one in gone]) for kept, gone in without_furniture(pages)]
    [(['It begins'], ['HERALD 7']), (['and ends.'], ['HERALD 8'])]

A line at the top or bottom of a page is furniture

- where another page has the same line at the same height, in the same size (numbers may differ);
- where another page has a line at this height that counts with the pages, as this one does (`2 THE HERALD` and
  `HARBOURS 3`);
- where two other pages have a line at this height that stands apart from the text, as this one does;
- where it stands apart in the margin of the first page, above a larger title, and is neither a date nor a byline;
- where it stands apart at the height of another page's furniture: a head that names the chapter or the author.

A line is looked at only when all lines outside of it are furniture. What is larger than all other text of the first
page is its title, and stays.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from aggregator.parse.article.pdf.lines import PageLines, TextLine, rows_of
from aggregator.parse.article.text.credits import read_credit
from aggregator.parse.article.text.pagenumbers import folded, is_bare_number, is_page_number, without_count

_DEPTH = 3  # lines of furniture at an edge
_SAME = 3.0  # points
_LIKE = 0.06  # of the size
_APART = 1.5  # times the usual distance of lines
_PAGES = 2  # others that have a line apart at a height
_LARGER = 1.12
_LONGEST = 150
_NUMBER = re.compile(r"\d{1,4}")
_MARGIN = 0.12  # of the height of the page


@dataclass(frozen=True, slots=True, kw_only=True)
class Furniture:
    """A line that is left out of its page, at its `top` or at its foot."""

    text: str
    reason: str
    top: bool


@dataclass(frozen=True, slots=True)
class _Edge:
    """A row near the top or foot of a page, the outermost first; `apart` from the text, `large` as a heading."""

    page: int
    top: bool
    depth: int
    row: TextLine
    apart: bool
    large: bool

    @property
    def numbers(self) -> tuple[int, ...]:
        """The numbers in it, as far ahead as they are of the page's."""
        return tuple(int(number) - self.page for number in _NUMBER.findall(self.row.text))

    @property
    def is_sentence(self) -> bool:
        """Tell whether it ends like one: a note at the foot of the page, not its head."""
        return self.row.text.endswith((".", "!", "?", "。")) and not is_page_number(self.row.text)

    def is_level(self, other: _Edge) -> bool:
        """Tell whether another page has it at the same height."""
        near = abs(_middle(self.row) - _middle(other.row)) <= _SAME
        return near and self.page != other.page and self.top == other.top

    def is_like(self, other: _Edge) -> bool:
        """Tell whether another page, with a line at the same height, has this one."""
        mine, others = folded(self.row.text), folded(other.row.text)
        if abs(self.row.size - other.row.size) > _LIKE * self.row.size:
            return False
        if mine == others or (is_bare_number(mine) and is_bare_number(others)):
            return True
        if self.is_sentence:
            return False
        if _NUMBER.sub("#", mine) == _NUMBER.sub("#", others):
            return any(one == two for one, two in zip(self.numbers, other.numbers, strict=True))
        if self.large:
            return False
        counts = [{number - edge.page for _, number in without_count(edge.row.text)} for edge in (self, other)]
        return self.apart and other.apart and bool(counts[0] & counts[1])


def without_furniture(pages: Sequence[PageLines]) -> tuple[tuple[tuple[TextLine, ...], tuple[Furniture, ...]], ...]:
    """Return of every page the lines that stay, and what was taken out."""
    rows = [rows_of(page.lines) for page in pages]
    steps = [_middle(two) - _middle(one) for page in rows for one, two in pairwise(page)]
    sizes = [line.size for page in pages for line in page.lines for _ in line.text]
    usual = (median(sizes), median(steps)) if steps else (0.0, 0.0)
    edges = [edge for number, page in enumerate(rows) for edge in _edges(number, page, *usual)]
    gone = _gone(edges, pages)
    result: list[tuple[tuple[TextLine, ...], tuple[Furniture, ...]]] = []
    for number, page in enumerate(pages):
        mine = [edge for edge in gone if edge.page == number]
        mine = mine if number else _without_title(mine, page)
        words = {id(word) for edge in mine for word in edge.row.words}
        kept = tuple(line for line in page.lines if id(line.words[0]) not in words)
        result.append((kept, tuple(_furniture(edge) for edge in mine)))
    return tuple(result)


def _furniture(edge: _Edge) -> Furniture:
    text = edge.row.text
    is_number = is_page_number(text) or is_bare_number(text)
    return Furniture(text=text, reason="page number" if is_number else "running head", top=edge.top)


def _edges(number: int, rows: Sequence[TextLine], size: float, step: float) -> Iterator[_Edge]:
    """Yield the outermost rows of a page; where it is so short that top and foot meet, each row once."""
    bottom = min(_DEPTH, len(rows) // 2)
    for top, count, outer in ((True, min(_DEPTH, len(rows) - bottom), rows), (False, bottom, rows[::-1])):
        for depth, row in enumerate(outer[:count]):
            gap = abs(_middle(outer[depth + 1]) - _middle(row)) if depth + 1 < len(outer) else 0.0
            yield _Edge(number, top, depth, row, gap > _APART * step, row.size > _LARGER * size)


def _middle(row: TextLine) -> float:
    return (row.top + row.bottom) / 2


def _gone(edges: Sequence[_Edge], pages: Sequence[PageLines]) -> list[_Edge]:
    """Find the furniture, from the outermost lines inwards."""
    outside: set[tuple[int, bool]] = {(edge.page, edge.top) for edge in edges}
    gone: list[_Edge] = []
    for depth in range(_DEPTH):
        here = [edge for edge in edges if (edge.page, edge.top) in outside and len(edge.row.text) <= _LONGEST]
        levels = _Levels(here)
        sure = [edge for edge in here if _is_furniture(edge, levels, pages)]
        known, places = {id(edge) for edge in sure}, _Levels(sure)
        at_depth = [edge for edge in here if edge.depth == depth]
        found = [edge for edge in at_depth if id(edge) in known or _is_in_their_place(edge, places)]
        gone.extend(found)
        outside = {(edge.page, edge.top) for edge in found}
    return sorted(gone, key=lambda edge: (edge.page, not edge.top, edge.depth if edge.top else -edge.depth))


class _Levels:
    """Rows by their height, so that those of other pages are found that have the same."""

    def __init__(self, edges: Iterable[_Edge]) -> None:
        self._rows: defaultdict[tuple[bool, int], list[_Edge]] = defaultdict(list)
        for edge in edges:
            self._rows[edge.top, int(_middle(edge.row) // _SAME)].append(edge)

    def others(self, edge: _Edge) -> Iterator[_Edge]:
        """Yield the rows of other pages that have the height of this one."""
        height = int(_middle(edge.row) // _SAME)
        for near in (height - 1, height, height + 1):
            yield from (other for other in self._rows.get((edge.top, near), ()) if edge.is_level(other))


def _is_furniture(edge: _Edge, levels: _Levels, pages: Sequence[PageLines]) -> bool:
    apart: set[int] = set()
    for other in levels.others(edge):
        if edge.is_like(other):
            return True
        if other.apart:
            apart.add(other.page)
    set_off = _may_differ(edge) and len(apart) >= _PAGES
    return set_off or (edge.apart and not edge.page and _is_in_margin(edge, pages[0]))


def _is_in_their_place(edge: _Edge, sure: _Levels) -> bool:
    return _may_differ(edge) and any(True for _ in sure.others(edge))


def _may_differ(edge: _Edge) -> bool:
    """Tell whether a line looks like furniture though no other page has the same."""
    return edge.apart and not edge.large and not edge.is_sentence


def _is_in_margin(edge: _Edge, page: PageLines) -> bool:
    """Tell whether a line of the first page stands above all of its text, the title included."""
    if not edge.top or edge.row.bottom > _MARGIN * page.height or read_credit(edge.row.text):
        return False
    sizes = [line.size for line in page.lines if line.top > edge.row.bottom for _ in line.text]
    largest = max(sizes, default=0.0)
    return largest > _LARGER * max(median(sizes) if sizes else 0.0, edge.row.size)


def _without_title(gone: list[_Edge], page: PageLines) -> list[_Edge]:
    """Keep the largest text of the first page: a letterhead that stands on every page is its title on the first."""
    taken = {id(word) for edge in gone for word in edge.row.words}
    rest = max((line.size for line in page.lines if id(line.words[0]) not in taken), default=0.0)
    return [edge for edge in gone if edge.row.size <= _LARGER * rest or is_bare_number(edge.row.text)]
