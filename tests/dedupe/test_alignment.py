"""Two sequences of words beside each other."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.dedupe.alignment import Block, align, differences

WORDS = st.lists(st.sampled_from("abcdef"), max_size=60)


def differing(one: str, other: str) -> list[tuple[str, str]]:
    """The words that stand for others."""
    mine, theirs = one.split(), other.split()
    found = differences(mine, theirs, align(mine, theirs, 3))
    return [(" ".join(mine[here]), " ".join(theirs[there])) for here, there in found]


def test_blocks() -> None:
    """What both have, as long as it goes on."""
    assert align(list("xabcdey"), list("abcdez"), 3) == (Block(1, 0, 5),)
    assert align(list("abc"), list("def"), 3) == ()
    assert align([], ["a"], 3) == ()


def test_one_order() -> None:
    """What stands in another order counts once: the longer series wins."""
    one, other = list("12345678abc"), list("abc12345678")
    assert align(one, other, 3) == (Block(0, 3, 8),)


DIFFERENCES = [
    ("a b c old d e f", "a b c new d e f", [("old", "new")]),
    ("a b c d e f", "a b c more d e f", [("", "more")]),
    ("a b c one of two d e f", "a b c six of nine d e f", [("one", "six"), ("two", "nine")]),
    ("a b c d e f", "x a b c d e f y", []),
    ("a b c d e f", f"a b c {'long ' * 50} d e f", []),
]


@pytest.mark.parametrize(("one", "other", "expected"), DIFFERENCES)
def test_differences(one: str, other: str, expected: list[tuple[str, str]]) -> None:
    """A few words in the place of a few; not what stands before, after, or is a passage of its own."""
    assert differing(one, other) == expected


@given(WORDS, WORDS)
def test_blocks_are_common_and_in_order(one: list[str], other: list[str]) -> None:
    """Each block has the same words on both sides, and begins where the one before has ended."""
    end = Block(0, 0, 0)
    for block in align(one, other, 3):
        assert block.size >= 3
        assert one[block.one : block.one + block.size] == other[block.other : block.other + block.size]
        assert block.one >= end.one + end.size
        assert block.other >= end.other + end.size
        end = block


@given(WORDS)
def test_a_text_beside_itself(words: list[str]) -> None:
    """Is one block, where some run occurs but once."""
    blocks = align(words, words, 3)
    assert all(block.one == block.other for block in blocks)
    assert len(blocks) <= 1
    assert list(differences(words, words, blocks)) == []


def test_time_grows_with_the_length_alone() -> None:
    """Also where every run occurs a thousand times, and where the order is reversed."""
    start = time.process_time()
    words = [str(number) for number in range(2000)]
    assert align(["a"] * 2000, ["a"] * 2000, 3) == ()
    align(words, words[::-1], 1)
    list(differences(words, words, align(words, [*words[:1000], "x", *words[1000:]], 3)))
    assert time.process_time() - start < 2
