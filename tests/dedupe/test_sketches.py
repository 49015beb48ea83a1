"""By which numbers texts find each other."""

import random

from hypothesis import given
from hypothesis import strategies as st

from aggregator.dedupe import sketch, text_to_compare
from aggregator.dedupe.sketches import LEAD_VALUES, VALUES
from aggregator.model import Entry

RNG = random.Random(1)  # noqa: S311 - words for a test
LONG = [f"word{RNG.randrange(5000)}" for _ in range(600)]


def values(words: list[str]) -> set[int]:
    return set(sketch(text_to_compare(Entry(content=" ".join(words)))))


def test_a_short_text_has_none() -> None:
    """Fewer than twenty words prove nothing."""
    assert values(LONG[:19]) == set()
    assert values(LONG[:20])


def test_equal_texts_have_equal_sketches_and_others_nothing_in_common() -> None:
    """And they stay the same from one run of the program to the next."""
    assert values(LONG) == values(LONG)
    assert values(LONG).isdisjoint(values(LONG[::-1]))
    assert sketch(text_to_compare(Entry(content="a b c d e f g h i j k l m n o p q r s t")))[0] == 10_129_659_824_749


def test_a_small_part_at_the_beginning_finds_the_whole() -> None:
    """The values of the beginning are kept apart: one word in fifteen is enough, a dateline before it does no harm."""
    assert len(values(LONG) & values(LONG[:40])) >= LEAD_VALUES
    assert len(values(LONG) & values(["berlin", "agency", *LONG[:40]])) >= 2


def test_much_in_common_means_many_values() -> None:
    """Some fifteen words in six hundred changed: most values stay."""
    changed = [word if place % 40 else "other" for place, word in enumerate(LONG)]
    assert len(values(LONG) & values(changed)) >= VALUES // 2


@given(st.lists(st.sampled_from(LONG), min_size=20, max_size=100))
def test_bounded_and_ordered(words: list[str]) -> None:
    """Numbers that SQLite keeps in six bytes, without repetition."""
    found = sketch(text_to_compare(Entry(content=" ".join(words))))
    assert 0 < len(found) <= VALUES + LEAD_VALUES
    assert list(found) == sorted(set(found))
    assert all(0 <= value < 1 << 47 for value in found)
