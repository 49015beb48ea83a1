"""text: what XML can hold, single spaces, the words of texts and of HTML."""

import re
import sys
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.text import ascii_of, ascii_words, clean, collapse, text_of
from tests.support.pace import within


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("plain\ttext\r\n", "plain\ttext\r\n"),
        ("a\x00b\x08c\x1bd", "abcd"),
        ("lone \ud800 and \udfff", "lone  and "),
        ("not \ufffe a \uffff character", "not  a  character"),
        ("\ufffd stays, as does 𝄞", "\ufffd stays, as does 𝄞"),
    ],
)
def test_clean_removes_what_xml_cannot_hold(text: str, cleaned: str) -> None:
    """XML 1.0, section 2.2: neither controls nor lone surrogates nor U+FFFE and U+FFFF may occur."""
    assert clean(text) == cleaned


def test_clean_and_collapse_leave_what_is_printable() -> None:
    """Of every character there is: what Python calls printable is valid, and no white space but the space."""
    for character in filter(str.isprintable, map(chr, range(sys.maxunicode + 1))):
        assert clean(f"{character}\n") == f"{character}\n"
        assert character == " " or not character.isspace()


def test_collapse_leaves_single_spaces() -> None:
    """Runs of white space, no-break spaces included, are one space; the ends have none."""
    assert collapse("  one \n\t two\xa0 three ") == "one two three"


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("", ""),
        ("no markup", "no markup"),
        ("<p>One</p><p>Two</p>", "One\nTwo"),
        ("<p>One\n two</p>\n\n<ul><li>a</li><li>b</li></ul>", "One two\na\nb"),
        ("one<br>two<hr>three", "one\ntwo\nthree"),
        ("in<b>com</b>plete <i>words</i>", "incomplete words"),
        ("<td>a</td><td>b</td>", "a\nb"),
        ("R&amp;D &lt;b&gt; &#233; &nbsp; &amp;lt;", "R&D <b> é &lt;"),
        ('<img alt="x" src="y"><a title="&lt;p&gt;" href="z">link</a>', "link"),
        ("a<script>var b = '<p>'</script><style>p {}</style>c<!-- d -->e", "a c e"),
        ("<SCRIPT>x</SCRIPT><P>One</P><P>Two</P>", "One\nTwo"),
        ("a<script>never closed", "a"),
        ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
        ("a&#0;b&#xFFFE;c&#xD800;", "a\ufffdbc\ufffd"),
    ],
)
def test_text_of_gives_the_words(html: str, text: str) -> None:
    """Each block is a line; entities are resolved once; what nobody reads is left out."""
    assert text_of(html) == text


@given(st.text(st.sampled_from(list("<>/&;!-abp scrit\"'=\n\x00"))))
def test_text_of_takes_anything(html: str) -> None:
    """Whatever the input, the text has no empty lines, no spaces at the ends, and no invalid characters."""
    text = text_of(html)
    assert text == clean(text) == "\n".join(filter(None, map(collapse, text.split("\n"))))


@pytest.mark.parametrize("piece", ["<script", "<script>", "<!--", "<", "<a ", "&amp", "<p>", "</p", "<s"])
def test_text_of_takes_linear_time(piece: str) -> None:
    """No repetition of anything makes it slow: half a megabyte takes a fraction of a second."""
    started = time.process_time()
    text_of(piece * (500_000 // len(piece)))
    assert within(time.process_time() - started, 2)


@given(st.text(st.characters(max_codepoint=127)))
def test_words_of_ascii(text: str) -> None:
    """Runs of letters and digits in lower case, as an expression finds them."""
    assert ascii_words(text) == re.findall(r"[^\W_]+", text.casefold())


@given(st.text(st.sampled_from("aB1_é .–—‘’“”„‚…«»•")))  # noqa: RUF001 - marks of print
def test_marks_of_print_part_words(text: str) -> None:
    """A space in the place of each leaves the same words; what else is beyond ASCII stays."""
    assert re.findall(r"[^\W_]+", ascii_of(text)) == re.findall(r"[^\W_]+", text)
    assert ascii_of(text).isascii() == ("é" not in text)
