"""The kinds of values that elements and attributes of other vocabularies have: each a check that also tidies up.

A kind is given the text and the base of its document, and returns the value to carry over, or None where it is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from aggregator.normalize.html import words_of
from aggregator.normalize.language import language_tag
from aggregator.normalize.lines import line_of_markup
from aggregator.normalize.people import ABSOLUTE_IRI
from aggregator.normalize.urls import absolute
from aggregator.text import clean

Value = Callable[[str, str | None], str | None]

_NUMBER = r"[+-]?[0-9]{1,12}(?:\.[0-9]{1,20})?"
_NATURAL = re.compile(r"0*([0-9]{1,15})")
_DECIMAL = re.compile(_NUMBER)
_MEDIA_TYPE = re.compile(r"[\w!#$&^.+-]{1,100}/[\w!#$&^.+-]{1,100}(?:\s?;[^\r\n]{1,200})?", re.ASCII)
_CLOCK = re.compile(r"(?:[0-9]{1,4}:)?(?:[0-9]{1,4}:)?[0-9]{1,9}(?:\.[0-9]{1,9})?")
_SIXTY = 60
_MARKUP = re.compile(r"<[a-zA-Z/!]|&[#a-zA-Z]")
_LONGEST = 20_000  # characters of prose


def one_line(text: str, _base: str | None) -> str | None:
    """Words on one line, without markup."""
    return line_of_markup(text) or None


def prose(text: str, _base: str | None) -> str | None:
    """Words in lines, without markup: readers are known to show as HTML what says that it is plain."""
    words = words_of(text) if _MARKUP.search(text) else clean(text).strip()
    return words[:_LONGEST] or None


def at_most(characters: int, kind: Value) -> Value:
    """A value of that kind, cut where it is too long for its vocabulary."""

    def cut(text: str, base: str | None) -> str | None:
        value = kind(text, base)
        return value if value is None or len(value) <= characters else value[: characters - 1].rstrip() + "…"

    return cut


def address(text: str, base: str | None) -> str | None:
    """An absolute http(s) URL."""
    return absolute(text, base)


def identifier(text: str, _base: str | None) -> str | None:
    """An absolute IRI of any harmless scheme, or of none a single word: `urn:ebu`, `simple`."""
    return text if ABSOLUTE_IRI.fullmatch(text) or re.fullmatch(r"[A-Za-z0-9._-]{1,100}", text) else None


def language(text: str, _base: str | None) -> str | None:
    """A language tag of BCP 47."""
    return language_tag(text)


def media_type(text: str, _base: str | None) -> str | None:
    """A media type, with parameters."""
    return text if _MEDIA_TYPE.fullmatch(text) else None


def natural(text: str, _base: str | None) -> str | None:
    """A whole number from 0; people group digits."""
    match = _NATURAL.fullmatch(text.replace(",", ""))
    return match[1] if match else None


def decimal(text: str, _base: str | None) -> str | None:
    """A number."""
    return text if _DECIMAL.fullmatch(text) else None


def list_of_naturals(text: str, _base: str | None) -> str | None:
    """Whole numbers with commas between them."""
    parts = [natural(part.strip(), None) for part in text.split(",")[:50]]
    return ",".join(filter(None, parts)) if all(parts) else None


def clock(text: str, _base: str | None) -> str | None:
    """A point in time of a recording: seconds, `MM:SS` or `HH:MM:SS`, with fractions."""
    return text if _CLOCK.fullmatch(text) else None


def instant(text: str, _base: str | None) -> str | None:
    """A point in time of a recording, or `now` of one that is live."""
    return "now" if text.casefold() == "now" else clock(text, _base)


def length_of_time(text: str, _base: str | None) -> str | None:
    """A duration in whole seconds, however it was written."""
    if not _CLOCK.fullmatch(text):
        return None
    seconds = 0
    for part in text.partition(".")[0].split(":"):
        seconds = seconds * _SIXTY + int(part)
    return str(seconds) if seconds else None


def choice(*values: str) -> Value:
    """One of these words, whatever its case."""
    spelled = {value.casefold(): value for value in values}
    return lambda text, _base: spelled.get(text.casefold())


def position(text: str, _base: str | None) -> str | None:
    """Latitude, longitude and perhaps a height."""
    pair, height = text.replace(",", " ").split()[:2], text.replace(",", " ").split()[2:3]
    place = coordinates(2, 2)(" ".join(pair), None)
    return " ".join([place, *filter(_DECIMAL.fullmatch, height)]) if place else None


def coordinates(least: int, most: int = 2_000, *, odd: bool = False) -> Value:
    """Pairs of latitude and longitude, with an odd number behind them for a radius; commas become spaces."""

    def checked(text: str, _base: str | None) -> str | None:
        parts = text.replace(",", " ").split()
        fits = least <= len(parts) <= most and len(parts) % 2 == odd and all(map(_DECIMAL.fullmatch, parts))
        if not fits or any(abs(float(part)) > 90 for part in parts[0 : len(parts) - odd : 2]):  # noqa: PLR2004 degrees
            return None
        if any(abs(float(part)) > 360 for part in parts[1::2]):  # noqa: PLR2004 degrees; some count to 360
            return None
        return " ".join(parts)

    return checked
