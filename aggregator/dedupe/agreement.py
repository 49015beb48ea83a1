"""In what do an entry and a known one agree? Guid, link, title, text and date, each for itself. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import Enum

from aggregator.dedupe.fingerprints import words
from aggregator.model import Entry, Fingerprint, KnownEntry
from aggregator.text import text_of

TELLING = 4  # letters: shorter words are in every text
UNSPACED = 20  # letters of a "word" that is a whole sentence, in a script without spaces
MOST = 20_000  # characters of markup that are compared
ALIKE = 0.6  # of the words of the longer text are in the shorter one as well
PART = 0.85  # of the words of a shorter text are in the longer one
ENOUGH_WORDS = 8
OTHER = 0.15  # no more of the words of two texts about two things are the same
SPELLING = 0.8  # two spellings of one title are as alike as this
_DIGITS = re.compile(r"\d+")


class Sign(Enum):
    """What a comparison says: the same, much the same, cannot be told, another, or another altogether."""

    SAME = "same"
    ALIKE = "alike"
    UNKNOWN = "unknown"
    DIFFERENT = "different"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What an entry says, in a form to compare."""

    title: tuple[str, ...]
    text: tuple[str, ...]
    bag: frozenset[str]
    files: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """The five signs. `long` is set for a text of so many words that it proves something, `common_date` for a date
    that several entries of the document have.
    """

    guid: Sign
    link: Sign
    title: Sign
    text: Sign
    date: Sign
    long: bool = False
    common_date: bool = False

    @property
    def weight(self) -> float:
        """How much speaks for it: of several candidates the heaviest is taken."""
        weight = 3.5 * (self.guid is Sign.SAME) + 3.0 * (self.link is Sign.SAME)
        weight += {Sign.SAME: 2.0, Sign.ALIKE: 1.0}.get(self.title, 0.0)
        weight += {Sign.SAME: 3.0, Sign.ALIKE: 1.5}.get(self.text, 0.0)
        return weight + (self.date is Sign.SAME) * (0.5 if self.common_date else 1.0)

    @property
    def is_one_entry(self) -> bool:
        """Whether the known entry is this one; in doubt it is not: an entry too many is better than one too few."""
        if self.guid is Sign.SAME:
            return self._under_one_guid()
        if self.link is Sign.SAME:
            return self._at_one_link()
        return self._by_what_it_says()

    @property
    def dated(self) -> bool:
        """Whether the date is the same, and says something: that of a whole day is no proof against another text."""
        return self.date is Sign.SAME and not (self.common_date and self.text is Sign.OTHER)

    def _under_one_guid(self) -> bool:
        """A feed may give one guid to whatever is the latest: something else must stand."""
        if self.link is Sign.SAME:
            return not (self.title is Sign.OTHER and self.text is Sign.OTHER and self.date is not Sign.SAME)
        if self.text is Sign.OTHER and self.date is Sign.DIFFERENT:
            return False
        stands = self.title in _MUCH or self.text in _MUCH or self.dated
        return stands or {self.link, self.title, self.date} == {Sign.UNKNOWN}

    def _at_one_link(self) -> bool:
        """A page may get a new entry now and then, which another guid says."""
        if self.guid is Sign.UNKNOWN:
            return not (self.title is Sign.OTHER and self.text is Sign.OTHER and self.date is not Sign.SAME)
        if self.text is Sign.OTHER and self.date is not Sign.SAME:
            return False
        return self.title in _MUCH or self.text in _MUCH or self.dated

    def _by_what_it_says(self) -> bool:
        """Neither guid nor link: a title comes again every week, and so may a short text."""
        same_text = self.text is Sign.SAME
        if self.title is Sign.SAME and (self.dated or (same_text and self.long)):
            return True
        if same_text and self.date is Sign.SAME and (self.long or not self.common_date):
            return True
        if self.title is Sign.ALIKE and self.text in _MUCH and self.dated:
            return True
        # To who reads it, there is nothing by which it could be told from the other one.
        indistinguishable = same_text and self.title in _NOT_ANOTHER and self.link is Sign.UNKNOWN
        return indistinguishable and (self.guid is Sign.UNKNOWN or self.date is Sign.UNKNOWN)


_MUCH = (Sign.SAME, Sign.ALIKE)
_NOT_ANOTHER = (Sign.SAME, Sign.UNKNOWN)


def wording(entry: Entry) -> Wording:
    """Return what an entry says, in a form to compare."""
    text = tuple(words(text_of((entry.content or entry.summary)[:MOST])))
    return Wording(
        title=tuple(words(entry.title)),
        text=text,
        bag=_telling(text),
        files=frozenset(each.url.partition("?")[0] for each in entry.enclosures),
    )


def compare_marks(mine: str | None, theirs: str | None) -> Sign:
    """Compare two guids, links or digests."""
    if mine is None or theirs is None:
        return Sign.UNKNOWN
    return Sign.SAME if mine == theirs else Sign.DIFFERENT


def compare_titles(mark: Fingerprint, known: Fingerprint, here: Wording, there: Wording | None) -> Sign:
    """Compare titles: a corrected one is much the same, and a number in it is never corrected."""
    sign = compare_marks(mark.title_key, known.title_key)
    if sign is not Sign.DIFFERENT or there is None:
        return sign
    one, other = " ".join(here.title), " ".join(there.title)
    if _DIGITS.findall(one) == _DIGITS.findall(other):
        mine, theirs = _telling(here.title), _telling(there.title)
        if len(mine & theirs) >= ALIKE * max(len(mine), len(theirs)):
            return Sign.ALIKE
        if SequenceMatcher(None, one[:200], other[:200], autojunk=False).ratio() >= SPELLING:
            return Sign.ALIKE
    return Sign.OTHER if _telling(here.title).isdisjoint(_telling(there.title)) else Sign.DIFFERENT


def compare_texts(mark: Fingerprint, known: Fingerprint, here: Wording, there: Wording | None) -> Sign:
    """Compare texts and attached files; `there` is missing where nothing is left of the known text."""
    if mark.content_hash == known.content_hash or (mark.text_hash and mark.text_hash == known.text_hash):
        return Sign.SAME
    if there is None or (here.files and there.files and here.files.isdisjoint(there.files)):
        return Sign.UNKNOWN
    if here.text == there.text:
        return Sign.SAME if here.files == there.files else Sign.ALIKE
    if not here.bag or not there.bag:
        return Sign.UNKNOWN
    common, sizes = len(here.bag & there.bag), (len(here.bag), len(there.bag))
    if common >= ALIKE * max(sizes) or (min(sizes) >= ENOUGH_WORDS and common >= PART * min(sizes)):
        return Sign.ALIKE
    return Sign.OTHER if common < OTHER * min(sizes) else Sign.DIFFERENT


def compare_dates(entry: Entry, known: KnownEntry, content: Entry | None) -> Sign:
    """Compare dates of publication: that of first sight, which an undated entry has as well, and that of later."""
    if entry.published is None:
        return Sign.UNKNOWN
    dates = {known.published_at, content.published if content else None}
    return Sign.SAME if entry.published in dates else Sign.DIFFERENT


def _telling(tokens: Iterable[str]) -> frozenset[str]:
    """Return the words that say something; all of them where none does."""
    found: set[str] = set()
    for word in tokens:
        if len(word) >= UNSPACED:
            found.update(word[place : place + 2] for place in range(len(word) - 1))
        elif len(word) >= TELLING:
            found.add(word)
    return frozenset(found or tokens)
