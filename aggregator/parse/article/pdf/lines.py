# ruff: noqa: RUF001 - typographic marks are what this module is about
r"""Step 1 of a PDF's layout: the words of a page become lines, upright and from left to right.

    >>> page = Page(width=200, height=100, words=(word("Old", 10, 10), word("harbours", 29, 10), word("Rest", 150, 10)))
    >>> [line.text for line in lines_of(page).lines]
    ['Old harbours', 'Rest']

A line ends where the gap is wider than a space can be: two columns never share one, and a justified line that falls in
two is put together again where it stands alone (`columns`). A page that is turned as a whole is turned back; words
that are turned otherwise than the rest of their page (a stamp, a watermark) are left out. What is drawn twice to look
bold is read once, and a drop capital joins the word that it begins.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from statistics import median

from aggregator.parse.article.pdf.pages import Page, Word

_GAP = 0.9  # of the size: the widest space within a line
_OVERLAP = 0.5  # of the lower height: what overlaps so much is one line
_TWICE = 2.0  # points between two prints of one word
_CAPITAL = 1.7  # times the usual size
_HEIGHT = 0.92  # of the size: from the top of a capital to the lowest place of its line
_CAPITALS = 12  # of a page
_BULLETS = str.maketrans({"\uf0b7": "•", "\uf0a7": "•", "\uf076": "•", "\uf0d8": "•", "\u00a0": " ", "\ufeff": None})
_FORMS = re.compile("[\ufb00-\ufdff\ufe70-\ufefc]+")
_CAP = re.compile(r"[\"'“„«‘]?[^\W\d_]{1,2}")


@dataclass(frozen=True, slots=True, kw_only=True)
class TextLine:
    """A line, or the part of one that stands in one column; `size` is that of most of its letters."""

    words: tuple[Word, ...]
    left: float
    right: float
    top: float
    bottom: float
    size: float
    bold: bool

    @property
    def text(self) -> str:
        """Its words, with spaces between them."""
        return " ".join(word.text for word in self.words)

    @property
    def first_width(self) -> float:
        """The width of its first word."""
        return self.words[0].right - self.words[0].left


@dataclass(frozen=True, slots=True, kw_only=True)
class PageLines:
    """The lines of a page, upright, and the texts that are turned against it."""

    width: float
    height: float
    lines: tuple[TextLine, ...]
    turned: tuple[str, ...] = ()


def word(text: str, left: float, top: float, size: float = 10) -> Word:
    """Make a word as a typewriter would set it, half as wide as high."""
    return Word(text=text, left=left, top=top, right=left + len(text) * size / 2, bottom=top + size, size=size)


def lines_of(page: Page, *, mirrored: bool = False) -> PageLines:
    """Return the lines of a page; `mirrored` for one that is written from right to left: left then means right."""
    turn = _main_turn(page.words)
    turned = tuple(one.text for one in page.words if one.turn != turn)
    width, height = (page.height, page.width) if turn % 2 else (page.width, page.height)
    words = [_upright(one, page, turn) for one in page.words if one.turn == turn]
    if mirrored:
        words = [replace(one, left=width - one.right, right=width - one.left) for one in words]
    words = _with_drop_capitals(list(_once(words)))
    return PageLines(width=width, height=height, lines=tuple(_lines(words)), turned=turned)


def is_right_to_left(words: Iterable[Word]) -> bool:
    """Tell whether most letters belong to Arabic, Hebrew or another script that runs leftwards."""
    kinds = Counter(unicodedata.bidirectional(char) for one in words for char in one.text)
    return kinds["R"] + kinds["AL"] > kinds["L"]


def line_of(words: Sequence[Word]) -> TextLine:
    """Make a line of words in their order."""
    return TextLine(
        words=tuple(words),
        left=min(one.left for one in words),
        right=max(one.right for one in words),
        top=min(one.top for one in words),
        bottom=max(one.bottom for one in words),
        size=median(one.size for one in words for _ in one.text),
        bold=all(one.bold for one in words if any(map(str.isalnum, one.text))),
    )


def rows_of(lines: Iterable[TextLine]) -> tuple[TextLine, ...]:
    """Put lines that stand side by side together, and return them from top to bottom."""
    rows: list[list[TextLine]] = []
    for line in sorted(lines, key=lambda one: (one.top + one.bottom, one.left)):
        if rows and is_beside(line, rows[-1][0]):
            rows[-1].append(line)
        else:
            rows.append([line])
    return tuple(
        line_of([one for line in sorted(row, key=lambda one: one.left) for one in line.words]) if row[1:] else row[0]
        for row in rows
    )


def is_beside(one: TextLine | Word, two: TextLine | Word) -> bool:
    """Tell whether two lines or words stand at one height."""
    shared = min(one.bottom, two.bottom) - max(one.top, two.top)
    return shared >= _OVERLAP * min(one.bottom - one.top, two.bottom - two.top)


def _main_turn(words: Sequence[Word]) -> int:
    turns: Counter[int] = Counter()
    for one in words:
        turns[one.turn] += len(one.text)
    return turns.most_common(1)[0][0] if turns else 0


def _upright(one: Word, page: Page, turn: int) -> Word:
    text = _clean(one.text)
    match turn:
        case 1:
            box = (page.height - one.bottom, one.left, page.height - one.top, one.right)
        case 2:
            box = (page.width - one.right, page.height - one.bottom, page.width - one.left, page.height - one.top)
        case 3:
            box = (one.top, page.width - one.right, one.bottom, page.width - one.left)
        case _:
            return replace(one, text=text) if text != one.text else one
    return replace(one, text=text, left=box[0], top=box[1], right=box[2], bottom=box[3], turn=0)


def _clean(text: str) -> str:
    """Return a word in the letters that are meant: no soft hyphens but at the end, no forms of Arabic letters."""
    text = text[:-1].replace("\u00ad", "") + text[-1:] if "\u00ad" in text else text
    if text.isascii():
        return text
    text = _FORMS.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text.translate(_BULLETS))
    return unicodedata.normalize("NFC", text)


def _once(words: Iterable[Word]) -> Iterable[Word]:
    """Yield what is printed twice in one place only once."""
    seen: set[tuple[str, int, int]] = set()
    for one in words:
        key = (one.text, round(one.left / _TWICE), round(one.top / _TWICE))
        if one.text and key not in seen:
            seen.add(key)
            yield one


def _with_drop_capitals(words: list[Word]) -> list[Word]:
    """Join a capital that hangs over several lines to the first word beside it."""
    if not words:
        return words
    usual = median(one.size for one in words for _ in one.text)
    capitals = [one for one in words if one.size > _CAPITAL * usual and _CAP.fullmatch(one.text)]
    for capital in capitals[:_CAPITALS]:
        beside = [
            one
            for one in words
            if one.size < capital.size / _CAPITAL
            and -usual < one.left - capital.right < 1.5 * usual
            and capital.bottom - _HEIGHT * capital.size < (one.top + one.bottom) / 2 < capital.bottom - one.size / 2
        ]
        if len(beside) > 1:
            first = min(beside, key=lambda one: one.top)
            words = [replace(one, text=capital.text + one.text) if one is first else one for one in words]
            words.remove(capital)
    return words


def _lines(words: Sequence[Word]) -> Iterable[TextLine]:
    line: list[Word] = []
    for one in words:
        if line and not _goes_on(line[-1], one):
            yield line_of(line)
            line = []
        line.append(one)
    if line:
        yield line_of(line)


def _goes_on(before: Word, after: Word) -> bool:
    size = max(before.size, after.size)
    return is_beside(before, after) and -_GAP * size < after.left - before.right < _GAP * size
