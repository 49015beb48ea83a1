# ruff: noqa: RUF001 - typographic marks are what is tested
"""Paragraphs cut in two: joined where something proves it, left where nothing does."""

import pytest

from aggregator.parse.article.text.article import read_text


def body(text: str) -> list[str]:
    return [paragraph.text for paragraph in read_text(f"A title\n\nOne.\n\n{text}".encode()).paragraphs[1:]]


HALF = "The council met on Tuesday evening to decide about the fate of all its ferries"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("It rained for the", "whole of May."),
        ("It rained in May,", "which was a surprise."),
        ("He said that it was “a great", "and lasting” pity."),
        ("She read about it in the local paper on the day when the", "*Planet* was sold."),
        ("The boat was built in 19", "hundred and six."),
    ],
)
def test_small_letters(first: str, second: str) -> None:
    """A sentence without its end and one without its beginning are one, form feed or not."""
    assert body(f"{first}\n\n{second}") == [f"{first} {second}"]
    assert body(f"{first}\n\n\f{second}") == [f"{first} {second}"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("It rained.", "whole of May it rained."),
        ("It rained for (nearly) three weeks:", "first in the north."),
        ("A heading here", "iPhone sales rose."),
        ("All of this can be read at", "https://example.org/ in full."),
        ("The points were the following", "a) the ferry"),
        ("A Heading", "de Gaulle was asked."),
        ("i wandered lonely as a cloud", "that floats on high"),
        (HALF, "Another sentence begins."),
    ],
)
def test_what_stays_two(first: str, second: str) -> None:
    """A full stop, a heading, an address, an item, verse in small letters: nothing proves that they were one."""
    assert body(f"{first}\n\n{second}") == [first, second]


@pytest.mark.parametrize(
    ("first", "second", "joined"),
    [
        (HALF, "Some of them are old.", True),
        ("He was met by the", "Mayor of Oldhaven.", True),
        ("It was, said Jane,", "Peter’s boat.", True),
        ("They sail for the U.S.", "government now.", True),
        ("“We came. We saw.", "We left,” he said.", True),
        ("„Wir kamen. Wir sahen.", "Wir gingen“, sagte er.", True),
        ('He said: "We came.', 'We left," and was silent.', True),
        ("“We came. We saw.", "“We left,” he said.", False),
        ("A short heading", "A new page begins.", False),
        (f"{HALF}.", "Another sentence begins.", False),
        (f"{HALF}:", "Another sentence begins.", False),
    ],
)
def test_page_breaks(first: str, second: str, joined: bool) -> None:  # noqa: FBT001 - a column of the table
    """Across a form feed a full last line, a word that needs another, or an open quotation prove it too."""
    assert body(f"{first}\n\n\f{second}") == ([f"{first} {second}"] if joined else [first, second])


def test_a_hyphen_at_the_page_break() -> None:
    """A word that the page break cut is put together."""
    assert body("It is the govern-\n\n\fment that pays.") == ["It is the government that pays."]


def test_three_pages() -> None:
    """A paragraph may be cut more than once."""
    assert body("It rained for the\n\n\fwhole of May and for\n\n\fmost of June.") == [
        "It rained for the whole of May and for most of June."
    ]


def test_lists_over_two_pages() -> None:
    """An item that a page cut goes on; the list stays a list."""
    text = "- bread\n- a barometer that somebody has tapped so often that it\n\f\nno longer minds\n"
    assert body(text) == ["bread\na barometer that somebody has tapped so often that it no longer minds"]


def test_joins_are_reported() -> None:
    """Each join is named with its line, both sides and the reason."""
    article = read_text(b"A title\n\nOne.\n\nIt rained for the\n\nwhole of May, a hor-\nrible one.\n")
    assert [(join.line, join.before, join.after, join.reason) for join in article.joined] == [
        (7, "It rained for the", "whole of May, a horrible one.", "cut sentence"),
        (8, "hor-", "rible", "hyphen"),
    ]
