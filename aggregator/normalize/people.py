"""Authors, contributors and categories: cleaned, and each named once."""

from __future__ import annotations

import re
from collections.abc import Iterable

from aggregator.model import Category, Person
from aggregator.normalize.lines import line
from aggregator.normalize.urls import absolute

_EMAIL = re.compile(r"[^\s@<>()\[\],;:\"]{1,64}@[^\s@<>()\[\],;:\"/]{1,190}\.[^\s@<>()\[\],;:\"/.]{2,63}")
# "me@example.org (My Name)", as RSS has it, and "My Name <me@example.org>", as everybody writes it
_EMAIL_AND_NAME = re.compile(r"(?:mailto:)?(?P<email>[^\s()<>]+@[^\s()<>]+)\s*\((?P<name>[^()]*)\)")
_NAME_AND_EMAIL = re.compile(r"(?P<name>[^<>]*)<\s*(?:mailto:)?(?P<email>[^\s<>]+@[^\s<>]+)\s*>")
ABSOLUTE_IRI = re.compile(r"(?!javascript|vbscript|data)[a-z][a-z0-9+.\-]*:[^\s<>\"{}|\\^`]+", re.IGNORECASE)


def people_of(people: Iterable[Person], base: str | None) -> tuple[Person, ...]:
    """Return `people` without empty ones and without repetitions, URLs absolute and email addresses plausible."""
    found: dict[tuple[str, str | None], Person] = {}
    for person in people:
        clean = _person(person, base)
        if clean.name or clean.email or clean.uri:
            found.setdefault((clean.name.casefold(), None if clean.name else clean.email or clean.uri), clean)
    return tuple(found.values())


def categories_of(categories: Iterable[Category]) -> tuple[Category, ...]:
    """Return `categories` with a term each, and no term twice, whatever its case; the first spelling stays."""
    found: dict[str, Category] = {}
    for category in categories:
        label = line(category.label)
        term = line(category.term) or label
        if term:
            scheme = line(category.scheme)
            found.setdefault(
                term.casefold(),
                Category(
                    term=term,
                    scheme=scheme if ABSOLUTE_IRI.fullmatch(scheme) else None,
                    label=label if label and label != term else None,
                ),
            )
    return tuple(found.values())


def _person(person: Person, base: str | None) -> Person:
    name, email = line(person.name), line(person.email)
    split = _EMAIL_AND_NAME.fullmatch(name) or _NAME_AND_EMAIL.fullmatch(name)
    if split:
        name, email = line(split["name"]).strip("\"'"), email or split["email"]
    elif _EMAIL.fullmatch(name):
        name, email = "", email or name
    email = email.removeprefix("mailto:")
    return Person(
        name=name,
        email=email if _EMAIL.fullmatch(email) else None,
        uri=absolute(person.uri, base),
        avatar=absolute(person.avatar, base),
    )
