"""Texts that are plain and stand on one line: titles, names, terms, rights."""

from __future__ import annotations

import re

from aggregator.model import ParsedText
from aggregator.normalize.html import words_of
from aggregator.text import clean, collapse

_LONGEST = 1_000  # what is longer is no title or name, and would be carried through every listing
_MARKUP = re.compile(r"</?[a-zA-Z][^<>]*>|&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,31});")


def line(text: str | None) -> str:
    """Return plain text on one line, without characters that XML forbids; an ellipsis ends what is cut."""
    if not text:
        return ""
    short = collapse(clean(text[: 20 * _LONGEST]))
    return short if len(short) <= _LONGEST else short[: _LONGEST - 1].rstrip() + "…"


def line_of(text: ParsedText | None) -> str:
    """Return a text construct on one line: markup gone, entities resolved exactly once."""
    if text is None:
        return ""
    return line(words_of(text.value)) if text.html and _is_markup(text.value) else line(text.value)


def line_of_markup(text: str | None) -> str:
    """Return a text on one line that may or may not be markup: feeds put `&copy;` and links where text belongs."""
    return line(words_of(text)) if text and _MARKUP.search(text) else line(text)


def _is_markup(text: str) -> bool:
    return "<" in text or "&" in text
