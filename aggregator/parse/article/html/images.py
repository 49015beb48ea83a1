"""Pictures inside a document (`data:` addresses) become files beside its page.

>>> from lxml.html import fromstring
>>> body = fromstring('<div><img src="data:image/gif;base64,R0lGODlhAQABAAAAACw="></div>')
>>> image, = take_images(body, "harbour")
>>> image.path == body[0].get("src"), image.path.startswith("harbour-"), image.type
(True, True, 'image/gif')

A file is named after the article and its own content: the same picture has one name, and another one never gets it.
Only what every browser shows is published; a picture of another kind leaves its alternative text.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from urllib.parse import unquote_to_bytes

from lxml.html import HtmlElement

from aggregator.model import Attachment
from aggregator.parse.article.html.tree import drop

_DATA = re.compile(r"\s*data:[^,]{0,200}?(?P<base64>;\s*base64)?\s*,", re.IGNORECASE)
# SVG is left out: it may hold scripts, which would run with the rights of the site.
_KINDS = (
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "image/png", "png"),
    (re.compile(rb"\xff\xd8\xff"), "image/jpeg", "jpg"),
    (re.compile(rb"GIF8[79]a"), "image/gif", "gif"),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), "image/webp", "webp"),
    (re.compile(rb"....ftypavif", re.DOTALL), "image/avif", "avif"),
)
_DIGITS = 5  # bytes of the digest in a name


def image_file(content: bytes, name: str) -> Attachment | None:
    """Return a picture as a file beside the page of the article `name`; None for what is no picture of the web."""
    for beginning, kind, suffix in _KINDS:
        if beginning.match(content):
            digest = hashlib.blake2s(content, digest_size=_DIGITS).hexdigest()
            return Attachment(path=f"{name}-{digest}.{suffix}", content=content, type=kind)
    return None


def take_images(body: HtmlElement, name: str) -> tuple[Attachment, ...]:
    """Take the pictures out of `data:` addresses and put the names of files there."""
    found: dict[str, Attachment] = {}
    for image in list(body.iter("img")):
        source = image.get("src") or ""
        match = _DATA.match(source)
        if match is None:
            continue
        file = image_file(_content(source[match.end() :], is_base64=bool(match["base64"])), name)
        if file:
            found[file.path] = file
            image.set("src", file.path)
            image.attrib.pop("srcset", None)
        else:
            leave_words(image)
    return tuple(found.values())


def leave_words(image: HtmlElement) -> None:
    """Put its alternative text in the place of a picture that cannot be shown."""
    alternative = (image.get("alt") or "").strip()
    image.tail = f"{alternative}{image.tail or ''}" or None
    drop(image)


def _content(data: str, *, is_base64: bool) -> bytes:
    raw = unquote_to_bytes(data)
    if not is_base64:
        return raw
    try:
        return base64.b64decode(re.sub(rb"\s+", b"", raw) + b"==")
    except binascii.Error:
        return b""
