# ruff: noqa: RUF001 - typographic marks are what this module is about
"""What a file's name says: its slug, and a title and a date where the article has none.

>>> slug_of("notes/Größe & Maß.txt"), title_of("2020-10-01-the-new_harbour.md"), slug_of("rome/index.md")
('grosse-mass', 'The new harbour', 'rome')
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from datetime import datetime
from pathlib import PurePosixPath

from aggregator.parse.article.language.dates import read_date

_LONGEST = 80
_DATE = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[-_ ]+|$)")
# Letters that do not fall apart into a base letter and an accent.
_LETTERS = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ħ": "h", "ŋ": "n"}
)


def slugify(text: str) -> str:
    """Return a text in `[a-z0-9-]`, cut at a word; empty where nothing of it is left."""
    folded = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS)).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", re.sub(r"['’]", "", folded)).strip("-")
    return slug if len(slug) <= _LONGEST else slug[: _LONGEST + 1].rpartition("-")[0] or slug[:_LONGEST]


def slug_of(path: str) -> str:
    """Return the slug for a file; a name without a Latin letter gets one from a digest of the path."""
    return (
        slugify(_name(path)) or "article-" + hashlib.blake2s(path.encode(errors="replace"), digest_size=4).hexdigest()
    )


def title_of(path: str) -> str:
    """Return a title made of a file's name: without the date in front, with spaces, with a capital."""
    name = _name(path)
    bare = _DATE.sub("", name, count=1) if _DATE.match(name) else name
    words = (bare if " " in bare.strip() else re.sub(r"[-_]+", " ", bare)).strip() or name
    return words[:1].upper() + words[1:]


def date_of(path: str) -> datetime | None:
    """Return the date that a file's name begins with, as in `2020-10-01-harbour.md`."""
    match = _DATE.match(_name(path))
    return read_date(match[1]) if match else None


def _name(path: str) -> str:
    pure = PurePosixPath(path)
    is_index = pure.stem == "index" and pure.parent.name
    return pure.parent.name if is_index else pure.stem
