import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.errors import RuleError
from aggregator.rules import compile_pattern


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("kernel", "The Kernel's new scheduler"),
        ("linux kernel", "a linux\n  kernel release"),
        ("C++", "Modern C++ in practice"),
        ("straße", "STRASSE"),
        ("café", "Cafe\u0301 society"),
        ("東京", "私は東京都に住む"),
        (".NET", "the .NET runtime"),
        ("ﬁle", "a file"),
        ("don't", "I don\u2019t know"),
        ("don\u2019t", "I DON'T KNOW"),
        ("e-mail", "an E\u2011Mail"),
        ("steamship", "steam\u00adship"),
        ("istanbul", "\u0130STANBUL haberleri"),
        ("ภาษา", "เรียนภาษาไทย"),
        ("🚀", "lift-off🚀now"),
        ("kernel", "kernel-devel"),
        ("naïve", "NAI\u0308VE"),
        ("Русский", "на РУССКИЙ лад"),
    ],
)
def test_a_plain_string_matches_whole_words_whatever_their_case(pattern: str, text: str) -> None:
    """Case folding and composition are Unicode's; scripts without spaces have boundaries everywhere."""
    assert compile_pattern(pattern).found(text)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("kernel", "kernels"),
        ("cat", "concatenate"),
        ("art", "état d'ártiste"),
        ("new", ""),
        ("c++", "c+"),
        ("cafe", "cafe\u0301"),
        ("and", "and_or"),
        ("5", "5G"),
        ("한국", "한국어"),
        ("и", "или"),
        ("rocket", "🚀"),
    ],
)
def test_a_plain_string_matches_no_part_of_a_word(pattern: str, text: str) -> None:
    """`kernel` is not in `kernels`."""
    assert not compile_pattern(pattern).found(text)


def test_a_regular_expression_stands_between_slashes() -> None:
    """It is searched anywhere, and only `i` makes it blind to case."""
    assert compile_pattern(r"/CVE-\d{4}-\d+/").found("see CVE-2026-1234.")
    assert not compile_pattern("/cve/").found("CVE")
    assert compile_pattern("/cve/i").found("CVE")
    assert compile_pattern("/a/b/").found("x a/b y")


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("/(/", "not valid RE2: missing )"),
        ("/x", "lacks its closing slash"),
        ("//", "is empty"),
        ("/a/g", "unknown flag 'g'"),
        ("/(?=a)/", "not valid RE2"),
        (r"/(a)\1/", "not valid RE2"),
        ("", "empty"),
        ("  ", "empty"),
    ],
)
def test_a_wrong_pattern_is_refused_in_words(pattern: str, reason: str) -> None:
    """Look-ahead and back-references cannot be matched in linear time, and RE2 has none."""
    with pytest.raises(RuleError, match=reason.replace("(", r"\(").replace(")", r"\)")):
        compile_pattern(pattern)


def test_an_evil_pattern_takes_linear_time() -> None:
    """`(a+)+$` on 100,000 letters would take a backtracking engine longer than the universe has left."""
    before = time.process_time()
    assert not compile_pattern("/(a+)+$/").found("a" * 100_000 + "b")
    assert time.process_time() - before < 5


@pytest.mark.parametrize(
    ("pattern", "by", "text", "expected"),
    [
        (r"/^\[.*?\]\s*/", "", "[Ann] Python 3.15", "Python 3.15"),
        (r"/(\w+) (\w+)/", r"\2 \1", "hello world", "world hello"),
        ("foo", r"\1", "a FOO fool", r"a \1 fool"),
        (r"/x/", r"\9\\", "x", r"\9\\"),
        ("c++", "C", "c++ and C++!", "C and C!"),
    ],
)
def test_replacing(pattern: str, by: str, text: str, expected: str) -> None:
    r"""`\1` is a group where the pattern has one, and otherwise itself; plain strings replace whole words."""
    assert compile_pattern(pattern).replaced(text, by) == expected


@given(st.text(min_size=1), st.text())
def test_any_plain_string_can_be_asked_for(pattern: str, text: str) -> None:
    """No text makes matching fail, and a string occurs in itself."""
    if pattern.startswith("/"):
        return
    try:
        compiled = compile_pattern(pattern)
    except RuleError:
        return
    assert compiled.found(pattern)
    assert compiled.found(text) in {True, False}


def test_plain_strings_are_replaced_where_they_are_found() -> None:
    """Whichever apostrophe or hyphen an author's program made of what was typed."""
    assert compile_pattern("don't").replaced("I don\u2019t, DON'T", "do not") == "I do not, do not"
    assert compile_pattern("e\u2010mail").replaced("E-mail, e\u2011mail, emails", "letter") == "letter, letter, emails"
