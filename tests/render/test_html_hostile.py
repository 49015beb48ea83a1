"""Hostile text of feeds on the pages: it is shown as text, or not at all."""

from dataclasses import replace

import nh3
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html as lxml_html

from aggregator.model import Category, Document, Enclosure, Entry, Feed, Item, Link, Origin, Person, Selection
from aggregator.render.html import render_article, render_html, render_index
from aggregator.render.views import fitted
from tests.support.selections import ARTICLE, OUTPUT, SITE

HOSTILE = [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\nscript:alert(1)",
    " javascript:alert(1)",
    "\x01javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    "//evil.example/",
    '"><script>alert(1)</script>',
    "' onmouseover='alert(1)",
    "</title><script>alert(1)</script>",
    "{{ 7*7 }}{% raw %}",
    "\ud800\x00\ufffe",
    'https://ok.example/" onclick="alert(1)',
]


def item(text: str) -> Item:
    """An item that holds the text wherever text and addresses may stand."""
    person = Person(name=text, uri=text, email=text)
    entry = Entry(
        guid=text,
        link=text,
        links=(Link(href=text, rel="related", title=text),),
        title=text,
        content=nh3.clean(f"<p>{text.encode(errors='replace').decode()}</p>"),
        authors=(person,),
        categories=(Category(term=text, label=text),),
        enclosures=(Enclosure(url=text, type=text, title=text), Enclosure(url=text, type="audio/mpeg")),
        image=text,
        language=text,
        rights=text,
        comments=text,
        origin=Origin(id=text, title=text, link=text, url=text),
        slug="hello",
    )
    feed = Feed(id=text, url=text, title=text, link=text, language=text)
    plain = replace(ARTICLE, entry=entry, feed=feed)
    other = replace(ARTICLE, id="urn:uuid:2", entry=replace(entry, slug=None), feed=feed)
    return replace(plain, also=(other,))


def pages(text: str) -> list[Document]:
    """Every page that shows such an item, and an output and a site that are called so as well."""
    output = replace(OUTPUT, title=text)
    site = replace(SITE, title=text, language=text)
    selection = Selection(site=site, output=output, items=(item(text),), updated=ARTICLE.updated_at)
    return [render_html(selection), render_index(site, (output,), (), {}, selection), render_article(site, item(text))]


def check(page: Document) -> None:
    root = lxml_html.document_fromstring(page.body.decode())
    assert root.cssselect('script:not([type="application/ld+json"])') == []
    for element in root.iter():
        for name, value in element.items():
            assert not name.startswith("on")
            if name in {"href", "src"}:
                scheme = value.strip().partition(":")[0].lower() if ":" in value.partition("/")[0] else ""
                assert scheme in {"", "http", "https"}
                assert not value.startswith("//")


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_text(text: str) -> None:
    """No script, no handler and no address but http(s) comes of anything that a feed can say."""
    for page in pages(text):
        check(page)


@given(st.text(max_size=40))
@settings(max_examples=60, deadline=None)
def test_any_text_is_text(text: str) -> None:
    """Whatever the characters: pages are UTF-8, and nothing of it becomes an element."""
    for page in pages(f"<i onx=1>{text}"):
        check(page)
        assert lxml_html.document_fromstring(page.body.decode()).cssselect("[onx]") == []


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<h1>A</h1><h2 id='x'>B</h2><h6>C</h6>", "<h4>A</h4><h5 id='x'>B</h5><h6>C</h6>"),
        ("<h3>A</h3><h6>B</h6><h3>C</h3>", "<h4>A</h4><h5>B</h5><h4>C</h4>"),
        ("<h5>A</h5><h2>B</h2><h5>C</h5>", "<h4>A</h4><h4>B</h4><h5>C</h5>"),
        ("<pre><code>x</code></pre>", "<pre tabindex=0><code>x</code></pre>"),
        ("<hr><header>", "<hr><header>"),
        ('<img src="https://a/b.png">', '<img loading=lazy src="https://a/b.png">'),
        ("<img>", "<img loading=lazy>"),
        ('<a href="https://planet.example.org/x">x</a>', '<a href="../x">x</a>'),
        ('<a href="https://planet.example.org/">x</a>', '<a href="../index.html">x</a>'),
        ('<a href="https://planet.example.org.evil/">x</a>', '<a href="https://planet.example.org.evil/">x</a>'),
        ('<p>="https://planet.example.org/</p>', '<p>="https://planet.example.org/</p>'),
        (
            '<a title="&lt;img src=x onerror=y&gt;" href="https://planet.example.org/x">x</a>',
            '<a title="&lt;img src=x onerror=y&gt;" href="../x">x</a>',
        ),
        ('<b title="<img onerror=y>">x</b>', '<b title="<img loading=lazy onerror=y>">x</b>'),
        ("&lt;h1&gt;&lt;img &gt;", "&lt;h1&gt;&lt;img &gt;"),
    ],
)
def test_content_is_fitted_into_its_page(markup: str, expected: str) -> None:
    """Headings below the page's, pictures late, links into the site relative; text and values stay as they are."""
    assert fitted(markup, 3, "https://planet.example.org/", "../") == expected


@given(st.text(alphabet="<>=\"' /imgha1srefx:&;t", max_size=60))
@settings(max_examples=200, deadline=None)
def test_fitting_adds_no_element_and_no_attribute(markup: str) -> None:
    """What was clean stays clean: cleaning it again changes nothing but the quotes."""
    clean = nh3.clean(markup)
    attributes = {tag: {*names, "loading"} for tag, names in nh3.ALLOWED_ATTRIBUTES.items()}
    fit = fitted(clean, 2, "h", "../")
    assert nh3.clean(fit, attributes=attributes).replace('loading="lazy"', "loading=lazy") == fit
