"""What somebody types to narrow an output -> a condition: the rule language in its simplest form. Pure.

    kernel "memory leak" title:release author:"Ann Example" -tag:sponsored newer_than:7d

Terms stand side by side and all must match. A word or a quoted phrase is looked for in title, summary and text; with a
field of the rules before it, there. A minus turns a term round. Nothing else means anything: regular expressions are
for feeds.yaml, since each costs memory, and here anybody may ask.
"""

import re
from dataclasses import dataclass
from datetime import timedelta
from difflib import get_close_matches

from aggregator.config.units import parse_duration
from aggregator.errors import RuleError
from aggregator.model import AllOf, Condition, Not, Test
from aggregator.rules import FIELDS, Kind, compile_condition
from aggregator.rules.conditions import MEDIA
from aggregator.text import collapse

LONGEST = 500  # characters
TERMS = 20
ANYWHERE = "any_text"

_TERM = re.compile(r'(?P<minus>-?)(?:(?P<field>[A-Za-z_]+):)?(?:"(?P<phrase>[^"]*)"|(?P<word>[^\s"]+))(?=\s|$)')
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A query as it was meant: its `text` with single spaces between the terms, and the condition."""

    text: str
    condition: Condition


def parse_query(text: str) -> Query | None:
    """Read a query; None for an empty one. Raises RuleError in words.

    >>> parse_query('  title:linux   -"press release" ').text
    'title:linux -"press release"'
    """
    if len(text) > LONGEST:
        raise RuleError(f"longer than {LONGEST} characters")
    text = collapse(text)
    if _CONTROL.search(text):
        raise RuleError("has control characters in it")
    terms = _terms(text)
    if len(terms) > TERMS:
        raise RuleError(f"more than {TERMS} terms")
    if not terms:
        return None
    condition = AllOf(conditions=tuple(_condition(term) for term in terms))
    compile_condition(condition)  # raises for what would match everything
    return Query(text=" ".join(term[0] for term in terms), condition=condition)


def _terms(text: str) -> list[re.Match[str]]:
    terms: list[re.Match[str]] = []
    place = 0
    while place < len(text):
        if text[place].isspace():
            place += 1
            continue
        term = _TERM.match(text, place)
        if term is None:
            raise RuleError(_fault(text, place))
        terms.append(term)
        place = term.end()
    return terms


def _fault(text: str, place: int) -> str:
    rest = text[place:].split(maxsplit=1)[0]
    if '"' in rest:
        return f'the quotation marks at {rest!r} do not fit: write title:"two words", with a space before and after'
    return f"{rest!r} lacks a word"


def _condition(term: re.Match[str]) -> Condition:
    value = term["word"] if term["phrase"] is None else term["phrase"]
    if term["phrase"] is None and (value == "-" or value.removesuffix(":") in FIELDS.keys() - {value}):
        raise RuleError(f"{term[0]!r} lacks a word")
    name = term["field"] or ANYWHERE
    if name not in FIELDS:
        raise RuleError(_unknown(name, term[0]))
    if value.startswith("/"):
        raise RuleError(f"{term[0]!r}: a term cannot begin with a slash; regular expressions are for feeds.yaml")
    test = Test(field=name, value=_value(name, value, term[0]))
    return Not(condition=test) if term["minus"] else test


def _unknown(name: str, term: str) -> str:
    near = get_close_matches(name, FIELDS, n=1)
    meant = f"did you mean {near[0]}:? " if near else ""
    return f'unknown field {name!r}; {meant}In quotes it is text: "{term}". The fields are {", ".join(FIELDS)}'


def _value(name: str, value: str, term: str) -> str | int | timedelta:
    match FIELDS[name].kind:
        case Kind.TEXT:
            if not value.strip():
                raise RuleError(f"{term!r} is empty and would match everything")
            return value
        case Kind.NUMBER:
            if not re.fullmatch(r"[0-9]{1,9}", value):
                raise RuleError(f"{term!r}: must be a number of words, such as {name}:100")
            return int(value)
        case Kind.DURATION:
            if (age := parse_duration(value)) is None:
                raise RuleError(f"{term!r}: must be a duration, such as {name}:7d")
            return age
        case Kind.CHOICE:
            if value not in MEDIA:
                raise RuleError(f"{term!r}: must be one of {', '.join(MEDIA)}")
            return value
