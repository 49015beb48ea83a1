# ruff: noqa: RUF001 - typographic marks are what this module is about
"""Where sentences begin and end, and quotations are open, in any script.

>>> ends_sentence("It rained.”"), ends_sentence("雨でした。"), ends_sentence("It rained for the")
(True, True, False)
>>> begins_small("and so on"), begins_small("iPhone"), begins_small("www.example.org")
(True, False, False)
>>> interrupts("It rained for the", "whole of May."), quote_is_open("„Es regnete, sagte er")
(True, True)
"""

from __future__ import annotations

import re

from aggregator.parse.article.language.scripts import is_caseless, word_count

STOPS = ".!?…‽。！？｡؟۔।॥။។։።"
_CLOSING = "\"'”’»«›‹“‘)\\]}〉》」』】）*_"
_NOTE = r"(?:\[\d{1,3}\]|(?<=\D)\d{1,3}|[¹²³⁰⁴-⁹]+|[*†‡])?"
_STOP = re.compile(rf"[{STOPS}][{_CLOSING}\s]*{_NOTE}$")
_FULL_STOP = re.compile(rf"[.。．।۔][{_CLOSING}]*$")
_END = re.compile(rf"[:;：；)\]）][{_CLOSING}]*$")
_OPENING = "\"'“„‘‚«‹»([{*_¿¡「『（〈《"
_NO_SENTENCE = re.compile(r"\S*(?:://|@|\w\.\w)|[^\W\d_]\)|[^\W\d_]\.\s|o\s+[A-Z]|www\.|[ivx]+[).]\s")
_PAUSE = re.compile(r"[,،、，;；؛。.।](?=.)")
_TAIL = 80  # characters: closing marks after a full stop are few
_CASELESS_PROSE = 12  # words: a heading in a script without capitals has fewer


def ends_sentence(text: str) -> bool:
    """Tell whether a text ends with a full stop of any script, closing marks and the sign of a note after it."""
    return bool(_STOP.search(text[-_TAIL:]))


def ends_in_full_stop(text: str) -> bool:
    """Tell whether a text ends like a statement; a title may end with a question or an exclamation."""
    return bool(_FULL_STOP.search(text[-_TAIL:]))


def ends_clause(text: str) -> bool:
    """Tell whether a text ends with a colon, a semicolon or a bracket: a list or a quotation may follow."""
    return bool(_END.search(text[-_TAIL:]))


def begins_small(text: str) -> bool:
    """Tell whether a text begins like the middle of a sentence: a small letter, and no address, name or item."""
    bare = text.lstrip(_OPENING)
    if not bare[:1].islower() or _NO_SENTENCE.match(bare):
        return False
    return not bare[1:2].isupper()


def interrupts(before: str, after: str) -> bool:
    """Tell whether a sentence that stops in the first text goes on in the second, by their words alone.

    A small letter at the beginning proves it. Where there are no capitals, the first text must be prose: long, with
    commas, and no full stop at its end.
    """
    if ends_sentence(before) or ends_clause(before):
        return False
    return (begins_small(after) and not begins_small(before)) or _caseless_goes_on(before, after)


def _caseless_goes_on(before: str, after: str) -> bool:
    start, end = after.lstrip(_OPENING)[:1], before.rstrip()[-1:]
    if not is_caseless(start) or not (is_caseless(end) or end in "،、，,"):
        return False
    return word_count(before) >= _CASELESS_PROSE and bool(_PAUSE.search(before))


def quote_is_open(text: str) -> bool:
    """Tell whether a double quotation mark of the text is still open at its end."""
    depth = 0
    german = False  # „… and what is then a closing mark would open elsewhere
    for index, char in enumerate(text):
        depth = max(0, depth + _quote(text, index, char, german=german and depth > 0))
        german = german or char == "„"
    return depth > 0


def closes_quote(text: str) -> bool:
    """Tell whether the first double quotation mark of a text is a closing one."""
    for index, char in enumerate(text):
        step = _quote(text, index, char, german=False)
        if step:
            return step < 0 or (char == "“" and _looks_closing(text, index))
    return False


def _quote(text: str, index: int, char: str, *, german: bool) -> int:
    """Return 1 for an opening mark, -1 for a closing one, 0 for any other character."""
    match char:
        case "„" | "«" | "「" | "『" | "《":
            return 1
        case "”" | "»" | "」" | "』" | "》":
            return -1
        case "“":
            return -1 if german else 1
        case '"':
            return -1 if _looks_closing(text, index) else 1
        case _:
            return 0


def _looks_closing(text: str, index: int) -> bool:
    return index > 0 and not text[index - 1].isspace() and text[index - 1] not in "(["
