"""Pure helpers on text that every room may use: valid characters, single spaces, the words of a text or of HTML."""

from __future__ import annotations

import re
from html import unescape

# What XML 1.0 (section 2.2) has no place for, not even as a reference: C0 controls, lone surrogates, U+FFFE, U+FFFF.
_INVALID = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

# Every repetition below stops at the next "<" or at the end, so that no input costs more than linear time.
_HIDDEN = re.compile(r"<!--.*?(?:-->|\Z)|<(script|style)\b[^<>]*>.*?(?:</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE)
_SUSPICIOUS = ("<!--", "<script", "<style", "<S")
_TAG = re.compile(r"</?([a-zA-Z!?][a-zA-Z0-9]*)[^<>]*>")
_BLOCKS = (
    "address article aside blockquote body br caption center dd details div dl dt fieldset figcaption figure footer "
    "form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section summary table tbody td tfoot th thead title tr ul"
)
_BREAKS = frozenset([*_BLOCKS.split(), *_BLOCKS.upper().split()])
_PRINTED = "\u2018\u2019\u201a\u201c\u201d\u201e\u2013\u2014\u2026\xab\xbb\u2022"  # quotes, dashes, ellipsis, bullet
_WORDS = {code: chr(code).lower() if chr(code).isalnum() else " " for code in range(128)}
_MARK = "\x00"  # where a line ends; no sanitized HTML holds one


def clean(text: str) -> str:
    """`text` without the characters that an XML 1.0 document cannot hold."""
    return text if text.isprintable() else _INVALID.sub("", text)  # all that Python calls printable is valid


def collapse(text: str) -> str:
    """`text` on one line: every run of white space is one space, none at the ends."""
    text = text.strip()
    return text if _is_line(text) else " ".join(text.split())


def text_of(html: str) -> str:
    """Return the words of sanitized HTML: a line a block, single spaces, entities resolved once.

    Scripts, styles and comments are gone, should there be any. Made for the output of the sanitizer, where every
    `<` and `>` outside tags is an entity; anything else gives a reasonable text as well.
    """
    if any(start in html for start in _SUSPICIOUS):
        html = _HIDDEN.sub(" ", html)
    if "<" in html:
        parts = _TAG.split(html)  # text, name of a tag, text, name of a tag, …, text
        parts[1::2] = [_MARK if name in _BREAKS else "" for name in parts[1::2]]
        html = "".join(parts)
    if "&" in html:
        html = unescape(html)
    return "\n".join(_line(text) for raw in html.split(_MARK) if (text := raw.strip()))


def ascii_of(text: str) -> str:
    """Return a text with a space for each mark of print: in many languages nothing else of it is beyond ASCII."""
    if not text.isascii():
        for mark in _PRINTED:
            text = text.replace(mark, " ")
    return text


def ascii_words(text: str) -> list[str]:
    """Return the runs of letters and digits of an ASCII text, in lower case: much faster than by an expression.

    >>> ascii_words("It's a NEW_1!")
    ['it', 's', 'a', 'new', '1']
    """
    return text.translate(_WORDS).split()


def _line(text: str) -> str:
    """Collapse and clean."""
    return text if _is_line(text) else clean(" ".join(text.split()))


def _is_line(text: str) -> bool:
    """Whether a text without white space at its ends is on one line and valid, as most are: that is seen fast.

    All that Python calls printable is valid, and of white space that is the space alone.
    """
    return "  " not in text and text.isprintable()
