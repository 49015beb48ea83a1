r"""Step 5 of a PDF's layout: the pages become plain text, as `text` reads it.

    >>> from aggregator.parse.article.pdf.lines import line_of, word
    >>> lines = [line_of([word(text, 10, top, size)]) for text, top, size in (("By Jane Doe", 10, 10), ("Big", 30, 20))]
    >>> set_text([PageLines(width=100, height=100, lines=tuple(lines))]).text
    'Big\n\nBy Jane Doe\n\x0c'

Paragraphs are separated by blank lines, pages by form feeds. The title, which is the largest text in the upper part
of the first page, comes first; a line above it that is no date and no byline (a newspaper's name) is left out. The
notes at the foot of a page come after its text.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from aggregator.model import LeftOut
from aggregator.parse.article.pdf.columns import gutters_of, in_order
from aggregator.parse.article.pdf.furniture import without_furniture
from aggregator.parse.article.pdf.lines import PageLines
from aggregator.parse.article.pdf.paragraphs import Block, Type, blocks_of, type_of
from aggregator.parse.article.text.credits import read_credit
from aggregator.parse.article.text.titles import title_text

_LARGER = 1.12  # times the usual size
_UPPER = 0.75  # of the height of the page
_LONGEST_ABOVE = 120
_LETTERS = 3  # fewer are a number or an initial
_LIKE = 0.04  # of the size: the lines of one title


@dataclass(frozen=True, slots=True, kw_only=True)
class PdfText:
    """The text of a document, and what was left out of it, by the lines of the text."""

    text: str
    left_out: tuple[LeftOut, ...] = ()


def set_text(pages: Sequence[PageLines], title: str = "") -> PdfText:
    """Return the text of these pages; `title` is what the document's properties say, to be looked for on the page."""
    kept = without_furniture(pages)
    known = frozenset[float]().union(*(gutters_of(lines) for lines, _ in kept))
    flows = [in_order(lines, known) for lines, _ in kept]
    usual = type_of(flows)
    written = _Written()
    for page, (_, furniture), ordered in zip(pages, kept, flows, strict=True):
        blocks, notes = blocks_of(ordered, usual)
        above: list[Block] = []
        if page is pages[0]:
            blocks, above = _title_first(blocks, page, usual, title)
        written.leave_out((one.text, one.reason) for one in furniture if one.top)
        written.leave_out((block.text, "above the title") for block in above)
        for block in (*blocks, *notes):
            written.add(block)
        written.leave_out((one.text, one.reason) for one in furniture if not one.top)
        written.leave_out([(" ".join(page.turned), "turned text")] if page.turned else ())
        written.end_page()
    return written.text()


class _Written:
    """The text while it is written, a line after the other."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._left_out: list[LeftOut] = []
        self._page = ""

    def text(self) -> PdfText:
        """Return it with a page break at its end, as other programs write it."""
        return PdfText(text="\n".join([*self._lines, self._page]), left_out=tuple(self._left_out))

    def end_page(self) -> None:
        """Begin the next line on a new page."""
        self._page += "\f"

    def leave_out(self, texts: Iterable[tuple[str, str]]) -> None:
        """Note texts that were left out here, and why."""
        line = max(1, len(self._lines))
        self._left_out.extend(LeftOut(line=line, text=text, reason=reason) for text, reason in texts)

    def add(self, block: Block) -> None:
        """Write a paragraph; the lines of a list hang under its items."""
        if self._lines:
            self._lines.append("")
        left = block.lines[0].left
        for line in block.lines:
            hangs = block.listed and line.left > left + 1
            self._lines.append(f"{self._page}{'  ' if hangs else ''}{line.text}")
            self._page = ""


def _title_first(blocks: list[Block], page: PageLines, usual: Type, title: str) -> tuple[list[Block], list[Block]]:
    """Put the title before a date or a byline that stands above it; return what else stands there beside the rest."""
    index = _named(blocks, title)
    if index is None:
        index = _largest(blocks, page, usual)
    if index is None:
        return blocks, []
    size, end = blocks[index].size, index + 1
    while end < len(blocks) and size > usual.size * _LARGER and abs(blocks[end].size - size) <= _LIKE * size:
        end += 1
    whole = Block(lines=[line for block in blocks[index:end] for line in block.lines])
    above = [block for block in blocks[:index] if _is_above(block)]
    return [whole, *(block for block in blocks[:index] if block not in above), *blocks[end:]], above


def _is_above(block: Block) -> bool:
    """Tell whether a block above the title is no text: the name of the newspaper, the section, the number."""
    text = block.text
    return len(text) <= _LONGEST_ABOVE and not text.endswith((".", "!", "?")) and read_credit(text) is None


def _named(blocks: Sequence[Block], title: str) -> int | None:
    wanted = title_text(title).casefold()
    names = [title_text(block.text).casefold() for block in blocks]
    return names.index(wanted) if wanted in names else None


def _largest(blocks: Sequence[Block], page: PageLines, usual: Type) -> int | None:
    large = [
        (block.size, -index)
        for index, block in enumerate(blocks)
        if block.size > _LARGER * usual.size
        and block.lines[0].top < _UPPER * page.height
        and sum(map(str.isalpha, block.text)) >= _LETTERS
    ]
    return -max(large)[1] if large else None
