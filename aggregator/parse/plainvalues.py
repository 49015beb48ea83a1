"""What feedparser makes of one attribute, text, reference or date, for plainfields.py."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from xml.etree.ElementTree import Element

from feedparser.datetimes import _parse_date
from feedparser.urls import _urljoin, make_safe_absolute_uri

from aggregator.parse.clean import C1_AS_WINDOWS_1252
from aggregator.parse.vocabularies import vocabulary_of

Attributes = Mapping[str, str]

_XML = "{http://www.w3.org/XML/1998/namespace}"
SCOPED = frozenset({f"{_XML}base", f"{_XML}lang", "base", "lang"})
_READ = frozenset(
    {"about", "base", "domain", "duration", "filesize", "href", "hreflang", "ispermalink", "label", "lang", "lastmod"}
    | {"length", "medium", "mode", "rel", "scheme", "src", "term", "text", "title", "type", "uri", "url", "xmlns"}
)
_C1 = re.compile("[\x80-\x9f]")
_RFC3339 = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:Z|([+-]\d\d):(\d\d))", re.ASCII)
_RFC5322 = re.compile(
    r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), (\d\d) (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) (\d{4}) "
    r"(\d\d):(\d\d):(\d\d) (?:GMT|UTC|([+-]\d\d)(\d\d))",
    re.ASCII,
)
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


class NotPlainError(Exception):
    """This item is for feedparser to read."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What an element inherits: its base address, empty where feedparser was told none, and its language."""

    base: str
    language: str | None

    def within(self, attributes: Attributes) -> Scope:
        """What is inside of an element with these attributes. Raises NotPlainError."""
        if SCOPED.isdisjoint(attributes):
            return self
        base = attributes.get(f"{_XML}base", attributes.get("base")) or self.base
        if base and not self.base:  # feedparser would keep it for all that follows
            raise NotPlainError
        if base:
            base = make_safe_absolute_uri(self.base, base) or self.base
            if make_safe_absolute_uri(base, base) != base:  # which feedparser does at every element
                raise NotPlainError
        language = attributes.get(f"{_XML}lang", attributes.get("lang"))
        return Scope(base, self.language if language is None else language or None)


def lowered(attributes: Attributes) -> dict[str, str]:
    """Attributes as feedparser gives them, but for those of other vocabularies. Raises NotPlainError."""
    found: dict[str, str] = {}
    for name, value in attributes.items():
        local = name.rpartition("}")[2].lower()
        if name[0] == "{":
            if name not in SCOPED:
                # feedparser also takes it for one without a vocabulary.
                if local in _READ or name.startswith(_XML):
                    raise NotPlainError
                continue
            local = name
        if local in found:
            raise NotPlainError
        found[local] = value.lower() if local in {"rel", "type"} else value
    return found


def named(tag: str) -> tuple[str | None, str]:
    """The vocabulary and the local name of an element as feedparser sees them."""
    uri, _, local = tag.rpartition("}")
    return vocabulary_of(uri[1:]), local.lower()


def written(element: Element) -> str:
    """The text of an element that has no others in it. Raises NotPlainError."""
    if len(element):
        raise NotPlainError
    return (element.text or "").strip()


def settled(value: str) -> str:
    """A text as feedparser stores it: what was encoded twice, and characters of Windows-1252, as they were meant."""
    if value.isascii():
        return value
    with suppress(UnicodeError):
        value = value.encode("iso-8859-1").decode("utf-8")
    return value.translate(C1_AS_WINDOWS_1252) if _C1.search(value) else value


def resolved(value: str, scope: Scope) -> str:
    """A reference as feedparser resolves it."""
    return _urljoin(scope.base, value) if scope.base or ":///" in value else value


def date_parts(text: str) -> Sequence[int] | None:
    """A date as feedparser reads it: a tuple of year to second at least, in UTC. Raises NotPlainError."""
    found = _usual_date(text)
    if found is not None:
        return found
    try:
        parts: Sequence[int] | None = _parse_date(text)
    except (ArithmeticError, LookupError, TypeError, ValueError) as error:
        raise NotPlainError from error
    return parts


def _usual_date(text: str) -> Sequence[int] | None:
    """A date in one of the two forms of the specifications; None for any other."""
    if match := _RFC3339.fullmatch(text):
        year, month, day = int(match[1]), int(match[2]), int(match[3])
    elif match := _RFC5322.fullmatch(text):
        year, month, day = int(match[3]), _MONTHS.index(match[2]) + 1, int(match[1])
    else:
        return None
    sign = -1 if (match[7] or "").startswith("-") else 1
    offset = timedelta(hours=int(match[7] or 0), minutes=sign * int(match[8] or 0))
    try:
        local = datetime(year, month, day, int(match[4]), int(match[5]), int(match[6]))  # noqa: DTZ001 - of that offset
        return (local - offset).timetuple()
    except (ValueError, OverflowError):
        return None
