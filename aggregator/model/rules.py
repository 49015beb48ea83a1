"""What is kept, dropped and edited: conditions and edits as values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Test:
    """A condition on one field of an entry; `value` is a word list, a `/pattern/i`, a number or a duration."""

    __test__ = False  # not a test case, whatever pytest thinks of the name

    field: str
    value: str | int | timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class AllOf:
    """True where every one of `conditions` is; true when there are none."""

    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnyOf:
    """True where at least one of `conditions` is; false when there are none."""

    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Not:
    """True where `condition` is not."""

    condition: Condition


Condition = Test | AllOf | AnyOf | Not


@dataclass(frozen=True, slots=True, kw_only=True)
class Replace:
    """Edit: replace what `pattern` (a `/pattern/i` or a plain string) matches in `field`."""

    field: Literal["title", "summary", "content", "author", "link"]
    pattern: str
    replacement: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Affix:
    """Edit: put text with `{feed.title}`-like fields before or after the title."""

    where: Literal["prefix", "suffix"]
    template: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AddTags:
    """Edit: give the entry further tags."""

    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SetTags:
    """Edit: give the entry these tags instead of those that its feed has."""

    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RewriteLinks:
    """Edit: replace what `pattern` matches in the address of the entry and of every link in its text."""

    pattern: str
    replacement: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """Edit: take pictures out of the text, all or those that count who reads."""

    what: Literal["images", "trackers"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Truncate:
    """Edit: show so many words of the text and leave out the rest."""

    words: int


Edit = Replace | Affix | AddTags | SetTags | RewriteLinks | Strip | Truncate


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What is kept, dropped and edited, in this order; `None` keeps everything and drops nothing."""

    keep: Condition | None = None
    drop: Condition | None = None
    edits: tuple[Edit, ...] = ()
