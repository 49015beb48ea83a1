"""html: what may be published, and that nothing else is."""

import json
import random
import re
import time
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.normalize.html import markup_of, paragraphs, sanitize, words_of
from aggregator.normalize.urls import Base
from aggregator.text import clean
from tests.normalize.builders import html, text
from tests.support.pace import within

VECTORS = Path(__file__).parents[2] / "../shared/corpus/vectors/dompurify-expect.json"
BASE = Base(url="https://example.org/blog/", page="https://example.org/blog/post")
NEVER = {
    "applet",
    "base",
    "embed",
    "form",
    "iframe",
    "input",
    "link",
    "math",
    "meta",
    "object",
    "script",
    "style",
    "svg",
}
URL_ATTRIBUTES = {"action", "background", "cite", "data", "formaction", "href", "longdesc", "poster", "src"}


class Finder(HTMLParser):
    """Finds what could be executed in a piece of HTML."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at an element and its attributes."""
        if tag in NEVER:
            self.found.append(tag)
        for name, value in attrs:
            scheme = re.match(r"[\x00-\x20]*([a-z][a-z0-9+.-]*):", value or "", re.IGNORECASE)
            allowed = scheme is None or scheme[1] in {"http", "https", "mailto", "tel"}
            if name.startswith("on") or name in {"style", "id", "name"} or (name in URL_ATTRIBUTES and not allowed):
                self.found.append(f"{tag} {name}={value}")


def dangers(markup: str) -> list[str]:
    finder = Finder()
    finder.feed(markup)
    finder.close()
    return finder.found


@pytest.mark.parametrize(
    ("dirty", "sanitized"),
    [
        ("<p>One <b>bold</b> &amp; <em>slanted</em></p>", "<p>One <b>bold</b> &amp; <em>slanted</em></p>"),
        ("<p>never closed <b>at all", "<p>never closed <b>at all</b></p>"),
        ("1 < 2 & 3 &lt; 4", "1 &lt; 2 &amp; 3 &lt; 4"),
        ("a<script>alert(1)</script>b<style>p{}</style>c", "abc"),
        ('<p onclick="alert(1)" style="color:red" class="x" id="y">a</p>', "<p>a</p>"),
        ('<a href="javascript:alert(1)">a</a>', "<a>a</a>"),
        ('<a href=" java&#10;script&colon;alert(1)">a</a>', "<a>a</a>"),
        ('<a href="data:text/html,x">a</a>', "<a>a</a>"),
        (
            '<a href="http://x.example/" rel="nofollow" target="_blank">a</a>',
            '<a href="http://x.example/" rel="nofollow">a</a>',
        ),
        ('<a href="mailto:me@example.org">a</a>', '<a href="mailto:me@example.org">a</a>'),
        ("<form action=/x>Name <input><select><option>a</select><button>Go</button></form>", "Name Go"),
        ("<svg><text>t</text><script>alert(1)</script></svg>after", "after"),
        ("<math><msup><mi>x</mi><mn>2</mn></msup><annotation>x^2</annotation></math>", "x2"),
        ("<custom-tag>kept <font color=red>text</font></custom-tag>", "kept text"),
        ("<html><head><title>T</title></head><body onload=x><p>a</body></html>", "<p>a</p>"),
        ("<!-- comment --><p>a</p><?php x ?>", "<p>a</p>"),
        ("<![CDATA[<p>wrapped twice</p>]]>", "<p>wrapped twice</p>"),
        ("<pre>\n\n  code\n</pre>", "<pre>  code\n</pre>"),
        (
            '<pre class="x language-py y"><code class="z">1</code></pre>',
            '<pre class="language-py"><code>1</code></pre>',
        ),
        ('<td colspan="2" align="right">a</td>', "a"),
        (
            '<table><tr><td colspan="2" align="right" bgcolor="red">a</td></tr></table>',
            '<table><tbody><tr><td colspan="2" align="right">a</td></tr></tbody></table>',
        ),
        ("a\x00b&#1;c\ud800d&#xFFFF;e", "abcde"),
        ("<p> </p><p>&nbsp;<br></p>", ""),
        ("  <p>a</p>\n", "<p>a</p>"),
        ("", ""),
    ],
)
def test_the_allow_list(dirty: str, sanitized: str) -> None:
    """Markup of texts stays; what acts, styles or identifies goes; unknown elements leave their content."""
    assert sanitize(dirty, BASE) == sanitized


PIECES = [
    "<{}>",
    "</{}>",
    "<{} title='a>b&quot;'>",
    "<{} href=x src=y>",
    "<{} onclick=f() style='x:y' class='language-a'>",
]
NAMES = re.findall(
    r"[\w-]+",
    """
    a b p div span i em pre code ul li table tr td th caption tbody select option button form object template svg g
    math mi mtext annotation-xml script style title textarea iframe xmp plaintext noscript noembed h1 dl dd dt ruby rt
    br img video source picture blockquote q embed html head body frameset foreignobject desc marquee font nobr x-y
    """,
)
TEXTS = [
    "x",
    " ",
    "\n",
    "\n\n",
    "&amp;lt;",
    "&#1;",
    "&nbsp;",
    "<",
    "<!--",
    "-->",
    "]]>",
    "<![CDATA[",
    "a<b",
    "\x00",
    "\ud800",
    "'",
    '"',
]
SOUP = st.lists(
    st.builds(str.format, st.sampled_from(PIECES), st.sampled_from(NAMES))
    | st.sampled_from(TEXTS)
    | st.text(max_size=5),
    max_size=14,
).map("".join)


@given(SOUP)
@settings(max_examples=250)
def test_sanitizing_is_safe_and_idempotent(soup: str) -> None:
    """Whatever tags are thrown together: nothing executable, valid characters, and a second pass changes nothing."""
    once = sanitize(soup, BASE)
    assert dangers(once) == []
    assert once == clean(once)
    assert sanitize(once, BASE) == once
    assert sanitize(once) == once


@pytest.mark.corpus
def test_no_attack_survives() -> None:
    """The vectors of DOMPurify: nothing executable is left of any, and the result is stable."""
    if not VECTORS.exists():
        pytest.skip("needs ../shared/corpus")
    vectors = [vector["payload"] for vector in json.loads(VECTORS.read_text(encoding="utf-8"))]
    assert len(vectors) > 200
    for payload in vectors:
        once = sanitize(payload, BASE)
        assert dangers(once) == []
        assert sanitize(once, BASE) == once


@pytest.mark.parametrize(
    "bomb",
    [
        "<div>" * 200_000,
        "<ul><li>" * 120_000,
        "<b>" * 300_000,
        "".join(f"<font size={size}>" for size in range(400)) + "<p>x" * 100_000,
        "<div " + " ".join(f"a{number}=1" for number in range(100_000)) + ">x",
        "<div><span>x</div>" * 50_000,
        "<!--" * 200_000,
        "<a href='" * 100_000,
        "<script>" * 100_000,
        "<svg><style>" * 80_000,
        "<table><tr><td>" * 60_000,
        "<" * 500_000,
    ],
    ids=lambda bomb: bomb[:12],
)
def test_a_megabyte_of_anything_takes_linear_time(bomb: str) -> None:
    """Deep nesting, endless attributes and reopened formatting are noticed before a parser is lost in them."""
    started = time.process_time()
    sanitized = sanitize(bomb + "<p>The end.", BASE)
    assert within(time.process_time() - started, 3)
    assert len(sanitized) < 5_000_000


def test_what_is_too_deep_keeps_its_words() -> None:
    """Where the structure must go, the text stays."""
    assert (
        sanitize("<div><p>Some &amp; words." * 1_000 + "<i>End</i>")
        == f"<p>{'<br>'.join(['Some &amp; words.'] * 1_000)}End</p>"
    )


def test_a_long_text_with_tags_in_disorder_keeps_its_structure() -> None:
    """Unclosed elements are no attack."""
    sanitized = sanitize("<div><span>x</div><p>y" * 1_000)
    assert sanitized.count("<p>") == 1_000


def test_a_long_text_in_order_is_left_as_it_is() -> None:
    """Length alone is no reason to suspect anything."""
    rng = random.Random(0)  # noqa: S311 - test data
    parts = [
        f'<h2>{n}</h2><p>Some <b>text</b> <a href="https://x.example/{n}">{rng.random()}</a></p>' for n in range(2_000)
    ]
    assert sanitize("".join(parts), BASE) == "".join(parts)


@pytest.mark.parametrize(
    ("plain", "markup"),
    [
        ("", ""),
        ("one\ntwo\r\n\r\n \n three ", "<p>one<br>two</p><p>three</p>"),
        ("a < b & <i>", "<p>a &lt; b &amp; &lt;i&gt;</p>"),
        (
            "see http://x.example/a?b&c, or (https://y.example/z).",
            (
                '<p>see <a href="http://x.example/a?b&amp;c">http://x.example/a?b&amp;c</a>, '
                'or (<a href="https://y.example/z">https://y.example/z</a>).</p>'
            ),
        ),
        ("http://[", "<p>http://[</p>"),
        ("https://en.example/A_(b)", '<p><a href="https://en.example/A_(b)">https://en.example/A_(b)</a></p>'),
        ("a\x00b\xa0c", "<p>ab&nbsp;c</p>"),
    ],
)
def test_plain_text_becomes_paragraphs(plain: str, markup: str) -> None:
    """Escaped, with its lines and paragraphs, and its addresses as links; sanitized already."""
    assert paragraphs(plain) == markup
    assert markup_of(text(plain), BASE) == markup
    assert sanitize(markup) == markup


@given(st.text(st.sampled_from(list("<>&\"' \n\r\t\x00\xa0http://x.()*")) | st.characters(), max_size=60))
def test_paragraphs_need_no_sanitizing(plain: str) -> None:
    """Whatever the text, its markup is what the sanitizer would leave of it."""
    markup = paragraphs(plain)
    assert sanitize(markup) == markup


def test_text_constructs() -> None:
    """Markup is sanitized, plain text escaped."""
    assert markup_of(html("<b>a</b>"), BASE) == "<b>a</b>"
    assert markup_of(text("<b>a</b>"), BASE) == "<p>&lt;b&gt;a&lt;/b&gt;</p>"


def test_words_of_unsanitized_html() -> None:
    """Even from a bomb come the words, and no tags."""
    assert words_of("<p>a</p><script>x</script><p>b &lt; c</p>") == "a\nb < c"
    assert words_of("1 < 2") == "1 < 2"
    assert words_of("<div>" * 100_000 + "deep &amp; well") == "deep & well"
