"""What is compared of a text: its words in order, each a number, a name or neither; in scripts without spaces, too."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain, islice

from aggregator.dedupe.calendar import is_calendar, is_year
from aggregator.model import Entry
from aggregator.text import ascii_of, ascii_words, text_of

MARKUP = 400_000  # characters of markup that are looked at, and
KNOWN = 20_000  # words that are remembered, each as it stands and as it is written, a few MB
LONGEST = 50  # characters of what is remembered
MOST = 2_000  # words of it: longer texts are compared by their beginning
UNSPACED_SHARE = 0.5
# After these a capital letter says little.
STOPS = frozenset('.!?:;\n"“”„«»‹›‘…()[]–—-•*')  # noqa: RUF001 - marks of many languages

# Thai, Lao, Burmese, Khmer, Japanese and Chinese put no space between words: there every character is a token.
_UNSPACED = (
    "\u0e00-\u0e7f\u0e80-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\U00020000-\U0003ffff"
)
# Vowel signs and accents that stand alone are no letters for Python, and yet part of a word.
_SIGNS = "\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0900-\u0963\u0966-\u0dff"
_NUMBER = r"#\d+|[vV]?\d+(?:[.,:]\d+)+(?:-\d+)?|\d{3,}-\d+(?:-\d+)*|[^\W\d_]++(?:-\d+)+"
_TOKEN = re.compile(rf"[{_UNSPACED}]|{_NUMBER}|(?:(?![{_UNSPACED}])[^\W_]|[{_SIGNS}])+")
_PLAIN_TOKEN = re.compile(rf"{_NUMBER}|[^\W_]+")  # the same, and faster, where there is none of these characters
_SPECIAL = re.compile(rf"[{_UNSPACED}{_SIGNS}]")
_IDENTIFIER = re.compile(r"#|\d{6}|[vV]\d|\d-\d|[^\W\d_]-\d|\d+\.\d+\.\d")
_TIME = re.compile(r"\d{1,2}:\d\d")
_ADDRESS = re.compile(r"https?://\S+")
_DIGIT = re.compile(r"\d")
_CHARACTER = re.compile(rf"[{_UNSPACED}]")

# The lines that blogs and readers put under a text. A rule of thumb, to measure better what is left; not evidence.
_TAIL = re.compile(
    r"^(?:the (?:post|article) .+ (?:appeared first on|first appeared on|was first published on) .+"
    r"|(?:\[?(?:…|\.\.\.)\]?\s*)?(?:read (?:more|on|the full)|continue reading|keep reading|view original|source:|via:?"
    r"|weiterlesen|mehr lesen|lire la suite|leer más|seguir leyendo|leggi tutto|lees verder|czytaj dalej|читать далее"
    r"|続きを読む|阅读全文|繼續閱讀|อ่านต่อ).{0,120}"
    r"|\[?(?:…|\.\.\.)\]?)$",
    re.IGNORECASE,
)
_TAILS = 3  # such lines at the most, each
_TAIL_LENGTH = 500  # characters at the most


@dataclass(frozen=True, kw_only=True)  # without slots: what is found out late is kept in the instance
class Text:
    """A text to compare: `words` without case; `kinds` has a letter for each of them, `title_kinds` of the title's.

    `#` is a figure, `I` a number that identifies something (CVE-2024-1234, 1.2.3), `D` part of a date, `A` a name (in
    scripts with capital letters), `x` a word of a script without, `a` any other.
    `shingle` is how many words are looked at together; `unit` how much of a word one of `words` is.
    Most texts are never compared, because nothing is like them: all but the words is found out when it is asked for,
    from the `heading` and the `body` as they stand.
    """

    heading: str
    body: str
    words: tuple[str, ...]
    shingle: int
    unit: float

    @property
    def size(self) -> float:
        """How many words long it is; two characters of a script without spaces count as a word."""
        return len(self.words) * self.unit

    @cached_property
    def title(self) -> tuple[str, ...]:
        """The words of the title, without case."""
        return _words(self.heading)

    @cached_property
    def title_kinds(self) -> str:
        """The kinds of the words of the title."""
        return _kinds(self.heading, self.title)

    @cached_property
    def kinds(self) -> str:
        """The kinds of `words`."""
        return _kinds(self.body, self.words)


def text_to_compare(entry: Entry) -> Text:
    """Return what is compared of an entry: its title, and the fuller of its texts without what is usually added."""
    markup = max(entry.content, entry.summary, key=len)[:MARKUP]
    body = _in_one_spelling(_without_tail(text_of(markup)))
    words = _words(body)
    unspaced = _is_unspaced(words)
    return Text(
        heading=_in_one_spelling(entry.title[:1000]),
        body=body,
        words=words,
        shingle=5 if unspaced else 3,
        unit=0.5 if unspaced else 1.0,
    )


def _without_tail(text: str) -> str:
    lines = text.split("\n")
    for _ in range(_TAILS):
        if len(lines) > 1 and len(lines[-1]) < _TAIL_LENGTH and _TAIL.match(lines[-1]):
            lines.pop()
    return "\n".join(lines)


def _in_one_spelling(text: str) -> str:
    """Return a text in the normal form of Unicode that knows the fewest characters, without web addresses."""
    return _ADDRESS.sub(" ", unicodedata.normalize("NFKC", text))


def _words(text: str) -> tuple[str, ...]:
    """Return the words, folded."""
    plain = ascii_of(text)
    if plain.isascii():
        return tuple(_ascii_words(plain)[:MOST])
    pieces = text.split()  # no word goes across white space
    fold = _remembered if max(map(len, pieces), default=0) <= LONGEST else _folded
    return tuple(islice(chain.from_iterable(map(fold, pieces)), MOST))


def _ascii_words(text: str) -> list[str]:
    """Return the same of an ASCII text, faster: only what a digit stands in needs a closer look; the first MOST."""
    text = text.replace("\n", " ") + " "
    words: list[str] = []
    end = 0
    for digit in _DIGIT.finditer(text):
        at = digit.start()
        if at < end:
            continue  # in the piece before
        start = text.rfind(" ", end, at) + 1 or end
        words += ascii_words(text[end:start])
        end = text.index(" ", at)
        words += _folded(text[start:end])
        if len(words) >= MOST:
            return words
    return words + ascii_words(text[end:])


def _folded(piece: str) -> tuple[str, ...]:
    """Return the words in what stands between two spaces."""
    if piece.isalpha() and piece.isascii():
        return (piece.lower(),)
    return tuple(match[0].casefold() for match in islice(_pattern(piece).finditer(piece), MOST))


_remembered = lru_cache(maxsize=KNOWN)(_folded)  # most have just been met


def _pattern(text: str) -> re.Pattern[str]:
    return _PLAIN_TOKEN if text.isascii() or not _SPECIAL.search(text) else _TOKEN


def _is_unspaced(words: Sequence[str]) -> bool:
    short = [word for word in words if len(word) == 1]
    least = len(words) * UNSPACED_SHARE
    return len(short) > least and sum(_CHARACTER.match(word) is not None for word in short) > least


def _kinds(text: str, words: Sequence[str]) -> str:
    """Return the kinds of the words of a text."""
    kinds: list[str] = []
    unsure: list[int] = []  # capital letters that may be there because a sentence begins
    end = 0
    for word, match in zip(words, _pattern(text).finditer(text), strict=False):  # it may have more of them
        start, stop = match.span()
        kind = _kind(text[start:stop], word)
        if kind == "A" and (end == 0 or not STOPS.isdisjoint(text[end:start])):
            unsure.append(len(kinds))
        kinds.append(kind)
        end = stop
    _settle_names(words, kinds, unsure)
    _settle_dates(words, kinds)
    return "".join(kinds)


def _settle_names(words: Sequence[str], kinds: list[str], unsure: Sequence[int]) -> None:
    """A capital letter at the beginning of a sentence is that of a name where the word has it elsewhere, too."""
    doubtful = frozenset(unsure)
    sure = {words[place] for place, kind in enumerate(kinds) if kind == "A" and place not in doubtful}
    for place in unsure:
        if words[place] not in sure:
            kinds[place] = "a"


def _settle_dates(words: Sequence[str], kinds: list[str]) -> None:
    """A number beside the name of a month is that of a day."""
    for place, kind in enumerate(kinds):
        if kind == "D" and words[place].isalpha():
            for beside in (place - 1, place + 1):
                if 0 <= beside < len(kinds) and kinds[beside] == "#":
                    kinds[beside] = "D"


@lru_cache(maxsize=KNOWN)
def _kind(token: str, word: str) -> str:
    """Return the kind of a token, which without case is `word`."""
    if _DIGIT.search(token):
        if _IDENTIFIER.search(token):
            return "I"
        return "D" if _TIME.fullmatch(token) or is_year(token) else "#"
    capital = token[0] != word[0]
    if is_calendar(word, capital=capital):
        return "D"
    if capital:
        return "A"
    return "a" if token[0].islower() else "x"
