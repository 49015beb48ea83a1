"""Documents that mean harm: none raises, none takes long, and what is refused is refused in words."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.model import Fetched, FetchFailed, ParsedFeed
from aggregator.parse import parse
from aggregator.parse.hostile import MAX_DEPTH, MAX_ELEMENTS, within_limits
from tests.parse.documents import URL, atom, read, refusal, rss
from tests.support.pace import within

RSS_START = b'<rss version="2.0"><channel><title>A</title>'
LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
BASES = "<a xml:base='" + "a" * 300 + "/'>"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (
            f'<!DOCTYPE rss [<!ENTITY a0 "lol">{LAUGHS}]><rss><channel><title>&a11;</title></channel></rss>'.encode(),
            "an XML document whose entities unfold beyond measure",
        ),
        (
            b'<!DOCTYPE rss [<!ENTITY a "'
            + b"x" * 50_000
            + b'">]><rss><channel>'
            + b"&a;" * 20_000
            + b"</channel></rss>",
            "an XML document whose entities unfold beyond measure",
        ),
        (
            RSS_START + b"<a>" * 100_000 + b"</a>" * 100_000 + b"</channel></rss>",
            "an XML document nested too deeply: more than 500 elements inside each other",
        ),
        (
            RSS_START + b"<a>" * 100_000,
            "an XML document nested too deeply: more than 500 elements inside each other",
        ),
        (
            atom('<content type="xhtml">' + "<div>" * 100_000 + "</div>" * 100_000 + "</content>"),
            "an XML document nested too deeply: more than 500 elements inside each other",
        ),
        (
            RSS_START + b"<a/>" * 70_000 + b"</channel></rss>",
            "an XML document too large: more than 60,000 elements before its first entry ends",
        ),
        (
            b"<rss " + b" ".join(b'xmlns:n%d="u%d"' % (n, n) for n in range(300)) + b"><channel/></rss>",
            "an XML document with more than 200 namespaces",
        ),
        (RSS_START + b"\n<?a?>" * 20_000, "an XML document with more than 10,000 processing instructions"),
        (
            atom(BASES.replace("a" * 300, "a" * 900) + "</a>"),
            "an XML document with a base address of more than 500 characters",
        ),
        (
            b"<rss " + b" ".join(b'a%d=""' % n for n in range(100_000)) + b"><channel/></rss>",
            "an XML document with an element of more than 60 attributes",
        ),
        (
            rss('<item a=">" ' + " ".join(f"a{n}=''" for n in range(100)) + "/>"),
            "an XML document with an element of more than 60 attributes",
        ),
        (b"[" * 200_000, "a JSON document nested too deeply"),
        (b'{"items": [' + b'{"a":' * 100_000, "a JSON document nested too deeply"),
    ],
)
def test_what_costs_too_much_is_refused_quickly(body: bytes, words: str) -> None:
    """In far less than a second, before feedparser sees it."""
    start = time.process_time()
    assert refusal(body) == words
    assert within(time.process_time() - start, 1)


def test_an_external_entity_is_never_opened() -> None:
    """Neither a file nor an address; the reference stays as it is."""
    feed = read(
        b'<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/hostname"><!ENTITY % y SYSTEM "http://127.0.0.1:9/">%y;]>'
        b"<rss><channel><title>a&x;b</title></channel></rss>"
    )
    assert feed.title is not None
    assert feed.title.value == "a&x;b"


def test_depth_within_reason_is_no_harm() -> None:
    """Long threads quote each other; unclosed tags of HTML do not nest from entry to entry."""
    depth = MAX_DEPTH - 10
    nested = atom('<entry><content type="xhtml">' + "<b>" * depth + "x" + "</b>" * depth + "</content></entry>")
    assert len(read(nested).entries) == 1
    unclosed = rss("<item><description>" + "<br><p>x" * 20 + "</description></item>" * 1 + "<item><p></item>" * 800)
    assert len(read(unclosed).entries) == 801
    values = rss("<item>" + '<media:content url="https://a.example/?a>b"/>' * (MAX_DEPTH * 2) + "</item>")
    assert len(read(values).entries) == 1


def test_what_is_too_long_is_read_from_its_beginning() -> None:
    """The newest entries stand first: they are kept whole, and what is open around them is closed."""
    item = "<item><a/><b/><title>x</title></item>"
    start, end = "<r:rss><channel><title>A</title>", "</channel></r:rss>"
    body, size = within_limits(start + item * (MAX_ELEMENTS // 4) + end)
    assert size.is_cut
    assert body == start + item * (MAX_ELEMENTS // 4 - 1) + end
    assert not within_limits(body)[1].is_cut


def test_a_large_broken_feed_is_read_by_the_fast_parser() -> None:
    """The usual parser for what is not well-formed would take seconds: libxml2 mends the document first."""
    item = (
        "<item><guid>{}</guid><title>A &amp; B</title><description>" + "text &amp;lt; " * 200 + "</description></item>"
    )
    feed = read(rss("".join(item.format(number) for number in range(320)) + "<unclosed>"))
    assert [entry.guid for entry in feed.entries] == [str(number) for number in range(320)]
    assert feed.faults[0].startswith("not well-formed XML")


def test_a_large_feed_of_unclosed_tags_is_read_all_the_same() -> None:
    """They nest entry in entry where libxml2 mends them."""
    item = "<item><guid>{}</guid><description><p>" + "text " * 400 + "</description></item>"
    feed = read(rss("".join(item.format(number) for number in range(600))))
    assert [entry.guid for entry in feed.entries] == [str(number) for number in range(600)]


def test_a_name_without_end_costs_nothing() -> None:
    """The search for a mail address in it would take time by the square of its length."""
    body = rss(
        f"<item><title>A</title><author>{'a' * 200_000}</author><guid>1</guid></item><item><author>Ann</author></item>"
    )
    for document in (body, body + b"<"):
        start = time.process_time()
        first, second = read(document).entries
        assert within(time.process_time() - start, 1)
        assert (first.guid, first.authors, second.authors[0].name) == ("1", (), "Ann")


@pytest.mark.parametrize(
    "blank", ["\n", "\r", "\n ", "&#10;", "&#x0A;", "\n<!---->", "<![CDATA[\n]]>", "\n" * 900 + "<!-- x -->"]
)
def test_blank_lines_without_end_cost_nothing(blank: str) -> None:
    """Before the XHTML of Atom they would take time by the square of their number."""
    blanks = blank * (1_000_000 // len(blank))
    start = time.process_time()
    (entry,) = read(atom(f'<entry><content type="xhtml">{blanks}<p>x</p></content></entry>')).entries
    assert within(time.process_time() - start, 2)
    assert entry.content is not None
    assert entry.content.value == "<p>x</p>"


def test_words_without_end_elsewhere_stay() -> None:
    """A picture in a data: address is a long word as well."""
    word = "a" * 20_000
    (entry,) = read(rss(f"<item><description>{word}</description></item>")).entries
    assert entry.content is not None
    assert entry.content.value == word


def test_what_feedparser_raises_on_is_refused_in_words() -> None:
    """A crash in a foreign library is an answer about the document, not an error of this program."""
    body = rss("<item><textinput><name>x</name><title>y</title></textinput></item>")
    assert refusal(body) == "a feed too broken to be read (feedparser says: 'textinput')"


DOCUMENTS = [
    rss("""<title>A &amp;amp; B</title><link>/x</link><item><title>T &lt;b&gt;x&lt;/b&gt;</title><guid>1</guid>
        <author>ann@example.org (Ann)</author><category domain="d">c</category>
        <enclosure url="u" length="1" type="a/b"/>
        <pubDate>Mon, 06 May 2024 12:00:00 +0200</pubDate><source url="https://s.example/">S</source>
        <media:group><media:content url="m" duration="3"/><media:thumbnail url="t"/></media:group>
        <content:encoded><![CDATA[<p>&#x26; &eacute;</p>]]></content:encoded>
        <itunes:duration>1:02</itunes:duration></item>
        <item><description>x</description><itunes:summary>y</itunes:summary></item>"""),
    atom("""<title type="html">A</title><entry xml:base="/b/" xml:lang="de"><id>1</id><link href="l" rel="via"/>
        <title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">x <i>y</i></div></title>
        <content type="html">&lt;p&gt;x</content><author><name>N</name><email>e@e.org</email></author>
        <updated>2024-05-06T12:00:00Z</updated><source><id>s</id><title>S</title></source></entry>"""),
    b"""<?xml version="1.0" encoding="iso-8859-1"?><!DOCTYPE rdf:RDF [<!ENTITY e "x">]><rdf:RDF
        xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
        <channel rdf:about="a">
        <title>&e;</title></channel><item rdf:about="b"><title>caf\xe9</title><link>l</link></item></rdf:RDF>""",
    b"""{"version": "https://jsonfeed.org/version/1.1", "title": "A", "hubs": [{"type": "WebSub", "url": "h"}],
        "items": [{"id": 1, "url": "u", "content_html": "<p>x", "date_published": "2024-05-06T12:00:00Z", "tags": ["a"],
        "authors": [{"name": "N"}], "attachments": [{"url": "a", "mime_type": "m/t", "size_in_bytes": 1}]}]}""",
    '<?xml version="1.0" encoding="utf-16"?><feed><title>\u00e9</title><entry><title>x</title></entry></feed>'.encode(
        "utf-16"
    ),
]
SPICES = [
    b"<",
    b">",
    b"&",
    b"&#x110000;",
    b"&#0;",
    b"]]>",
    b"<![CDATA[",
    b"<!--",
    b"<?",
    b'"',
    b"\x00",
    b"\xff",
    b"</",
    b"<item>",
    b"<entry>",
    b"<source>",
    b"</item>",
    b"<image>",
    b"<link>",
    b"<author>",
    b"<category/>",
    b"<media:title>",
    b"<content>",
    b"<textinput>",
    b"{",
    b"[",
    b"null",
    b"1e999",
    b"&lt;",
    b"<svg>",
    b"<div>",
    b'xml:base="http://["',
    b"99999999999999999999",
]


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """A document with bytes changed, pieces cut out, repeated or put where they do not belong."""
    body = bytearray(draw(st.sampled_from(DOCUMENTS)))
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, max(len(body) - 1, 0)))
        match draw(st.sampled_from(["flip", "cut", "repeat", "spice", "truncate"])):
            case "flip" if body:
                body[at] = draw(st.integers(0, 255))
            case "cut":
                del body[at : at + draw(st.integers(1, 60))]
            case "repeat":
                body[at:at] = body[at : at + draw(st.integers(1, 200))] * draw(st.integers(1, 4))
            case "spice":
                body[at:at] = draw(st.sampled_from(SPICES))
            case _:
                del body[at + len(body) // 2 :]
    return bytes(body)


@given(
    mutated(), st.sampled_from([None, "text/xml; charset=utf-8", "text/html; charset=shift_jis", "x; charset=utf-16"])
)
@settings(max_examples=150, deadline=None)
def test_whatever_the_bytes_the_result_is_a_feed_or_a_refusal(body: bytes, content_type: str | None) -> None:
    """Never an exception, never a character that could not be written again."""
    parsed = parse(Fetched(url=URL, body=body, content_type=content_type))
    match parsed:
        case ParsedFeed():
            assert all(character >= " " or character in "\t\n\r" for character in strings(parsed))
        case FetchFailed():
            assert parsed.message


def strings(feed: ParsedFeed) -> str:
    """Every text of a feed, joined."""
    texts = [
        feed.title,
        feed.subtitle,
        *(text for entry in feed.entries for text in (entry.title, entry.summary, entry.content)),
    ]
    links = [entry.link or "" for entry in feed.entries] + [entry.guid or "" for entry in feed.entries]
    return "".join([text.value for text in texts if text] + links)


@given(st.binary(max_size=200))
def test_bytes_of_any_kind_are_refused_in_words(body: bytes) -> None:
    """Noise is no feed."""
    assert isinstance(parse(Fetched(url=URL, body=body)), FetchFailed)
