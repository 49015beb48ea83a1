"""Conditions: from a `Condition` to a function that judges an item.

FIELDS is the list of what a condition can name; a new field is one line there and one function. Judging is
three-valued: a condition on age is undecided (`None`) as long as no instant is given, so that everything else can be
judged once and kept, and age alone is asked again at every publishing.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import assert_never
from urllib.parse import urlsplit

from aggregator.model import AllOf, AnyOf, Condition, Item, Not, Test
from aggregator.rules.language import language_of
from aggregator.rules.patterns import compile_pattern, fold, host_name, is_expression
from aggregator.text import text_of

Verdict = bool | None
Matcher = Callable[[Item, datetime | None], Verdict]

# A word may hold apostrophes, points, hyphens and underscores. Chinese and Japanese have no spaces: a character counts.
WORD = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff]|[^\W_\u2e80-\u9fff\uf900-\ufaff]+(?:['\u2019.\-_][^\W_]+)*")
MEDIA = ("enclosure", "image", "audio", "video")


class Kind(StrEnum):
    """What kind of value a field is compared with."""

    TEXT = "text"
    NUMBER = "number"
    DURATION = "duration"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A field that conditions can name: the kind of its value, what it means, how a value becomes a matcher.

    `reads_entry` is false where nothing of the entry is asked for but its source and its date.
    """

    kind: Kind
    doc: str
    matcher: Callable[[Test], Matcher]
    reads_entry: bool = True


def compile_condition(condition: Condition) -> Matcher:
    """Turn a condition into a function of an item and an instant; raises RuleError for a wrong pattern or field."""
    match condition:
        case Test(field=field):
            return FIELDS[field].matcher(condition)
        case AllOf(conditions=parts):
            return _combined([compile_condition(part) for part in parts], decisive=False)
        case AnyOf(conditions=parts):
            return _combined([compile_condition(part) for part in parts], decisive=True)
        case Not(condition=part):
            return _negated(compile_condition(part))
        case _:
            assert_never(condition)


def reads_entry(condition: Condition) -> bool:
    """Whether the verdict can depend on what an entry says: else it is one for all entries of a source and a date."""
    match condition:
        case Test(field=field):
            return FIELDS[field].reads_entry
        case AllOf(conditions=parts) | AnyOf(conditions=parts):
            return any(map(reads_entry, parts))
        case Not(condition=part):
            return reads_entry(part)
        case _:
            assert_never(condition)


def _combined(parts: Sequence[Matcher], *, decisive: bool) -> Matcher:
    """One part that is `decisive` decides; else an undecided part leaves the whole undecided (Kleene's logic)."""

    def judged(item: Item, now: datetime | None) -> Verdict:
        undecided = False
        for part in parts:
            verdict = part(item, now)
            if verdict is decisive:
                return decisive
            undecided = undecided or verdict is None
        return None if undecided else not decisive

    return judged


def _negated(part: Matcher) -> Matcher:
    def judged(item: Item, now: datetime | None) -> Verdict:
        verdict = part(item, now)
        return None if verdict is None else not verdict

    return judged


# --- what the fields read ----------------------------------------------------------------------------------


def _content(item: Item) -> str:
    return text_of(item.entry.content or item.entry.summary)


def _any_text(item: Item) -> Iterable[str]:
    yield item.entry.title
    yield text_of(item.entry.summary)
    yield text_of(item.entry.content)


def _categories(item: Item) -> Iterable[str]:
    for category in item.entry.categories:
        yield category.term
        if category.label:
            yield category.label


def _host(item: Item) -> str:
    try:
        return host_name(urlsplit(item.entry.link or "").hostname or "")
    except ValueError:  # an address such as http://[
        return ""


def _text(read: Callable[[Item], Iterable[str]]) -> Callable[[Test], Matcher]:
    def compiled(test: Test) -> Matcher:
        found = compile_pattern(str(test.value)).found
        return lambda item, _now: any(found(value) for value in read(item))

    return compiled


def _exact(
    read: Callable[[Item], Iterable[str]], *, inside: Callable[[str, str], bool] | None = None
) -> Callable[[Test], Matcher]:
    """Match names rather than prose: a plain string must be equal, or `inside` the value; a /pattern/ is searched."""

    def compiled(test: Test) -> Matcher:
        wanted = str(test.value)
        if is_expression(wanted):
            return _text(read)(test)
        name = fold(wanted)
        return lambda item, _now: any(
            fold(value) == name or (inside is not None and inside(fold(value), name)) for value in read(item)
        )

    return compiled


def _domain(test: Test) -> Matcher:
    inside = _exact(lambda item: (_host(item),), inside=lambda host, name: host.endswith(f".{name}"))
    host = str(test.value)
    return inside(test if is_expression(host) else Test(field=test.field, value=host_name(host)))


def _feed(test: Test) -> Matcher:
    by_id = _exact(lambda item: (item.source_id,))(test)
    by_title = _text(lambda item: (item.feed.title,))(test)
    return _combined([by_id, by_title], decisive=True)


def _has(test: Test) -> Matcher:
    def judged(item: Item, _now: datetime | None) -> Verdict:
        types = [enclosure.type or "" for enclosure in item.entry.enclosures]
        match test.value:
            case "enclosure":
                return bool(types)
            case "image":
                return item.entry.image is not None or any(type_.startswith("image/") for type_ in types)
            case wanted:
                return any(type_.startswith(f"{wanted}/") for type_ in types)

    return judged


def count_words(text: str) -> int:
    """Count the words of a text.

    >>> count_words("It's a dog-eared page, version 7.2.")
    6
    """
    spelt = text if text.isascii() else _marks().sub("", text)
    return sum(1 for _ in WORD.finditer(spelt))


@cache
def _marks() -> re.Pattern[str]:
    """Accents and vowels that are characters of their own, and part of the word that they stand in."""
    marks = (chr(code) for code in range(0x300, 0x10000) if unicodedata.category(chr(code)).startswith("M"))
    return re.compile(f"[{''.join(marks)}]+")


def _words(*, below: bool) -> Callable[[Test], Matcher]:
    def compiled(test: Test) -> Matcher:
        bound = int(str(test.value))
        if below:
            return lambda item, _now: count_words(_content(item)) < bound
        return lambda item, _now: count_words(_content(item)) > bound

    return compiled


def _age(*, older: bool) -> Callable[[Test], Matcher]:
    def compiled(test: Test) -> Matcher:
        bound = test.value
        if not isinstance(bound, timedelta):
            raise TypeError(f"{test.field} needs a duration, not {bound!r}")

        def judged(item: Item, now: datetime | None) -> Verdict:
            return None if now is None else (now - item.published_at > bound) is older

        return judged

    return compiled


FIELDS: dict[str, Field] = {
    "title": Field(kind=Kind.TEXT, doc="the title", matcher=_text(lambda item: (item.entry.title,))),
    "summary": Field(kind=Kind.TEXT, doc="the summary", matcher=_text(lambda item: (text_of(item.entry.summary),))),
    "content": Field(kind=Kind.TEXT, doc="the full text", matcher=_text(lambda item: (_content(item),))),
    "any_text": Field(kind=Kind.TEXT, doc="title, summary or full text", matcher=_text(_any_text)),
    "author": Field(
        kind=Kind.TEXT,
        doc="the name of an author",
        matcher=_text(lambda item: (person.name for person in item.entry.authors)),
    ),
    "category": Field(kind=Kind.TEXT, doc="a category of the entry", matcher=_text(_categories)),
    "link": Field(kind=Kind.TEXT, doc="the link", matcher=_text(lambda item: (item.entry.link or "",))),
    "domain": Field(
        kind=Kind.TEXT,
        doc="the link's host, subdomains included",
        matcher=_domain,
    ),
    "feed": Field(kind=Kind.TEXT, doc="the id of the feed, or words of its title", matcher=_feed, reads_entry=False),
    "tag": Field(
        kind=Kind.TEXT,
        doc="a tag that feeds.yaml gave",
        matcher=_exact(lambda item: item.tags),
        reads_entry=False,
    ),
    "language": Field(
        kind=Kind.TEXT,
        doc="the language, declared or detected; en also means en-GB, und that nobody can tell",
        matcher=_exact(lambda item: (language_of(item.entry),), inside=lambda code, name: code.startswith(f"{name}-")),
    ),
    "has": Field(kind=Kind.CHOICE, doc="what is attached: enclosure, image, audio or video", matcher=_has),
    "words_below": Field(kind=Kind.NUMBER, doc="fewer words than this", matcher=_words(below=True)),
    "words_above": Field(kind=Kind.NUMBER, doc="more words than this", matcher=_words(below=False)),
    "older_than": Field(
        kind=Kind.DURATION, doc="published longer ago than this", matcher=_age(older=True), reads_entry=False
    ),
    "newer_than": Field(
        kind=Kind.DURATION, doc="published less long ago than this", matcher=_age(older=False), reads_entry=False
    ),
}
