r"""What the keys of the front matter mean: a mapping of texts becomes typed metadata, or an error in words.

>>> matter, _, _ = split("---\ntitel: Oops\n---\n", "a.md")
>>> read_metadata(matter, "a.md")
Traceback (most recent call last):
aggregator.errors.ArticleError: a.md:2: titel: unknown field; did you mean "title"?
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from aggregator.errors import ArticleError
from aggregator.model import Category, Enclosure, Person
from aggregator.parse.article.frontmatter import Field, Mapping, Value
from aggregator.parse.article.values import (
    WrongValueError,
    read_address,
    read_aliases,
    read_date,
    read_enclosures,
    read_language,
    read_people,
    read_slug,
    read_tags,
    read_text,
    read_truth,
    read_web_address,
    suggestion,
)

T = TypeVar("T")

# Every key, and what it is called elsewhere (Hugo, Jekyll, Pelican).
_KEYS = {
    "title": "title",
    "date": "date",
    "published": "date",
    "updated": "updated",
    "modified": "updated",
    "lastmod": "updated",
    "author": "authors",
    "authors": "authors",
    "tags": "tags",
    "tag": "tags",
    "categories": "tags",
    "category": "tags",
    "keywords": "tags",
    "summary": "summary",
    "description": "summary",
    "language": "language",
    "lang": "language",
    "url": "url",
    "link": "url",
    "slug": "slug",
    "image": "image",
    "enclosure": "enclosures",
    "enclosures": "enclosures",
    "draft": "draft",
    "aliases": "aliases",
    "alias": "aliases",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """The front matter of an article; what it does not say is None or empty.

    `said` are the keys that it has, by their first names, each with its line: a list may be said to be empty.
    """

    title: str | None = None
    date: datetime | None = None
    updated: datetime | None = None
    authors: tuple[Person, ...] = ()
    tags: tuple[Category, ...] = ()
    summary: str | None = None
    language: str | None = None
    url: str | None = None
    slug: str | None = None
    image: str | None = None
    enclosures: tuple[Enclosure, ...] = ()
    aliases: tuple[str, ...] = ()
    draft: bool = False
    said: tuple[tuple[str, int], ...] = ()

    @property
    def keys(self) -> frozenset[str]:
        """The keys that are there."""
        return frozenset(key for key, _ in self.said)


def read_metadata(matter: Mapping, file: str, *, outranked: AbstractSet[str] = frozenset()) -> Metadata:
    """Return what the front matter says; raises ArticleError with the line of the first key that is wrong.

    What `outranked` names is said better elsewhere, and not read. Of a draft nothing but that it is one is read: it
    may be unfinished.
    """
    fields = {key: field for key, field in _by_key(matter, file).items() if key not in outranked}
    said = tuple((key, field.line) for key, field in fields.items())
    draft = fields.get("draft")
    if draft and _read(draft, read_truth, file):
        return Metadata(draft=True, said=said)

    def value(key: str, reader: Callable[[Value], T]) -> T | None:
        field = fields.get(key)
        return _read(field, reader, file) if field else None

    return Metadata(
        title=value("title", read_text),
        date=value("date", read_date),
        updated=value("updated", read_date),
        authors=value("authors", read_people) or (),
        tags=value("tags", read_tags) or (),
        summary=value("summary", read_text),
        language=value("language", read_language),
        url=value("url", read_web_address),
        slug=value("slug", read_slug),
        image=value("image", read_address),
        enclosures=value("enclosures", read_enclosures) or (),
        aliases=value("aliases", read_aliases) or (),
        said=said,
    )


def _by_key(matter: Mapping, file: str) -> dict[str, Field]:
    fields: dict[str, Field] = {}
    for field in matter.fields:
        known = _KEYS.get(field.key.lower())
        if known is None:
            message = f"{field.key}: unknown field; {suggestion(field.key, _KEYS)}"
            raise ArticleError(file, message, line=field.line)
        if known in fields:
            earlier = fields[known]
            message = f"{field.key}: already said as {earlier.key} in line {earlier.line}"
            raise ArticleError(file, message, line=field.line)
        fields[known] = field
    return fields


def _read(field: Field, reader: Callable[[Value], T], file: str) -> T:
    try:
        return reader(field.value)
    except WrongValueError as error:
        raise ArticleError(file, f"{field.key}: {error}", line=field.line) from error
