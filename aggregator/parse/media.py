"""Enclosures and images: everything attached to an entry."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from aggregator.model import Enclosure
from aggregator.parse.clean import clean, one_line, or_none
from aggregator.parse.place import Place
from aggregator.parse.raw import Raw, dicts

_LENGTH = re.compile(r"[\d][\d., ]{0,29}", re.ASCII)
_NOT_DIGITS = re.compile(r"[., ]")
_CLOCK = re.compile(r"(?:(\d{1,4}):)?(\d{1,5}):(\d{1,2})(?:\.\d{1,9})?", re.ASCII)
_SECONDS = re.compile(r"(\d{1,9})(?:\.\d{1,9})?", re.ASCII)
_MAX_ENCLOSURES = 200


def enclosures(links: Iterable[Raw], media: Iterable[Raw], duration: object, place: Place) -> tuple[Enclosure, ...]:
    """All enclosures of an entry: links with that rel, then what Media RSS adds; each address once.

    The entry's own duration (`itunes:duration`) belongs to the first that can be played.
    """
    found: dict[str, Enclosure] = {}
    for raw in (*(link for link in links if link.get("rel") == "enclosure"), *media):
        url = place.url(raw.get("href") or raw.get("url"))
        if url is None or len(found) >= _MAX_ENCLOSURES:
            continue
        one = Enclosure(
            url=url,
            type=_media_type(raw.get("type")),
            length=length(raw.get("length") or raw.get("filesize")),
            title=one_line(raw.get("title")) or None,
            duration=seconds(raw.get("duration")),
        )
        found[url] = found[url].completed(one) if url in found else one
    return _with_duration(tuple(found.values()), seconds(duration))


def _with_duration(found: tuple[Enclosure, ...], duration: int | None) -> tuple[Enclosure, ...]:
    playable = [one for one in found if not (one.type or "").startswith(("image/", "text/"))]
    if duration is None or not playable or playable[0].duration is not None:
        return found
    return tuple(replace(one, duration=duration) if one is playable[0] else one for one in found)


def _media_type(value: object) -> str | None:
    """A media type; `text/html` is what feedparser puts where none was given."""
    words = clean(value).lower()
    return words if "/" in words and words != "text/html" else None


def image(raw: Raw, place: Place) -> str | None:
    """The picture of an entry: thumbnail, `itunes:image` or `image`, else the first picture attached."""
    for thumbnail in dicts(raw.get("media_thumbnail")):
        if url := place.url(thumbnail.get("url")):
            return url
    own = raw.get("image")
    if isinstance(own, Mapping) and (url := place.url(own.get("href") or own.get("url"))):
        return url
    for one in (*dicts(raw.get("media_content")), *dicts(raw.get("links"))):
        picture = clean(one.get("medium")) == "image" or clean(one.get("type")).startswith("image/")
        if (
            picture
            and one.get("rel", "enclosure") == "enclosure"
            and (url := place.url(one.get("url") or one.get("href")))
        ):
            return url
    return None


def length(value: object) -> int | None:
    """A number of bytes; 0 is what publishers write who do not know."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return int(value) if 0 < value < 10**15 else None
    text = or_none(value)
    if text is None or not _LENGTH.fullmatch(text):
        return None
    return length(int(_NOT_DIGITS.sub("", text)))


def seconds(value: object) -> int | None:
    """A duration: seconds, `MM:SS` or `HH:MM:SS`."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return int(value) if 0 < value < 10**9 else None
    text = clean(value)
    if match := _SECONDS.fullmatch(text):
        return int(match[1]) or None
    if match := _CLOCK.fullmatch(text):
        return int(match[1] or 0) * 3600 + int(match[2]) * 60 + int(match[3]) or None
    return None
