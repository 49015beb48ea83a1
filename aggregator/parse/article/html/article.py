"""HTML articles: a page of a web site, what a word processor saved as a web page, or a fragment.

    >>> page = b"<title>Harbour</title><meta name=author content='Jane Doe'><h1>Harbour</h1><p>It <i>opens</i>.</p>"
    >>> noon = datetime(2020, 10, 1, 12, tzinfo=UTC)
    >>> entry = parse_html(ArticleFile(path="a.html", content=page, modified_at=noon))
    >>> entry.title.value, entry.authors[0].name, entry.content.value
    ('Harbour', 'Jane Doe', '<p>It <i>opens</i>.</p>')

What the metadata does not say is taken from the first paragraphs, as in plain text; then from the file's name and time.
The heading that repeats the title is not repeated in the body. Addresses stay as they are; a `<base href>` holds.
"""

from __future__ import annotations

import html
from dataclasses import replace

from lxml.html import HtmlElement

from aggregator.errors import ArticleError
from aggregator.model import ArticleFile, ParsedEntry, ParsedText
from aggregator.parse.article.html.decode import decode_html
from aggregator.parse.article.html.head import drop_title, take_html_head
from aggregator.parse.article.html.images import take_images
from aggregator.parse.article.html.main import main_part
from aggregator.parse.article.html.metadata import read_page
from aggregator.parse.article.html.tree import (
    HEADINGS,
    Tree,
    holds_something,
    inherited,
    inner_html,
    is_monstrous,
    parse_tree,
    words,
)
from aggregator.parse.article.html.values import web_address
from aggregator.parse.article.html.word import is_word, tidy
from aggregator.parse.article.metadata import Metadata
from aggregator.parse.article.naming import date_of, slug_of, title_of
from aggregator.parse.article.text.head import Head
from aggregator.text import text_of


def parse_html(file: ArticleFile) -> ParsedEntry:
    """Read a `.html` article; raises ArticleError for what holds no text. Content is not yet sanitized."""
    text = decode_html(file.content, file.path)
    if is_monstrous(text):
        raise ArticleError(file.path, "the document has more elements or attributes than any article needs")
    tree = parse_tree(text)
    if tree is None:
        raise ArticleError(file.path, "the file holds no text")
    said = read_page(tree.root)
    if not tree.whole:
        return _entry(file, said, _plain(text), tree)
    body = main_part(tree)
    direction = inherited(body, "dir") or inherited(tree.body, "dir")
    language = inherited(body, "lang") or inherited(tree.body, "lang")
    tidy(body)
    said, head = _with_head(body, said, file.path, written=is_word(tree.root))
    images = take_images(body, slug_of(file.path))
    content = inner_html(body) if holds_something(body) else ""
    if direction and direction.lower() == "rtl" and content:
        content = f'<div dir="rtl">{content}</div>'
    entry = _entry(file, replace(said, language=said.language or language), content, tree)
    return replace(entry, attachments=images, left_out=head.left_out)


def _with_head(body: HtmlElement, said: Metadata, path: str, *, written: bool) -> tuple[Metadata, Head]:
    """Return the metadata with what it lacks and the first paragraphs say, and these.

    In a word processor's document, title and all are in the text, as in plain text; its `<title>` is often that of an
    older document. In other documents a paragraph is no title: without a heading, the file's name serves.
    """
    title = _written_title(body) if written else said.title or _first_heading(body)
    if title:
        drop_title(body, title)
    head = take_html_head(body, title if title or written else title_of(path), said)
    filled = replace(
        said,
        title=title or (head.title if written else None),
        authors=said.authors or head.authors,
        date=said.date or head.date,
        updated=said.updated or head.updated,
    )
    return filled, head


def _written_title(body: HtmlElement) -> str | None:
    """Return what has the style of a title, else the first heading of the first level."""
    named = (f"contains(concat(' ', @class, ' '), ' {name} ')" for name in ("MsoTitle", "title"))
    titled = body.xpath(f"(.//p[{' or '.join(named)}] | .//h1)[1]")
    return words(titled[0]) if titled else None


def _first_heading(body: HtmlElement) -> str | None:
    """Return the heading that the text begins with."""
    first = next((one for one in body.iter("p", *HEADINGS) if words(one)), None)
    return words(first) if first is not None and first.tag in HEADINGS else None


def _entry(file: ArticleFile, said: Metadata, content: str, tree: Tree) -> ParsedEntry:
    if not (content or said.title or said.summary):
        raise ArticleError(file.path, "the file holds no text")
    base = next((one.get("href") for one in tree.root.iter("base") if one.get("href")), None)
    address = web_address(base)
    return ParsedEntry(
        guid=file.path,
        slug=slug_of(file.path),
        link=said.url,
        title=ParsedText(value=said.title or title_of(file.path), html=False),
        summary=ParsedText(value=said.summary, html=False) if said.summary else None,
        content=ParsedText(value=content, html=True, base=address, language=said.language) if content else None,
        authors=said.authors,
        published=said.date or date_of(file.path) or file.modified_at,
        updated=said.updated,
        categories=said.tags,
        image=said.image,
        language=said.language,
    )


def _plain(text: str) -> str:
    """Return a document that is nested too deeply for any parser as paragraphs without markup."""
    return "\n".join(f"<p>{html.escape(line, quote=False)}</p>" for line in text_of(text).splitlines())
