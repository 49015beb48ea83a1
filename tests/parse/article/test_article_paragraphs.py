# ruff: noqa: RUF001 - typographic marks are what is tested
"""Blocks become paragraphs, lists, verse and code."""

import pytest

from aggregator.parse.article.text.article import read_text
from aggregator.parse.article.text.pieces import Kind

PROSE = (
    "The council of Oldhaven met on Tuesday evening to decide about the\n"
    "ferry, and there was a petition, a counter-petition and a song, and in\n"
    "the end the vote was clear.\n"
)


def body(text: str) -> list[tuple[Kind, tuple[str, ...]]]:
    article = read_text(f"A title\n\n{PROSE}\n{text}\n\n{PROSE}".encode())
    return [(paragraph.kind, paragraph.parts) for paragraph in article.paragraphs[1:-1]]


@pytest.mark.parametrize(
    ("text", "kind", "parts"),
    [
        ("- one\n- two", Kind.LIST, ("one", "two")),
        ("* one\n* two\n  goes on", Kind.LIST, ("one", "two goes on")),
        ("• one\n\n• two\n\n•\n\nthree", Kind.LIST, ("one", "two", "three")),
        ("1. one\n2. two\n   goes on\n3. three", Kind.NUMBERED, ("one", "two goes on", "three")),
        ("4) four\n\n5) five", Kind.NUMBERED, ("four", "five")),
        ("1. A numbered paragraph alone is text.", Kind.TEXT, ("1. A numbered paragraph alone is text.",)),
        (
            "1914. It was a summer like any other that we had seen, and it is\n1. said.",
            Kind.TEXT,
            ("1914. It was a summer like any other that we had seen, and it is 1. said.",),
        ),
        ("– Bonjour, dit-il.", Kind.TEXT, ("– Bonjour, dit-il.",)),
        ("    Row on, row on,\n    the water is low.", Kind.LINES, ("Row on, row on,", "the water is low.")),
        ("The Keeper\nWeather House\nCold Norton", Kind.LINES, ("The Keeper", "Weather House", "Cold Norton")),
        ("    x = 1\n    if x:\n        run(x)", Kind.CODE, ("x = 1", "if x:", "    run(x)")),
        ("* * *", Kind.RULE, ("* * *",)),
    ],
)
def test_kinds(text: str, kind: Kind, parts: tuple[str, ...]) -> None:
    """Lists, verse, addresses and code keep their lines; everything else is running text."""
    assert body(text) == [(kind, parts)]


def test_verse_in_a_text_that_is_all_verse() -> None:
    """Lines that all begin with a capital and end anywhere are verse, even where nothing shows the margin."""
    text = "A song\n\nThe ferry goes out\nInto the night,\nIts lamp is the only\nThing that is bright.\n"
    (verse,) = read_text(text.encode()).paragraphs
    assert (verse.kind, len(verse.parts)) == (Kind.LINES, 4)


def test_narrow_columns_are_prose() -> None:
    """Narrow lines that run on are joined: the next word would not have fitted."""
    text = "A title\n\nThe council met on\nTuesday evening to\ndecide about the\nferry. There was a\nsong as well.\n"
    (paragraph,) = read_text(text.encode()).paragraphs
    assert paragraph.text == "The council met on Tuesday evening to decide about the ferry. There was a song as well."


def test_paragraphs_marked_by_indentation() -> None:
    """An indented line after a full stop begins a paragraph, a hanging indent does not."""
    text = (
        "   It rained for weeks, and nobody went out of the\n"
        "house.\n"
        "   Then it stopped, and it was so quiet that one\n"
        "heard it."
    )
    assert [parts for _, parts in body(text)] == [
        ("It rained for weeks, and nobody went out of the house.",),
        ("Then it stopped, and it was so quiet that one heard it.",),
    ]


def test_paragraphs_marked_by_a_short_line() -> None:
    """Without blank lines and indentation, a sentence that ends well before the margin ends its paragraph."""
    text = (
        PROSE
        + "Nobody spoke.\nThe mayor, who had not slept for two nights, asked for a glass of\nwater and drank it.\n"
    )
    article = read_text(f"A title\n\n{text}".encode())
    assert [paragraph.text.split()[0] for paragraph in article.paragraphs] == ["The", "Nobody", "The"]


def test_indented_quotations_are_text() -> None:
    """A quotation that is set in and runs on is one paragraph."""
    quoted = (
        "    We have had enough of studies, and we have had enough of\n"
        "    waiting, and most of all we have had enough of being asked.\n"
    )
    assert [kind for kind, _ in body(quoted)] == [Kind.TEXT]
