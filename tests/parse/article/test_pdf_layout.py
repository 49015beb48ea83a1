"""The layout of PDF pages, step by step: lines, furniture, columns, paragraphs, text."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.parse.article.pdf.columns import in_order
from aggregator.parse.article.pdf.furniture import without_furniture
from aggregator.parse.article.pdf.lines import PageLines, TextLine, is_right_to_left, line_of, lines_of, rows_of, word
from aggregator.parse.article.pdf.pages import Page, Word
from aggregator.parse.article.pdf.text import set_text

WIDTH, HEIGHT = 400.0, 600.0
PLACES = st.tuples(st.integers(0, 380), st.integers(0, 580), st.sampled_from([8, 10, 10, 10, 20]))


def page(*words: Word) -> Page:
    return Page(width=WIDTH, height=HEIGHT, words=words)


def lines(*places: tuple[str, float, float]) -> PageLines:
    """Return a page with a text at each place (from the left, from the top)."""
    return PageLines(width=WIDTH, height=HEIGHT, lines=tuple(line(*place) for place in places))


def line(text: str, left: float, top: float) -> TextLine:
    words = []
    for one in text.split():
        words.append(word(one, left, top))
        left = words[-1].right + 4
    return line_of(words)


def typed(*rows: str) -> str:
    """Return the text of lines that are typed, indented by as many spaces as they are."""
    places = ((row.strip(), 10 + 5 * (len(row) - len(row.lstrip())), 12 * number) for number, row in enumerate(rows))
    return set_text([lines(*places)]).text


def column(left: float, top: float, *texts: str, step: float = 12) -> list[TextLine]:
    return [line(text, left, top + step * row) for row, text in enumerate(texts)]


def test_a_wide_gap_ends_a_line() -> None:
    """Two columns are two lines, though they stand at one height."""
    found = lines_of(page(word("left", 10, 10), word("half", 33, 10), word("right", 80, 10))).lines
    assert [line.text for line in found] == ["left half", "right"]
    assert [line.text for line in rows_of(found)] == ["left half right"]


def test_what_is_printed_twice_is_read_once() -> None:
    """Some programs make type bold by drawing it twice, a hair apart."""
    assert [line.text for line in lines_of(page(word("bold", 10, 10), word("bold", 10.2, 10))).lines] == ["bold"]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("har\u00adbour", "harbour"),
        ("har\u00ad", "har\u00ad"),
        ("\uf0b7", "•"),
        ("\ufefb", "لا"),
        ("cafe\u0301", "café"),
        ("ﬁne", "fine"),
    ],
)
def test_letters(written: str, read: str) -> None:
    """Soft hyphens go but for the last, and forms of letters become the letters."""
    assert lines_of(page(word(written, 10, 10))).lines[0].text == read


@pytest.mark.parametrize("turn", [0, 1, 2, 3])
def test_turned_pages(turn: int) -> None:
    """A page reads the same whichever way it is turned."""
    upright = (word("one", 10, 10), word("two", 30, 10), word("three", 10, 30))
    boxes = {
        0: lambda one: (one.left, one.top, one.right, one.bottom),
        1: lambda one: (one.top, WIDTH - one.right, one.bottom, WIDTH - one.left),
        2: lambda one: (WIDTH - one.right, HEIGHT - one.bottom, WIDTH - one.left, HEIGHT - one.top),
        3: lambda one: (HEIGHT - one.bottom, one.left, HEIGHT - one.top, one.right),
    }
    turned = []
    for one in upright:
        left, top, right, bottom = boxes[turn](one)
        turned.append(replace(one, left=left, top=top, right=right, bottom=bottom, turn=turn))
    size = (HEIGHT, WIDTH) if turn % 2 else (WIDTH, HEIGHT)
    found = lines_of(Page(width=size[0], height=size[1], words=tuple(turned)))
    assert [line.text for line in found.lines] == ["one two", "three"]
    assert (found.width, found.height) == (WIDTH, HEIGHT)


def test_direction() -> None:
    """Most letters decide which way a document runs; digits have no direction."""
    assert is_right_to_left([word("الميناء", 0, 0), word("PDF", 50, 0), word("2026", 90, 0)])
    assert not is_right_to_left([word("harbour", 0, 0), word("مي", 50, 0)])


def test_a_title_over_both_columns() -> None:
    """What crosses the gutter divides the page, and is read before what is below it."""
    title = line_of([word("A title that is wider than a column", 10, 0)])
    quote = line_of([word("A quotation that is as wide as it", 10, 80)])
    left = column(10, 20, *[f"left line {number}" for number in range(5)])
    right = column(110, 20, *[f"right line {number}" for number in range(5)])
    below = [*column(10, 100, "left below 1", "left below 2"), *column(110, 100, "right below", "right end")]
    found = [line.text for flow in in_order([*right, *below, quote, *left, title]) for line in flow.lines]
    assert found[0] == title.text
    assert found[1:6] == [line.text for line in left]
    assert found[6:11] == [line.text for line in right]
    assert found[11] == quote.text


def test_a_column_that_has_just_begun() -> None:
    """One line at the top of the second column follows the last one of the first."""
    left = column(10, 0, *[f"left line {number}" for number in range(9)])
    found = [line.text for flow in in_order([*column(110, 0, "right and last"), *left]) for line in flow.lines]
    assert found == [*(line.text for line in left), "right and last"]


def test_a_table_is_read_by_rows() -> None:
    """Cells of a word or two are no columns of prose."""
    cells = [*column(10, 0, "Year", "1911", "1976", "2015"), *column(110, 0, "Height", "412 cm", "203 cm", "260 cm")]
    (flow,) = in_order(cells)
    assert [line.text for line in flow.lines] == ["Year Height", "1911 412 cm", "1976 203 cm", "2015 260 cm"]


def furniture(*pages: PageLines) -> list[list[str]]:
    return [[one.text for one in gone] for _, gone in without_furniture(pages)]


def body(*more: tuple[str, float, float], texts: str = "abcdefgh") -> PageLines:
    return lines(*more, *((f"{texts[row]} line of text", 10, 60 + 12 * row) for row in range(8)))


@pytest.mark.parametrize(
    ("heads", "gone"),
    [
        (("THE HERALD", "THE HERALD"), [["THE HERALD"], ["THE HERALD"]]),
        (("3 THE HERALD", "HARBOURS 4"), [["3 THE HERALD"], ["HARBOURS 4"]]),
        (("Page 3 of 9", "Page 4 of 9"), [["Page 3 of 9"], ["Page 4 of 9"]]),
        (("Harbours", "Ferries", "Tides"), [["Harbours"], ["Ferries"], ["Tides"]]),
        (("Harbours", "Ferries"), [[], []]),
        (("It was 1911.", "It was 1912."), [[], []]),
    ],
)
def test_furniture_by_its_place(heads: tuple[str, ...], gone: list[list[str]]) -> None:
    """The same line, one that counts, or one that is set off on three pages is furniture; two that differ are not."""
    letters = "abcdefghijklmnop"
    assert furniture(*(body((head, 10, 10), texts=letters[3 * page :]) for page, head in enumerate(heads))) == gone


def test_furniture_at_another_height() -> None:
    """A line that comes again elsewhere on the page is text."""
    assert furniture(body(("THE HERALD", 10, 10)), body(("THE HERALD", 10, 20), texts="hgfedcba")) == [[], []]


def test_hanging_lines() -> None:
    """Entries of a bibliography, whose lines hang under the first, are paragraphs."""
    assert typed("Doe, J. (1911), of", "   harbours.", "Roe, J. (1912), of", "   the sea.") == (
        "Doe, J. (1911), of\nharbours.\n\nRoe, J. (1912), of\nthe sea.\n\f"
    )


def test_paragraphs_without_a_gap() -> None:
    """An indented line begins a paragraph, and so does the line after a sentence that ends early."""
    assert typed("   It begins here", "and ends here.", "   Another one so", "it goes on") == (
        "It begins here\nand ends here.\n\nAnother one so\nit goes on\n\f"
    )
    assert typed("It begins in a line", "and ends.", "Another one that", "goes on") == (
        "It begins in a line\nand ends.\n\nAnother one that\ngoes on\n\f"
    )


@given(st.lists(st.lists(PLACES, max_size=40), max_size=3))
def test_no_word_is_lost(places: list[list[tuple[int, int, int]]]) -> None:
    """Wherever words stand, each is in the text or among what was left out, once."""
    number = iter(range(10_000))
    pages = [page(*(word(f"word{next(number)}x", left, top, size) for left, top, size in one)) for one in places if one]
    made = set_text([lines_of(one) for one in pages])
    found = [*made.text.split(), *(text for one in made.left_out for text in one.text.split())]
    assert Counter(found) == Counter(one.text for all_of in pages for one in all_of.words)
