"""Attached files, and the image that stands for an entry."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from html import unescape

from aggregator.media import type_of
from aggregator.model import Enclosure
from aggregator.normalize.lines import line
from aggregator.normalize.urls import absolute

_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+\-]*/[a-z0-9][a-z0-9!#$&^_.+\-]*")
_IMAGE = re.compile(r"<img ([^<>]*)>")
_SOURCE = re.compile(r'(?:^| )src="(https?://[^"]*)"')
_SIDE = re.compile(r'(?:^| )(?:width|height)="\s*(\d{1,5})')
_SMALLEST = 50  # pixels; what is smaller is an icon, a smiley, a button
_LARGEST_NUMBER = 2**63 - 1  # what a database can hold


def enclosures_of(enclosures: Iterable[Enclosure], base: str | None) -> tuple[Enclosure, ...]:
    """Return `enclosures` with absolute URLs, each once; what is said of one in several places is put together."""
    found: dict[str, Enclosure] = {}
    for enclosure in enclosures:
        if url := absolute(enclosure.url, base):
            one = Enclosure(
                url=url,
                type=_media_type(enclosure.type),
                length=_natural(enclosure.length),
                title=line(enclosure.title) or None,
                duration=_natural(enclosure.duration),
            )
            found[url] = found[url].completed(one) if url in found else one
    return tuple(each if each.type else replace(each, type=type_of(each.url)) for each in found.values())


def image_of(image: str | None, enclosures: Iterable[Enclosure], html: str, base: str | None) -> str | None:
    """Return the URL of the image that stands for an entry: its own, else one attached, else the first in its text.

    `html` is sanitized, so that tracking pixels are gone already.
    """
    if url := absolute(image, base):
        return url
    for enclosure in enclosures:
        if enclosure.type and enclosure.type.startswith("image/"):
            return enclosure.url
    return _first_image(html)


def _first_image(html: str) -> str | None:
    for match in _IMAGE.finditer(html):
        source = _SOURCE.search(match[1])
        if source and all(int(side) >= _SMALLEST for side in _SIDE.findall(match[1])):
            return unescape(source[1])
    return None


def _media_type(text: str | None) -> str | None:
    name = line(text).partition(";")[0].strip().lower()
    return name if _TYPE.fullmatch(name) else None


def _natural(number: int | None) -> int | None:
    return number if number is not None and 0 <= number <= _LARGEST_NUMBER else None
