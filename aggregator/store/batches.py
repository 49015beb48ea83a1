"""Many values, some at a time."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")

BATCH = 500  # values in one IN list; databases bound the parameters of a statement


def batches(values: Iterable[T], size: int = BATCH) -> Iterator[tuple[T, ...]]:
    """The values in tuples of at most `size`."""
    rest = iter(values)
    while batch := tuple(islice(rest, size)):
        yield batch
