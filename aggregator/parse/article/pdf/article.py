"""PDF articles: the words of the pages in reading order, then as plain text.

    >>> read_pdf(b"%PDF-1.7", file="a.pdf")
    Traceback (most recent call last):
    aggregator.errors.ArticleError: a.pdf: this is no PDF document, or a broken one

Title, authors and date come from the first page. The document's properties fill what it lacks where they can be
believed, the file's name and time what is lacking then.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import chain

from aggregator.errors import ArticleError
from aggregator.model import ArticleFile, ParsedEntry, ParsedText
from aggregator.parse.article.naming import date_of, slug_of, title_of
from aggregator.parse.article.pdf.lines import is_right_to_left, lines_of
from aggregator.parse.article.pdf.pages import Document, Page, read_pages
from aggregator.parse.article.pdf.properties import believable_authors, believable_title, read_created
from aggregator.parse.article.pdf.text import PdfText, set_text
from aggregator.parse.article.text.article import read_text
from aggregator.parse.article.text.inline import to_html
from aggregator.parse.article.text.pieces import TextArticle

_FEW_WORDS = 25  # on a scanned page: a stamp, a page number
_UNKNOWN = 0.3  # of the letters: so many that no one knows make no text
_SCANNED = "the document holds pictures of text only: run it through OCR"
_NO_LETTERS = "the fonts of the document do not say which letters they draw: run it through OCR"


def parse_pdf(file: ArticleFile) -> ParsedEntry:
    """Read a `.pdf` article; raises ArticleError for one that is encrypted, scanned, broken or beyond a limit."""
    document = _read(file.content, file.path)
    article = _understand(document, file.path)
    content = to_html(article.paragraphs)
    title = article.title or believable_title(document.title) or title_of(file.path)
    return ParsedEntry(
        guid=file.path,
        slug=slug_of(file.path),
        title=ParsedText(value=title, html=False),
        content=ParsedText(value=content, html=True) if content else None,
        authors=article.authors or believable_authors(document.author),
        published=article.date or date_of(file.path) or _created(document, file.modified_at) or file.modified_at,
        updated=article.updated,
        left_out=article.left_out,
    )


def read_pdf(content: bytes, *, file: str = "article.pdf") -> TextArticle:
    """Understand what the pages of a document say, as `read_text` does; lines are those of the text made of them."""
    return _understand(_read(content, file), file)


def _read(content: bytes, file: str) -> Document:
    document = read_pages(content, file)
    letters = "".join(word.text for page in document.pages for word in page.words)
    if all(_is_scanned(page) for page in document.pages) and any(page.picture for page in document.pages):
        raise ArticleError(file, _SCANNED)
    if sum(map(_is_unknown, letters)) > _UNKNOWN * len(letters):
        raise ArticleError(file, _NO_LETTERS)
    if not any(map(str.isalnum, letters)):
        raise ArticleError(file, "the document holds no text")
    return document


def _is_scanned(page: Page) -> bool:
    return not page.words or (page.picture and len(page.words) < _FEW_WORDS)


def _is_unknown(char: str) -> bool:
    """Tell whether a letter is none that is known: a replacement, or one for private use."""
    return char in "\ufffd\ufffe\uffff" or "\ue000" <= char <= "\uf8ff" or char < " "


def _understand(document: Document, file: str) -> TextArticle:
    laid_out = _lay_out(document.pages, believable_title(document.title) or "")
    article = read_text(laid_out.text.encode("utf-8", "replace"), file=file)
    left_out = sorted(chain(article.left_out, laid_out.left_out), key=lambda one: one.line)
    return replace(article, left_out=tuple(left_out))


def _lay_out(pages: Sequence[Page], title: str) -> PdfText:
    mirrored = is_right_to_left(word for page in pages for word in page.words)
    return set_text([lines_of(page, mirrored=mirrored) for page in pages], title)


def _created(document: Document, modified_at: datetime) -> datetime | None:
    """Return when the document says it was made; not after the file was written, give or take a time zone."""
    created = read_created(document.created)
    return created if created and created <= modified_at + timedelta(days=1) else None
