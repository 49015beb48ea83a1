"""PDF articles: documents made for the purpose, and what a person would make of them."""

import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from difflib import SequenceMatcher
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from reportlab.lib.pagesizes import A5, landscape
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph

from aggregator.errors import ArticleError
from aggregator.model import ArticleFile, ParsedEntry, Person
from aggregator.parse.article import parse_article
from aggregator.parse.article.pdf.article import read_pdf
from aggregator.parse.article.text.pieces import TextArticle
from tests.support.pdfs import (
    ARABIC,
    BLOCK,
    HEAD,
    INDENTED,
    LAYOUTS,
    PARAGRAPHS,
    TITLE,
    canvas,
    document,
    picture,
    running,
    story,
    style,
)

# Made by `python -m benchmarks.pdf --write`; aes256.pdf is a page of weasyprint's that pypdf has encrypted
# (`PdfWriter.encrypt("", "owner", algorithm="AES-256")`), which reportlab cannot.
FIXTURES = Path(__file__).parent / "fixtures" / "pdf"
CHANGED = datetime(2026, 11, 3, 4, 5, tzinfo=UTC)
PUBLISHED = datetime(2026, 10, 6, tzinfo=UTC)
AUTHORS = (Person(name="Marta Lindqvist"),)


def texts(article: TextArticle) -> list[str]:
    return [paragraph.text for paragraph in article.paragraphs]


def left_out(article: TextArticle) -> list[tuple[str, str]]:
    return [(one.text, one.reason) for one in article.left_out]


def in_order(article: TextArticle) -> float:
    """Return the share of the article's words that are there in their order."""
    wanted, found = " ".join(PARAGRAPHS).split(), " ".join(texts(article)).split()
    return sum(
        block.size for block in SequenceMatcher(None, wanted, found, autojunk=False).get_matching_blocks()
    ) / len(wanted)


def parsed(content: bytes, path: str = "harbour.pdf") -> ParsedEntry:
    entry = parse_article(ArticleFile(path=path, content=content, modified_at=CHANGED))
    assert entry
    return entry


@pytest.mark.parametrize("make", LAYOUTS.values(), ids=LAYOUTS)
def test_layouts(make: Callable[[], bytes]) -> None:
    """One, two and three columns give every word in order, the ten paragraphs whole, and no running head."""
    article = read_pdf(make())
    assert article.title == TITLE
    assert article.authors == AUTHORS
    assert article.date == PUBLISHED
    assert in_order(article) == 1
    assert texts(article) == list(PARAGRAPHS)
    assert not any(head in " ".join(texts(article)) for head in (HEAD, HEAD.title(), "Harbours", "On measuring"))


@pytest.mark.parametrize("name", ["headings", "notes", "notes-columns", "capital"])
def test_documents_of_another_program(name: str) -> None:
    """Hyphens, notes, headings and drop capitals: more than 99 % of the words in order, and no running head."""
    article = read_pdf((FIXTURES / f"{name}.pdf").read_bytes())
    assert (article.title, article.authors, article.date) == (TITLE, AUTHORS, PUBLISHED)
    assert in_order(article) > 0.99
    assert HEAD not in " ".join(texts(article))
    assert left_out(article) == [
        (f"{HEAD} Harbours", "running head"),
        ("1", "page number"),
        (f"{HEAD} Harbours", "running head"),
        ("2", "page number"),
    ]


def test_headings_stand_where_they_are() -> None:
    """A heading is a paragraph of its own, before the text that it belongs to."""
    found = texts(read_pdf((FIXTURES / "headings.pdf").read_bytes()))
    assert [two for one, two in pairwise(found) if one in {"Three million heights", "The level"}] == [
        PARAGRAPHS[3],
        PARAGRAPHS[7],
    ]


def test_a_drop_capital_begins_its_word() -> None:
    """A capital over three lines belongs to the first of them."""
    assert texts(read_pdf((FIXTURES / "capital.pdf").read_bytes())) == list(PARAGRAPHS)


@pytest.mark.parametrize("name", ["notes", "notes-columns"])
def test_notes_follow_the_text_of_their_page(name: str) -> None:
    """Notes at the feet of columns interrupt no sentence, and their numbers in the text are raised."""
    found = texts(read_pdf((FIXTURES / f"{name}.pdf").read_bytes()))
    assert f"{PARAGRAPHS[0]}¹" in found
    assert all(text in found for text in PARAGRAPHS[1:4])
    assert any("It was built in 1931 and moved twice." in text for text in found)


def test_right_to_left() -> None:
    """Arabic is read from the right column to the left one, and its ligatures are the letters that they are."""
    article = read_pdf((FIXTURES / "arabic.pdf").read_bytes())
    assert article.title == ARABIC[0]
    assert article.authors == (Person(name="سعاد حداد"),)
    assert article.date == PUBLISHED
    assert texts(article) == [*ARABIC[1:]] * 4
    assert left_out(article) == [("صحيفة الميناء", "running head"), ("1", "page number")]


def test_without_spaces() -> None:
    """Japanese is joined without spaces."""
    text = "港の潮位計は百年以上も前から北の堤防の先に立っている。長い間、番人のほかに誰もそれを気に留めなかった。"
    pdfmetrics.registerFont(UnicodeCIDFont("HeiseiMin-W3"))
    looks: dict[str, Any] = {"wordWrap": "CJK", "spaceAfter": 8}
    body, title = style(11, **looks), style(20, **looks)
    body.fontName = title.fontName = "HeiseiMin-W3"
    flowables = [Paragraph("だれも測らなかった港", title), Paragraph("2026年10月6日", body)]
    article = read_pdf(document([*flowables, Paragraph(text, body), Paragraph(text, body)], columns=2))
    assert (article.title, article.date) == ("だれも測らなかった港", PUBLISHED)
    assert texts(article) == [text, text]


def test_a_newspaper_s_name_above_the_title() -> None:
    """The largest text is the title; where the properties name another on the page, that one is."""
    plain = style(9)
    flowables = [Paragraph("Oldhaven Herald", style(30, spaceAfter=20)), Paragraph("No. 412, price 1.20", plain)]
    by_size = read_pdf(document([*flowables, *story(BLOCK)]))
    by_properties = read_pdf(document([*flowables, *story(BLOCK)], title=TITLE))
    assert by_size.title == "Oldhaven Herald"
    assert by_properties.title == TITLE
    assert texts(by_properties) == list(PARAGRAPHS)
    assert left_out(by_properties) == [
        ("Oldhaven Herald", "above the title"),
        ("No. 412, price 1.20", "above the title"),
    ]


def test_pages_on_their_side() -> None:
    """A page whose text is turned is read as it is meant, and a stamp across a page is left out."""

    def turned(drawn: Canvas) -> None:
        drawn.translate(400, 20)
        drawn.rotate(90)
        drawn.setFont("Times-Roman", 11)
        for row, line in enumerate(
            ("The harbour", "", "It was never measured before the", "school did it in the winter.")
        ):
            drawn.drawString(10, 300 - 14 * row, line)

    def stamped(drawn: Canvas) -> None:
        drawn.drawString(60, 400, "The harbour")
        drawn.drawString(60, 370, "It was never measured before.")
        drawn.rotate(90)
        drawn.drawString(100, -30, "COPY")

    article = read_pdf(canvas(turned, size=landscape(A5)))
    assert (article.title, texts(article)) == (
        "The harbour",
        ["It was never measured before the school did it in the winter."],
    )
    assert left_out(read_pdf(canvas(stamped))) == [("COPY", "turned text")]


def test_lists() -> None:
    """Items with bullets are the items of a list, each with the lines that hang under it."""
    item = style(leftIndent=12, bulletIndent=0)
    items = [Paragraph(text, item, bulletText="•") for text in ("first", PARAGRAPHS[1], "third")]
    article = read_pdf(document([*story(BLOCK)[:4], *items, *story(BLOCK)[4:6]], size=(420, 900)))
    assert article.paragraphs[1].parts == ("first", PARAGRAPHS[1], "third")
    assert texts(article)[2:] == list(PARAGRAPHS[1:3])


def test_an_entry() -> None:
    """The entry has what the page says, its paragraphs as HTML, and what was left out of them."""
    entry = parsed(document(story(INDENTED), draw=running, title="Wrong", author="Another Person"))
    assert entry.title
    assert entry.content
    assert (entry.guid, entry.slug, entry.title.value) == ("harbour.pdf", "harbour", TITLE)
    assert (entry.authors, entry.published) == (AUTHORS, PUBLISHED)
    assert entry.content.value.count("<p>") == len(PARAGRAPHS)
    assert [one.reason for one in entry.left_out] == ["running head", "page number"] * 2


def test_properties_fill_what_the_page_lacks() -> None:
    """Without title, byline and date on the page those of the document are taken, where they can be believed."""
    content = document(story(BLOCK, title="", credit=()), title="The harbour plan", author="Jane Doe; John Roe")
    content = content.replace(b"D:20000101000000+00'00'", b"D:20260921183000+02'00'")
    entry = parsed(content)
    assert entry.title
    assert entry.title.value == "The harbour plan"
    assert [person.name for person in entry.authors] == ["Jane Doe", "John Roe"]
    assert entry.published == datetime(2026, 9, 21, 16, 30, tzinfo=UTC)


def test_wrong_properties() -> None:
    """A program's title, an account's name and a date after the file's own are not believed."""
    content = document(story(BLOCK, title="", credit=()), title="Microsoft Word - final_v3.doc", author="admin")
    entry = parsed(content.replace(b"D:20000101000000+00'00'", b"D:20990101000000+00'00'"), "the-harbour_plan.pdf")
    assert entry.title
    assert (entry.title.value, entry.authors, entry.published) == ("The harbour plan", (), CHANGED)


def test_a_date_in_the_file_s_name() -> None:
    """The name that an editor gave the file goes before the date that a program wrote into it."""
    entry = parsed(document(story(BLOCK, credit=())), "2026-10-09-harbour.pdf")
    assert entry.published == datetime(2026, 10, 9, tzinfo=UTC)


@pytest.mark.parametrize("strength", [40, 128])
def test_encrypted(strength: int) -> None:
    """An empty password opens a document; one that a reader must know is reported."""
    opened = document(story(BLOCK), encrypt=StandardEncryption("", ownerPassword="own", strength=strength))
    closed = document(story(BLOCK), encrypt=StandardEncryption("pass", ownerPassword="own", strength=strength))
    assert texts(read_pdf(opened)) == list(PARAGRAPHS)
    with pytest.raises(ArticleError, match=r"^a\.pdf: the document is encrypted: save it without its password$"):
        read_pdf(closed, file="a.pdf")


def test_encrypted_with_aes() -> None:
    """The encryption of today (AES with 256 bits) opens with an empty password as well."""
    article = read_pdf((FIXTURES / "aes256.pdf").read_bytes())
    assert article.title == TITLE
    assert "The ferry leaves at eight," in article.paragraphs[1].parts


def test_scanned() -> None:
    """Pages that are pictures are reported, also where a program has stamped its name on them."""

    def scanned(drawn: Canvas) -> None:
        picture(drawn)
        drawn.showPage()
        picture(drawn)
        drawn.drawString(20, 20, "Scanned with a telephone")

    with pytest.raises(ArticleError, match="holds pictures of text only: run it through OCR"):
        read_pdf(canvas(scanned))


def test_a_picture_and_a_text() -> None:
    """A page with a picture behind its text is read."""

    def drawn(page: Canvas) -> None:
        picture(page)
        for row, line in enumerate(
            ("The harbour", "", *("It was never measured before, and so on." for _ in range(5)))
        ):
            page.drawString(40, 500 - 14 * row, line)

    assert read_pdf(canvas(drawn)).title == "The harbour"


def test_no_text() -> None:
    """An empty page is reported."""
    with pytest.raises(ArticleError, match="the document holds no text"):
        read_pdf(canvas(lambda drawn: drawn.line(10, 10, 100, 100)))


@pytest.mark.parametrize("content", [b"", b"no PDF", document(story(BLOCK))[:800]], ids=["empty", "text", "cut off"])
def test_broken(content: bytes) -> None:
    """What is no PDF, or half of one, is reported."""
    with pytest.raises(ArticleError, match="this is no PDF document, or a broken one"):
        read_pdf(content)


def test_the_library_is_imported_only_to_read() -> None:
    """The program itself never loads the library: it does not slow down its start, and cannot take it along."""
    call = "import sys, aggregator.parse.article; print([name for name in sys.modules if 'pdfium' in name])"
    done = subprocess.run([sys.executable, "-c", call], capture_output=True, check=True, text=True)
    assert done.stdout == "[]\n"
