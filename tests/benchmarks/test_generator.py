"""The corpus of the benchmarks: the same in every run, of the size that feeds have, and read without a fault."""

import statistics
from datetime import UTC, datetime

import pytest

from aggregator.model import Fetched, ParsedFeed
from aggregator.parse import parse
from benchmarks.generator import DIALECTS, Feed

NEWEST = datetime(2026, 1, 1, tzinfo=UTC)


def feed(number: int, seed: int = 1) -> Feed:
    return Feed(seed=seed, number=number, newest=NEWEST)


def read(document: bytes) -> ParsedFeed:
    parsed = parse(Fetched(url="https://example.org/feed.xml", body=document))
    assert isinstance(parsed, ParsedFeed)
    return parsed


def test_equal_seeds_give_equal_feeds_and_others_others() -> None:
    """A seed decides every byte."""
    assert feed(3).document(2) == feed(3).document(2)
    assert feed(3).document() != feed(3, seed=2).document()
    assert feed(3).document() != feed(4).document()


def test_feeds_are_as_large_as_feeds_are() -> None:
    """About 37 KB with 20 entries in the mean, over a wide range, in each dialect."""
    feeds = [feed(number) for number in range(150)]
    sizes = [len(each.document()) for each in feeds]
    assert 30_000 < statistics.mean(sizes) < 45_000
    assert min(sizes) < 10_000
    assert max(sizes) > 100_000
    assert 17 < statistics.mean(each.shape.entries for each in feeds) < 23
    assert {each.shape.dialect for each in feeds} == set(DIALECTS)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_dialect_is_read_without_a_fault(dialect: str) -> None:
    """A feed has its entries, each with a title, a date, a link and a text."""
    one = next(each for each in map(feed, range(100)) if each.shape.dialect == dialect)
    parsed = read(one.document())
    assert not parsed.faults
    assert len(parsed.entries) == one.shape.entries
    assert all(entry.title and entry.published and entry.link for entry in parsed.entries)
    assert all(entry.content or entry.summary for entry in parsed.entries)


def test_new_entries_stand_on_top_and_old_ones_stay_as_they_were() -> None:
    """A version with two entries more has lost the oldest two."""
    one = feed(1)
    before, after = read(one.document()).entries, read(one.document(2)).entries
    assert after[2:] == before[:-2]
    assert not {entry.guid for entry in after[:2]} & {entry.guid for entry in before}
