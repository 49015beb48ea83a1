# ruff: noqa: RUF001 - typographic marks are what is tested
"""Bytes become text: encodings and line ends."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.errors import ArticleError
from aggregator.parse.article.text.decode import decode, without_ligatures

TEXT = "Café “Zum Ölberg” – 5 €"


@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode(),
        b"\xef\xbb\xbf" + TEXT.encode(),
        TEXT.encode("utf-16"),
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-16-be"),
        TEXT.encode("cp1252"),
        "Café “Zum ".encode("cp1252") + "Ölberg” – 5 €".encode(),
    ],
    ids=["utf-8", "utf-8 with mark", "utf-16 with mark", "utf-16-le", "utf-16-be", "windows-1252", "mixed"],
)
def test_encodings(content: bytes) -> None:
    """The text is the same in every encoding that is recognized."""
    assert decode(content, "a.txt") == TEXT


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u2028", "\x0b"])
def test_line_ends(end: str) -> None:
    """Line ends of every system, and a word processor's, are one; form feeds stay."""
    assert decode(f"a{end}b{end}\fc".encode(), "a.txt") == "a\nb\n\fc"


def test_stray_control_characters() -> None:
    """A few of them are no reason to refuse a text; they go."""
    assert decode(b"It rained\x01 for \x1bweeks.", "a.txt") == "It rained for weeks."


@pytest.mark.parametrize(
    "content",
    [b"\x01\x02\x03\x04\x05\x06 abc", b"abc\0def", b"\xff\xfea", b"\x89PNG\r\n\x1a\n", b"PK\x03\x04", b"\x1f\x8b\x08"],
)
def test_binary_data(content: bytes) -> None:
    """What is no text is refused."""
    with pytest.raises(ArticleError, match=r"^a\.txt: .*(?:not text|cannot be read)"):
        decode(content, "a.txt")


def test_ligatures() -> None:
    """Letters that a font drew as one are letters again."""
    assert without_ligatures("a diﬃcult ﬂower, ﬁrst") == "a difficult flower, first"


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1))
def test_utf8_is_exact(text: str) -> None:
    """Valid UTF-8 comes through as it is."""
    content = ("x" + text).encode()
    assert decode(content, "a.txt") == "x" + text
