"""Step 2 of a PDF's layout: the lines of a page fall into columns, and those into their reading order.

    >>> from aggregator.parse.article.pdf.lines import line_of, word
    >>> left = [line_of([word("left column", 10, top)]) for top in (10, 22, 34, 46)]
    >>> right = [line_of([word("right column", 90, top)]) for top in (10, 22, 34, 46)]
    >>> title = line_of([word("A title over both columns", 10, -10)])
    >>> [[line.text for line in flow.lines][0] for flow in in_order([*right, title, *left])]
    ['A title over both columns', 'left column', 'right column']

A gutter is a place where several lines begin one below the other, and beside them others have ended. What crosses it (a
title, a wide table) divides the page: above it the left column is read, then the right one, then it, then what is
below. Columns hold prose; what has a word or two in each is a table, and is read row by row.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from statistics import median

from aggregator.parse.article.pdf.lines import TextLine, is_beside, rows_of

_ROWS = 2  # of a column; one proves nothing
_OTHER_ROWS = 4  # beside a column that ends so soon
_MANY_ROWS = 8  # beside a column of one line, which stands at the top
_LETTERS = 10  # of half the lines of a column; a table's cells have fewer
_ALIGNED = 2.0  # points
_KNOWN = 4.0  # points
_DEPTH = 4  # columns in columns
_CANDIDATES = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """Lines that follow each other in one column, or across the page."""

    lines: tuple[TextLine, ...]
    left: float
    right: float


def gutters_of(lines: Sequence[TextLine], depth: int = _DEPTH) -> frozenset[float]:
    """Return where the gutters of a page are; other pages may have them in the same place."""
    gutter = _gutter(lines, frozenset()) if depth else None
    if gutter is None:
        return frozenset()
    sides = [side for band in _bands(lines, gutter) for side in _sides(band, gutter) or ()]
    return frozenset({gutter}).union(*(gutters_of(side, depth - 1) for side in sides))


def in_order(lines: Sequence[TextLine], known: frozenset[float] = frozenset(), depth: int = _DEPTH) -> tuple[Flow, ...]:
    """Return what is to be read one after the other; at a gutter that is `known` a short column is one as well."""
    if not lines:
        return ()
    gutter = _gutter(lines, known) if depth else None
    if gutter is None:
        rows = rows_of(lines)
        return (Flow(lines=rows, left=min(row.left for row in rows), right=max(row.right for row in rows)),)
    flows: list[Flow] = []
    for band in _bands(lines, gutter):
        sides = _sides(band, gutter, known=_is_known(gutter, known))
        if sides is None:
            flows.extend(in_order(band, known, 0))
        else:
            flows.extend(flow for side in sides for flow in in_order(side, known, depth - 1))
    return tuple(flows)


def _gutter(lines: Sequence[TextLine], known: frozenset[float]) -> float | None:
    """Find the place that has the most lines in columns on both its sides."""
    if not lines:
        return None
    edge = min(line.left for line in lines)
    lefts = sorted(round(line.left / _ALIGNED) for line in lines if line.left > edge + 2 * line.size)
    counted = sorted(((len(list(group)), -left) for left, group in groupby(lefts)), reverse=True)[:_CANDIDATES]
    best: tuple[int, float] = (0, 0.0)
    for place in (*sorted(known), *(-left * _ALIGNED - _ALIGNED for _, left in counted)):
        is_known = _is_known(place, known)
        held = sum(len(band) for band in _bands(lines, place) if _sides(band, place, known=is_known))
        best = max(best, (held, -place))
    return -best[1] if best[0] else None


def _is_known(place: float, known: frozenset[float]) -> bool:
    return any(abs(place - other) <= _KNOWN for other in known)


def _crosses(line: TextLine, place: float) -> bool:
    return line.left < place < line.right


def _bands(lines: Sequence[TextLine], place: float) -> Iterator[list[TextLine]]:
    """Divide a page from top to bottom into what crosses a place and what does not."""
    band: list[TextLine] = []
    crossing: list[TextLine] = []
    for line in sorted(lines, key=lambda one: (one.top + one.bottom, one.left)):
        if _crosses(line, place):
            if band:
                yield band
                band = []
            crossing.append(line)
        elif crossing and is_beside(line, crossing[-1]):
            crossing.append(line)
        else:
            if crossing:
                yield crossing
                crossing = []
            band.append(line)
    yield from (one for one in (band, crossing) if one)


def _sides(
    band: Sequence[TextLine], place: float, *, known: bool = False
) -> tuple[list[TextLine], list[TextLine]] | None:
    """Return what stands left and right of a place, where both are columns of prose side by side."""
    left = [line for line in band if line.right <= place]
    right = [line for line in band if line.left >= place]
    if not (left and right) or len(left) + len(right) < len(band):
        return None
    if known:
        return left, right
    few, many = sorted((left, right), key=len)
    enough = len(few) >= _ROWS and len(many) >= _OTHER_ROWS
    alone = len(many) >= _MANY_ROWS and few[0].top < many[0].bottom
    return (left, right) if (enough or alone) and _is_prose(left) and _is_prose(right) and _overlap(few, many) else None


def _overlap(few: Sequence[TextLine], many: Sequence[TextLine]) -> bool:
    """Tell whether columns stand side by side, and not one below the other."""
    top, bottom = few[0].top, few[-1].bottom
    beside = sum(top <= one.bottom and one.top <= bottom for one in many)
    return 2 * beside >= len(few)


def _is_prose(side: Sequence[TextLine]) -> bool:
    return median(len(line.text) for line in side) >= _LETTERS
