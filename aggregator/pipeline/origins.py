"""Where each thing that is known of a local article comes from, in words: the sidecar, the text, the file's name."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from aggregator.model import ArticleFile, ParsedEntry
from aggregator.parse.article.markdown import SUFFIXES as MARKDOWN
from aggregator.parse.article.markdown import front_matter
from aggregator.parse.article.metadata import Metadata
from aggregator.parse.article.naming import date_of, slug_of, title_of
from aggregator.parse.article.sidecar import read_sidecar, sidecar_of
from aggregator.parse.article.text.pieces import TextArticle

# What the front matter calls a field -> what it is called here; the others have one name.
_NAMES = {"date": "published", "url": "link"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """A field of an article, and where its value comes from."""

    field: str
    where: str


def origins(file: ArticleFile, parsed: ParsedEntry, article: TextArticle | None) -> tuple[Origin, ...]:
    """Return the fields of an article that have a value; `article` is what was understood of a plain text."""
    found = {origin.field: origin for origin in (*_guessed(file, parsed, article), *_said(file))}
    return tuple(found.values())


def _said(file: ArticleFile) -> Iterator[Origin]:
    """Yield what front matter and sidecar say; of two the later outranks the earlier."""
    if PurePosixPath(file.path).suffix.lower() in MARKDOWN:
        yield from _lines(front_matter(file), "front matter")
    yield from _lines(read_sidecar(file), PurePosixPath(sidecar_of(file.path)).name)


def _lines(said: Metadata, where: str) -> Iterator[Origin]:
    for key, line in said.said:
        if key != "draft":
            yield Origin(field=_NAMES.get(key, key), where=f"{where}, line {line}")


def _guessed(file: ArticleFile, parsed: ParsedEntry, article: TextArticle | None) -> Iterator[Origin]:
    yield Origin(field="title", where=_of_title(file, parsed, article))
    yield Origin(field="published", where=_of_date(file, parsed, article))
    values = {
        "authors": (parsed.authors, article.authors if article else ()),
        "updated": (parsed.updated, article.updated if article else None),
        "tags": (parsed.categories, ()),
        "summary": (parsed.summary, None),
        "language": (parsed.language, None),
        "link": (parsed.link, None),
        "image": (parsed.image, None),
        "enclosures": (parsed.enclosures, ()),
    }
    for name, (value, in_text) in values.items():
        if value:
            yield Origin(field=name, where="the text" if value == in_text else "the document")
    yield Origin(field="slug", where="the file's name" if parsed.slug == slug_of(file.path) else "the document")


def _of_title(file: ArticleFile, parsed: ParsedEntry, article: TextArticle | None) -> str:
    title = parsed.title.value if parsed.title else ""
    if article and article.title == title:
        return "the text"
    return "the file's name" if title == title_of(file.path) else "the document"


def _of_date(file: ArticleFile, parsed: ParsedEntry, article: TextArticle | None) -> str:
    if article and article.date and article.date == parsed.published:
        return "the text"
    if parsed.published == date_of(file.path):
        return "the file's name"
    return "the file's time" if parsed.published == file.modified_at else "the document"
