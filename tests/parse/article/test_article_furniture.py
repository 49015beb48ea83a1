# ruff: noqa: RUF001 - typographic marks are what is tested
"""Page numbers, running heads, endings: what leaves the body, and what must stay."""

import pytest

from aggregator.parse.article.text.article import read_text
from aggregator.parse.article.text.pagenumbers import is_bare_number, is_page_number


def body(text: str) -> list[str]:
    return [paragraph.text for paragraph in read_text(f"A title\n\n{text}".encode()).paragraphs]


def left_out(text: str) -> list[tuple[str, str]]:
    return [(one.text, one.reason) for one in read_text(f"A title\n\n{text}".encode()).left_out]


@pytest.mark.parametrize(
    "line",
    [
        "- 3 -",
        "– 3 –",
        "[3]",
        "Page 3",
        "PAGE 3 OF 7",
        "page 3/7",
        "p. 3",
        "Seite 3 von 7",
        "Página 3 de 7",
        "第3页",
        "第3页 共7页",
        "3쪽",
        "Strona 3 z 7",
        "Страница 3 из 7",
        "עמוד 3 מתוך 7",
        "صفحة ٣ من ٧",
        "3 | Page",
    ],
)
def test_forms_of_page_numbers(line: str) -> None:
    """A decorated number that stands alone is a page number wherever it stands."""
    assert is_page_number(line)
    assert body(f"One.\n\n{line}\n\nTwo.") == ["One.", "Two."]


@pytest.mark.parametrize("line", ["3", "1984", "iv", "3/7"])
def test_bare_numbers_need_a_proof(line: str) -> None:
    """A bare number in the middle of a text may be a chapter: it stays, unless it interrupts a sentence."""
    assert is_bare_number(line)
    assert body(f"One.\n\n{line}\n\nTwo.") == ["One.", line, "Two."]
    assert body(f"The first half of the\n\n{line}\n\nsentence.") == ["The first half of the sentence."]


def test_bare_numbers_at_the_edges_of_pages() -> None:
    """Where form feeds show the pages, a number alone at an edge goes, and one within a block only if it counts."""
    assert body("One.\n\n7\n\fTwo.\n\n8\n\f") == ["One.", "Two."]
    assert body("One line\n7\n\fTwo.\n8\n\f") == ["One line", "Two."]
    assert body("It was in the year of\n1984\n\fThat is all.\n") == ["It was in the year of 1984", "That is all."]


def test_chapters_and_years_at_the_top_of_a_page() -> None:
    """A number alone at the top of a page is a page's only if it counts; a year or a chapter stays."""
    assert body("One.\n\f1984\n\nTwo.\n\f1991\n\nThree.") == ["One.", "1984", "Two.", "1991", "Three."]
    assert body("One.\n\f7\n\nTwo.\n") == ["One.", "7", "Two."]
    assert body("One.\n\f2\n\nTwo.\n\f3\n\nThree.") == ["One.", "Two.", "Three."]
    assert body("One.\n\nii\n\fTwo.\n\niii\n\f") == ["One.", "Two."]


def test_numbers_in_a_list_of_works_stay() -> None:
    """A line that ends a reference with its page is no page number."""
    assert body("Smith, Harbours,\np. 12\n\nEnd.") == ["Smith, Harbours, p. 12", "End."]


def test_running_heads_with_counting_numbers() -> None:
    """A head with the page's number in it is the same head on every page, on alternate sides too."""
    text = "One.\n\f12 The Planet\n\nTwo.\n\fThe Head 13\n\nThree.\n\f14 The Planet\n\nFour.\n\fThe Head 15\n\nFive."
    assert body(text) == ["One.", "Two.", "Three.", "Four.", "Five."]


def test_headings_that_count_are_no_running_heads() -> None:
    """Chapters that begin on a new page keep their headings."""
    assert body("Chapter 1\n\nOne.\n\fChapter 2\n\nTwo.") == ["Chapter 1", "One.", "Chapter 2", "Two."]


def test_refrains_stay() -> None:
    """A line that comes again is a running head only at the edge of pages or in the middle of a sentence."""
    assert body("Row on\n\nOne.\n\nRow on\n\nTwo.\n\nRow on") == ["Row on", "One.", "Row on", "Two.", "Row on"]
    assert body("It rains.\n\fIt rains.\n\fIt rains.") == ["It rains."] * 3


@pytest.mark.parametrize(
    ("ending", "reason"),
    [
        ("Contact: ", "contact"),
        ("Contact:\nJane Doe\njane@example.org", "contact"),
        ("Contact\n\nJane Doe\n+44 20 7946 0123", "contact"),
        ("Press contact: Jane Doe, tel. 020 7946 0123.", "contact"),
        ("For further information contact Jane Doe at jane@example.org.", "contact"),
        ("Pressekontakt:\nBrunnengasse 7", "contact"),
        ("© 2020 The Daily Planet", "copyright"),
        ("Copyright 2020 The Daily Planet. All rights reserved.", "copyright"),
        ("Alle Rechte vorbehalten.", "copyright"),
        ("Write to the author at:", "contact"),
        ("Email:", "contact"),
        ("Contact Jane Doe", "contact"),
        ("jane@example.org", "contact"),
        ("###", "end mark"),
        ("ENDS", "end mark"),
    ],
)
def test_endings(ending: str, reason: str) -> None:
    """A contact, a copyright notice or an end mark at the end is left out, with its reason."""
    text = f"It was late.\n\nNobody cheered.\n\n\n{ending}\n"
    assert body(text) == ["It was late.", "Nobody cheered."]
    assert {why for _, why in left_out(text)} == {reason}


@pytest.mark.parametrize(
    "last",
    [
        "Contact with the crew was lost on the way back.",
        "Contact: it is what we all hoped for, and what none of us had the courage to ask the others about.",
        "Copyright law has changed since then.",
        "For more information see the report of the county.",
        "Ends are beginnings.",
        "The ferry will go on. © is a letter in a ring.",
    ],
)
def test_last_paragraphs_stay(last: str) -> None:
    """A paragraph that begins like an ending and reads like prose is the last of the body."""
    assert body(f"It was late.\n\nNobody cheered.\n\n\n{last}\n")[-1] == last


def test_an_ending_in_the_middle_stays() -> None:
    """What prose follows is no ending."""
    text = "One.\n\nContact:\nJane Doe\n\nThe story goes on, as stories do, and nobody remembers who was to be asked.\n"
    assert body(text)[1] in {"Contact: Jane Doe", "Contact:\nJane Doe"}


def test_a_body_is_never_only_an_ending() -> None:
    """The first paragraph stays whatever it says."""
    assert body("© 2020 The Daily Planet") == ["© 2020 The Daily Planet"]
