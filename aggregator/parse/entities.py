"""Entities that a document declares or forgets to declare: put in place by us, so that no parser ever sees a DTD.

External entities are never opened, and what unfolds beyond measure is refused (the "billion laughs").
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html.entities import name2codepoint

from aggregator.parse.hostile import RefusedError

_DECLARATION = re.compile(r"<!ENTITY\s{1,99}([\w.:-]{1,200})\s{1,99}(?:\"([^\"]*)\"|'([^']*)')\s{0,99}>")
_OUTSIDE = r"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)|"  # what is no reference although it looks like one
_NAMED = r"&([A-Za-z_][\w.-]{0,200});"
_REFERENCE = re.compile(_NAMED)
_REFERENCE_OUTSIDE = re.compile(_OUTSIDE + _NAMED, re.DOTALL)
_NO_REFERENCES = re.compile("(" + _OUTSIDE.rstrip("|") + ")", re.DOTALL)
_STRAY = re.compile(r"&(?!#[0-9]+;|#x[0-9a-fA-F]+;|(?:lt|gt|amp|quot|apos);)")
_OWN = {"lt", "gt", "amp", "quot", "apos"}  # XML 1.0, section 4.6
_MOST_GROWTH = 1_000_000  # characters that all references together may add, or once the length of the text
_MOST_LEVELS = 50
_MOST_STRAYS = 200_000
_BOMB = "an XML document whose entities unfold beyond measure"


def declared(prolog: str) -> dict[str, str]:
    """The internal entities of a document type declaration, references inside them resolved.

    Raises RefusedError. A reference to nothing, to itself or to an external entity stays as it is written.
    """
    raw = {name: double or single for name, double, single in reversed(_DECLARATION.findall(prolog))}
    whole: dict[str, str] = {}

    def unfold(name: str, above: frozenset[str]) -> str | None:
        if name not in raw or name in above:
            return None
        if len(above) > _MOST_LEVELS:
            raise RefusedError(_BOMB)
        if name not in whole:
            inside = above | {name}
            whole[name] = _substituted(_REFERENCE, raw[name], lambda inner: unfold(inner, inside))
        return whole[name]

    for name in raw:
        unfold(name, frozenset())
    return {name: value for name, value in whole.items() if name not in _OWN}


def resolved(text: str, values: dict[str, str]) -> str:
    """The text with these entities in place of their references, outside of CDATA sections. Raises RefusedError."""
    return _substituted(_REFERENCE_OUTSIDE, text, values.get) if values else text


def _substituted(pattern: re.Pattern[str], text: str, value_of: Callable[[str], str | None]) -> str:
    most = max(_MOST_GROWTH, len(text))
    growth = 0

    def put(match: re.Match[str]) -> str:
        nonlocal growth
        value = value_of(match[1]) if match[1] else None
        if value is None:
            return match[0]
        growth += len(value) - len(match[0])
        if growth > most:
            raise RefusedError(_BOMB)
        return value

    return pattern.sub(put, text)


def with_stray_ampersands_escaped(text: str) -> str:
    """The text with every `&` that begins no reference that XML knows written as `&amp;`, outside of CDATA sections.

    A text of little else stays as it is: it would grow fivefold.
    """
    if text.count("&") > _MOST_STRAYS:
        return text
    pieces = _NO_REFERENCES.split(text)
    pieces[::2] = [_STRAY.sub("&amp;", piece) for piece in pieces[::2]]
    return "".join(pieces)


HTML_ENTITIES = {name: f"&#{code};" for name, code in name2codepoint.items() if name not in _OWN}
