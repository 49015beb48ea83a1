# ruff: noqa: RUF001 - typographic marks are what this module is about
"""Names of authors as a byline has them.

    >>> [person.name for person in read_byline("By Jane Doe and J. K. van der Berg, Political Editor").authors]
    ['Jane Doe', 'J. K. van der Berg']
    >>> read_byline("Jane Doe").explicit, read_byline("The harbour plan")
    (False, None)

An explicit byline says so ("By", "Von", "Par", "Por", "Author:"); a bare one is a short line of names and no more: two
to four capitalized words each, with particles and initials. What a byline holds beyond names is in `rest`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from aggregator.model import Person
from aggregator.parse.article.given_names import GIVEN_NAMES
from aggregator.parse.article.months import MONTHS, WEEKDAYS, fold
from aggregator.parse.article.wordlists import word_set

_LONGEST = 160
_LONGEST_UNCASED = 40
_SENTENCE_WORDS = 4  # after the names; more of them, and a full stop, are a sentence
_MOST_WORDS = 4  # of a name, without particles
_MOST_TOKENS = 6
_WEEKDAY_LETTERS = 3  # shorter ones (Mo, Sa) are given names and syllables as well
_LABEL = re.compile(
    r"(?:(?:(?:written|reported|story|text|words|report|article)\s+)?by\s*:?|authors?\s*:|words\s*:|story\s*:|text\s*:)\s+",
    re.IGNORECASE,
)
_FOREIGN_LABEL = re.compile(
    r"(?:(?:ein\s+)?(?:text|bericht|artikel)?\s*von|autor(?:en|in|innen|es|a|as|i|e)?\s*:|auteurs?\s*:|par|texte\s*:"
    r"|texte\s+de|por"
    r"|escrito\s+por|texto\s*:|di|a\s+cura\s+di|testo\s*:|door|av|af|tekst\s*:|автор\s*:)\s+",
    re.IGNORECASE,
)
_UNCASED_LABEL = re.compile(r"(?:作者|著者|文|筆者|撰文|記者|记者|取材)\s*[:：/／]\s*|بقلم\s*:?\s*|글\s*[:：/／]\s*")
_EMPHASIZED = re.compile(r"^([*_]{1,2})(.*)\1$")
_EMAIL = re.compile(r"[\s,;]*[<(\[]?([\w.+-]+@[\w-]+(?:\.[\w-]+)+)[>)\]]?")
_END_OF_NAMES = re.compile(
    r"\s+[|·•–—-]\s+|\s*[(\[<|•·;]|,?\s*[*_]|,?\s+(?:in|at|for|from|of|aus|für|pour|à|para|per|voor)\s+|\s+@",
)
_TOWN = re.compile(r"(\S+\s[^,]*),\s+([^\W\d_]+)")
_NEWSPAPER = re.compile(r"(\S+\s[^,]*),\s+([*_]?(?:The|Die|Der|Das|Le|La|El|Il|De|O)?(?:\s?[^\W\d_a-z]\w*){1,4}[*_]?)")
_HARD = re.compile(r"\s*,\s*(?:and|und|et)\s+|\s*,\s*|\s+(?:and|und|&|et|with)\s+")
_SOFT = re.compile(r"\s+(?:y|e|en|i|og|och|mit|con|avec)\s+")
_PARTICLES = word_set(
    """
    de da do dos das du des del della dello degli di van von der den dem ter ten te zu zur zum af av al el bin ibn
    la le y e
    """
)
_WORD = re.compile(r"(?:[dlDL]['’]|O['’]|al-|el-)?[^\W\d_]+(?:['’-][^\W\d_]+)*")
_INITIALS = re.compile(r"(?:[^\W\d_]\.-?){1,4}")
_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv", "phd", "md", "obe", "mp"})
_HONORIFICS = frozenset({"dr", "prof", "sir", "dame", "rev", "st"})
_ROLES = word_set("""
    correspondent editor reporter writer staff columnist contributor journalist photographer director professor author
    producer president chief agency korrespondent korrespondentin redakteur redakteurin redaktion reporterin
    correspondant correspondante redacteur redactrice journaliste corresponsal periodista redactor redaccion
    corrispondente redazione giornalista correspondente jornalista redacao verslaggever redactie
    """)
_NO_NAMES = (
    word_set("""
        a an the this that these those my our your his her its their in on at of for from with without to into and or
      but not no yes how why what when where who which is are was were be has have had will would can could should
        new old first second third last next more most all every any some one two three four five ten
        news press release report reports review analysis opinion editorial comment interview feature special exclusive
        summary abstract introduction background conclusion preface foreword contents chapter part section notes note
        references appendix overview update updated breaking live world business politics sport sports culture science
        technology health education travel art arts music film book books food society economy finance local national
        international plan plans road harbour harbor city town council party government minister ministry
        university institute times journal daily weekly guardian newspaper magazine gazette herald christmas easter
        end ends photo photos image picture video source sources copyright contact page
        thoughts words story stories letter letters history future past life death war peace work works
        der die das ein eine im am vom zum mit ohne und oder nicht neue neuer neues alte
        le les un une des aux dans sur sous avec pour
        los las una unos unas con sin
        il lo gli uno per
        het een voor met zonder
        os as um uma com para sem
        """)
    | {name for name in MONTHS if name not in {"may", "jan", "mar", "april", "june", "august", "mars", "set"}}
    | {name for name in WEEKDAYS if len(name) > _WEEKDAY_LETTERS}
)
_BODIES = word_set("press staff editors editorial agency newsroom desk board team redaktion redaction")
_PLACES = frozenset(
    {"new", "san", "los", "hong", "buenos", "rio", "tel", "cape", "port", "kuala", "fort", "saint", "las"}
)


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
    uncased = _UNCASED_LABEL.match(text)
    if uncased:
        return _uncased(text[uncased.end() :])
    label = _LABEL.match(text) or _FOREIGN_LABEL.match(text)
    return _explicit(text[label.end() :].removesuffix("."), lone=bool(_LABEL.match(text))) if label else _bare(text)


def is_role(text: str) -> bool:
    """Tell whether a line says what someone is: `Science Correspondent`."""
    words = text.split()
    return 1 <= len(words) <= _MOST_TOKENS and fold(words[-1]) in _ROLES | {f"{role}s" for role in _ROLES}


def _uncased(text: str) -> Byline | None:
    names = tuple(Person(name=name) for name in re.split(r"\s*[、,，;；]\s*", text.strip(" 。")) if name)
    return Byline(authors=names, explicit=True, known=True) if names and len(text) <= _LONGEST_UNCASED else None


def _explicit(text: str, *, lone: bool) -> Byline | None:
    """Read the names after "By"; after the English word a single one will do (`By Reuters`)."""
    mail = _EMAIL.search(text)
    without = _EMAIL.sub("", text, count=1) if mail else text
    end = _END_OF_NAMES.search(without)
    named, rest = (without[: end.start()], without[end.start() :]) if end else (without, "")
    town = None if _ends_in_suffix(named) else _TOWN.fullmatch(named)  # "Nils Ek, Hällevik"
    parts, roles = _names_and_roles(town[1] if town else named)
    if not parts or not all(_is_name(part, least=1 if lone else 2, said=True) for part in parts):
        return None
    if rest and rest[-1] in ".!?" and len(rest.split()) > _SENTENCE_WORDS:
        return None  # a sentence that happens to begin like a byline
    people = [Person(name=part) for part in parts]
    if mail and len(people) == 1:
        people = [Person(name=people[0].name, email=mail[1])]
    left = " ".join([*roles, town[2] if town else "", rest.strip(" \t|·•–—-()[]<>,;")]).strip()
    return Byline(authors=tuple(people), explicit=True, known=True, rest=left)


def _ends_in_suffix(text: str) -> bool:
    return fold(text.rpartition(" ")[2].strip(".,")) in _SUFFIXES


def _bare(text: str) -> Byline | None:
    byline = _names_alone(text)
    if byline is None and (newspaper := _NEWSPAPER.fullmatch(text)):
        named = _names_alone(newspaper[1])
        return replace(named, known=False, rest=newspaper[2]) if named and named.known else None
    return byline


def _names_alone(text: str) -> Byline | None:
    mail = _EMAIL.search(text)
    parts, roles = _names_and_roles(_EMAIL.sub("", text, count=1) if mail else text)
    if not parts or is_role(parts[0]) or not all(_is_name(part, least=2) for part in parts):
        return None
    if fold(parts[0].split()[0]) in _PLACES:
        return None
    people = tuple(Person(name=part, email=mail[1] if mail and len(parts) == 1 else None) for part in parts)
    return Byline(authors=people, explicit=False, known=any(map(_known, parts)), rest=" ".join(roles))


def _names_and_roles(text: str) -> tuple[list[str], list[str]]:
    """Split at commas and the word "and" in its languages; what follows the first role are roles as well."""
    names: list[str] = []
    parts = [part for part in _HARD.split(text.strip(" ,;:")) if part]
    for index, part in enumerate(parts):
        words = [fold(word.strip(".")) for word in part.split()]
        if names and words[0] in _SUFFIXES and len(words) == 1:
            names[-1] = f"{names[-1]}, {part}"
        elif names and not _ROLES.isdisjoint(words):
            return names, [", ".join(parts[index:])]
        else:
            names.extend(_softly(part))
    return names, []


def _softly(part: str) -> list[str]:
    """Split at `y`, `e` and their like, where both sides are names of their own (not `Ortega y Gasset`)."""
    pieces = _SOFT.split(part)
    return pieces if all(_is_name(piece, least=2) for piece in pieces) else [part]


def _is_name(text: str, *, least: int, said: bool = False) -> bool:
    """Tell whether a text is one name; `said` where "By" stands before it, and only its first word can betray it."""
    tokens = text.split()
    body = not _BODIES.isdisjoint(map(fold, tokens)) and said
    capitalized = 0
    for index, token in enumerate(tokens):
        word = fold(token.strip(".,"))
        if word in _SUFFIXES | _HONORIFICS or (token.casefold() in _PARTICLES and (index or token[0].islower())):
            continue
        if not _is_name_word(token) or (word in _NO_NAMES and not body and not (said and index)):
            return False
        capitalized += 1
    ends_well = bool(tokens) and not _INITIALS.fullmatch(tokens[-1]) and tokens[-1].casefold() not in _PARTICLES
    return least <= capitalized <= _MOST_WORDS and len(tokens) <= _MOST_TOKENS and ends_well


def _is_name_word(token: str) -> bool:
    """Tell whether a word is written as names are: with a capital, or as initials."""
    if _INITIALS.fullmatch(token):
        return token[0].isupper()
    return bool(_WORD.fullmatch(token.rstrip(","))) and _capitalized(token)


def _capitalized(word: str) -> bool:
    start = word.rpartition("'")[2] if word[1:2] in "'’" else word.removeprefix("al-").removeprefix("el-")
    start = start.rpartition("’")[2]
    return bool(start) and start[0].isupper()


def _known(name: str) -> bool:
    first = name.split(maxsplit=1)[0]
    return bool(_INITIALS.fullmatch(first)) or not GIVEN_NAMES.isdisjoint(fold(first).split("-"))
