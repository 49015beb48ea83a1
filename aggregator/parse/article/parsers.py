"""Which parser reads which kind of article: one line a suffix."""

from typing import Protocol

from aggregator.model import ArticleFile, ParsedEntry
from aggregator.parse.article.docx.article import parse_docx
from aggregator.parse.article.html.article import parse_html
from aggregator.parse.article.markdown import parse_markdown
from aggregator.parse.article.pdf.article import parse_pdf
from aggregator.parse.article.text.article import parse_text


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
