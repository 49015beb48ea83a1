"""Word documents: headings, emphasis, links, lists, tables, footnotes and pictures, by mammoth.

The title is what has the style Title, else the first Heading 1 at the beginning, else the first paragraph, as in plain
text; byline and date may follow it, as there. Changes that were tracked are taken as accepted, comments are left out.
The document's properties fill what the text lacks: their title (unless it is only "Document1"), author, date, and the
description, keywords and language that the text cannot say. Pictures become files beside the page (`html.images`).

    >>> file = ArticleFile(path="a.docx", content=b"Harbour", modified_at=datetime(2020, 10, 1, 12, tzinfo=UTC))
    >>> parse_docx(file)
    Traceback (most recent call last):
    aggregator.errors.ArticleError: a.docx: the document is broken or no .docx file: file is not a zip file
"""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any
from xml.parsers.expat import ExpatError

from lxml.html import HtmlElement, fromstring

from aggregator.errors import ArticleError
from aggregator.model import ArticleFile, Attachment, Category, ParsedEntry, ParsedText
from aggregator.parse.article.docx.package import Properties, archive_errors, check, read_properties
from aggregator.parse.article.html.head import drop_title, take_html_head
from aggregator.parse.article.html.images import image_file, leave_words
from aggregator.parse.article.html.tree import BLOCKS, HEADINGS, drop, holds_something, inner_html, words
from aggregator.parse.article.html.values import language_of, people_in
from aggregator.parse.article.naming import date_of, slug_of, title_of
from aggregator.parse.article.text.head import Head
from aggregator.text import clean

_STYLES = """
p[style-name='Title'] => p.docx-title:fresh
p[style-name='Subtitle'] => p:fresh
p[style-name='Quote'] => blockquote > p:fresh
p[style-name='Intense Quote'] => blockquote > p:fresh
p[style-name='Block Text'] => blockquote > p:fresh
p[style-name='Quotations'] => blockquote > p:fresh
p[style-name='Caption'] => p:fresh
p[style-name='HTML Preformatted'] => pre:separator('\\n')
p[style-name='Preformatted Text'] => pre:separator('\\n')
p[style-name='Source Code'] => pre:separator('\\n')
p[style-name='List Bullet'] => ul > li:fresh
p[style-name='List Number'] => ol > li:fresh
r[style-name='Emphasis'] => em
r[style-name='HTML Code'] => code
r[style-name='Source Text'] => code
r[style-name='Verbatim Char'] => code
strike => s
"""
_TOP = 4  # paragraphs; a heading further down is one of the text


def parse_docx(file: ArticleFile) -> ParsedEntry:
    """Read a `.docx` article; raises ArticleError for what is none. Content is not yet sanitized."""
    check(file.content, file.path)
    said = read_properties(file.content, file.path)
    slug = slug_of(file.path)
    images: dict[str, Attachment] = {}
    body = _body(file, slug, images)
    _tidy(body)
    title = _title(body)
    if title:
        drop_title(body, title)
    head = take_html_head(body, title)
    content = inner_html(body) if holds_something(body) else ""
    if not (content or title or head.title):
        raise ArticleError(file.path, "the document holds no text")
    return _entry(file, slug, said, head, title or head.title, content, tuple(images.values()))


def _entry(  # noqa: PLR0913, PLR0917 - the parts of an entry
    file: ArticleFile,
    slug: str,
    said: Properties,
    head: Head,
    title: str,
    content: str,
    images: tuple[Attachment, ...],
) -> ParsedEntry:
    language = language_of(said.language)
    tags = dict.fromkeys(tag for raw in said.keywords.replace(";", ",").split(",") if (tag := raw.strip()))
    return ParsedEntry(
        guid=file.path,
        slug=slug,
        title=ParsedText(value=title or said.title or title_of(file.path), html=False),
        summary=ParsedText(value=said.description, html=False) if said.description else None,
        content=ParsedText(value=content, html=True, language=language) if content else None,
        authors=head.authors or people_in(said.creator),
        published=head.date or date_of(file.path) or said.created or file.modified_at,
        updated=head.updated,
        categories=tuple(Category(term=tag) for tag in tags),
        language=language,
        attachments=images,
        left_out=head.left_out,
    )


def _body(file: ArticleFile, name: str, images: dict[str, Attachment]) -> HtmlElement:
    """Return the document as HTML elements; `images` receives the pictures in it."""
    from mammoth import convert_to_html  # noqa: PLC0415 - for Word documents alone
    from mammoth.images import img_element  # noqa: PLC0415

    def place(image: Any) -> dict[str, str]:
        with image.open() as stream:
            picture = image_file(stream.read(), name)
        if picture is None:
            return {"src": ""}
        images[picture.path] = picture
        return {"src": picture.path}

    with _library_errors(file.path), archive_errors(file.path):
        result = convert_to_html(io.BytesIO(file.content), style_map=_STYLES, convert_image=img_element(place))
    return fromstring(f"<div>{clean(result.value)}</div>")


@contextmanager
def _library_errors(file: str) -> Iterator[None]:
    """Say in words that a document is not built as the library expects, whatever it stumbled over."""
    try:
        yield
    except (
        ArithmeticError,
        AssertionError,
        AttributeError,
        ExpatError,
        LookupError,
        RecursionError,
        TypeError,
    ) as error:
        raise ArticleError(file, f"the document is broken: {type(error).__name__}: {error}") from error


def _tidy(body: HtmlElement) -> None:
    """Take out what shows nothing, number the paragraphs, set the direction of what is written from right to left."""
    for image in list(body.iter("img")):
        if not image.get("src"):
            leave_words(image)
    for one in list(body.iter("p", *HEADINGS)):
        if not holds_something(one):
            drop(one)
    for one in body.iter(*(BLOCKS - {"div", "tbody", "thead", "tr"})):
        if _is_right_to_left(words(one)):
            one.set("dir", "rtl")
    for number, one in enumerate(body, start=1):
        # What is left out is reported with the number of its paragraph.
        one.sourceline = number  # type: ignore[misc]  # it can be set, which the stubs do not know


def _is_right_to_left(text: str) -> bool:
    """Tell whether the first letter with a direction is Arabic, Hebrew or the like, as `dir="auto"` does."""
    first = next((kind for kind in map(unicodedata.bidirectional, text) if kind in {"L", "R", "AL"}), "L")
    return first != "L"


def _title(body: HtmlElement) -> str | None:
    """Return the title by its style, which may run over several paragraphs, else a heading at the beginning."""
    titled = body.xpath("./p[@class='docx-title']")
    if titled:
        together = [titled[0]]
        for one in titled[1:]:
            if one.getprevious() is together[-1]:
                together.append(one)
        text = " ".join(map(words, together))
        for one in together:
            drop(one)
        for one in titled:
            one.attrib.pop("class", None)
        return text
    return next((words(one) for one in islice(body, _TOP) if one.tag == "h1" and words(one)), None)
