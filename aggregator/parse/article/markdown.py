r"""Markdown articles: front matter, then CommonMark with tables, strikethrough, footnotes and bare links.

    >>> noon = datetime(2020, 10, 1, 12, tzinfo=UTC)
    >>> entry = parse_markdown(ArticleFile(path="a.md", content=b"# Harbour\n\nIt *opens*.", modified_at=noon))
    >>> entry.title.value, entry.content.value
    ('Harbour', '<p>It <em>opens</em>.</p>\n')

A heading of the first level at the beginning is the title where the front matter has none; it is not repeated in the
body, nor is one that says the same as the front matter. HTML goes through as it is: normalize sanitizes it.
"""

from __future__ import annotations

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.gfm_autolink import gfm_autolink_plugin

from aggregator.errors import ArticleError
from aggregator.model import ArticleFile, ParsedEntry, ParsedText
from aggregator.parse.article.frontmatter import split
from aggregator.parse.article.metadata import Metadata, read_metadata
from aggregator.parse.article.naming import date_of, slug_of, title_of
from aggregator.parse.article.sidecar import overlaid, read_sidecar
from aggregator.parse.article.text.decode import decode

_MARKDOWN = (
    MarkdownIt("commonmark", {"html": True})
    .enable(["table", "strikethrough"])
    .use(footnote_plugin)
    .use(gfm_autolink_plugin)
)
SUFFIXES = frozenset({".md", ".markdown"})
_HEADING_TOKENS = 3  # open, inline, close


def front_matter(file: ArticleFile) -> Metadata:
    """Return what the front matter of a Markdown article says; what its sidecar says better is not read."""
    matter, _, _ = split(decode(file.content, file.path), file.path)
    return read_metadata(matter, file.path, outranked=read_sidecar(file).keys)


def parse_markdown(file: ArticleFile) -> ParsedEntry | None:
    """Read a `.md` article, None for a draft; raises ArticleError with the line for front matter that is wrong."""
    matter, text, _ = split(decode(file.content, file.path), file.path)
    sidecar = read_sidecar(file)
    said = overlaid(read_metadata(matter, file.path, outranked=sidecar.keys), sidecar)
    if said.draft:
        return None
    heading, content = _render(text, said.title)
    if not (said.title or heading or content or said.summary or said.enclosures):
        raise ArticleError(file.path, "the file holds no text")
    title = said.title or heading or title_of(file.path)
    return _entry(file, said, title, content)


def _entry(file: ArticleFile, said: Metadata, title: str, content: str) -> ParsedEntry:
    return ParsedEntry(
        guid=file.path,
        slug=said.slug or slug_of(file.path),
        link=said.url,
        title=ParsedText(value=title, html=False),
        summary=ParsedText(value=said.summary, html=False) if said.summary else None,
        content=ParsedText(value=content, html=True, language=said.language) if content else None,
        authors=said.authors,
        published=said.date or date_of(file.path) or file.modified_at,
        updated=said.updated,
        categories=said.tags,
        enclosures=said.enclosures,
        image=said.image,
        language=said.language,
        aliases=said.aliases,
    )


def _render(text: str, title: str | None) -> tuple[str, str]:
    """Return the heading that serves as the title or repeats it (or an empty text), and the HTML without it."""
    environment: dict[str, object] = {}
    tokens = _MARKDOWN.parse(text, environment)
    for token in tokens:
        if token.type in ("td_open", "th_open") and (style := str(token.attrs.pop("style", ""))):
            token.attrs["align"] = style.removeprefix("text-align:")  # a style would not outlive the sanitizer
    heading = _heading(tokens)
    if heading and (not title or _folded(heading) == _folded(title)):
        tokens = tokens[_HEADING_TOKENS:]
    else:
        heading = ""
    return heading, _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, environment)


def _heading(tokens: list[Token]) -> str:
    if len(tokens) < _HEADING_TOKENS or tokens[0].type != "heading_open" or tokens[0].tag != "h1":
        return ""
    parts = [_plain(child) for child in tokens[1].children or []]
    return " ".join("".join(parts).split())


def _plain(token: Token) -> str:
    if token.type in ("softbreak", "hardbreak"):
        return " "
    return token.content if token.type in ("text", "code_inline", "image", "text_special") else ""


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()
