"""Hostile PDFs: whatever a document asks for, it is answered or refused in words, soon and in little memory."""

import time
import zlib

import pytest
from reportlab.pdfgen.canvas import Canvas

from aggregator.errors import ArticleError
from aggregator.parse.article.pdf.article import read_pdf
from aggregator.parse.article.pdf.pages import LETTERS, PAGES, read_pages
from tests.support.pdfs import canvas

CATALOG = b"<</Type/Catalog/Pages 2 0 R>>"
TREE = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
RESOURCES = b"/Resources<</Font<</F 5 0 R>>/XObject<</X %d 0 R>>>>"
PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 400]/Contents 4 0 R" + RESOURCES % 6 + b">>"
SHOW = b"BT /F 10 Tf 10 300 Td (An old harbour) Tj ET"
FORM = b"/Type/XObject/Subtype/Form/BBox[0 0 300 400]"


def pdf(*objects: bytes) -> bytes:
    """Return a document of these objects, numbered from 1; the first is its catalogue."""
    content = b"%PDF-1.7\n"
    places = []
    for number, one in enumerate(objects, start=1):
        places.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    return content + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n"
        % (size, table, size, len(content))
    )


def stream(data: bytes, more: bytes = b"") -> bytes:
    """Return a compressed stream."""
    packed = zlib.compress(data, 9)
    return b"<</Filter/FlateDecode%s/Length %d>>\nstream\n%s\nendstream" % (more, len(packed), packed)


def forms(count: int) -> list[bytes]:
    """Return forms of which each draws the next ten times, and the last one writes."""
    calls = [stream(b"/X Do " * 10, FORM + RESOURCES % (7 + number)) for number in range(count - 1)]
    return [*calls, stream(SHOW, FORM + RESOURCES % 6)]


BOMBS = {
    "a page tree that is its own branch": pdf(CATALOG, b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2>>"),
    "white space that unfolds": pdf(CATALOG, TREE, PAGE, stream(b" " * 600_000_000), FONT),
    "text that unfolds": pdf(CATALOG, TREE, PAGE, stream(b"BT /F 9 Tf " + b"(ab) Tj " * 9_000_000), FONT),
    "forms in forms": pdf(CATALOG, TREE, PAGE, stream(b"/X Do"), FONT, *forms(12)),
    "a form in itself": pdf(CATALOG, TREE, PAGE, stream(b"/X Do"), FONT, stream(b"/X Do " * 2, FORM + RESOURCES % 6)),
}


@pytest.mark.parametrize("content", BOMBS.values(), ids=BOMBS)
def test_bombs(content: bytes) -> None:
    """What unfolds or goes round in circles is refused within its limits, and the program goes on."""
    start = time.monotonic()
    with pytest.raises(
        ArticleError, match=r"^a\.pdf: (?:this is no PDF|the document (?:is broken|takes more|has more))"
    ):
        read_pages(content, "a.pdf", seconds=3, megabytes=200)
    assert time.monotonic() - start < 30


def test_time() -> None:
    """A document that takes too long is ended."""
    content = pdf(CATALOG, TREE, PAGE, stream(b"/X Do"), FONT, *forms(12))
    with pytest.raises(ArticleError, match="takes more than 10 s to read"):
        read_pages(content, "a.pdf", seconds=1, megabytes=4000)


def test_a_number_of_pages_that_is_not_true() -> None:
    """Two thousand million pages are claimed, and one is there."""
    content = pdf(CATALOG, b"<</Type/Pages/Kids[3 0 R]/Count 2000000000>>", PAGE, stream(SHOW), FONT)
    assert [word.text for page in read_pages(content, "a.pdf").pages for word in page.words] == ["An", "old", "harbour"]


def test_too_many_pages() -> None:
    """More pages than an article can have are refused with their number."""

    def empty(drawn: Canvas) -> None:
        for _ in range(PAGES + 1):
            drawn.showPage()

    content = canvas(empty)
    with pytest.raises(ArticleError, match=f"the document has {PAGES + 1} pages, more than the {PAGES} that are read"):
        read_pages(content, "a.pdf")


def test_too_many_letters() -> None:
    """A page of more letters than a page can hold is refused."""
    content = pdf(CATALOG, TREE, PAGE, stream(b"BT /F 1 Tf " + b"(abcdefghij) Tj 0 1 Td " * 7_000 + b"ET"), FONT)
    with pytest.raises(ArticleError, match=f"more than the {LETTERS:,} letters"):
        read_pages(content, "a.pdf")


@pytest.mark.parametrize("size", [b"0 0", b"1e38 1e38", b"-300 -400"])
def test_pages_of_no_size(size: bytes) -> None:
    """A page that is nowhere holds nothing that can be read."""
    content = pdf(CATALOG, TREE, PAGE.replace(b"300 400", size), stream(SHOW.replace(b"10 Tf", b"1e37 Tf")), FONT)
    with pytest.raises(ArticleError, match="holds no text"):
        read_pdf(content)


def test_letters_that_no_one_knows() -> None:
    """A font that does not say which letters it draws gives no text."""
    private = b"/Encoding<</Type/Encoding/Differences[65/%s]>>" % b"/".join(b"uniE%03X" % code for code in range(26))
    content = pdf(CATALOG, TREE, PAGE, stream(SHOW.replace(b"An old harbour", b"HARBOUR")), FONT[:-2] + private + b">>")
    with pytest.raises(ArticleError, match="the fonts of the document do not say which letters they draw"):
        read_pdf(content)
