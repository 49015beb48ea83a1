# ruff: noqa: RUF001 - typographic marks are what this module is about
r"""Step 6 of a plain-text article: the lines of each block become paragraphs, lists, verse or code.

    >>> blocks = split_blocks("The council agreed to re-\nbuild the harbour.\n\n- first\n- second one\n  goes on")
    >>> [(one.kind.value, one.parts) for one in set_paragraphs(blocks, Words.of())]
    [('text', ('The council agreed to rebuild the harbour.',)), ('list', ('first', 'second one goes on'))]

Hard-wrapped lines are joined. A block is kept line by line where wrapping cannot explain its line ends: they stop well
before the margin although the next word would have fitted (verse, addresses), or the block is indented and short. Lines
with bullets or with numbers that count up are lists; indented lines with the signs of a program are code, with their
indentation. Within a block a new paragraph begins at an indented line, after a line of many columns that ends a
sentence (one line a paragraph), and after a short line that ends one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from aggregator.parse.article.language.scripts import display_width, first_unit
from aggregator.parse.article.language.sentences import ends_sentence
from aggregator.parse.article.text.joining import Words, join_all
from aggregator.parse.article.text.lists import is_list, joins_in, merge_lists, set_list, with_their_bullets
from aggregator.parse.article.text.pieces import Block, Kind, Line, Paragraph
from aggregator.parse.article.text.titles import is_rule

_CODE = re.compile(
    r"[{};]\s*$|^\s*(?:def|class|return|import|from|if|for|while|else|#include|\$|>>>|</?\w+>)|[=!<>]=|->|\)\s*[:{]$|\w\(\w*\)"
)
_QUOTED = re.compile(r"(?:>\s?){1,9}(?!>)")  # a line of a quoted e-mail
_UNWRAPPED = 160  # columns: no one wraps prose so wide
_FILLED = 0.75  # of the width: the last line of a paragraph that goes on elsewhere
_ROOM = 0.85  # of the width: a line that ends before it although the next word fits was not wrapped
_SHORT = 0.6  # of the width: a sentence that ends here ends its paragraph
_NARROW = 0.75  # of the width: an indented block that stays within it is no quoted prose
_VERY_NARROW = 0.5
_VERSES = 3  # fewer lines prove nothing
_NEAR = 0.75  # of a line: two lines so alike were wrapped at the same column, and neither is an exception
_LONG_LINE = 60  # columns of a paragraph on one line that may have been cut
_CODE_INDENT = 4
_USUAL_WIDTH = 60  # columns; a document narrower than this is set in narrow columns, or is verse


def set_paragraphs(blocks: Sequence[Block], words: Words) -> tuple[Paragraph, ...]:
    """Return the paragraphs of the body in their order; every word of the blocks is in them."""
    width = _width(blocks)
    margin = min((_indent(line) for block in blocks for line in block.lines), default=0)
    paragraphs: list[Paragraph] = []
    for block in with_their_bullets(blocks):
        paragraphs.extend(_set(block, width, margin, words))
    return tuple(merge_lists(paragraphs))


def _width(blocks: Iterable[Block]) -> int:
    """Estimate the column where the text was wrapped: the longest of the wrapped lines that another comes near."""
    lines = [display_width(line.stripped) for block in blocks if len(block.lines) > 1 for line in block.lines]
    widths = sorted((width for width in lines if width <= _UNWRAPPED), reverse=True)
    near = (one for one, two in pairwise(widths) if two >= _NEAR * one)
    return next(near, widths[0] if widths else 0)


def _indent(line: Line) -> int:
    expanded = line.text.expandtabs(4)
    return display_width(expanded[: len(expanded) - len(expanded.lstrip())])


def _set(block: Block, width: int, margin: int, words: Words) -> Iterator[Paragraph]:
    lines = block.lines
    if len(lines) == 1 and is_rule(lines[0].stripped) and not any(char.isalnum() for char in lines[0].text):
        yield _paragraph(Kind.RULE, [lines[0].stripped], lines)
    elif all(_QUOTED.match(line.stripped) for line in lines):
        bare = [_QUOTED.sub("", line.stripped) for line in lines]
        yield _paragraph(Kind.QUOTE, [join_all(bare, words)], lines)
    elif _is_code(lines, margin):
        yield _paragraph(Kind.CODE, _dedented(lines), lines)
    elif is_list(lines):
        yield set_list(lines, words, filled=_is_filled(lines, width))
    elif _keeps_lines(lines, width, margin):
        yield _paragraph(Kind.LINES, [line.stripped for line in lines], lines)
    else:
        for group in _groups(lines, width):
            text = join_all([line.stripped for line in group], words)
            paragraph = _paragraph(Kind.TEXT, [text], group, filled=_is_filled(group, width))
            yield replace(paragraph, joins=joins_in(group, words))


def _paragraph(kind: Kind, parts: Iterable[str], lines: Sequence[Line], *, filled: bool = False) -> Paragraph:
    return Paragraph(kind=kind, parts=tuple(parts), line=lines[0].number, page=lines[0].page, filled=filled)


def _is_filled(lines: Sequence[Line], width: int) -> bool:
    last = display_width(lines[-1].stripped)
    return last >= _FILLED * width if len(lines) > 1 else last >= max(_LONG_LINE, _FILLED * width)


def _is_code(lines: Sequence[Line], margin: int) -> bool:
    deep = all(_indent(line) >= margin + _CODE_INDENT for line in lines)
    return deep and sum(bool(_CODE.search(line.text)) for line in lines) * 2 >= len(lines)


def _dedented(lines: Sequence[Line]) -> list[str]:
    margin = min(_indent(line) for line in lines)
    return [line.text.expandtabs(4)[margin:] for line in lines]


def _keeps_lines(lines: Sequence[Line], width: int, margin: int) -> bool:
    """Tell whether a block's line ends are meant; a prose line ends where the next word would not have fitted."""
    if len(lines) < 2 or max(display_width(line.stripped) for line in lines) > _UNWRAPPED // 2:  # noqa: PLR2004 - nothing to keep
        return False
    own = max(display_width(line.stripped) for line in lines)
    breaks = list(pairwise(lines))
    with_room = sum(_had_room(one, two, own) for one, two in breaks)
    starts = [line.stripped.lstrip("\"“„«'‘—–-¿¡(")[:1] for line in lines]
    if all(_indent(line) >= margin + 2 for line in lines):
        narrow = _NARROW if with_room or all(start.isupper() for start in starts) else _VERY_NARROW
        if own < narrow * max(width, _USUAL_WIDTH):
            return True
    if width >= _USUAL_WIDTH and all(_had_room(one, two, width) for one, two in breaks):
        return with_room * 2 >= len(breaks) or not any(start.islower() for start in starts)
    return _is_verse(lines, starts, with_room)


def _is_verse(lines: Sequence[Line], starts: Sequence[str], with_room: int) -> bool:
    """Tell whether lines are verse by their look alone: all begin with a capital, and they end where they like."""
    if len(lines) < _VERSES or not all(start.isupper() for start in starts) or lines[0].stripped.isupper():
        return False
    if with_room * 3 >= len(lines) - 1:
        return True
    short = max(display_width(line.stripped) for line in lines) <= _USUAL_WIDTH
    stops = sum(not line.stripped[-1].isalnum() for line in lines[:-1])
    return short and len(lines) > _VERSES and stops * 3 >= len(lines) - 1


def _had_room(line: Line, following: Line, width: int) -> bool:
    """Tell whether the first word of the following line would have fitted well before the margin."""
    return display_width(line.stripped) + 1 + display_width(first_unit(following.stripped)) <= _ROOM * width


def _groups(lines: Sequence[Line], width: int) -> Iterator[list[Line]]:
    """Divide the lines of a block into its paragraphs."""
    indents = [_indent(line) for line in lines]
    indented = min(indents[1:], default=0) == min(indents) < max(indents[1:], default=0)
    group: list[Line] = []
    for line in lines:
        if group and _starts_anew(group[-1], line, width, indented=indented and _indent(line) > min(indents) + 1):
            yield group
            group = []
        group.append(line)
    yield group


def _starts_anew(before: Line, line: Line, width: int, *, indented: bool) -> bool:
    columns, small = display_width(before.stripped), line.stripped[0].islower()
    unwrapped = max(columns, display_width(line.stripped)) > _UNWRAPPED
    if not ends_sentence(before.stripped):
        return unwrapped and columns < _UNWRAPPED // 2 and not small  # a heading above a paragraph on one line
    if indented or unwrapped:
        return True
    is_short = width >= _LONG_LINE // 2 and columns < _SHORT * width and _had_room(before, line, width)
    return is_short and not small
