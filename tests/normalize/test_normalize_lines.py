"""lines: titles and other texts on one line."""

import pytest

from aggregator.model import ParsedText
from aggregator.normalize.lines import line, line_of, line_of_markup
from tests.normalize.builders import html, text


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        (None, ""),
        (text(""), ""),
        (text("  A title\n over two lines "), "A title over two lines"),
        (text("a < b & c"), "a < b & c"),
        (text("The <b> tag"), "The <b> tag"),
        (text("AT&amp;T"), "AT&amp;T"),
        (html("AT&amp;T"), "AT&T"),
        (html("&amp;lt;b&amp;gt;"), "&lt;b&gt;"),
        (html("A <b>bold</b> <em>claim</em>"), "A bold claim"),
        (html("Two<br>lines"), "Two lines"),
        (html("1 < 2 &lt; 3"), "1 < 2 < 3"),
        (html("a<script>alert(1)</script>b"), "ab"),
        (html("don&#8217;t"), "don\u2019t"),
        (text("a\x00b\ud800c"), "abc"),
    ],
)
def test_titles(title: ParsedText | None, expected: str) -> None:
    """Tags go, entities are resolved exactly once, and only where the text is markup."""
    assert line_of(title) == expected


def test_what_is_too_long_is_cut() -> None:
    """A title of a megabyte is none."""
    assert line("x" * 1_000) == "x" * 1_000
    assert line("ab " * 1_000_000) == ("ab " * 333)[:-1] + "…"


@pytest.mark.parametrize(
    ("rights", "expected"),
    [
        (None, ""),
        ("© 2024  Me", "© 2024 Me"),
        ("&copy; 2024", "© 2024"),
        ('Some <a href="x">rights</a> reserved', "Some rights reserved"),
        ("R&D, a < b", "R&D, a < b"),
    ],
)
def test_texts_that_may_be_markup(rights: str | None, expected: str) -> None:
    """Rights are markup if they look like it."""
    assert line_of_markup(rights) == expected
