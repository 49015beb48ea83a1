"""entries: one entry in its normal form."""

from dataclasses import replace

import pytest

from aggregator.model import Category, Enclosure, Entry, Link, Origin, ParsedEntry, ParsedText, Person, SourceKind
from tests.normalize.builders import DOCUMENT, NOW, SOURCE, day, entry_of, html, text

SITE = "https://example.org/"


def test_an_entry_with_everything() -> None:
    """All that an entry says arrives in its normal form."""
    parsed = ParsedEntry(
        guid=" tag:example.org,2024:1 ",
        link="post.html",
        links=(Link(href="/via", rel="via", title=" The\nsource "), Link(href="javascript:x", rel="related")),
        title=html("A <b>title</b> &amp; more"),
        summary=text("In short."),
        content=html('<p>At length. <img src="i.png"></p>'),
        published=day(2024, 5, 1),
        updated=day(2024, 5, 2),
        authors=(Person(name="Ann"),),
        contributors=(Person(name="Bob", uri="/bob"),),
        categories=(Category(term="News"), Category(term="news")),
        enclosures=(Enclosure(url="a.mp3", length=3),),
        language="en_gb",
        rights="&copy; Ann",
        comments="post.html#comments",
        origin=Origin(id="urn:other", title="Other", link="https://other.example/"),
    )
    assert entry_of(parsed) == Entry(
        guid="tag:example.org,2024:1",
        link="https://example.org/blog/post.html",
        links=(Link(href="https://example.org/via", rel="via", title="The source"),),
        title="A title & more",
        summary="<p>In short.</p>",
        content='<p>At length. <img src="https://example.org/blog/i.png"></p>',
        published=day(2024, 5, 1),
        updated=day(2024, 5, 2),
        authors=(Person(name="Ann"),),
        contributors=(Person(name="Bob", uri="https://example.org/bob"),),
        categories=(Category(term="News"),),
        enclosures=(Enclosure(url="https://example.org/blog/a.mp3", type="audio/mpeg", length=3),),
        image="https://example.org/blog/i.png",
        language="en-GB",
        rights="© Ann",
        comments="https://example.org/blog/post.html#comments",
        origin=Origin(id="urn:other", title="Other", link="https://other.example/"),
    )


def test_an_entry_with_nothing() -> None:
    """What is not said is missing, and an empty title stays empty."""
    assert entry_of(ParsedEntry()) == Entry()


@pytest.mark.parametrize(
    ("link", "guid", "expected"),
    [
        ("https://example.org/a?utm_source=x", "https://example.org/b", "https://example.org/a?utm_source=x"),
        (None, "https://example.org/b", "https://example.org/b"),
        ("javascript:x", "https://example.org/b", "https://example.org/b"),
        (None, "urn:uuid:1", None),
        (None, "12345", None),
        ("urn:uuid:1", None, None),
    ],
)
def test_the_link(link: str | None, guid: str | None, expected: str | None) -> None:
    """The entry's own, unchanged; else a guid that is a whole address; else none."""
    assert entry_of(ParsedEntry(link=link, guid=guid)).link == expected


@pytest.mark.parametrize(
    ("summary", "content", "expected"),
    [
        (None, None, ("", "")),
        (html("<p>a</p>"), None, ("", "<p>a</p>")),
        (html("<p>a</p>"), html(" <p></p>"), ("", "<p>a</p>")),
        (html("<p>a</p>"), html("<p>a</p>"), ("", "<p>a</p>")),
        (text("a b"), html("<div>a  <b>b</b></div>"), ("", "<div>a  <b>b</b></div>")),
        (text("a"), html("<p>a, and more</p>"), ("<p>a</p>", "<p>a, and more</p>")),
    ],
)
def test_summary_and_content(summary: ParsedText | None, content: ParsedText | None, expected: tuple[str, str]) -> None:
    """The only text is the content, and the same text does not stand in both."""
    entry = entry_of(ParsedEntry(summary=summary, content=content))
    assert (entry.summary, entry.content) == expected


RELATIVE = '<a href="x">x</a>'


@pytest.mark.parametrize(
    ("feed_format", "link", "text_base", "entry_base", "site", "expected"),
    [
        ("atom10", None, None, None, SITE, "https://example.org/blog/x"),
        ("atom10", "https://example.org/2024/post/", None, None, SITE, "https://example.org/blog/x"),
        ("atom10", None, "https://base.example/a/", None, SITE, "https://base.example/a/x"),
        ("atom10", None, "a/", "https://base.example/", SITE, "https://base.example/a/x"),
        ("atom10", None, None, "/b/", SITE, "https://example.org/b/x"),
        ("rss20", None, None, None, SITE, "https://example.org/blog/x"),
        ("rss20", "https://example.org/2024/post/", None, None, SITE, "https://example.org/2024/post/x"),
        ("rss20", "https://example.org/2024/post/", DOCUMENT, DOCUMENT, SITE, "https://example.org/2024/post/x"),
        ("rss20", "https://other.example/story", None, None, SITE, "https://example.org/blog/x"),
        ("rss20", None, None, None, "https://site.example/", "https://site.example/x"),
        (
            "rss20",
            "https://site.example/2024/post/",
            None,
            None,
            "https://site.example/",
            "https://site.example/2024/post/x",
        ),
        ("rss20", "https://example.org/p/", "https://base.example/", None, SITE, "https://base.example/x"),
    ],
)
def test_what_references_in_a_text_are_relative_to(
    feed_format: str, link: str | None, text_base: str | None, entry_base: str | None, site: str, expected: str
) -> None:
    """xml:base first. In Atom then the document; RSS does not say, and the page is meant from which the text came."""
    parsed = ParsedEntry(link=link, content=html(RELATIVE, text_base), base=entry_base)
    assert entry_of(parsed, format=feed_format, link=site).content == f'<a href="{expected}">x</a>'


def test_a_fragment_in_a_text_leads_to_the_page_of_the_entry() -> None:
    """A footnote is to be found where the text stands, whatever xml:base says."""
    parsed = ParsedEntry(link="https://example.org/post", content=html('<a href="#fn1">1</a>', SITE))
    assert entry_of(parsed).content == '<a href="https://example.org/post#fn1">1</a>'


def test_authors_fall_back_to_the_feed_and_the_source() -> None:
    """RFC 4287, section 4.2.1; a folder of articles has a configured default."""
    ann, bob, editors = Person(name="Ann"), Person(name="Bob"), Person(name="The editors")
    articles = replace(SOURCE, kind=SourceKind.ARTICLES, author="The editors")
    assert entry_of(ParsedEntry(authors=(ann,)), authors=(bob,)).authors == (ann,)
    assert entry_of(ParsedEntry(authors=(Person(name=" "),)), authors=(bob,)).authors == (bob,)
    assert entry_of(ParsedEntry(), articles, authors=(bob,)).authors == (bob,)
    assert entry_of(ParsedEntry(), articles).authors == (editors,)


def test_language_falls_back_to_the_texts_and_the_feed() -> None:
    """The nearest statement that is a language counts."""
    german = ParsedText(value="a", html=False, language="de")
    assert entry_of(ParsedEntry(language="fr", title=german), language="en").language == "fr"
    assert entry_of(ParsedEntry(language="unknown!", title=german), language="en").language == "de"
    assert entry_of(ParsedEntry(), language="en_us").language == "en-US"


@pytest.mark.parametrize(
    "origin",
    [None, Origin(), Origin(link="javascript:x"), Origin(id="urn:feed", title="Itself"), Origin(url=DOCUMENT)],
)
def test_an_entry_without_another_origin_has_none(origin: Origin | None) -> None:
    """A feed that names itself as the source of its entries is no aggregate."""
    assert entry_of(ParsedEntry(origin=origin), guid="urn:feed").origin is None


def test_dates_are_credible() -> None:
    """The rules of `dates` hold for entries."""
    assert entry_of(ParsedEntry(published=day(2030))).published == NOW
    assert entry_of(ParsedEntry(published=day(1970))).published is None


def test_a_link_is_named_once() -> None:
    """By relation and address; a link that does not say what it is to the entry is an alternate."""
    links = (Link(href="/a", rel=""), Link(href="/a", rel="alternate"), Link(href="/a", rel="via", language="de_at"))
    assert entry_of(ParsedEntry(links=links)).links == (
        Link(href="https://example.org/a", rel="alternate"),
        Link(href="https://example.org/a", rel="via", language="de-AT"),
    )
