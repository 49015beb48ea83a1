"""What a document is, by its content alone; and for what is no feed, the words that say so."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urljoin

from aggregator.parse.clean import looks_binary

_MAGIC = (
    (b"%PDF", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\x00", "an xz archive"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!\x1a", "a RAR archive"),
    (b"\x89PNG\r\n\x1a\n", "an image (PNG)"),
    (b"\xff\xd8\xff", "an image (JPEG)"),
    (b"GIF8", "an image (GIF)"),
    (b"II*\x00", "an image (TIFF)"),
    (b"MM\x00*", "an image (TIFF)"),
    (b"\x00\x00\x01\x00", "an image (icon)"),
    (b"ID3", "an audio file (MP3)"),
    (b"\xff\xfb", "an audio file (MP3)"),
    (b"fLaC", "an audio file (FLAC)"),
    (b"OggS", "an Ogg audio or video file"),
    (b"\x1aE\xdf\xa3", "a Matroska video"),
    (b"SQLite format 3\x00", "a SQLite database"),
    (b"\x7fELF", "a program"),
    (b"wOFF", "a font"),
    (b"wOF2", "a font"),
)
_INNER_MAGIC = (  # (bytes, offset)
    (b"WEBP", 8, "an image (WebP)"),
    (b"WAVE", 8, "an audio file (WAV)"),
    (b"ftypavif", 4, "an image (AVIF)"),
    (b"ftypheic", 4, "an image (HEIC)"),
    (b"ftyp", 4, "an audio or video file (MP4)"),
)
_FEED_ROOTS = {"rss", "rdf", "feed", "channel", "entry"}  # an entry alone is a document too: RFC 4287, section 2
_HTML_ROOTS = {"html", "head", "body", "br", "center", "div", "font", "h1", "meta", "p", "script", "style", "table"}
_FEED_START = re.compile(r"<\?xml\b|<rss[\s>]|<rdf:RDF[\s>]|<feed[\s>]", re.IGNORECASE)
_NAME = re.compile(r"<(?:([\w.-]{1,100}):)?([\w.-]{1,200})", re.ASCII)
_DOCTYPE_END = re.compile(r"\]\s{0,1000}>")
_JUNK = 64_000  # a feed that begins later than that, behind messages of its program, is none
_LINK = re.compile(r"<link\b[^<>]{1,4000}>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([a-zA-Z-]{1,30})\s{0,20}=\s{0,20}(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json")
_PAGE = 400_000  # so much of a page is searched for the address of its feed


class Kind(StrEnum):
    """The kinds of document that have a parser, and the rest."""

    XML = "xml"
    JSON = "json"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Detected:
    """What a document is: its kind, and for kind `OTHER` what to call it in a message.

    For XML `start` is where the document begins behind junk, `root_at` where its root element does, `root` its local
    name in lower case.
    """

    kind: Kind
    words: str = ""
    root: str = ""
    start: int = 0
    root_at: int = 0


def detect_bytes(body: bytes) -> str | None:
    """What to call a document that is no text at all, or None."""
    if not body.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        return "an empty document"
    for magic, words in _MAGIC:
        if body.startswith(magic):
            return f"{words}, not a feed"
    for magic, offset, words in _INNER_MAGIC:
        if body.startswith(magic, offset):
            return f"{words}, not a feed"
    return None


def detect(text: str, url: str) -> Detected:
    """Detect by the root element, or for JSON the first character; `url` is the page's own, for the feed it announces.

    Programs print warnings before their feeds: what begins within reach behind junk is still a feed.
    """
    start = len(text) - len(text.lstrip())
    if start == len(text):
        return Detected(kind=Kind.OTHER, words="an empty document")
    if text[start] in "{[":
        return Detected(kind=Kind.JSON, start=start)
    root_at = find_root(text, start)
    root = root_name(text, root_at)
    if root in _FEED_ROOTS:
        return Detected(kind=Kind.XML, root=root, start=start, root_at=root_at)
    if root != "html" and (late := _FEED_START.search(text, start + 1, start + _JUNK)):
        root_at = find_root(text, late.start())
        if root_name(text, root_at) in _FEED_ROOTS:
            root = root_name(text, root_at)
            return Detected(kind=Kind.XML, root=root, start=late.start(), root_at=root_at)
    return Detected(kind=Kind.OTHER, words=_words(text, start, root, root_at, url))


def find_root(text: str, position: int) -> int:
    """The index of the root element's `<`, behind declaration, comments and document type; or -1 without one."""
    while True:
        position = text.find("<", position)
        if position < 0 or _NAME.match(text, position):
            return position
        if text.startswith("<!--", position):
            end = text.find("-->", position)
        elif text.startswith("<!DOCTYPE", position) or text.startswith("<!doctype", position):
            end = doctype_end(text, position)
        else:
            end = text.find(">", position)
        if end < 0:
            return -1
        position = end + 1


def doctype_end(text: str, position: int) -> int:
    """The index of the `>` that ends the document type declaration, with its internal subset; or -1."""
    end = text.find(">", position)
    subset = text.find("[", position, end if end >= 0 else len(text))
    if subset < 0:
        return end
    match = _DOCTYPE_END.search(text, subset)
    return match.end() - 1 if match else -1


def root_name(text: str, root_at: int) -> str:
    """The local name of the element at that index, in lower case: RSS 0.90 writes `RDF`, CDF `CHANNEL`."""
    match = _NAME.match(text, root_at) if root_at >= 0 else None
    return match[2].lower() if match else ""


def _words(text: str, start: int, root: str, root_at: int, url: str) -> str:
    head = text[start : start + 1000].lower()
    if looks_binary(text):
        return "binary data, not a feed"
    if root in _HTML_ROOTS or "<!doctype html" in head:
        announced = announced_feed(text, url)
        return "an HTML page, not a feed" + (f"; it announces the feed {announced}" if announced else "")
    if root == "opml":
        return "a subscription list (OPML), not a feed"
    if text[start] == "<":
        name = _NAME.match(text, root_at) if root_at >= 0 else None
        return f"an XML document ({name[0]}>), not a feed" if name else "an XML document without content, not a feed"
    return "plain text, not a feed"


def announced_feed(text: str, url: str) -> str | None:
    """The first feed that an HTML page announces (`link rel="alternate"`), as an absolute address."""
    for match in _LINK.finditer(text, 0, _PAGE):
        attributes = {
            name.lower(): html.unescape(double or single or bare).strip()
            for name, double, single, bare in _ATTRIBUTE.findall(match[0])
        }
        href = attributes.get("href", "")
        if (
            "alternate" in attributes.get("rel", "").lower().split()
            and _is_feed_type(attributes.get("type", ""))
            and href
        ):
            try:
                return urljoin(url, href)
            except ValueError:  # an address such as http://[
                continue
    return None


def _is_feed_type(media_type: str) -> bool:
    return media_type.partition(";")[0].strip().lower() in _FEED_TYPES
