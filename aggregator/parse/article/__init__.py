"""Local articles: a file becomes an entry. One parser a kind of file, found by its suffix.

>>> sorted(SUFFIXES)
['.markdown', '.md', '.txt']

markdown    front matter and CommonMark (frontmatter, metadata)
text        plain text as it comes out of a PDF or a word processor: decode, blocks, furniture and gaps, head,
ending, paragraphs, cuts, inline
"""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Protocol

from aggregator.errors import ArticleError
from aggregator.model import ArticleFile, ParsedEntry
from aggregator.parse.article.markdown import parse_markdown
from aggregator.parse.article.pieces import Join, Kind, LeftOut, Paragraph, TextArticle
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
    "read_text",
]


class ArticleParser(Protocol):
    """Makes an entry of a file, or None of a draft; raises ArticleError for a file that cannot be read."""

    def __call__(self, file: ArticleFile) -> ParsedEntry | None:
        """Return the entry that the file holds."""


PARSERS: dict[str, ArticleParser] = {".md": parse_markdown, ".markdown": parse_markdown, ".txt": parse_text}
SUFFIXES = frozenset(PARSERS)


def parse_article(file: ArticleFile) -> ParsedEntry | None:
    """Return the entry that a local file holds, None for a draft.

    The guid is the file's path, the content HTML that is not yet sanitized. Raises ArticleError with the path and,
    where it is known, the line.
    """
    suffix = PurePosixPath(file.path).suffix.lower()
    parser = PARSERS.get(suffix)
    if parser is None:
        known = ", ".join(sorted(PARSERS))
        raise ArticleError(file.path, f"no article of a known kind: {suffix or 'no suffix'} is none of {known}")
    return parser(file)
