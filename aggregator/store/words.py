"""The words of a text as searching knows them: the same on every database.

Case and accents do not count. Where a script has no spaces, every two characters that follow each other are a word.
"""

import html
import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import chain

from aggregator.model import Entry
from aggregator.text import ascii_of, ascii_words

LONGEST = 40  # characters of a word that count
MOST = 300_000  # bytes of the words of one entry; PostgreSQL refuses a megabyte

_LARGEST = 4  # bytes of a character
_TAG = re.compile(r"<[^>]*>")
_WORD = re.compile(r"[^\W_]+")
_ACCENTS = re.compile("[\u0300-\u036f]+")
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
_ANY_UNSPACED = re.compile(f"[{_UNSPACED}]")
_PARTS = re.compile(f"([{_UNSPACED}]+)|[^{_UNSPACED}]+")


def readable(entry: Entry) -> str:
    """What of an entry is searched, without markup."""
    markup = _TAG.sub(" ", f"{entry.summary} {entry.content} {entry.full_text}")
    authors = " ".join(f"{person.name} {person.email or ''}" for person in entry.authors)
    return f"{entry.title} {html.unescape(markup)} {entry.link or ''} {authors}"


def simple(text: str) -> str:
    """The text without what does not count.

    >>> simple("Straße nach Łódź, MÜLLER")
    'strasse nach łodz, muller'
    """
    folded = text.casefold()
    if folded.isascii():
        return folded
    return unicodedata.normalize("NFC", _ACCENTS.sub("", unicodedata.normalize("NFKD", folded)))


def words_of(entry: Entry) -> tuple[str, ...]:
    """The different words of an entry, in the order in which they come."""
    text = readable(entry)
    plain = ascii_of(text)
    words = dict.fromkeys(ascii_words(plain) if plain.isascii() else _words(simple(text)))
    if max(map(len, words), default=0) > LONGEST:
        words = dict.fromkeys(word[:LONGEST] for word in words)
    return tuple(words if sum(map(len, words)) * _LARGEST <= MOST else _first(words))


def _first(words: Iterable[str]) -> Iterator[str]:
    """The first of them that are within the measure."""
    size = 0
    for word in words:
        size += len(word.encode(errors="replace"))
        if size > MOST:
            return
        yield word


def _words(text: str) -> Iterable[str]:
    runs = _WORD.findall(text)
    return runs if not _ANY_UNSPACED.search(text) else chain.from_iterable(map(_parts, runs))


def _parts(run: str) -> Iterator[str]:
    for part in _PARTS.finditer(run):
        if part[1] is None:
            yield part[0]
        else:
            yield from _twos(part[0])
            yield part[0][-1]


def _twos(text: str) -> Iterator[str]:
    return (text[start : start + 2] for start in range(len(text) - 1))


def sought(text: str) -> tuple[frozenset[str], frozenset[str]]:
    """Which words, and which beginnings of words, an entry has that has a text at the beginning of a word.

    >>> sought("at&t")
    (frozenset({'at'}), frozenset({'t'}))
    >>> sought("東京都")[0] == {"東京", "京都"}
    True
    """
    whole: set[str] = set()
    begun: set[str] = set()
    parts = [part for run in _WORD.findall(text) for part in _PARTS.finditer(run)]
    for part in parts:
        if part[1] is None:
            (begun if part is parts[-1] else whole).add(part[0][:LONGEST])
        elif len(part[1]) == 1:
            begun.add(part[1])
        else:
            whole.update(_twos(part[1]))
    return frozenset(whole), frozenset(begun)


def begins(text: str, word: str) -> bool:
    """Whether the word stands in the text at the beginning of one of its words.

    >>> begins("the kernel", "kern"), begins("the kernel", "ernel"), begins("今日の東京", "東京")
    (True, False, True)
    """
    at = text.find(word)
    while at > 0 and word[0].isalnum() and text[at - 1].isalnum():
        if _ANY_UNSPACED.search(text[at - 1 : at + 1]):
            break
        at = text.find(word, at + 1)
    return at >= 0
