# ruff: noqa: RUF001 - typographic marks are what this module is about
"""Two lines, or two halves of a paragraph, become one text: spaces, hyphens and scripts without spaces.

    >>> words = Words.of("a well-known rule")
    >>> join("the govern-", "ment", words), join("a well-", "known rule", words), join("今日は", "雨です", words)
    ('the government', 'a well-known rule', '今日は雨です')

**The rule for a hyphen at a line end.** It is undone when a lower-case letter follows, except where something says that
it belongs to the word. In this order:

1. a soft hyphen always goes;
2. the text itself decides: it has the compound with its hyphen elsewhere (kept), or the word without (undone);
3. a word that has another hyphen keeps this one (`state-of-the-` `art`, `vis-` `à-vis`), and so do a single letter
   (`x-` `ray`) and an address;
4. a compound everyone writes with a hyphen keeps it: `well-`, `self-`, `twenty-` and what follows, and a short list;
5. a suspended hyphen keeps its space as well (`Vor-` `und Nachteile`).

Before a capital or a digit the hyphen stays (`Anglo-` `Saxon`, `1914-` `18`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, auto
from itertools import pairwise

from aggregator.parse.article.language.scripts import no_space_between
from aggregator.parse.article.language.wordlists import word_set

_SOFT = "\u00ad"
_HYPHENS = "-\u2010"
_FIRM = "\u2011\u05be"  # a non-breaking hyphen and a Hebrew one are always meant
_WORD = re.compile(r"[^\W\d_]+(?:['’\-\u2010][^\W\d_]+)*")
_LEADING_MARKS = re.compile(r"^[^\w]+")
_LONGEST_WORD = 200
_HEAD = re.compile(r"[^\W\d_]+(?:[-\u2010'’][^\W\d_]+)*")
_TENS = word_set("twenty thirty forty fifty sixty seventy eighty ninety")
_UNITS = word_set("one two three four five six seven eight nine first second third fourth fifth sixth seventh")
_NOT_WELL = frozenset({"ness", "ington", "ingtons", "spring", "head"})
_NOT_SELF = frozenset({"ish", "ishly", "ishness", "less", "lessly", "lessness", "same", "hood"})
_COMPOUNDS = word_set("""
    age-old award-winning best-known best-selling brand-new breath-taking cost-effective decision-making
    decision-maker decision-makers double-edged ever-growing far-reaching first-class first-ever first-hand
    follow-up full-scale full-time hard-line hard-won high-end high-level high-profile high-quality high-ranking
    high-speed high-tech ill-fated in-depth in-house know-how large-scale last-minute law-abiding left-wing life-size
    little-known long-awaited long-distance long-lasting long-running long-standing long-term low-cost low-income
    low-level mid-term much-needed near-term next-door non-profit off-shore old-fashioned on-site one-sided
    open-ended open-source part-time peer-reviewed post-war pre-war policy-making policy-makers real-time
    record-breaking right-wing runner-up second-hand set-up short-lived short-term small-scale so-called
    state-owned state-run third-party time-consuming top-level two-thirds vice-president wide-ranging word-for-word
    world-class world-wide year-long year-old
    """)
_ELISION = re.compile(
    r"(?<![^\W\d_])(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu|un|all|dall|dell|nell|sull|coll|quell|quest|bell|sant)['’]$",
    re.IGNORECASE,
)  # a vowel that French, Italian and Catalan leave out before the next word
_LONGEST_ELISION = 12
_AND = frozenset({"und", "oder", "bzw", "sowie", "and"})
_OR = frozenset({"or", "to"})
_SUSPENDING = _TENS | _UNITS | word_set("pre post short long mid left right upper lower first second")


class Seam(Enum):
    """What stands between two texts that are joined."""

    SPACE = auto()
    NOTHING = auto()
    HYPHEN_GOES = auto()


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a text, folded, as they stand inside its lines: the evidence for and against hyphens."""

    whole: frozenset[str]

    @classmethod
    def of(cls, *lines: str) -> Words:
        """Collect the words of these lines, without those that a line end cuts; none if nothing is cut."""
        if not any(line.endswith((*_HYPHENS, _SOFT)) for line in lines):
            return cls(frozenset())
        return cls(frozenset(word.casefold() for line in lines for word in _WORD.findall(_without_cut(line))))


def join(first: str, second: str, words: Words) -> str:
    """Join two texts into one; no letter is lost, and only a hyphen, or white space at the seam, can go."""
    return join_all((first, second), words)


def join_all(lines: Iterable[str], words: Words) -> str:
    """Join the lines of a paragraph from the first to the last, in time that grows with their length alone."""
    pieces: list[str] = []
    end = ""  # of what is joined so far: enough of it for the longest word
    for line in (raw.strip() for raw in lines):
        if line and pieces:
            seam = _seam(end, line, words)
            if seam is Seam.HYPHEN_GOES:
                pieces[-1], end = pieces[-1][:-1], end[:-1]
            elif seam is Seam.SPACE:
                pieces.append(" ")
                end += " "
        if line:
            pieces.append(line)
            end = f"{end}{line}"[-_LONGEST_WORD:]
    return "".join(pieces)


def undone_hyphens(lines: Iterable[str], words: Words) -> tuple[tuple[int, str, str], ...]:
    """Return where joining these lines puts a word together: the index of the second line, and the word's two parts."""
    return tuple(
        (index, first.rsplit(maxsplit=1)[-1], second.split(maxsplit=1)[0])
        for index, (first, second) in enumerate(pairwise(line.strip() for line in lines), start=1)
        if first and second and _seam(first, second, words) is Seam.HYPHEN_GOES
    )


def _without_cut(line: str) -> str:
    return line.rsplit(None, 1)[0] if line.endswith(("-", "\u2010", _SOFT)) and " " in line else line


def _seam(first: str, second: str, words: Words) -> Seam:
    """Tell how two texts that are not empty and have no white space at the seam meet."""
    if first[-1] == _SOFT:
        return Seam.HYPHEN_GOES
    if first[-1] in _FIRM:
        return Seam.NOTHING
    if first.endswith(("—", "--")) and not first.rstrip("—-")[-1:].isspace():
        return Seam.NOTHING
    if first[-1] in "'’" and _ELISION.search(first[-_LONGEST_ELISION:]):
        return Seam.NOTHING
    if first[-1] in _HYPHENS and len(first) > 1 and not first[-2].isspace():
        return _hyphen_seam(first, second, words)
    return Seam.NOTHING if no_space_between(first[-1], second[0]) else Seam.SPACE


def _hyphen_seam(first: str, second: str, words: Words) -> Seam:
    before = _LEADING_MARKS.sub("", first.rsplit(maxsplit=1)[-1][:-1])
    after = _HEAD.match(second)
    if not first[-2].isalnum() or not (after or second[0].isdigit()):
        return Seam.SPACE
    if after is None or "://" in before or before.startswith("www."):
        return Seam.NOTHING
    if _suspended(before.casefold(), after[0].casefold()):
        return Seam.SPACE
    goes = second[0].islower() and not _keeps(before.casefold(), after[0].casefold(), words)
    return Seam.HYPHEN_GOES if goes else Seam.NOTHING


def _suspended(before: str, after: str) -> bool:
    return after in _AND or (after in _OR and before in _SUSPENDING)


def _keeps(before: str, after: str, words: Words) -> bool:
    """Tell whether the hyphen belongs to the word; see the rule above."""
    part = before.rpartition("’")[2].rpartition("'")[2]
    compound = f"{part}-{after}"
    if compound in words.whole or compound.replace("-", "\u2010") in words.whole:
        return True
    if part + after in words.whole:
        return False
    if len(part) == 1 or not part.isalpha() or not after.replace("'", "").replace("’", "").isalpha():
        return True
    if part == "well":
        return after not in _NOT_WELL
    if part == "self":
        return after not in _NOT_SELF
    return compound in _COMPOUNDS or (part in _TENS and after in _UNITS)
