"""Local articles: a file becomes an entry. One parser a kind of file, found by its suffix.

>>> sorted(SUFFIXES)
['.docx', '.htm', '.html', '.markdown', '.md', '.pdf', '.txt']

markdown    front matter (`frontmatter`) and CommonMark
text        plain text as it comes out of a PDF or a word processor
html        pages of web sites, and what a word processor saved as one
docx        Word documents
pdf         the words of a PDF in reading order, then as plain text

metadata    what an article may say of itself, by key; how its `values` are read; `sidecar` outranks it
naming      what a file's name says: slug, title, date
language    names, dates, sentences, scripts
"""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Protocol

from aggregator.errors import ArticleError
from aggregator.model import ArticleFile, LeftOut, ParsedEntry
from aggregator.parse.article.docx.article import parse_docx
from aggregator.parse.article.html.article import parse_html
from aggregator.parse.article.markdown import parse_markdown
from aggregator.parse.article.pdf.article import parse_pdf, read_pdf
from aggregator.parse.article.sidecar import corrected, read_sidecar
from aggregator.parse.article.text.article import parse_text, read_text
from aggregator.parse.article.text.pieces import Join, Kind, Paragraph, TextArticle

__all__ = [
    "PARSERS",
    "SUFFIXES",
    "ArticleParser",
    "Join",
    "Kind",
    "LeftOut",
    "Paragraph",
    "TextArticle",
    "parse_article",
    "read_pdf",
    "read_text",
]


class ArticleParser(Protocol):
    """Makes an entry of a file, or None of a draft; raises ArticleError for a file that cannot be read."""

    def __call__(self, file: ArticleFile) -> ParsedEntry | None:
        """Return the entry that the file holds."""


PARSERS: dict[str, ArticleParser] = {
    ".md": parse_markdown,
    ".markdown": parse_markdown,
    ".txt": parse_text,
    ".html": parse_html,
    ".htm": parse_html,
    ".docx": parse_docx,
    ".pdf": parse_pdf,
}
SUFFIXES = frozenset(PARSERS)


def parse_article(file: ArticleFile) -> ParsedEntry | None:
    """Return the entry that a local file holds, None for a draft.

    The guid is the file's path, the content HTML that is not yet sanitized; a sidecar outranks what the file says.
    Raises ArticleError with the path of the file or of its sidecar and, where it is known, the line.
    """
    suffix = PurePosixPath(file.path).suffix.lower()
    parser = PARSERS.get(suffix)
    if parser is None:
        known = ", ".join(sorted(PARSERS))
        raise ArticleError(file.path, f"no article of a known kind: {suffix or 'no suffix'} is none of {known}")
    sidecar = read_sidecar(file)
    if sidecar.draft:
        return None
    entry = parser(file)
    return corrected(entry, sidecar) if entry else None
