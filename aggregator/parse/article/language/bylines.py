# ruff: noqa: RUF001 - typographic marks are what this module is about
"""The byline that a line is: names, and whether it says so itself.

    >>> [person.name for person in read_byline("By Jane Doe and J. K. van der Berg, Political Editor").authors]
    ['Jane Doe', 'J. K. van der Berg']
    >>> read_byline("Jane Doe").explicit, read_byline("The harbour plan")
    (False, None)

An explicit byline says so (`labels`); a bare one is a short line of names and no more (`names`). What a byline holds
beyond names is in `rest`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from aggregator.model import Person
from aggregator.parse.article.language.labels import Labelled, after_byline_label
from aggregator.parse.article.language.names import (
    caseless_names,
    is_known,
    is_name,
    is_role,
    is_suffix,
    may_be_place,
    names_and_roles,
    without_note_signs,
)

_LONGEST = 160
_LONGEST_CASELESS = 60
_SENTENCE_WORDS = 4  # after the names; more of them, and a full stop, are a sentence
_EMPHASIZED = re.compile(r"^([*_]{1,2})(.*)\1$")
_EMAIL = re.compile(r"[\s,;]*[<(\[]?([\w.+-]+@[\w-]+(?:\.[\w-]+)+)[>)\]]?")
_END_OF_NAMES = re.compile(
    r"\s+[|·•–—-]\s+|\s*[(\[<|•·;]|,?\s*[*_]|,?\s+(?:in|at|for|from|of|aus|für|pour|à|para|per|voor)\s+|\s+@",
)
_AFFILIATION_BRACKET = re.compile(r"\s*[(（\[【][^()（）\[\]【】]{1,60}[)）\]】]\s*$")
_TOWN = re.compile(r"(\S+\s[^,]*),\s+([^\W\d_]+)")
_NEWSPAPER = re.compile(r"(\S+\s[^,]*),\s+([*_]?(?:The|Die|Der|Das|Le|La|El|Il|De|O)?(?:\s?[^\W\d_a-z]\w*){1,4}[*_]?)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Byline:
    """The authors that a line names; `explicit` with "By", `known` where a given name or an initial shows a person."""

    authors: tuple[Person, ...]
    explicit: bool
    known: bool
    rest: str = ""


def read_byline(line: str) -> Byline | None:
    """Return the byline that the whole line is, or None."""
    text = _EMPHASIZED.sub(r"\2", re.sub(r"\s+", " ", line.strip()))
    if not text or len(text) > _LONGEST:
        return None
    text = without_note_signs(text)
    mail = _EMAIL.search(text)
    label = after_byline_label(_EMAIL.sub("", text, count=1) if mail else text)
    if label is None:
        return _bare(text)
    label = replace(label, text=f"{label.text} {mail[1]}") if mail else label
    return read_caseless(label.text, explicit=True) if label.caseless else _explicit(label)


def read_caseless(text: str, *, explicit: bool = False) -> Byline | None:
    """Read names of a script without capitals: any short line looks like them, so a label or a date must be near."""
    if len(text) > _LONGEST_CASELESS + len("an@address.example"):
        return None
    mail = _EMAIL.search(text)
    named = _EMAIL.sub("", text, count=1) if mail else text
    bracket = _AFFILIATION_BRACKET.search(named)
    names = caseless_names(named[: bracket.start()] if bracket else named)
    if not names:
        return None
    people = tuple(Person(name=name, email=mail[1] if mail and len(names) == 1 else None) for name in names)
    rest = bracket[0].strip(" ()（）[]【】") if bracket else ""
    return Byline(authors=people, explicit=explicit, known=explicit, rest=rest)


def _explicit(label: Labelled) -> Byline | None:
    """Read the names after "By"; after the English word a single one will do (`By Reuters`)."""
    text = label.text.removesuffix(".")
    mail = _EMAIL.search(text)
    without = _EMAIL.sub("", text, count=1) if mail else text
    end = _END_OF_NAMES.search(without)
    named, rest = (without[: end.start()], without[end.start() :]) if end else (without, "")
    town = None if is_suffix(named.rpartition(" ")[2]) else _TOWN.fullmatch(named)  # "Nils Ek, Hällevik"
    parts, roles = names_and_roles(town[1] if town else named)
    if not parts or not all(is_name(part, least=1 if label.sure else 2, said=True) for part in parts):
        return None
    if rest and rest[-1] in ".!?" and len(rest.split()) > _SENTENCE_WORDS:
        return None  # a sentence that happens to begin like a byline
    people = [Person(name=part) for part in parts]
    if mail and len(people) == 1:
        people = [Person(name=people[0].name, email=mail[1])]
    left = " ".join([*roles, town[2] if town else "", rest.strip(" \t|·•–—-()[]<>,;")]).strip()
    return Byline(authors=tuple(people), explicit=True, known=True, rest=left)


def _bare(text: str) -> Byline | None:
    byline = _names_alone(text)
    if byline is None and (newspaper := _NEWSPAPER.fullmatch(text)):
        named = _names_alone(newspaper[1])
        return replace(named, known=False, rest=newspaper[2]) if named and named.known else None
    return byline


def _names_alone(text: str) -> Byline | None:
    mail = _EMAIL.search(text)
    parts, roles = names_and_roles(_EMAIL.sub("", text, count=1) if mail else text)
    if not parts or is_role(parts[0]) or not all(is_name(part, least=2) for part in parts):
        return None
    if may_be_place(parts[0]):
        return None
    people = tuple(Person(name=part, email=mail[1] if mail and len(parts) == 1 else None) for part in parts)
    return Byline(authors=people, explicit=False, known=any(map(is_known, parts)), rest=" ".join(roles))
