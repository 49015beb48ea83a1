"""Language tags in the form of BCP 47, or none."""

from __future__ import annotations

import re
from functools import lru_cache

_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,6}")
_END = re.compile(r"[\s,;.@]")
_SCRIPT = 4
_REGION = 2


def language_tag(text: str | None) -> str | None:
    """Return `text` as a language tag in its usual case (`en_us` becomes `en-US`), or None if it is no tag.

    Feeds also say `en_US.UTF-8`, `en, de` and `English`: the first is trimmed, of the second the first language
    counts, the last is no tag.
    """
    return _tag(text.strip()[:50]) if text else None


@lru_cache(maxsize=256)  # every entry of a feed says the same
def _tag(text: str) -> str | None:
    tag = _END.split(text, maxsplit=1)[0].replace("_", "-")
    if not _TAG.fullmatch(tag):
        return None
    first, *rest = tag.split("-")
    return "-".join([first.lower(), *_cased(rest)])


def _cased(subtags: list[str]) -> list[str]:
    """Region in capitals, script with one, all else small (RFC 5646, section 2.1.1), up to an extension."""
    cased: list[str] = []
    for index, subtag in enumerate(subtags):
        if len(subtag) == 1:  # a singleton: what follows is private or an extension
            return [*cased, *(rest.lower() for rest in subtags[index:])]
        if len(subtag) == _REGION:
            cased.append(subtag.upper())
        elif len(subtag) == _SCRIPT and subtag.isalpha():
            cased.append(subtag.title())
        else:
            cased.append(subtag.lower())
    return cased
