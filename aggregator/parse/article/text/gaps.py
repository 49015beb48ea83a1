r"""Step 3, for text whose form feeds are lost: page numbers and running heads in the gaps that page breaks left.

    >>> blocks = split_blocks("A title\n\nThe first half of the\n\n3\n\nsentence goes on.")
    >>> [block.text for block in close_gaps(blocks)[0]]
    ['A title', 'The first half of the', 'sentence goes on.']

Nothing is taken for its looks alone, since `3` may be a chapter and a repeated line a refrain. A gap is proved by a
sentence that it interrupts: no full stop before it, a small letter after it. In a proved gap a bare number is a page
number; further numbers that stand alone and count up from there are page numbers too. A line that appears more than
once in the text is a running head where it stands in a proved gap or beside a page number; one that appears but once,
where a form feed or a number shows that the gap is a page break. A number at the very end that goes on counting from
another is a page's, since no chapter follows it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from aggregator.model import LeftOut
from aggregator.parse.article.language.scripts import display_width, word_count
from aggregator.parse.article.language.sentences import begins_small, ends_sentence, interrupts
from aggregator.parse.article.text.pagenumbers import folded, is_bare_number, without_count
from aggregator.parse.article.text.pieces import Block
from aggregator.parse.article.text.titles import is_dangling

_LONGEST_HEAD = 100
_LONGEST_LONE_HEAD = 60  # columns of one that no other page repeats
_WORDS_OF_A_HALF = 4  # what has so many may be the first half itself
_WORDS_OF_PROSE = 8  # before it: a title or a byline does not read on beyond its page
_LONGEST_GAP = 4


def close_gaps(blocks: tuple[Block, ...]) -> tuple[tuple[Block, ...], tuple[LeftOut, ...]]:
    """Return the blocks without the furniture that only a cut sentence gives away, and what was taken out."""
    repeated = _repeated(blocks)
    suspects = [_is_suspect(block, repeated) or _is_at_edge(blocks, index) for index, block in enumerate(blocks)]
    gone = _in_cut_sentences(blocks, suspects) | _at_the_end(blocks)
    numbers = {index for index in gone if blocks[index].text.isdecimal()}
    if numbers:
        numbers = _counting(blocks, numbers)
        gone |= numbers | _beside_numbers(blocks, numbers, repeated)
    left_out = tuple(
        LeftOut(line=blocks[index].number, text=blocks[index].text, reason=_reason(blocks[index]))
        for index in sorted(gone)
    )
    return tuple(block for index, block in enumerate(blocks) if index not in gone), left_out


def _reason(block: Block) -> str:
    return "page number" if is_bare_number(block.text) else "running head"


def _repeated(blocks: tuple[Block, ...]) -> frozenset[str]:
    """Collect the short lines that stand alone in the text more than once (as a title and as a head, for one)."""
    counts = Counter(key for block in blocks if len(block.text) <= _LONGEST_HEAD for key in set(_keys(block)))
    return frozenset(text for text, count in counts.items() if count > 1)


def _keys(block: Block) -> Iterator[str]:
    """Yield what a head may be recognized by: its text, and its text without the number of the page."""
    yield folded(block.text)
    yield from (key for key, _ in without_count(block.text) if key.strip(" #"))


def _is_suspect(block: Block, repeated: frozenset[str]) -> bool:
    if len(block.lines) > 1:
        return False
    return is_bare_number(block.text) or not repeated.isdisjoint(_keys(block))


def _is_at_edge(blocks: tuple[Block, ...], index: int) -> bool:
    """Tell whether a block is a short line, no sentence, where a page break shows: at a form feed, after a number."""
    block = blocks[index]
    if len(block.lines) > 1 or display_width(block.text) > _LONGEST_LONE_HEAD or ends_sentence(block.text):
        return False
    if not 0 < index < len(blocks) - 1:
        return False
    numbered = index > 1 and is_bare_number(blocks[index - 1].text)
    prose = blocks[index - 2 if numbered else index - 1]
    is_half = begins_small(block.text) or word_count(block.text) >= _WORDS_OF_A_HALF or is_dangling(block.text)
    is_break = numbered or prose.page < blocks[index + 1].page
    return is_break and not is_half and word_count(prose.text) >= _WORDS_OF_PROSE


def _at_the_end(blocks: tuple[Block, ...]) -> set[int]:
    """Find the number that ends the text, and no chapter begins with: one that stood alone before leads to it."""
    last = blocks[-1].text
    if not last.isdecimal() or not is_bare_number(last):
        return set()
    before = {block.text for block in blocks[:-1] if is_bare_number(block.text)}
    return {len(blocks) - 1} if str(int(last) - 1) in before else set()


def _in_cut_sentences(blocks: tuple[Block, ...], suspects: list[bool]) -> set[int]:
    gone: set[int] = set()
    index = 1
    while index < len(blocks):
        end = index
        while end < len(blocks) and suspects[end] and end - index < _LONGEST_GAP:
            end += 1
        if index < end < len(blocks) and interrupts(blocks[index - 1].text, blocks[end].text):
            gone.update(range(index, end))
        index = max(end, index + 1)
    return gone


def _counting(blocks: tuple[Block, ...], proved: set[int]) -> set[int]:
    """Find the numbers that stand alone and go on counting, forwards and backwards, from those that are proved."""
    numbers = [
        (index, int(block.text))
        for index, block in enumerate(blocks)
        if index and is_bare_number(block.text) and block.text.isdecimal()
    ]
    found: set[int] = set()
    for step, order in ((1, numbers), (-1, numbers[::-1])):
        known: int | None = None
        for index, value in order:
            if index in proved or (known is not None and value == known + step):
                found.add(index)
                known = value
    return found


def _beside_numbers(blocks: tuple[Block, ...], numbers: set[int], repeated: frozenset[str]) -> set[int]:
    return {
        index
        for index, block in enumerate(blocks)
        if index > 1
        and len(block.lines) == 1
        and not repeated.isdisjoint(_keys(block))
        and (index - 1 in numbers or index + 1 in numbers)
    }
