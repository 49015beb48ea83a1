"""Plain items are read without feedparser, and say what it would say of them."""

import random
from datetime import UTC, datetime
from pathlib import Path

import pytest
from feedparser.html import _cp1252
from feedparser.mixin import _FeedParserMixin
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.parse.clean import C1_AS_WINDOWS_1252
from aggregator.parse.decoding import decode
from aggregator.parse.detect import Kind, detect, detect_bytes
from aggregator.parse.document import prepare
from aggregator.parse.hostile import RefusedError
from aggregator.parse.plain import plain_items
from aggregator.parse.splitting import items_of
from aggregator.parse.vocabularies import is_sound
from benchmarks.corpus import documents
from benchmarks.generator import DIALECTS, Feed
from tests.parse.delta_at_random import URL
from tests.parse.documents import atom, rss
from tests.parse.plain_at_random import difference, feed

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
SEEDS = {path.stem: path.read_bytes() for path in (Path(__file__).parent / "seeds").iterdir()}
NEWEST = datetime(2026, 11, 24, tzinfo=UTC)


def plain(body: bytes, location: str | None = "http://relative.invalid/") -> list[bool]:
    """Which of the items are read without feedparser."""
    items = items_of(body)
    assert items is not None
    return [item is not None for item in plain_items(body, items, location)]


def divided(body: bytes) -> bytes | None:
    """A document as it is given to parsers, None where its items cannot be told apart."""
    text = decode(body).text
    detected = detect(text, URL)
    if detect_bytes(body) or detected.kind is not Kind.XML:
        return None
    try:
        document = prepare(text, detected)
    except RefusedError:
        return None
    return document.data if document.items else None


@pytest.mark.parametrize("dialect", DIALECTS)
def test_feeds_as_most_are_consist_of_plain_items(dialect: str) -> None:
    """A blog's posts, headlines, a podcast, Atom."""
    body = next(
        one.document()
        for number in range(99)
        if (one := Feed(seed=1, number=number, newest=NEWEST)).shape.dialect == dialect
    )
    assert all(plain(body))
    assert difference(body) is None


@pytest.mark.parametrize("name", SEEDS)
def test_what_common_programs_write_is_plain(name: str) -> None:
    """But for XHTML, and RSS 1.0."""
    wanted = {"atom": [True, False], "rdf": [False]}
    found = plain(SEEDS[name])
    assert found == wanted.get(name, [True] * len(found))
    assert difference(SEEDS[name]) is None


PLAIN = {
    "an empty item": "",
    "two titles": "<title> </title><title>a</title><title>b</title>",
    "a title of media first": "<media:title>m</media:title><title>t</title>",
    "a title of media inside": "<media:content url='u'><media:title>m</media:title></media:content><title></title>",
    "two descriptions": "<description>a</description><description>&lt;b&gt;b&lt;/b&gt;</description>",
    "a summary, then content": "<itunes:summary>a &amp;amp; b</itunes:summary><content:encoded>c</content:encoded>",
    "content, then a summary": "<content:encoded>c</content:encoded><description>a</description>",
    "a guid that is a link": "<guid>http:///a.example</guid>",
    "a guid that is none": "<guid isPermaLink='false'>x</guid><link/>",
    "a link, then a guid": "<link>http://a.example/?a=1&amp;amp;copy;b</link><guid>g</guid>",
    "two kinds of link": "<atom:link href='a' rel='Related'/><link>b</link><atom:link href='c'/>",
    "an author after another": "<author>A</author><atom:author><atom:email>b@b.example</atom:email></atom:author>",
    "an author with an address": "<author>ann@a.museum (Ann)</author><dc:creator>Ann</dc:creator>",
    "categories": "<category domain='d'/><category>c</category><dc:subject>s</dc:subject>",
    "categories in one": "<category>a</category><itunes:keywords>a,,b</itunes:keywords>",
    "text that was encoded twice": "<title>caf\u00c3\u00a9 &#147;x&#148;</title>",
    "a second that is none": "<pubDate>Tue, 24 Nov 2026 10:00:60 GMT</pubDate>",
    "half an hour less": "<dc:date>2026-11-24T10:00:00-00:30</dc:date>",
    "no date": "<pubDate>soon</pubDate><dc:date></dc:date>",
    "an enclosure without an address": "<enclosure url='' type='a/b'/>",
    "comments and sections": "<title>a<!-- b --><![CDATA[c]]><![CDATA[d]]> e</title>",
    "languages": "<title xml:lang='de_AT'>a</title><description xml:lang=''>b</description>",
    "attributes of others": "<title thr:count='1' xmlns:thr='http://purl.org/syndication/thread/1.0'>a</title>",
}


@pytest.mark.parametrize("item", PLAIN.values(), ids=PLAIN)
def test_plain_items_say_what_feedparser_says(item: str) -> None:
    """In whatever order their elements are, and however odd."""
    body = rss(f"<title>F</title><item>{item}</item><item><title>last</title></item>")
    assert plain(body) == [True, True]
    assert difference(body) is None


OTHER = {
    "markup": atom("<entry><content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'/></content></entry>"),
    "what is in base64": atom("<entry><content mode='base64'>eA==</content></entry>"),
    "content elsewhere": atom("<entry><content src='x'/></entry>"),
    "a picture as content": atom("<entry><content type='image/png'>eA==</content></entry>"),
    "an origin": rss("<item><source url='u'>S</source></item>"),
    "an unknown element of the feed's own": rss("<item><date>2026-11-24</date></item>"),
    "attributes of an element that has none": rss("<item><itunes:duration x='1'>9</itunes:duration></item>"),
    "an attribute of another vocabulary": rss("<item><enclosure atom:url='u'/></item>"),
    "an address of the item": rss("<item xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' rdf:about='a'></item>")
    .replace(b"<item xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'", b"<item")
    .replace(b"<rss ", b"<rss xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' "),
    "words between names": atom("<entry><author>a<name>b</name></author></entry>"),
    "a prefix that looks like a field": rss("<item><title:detail>x</title:detail></item>").replace(
        b"<rss ", b"<rss xmlns:title='urn:x' "
    ),
    "Atom that says it is RSS 1.0": atom("<entry/>").replace(b"<entry/>", b"<entry></entry>").replace(
        b"<feed ", b"<feed xmlns:r='http://purl.org/rss/1.0/' "
    ),
}  # fmt: skip


@pytest.mark.parametrize("body", OTHER.values(), ids=OTHER)
def test_what_is_not_plain_is_for_feedparser(body: bytes) -> None:
    """Whatever might mean something else."""
    assert plain(body) == [False]
    assert difference(body) is None


@pytest.mark.parametrize("blank", [" ", "\u00a0", "\u2003", "\u3000"])
@pytest.mark.parametrize("place", ["<rss ", "<item", "<x:y "])
def test_vocabularies_with_blanks_are_for_feedparser(place: str, blank: str) -> None:
    """It does not survive their elements: Python's SAX reader divides names at every kind of blank."""
    body = rss("<item><x:y xmlns:x='urn:x'/></item><item></item>").decode()
    odd = body.replace(place, f"{place.strip()} xmlns:o='urn:{blank}o' ", 1).encode()
    assert items_of(odd) is None
    assert difference(odd) is None


def test_bases_of_their_own_need_the_address_of_the_document() -> None:
    """Without it feedparser keeps them for all that follows."""
    body = atom("<entry><link href='a' xml:base='http://b.example/'/></entry>")
    assert plain(body) == [True]
    assert plain(body, None) == [False]
    assert difference(body) is None


def test_plain_items_stand_among_others() -> None:
    """In the order of the document, also where feedparser reads the first."""
    items = "".join(f"<item><title>{n}</title>{n % 3 * '<source>S</source>'}</item>" for n in range(9))
    assert difference(rss(f"<title>F</title>{items}")) is None
    assert difference(rss(f"<content:encoded>c</content:encoded>{items}")) is None


def test_feedparser_is_as_it_was() -> None:
    """Its functions that are called, and what is known of the rest."""
    assert _cp1252 == C1_AS_WINDOWS_1252
    methods = [name.split("_")[2:] for name in dir(_FeedParserMixin) if name.startswith(("_start_", "_end_"))]
    prefixes = {name[0] for name in methods if len(name) > 1}
    assert [prefix for prefix in prefixes if is_sound(prefix.lower(), "urn:x")] == []


@settings(max_examples=200, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_plain_feeds_at_random_are_read_alike(seed: int) -> None:
    """Values that are no dates, no addresses, no names; elements doubled, empty, in any order."""
    assert difference(feed(random.Random(seed))) is None  # noqa: S311 - a test


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_mutations_are_read_alike(data: st.DataObject) -> None:
    """A good feed of which something was cut out, doubled, or put elsewhere."""
    body = data.draw(st.sampled_from(sorted(SEEDS.values())))
    for _ in range(data.draw(st.integers(1, 3))):
        begin, place = data.draw(st.integers(0, len(body))), data.draw(st.integers(0, len(body)))
        end = min(len(body), begin + data.draw(st.integers(0, 60)))
        piece = data.draw(st.sampled_from([b"", body[begin:end] * 2]))
        body = body[:begin] + piece + body[end:] if data.draw(st.booleans()) else body[:place] + piece + body[place:]
    assert difference(body) is None


@pytest.mark.corpus
@pytest.mark.skipif(not CORPUS.is_dir(), reason="../shared/corpus is missing")
def test_every_document_of_the_corpus_is_read_alike() -> None:
    """And more than half of the items that can be told apart are plain."""
    bodies = {path: path.read_bytes() for path in documents(CORPUS)}
    assert [path for path, body in bodies.items() if difference(body) is not None] == []
    found = [one for body in bodies.values() if (data := divided(body)) is not None for one in plain(data)]
    assert sum(found) > len(found) / 2
