"""What a value of the front matter is: a text, a date, people, enclosures; or an error that completes "key: …".

>>> [(person.name, person.email) for person in read_people(Scalar("Jane Doe <jane@example.org>", line=3))]
[('Jane Doe', 'jane@example.org')]
>>> read_truth(Scalar("perhaps", line=3))
Traceback (most recent call last):
aggregator.parse.article.values.WrongValueError: must be true or false
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from difflib import get_close_matches
from urllib.parse import unquote, urlsplit

from aggregator.model import Category, Enclosure, Person
from aggregator.parse.article.frontmatter import Mapping, Scalar, Sequence, Value
from aggregator.parse.article.language.dates import read_date as read_written_date
from aggregator.parse.article.naming import slugify

_TRUTH = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8})*")
_WEB = re.compile(r"https?://[^\s/?#]+\S*", re.IGNORECASE)
_MAILBOX = re.compile(r"(?P<name>[^<>]*?)\s*<(?P<email>[^<>\s@]+@[^<>\s@]+)>")
_NO_PATH = re.compile(r"[?#\\:\x00-\x1f\x7f\ud800-\udfff]|(?:^|/)(?:\.|/)")
_LONGEST_NAME = 180  # bytes
_DURATION = re.compile(r"(?:(?:(\d+):)?(\d{1,2}):)?(\d+)")
_MEDIA_TYPES = {
    "mp3": "audio/mpeg", "m4a": "audio/mp4", "ogg": "audio/ogg", "oga": "audio/ogg", "opus": "audio/opus",
    "wav": "audio/wav", "flac": "audio/flac", "mp4": "video/mp4", "m4v": "video/mp4", "webm": "video/webm",
    "mov": "video/quicktime", "pdf": "application/pdf", "epub": "application/epub+zip", "zip": "application/zip",
    "jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png", "gif": "image/gif", "webp": "image/webp",
    "svg": "image/svg+xml", "txt": "text/plain",
}  # fmt: skip


class WrongValueError(ValueError):
    """A value that is not what its key needs; the message completes "key: …"."""


def suggestion(key: str, known: Iterable[str]) -> str:
    """Return the end of a message about an unknown key: the nearest known one, or all of them."""
    known = list(known)
    close = get_close_matches(key.lower(), known, n=1)
    return f'did you mean "{close[0]}"?' if close else f"known are {', '.join(known)}"


def read_text(value: Value) -> str:
    """Read one line of text."""
    if not isinstance(value, Scalar):
        raise WrongValueError("must be a text, not a list or a mapping")
    return re.sub(r"\s+", " ", value.text).strip()


def read_truth(value: Value) -> bool:
    """Read true or false."""
    truth = _TRUTH.get(value.text.lower()) if isinstance(value, Scalar) else None
    if truth is None:
        raise WrongValueError("must be true or false")
    return truth


def read_date(value: Value) -> datetime:
    """Read a date in any written form."""
    found = read_written_date(read_text(value))
    if found is None:
        raise WrongValueError(f"{read_text(value)!r} is no date; write it as 2020-10-01 or 2020-10-01 18:30 +02:00")
    return found


def read_language(value: Value) -> str:
    """Read a language tag (BCP 47)."""
    text = read_text(value)
    if not _LANGUAGE.fullmatch(text):
        raise WrongValueError(f"{text!r} is no language; write a tag like en or pt-BR")
    return text.replace("_", "-")


def read_slug(value: Value) -> str:
    """Read a slug; what is no letter of a to z becomes a hyphen."""
    slug = slugify(read_text(value))
    if not slug:
        raise WrongValueError("must have at least one letter of a to z or a digit")
    return slug


def read_web_address(value: Value) -> str:
    """Read an http(s) address."""
    text = read_text(value)
    if not _WEB.fullmatch(text):
        raise WrongValueError(f"{text!r} is no address; it must begin with http:// or https://")
    return text


def read_address(value: Value) -> str:
    """Read an address or the path of a file beside the article."""
    text = read_text(value)
    scheme = re.match(r"([A-Za-z][\w+.-]*):", text)
    if not text or (scheme and not _WEB.fullmatch(text)):
        raise WrongValueError(f"{text!r} is no address; write a path or begin with http:// or https://")
    return text


def read_aliases(value: Value) -> tuple[str, ...]:
    """Read the earlier addresses of an article's page, as paths under `articles/`.

    >>> read_aliases(Scalar("/articles/2019/harbour/", line=1)), read_aliases(Scalar("old-plan", line=1))
    (('2019/harbour/index.html',), ('old-plan.html',))
    """
    items = value.items if isinstance(value, Sequence) else (value,)
    return tuple(dict.fromkeys(_alias(read_text(item)) for item in items))


def _alias(text: str) -> str:
    path = urlsplit(text).path if _WEB.fullmatch(text) else text
    path = unquote(path.rpartition("/articles/")[2] if "/articles/" in path else path).removeprefix("articles/")
    path = path.lstrip("/")
    too_long = any(len(name.encode(errors="replace")) > _LONGEST_NAME for name in path.split("/"))
    if not path or too_long or _NO_PATH.search(path):
        raise WrongValueError(f"{text!r} is no earlier address of a page; write it as old-name.html or 2019/old-name/")
    if path.endswith("/"):
        return f"{path}index.html"
    return path if path.lower().endswith((".html", ".htm")) else f"{path}.html"


def read_tags(value: Value) -> tuple[Category, ...]:
    """Read a list of tags, or a line of tags with commas."""
    parts = [read_text(item) for item in value.items] if isinstance(value, Sequence) else read_text(value).split(",")
    terms = dict.fromkeys(part.strip() for part in parts if part.strip())
    return tuple(Category(term=term) for term in terms)


def read_people(value: Value) -> tuple[Person, ...]:
    """Read one person or a list of them: a name, `name <address>`, or a mapping."""
    items = value.items if isinstance(value, Sequence) else (value,)
    return tuple(dict.fromkeys(_person(item) for item in items))


def _person(value: Value) -> Person:
    if isinstance(value, Mapping):
        said = _keys(value, {"name", "email", "uri", "url"})
        uri = said.get("uri") or said.get("url")
        person = Person(
            name=read_text(said["name"]) if "name" in said else "",
            email=read_text(said["email"]) if "email" in said else None,
            uri=read_web_address(uri) if uri else None,
        )
    else:
        mailbox = _MAILBOX.fullmatch(read_text(value))
        person = Person(name=mailbox["name"], email=mailbox["email"]) if mailbox else Person(name=read_text(value))
    if not (person.name or person.email or person.uri):
        raise WrongValueError("an author needs a name")
    return person


def read_enclosures(value: Value) -> tuple[Enclosure, ...]:
    """Read one enclosure or a list of them: an address, or a mapping with a url."""
    items = value.items if isinstance(value, Sequence) else (value,)
    return tuple(_enclosure(item) for item in items)


def _enclosure(value: Value) -> Enclosure:
    if not isinstance(value, Mapping):
        url = read_address(value)
        return Enclosure(url=url, type=_media_type(url))
    said = _keys(value, {"url", "type", "length", "title", "duration"})
    if "url" not in said:
        raise WrongValueError("an enclosure needs a url")
    url = read_address(said["url"])
    return Enclosure(
        url=url,
        type=read_text(said["type"]) if "type" in said else _media_type(url),
        length=_number(said["length"], "length") if "length" in said else None,
        title=read_text(said["title"]) if "title" in said else None,
        duration=_seconds(said["duration"]) if "duration" in said else None,
    )


def _keys(value: Mapping, known: set[str]) -> dict[str, Value]:
    for field in value.fields:
        if field.key not in known:
            raise WrongValueError(f"{field.key}: unknown field; {suggestion(field.key, sorted(known))}")
    return {field.key: field.value for field in value.fields}


def _number(value: Value, key: str) -> int:
    text = read_text(value)
    if not re.fullmatch(r"\d{1,15}", text):
        raise WrongValueError(f"{key} must be a number of bytes, not {text!r}")
    return int(text)


def _seconds(value: Value) -> int:
    text = read_text(value)
    match = _DURATION.fullmatch(text) if len(text) < 16 else None  # noqa: PLR2004 - no recording is longer
    if match is None:
        raise WrongValueError(f"duration must be seconds or 1:02:03, not {text!r}")
    hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return hours * 3600 + minutes * 60 + seconds


def _media_type(url: str) -> str | None:
    suffix = re.sub(r"[?#].*$", "", url).rpartition(".")[2].lower()
    return _MEDIA_TYPES.get(suffix)
