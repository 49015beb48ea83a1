# ruff: noqa: RUF001 - typographic marks are what this module is about
"""Step 4 of a PDF's layout: where a new paragraph begins, seen in the gaps, the margins and the type.

    >>> from aggregator.parse.article.pdf.lines import line_of, word
    >>> places = ((22, 0, "It begins"), (10, 12, "and goes on."), (22, 24, "Another"), (10, 36, "one goes on."))
    >>> flow = Flow(lines=tuple(line_of([word(text, left, top)]) for left, top, text in places), left=10, right=70)
    >>> [block.text for block in blocks_of([flow], type_of([[flow]]))[0]]
    ['It begins and goes on.', 'Another one goes on.']

A paragraph begins after a wider gap, where the size changes or bold type begins or ends, at an indented line, and after
a line that ends a sentence and had room for the next word. It goes on at the top of the next column where the last line
of the column before it was full and the first one of the next is not indented.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from aggregator.parse.article.pdf.columns import Flow
from aggregator.parse.article.pdf.lines import TextLine

_SIZES = 0.08  # of the size: what differs by more is set in another one
_WIDER = 1.28  # times the usual distance of lines
_INDENT = 0.8  # of the size
_SPACE = 0.3  # of the size, between words
_NOTE_SIZE = 0.93  # of the usual one
_SAME = 2.0  # points
_ALIKE = 0.85  # of the width: columns of one text are as wide
_INDENTED = 3  # paragraphs that begin so, and all of the text does
_OFTEN = 0.3  # of the letters that begin where most do
_BULLET = re.compile(r"[•‣▪●○◦■□–*-]|[^\W_]{1,2}[.)]|\(\w{1,2}\)")
_SURE_BULLETS = "•‣▪●○◦■□"
_NOTE = re.compile(r"(?:[⁰¹²³⁴-⁹]+|\[?\d{1,3}[\].)]?|[*†‡§]+)(?=\s|[^\W\d_])")
_STOP = re.compile(r"[.!?…:。！？؟۔][\"'”’»)\]]*[\d⁰¹²³⁴-⁹]*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Type:
    """How most of a document is set: its `size`, the `pitch` from line to line in sizes, `indented` paragraphs."""

    size: float
    pitch: float
    indented: bool = False


@dataclass(slots=True)
class Block:
    """Lines of one paragraph; `listed` where it is a list, whose items begin with a bullet."""

    lines: list[TextLine] = field(default_factory=list)
    listed: bool = False

    @property
    def size(self) -> float:
        """The size of its type."""
        return self.lines[0].size

    @property
    def text(self) -> str:
        """All of it, on one line."""
        return " ".join(line.text for line in self.lines)


def type_of(pages: Iterable[Sequence[Flow]]) -> Type:
    """Find out how the text of a document is set, from all its flows."""
    flows = [flow for page in pages for flow in page]
    sizes: Counter[float] = Counter()
    for flow in flows:
        for line in flow.lines:
            sizes[round(line.size * 4) / 4] += len(line.text)
    size = sizes.most_common(1)[0][0] if sizes else 10.0
    steps = [
        (two.bottom - one.bottom) / size
        for flow in flows
        for one, two in pairwise(flow.lines)
        if _is_size(one, size) and _is_size(two, size) and two.bottom > one.bottom
    ]
    indented = sum(len([line for line in flow.lines if _is_indented(line, _margin(flow))]) for flow in flows)
    return Type(size=size, pitch=median(steps) if steps else 1.2, indented=indented >= _INDENTED)


def blocks_of(flows: Sequence[Flow], usual: Type) -> tuple[list[Block], list[Block]]:
    """Return the paragraphs of a page in their order, and the notes at the foot of its columns."""
    blocks: list[Block] = []
    notes: list[Block] = []
    before: Flow | None = None
    for flow in flows:
        text, small = _without_notes(flow, usual)
        found = list(_divide(text, flow, usual))
        notes.extend(_divide_notes(small))
        if before and found and blocks and _goes_on(before, flow, blocks[-1], found[0], usual):
            blocks[-1].lines.extend(found.pop(0).lines)
        blocks.extend(found)
        before = flow if text else before
    return blocks, notes


def _is_size(line: TextLine, size: float) -> bool:
    return abs(line.size - size) <= _SIZES * max(line.size, size)


def _is_set_alike(one: TextLine, two: TextLine) -> bool:
    return _is_size(one, two.size) and one.bold == two.bold


def _margin(flow: Flow) -> float:
    """Return where the lines of a flow begin that neither are indented nor hang.

    Where lines begin in two places, sentences end before an indented line, or before one that others hang under.
    """
    lefts: Counter[int] = Counter()
    for line in flow.lines:
        lefts[round(line.left / _SAME)] += len(line.text)
    (place, most), *others = lefts.most_common()
    other = next((one for one, count in others if abs(one - place) > 1 and count > _OFTEN * most), place)
    left, right = sorted((place, other))
    if left != right:
        place = left if _ends(flow, left, right) >= _ends(flow, right, left) else right
    return min(line.left for line in flow.lines if abs(round(line.left / _SAME) - place) <= 1)


def _ends(flow: Flow, first: int, second: int) -> int:
    """Count where a line at one place ends a sentence and the next one stands at another; less where it does not."""
    return sum(
        1 if _STOP.search(one.text) else -1
        for one, two in pairwise(flow.lines)
        if abs(round(one.left / _SAME) - first) <= 1 and abs(round(two.left / _SAME) - second) <= 1
    )


def _is_indented(line: TextLine, margin: float) -> bool:
    return line.left - margin > _INDENT * line.size


def _has_room(line: TextLine, following: TextLine, right: float) -> bool:
    """Tell whether the next line's first word would have fitted into a line."""
    return line.right + _SPACE * line.size + following.first_width < right - _SPACE * line.size


def _divide(lines: Sequence[TextLine], flow: Flow, usual: Type) -> Iterator[Block]:
    margin, block = _margin(flow), Block()
    for line in lines:
        if block.lines and _begins(block, line, margin, flow.right, usual):
            yield block
            block = Block()
        if not block.lines:
            block.listed = _is_item(line, margin, lines)
        block.lines.append(line)
    if block.lines:
        yield block


def _begins(block: Block, line: TextLine, margin: float, right: float, usual: Type) -> bool:
    """Tell whether a line begins a new paragraph after those of the block."""
    before = block.lines[-1]
    step = line.bottom - before.bottom
    if not _is_set_alike(before, line) or not 0 < step <= _WIDER * usual.pitch * max(before.size, line.size):
        return True
    if block.listed:
        return not _BULLET.fullmatch(line.words[0].text) and line.left <= block.lines[0].left + _SAME
    ends = bool(_STOP.search(before.text))
    if ends and _is_item(line, margin, ()):
        return True
    has_room = _has_room(before, line, right)
    if abs(line.left - before.left) <= _INDENT * line.size / 2 or _is_centred(before, line, margin):
        return ends and has_room
    return has_room or abs(line.left - margin) > _INDENT * line.size


def _is_item(line: TextLine, margin: float, lines: Sequence[TextLine]) -> bool:
    """Tell whether a line is an item of a list: a bullet, indented, or with lines that hang beside it."""
    first, *rest = line.words
    if not rest or not _BULLET.fullmatch(first.text):
        return False
    hangs = any(abs(one.left - rest[0].left) <= _SAME for one in lines)
    return first.text in _SURE_BULLETS or line.left > margin + _SAME or hangs


def _is_centred(one: TextLine, two: TextLine, margin: float) -> bool:
    return (
        min(one.left, two.left) > margin + _SAME and abs((one.left + one.right) - (two.left + two.right)) <= 2 * _SAME
    )


def _goes_on(before: Flow, flow: Flow, last: Block, first: Block, usual: Type) -> bool:
    """Tell whether the paragraph at the foot of a column goes on at the head of the next."""
    one, two = last.lines[-1], first.lines[0]
    narrow, wide = sorted((before.right - before.left, flow.right - flow.left))
    if last.listed or first.listed or narrow < _ALIKE * wide:
        return False
    if not _is_set_alike(one, two) or not _is_size(one, usual.size) or _is_indented(two, _margin(flow)):
        return False
    return not _has_room(one, two, before.right) and (usual.indented or not _STOP.search(one.text))


def _without_notes(flow: Flow, usual: Type) -> tuple[tuple[TextLine, ...], tuple[TextLine, ...]]:
    """Part the notes in small type at the end of a flow from its text."""
    start = len(flow.lines)
    while start and flow.lines[start - 1].size < _NOTE_SIZE * usual.size:
        start -= 1
    while start < len(flow.lines) and not _NOTE.match(flow.lines[start].text):
        start += 1
    return flow.lines[:start], flow.lines[start:]


def _divide_notes(lines: Sequence[TextLine]) -> Iterator[Block]:
    block = Block()
    for line in lines:
        if block.lines and _NOTE.match(line.text):
            yield block
            block = Block()
        block.lines.append(line)
    if block.lines:
        yield block
