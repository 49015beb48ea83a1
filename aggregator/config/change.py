"""What an edit is to change in the list of feeds, and how a new feed is written there."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from aggregator.config.tree import resolve
from aggregator.config.words import escaped

NUMBER = re.compile(r"[-+.:_\dA-Fa-fxXoOeETZ ]*\d[-+.:_\dA-Fa-fxXoOeETZ ]*")  # numbers, dates and times of any YAML
WORDS = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})  # what YAML 1.1 takes for no text
IN_BRACES = re.compile(r"[,\[\]{}]")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFeed:
    """A feed to add; without an id it gets one of its own, as any feed does."""

    url: str
    id: str | None = None
    title: str | None = None
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Feeds to add at the end, ids of feeds to remove, and new addresses by id."""

    add: tuple[NewFeed, ...] = ()
    remove: frozenset[str] = frozenset()
    move: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A change in terms of the list: the numbers of its items, from 0; `name` are ids to write into items."""

    add: tuple[NewFeed, ...] = ()
    remove: frozenset[int] = frozenset()
    move: Mapping[int, str] = field(default_factory=dict)
    name: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """The text between two positions becomes another."""

    start: int
    end: int
    text: str


def apply(text: str, edits: list[Edit]) -> str:
    """Carry out edits that do not overlap; of two at one place, what is inserted there comes first."""
    pieces, position = [], 0
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
        pieces += [text[position : edit.start], edit.text]
        position = edit.end
    return "".join([*pieces, text[position:]])


def literal(value: str) -> str:
    """Write text so that no part of it is taken for a variable."""
    return value.replace("${", "$${")


def scalar(value: str, *, braces: bool = False, quoted: bool = False) -> str:
    """Write text in YAML: plain where that is the same text to every reader, else in double quotes.

    >>> scalar("https://example.org/?a=1"), scalar("12:30"), scalar("Notes: new"), scalar("a, b", braces=True)
    ('https://example.org/?a=1', '"12:30"', '"Notes: new"', '"a, b"')
    """
    plain = (
        not quoted
        and value[:1].isalnum()
        and value.isprintable()
        and not value.endswith((" ", ":"))
        and ": " not in value
        and " #" not in value
        and resolve(value) == value
        and value.lower() not in WORDS
        and not NUMBER.fullmatch(value)
        and not (braces and IN_BRACES.search(value))
    )
    return value if plain else escaped(value)


def in_braces(feed: NewFeed, *, quoted: bool) -> str:
    """Write a feed as one value: its URL alone, or `{url: …, …}`; with `quoted` it is JSON."""
    url = scalar(literal(feed.url), braces=True, quoted=quoted)
    fields = _fields(feed, quoted=quoted, braces=True)
    if not fields:
        return url
    pairs = [("url", url), *fields]
    return "{" + ", ".join(f"{scalar(key, quoted=quoted)}: {value}" for key, value in pairs) + "}"


def in_lines(feed: NewFeed) -> list[str]:
    """Write a feed as the lines that stand behind a dash."""
    url = scalar(literal(feed.url))
    fields = _fields(feed, quoted=False, braces=False)
    return [f"url: {url}", *(f"{key}: {value}" for key, value in fields)] if fields else [url]


def _fields(feed: NewFeed, *, quoted: bool, braces: bool) -> list[tuple[str, str]]:
    """The keys of a feed beside its address, with their values as they are written."""
    fields = []
    if feed.id is not None:
        fields.append(("id", scalar(feed.id, braces=braces, quoted=quoted)))
    if feed.title is not None:
        fields.append(("title", scalar(literal(feed.title), braces=braces, quoted=quoted)))
    if feed.tags:
        tags = ", ".join(scalar(literal(tag), braces=True, quoted=quoted) for tag in feed.tags)
        fields.append(("tags", f"[{tags}]"))
    return fields
