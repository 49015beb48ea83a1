"""Subscription lists, whole and broken."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.parse import parse_opml
from aggregator.parse.opml import Opml, OpmlFeed
from tests.parse.documents import rss
from tests.support.pace import within

LIST = b"""<?xml version="1.0" encoding="UTF-8"?>
<opml version="2.0"><head><title>My feeds</title></head><body>
<outline text="Tech"><outline title="Python &amp; co">
    <outline type="rss" text="Blog" title="The blog" xmlUrl="https://a.example/feed" htmlUrl="https://a.example/"/>
</outline></outline>
<outline text="Loose" xmlUrl="https://b.example/feed?a=1&amp;b=2"/>
</body></opml>"""


def test_a_list_is_read_with_its_folders() -> None:
    """The outermost folder first."""
    assert parse_opml(LIST) == Opml(
        title="My feeds",
        feeds=(
            OpmlFeed(
                url="https://a.example/feed", title="The blog", site="https://a.example/", tags=("Tech", "Python & co")
            ),
            OpmlFeed(url="https://b.example/feed?a=1&b=2", title="Loose"),
        ),
    )


@pytest.mark.parametrize(
    "outline",
    [
        '<OUTLINE XMLURL="https://a.example/f" TEXT="T"/>',
        '<outline xmlurl="https://a.example/f" text="T"/>',
        '<outline type="rss" url="https://a.example/f" text="T"/>',
        '<outline xmlUrl=" https://a.example/f\n" text=" T "/>',
        '<outline xmlUrl="https://a.example/f" text="T">',
        "<outline xmlUrl='https://a.example/f' text=\"T\" & broken>",
    ],
)
def test_outlines_are_written_in_many_ways(outline: str) -> None:
    """Case, names and errors of other programs."""
    opml = parse_opml(f"<opml><body>{outline}</body></opml>".encode())
    assert [(feed.url, feed.title) for feed in opml.feeds] == [("https://a.example/f", "T")]


def test_categories_are_tags_as_well() -> None:
    """A list that `export` wrote comes back with all its tags, in a folder or not (OPML 2.0, "category")."""
    body = b"""<opml version="2.0"><body><outline text="linux">
        <outline text="x" xmlUrl="https://a.example/f" category="linux,news,/Boston/Weather"/>
        </outline></body></opml>"""
    assert parse_opml(body).feeds[0].tags == ("linux", "news", "Boston", "Weather")


def test_a_feed_in_several_folders_comes_once_with_all_its_tags() -> None:
    """One subscription, several tags."""
    feed = '<outline xmlUrl="https://a.example/f"/>'
    opml = parse_opml(
        f'<opml><body><outline text="A">{feed}</outline><outline text="B">{feed}</outline></body></opml>'.encode()
    )
    assert opml.feeds == (OpmlFeed(url="https://a.example/f", tags=("A", "B")),)


def test_what_is_no_feed_is_named_with_its_line() -> None:
    """Links and notes are skipped, not lost without a word; an empty folder is one of them."""
    opml = parse_opml(
        b'<opml><body>\n<outline text="A note"/>\n<outline type="link" url="https://a.example/"/></body></opml>'
    )
    assert opml.feeds == ()
    assert opml.skipped == ("line 2: A note has no xmlUrl", "line 3: an outline has no xmlUrl")


def test_a_broken_list_is_read_as_far_as_possible() -> None:
    """A list that was cut off, that has stray ampersands, or that says the wrong encoding."""
    cut = parse_opml(LIST[: LIST.index(b"</outline></outline>")])
    assert [feed.url for feed in cut.feeds] == ["https://a.example/feed"]
    stray = parse_opml(LIST.replace(b"&amp;", b"&"))
    assert [feed.url for feed in stray.feeds] == ["https://a.example/feed", "https://b.example/feed?a=1&b=2"]
    latin = parse_opml(
        '<?xml version="1.0" encoding="utf-8"?><opml><head><title>é</title></head></opml>'.encode("latin-1")
    )
    assert latin.title == "é"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "an empty document, not a subscription list"),
        (b"\x89PNG\r\n\x1a\n", "an image (PNG), not a subscription list"),
        (b"hello", "plain text, not a subscription list"),
        (b"<html></html>", "an HTML page, not a subscription list"),
        (b'{"feeds": []}', "a JSON document, not a subscription list"),
        (rss("<title>A</title>"), "a feed, not a subscription list"),
        (
            b'<!DOCTYPE opml [<!ENTITY a "' + b"x" * 99_999 + b'">]><opml>' + b"&a;" * 999 + b"</opml>",
            "an XML document whose entities unfold beyond measure",
        ),
    ],
)
def test_what_is_no_list_is_named(body: bytes, words: str) -> None:
    """No feeds, and why."""
    assert parse_opml(body) == Opml(skipped=(words,))


def test_a_very_large_list_is_read_at_once() -> None:
    """36,515 feeds in nested folders, in well under two seconds."""
    outlines = "".join(
        f'<outline text="{n}">' * (n % 100 == 0)
        + f'<outline text="Feed {n}" xmlUrl="https://{n}.example/feed"/>'
        + "</outline>" * (n % 100 == 99)
        for n in range(36_515)
    )
    start = time.process_time()
    opml = parse_opml(f"<opml><body>{outlines}</body></opml>".encode())
    assert within(time.process_time() - start, 2)
    assert len(opml.feeds) == 36_515
    assert opml.feeds[-1].tags == ("36500",)


def test_folders_without_end_are_no_harm() -> None:
    """As deep as libxml2 goes, and no deeper."""
    start = time.process_time()
    opml = parse_opml(b"<opml><body>" + b'<outline text="a">' * 100_000)
    assert within(time.process_time() - start, 2)
    assert opml.feeds == ()


@given(st.integers(0, len(LIST)), st.integers(0, 80), st.binary(max_size=8))
def test_no_list_raises(at: int, length: int, piece: bytes) -> None:
    """Whatever was cut out or put in."""
    opml = parse_opml(LIST[:at] + piece + LIST[at + length :])
    assert opml.feeds or opml.skipped or opml.title
