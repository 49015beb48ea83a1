"""Feeds and entries in their one normal form: strict and complete."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from aggregator.model.extensions import Extension
from aggregator.model.parsed import Category, Enclosure, LeftOut, Link, Origin, Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A feed in its one normal form: texts are plain, URLs absolute; `id` and `title` are never empty.

    `id` is the feed's own (`atom:id`), else its address; `url` its address, `link` its site.
    """

    id: str
    url: str
    title: str
    link: str | None = None
    subtitle: str | None = None
    hub: str | None = None
    language: str | None = None
    authors: tuple[Person, ...] = ()
    categories: tuple[Category, ...] = ()
    rights: str | None = None
    image: str | None = None
    updated: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An entry in its one normal form.

    `title` is plain text and may be empty; `summary` and `content` are sanitized HTML and may be empty; every URL
    is absolute http(s) (or mailto, tel inside HTML). `published` is missing where the feed gave no credible date.
    `slug` is set for local articles alone and names their page; `aliases` are earlier pages of theirs, as paths under
    `articles/`, and `left_out` what of the file is not in `content` (never published). `banner` is a second picture,
    larger than `image`. `extensions` are what the feed said in other vocabularies and no other field holds. `earlier`
    are digests of versions that the feed showed before this one (never published).
    `full_text` is that of the linked page, sanitized, where the feed asks for it: no part of the entry's identity.
    """

    guid: str | None = None
    link: str | None = None
    links: tuple[Link, ...] = ()
    title: str = ""
    summary: str = ""
    content: str = ""
    published: datetime | None = None
    updated: datetime | None = None
    authors: tuple[Person, ...] = ()
    contributors: tuple[Person, ...] = ()
    categories: tuple[Category, ...] = ()
    enclosures: tuple[Enclosure, ...] = ()
    image: str | None = None
    language: str | None = None
    rights: str | None = None
    comments: str | None = None
    origin: Origin | None = None
    slug: str | None = None
    aliases: tuple[str, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    banner: str | None = None
    extensions: tuple[Extension, ...] = ()
    earlier: tuple[str, ...] = ()
    full_text: str = ""
