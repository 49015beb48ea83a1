"""Local articles: a file becomes an entry. One parser a kind of file, found by its suffix.

>>> sorted(SUFFIXES)
['.docx', '.htm', '.html', '.markdown', '.md', '.pdf', '.txt']

markdown    front matter and CommonMark (frontmatter, metadata)
text        plain text as it comes out of a PDF or a word processor: the map is below
html        pages of web sites, and what a word processor saved as one: see the module
docx        Word documents: see the module
pdf         the words of a PDF in reading order, then as text: see the module

The steps of plain text, in their order; each is a function of what the step before it made (`pieces`):

decode      bytes to text; which encoding: `encodings`
blocks      lines to blocks, at blank lines and form feeds
ornaments   rules around the title, "PRESS RELEASE"
furniture   page numbers and running heads where form feeds show the pages; how numbers are written: `pagenumbers`
gaps        the same where no form feed does: a sentence that is interrupted proves them
head        title (`titles`), byline and date: which lines they are (`creditlines`), what a line says (`credits`)
ending      contact and copyright blocks, end marks
paragraphs  lines to paragraphs, lists (`lists`), verse, quotations, code; spaces and hyphens at line ends: `joining`
cuts        paragraphs that a page or column break cut in two
inline      paragraphs to HTML

What the steps know of languages and scripts:

labels      "By", "Von", "作者", "Published", "Обновлено"; a new language begins here
names       what is a person's name (`given_names`), where the next begins; `bylines` puts both together
dates       how days are written; `months` has the names, `times` the clock
sentences   where sentences end and begin, quotations that are open
scripts     columns, spaces between words, capitals
naming      what a file's name says: slug, title, date
"""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Protocol

from aggregator.errors import ArticleError
from aggregator.model import ArticleFile, LeftOut, ParsedEntry
from aggregator.parse.article.docx import parse_docx
from aggregator.parse.article.html import parse_html
from aggregator.parse.article.markdown import parse_markdown
from aggregator.parse.article.pdf import parse_pdf, read_pdf
from aggregator.parse.article.pieces import Join, Kind, Paragraph, TextArticle
from aggregator.parse.article.sidecar import corrected, read_sidecar
from aggregator.parse.article.text import parse_text, read_text

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
