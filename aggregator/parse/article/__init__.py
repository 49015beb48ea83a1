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

from aggregator.errors import ArticleError
from aggregator.model import ArticleFile, ParsedEntry

SUFFIXES = frozenset({".md", ".markdown", ".txt", ".html", ".htm", ".docx", ".pdf"})


def parse_article(file: ArticleFile) -> ParsedEntry | None:
    """Return the entry that a local file holds, None for a draft.

    The guid is the file's path, the content HTML that is not yet sanitized; a sidecar outranks what the file says.
    Raises ArticleError with the path of the file or of its sidecar and, where it is known, the line.
    """
    suffix = PurePosixPath(file.path).suffix.lower()
    if suffix not in SUFFIXES:
        known = ", ".join(sorted(SUFFIXES))
        raise ArticleError(file.path, f"no article of a known kind: {suffix or 'no suffix'} is none of {known}")
    # The parsers take 0.4 s to import, and most commands read no article.
    from aggregator.parse.article.parsers import PARSERS  # noqa: PLC0415 - as above
    from aggregator.parse.article.sidecar import corrected, read_sidecar  # noqa: PLC0415 - as above

    sidecar = read_sidecar(file)
    if sidecar.draft:
        return None
    entry = PARSERS[suffix](file)
    return corrected(entry, sidecar) if entry else None
