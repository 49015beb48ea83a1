"""What the metadata of a page is made of: addresses, languages, people; None or nothing where a value is no such thing.

>>> [person.name for person in people_in("By Jane Doe, John Roe and Ana Gil")]
['Jane Doe', 'John Roe', 'Ana Gil']
>>> people_in("https://www.facebook.com/jane"), language_of("en_GB"), web_address("/a"), path_or_address("img/a.png")
((), 'en-GB', None, 'img/a.png')
>>> people_in("Doe, Jane; Roe, J.")[1].name
'J. Roe'
"""

from __future__ import annotations

import re

from aggregator.model import Person
from aggregator.parse.article.frontmatter import Scalar
from aggregator.parse.article.language.bylines import read_byline
from aggregator.parse.article.values import (
    WrongValueError,
    read_address,
    read_language,
    read_people,
    read_web_address,
)

_BY = re.compile(r"(?:by|von|par|por|di|door|av|af)\s+", re.IGNORECASE)
_SEVERAL = re.compile(r"\s*[;|]\s*")
_REVERSED = re.compile(r"^([^\W\d_][\w'-]*), ((?:[^\W\d_][\w.'-]*\s?){1,3})$")  # as libraries write: "Doe, Jane"
_HOME = re.compile(r"https?://[^/?#]+/?(?:index\.\w+)?", re.IGNORECASE)
_LONGEST_NAME = 120
_LONGEST_LIST = 1_000
_LONGEST_ADDRESS = 2_000


def people_in(text: str) -> tuple[Person, ...]:
    """Return the people that a field names: one, or several with commas, semicolons or "and" between their names."""
    if not text or "://" in text:
        return ()
    people: list[Person] = []
    for listed in _SEVERAL.split(text[:_LONGEST_LIST]):
        part = _REVERSED.sub(r"\2 \1", listed)
        byline = read_byline(part if _BY.match(part) else f"By {part}")
        if byline:
            people += byline.authors
        elif name := _BY.sub("", part, count=1)[:_LONGEST_NAME].strip():
            try:
                people += read_people(Scalar(name, line=1))
            except WrongValueError:
                continue
    return tuple(dict.fromkeys(people))


def language_of(text: str | None) -> str | None:
    """Return a language tag."""
    try:
        return read_language(Scalar(text, line=1)) if text else None
    except WrongValueError:
        return None


def web_address(text: str | None) -> str | None:
    """Return an http(s) address."""
    if not text or len(text) > _LONGEST_ADDRESS:
        return None
    try:
        return read_web_address(Scalar(text, line=1))
    except WrongValueError:
        return None


def page_address(text: str | None) -> str | None:
    """Return an http(s) address that is not the front page of a site, which some pages name as their own."""
    address = web_address(text)
    return None if address is None or _HOME.fullmatch(address) else address


def path_or_address(text: str | None) -> str | None:
    """Return an http(s) address or the path of a file beside the article."""
    if not text or len(text) > _LONGEST_ADDRESS:
        return None
    try:
        return read_address(Scalar(text, line=1))
    except WrongValueError:
        return None
