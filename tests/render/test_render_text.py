"""Texts as documents may carry them."""

import pytest

from aggregator.render.text import clean, email_address, excerpt, language_tag, media_type, one_line, plain


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("plain", "plain"),
        ("tab\tnew\nline", "tab\tnew\nline"),
        ("a\x00b\x08c\x1bd", "abcd"),
        ("a\x7fb\x85c\x9fd", "abcd"),
        ("a\ud800b\udfffc", "abc"),
        ("a\ufffeb\uffffc", "abc"),
        ("\ufffd 🦊 \U0010fffd", "\ufffd 🦊 \U0010fffd"),
    ],
)
def test_clean(text: str, cleaned: str) -> None:
    """What XML or UTF-8 has no place for is gone, and nothing else."""
    assert clean(text) == cleaned


def test_one_line() -> None:
    """White space of any kind is one space."""
    assert one_line(" a\r\n b\u00a0\u2003c\x00 ") == "a b c"
    assert one_line(None) == ""


def test_plain() -> None:
    """Blocks are apart, inline elements are not; entities are resolved once."""
    assert plain("<p>One<b>two</b></p><p>3 &lt; 4 &amp;amp; 5<br>six</p>") == "Onetwo 3 < 4 &amp; 5 six"


@pytest.mark.parametrize(
    ("markup", "words", "expected"),
    [
        ("<p>one two</p>", 2, "one two"),
        ("<p>one two, three</p>", 2, "one two…"),
        ("<p>" + "word " * 5000 + "</p>", 3, "word word word…"),
        ("漢" * 100, 3, "漢" * 36 + "…"),
        ("<img alt='" + "x" * 4000 + "'>after all", 5, "after all"),
        ("", 5, ""),
    ],
)
def test_excerpt(markup: str, words: int, expected: str) -> None:
    """The first words, an ellipsis only where something is missing, no half tag."""
    assert excerpt(markup, words) == expected


@pytest.mark.parametrize(
    ("value", "tag"),
    [
        ("en", "en"),
        ("de_AT", "de-AT"),
        (" zh-Hant-TW ", "zh-Hant-TW"),
        ("english language", None),
        ("", None),
        (None, None),
    ],
)
def test_language_tag(value: str | None, tag: str | None) -> None:
    """A tag, or nothing where RFC 5646 would not know it."""
    assert language_tag(value) == tag


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("audio/mpeg", "audio/mpeg"),
        ("text/html; charset=utf-8", "text/html; charset=utf-8"),
        ("mp3", None),
        ("a b/c", None),
    ],
)
def test_media_type(value: str, kind: str | None) -> None:
    """A type, or nothing."""
    assert media_type(value) == kind


def test_email_address() -> None:
    """An address, or nothing."""
    assert [email_address(value) for value in ("a@b.c", "mailto:a@b.c", "nobody", "a @b", None)] == [
        "a@b.c",
        "a@b.c",
        None,
        None,
        None,
    ]
