"""Pure helpers on text that every room may use: valid characters, single spaces, the words of a piece of HTML."""

from __future__ import annotations

import re
from html import unescape

# What XML 1.0 (section 2.2) has no place for, not even as a reference: C0 controls, lone surrogates, U+FFFE, U+FFFF.
_INVALID = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

# Every repetition below stops at the next "<" or at the end, so that no input costs more than linear time.
_HIDDEN = re.compile(r"<!--.*?(?:-->|\Z)|<(script|style)\b[^<>]*>.*?(?:</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE)
_SUSPICIOUS = ("<!--", "<script", "<style", "<S")
_TAG = re.compile(r"</?([a-zA-Z!?][a-zA-Z0-9]*)[^<>]*>")
_BLOCKS = (
    "address article aside blockquote body br caption center dd details div dl dt fieldset figcaption figure footer "
    "form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section summary table tbody td tfoot th thead title tr ul"
)
_BREAKS = frozenset([*_BLOCKS.split(), *_BLOCKS.upper().split()])
_MARK = "\x00"  # where a line ends; no sanitized HTML holds one


def clean(text: str) -> str:
    """`text` without the characters that an XML 1.0 document cannot hold."""
    return _INVALID.sub("", text)


def collapse(text: str) -> str:
    """`text` on one line: every run of white space is one space, none at the ends."""
    return " ".join(text.split())


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
    return clean("\n".join(line for raw in html.split(_MARK) if (line := collapse(raw))))
