"""Sketches: a handful of numbers by which texts that have much in common find each other among very many.

A sketch is a MinHash of the bottom-k kind: the smallest hashes of all runs of a few words. Two texts share them in
proportion to what they have in common, and what a part of a text shares with the whole is kept too. Each value is
looked up for itself, like a band of one row: a run of five words is rare enough for that.
"""

from heapq import nsmallest

import xxhash

from aggregator.dedupe.tokens import Text

VALUES = 16  # of the whole text
LEAD_VALUES = 4  # of its beginning: a summary is often that, and a small part of the whole
LEAD = 40  # words
LEAST = 20  # words; shorter texts prove nothing
EXTRA = 2  # words in a run, more than in a shingle
_BITS = 47  # SQLite keeps such numbers in six bytes; of a million values hardly two are equal by chance


def sketch(text: Text) -> tuple[int, ...]:
    """Return the values to look a text up by, in order; none for a text that is too short."""
    if text.size < LEAST:
        return ()
    size = text.shingle + EXTRA
    runs = [_value("\x1f".join(text.words[start : start + size])) for start in range(len(text.words) - size + 1)]
    lead = runs[: max(1, round(LEAD / text.unit) - size + 1)]
    return tuple(sorted({*nsmallest(VALUES, set(runs)), *nsmallest(LEAD_VALUES, set(lead))}))


def _value(run: str) -> int:
    return xxhash.xxh3_64_intdigest(run.encode("utf-8", "surrogatepass")) >> (64 - _BITS)
