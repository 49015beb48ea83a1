"""Authors and contributors, from the many ways to write them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from aggregator.model import Person
from aggregator.parse.clean import one_line

_MAIL = r"[^\s@<>(),;:\"]{1,100}@[^\s@<>(),;:\"]{1,200}"
_MAIL_THEN_NAME = re.compile(rf"<?({_MAIL})>?\s{{0,9}}\((.{{0,500}})\)")  # RSS 2.0: mail@example.org (Name)
_NAME_THEN_MAIL = re.compile(
    rf"(.{{1,500}}?)\s{{0,9}}[<(]\s?(?:mailto:)?({_MAIL})\s?[>)]"
)  # RFC 5322: Name <mail@example.org>
_MAIL_ALONE = re.compile(rf"<?(?:mailto:)?({_MAIL})>?")
_LONGEST = 1000
_MAX_PEOPLE = 200


def person_from(text: str) -> Person | None:
    """One person as RSS writes it: a mail address and a name in either order, or one of them."""
    text = one_line(text)
    if not text:
        return None
    if len(text) > _LONGEST or "@" not in text:
        return Person(name=text[:_LONGEST])
    if match := _MAIL_THEN_NAME.fullmatch(text):
        return Person(name=match[2].strip(), email=match[1])
    if match := _NAME_THEN_MAIL.fullmatch(text):
        return Person(name=match[1].strip(" \"'"), email=match[2])
    if match := _MAIL_ALONE.fullmatch(text):
        return Person(email=match[1])
    return Person(name=text)


def person(name: object, email: object = None, uri: object = None, avatar: object = None) -> Person | None:
    """One person from separate fields, or None where all that names them is empty."""
    words, mail, address = one_line(name), one_line(email), one_line(uri)
    if words and not mail and "@" in words and (split := person_from(words)):
        words, mail = split.name, split.email or ""
    if not (words or mail or address):
        return None
    return Person(name=words[:_LONGEST], email=mail or None, uri=address or None, avatar=one_line(avatar) or None)


def distinct(people: Iterable[Person | None]) -> tuple[Person, ...]:
    """Each person once, in order: entries name their author in `author`, `dc:creator` and `itunes:author`."""
    found: dict[str, Person] = {}
    for one in people:
        if one is None or len(found) >= _MAX_PEOPLE:
            continue
        key = (one.name or one.email or one.uri or "").casefold()
        same = found.get(key)
        found[key] = _both(same, one) if same else one
    named = {one.email for one in found.values() if one.name and one.email}
    return tuple(one for one in found.values() if one.name or one.email not in named or one.email is None)


def _both(first: Person, second: Person) -> Person:
    return Person(
        name=second.name,
        email=first.email or second.email,
        uri=first.uri or second.uri,
        avatar=first.avatar or second.avatar,
    )
