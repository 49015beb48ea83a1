r"""Plain-text articles: the whole pipeline, from the bytes of the file to an entry.

    >>> article = read_text(b"A title\n\nBy Jane Doe\n\n1 October 2020\n\nIt begins and\n\f\ngoes on.\n")
    >>> article.title, [person.name for person in article.authors], [one.text for one in article.paragraphs]
    ('A title', ['Jane Doe'], ['It begins and goes on.'])

Each step is a module of its own, a pure function, and says in its docstring what it does by an example.
"""

from __future__ import annotations

from aggregator.errors import ArticleError
from aggregator.model import ArticleFile, ParsedEntry, ParsedText
from aggregator.parse.article.naming import date_of, slug_of, title_of
from aggregator.parse.article.text.blocks import split_blocks
from aggregator.parse.article.text.cuts import join_cuts
from aggregator.parse.article.text.decode import decode, without_ligatures
from aggregator.parse.article.text.ending import leave_out_ending
from aggregator.parse.article.text.furniture import remove_furniture
from aggregator.parse.article.text.gaps import close_gaps
from aggregator.parse.article.text.head import take_head
from aggregator.parse.article.text.inline import to_html
from aggregator.parse.article.text.joining import Words
from aggregator.parse.article.text.ornaments import remove_ornaments
from aggregator.parse.article.text.paragraphs import set_paragraphs
from aggregator.parse.article.text.pieces import TextArticle


def parse_text(file: ArticleFile) -> ParsedEntry:
    """Read a `.txt` article; raises ArticleError for what is no text. Content is HTML that is not yet sanitized."""
    article = read_text(file.content, file=file.path)
    content = to_html(article.paragraphs)
    return ParsedEntry(
        guid=file.path,
        slug=slug_of(file.path),
        title=ParsedText(value=article.title or title_of(file.path), html=False),
        content=ParsedText(value=content, html=True) if content else None,
        authors=article.authors,
        published=article.date or date_of(file.path) or file.modified_at,
        updated=article.updated,
        left_out=article.left_out,
    )


def read_text(content: bytes, *, file: str = "article.txt") -> TextArticle:
    """Understand a plain-text article and say what was joined and left out; `file` names it in an ArticleError."""
    text = without_ligatures(decode(content, file))
    blocks = split_blocks(text)
    if not any(char.isalnum() for block in blocks for char in block.text):
        raise ArticleError(file, "the file holds no text")
    blocks, ornaments = remove_ornaments(blocks)
    blocks, furniture = remove_furniture(blocks, paged="\f" in text)
    blocks, gaps = close_gaps(blocks)
    head = take_head(blocks)
    body, ending = leave_out_ending(head.body)
    words = Words.of(*(line.stripped for block in body for line in block.lines))
    paragraphs, joined = join_cuts(set_paragraphs(body, words), words)
    hyphens = [join for paragraph in paragraphs for join in paragraph.joins]
    left_out = (*ornaments, *furniture, *gaps, *head.left_out, *ending)
    return TextArticle(
        title=head.title,
        authors=head.authors,
        date=head.date,
        updated=head.updated,
        paragraphs=paragraphs,
        left_out=tuple(sorted(left_out, key=lambda one: one.line)),
        joined=tuple(sorted((*joined, *hyphens), key=lambda one: one.line)),
    )
