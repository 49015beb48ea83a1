# ruff: noqa: RUF001 - typographic marks are what titles are made of
"""What an HTML page says of its article, and which of several statements counts."""

from datetime import UTC, datetime

import pytest

from aggregator.parse.article.html.jsonld import read_jsonld
from aggregator.parse.article.html.metadata import read_page
from aggregator.parse.article.html.tree import parse_tree
from aggregator.parse.article.html.values import page_address, people_in
from aggregator.parse.article.metadata import Metadata


def said(head: str, body: str = "<p>Text.</p>", attributes: str = "") -> Metadata:
    tree = parse_tree(f"<html {attributes}><head>{head}</head><body>{body}</body></html>")
    assert tree
    return read_page(tree.root)


def ld(script: str) -> str:
    return f'<script type="application/ld+json">{script}</script>'


GRAPH = (
    '{"@graph": [{"@type": ["Thing", "BlogPosting"], "headline": "A", "author": {"@id": "#x"}},'
    ' {"@type": "Person", "@id": "#x", "name": "Jane Doe"}]}'
)
LISTS = '{"@type": "Article", "headline": ["A", "B"], "author": ["Jane Doe", {"name": "Jon Aas"}]}'
LD = ld(
    '{"@type": "Article", "headline": "From JSON-LD", "datePublished": "2020-01-01", "author": "Jane Doe",'
    ' "keywords": "a, b", "description": "D1"}'
)
OG = (
    '<meta property="og:title" content="From Open Graph"><meta property="article:published_time" content="2020-02-02">'
    '<meta property="article:author" content="John Roe"><meta property="article:tag" content="c">'
    '<meta property="og:description" content="D2">'
)
META = (
    '<meta name="DC.title" content="From Dublin Core"><meta name="date" content="2020-03-03">'
    '<meta name="author" content="Ana Gil"><meta name="keywords" content="d"><meta name="description" content="D3">'
)
TITLE = "<title>From the title</title>"
BODY = '<h1>From the heading</h1><a rel="author" href="/b">Bo Ek</a> <time datetime="2020-04-04">April</time>'


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (TITLE + META + OG + LD, ("From JSON-LD", "2020-01-01", "Jane Doe", ["a", "b"], "D1")),
        (TITLE + META + OG, ("From Open Graph", "2020-02-02", "John Roe", ["c"], "D2")),
        (TITLE + META, ("From Dublin Core", "2020-03-03", "Ana Gil", ["d"], "D3")),
        (TITLE, ("From the heading", "2020-04-04", "Bo Ek", [], None)),
    ],
    ids=["JSON-LD", "Open Graph", "meta", "elements"],
)
def test_precedence(head: str, expected: tuple[str, str, str, list[str], str | None]) -> None:
    """JSON-LD counts before Open Graph, that before `meta`, that before the elements of the page."""
    found = said(head, BODY)
    assert found.date
    day = found.date.date().isoformat()
    assert (found.title, day, found.authors[0].name, [tag.term for tag in found.tags], found.summary) == expected


def test_fields_are_filled_one_by_one() -> None:
    """Where the first source is silent, the next one is asked for that field alone."""
    found = said(ld('{"@type": "NewsArticle", "headline": "H"}') + META, BODY)
    assert (found.title, found.authors[0].name, found.date) == ("H", "Ana Gil", datetime(2020, 3, 3, tzinfo=UTC))


@pytest.mark.parametrize(
    ("head", "body", "title"),
    [
        (TITLE, "<p>x</p>", "From the title"),
        ("<title>Harbour | The Times</title>", "", "Harbour"),
        (
            "<title>This | that | and all of those other things</title>",
            "",
            "This | that | and all of those other things",
        ),
        ('<title>Harbour - News</title><meta property="og:site_name" content="News">', "", "Harbour"),
        ('<title>News: Harbour</title><meta property="og:site_name" content="News">', "", "News: Harbour"),
        ("<title>Harbour - opened</title>", "", "Harbour - opened"),
        ('<meta property="og:title" content="Harbour – News">', "<h1>Harbour</h1>", "Harbour"),
        ('<meta property="og:title" content="Short">', "<h1>A longer heading</h1>", "Short"),
        ("<title>T</title>", "<h1>News</h1><article><h1>Harbour</h1></article>", "Harbour"),
        ("<title>T</title>", "<h1>One</h1><h1>Two</h1>", "T"),
        ("<title>Tides - The Book</title>", '<h1 class="menu-title">The Book</h1><main><h2>Tides</h2></main>', "Tides"),
        ("<title>Untitled Document</title>", "", None),
        ("<title>T</title>", '<h1>H</h1><div class="comments"><h1>Discussion</h1></div>', "H"),
    ],
)
def test_titles(head: str, body: str, title: str | None) -> None:
    """The title is what a reader would name: without the name of the site, the heading rather than its variants."""
    assert said(head, body).title == title


@pytest.mark.parametrize(
    ("script", "title", "authors"),
    [
        ('[{"@type": "Organization", "name": "O"}, {"@type": "Article", "headline": "A"}]', "A", []),
        (GRAPH, "A", ["Jane Doe"]),
        ('{"@type": "WebPage", "name": "P", "mainEntity": {"@type": "schema:Report", "name": "A"}}', "A", []),
        ('{"@type": "WebPage", "name": "P"}', "P", []),
        (LISTS, "A", ["Jane Doe", "Jon Aas"]),
        ('//<![CDATA[\n{"@type": "Article", "headline": "A"}\n//]]>', "A", []),
        ('{"@type": "Article", "headline": "A\nB"}', "A B", []),
        ('{"@type": "Article", "headline": "A &amp; B", "author": {"@type": "Person", "name": null}}', "A & B", []),
        ('{"@type": "Article", "headline": 7, "author": 7, "datePublished": {}, "keywords": [[], 7]}', None, []),
        ('{"@type": "Article", "headline": "A", }', None, []),
        ("[" * 100_000, None, []),
        ('"Article"', None, []),
    ],
)  # fmt: skip
def test_json_ld(script: str, title: str | None, authors: list[str]) -> None:
    """The article is found wherever it stands; what is no JSON or of the wrong kind says nothing."""
    found = read_jsonld([script])
    assert (found.title, [person.name for person in found.authors]) == (title, authors)


def test_persons_of_json_ld() -> None:
    """A person may have an address and a page."""
    author = '{"name": "Jane Doe", "email": "mailto:jane@example.org", "url": "https://jane.example.org/"}'
    (person,) = read_jsonld(['{"@type": "Article", "author": ' + author + "}"]).authors
    assert (person.name, person.email, person.uri) == ("Jane Doe", "jane@example.org", "https://jane.example.org/")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Jane Doe", ["Jane Doe"]),
        ("by Jane Doe and Jon Aas", ["Jane Doe", "Jon Aas"]),
        ("Doe, J.", ["J. Doe"]),
        ("Jane Doe; Jon Aas", ["Jane Doe", "Jon Aas"]),
        ("admin", ["admin"]),
        ("The editors", ["The editors"]),
        ("山田太郎", ["山田太郎"]),
        ("https://example.org/jane", []),
        ("", []),
    ],
)
def test_people(text: str, names: list[str]) -> None:
    """A field names one person or several; an address is no name."""
    assert [person.name for person in people_in(text)] == names


@pytest.mark.parametrize(
    ("attributes", "head", "language"),
    [
        ('lang="de-AT"', '<meta property="og:locale" content="en_US">', "de-AT"),
        ("", '<meta property="og:locale" content="en_US">', "en-US"),
        ("", '<meta http-equiv="Content-Language" content="fr">', "fr"),
        ("", ld('{"@type": "Article", "inLanguage": "it"}'), "it"),
        ('lang="what ever"', "", None),
    ],
)
def test_languages(attributes: str, head: str, language: str | None) -> None:
    """The language of the page itself counts before what is said elsewhere."""
    assert said(head, attributes=attributes).language == language


@pytest.mark.parametrize(
    ("head", "url"),
    [
        ('<link rel="canonical" href="https://example.org/a">', "https://example.org/a"),
        ('<link rel="canonical" href="https://example.org/">', None),
        ('<link rel="canonical" href="/a">', None),
        ('<meta property="og:url" content="https://example.org/b">', "https://example.org/b"),
        ('<link rel="canonical" href="javascript:alert(1)">', None),
    ],
)
def test_addresses(head: str, url: str | None) -> None:
    """The address of the article elsewhere is its own, never the front page of a site."""
    assert said(head).url == url
    assert page_address("https://example.org/index.html") is None


def test_dates_of_others() -> None:
    """The dates of comments and of other articles are not the article's; "updated" is no date of publication."""
    body = (
        '<aside><time datetime="2001-01-01">x</time></aside><p><time class="updated" datetime="2020-05-06">x</time>'
        '<time datetime="2020-05-05">x</time></p><div class="comment"><time datetime="2002-02-02">x</time></div>'
    )
    found = said("", body)
    assert (found.date, found.updated) == (datetime(2020, 5, 5, tzinfo=UTC), datetime(2020, 5, 6, tzinfo=UTC))
