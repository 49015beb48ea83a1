# ruff: noqa: RUF001 - typographic marks are what is tested
"""Title, byline and date: what is taken, and above all what is not."""

import pytest

from aggregator.parse.article.text.article import read_text

BODY = "The council of Oldhaven met on Tuesday evening to decide about the ferry.\n\nIt was late.\n"


@pytest.mark.parametrize(
    ("head", "title", "authors", "dated"),
    [
        ("A title\n\nJane Doe\n\n1 October 2020", "A title", ["Jane Doe"], True),
        ("A title\n\n1 October 2020\n\nJane Doe", "A title", ["Jane Doe"], True),
        ("A title\nBy Jane Doe\n1 October 2020", "A title", ["Jane Doe"], True),
        ("A title\n\n1 October 2020\nBy Jane Doe\nScience Editor", "A title", ["Jane Doe"], True),
        ("A title\n\nJane Doe, 1 October 2020", "A title", ["Jane Doe"], True),
        (
            "A title\n\nBy Jane Doe,\nJohn Roe and\nLi Wei\n1 October 2020",
            "A title",
            ["Jane Doe", "John Roe", "Li Wei"],
            True,
        ),
        ("A title\n\nJane Doe\nJohn Roe\n1 October 2020", "A title", ["Jane Doe", "John Roe"], True),
        ("A title\n\nJane Doe, The Daily Planet\n\n1 October 2020", "A title", ["Jane Doe"], True),
        ("A title\n\nJane Doe\n\nThe Daily Planet, 1 October 2020", "A title", ["Jane Doe"], True),
        ("A title\nBy\nJane Doe\n1 October 2020", "A title", ["Jane Doe"], True),
        ("A title\n\nBy Jane Doe\nThe Daily Planet\n1 October 2020", "A title", ["Jane Doe"], True),
        ("Title: A title\nAuthor: Jane Doe\nDate: 2020-10-01", "A title", ["Jane Doe"], True),
        ("A title\n=======\n\nBy Jane Doe", "A title", ["Jane Doe"], False),
        ("PRESS RELEASE\n\nA title\n\n1 October 2020", "A title", [], True),
        ("1 October 2020\n\nA title\n\nBy Jane Doe", "A title", ["Jane Doe"], True),
        ("The *Daily Planet* is sold", "The Daily Planet is sold", [], False),
        ("1984\n\nBy Jane Doe", "1984", ["Jane Doe"], False),
        ("What is to be done?", "What is to be done?", [], False),
    ],
)
def test_heads(head: str, title: str, authors: list[str], dated: bool) -> None:  # noqa: FBT001 - a column of the table
    """Title, byline and date are found in any order and on any number of lines, and the body is what follows."""
    article = read_text(f"{head}\n\n{BODY}".encode())
    assert article.title == title
    assert [person.name for person in article.authors] == authors
    assert (article.date is not None) is dated
    assert len(article.paragraphs) == 2


@pytest.mark.parametrize(
    ("head", "title", "authors"),
    [
        ("Angela Merkel", "Angela Merkel", []),
        ("Angela Merkel\n1 October 2020", "Angela Merkel", []),
        ("The long goodbye of\nAngela Merkel\n\n1 October 2020", "The long goodbye of Angela Merkel", []),
        ("Council Approves\nNew Harbour Plan\n1 October 2020", "Council Approves New Harbour Plan", []),
        ("Council Approves Plan\nJane Doe\n1 October 2020", "Council Approves Plan", ["Jane Doe"]),
        ("COUNCIL APPROVES PLAN\nBrannoch Oakes\n1 October 2020", "COUNCIL APPROVES PLAN", ["Brannoch Oakes"]),
        ("Council approves plan\nBrannoch Oakes\n\n1 October 2020", "Council approves plan", ["Brannoch Oakes"]),
        ("Why we love\nAngela Brandt\n\nBy Jane Doe\n\n1 October 2020", "Why we love Angela Brandt", ["Jane Doe"]),
    ],
)
def test_names_in_titles(head: str, title: str, authors: list[str]) -> None:
    """A title that looks like a name is not eaten, and a name under a title is not glued to it."""
    article = read_text(f"{head}\n\n{BODY}".encode())
    assert (article.title, [person.name for person in article.authors]) == (title, authors)


@pytest.mark.parametrize(
    "paragraph",
    [
        "Second Thoughts",
        "Brannoch Oakes",  # no date beside it, and no name that is known: it may be a heading
        "By the Sea",
        "New York",
        "01/10/2020",
        "OLDHAVEN, 1 October 2020 (Planet) – The ferry goes on.",
        "Contact: the film, reviewed at last by someone who has seen it twice and would go again.",
    ],
)
def test_first_paragraphs_stay(paragraph: str) -> None:
    """What is not wholly a byline or a date stays the first paragraph of the body."""
    article = read_text(f"A title\n\n{paragraph}\n\n{BODY}".encode())
    assert article.paragraphs[0].text == paragraph
    assert len(article.paragraphs) == 3


def test_a_label_below_the_title() -> None:
    """A line that only says what kind of text follows is left out, above the title and below it."""
    article = read_text(f"A title\n\nPress release\n\n{BODY}".encode())
    assert [(one.text, one.reason) for one in article.left_out] == [("Press release", "label")]


def test_a_place_beside_the_date() -> None:
    """With a byline elsewhere, or a town that everyone knows, the name beside a date is a place, and left out."""
    article = read_text(f"A title\n\nBy Jane Doe\n\nBury Saint Edmunds, 1 October 2020\n\n{BODY}".encode())
    assert [person.name for person in article.authors] == ["Jane Doe"]
    assert [(one.text, one.reason) for one in article.left_out] == [("Bury Saint Edmunds", "beside the date")]


def test_a_date_far_down_is_not_the_articles() -> None:
    """Beyond two short paragraphs no date is looked for."""
    article = read_text(f"A title\n\n{BODY}\n\nIt rained.\n\n1 October 2020\n\nThe end.".encode())
    assert article.date is None
    assert "1 October 2020" in [paragraph.text for paragraph in article.paragraphs]


def test_title_from_the_first_line_of_a_long_block() -> None:
    """Without blank lines a short first line over longer ones is the title."""
    article = read_text(
        b"The well\n" + b"Every house in the lane had its own bucket, and every bucket its sound.\n" * 4
    )
    assert article.title == "The well"
    assert len(article.paragraphs) == 1
