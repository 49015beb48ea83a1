r"""Step 1 of an article: its bytes become text, whatever the encoding and the line ends.

    >>> decode(b"caf\xe9\r\n\x93Bien s\xfbr\x94", "a.txt")
    'café\n“Bien sûr”'

The encoding is found by `encodings`. Line ends of every system, and a word processor's, become line feeds; a few stray
control characters go; what is full of them is no text.
"""

from __future__ import annotations

import re

from aggregator.errors import ArticleError
from aggregator.parse.article.text.encodings import readable

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
    try:
        return readable(content).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        name = error.encoding.upper().removesuffix("-SIG")
        raise ArticleError(file, f"the file says that it is {name} but cannot be read: {error.reason}") from error
