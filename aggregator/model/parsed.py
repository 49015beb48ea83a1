"""A feed document as published: any field may be missing."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from aggregator.model.extensions import Extension


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """An author or contributor (RFC 4287, section 3.2); at least one of the first three is not empty.

    `avatar` is the address of their picture.
    """

    name: str = ""
    email: str | None = None
    uri: str | None = None
    avatar: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """A category (RFC 4287, section 4.2.2)."""

    term: str
    scheme: str | None = None
    label: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosure:
    """An attached file; `length` in bytes, `duration` in seconds."""

    url: str
    type: str | None = None
    length: int | None = None
    title: str | None = None
    duration: int | None = None

    def completed(self, other: Enclosure) -> Enclosure:
        """Return this file with what another mention of it says where this one says nothing."""
        return Enclosure(
            url=self.url,
            type=self.type or other.type,
            length=self.length or other.length,
            title=self.title or other.title,
            duration=self.duration or other.duration,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Any other link of an entry or feed (RFC 4287, section 4.2.7): related, via, replies, …"""

    href: str
    rel: str
    type: str | None = None
    title: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """The feed that an entry says it was taken from (`atom:source`, RSS `source`): this feed is an aggregate."""

    id: str | None = None
    title: str | None = None
    link: str | None = None
    url: str | None = None
    subtitle: str | None = None
    language: str | None = None
    authors: tuple[Person, ...] = ()
    categories: tuple[Category, ...] = ()
    rights: str | None = None
    logo: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedText:
    """A text construct as published; `html` is true for markup, false for plain text; `base` for relative URLs."""

    value: str
    html: bool
    base: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """Text of a local article that is not in its body, and why; `line` counts from 1 in the file."""

    line: int
    text: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that was inside a local article, such as a picture; `path` is its name in the article's content."""

    path: str
    content: bytes = field(repr=False)
    type: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedEntry:
    """An entry as its document has it; `slug` and `aliases` name the page of a local article, now and before.

    `attachments` are the files that were inside it; `banner` is a second, larger picture (JSON Feed, `banner_image`).
    """

    guid: str | None = None
    link: str | None = None
    links: tuple[Link, ...] = ()
    title: ParsedText | None = None
    summary: ParsedText | None = None
    content: ParsedText | None = None
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
    base: str | None = None
    slug: str | None = None
    attachments: tuple[Attachment, ...] = ()
    aliases: tuple[str, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    banner: str | None = None
    extensions: tuple[Extension, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PollHints:
    """How often the feed asks to be polled: RSS `ttl`, `sy:*`, `skipHours` and `skipDays`.

    Hours of the day (0 to 23) and days of the week (0 is Monday) are in UTC.
    """

    ttl: timedelta | None = None
    skip_hours: frozenset[int] = frozenset()
    skip_days: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedFeed:
    """A document that is a feed; `url` is its address, `format` the dialect (`rss20`, `atom10`, `json11`, …).

    `faults` says in words what was wrong with the document, and yet it could be read.
    """

    url: str
    format: str
    guid: str | None = None
    title: ParsedText | None = None
    subtitle: ParsedText | None = None
    link: str | None = None
    self_url: str | None = None
    hub: str | None = None
    language: str | None = None
    authors: tuple[Person, ...] = ()
    categories: tuple[Category, ...] = ()
    rights: str | None = None
    image: str | None = None
    updated: datetime | None = None
    base: str | None = None
    hints: PollHints = PollHints()
    entries: tuple[ParsedEntry, ...] = ()
    faults: tuple[str, ...] = ()
