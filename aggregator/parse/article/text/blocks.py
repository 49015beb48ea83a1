r"""Step 2 of a plain-text article: the text falls into blocks, at blank lines and at page breaks.

    >>> [(block.text, block.page) for block in split_blocks("A title\n\nFirst lines\nof it\n\f\nthe rest")]
    [('A title', 0), ('First lines of it', 0), ('the rest', 1)]

A form feed is a page break: pdftotext writes one before the first line of every page but the first, and one at the end.
"""

from __future__ import annotations

from collections.abc import Iterable

from aggregator.parse.article.text.pieces import Block, Line


def split_blocks(text: str) -> tuple[Block, ...]:
    """Return the blocks of a text in their order; blank lines are counted, not kept."""
    blocks: list[Block] = []
    lines: list[Line] = []
    blanks = before = page = 0
    for number, raw in enumerate(text.split("\n"), start=1):
        for position, piece in enumerate(raw.split("\f")):
            page += position > 0
            line = piece.rstrip()
            if lines and (not line or lines[0].page != page):
                blocks.append(Block(lines=tuple(lines), blanks=before))
                lines, blanks = [], 0
            if line.strip("\ufeff\u200b"):
                before = before if lines else blanks
                lines.append(Line(number=number, text=line, page=page))
                blanks = 0
            else:
                blanks += 1
    if lines:
        blocks.append(Block(lines=tuple(lines), blanks=before))
    return tuple(blocks)


def without(blocks: Iterable[Block], numbers: frozenset[tuple[int, int]]) -> tuple[Block, ...]:
    """Return the blocks without the lines that are named by page and number; a block with no line left goes."""
    rest: list[Block] = []
    for block in blocks:
        lines = tuple(line for line in block.lines if (line.page, line.number) not in numbers)
        if lines:
            rest.append(Block(lines=lines, blanks=block.blanks))
    return tuple(rest)
