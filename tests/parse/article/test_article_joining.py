# ruff: noqa: RUF001 - typographic marks are what is tested
"""Lines become text: spaces, hyphens, scripts without spaces."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.parse.article.language.scripts import display_width
from aggregator.parse.article.text.joining import Words, join, join_all, undone_hyphens

NOTHING = Words(frozenset())


@pytest.mark.parametrize(
    ("first", "second", "joined"),
    [
        ("two", "words", "two words"),
        ("trailing ", " and leading", "trailing and leading"),
        ("the govern-", "ment said", "the government said"),
        ("the (govern-", "ment) said", "the (government) said"),
        ("“govern-", "ment”", "“government”"),
        ("l’au-", "tomne", "l’automne"),
        ("the govern\u00ad", "ment", "the government"),
        ("a well-", "known rule", "a well-known rule"),
        ("well-", "ness", "wellness"),
        ("self-", "employed", "self-employed"),
        ("self-", "ish", "selfish"),
        ("twenty-", "one", "twenty-one"),
        ("state-of-the-", "art", "state-of-the-art"),
        ("vis-", "à-vis", "vis-à-vis"),
        ("x-", "ray", "x-ray"),
        ("Anglo-", "Saxon", "Anglo-Saxon"),
        ("Jean-", "Luc", "Jean-Luc"),
        ("1914-", "18", "1914-18"),
        ("COVID-", "19", "COVID-19"),
        ("Vor-", "und Nachteile", "Vor- und Nachteile"),
        ("pre-", "or post-war", "pre- or post-war"),
        ("https://example.org/some-", "thing", "https://example.org/some-thing"),
        ("one -", "two", "one - two"),
        ("one —", "two", "one — two"),
        ("one—", "two", "one—two"),
        ("one--", "two", "one--two"),
        ("今日は", "雨です", "今日は雨です"),
        ("今日は、", "Python", "今日は、Python"),
        ("한국어는", "띄어 쓴다", "한국어는 띄어 쓴다"),
        ("العربية", "تكتب", "العربية تكتب"),
        ("", "alone", "alone"),
    ],
)
def test_seams(first: str, second: str, joined: str) -> None:
    """Two lines meet as their words and their script ask."""
    assert join(first, second, NOTHING) == joined


def test_the_text_itself_is_the_evidence() -> None:
    """A compound that the text has elsewhere keeps its hyphen, a word that it has without one loses it."""
    words = Words.of("a long-winded answer", "the selfless coworker-", "and")
    assert join("a long-", "winded man", words) == "a long-winded man"
    assert join("a long-", "winded man", NOTHING) == "a longwinded man"
    assert join("the self-", "less man", words) == "the selfless man"


def test_a_compound_over_three_lines() -> None:
    """A hyphen is judged with the whole word before it, however many lines that takes."""
    assert join_all(["a state-of-", "the-", "art lamp"], NOTHING) == "a state-of-the-art lamp"


def test_undone_hyphens_are_reported() -> None:
    """Where a word was put together, its parts and its second line are named; a kept hyphen is none."""
    assert undone_hyphens(["a mar-", "ket and a well-", "known man"], NOTHING) == ((1, "mar-", "ket"),)


@pytest.mark.parametrize(("text", "width"), [("abc", 3), ("é“”", 3), ("今日", 4), ("ｆ", 2), ("한국", 4)])
def test_columns(text: str, width: int) -> None:
    """East Asian characters take two columns."""
    assert display_width(text) == width


@given(st.lists(st.text(alphabet="ab-\u00ad— Aé今日1.", max_size=8), max_size=8))
def test_no_word_is_lost_or_moved(lines: list[str]) -> None:
    """Joining keeps every character but hyphens and white space, in their order."""
    joined = join_all(lines, NOTHING)
    assert bare(joined) == bare("".join(lines))


def bare(text: str) -> str:
    return "".join(char for char in text if not char.isspace() and char not in "-\u00ad")
