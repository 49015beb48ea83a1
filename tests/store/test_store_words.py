"""The words of an entry that searching knows."""

from hypothesis import given
from hypothesis import strategies as st

from aggregator.model import Entry, Person
from aggregator.store.words import LONGEST, MOST, simple, words_of


def test_words_come_once_and_in_order() -> None:
    """Of the title, the texts, the link and the authors; without markup, case and accents."""
    entry = Entry(
        title="Łódź, łódź",
        summary="<p>R&amp;D <b>in</b></p>",
        content="“In Ζürich”…",  # noqa: RUF001 - a Greek letter
        link="https://a.example/b",
        authors=(Person(name="Ann", email="ann@a.example"),),
    )
    assert words_of(entry) == ("łodz", "r", "d", "in", "ζurich", "https", "a", "example", "b", "ann")


def test_a_script_without_spaces() -> None:
    """Every two characters that follow each other are a word, and the last one alone."""
    assert words_of(Entry(content="abc東京都abc東")) == ("abc", "東京", "京都", "都", "東")


def test_words_and_their_number_are_bounded() -> None:
    """PostgreSQL refuses more; a word is cut, and what differs only behind that is one."""
    assert words_of(Entry(content="a" * 99 + " " + "a" * 50)) == ("a" * LONGEST,)
    assert words_of(Entry(content="é" * 99)) == ("e" * LONGEST,)
    many = words_of(Entry(content=" ".join(f"{number:08}" for number in range(MOST // 4))))
    assert sum(map(len, many)) == MOST


@given(st.text(st.sampled_from("aB9é_ .-’“”…\n")))  # noqa: RUF001 - an apostrophe
def test_words_are_those_of_the_simple_text(text: str) -> None:
    """ASCII, which is read in another way because that is faster, is read alike."""
    apart = "".join(each if each.isalnum() else " " for each in simple(text))
    assert words_of(Entry(content=text)) == tuple(dict.fromkeys(apart.split()))
