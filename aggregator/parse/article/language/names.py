# ruff: noqa: RUF001 - typographic marks are what this module is about
"""Which words are a person's name, and where one name ends and the next begins.

>>> names_and_roles("Jane Doe and J. K. van der Berg, Political Editor")
(['Jane Doe', 'J. K. van der Berg'], ['Political Editor'])
>>> is_name("Second Thoughts", least=2), is_known("Second Thoughts"), is_known("Maria Thoma")
(False, False, True)
>>> caseless_names("山田花子、李明"), caseless_names("سلمى حداد وكريم منصور"), caseless_names("港口的灯塔重新亮起")
(['山田花子', '李明'], ['سلمى حداد', 'كريم منصور'], [])

A name has two to four capitalized words, with particles and initials. Where a script has no capitals, its length tells.
"""

from __future__ import annotations

import re

from aggregator.parse.article.language.given_names import GIVEN_NAMES
from aggregator.parse.article.language.months import MONTHS, WEEKDAYS, fold
from aggregator.parse.article.language.scripts import is_caseless, is_hangul, is_unspaced
from aggregator.parse.article.language.wordlists import word_set

_MOST_WORDS = 4  # of a name, without particles
_MOST_TOKENS = 6
_WEEKDAY_LETTERS = 3  # shorter ones (Mo, Sa) are given names and syllables as well
_HARD = re.compile(r"\s*[,;]\s*(?:and|und|et|&)\s+|\s*[,;]\s*|\s+(?:and|und|&|et|with|/|\\+)\s+|(?<=\w\w)/(?=\w\w)")
_NOTE_SIGN = re.compile(r"(?<=[^\W\d_])(?:[*†‡§¶¹²³⁰⁴-⁹]+|\d(?:,\d)*)(?![\w*_])")
_EMPHASIS = re.compile(r"(?:^|\s)[*_]+\w")
_SOFT = re.compile(r"\s+(?:y|e|en|i|a|og|och|ja|és|ve|dan|și|и|та|і|й|και|mit|con|avec)\s+")
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
_ROLE_WORDS = word_set("""
    correspondent editor reporter writer staff columnist contributor journalist photographer director professor author
    producer president chief agency korrespondent korrespondentin redakteur redakteurin redaktion reporterin
    correspondant correspondante redacteur redactrice journaliste corresponsal periodista redactor redaccion
    corrispondente redazione giornalista correspondente jornalista redacao verslaggever redactie
    redaktor redaktorka dziennikarz dziennikarka toimittaja journalista reporteren
    корреспондент корреспондентка журналист журналистка редактор обозреватель редакция кореспондент
    """)
_ROLES = frozenset(map(fold, _ROLE_WORDS)) | frozenset(f"{fold(role)}s" for role in _ROLE_WORDS)
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
    | (MONTHS.keys() - word_set("may jan mar april june august mars set maj mai gen lis cze"))
    | {name for name in WEEKDAYS if len(name) > _WEEKDAY_LETTERS}
) - GIVEN_NAMES
_BODIES = word_set("press staff editors editorial agency newsroom desk board team redaktion redaction")
_PLACES = frozenset(
    {"new", "san", "los", "hong", "buenos", "rio", "tel", "cape", "port", "kuala", "fort", "saint", "las"}
)
_CASELESS_AND = re.compile(
    r"\s*[、,，،;；/／&＆]\s*|\s+(?:和|與|与|及|と|및|그리고|و|और|และ)\s+|(?<=[^\s])\s*(?:與|与|和)\s*(?=[^\s]{2,4}$)"
)
_JOINED_AND = re.compile(r"^[وו](?=\w{2})")  # written together with the name that follows
_WITH_WAW = word_set("وليد وائل وسام وفاء وداد وسيم وجدي وردة وجيه وحيد ואדים ויקטור ויקטוריה וולטר ורד ויטלי ויולט")
_NEWSROOM = re.compile(r".*(?:[报報社网網台局部室版面]|新聞|新闻|通信|通訊|通讯|일보|신문|뉴스|편집부)$")
_THAI = re.compile("[\u0e00-\u0e7f]")
_SHORTEST, _LONGEST_HAN, _LONGEST_HANGUL, _LONGEST_WORDS = 2, 4, 4, 4


def names_and_roles(text: str) -> tuple[list[str], list[str]]:
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


def without_note_signs(text: str) -> str:
    """Take off the signs that lead from names to their affiliations: `Jane Doe¹,*`."""
    return text if _EMPHASIS.search(text) else _NOTE_SIGN.sub("", text)


def is_role(text: str) -> bool:
    """Tell whether a line says what someone is: `Science Correspondent`."""
    words = text.split()
    return 1 <= len(words) <= _MOST_TOKENS and fold(words[-1]) in _ROLES


def is_suffix(word: str) -> bool:
    """Tell whether a word belongs to the name before it: `Jr.`, `PhD`."""
    return fold(word.strip(".,")) in _SUFFIXES


def may_be_place(name: str) -> bool:
    """Tell whether a name begins like that of a town: `New York`, `San Marino`."""
    return fold(name.split(maxsplit=1)[0]) in _PLACES


def _softly(part: str) -> list[str]:
    """Split at `y`, `e` and their like, where both sides are names of their own (not `Ortega y Gasset`)."""
    pieces = _SOFT.split(part)
    return pieces if all(is_name(piece, least=2) for piece in pieces) else [part]


def is_name(text: str, *, least: int, said: bool = False) -> bool:
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


def is_known(name: str) -> bool:
    """Tell whether a name shows a person: it begins with a given name, or with an initial."""
    first = name.split(maxsplit=1)[0]
    return bool(_INITIALS.fullmatch(first)) or not GIVEN_NAMES.isdisjoint(fold(first).split("-"))


def caseless_names(text: str) -> list[str]:
    """Split names of scripts without capitals; empty where one of the parts is too long for a name."""
    parts = [part for raw in _CASELESS_AND.split(text.strip(" 。.:：")) if raw for part in _apart(raw)]
    return parts if parts and all(map(_is_caseless_name, parts)) else []


def _apart(text: str) -> list[str]:
    """Split at an "and" that is written together with the next word, where two words stand on both sides."""
    words = text.split()
    for index in range(2, len(words) - 1):
        if _JOINED_AND.match(words[index]) and words[index] not in _WITH_WAW:
            return [" ".join(words[:index]), *_apart(" ".join([words[index][1:], *words[index + 1 :]]))]
    return [" ".join(words)]


def _is_caseless_name(text: str) -> bool:
    letters = [char for char in text if char not in " ·・．.'’׳״\"-" and not char.isspace()]
    if not letters or not all(is_caseless(char) or _is_mark(char) for char in letters) or _NEWSROOM.fullmatch(text):
        return False
    if "ー" in text or "・" in text or "·" in text:
        return len(text) <= 5 * _LONGEST_HAN
    if any(is_unspaced(char) for char in letters) and not _THAI.search(text):
        has_kana = any("\u3040" <= char <= "\u30ff" for char in letters)
        return _SHORTEST <= len(letters) <= _LONGEST_HAN + (" " in text) + 2 * has_kana
    if any(map(is_hangul, letters)):
        return _SHORTEST <= len(letters) <= _LONGEST_HANGUL
    return _SHORTEST <= len(text.split()) <= _LONGEST_WORDS


def _is_mark(char: str) -> bool:
    """Tell whether a character is a vowel sign, which follows its letter."""
    return not char.isalnum() and not char.isspace() and not char.isascii() and char.isprintable()
