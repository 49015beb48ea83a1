"""What is compared of a text."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.dedupe import Text, text_to_compare
from aggregator.dedupe.tokens import MOST
from aggregator.model import Entry


def text(content: str, title: str = "") -> Text:
    return text_to_compare(Entry(title=title, content=content))


def kinds(content: str) -> list[tuple[str, str]]:
    """Each word with its kind."""
    found = text(content)
    return list(zip(found.words, found.kinds, strict=True))


WORDS = [
    ("It's “NEW”!", "it s new"),
    ("Straße ﬁnden", "strasse finden"),
    ("Fish &amp; chips<br>now", "fish chips now"),
    ("version 1.2.3 and v4.5", "version 1.2.3 and v4.5"),
    ("12,500 at 14:30", "12,500 at 14:30"),
    ("CVE-2024-1234 fixed", "cve-2024-1234 fixed"),
    ("see https://example.org/a?b=c now", "see now"),
    ("हिन्दी में", "हिन्दी में"),
    ("東京 tower", "東 京 tower"),
    ("ขายดี", "ข า ย ด ี"),
    ("A–B, 5–6: “v1.2”… and\nso on, 7", "a b 5 6 v1.2 and so on 7"),  # noqa: RUF001 - dashes
]


@pytest.mark.parametrize(("content", "words"), WORDS)
def test_words(content: str, words: str) -> None:
    """Without case and punctuation; a number is one word, and so is a character of a script without spaces."""
    assert text(content).words == tuple(words.split())


def test_kinds() -> None:
    """Names by their capital letters, where no sentence begins; figures, identifiers, parts of dates."""
    assert kinds("The mayor Anna Voss paid 12 pounds. Voss left on Monday, 5 May at 14:30. Nobody may follow.") == [
        ("the", "a"),
        ("mayor", "a"),
        ("anna", "A"),
        ("voss", "A"),
        ("paid", "a"),
        ("12", "#"),
        ("pounds", "a"),
        ("voss", "A"),
        ("left", "a"),
        ("on", "a"),
        ("monday", "D"),
        ("5", "D"),
        ("may", "D"),
        ("at", "a"),
        ("14:30", "D"),
        ("nobody", "a"),
        ("may", "a"),
        ("follow", "a"),
    ]
    assert kinds("of #123, CVE-2024-1, 1.2.3, v2, 4.8, 1987") == [
        ("of", "a"),
        ("#123", "I"),
        ("cve-2024-1", "I"),
        ("1.2.3", "I"),
        ("v2", "I"),
        ("4.8", "#"),
        ("1987", "D"),
    ]
    assert text("東京の銭湯").kinds == "xxxxx"


TAILS = [
    "<p>The post A bridge appeared first on Example.</p>",
    "<p>Read more</p>",
    "<p>Continue reading A bridge →</p>",
    "<p>Weiterlesen</p>",
    "<p>続きを読む</p>",
    "<p>[…]</p><p>Read more…</p>",
]


@pytest.mark.parametrize("tail", TAILS)
def test_what_is_usually_added_is_left_out(tail: str) -> None:
    """The lines that software puts under a text, and only under it."""
    assert text(f"<p>A bridge is built.</p>{tail}").words == ("a", "bridge", "is", "built")
    assert len(text(f"{tail}<p>A bridge is built.</p>").words) > 4


def test_the_fuller_text_counts() -> None:
    """Content and summary, whichever is longer; the title stands beside it."""
    found = text_to_compare(Entry(title="The Title", summary="a much longer summary", content="short"))
    assert (found.title, found.words) == (("the", "title"), ("a", "much", "longer", "summary"))


def test_size_in_words() -> None:
    """Two characters of a script without spaces count as a word, and more of them are looked at together."""
    assert (text("one two three").size, text("one two three").shingle) == (3, 3)
    assert (text("東京の銭湯が再").size, text("東京の銭湯が再").shingle) == (3.5, 5)


@given(st.text(max_size=300), st.text(max_size=50))
def test_any_text(content: str, title: str) -> None:
    """Every word has a kind."""
    found = text(content, title)
    assert len(found.words) == len(found.kinds)
    assert len(found.title) == len(found.title_kinds)
    assert set(found.kinds + found.title_kinds) <= set("#IDAxa")


PIECES = st.sampled_from([*"aB9#.,:- \n_/’", "v1.2", "CVE-2024-1", "12:30", "http://"])  # noqa: RUF001 - apostrophe


@given(st.lists(PIECES, max_size=60).map("".join))
def test_one_foreign_word_changes_no_other(content: str) -> None:
    """ASCII, which is read in another way because that is faster, is read alike."""
    one, other = text(f"<p>{content}</p>"), text(f"<p>{content}</p><p>é</p>")
    assert other.words == (*one.words, "é")
    assert other.kinds == f"{one.kinds}a"


@pytest.mark.parametrize(
    "piece", ["word ", "1 ", "é ", "." * 50, "a-", "1-", "-1", "1.", "#", "東", "\u0301", "the post ", "http://"]
)
def test_long_texts_cost_little(piece: str) -> None:
    """Whatever is repeated, time grows with the length alone, and a bounded number of words is kept."""
    start = time.process_time()
    assert len(text(piece * (400_000 // len(piece))).words) <= MOST
    assert time.process_time() - start < 2
