"""Two sequences of words laid beside each other: what both have, in one order, and what stands between.

A patience diff on runs of words that occur once in each: time grows with the length alone, whatever the words are.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

SMALL = 40  # words in a gap that is looked into
FEW = 8  # words that can stand in the place of as few others


@dataclass(frozen=True, slots=True)
class Block:
    """`size` words from `one` on in the first sequence and from `other` on in the second are the same."""

    one: int
    other: int
    size: int


def align(one: Sequence[str], other: Sequence[str], run: int) -> tuple[Block, ...]:
    """Return the blocks that both sequences have, in the order of both; `run` words make a beginning of one."""
    anchors = _in_one_order(_anchors(one, other, run))
    blocks: list[Block] = []
    end_one = end_other = 0
    for here, there in anchors:
        if here < end_one or there < end_other:
            continue  # within the block before
        start_one, start_other = here, there
        while start_one > end_one and start_other > end_other and one[start_one - 1] == other[start_other - 1]:
            start_one -= 1
            start_other -= 1
        end_one, end_other = here + run, there + run
        while end_one < len(one) and end_other < len(other) and one[end_one] == other[end_other]:
            end_one += 1
            end_other += 1
        if (
            blocks
            and blocks[-1].one + blocks[-1].size == start_one
            and blocks[-1].other + blocks[-1].size == start_other
        ):
            last = blocks.pop()
            start_one, start_other = last.one, last.other
        blocks.append(Block(start_one, start_other, end_one - start_one))
    return tuple(blocks)


def differences(one: Sequence[str], other: Sequence[str], blocks: Sequence[Block]) -> Iterator[tuple[slice, slice]]:
    """Yield the places between two blocks where the sequences differ: a few words of one for a few of the other.

    One of the two may be empty. Where whole sentences are others, or missing, nothing is yielded.
    """
    for before, after in pairwise(blocks):
        here, there = slice(before.one + before.size, after.one), slice(before.other + before.size, after.other)
        if here.stop - here.start <= SMALL and there.stop - there.start <= SMALL:
            yield from _differences(one, other, here, there)


def _differences(one: Sequence[str], other: Sequence[str], here: slice, there: slice) -> Iterator[tuple[slice, slice]]:
    matcher = SequenceMatcher(None, one[here], other[there], autojunk=False)
    for tag, start, end, start_there, end_there in matcher.get_opcodes():
        if tag != "equal" and max(end - start, end_there - start_there) <= FEW:
            yield (
                slice(here.start + start, here.start + end),
                slice(there.start + start_there, there.start + end_there),
            )


def _anchors(one: Sequence[str], other: Sequence[str], run: int) -> list[tuple[int, int]]:
    """Return the places of the runs that occur once in each, in the order of the first sequence."""
    mine, theirs = _places(one, run), _places(other, run)
    return [(place, theirs[words]) for words, place in mine.items() if place >= 0 and theirs.get(words, -1) >= 0]


def _places(words: Sequence[str], run: int) -> dict[tuple[str, ...], int]:
    """Return the place of each run, -1 for one that occurs again."""
    places: dict[tuple[str, ...], int] = {}
    for place, each in enumerate(zip(*(words[start:] for start in range(run)), strict=False)):
        places[each] = -1 if each in places else place
    return places


def _in_one_order(anchors: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the longest series of anchors that stand in one order in both sequences."""
    ends: list[int] = []  # place in the second sequence where the best series of each length ends
    last: list[int] = []  # the anchor there
    before: list[int] = []
    for number, (_, there) in enumerate(anchors):
        length = bisect_left(ends, there)
        before.append(last[length - 1] if length else -1)
        ends[length : length + 1] = [there]
        last[length : length + 1] = [number]
    series: list[tuple[int, int]] = []
    number = last[-1] if last else -1
    while number >= 0:
        series.append(anchors[number])
        number = before[number]
    return series[::-1]
