"""Text that any document may carry: XML 1.0 characters, single lines, plain text out of HTML, excerpts."""

import re
from datetime import UTC, datetime

from aggregator.text import collapse, text_of

# XML 1.0, section 2.2, and none of the C1 controls, which it discourages and which no reader can show
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_LANGUAGE = re.compile("[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*")
_MEDIA_TYPE = re.compile(r"[\w!#$&^.+-]+/[\w!#$&^.+-]+(?:\s*;[^\r\n]*)?", re.ASCII)
_EMAIL = re.compile(r"[^\s@]+@[^\s@]+")
_EXCERPT_SOURCES = (3_000, 50_000)  # characters of HTML that are read for an excerpt: first a few, then enough


def clean(text: str) -> str:
    """The text without what XML cannot hold or JSON cannot encode: controls, non-characters, lone surrogates."""
    return _FORBIDDEN.sub("", text)


def one_line(text: str | None) -> str:
    """The text for a title, a name or an attribute: clean, white space collapsed; empty where there is none."""
    if not text or (text.isprintable() and "  " not in text and text[0] != " " != text[-1]):
        return text or ""  # so most are: "printable" knows no white space but the plain space
    return collapse(clean(text))


def plain(markup: str) -> str:
    """What a person reads of sanitized HTML, on one line."""
    return one_line(text_of(markup))


def excerpt(markup: str, words: int) -> str:
    """The first words of HTML as plain text, with an ellipsis where something was left out."""
    text = ""
    for size in _EXCERPT_SOURCES:
        piece = markup[:size]
        if (cut := piece.rfind("<")) > piece.rfind(">"):
            piece = piece[:cut]  # the beginning of a tag
        text = plain(piece)
        if len(markup) <= size or text.count(" ") > words or len(text) > words * 12:
            break
    # text in Chinese or Japanese has no spaces: a word counts as twelve characters at most
    kept = " ".join(text.split(" ", words)[:words])[: words * 12]
    return text if kept == text else f"{kept.rstrip(' .,;:')}…"


def language_tag(value: str | None) -> str | None:
    """A language tag in the form that RFC 4287 and RSS demand, or nothing."""
    tag = one_line(value).replace("_", "-")
    return tag if _LANGUAGE.fullmatch(tag) else None


def media_type(value: str | None) -> str | None:
    """A media type (RFC 2045), or nothing where the value is none."""
    found = one_line(value)
    return found if _MEDIA_TYPE.fullmatch(found) else None


def email_address(value: str | None) -> str | None:
    """Something with an @ and no spaces, which is all that RFC 4287 asks of an address; else nothing."""
    found = one_line(value).removeprefix("mailto:")
    return found if _EMAIL.fullmatch(found) else None


def rfc3339(moment: datetime) -> str:
    """A date as Atom and JSON Feed write it: `2024-05-02T06:00:00Z`, with microseconds where it has some."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
