"""Sketches: a handful of numbers by which texts that have much in common find each other among very many.

A sketch is a MinHash of the bottom-k kind: the smallest hashes of all runs of a few words. Two texts share them in
proportion to what they have in common, and what a part of a text shares with the whole is kept too. Each value is
looked up for itself, like a band of one row: a run of five words is rare enough for that.
"""

from collections.abc import Sequence
from heapq import heapify, heappop

import xxhash

from aggregator.dedupe.tokens import Text

VALUES = 16  # of the whole text
LEAD_VALUES = 4  # of its beginning: a summary is often that, and a small part of the whole
LEAD = 40  # words
LEAST = 20  # words; shorter texts prove nothing
EXTRA = 2  # words in a run, more than in a shingle
_SEPARATOR = b"\x1f"
_BITS = 47  # SQLite keeps such numbers in six bytes; of a million values hardly two are equal by chance
_REST = 64 - _BITS


def sketch(text: Text) -> tuple[int, ...]:
    """Return the values to look a text up by, in order; none for a text that is too short."""
    if text.size < LEAST:
        return ()
    size = text.shingle + EXTRA
    runs = _hashes(text.words, size)
    lead = runs[: max(1, round(LEAD / text.unit) - size + 1)]
    return tuple(sorted({*_smallest(runs, VALUES), *_smallest(lead, LEAD_VALUES)}))


def _hashes(words: Sequence[str], size: int) -> list[int]:
    """Return the hashes of all runs of so many words."""
    encoded = "\n".join(words).encode("utf-8", "surrogatepass").split(b"\n")
    runs = zip(*(encoded[start:] for start in range(size)), strict=False)
    return list(map(xxhash.xxh3_64_intdigest, map(_SEPARATOR.join, runs)))


def _smallest(hashes: Sequence[int], count: int) -> list[int]:
    """Return the smallest values, in order and each once; a heap, because they are few of many."""
    heap = list(hashes)
    heapify(heap)
    found: list[int] = []
    while heap and len(found) < count:
        value = heappop(heap) >> _REST
        if value not in found[-1:]:
            found.append(value)
    return found
