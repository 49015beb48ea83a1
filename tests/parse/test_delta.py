"""A document without the items that are known says of the others what the whole document says."""

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.model import Fetched, FetchFailed, ParsedFeed
from aggregator.parse import parse, parse_delta
from aggregator.parse.delta import Delta
from benchmarks.corpus import documents
from tests.parse.delta_at_random import URL, difference, feed
from tests.parse.documents import atom, rss

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
MARKS = (
    b"</item>",
    b"<item>",
    b"<entry>",
    b"</entry>",
    b"<title>",
    b"<!--",
    b"-->",
    b"<![CDATA[",
    b"]]>",
    b'xmlns:a="b"',
)
NUMBERED = rss(
    "<title>Feed</title><description>Of items</description>"
    + "".join(
        f"<item><title>{n}</title><guid>{n}</guid><description>&lt;p&gt;{n}</description></item>" for n in range(9)
    )
)
# Documents in which feedparser carried something from the head over to an item, or from an item to what follows.
FOUND_AT_RANDOM = {
    "content in the head": rss("<content:encoded>x</content:encoded><item> </item><description>y</description>"),
    "two summaries in the head": rss(
        "<itunes:summary>x</itunes:summary><description>y</description>"
        "<item><description>1</description><itunes:summary>2</itunes:summary></item>"
        "<item><description>3</description><itunes:summary>4</itunes:summary></item>"
    ),
    "titles around items": atom("<title>x</title><entry><title>1</title></entry><title>y</title>"),
    "a source in the head": atom("<source>x</source><content>y</content><entry><summary>1</summary></entry>"),
    "an empty item": rss("<item><title>1</title></item><item/>"),
}


def delta(body: bytes, known: set[int] | None = None) -> Delta:
    """What must be divisible, without what is known."""
    found = parse_delta(Fetched(url=URL, body=body), known or set())
    assert isinstance(found, Delta)
    return found


def test_the_first_time_everything_is_read() -> None:
    """And the digests of the items are told, in their order."""
    found = delta(NUMBERED)
    assert found.parsed == parse(Fetched(url=URL, body=NUMBERED))
    assert found.fresh == tuple(range(9))
    assert len(set(found.items)) == 9


def test_only_what_is_new_or_changed_is_read() -> None:
    """One item more, and another one corrected."""
    known = {digest for digest in delta(NUMBERED).items if digest is not None}
    changed = NUMBERED.replace(b"<item>", b"<item><title>new</title></item><item>", 1).replace(b";4<", b";four<")
    found = delta(changed, known)
    assert [entry.title.value for entry in found.parsed.entries if entry.title] == ["new", "4"]
    assert found.fresh == (0, 5)


def test_with_nothing_new_the_feed_is_read() -> None:
    """Its title may have changed."""
    known = {digest for digest in delta(NUMBERED).items if digest is not None}
    found = delta(NUMBERED.replace(b"Feed", b"Journal"), known)
    assert found.parsed.title
    assert (found.parsed.title.value, found.parsed.entries, found.fresh) == ("Journal", (), ())


def test_what_cannot_be_divided_is_read_whole() -> None:
    """As `parse` reads it: broken feeds, JSON, and items with faults that would not be told again."""
    for body in (
        NUMBERED.replace(b"</title>", b"", 1),
        b'{"version": "https://jsonfeed.org/version/1.1", "title": "F", "items": [{"id": "1", "title": "x"}]}',
        NUMBERED.replace(b">4<", b">" + b"4" * 10_001 + b"<", 1),
        b"<html></html>",
    ):
        found = parse_delta(Fetched(url=URL, body=body), {1})
        assert isinstance(found, ParsedFeed | FetchFailed)
        assert found == parse(Fetched(url=URL, body=body))


def test_an_encoding_makes_no_difference() -> None:
    """Items are compared in UTF-8."""
    text = NUMBERED.decode().replace("Feed", "Über").replace('"1.0"', '"1.0" encoding="utf-16"')
    assert set(delta(text.encode("utf-16")).items) == set(delta(NUMBERED).items)


@pytest.mark.parametrize("body", FOUND_AT_RANDOM.values(), ids=FOUND_AT_RANDOM)
def test_what_was_found_at_random(body: bytes) -> None:
    """Divided where it can be, and then without a difference."""
    assert isinstance(difference(body), bool)


@settings(max_examples=150, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_feeds_at_random_are_read_alike_in_parts(seed: int) -> None:
    """Of all elements that feedparser knows and some that it does not, nested as no specification says."""
    assert isinstance(difference(feed(random.Random(seed))), bool)  # noqa: S311 - a test


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_mutations_are_read_alike_in_parts(data: st.DataObject) -> None:
    """A good feed into which something was put, or of which something was cut out or doubled."""
    body = NUMBERED
    for _ in range(data.draw(st.integers(1, 3))):
        begin = data.draw(st.integers(0, len(body)))
        end = min(len(body), begin + data.draw(st.integers(0, 60)))
        middle = data.draw(st.sampled_from([b"", body[begin:end] * 2, *MARKS]))
        body = body[:begin] + middle + body[end:]
    assert isinstance(difference(body), bool)


@pytest.mark.corpus
@pytest.mark.skipif(not CORPUS.is_dir(), reason="../shared/corpus is missing")
def test_every_document_of_the_corpus_is_read_alike_in_parts() -> None:
    """Without any item, with every other one, and with one alone; and most feeds can be divided."""
    found = {path: difference(path.read_bytes()) for path in documents(CORPUS)}
    assert [path for path, each in found.items() if not isinstance(each, bool)] == []
    assert sum(each is True for each in found.values()) > 4_000
