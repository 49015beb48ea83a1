# ruff: noqa: RUF001 - typographic marks are what this module is about
"""What a line under a title says of the article: its authors, its date, both, or nothing.

    >>> credit = read_credit("By Jane Doe | Published Thursday, 1 October 2020 | Updated 2 October 2020")
    >>> credit.authors[0].name, credit.date.day, credit.updated.day
    ('Jane Doe', 1, 2)

The whole line must be accounted for; a sentence with a date in it is no credit.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime
from functools import reduce

from aggregator.model import Person
from aggregator.parse.article.language.bylines import Byline, read_byline, read_caseless
from aggregator.parse.article.language.dates import split_date
from aggregator.parse.article.language.labels import after_date_label
from aggregator.parse.article.language.scripts import is_caseless

_LONGEST = 200
_SEPARATOR = re.compile(r"\s*[|·•]\s*|\s{3,}|\t+|\s+[–—-]\s+")
_COMMAS = (",", "，", "、", "،")
_PLACE = re.compile(r"(?:[^\W\d_][\w.'’-]*\s?){1,4}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """A line of the head; `explicit` and `known` as in `Byline`, `rest` what is neither name nor date.

    `label` is true where the line says itself that it is a date ("Published …").
    """

    authors: tuple[Person, ...] = ()
    date: datetime | None = None
    updated: datetime | None = None
    explicit: bool = False
    known: bool = False
    label: bool = False
    rest: str = ""

    @property
    def dated(self) -> bool:
        """Tell whether the line holds a date of either kind."""
        return bool(self.date or self.updated)

    @property
    def sure(self) -> bool:
        """Tell whether the line can be nothing else: it holds a date, or says "By"."""
        return self.explicit or self.dated


def read_credit(line: str) -> Credit | None:
    """Return what a line of the head says, or None where it is something else."""
    text = line.strip()
    if not text or len(text) > _LONGEST:
        return None
    parts = [_read_part(part) for part in _SEPARATOR.split(text) if part]
    said = [part for part in parts if part]
    return reduce(_merge, said) if said and len(said) == len(parts) else _read_part(text)


def _merge(one: Credit, two: Credit) -> Credit:
    return Credit(
        authors=one.authors + two.authors,
        date=one.date or two.date,
        updated=one.updated or two.updated,
        explicit=one.explicit or two.explicit,
        known=one.known or two.known,
        label=one.label or two.label,
        rest=f"{one.rest} {two.rest}".strip(),
    )


def _read_part(text: str) -> Credit | None:
    found = after_date_label(text)
    dated = split_date(found.text, day_first=found.day_first) if found else None
    if found is None or dated is None:
        return _read_plain(text)
    if dated.rest:
        return None
    return Credit(updated=dated.date, label=True) if found.kind == "updated" else Credit(date=dated.date, label=True)


def _read_plain(text: str) -> Credit | None:
    """Read a part that has no label: a date, names, or a date beside names or a place."""
    dated = split_date(text)
    if dated is None:
        return _names(text)
    when = Credit(date=dated.date)
    if not dated.rest:
        return when
    before, _, after = text.partition(dated.rest)
    is_apart = after.lstrip().startswith((*_COMMAS, "|")) or before.rstrip().endswith((*_COMMAS, "|"))
    names = _names(dated.rest) or (None if is_apart else name_beside_date(dated.rest))
    if names:
        return _merge(when, names)
    return replace(when, rest=dated.rest) if is_apart and _is_place(dated.rest.strip("*_")) else None


def name_beside_date(text: str) -> Credit | None:
    """Read a line that would be nothing by itself, and stands beside a date: a name in a script without capitals."""
    return _credit(read_caseless(text.strip()))


def _names(text: str) -> Credit | None:
    return _credit(read_byline(text))


def _credit(byline: Byline | None) -> Credit | None:
    if byline is None:
        return None
    return Credit(authors=byline.authors, explicit=byline.explicit, known=byline.known, rest=byline.rest)


def _is_place(text: str) -> bool:
    """Tell whether a text is a few words with capitals, or in a script that has none: a town, a newspaper."""
    return bool(_PLACE.fullmatch(text)) and all(word[0].isupper() or is_caseless(word[0]) for word in text.split())
