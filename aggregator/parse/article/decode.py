r"""Step 1 of an article: its bytes become text, whatever the encoding and the line ends.

    >>> decode(b"caf\xe9\r\n\x93Bien s\xfbr\x94", "a.txt")
    'café\n“Bien sûr”'

UTF-8 and UTF-16 (with or without a mark) are recognized. Each byte that is no part of valid UTF-8 is read as
Windows-1252, which holds Latin-1: so a file in that encoding comes out right, and so does one of mixed origin.
"""

from __future__ import annotations

import codecs
import re

from aggregator.errors import ArticleError

_UTF8 = re.compile(
    rb"((?:[\x00-\x7f]|[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}"
    rb"|\xed[\x80-\x9f][\x80-\xbf]|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2})+)"
    rb"|(.)",
    re.DOTALL,
)
_LINE_END = re.compile("\r\n|[\r\x0b\x85\u2028\u2029]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
_OTHER_KINDS = (
    (b"%PDF-", "this is a PDF document, not text"),
    (b"PK\x03\x04", "this is a ZIP archive or a word processor's document, not text"),
    (b"\xd0\xcf\x11\xe0", "this is a word processor's document, not text"),
    (b"{\\rtf", "this is an RTF document: save it as plain text"),
    (b"\x89PNG", "this is an image, not text"),
    (b"\xff\xd8\xff", "this is an image, not text"),
    (b"GIF8", "this is an image, not text"),
    (b"\x1f\x8b", "this is a compressed file, not text"),
)
_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})
_FEW_CONTROLS = 0.02  # of all characters; more than that is no text


def decode(content: bytes, file: str) -> str:
    """Return the text with line feeds as its only line ends; form feeds stay.

    Raises ArticleError for an empty file, one of another kind, and binary data.
    """
    if not content.strip(b" \t\r\n\f\xef\xbb\xbf"):
        raise ArticleError(file, "the file is empty")
    for start, message in _OTHER_KINDS:
        if content.startswith(start):
            raise ArticleError(file, message)
    text = _LINE_END.sub("\n", _characters(content, file))
    controls = len(_CONTROL.findall(text))
    if "\0" in text or controls > max(4, _FEW_CONTROLS * len(text)):
        raise ArticleError(file, "the file is binary data, not text")
    if not text.strip():
        raise ArticleError(file, "the file is empty")
    return _CONTROL.sub("", text)


def without_ligatures(text: str) -> str:
    """Return a text with the letters that a PDF's font drew as one (`ﬁ`) as the letters that they are."""
    return text.translate(_LIGATURES)


def _characters(content: bytes, file: str) -> str:
    encoding = _utf16(content)
    if encoding is None:
        return _utf8_or_windows(content.removeprefix(codecs.BOM_UTF8))
    try:
        return content.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise ArticleError(file, f"the file says that it is UTF-16 but cannot be read: {error.reason}") from error


def _utf16(content: bytes) -> str | None:
    """Name the UTF-16 in use: by its mark, or by the zero bytes that Latin letters and spaces leave in it."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if len(content) % 2 or b"\0" not in content:
        return None
    even, odd = content[::2].count(0), content[1::2].count(0)
    quarter = len(content) // 8
    if odd > quarter and not even:
        return "utf-16-le"
    if even > quarter and not odd:
        return "utf-16-be"
    return None


def _utf8_or_windows(content: bytes) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return _piecewise(content)


def _piecewise(content: bytes) -> str:
    return "".join(
        valid.decode("utf-8") if valid else other.decode("cp1252", errors="replace")
        for valid, other in _UTF8.findall(content)
    )
