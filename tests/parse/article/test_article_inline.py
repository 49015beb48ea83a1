"""Plain text becomes HTML: emphasis, links, and nothing else."""

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.parse.article.text.inline import inline_html, to_html
from aggregator.parse.article.text.pieces import Kind, Paragraph


@pytest.mark.parametrize(
    ("text", "markup"),
    [
        ("the *Daily Planet* says", "the <em>Daily Planet</em> says"),
        ("(*Planet*), *Post*.", "(<em>Planet</em>), <em>Post</em>."),
        ("**really** and _truly_", "<strong>really</strong> and <em>truly</em>"),
        ("2 * 3 * 4 and a*b*c", "2 * 3 * 4 and a*b*c"),
        ("snake_case_name and __init__", "snake_case_name and __init__"),
        ("a footnote* and *no partner", "a footnote* and *no partner"),
        ("“We” isn't <b>bold</b> & so on", "“We” isn't &lt;b&gt;bold&lt;/b&gt; &amp; so on"),
        (
            "see https://example.org/a_b_c.",
            'see <a href="https://example.org/a_b_c">https://example.org/a_b_c</a>.',
        ),
        (
            "(see https://example.org/a_(b))",
            '(see <a href="https://example.org/a_(b)">https://example.org/a_(b)</a>)',
        ),
        ("www.example.org, now", '<a href="https://www.example.org">www.example.org</a>, now'),
        ("write to a.b@example.org.", 'write to <a href="mailto:a.b@example.org">a.b@example.org</a>.'),
        (
            "*see https://example.org/?a=1&b=2 now*",
            '<em>see <a href="https://example.org/?a=1&amp;b=2">https://example.org/?a=1&amp;b=2</a> now</em>',
        ),
        ("javascript:alert(1) and @home", "javascript:alert(1) and @home"),
    ],
)
def test_markup(text: str, markup: str) -> None:
    """Emphasis at the edges of words and addresses become markup; all else is escaped."""
    assert inline_html(text) == markup


def test_blocks() -> None:
    """Each kind of paragraph has its element."""
    paragraphs = [
        Paragraph(kind=Kind.TEXT, parts=("One *two*.",), line=1),
        Paragraph(kind=Kind.LINES, parts=("Row", "on"), line=2),
        Paragraph(kind=Kind.LIST, parts=("a", "b"), line=3),
        Paragraph(kind=Kind.NUMBERED, parts=("c",), line=4, start=4),
        Paragraph(kind=Kind.CODE, parts=("if x < 1:", "    *x*"), line=5),
        Paragraph(kind=Kind.RULE, parts=("* * *",), line=6),
    ]
    assert to_html(paragraphs) == (
        "<p>One <em>two</em>.</p>\n"
        "<p>Row<br>\non</p>\n"
        "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"
        '<ol start="4">\n<li>c</li>\n</ol>\n'
        "<pre><code>if x &lt; 1:\n    *x*</code></pre>\n"
        "<hr>"
    )


@given(st.text(alphabet="ab *_.:/@<>&\"'w(ht)ps", max_size=60))
def test_the_text_is_still_there(text: str) -> None:
    """Without its tags the HTML is the text again, but for marks of emphasis."""
    bare = html.unescape(re.sub(r"<[^>]*>", "", inline_html(text)))
    assert re.sub(r"[*_]", "", bare) == re.sub(r"[*_]", "", text)
