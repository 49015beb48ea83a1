"""Documents that are no feeds, each refused in words."""

import gzip
import io
import zipfile

import pytest

from aggregator.parse.detect import Kind
from aggregator.parse.feeds import PARSERS
from tests.parse.documents import atom, read, refusal, rss


def zipped() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("feed.xml", "<rss/>")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "an empty document"),
        (b" \n\t\xef\xbb\xbf \x00", "an empty document"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "an image (PNG), not a feed"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00", "an image (JPEG), not a feed"),
        (b"GIF89a\x01\x00\x01\x00", "an image (GIF), not a feed"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "an image (WebP), not a feed"),
        (b"%PDF-1.7\n%\xe2\xe3", "a PDF document, not a feed"),
        (zipped(), "a ZIP archive, not a feed"),
        (gzip.compress(b"<rss/>", mtime=0), "a gzip archive, not a feed"),
        (b"ID3\x04\x00\x00", "an audio file (MP3), not a feed"),
        (b"\x00\x00\x00\x18ftypmp42", "an audio or video file (MP4), not a feed"),
        (bytes(range(1, 32)) * 40, "binary data, not a feed"),
        (b"<!doctype html><title>Hello</title><p>Hello", "an HTML page, not a feed"),
        (b"<html><body>404</body></html>", "an HTML page, not a feed"),
        (b"<br />\n<b>Fatal error</b>: out of memory", "an HTML page, not a feed"),
        (b"Not Found", "plain text, not a feed"),
        (b"a < b and <c> is d", "plain text, not a feed"),
        (b'{"message": "Not Found"}', "a JSON document, not a JSON Feed"),
        (b"[1, 2, 3]", "a JSON document, not a JSON Feed"),
        (b'{"version": "https://jsonfeed.org/version/1", "items": [{"id"', "truncated JSON at line 1: "),
        (b"{'items': []}", "broken JSON at line 1: Expecting property name enclosed in double quotes"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "an XML document (<svg>), not a feed"),
        (b'<?xml version="1.0"?><!-- x --><k:kml xmlns:k="u"/>', "an XML document (<k:kml>), not a feed"),
        (b'<?xml version="1.0"?>\n<!-- nothing -->', "an XML document without content, not a feed"),
        (b'<opml version="2.0"><body/></opml>', "a subscription list (OPML), not a feed"),
        (
            b'<?xml version="1.0"?><rss version="2.0"><chan',
            "nothing of the feed can be read: not well-formed XML at line 1",
        ),
    ],
)
def test_what_is_no_feed_is_named(body: bytes, words: str) -> None:
    """The message says what the document is, so that the user need not look."""
    assert refusal(body).startswith(words)


def test_a_page_names_the_feed_that_it_announces() -> None:
    """The address of a page instead of its feed is the commonest mistake of all."""
    page = b"""<!DOCTYPE html><head><link rel=stylesheet href=a.css><link rel="alternate" hreflang="de" href="/de">
        <LINK REL='alternate home' type='application/atom+xml; charset=utf-8' HREF='../atom.xml?a=1&amp;b=2'></head>"""
    assert refusal(page, url="https://example.org/blog/post") == (
        "an HTML page, not a feed; it announces the feed https://example.org/atom.xml?a=1&b=2"
    )


def test_a_page_with_an_impossible_address_announces_nothing() -> None:
    """An address that cannot be joined is passed over."""
    page = b'<html><link rel="alternate" type="application/rss+xml" href="http://[broken">'
    assert refusal(page) == "an HTML page, not a feed"


@pytest.mark.parametrize("media_type", ["text/html", "text/plain", "application/octet-stream", "image/png", "", None])
def test_the_media_type_decides_nothing(media_type: str | None) -> None:
    """Servers send feeds as anything; the content decides."""
    assert read(rss("<title>A</title>"), content_type=media_type).format == "rss20"


def test_a_feed_behind_warnings_of_its_program_is_read() -> None:
    """PHP prints warnings before the document; what was left out is a fault."""
    feed = read(b"<br />\n<b>Notice</b>: Undefined index: x in /y.php on line 3<br />\n" + rss("<title>A</title>"))
    assert feed.title is not None
    assert feed.title.value == "A"
    assert feed.faults == ("something stands before the document and was left out",)


@pytest.mark.parametrize("body", [b"\n\n  " + rss("<title>A</title>"), b"\xef\xbb\xbf" + rss("<title>A</title>")])
def test_white_space_and_marks_before_a_document_are_no_fault(body: bytes) -> None:
    """A blank line before the declaration is not well-formed, and so common that nobody need hear of it."""
    assert read(body).faults == ()


@pytest.mark.parametrize(
    ("body", "dialect"),
    [
        (rss("<title>A</title>"), "rss20"),
        (b'<rss version="0.91"><channel/></rss>', "rss091u"),
        (
            b"""<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN"
            "http://my.netscape.com/publish/formats/rss-0.91.dtd"><rss version="0.91"><channel/></rss>""",
            "rss091n",
        ),
        (b'<rss version="0.92"><channel/></rss>', "rss092"),
        (b'<rss version="0.93"><channel/></rss>', "rss093"),
        (b'<rss version="0.94"><channel/></rss>', "rss094"),
        (b"<rss><channel/></rss>", "rss"),
        (
            b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
            xmlns="http://my.netscape.com/rdf/simple/0.9/"><channel/></rdf:RDF>""",
            "rss090",
        ),
        (
            b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
            xmlns="http://purl.org/rss/1.0/"><channel/></rdf:RDF>""",
            "rss10",
        ),
        (atom("<title>A</title>"), "atom10"),
        (b'<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>A</title></feed>', "atom03"),
        (b'<CHANNEL HREF="http://example.org/"><TITLE>A</TITLE></CHANNEL>', "cdf"),
        (b'{"version": "https://jsonfeed.org/version/1", "title": "A", "items": []}', "json10"),
        (b'{"version": "https://jsonfeed.org/version/1.1", "title": "A", "items": []}', "json11"),
    ],
)
def test_every_dialect_is_recognized_and_may_be_empty(body: bytes, dialect: str) -> None:
    """A feed without entries is a feed: nothing has been published yet."""
    feed = read(body)
    assert feed.format == dialect
    assert feed.entries == ()
    assert feed.faults == ()


def test_an_entry_document_is_a_feed_of_one() -> None:
    """RFC 4287, section 2: an Atom entry may be a document of its own."""
    feed = read(b'<entry xmlns="http://www.w3.org/2005/Atom"><id>urn:x:1</id><title>Alone</title></entry>')
    assert [entry.guid for entry in feed.entries] == ["urn:x:1"]


def test_every_kind_but_the_rest_has_a_parser() -> None:
    """The registry is complete."""
    assert set(PARSERS) == set(Kind) - {Kind.OTHER}
