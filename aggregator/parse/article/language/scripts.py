# ruff: noqa: RUF001 - typographic marks are what this module is about
"""How scripts differ: columns that a letter takes, spaces between words or none, capitals or none.

>>> display_width("今日"), word_count("今日は雨です。"), word_count("two words")
(4, 4, 2)
>>> is_unspaced("雨"), is_unspaced("ก"), is_unspaced("한"), is_caseless("ש"), is_caseless("д")
(True, True, False, True, False)
"""

from __future__ import annotations

import re

# Scripts that put no space between words: Chinese, Japanese, Thai, Lao, Burmese, Khmer.
_UNSPACED = re.compile(
    "[\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3031-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\uff66-\uff9f\U00020000-\U0003ffff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]"
)
# The punctuation that goes with them; an ellipsis and a dash stand between Latin words as well.
_UNSPACED_MARK = re.compile("[\u3001-\u3003\u3008-\u3020\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65]")
_WIDE = re.compile(
    "[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\U0001f300-\U0003fffd]"
)
_LETTERS_IN_A_WORD = 2  # of Chinese; a word of Japanese or Thai is longer


def display_width(text: str) -> int:
    """Count columns: a Chinese, Japanese or Korean character takes two."""
    return len(text) if text.isascii() else len(text) + len(_WIDE.findall(text))


def word_count(text: str) -> int:
    """Count words; where no spaces tell them apart, two letters are one."""
    words = len(text.split())
    return words if text.isascii() else words + len(_UNSPACED.findall(text)) // _LETTERS_IN_A_WORD


def is_unspaced(char: str) -> bool:
    """Tell whether a letter's script has no spaces between words."""
    return bool(_UNSPACED.match(char))


def is_hangul(char: str) -> bool:
    """Tell whether a letter is Korean."""
    return "\uac00" <= char <= "\ud7a3"


def is_caseless(char: str) -> bool:
    """Tell whether a letter's script has no capitals: nothing shows where a sentence begins."""
    return char.isalpha() and not char.isupper() and not char.islower() and not char.istitle()


def no_space_between(before: str, after: str) -> bool:
    """Tell whether two characters, the end of a line and the beginning of the next, stand together."""
    if _UNSPACED_MARK.match(before) or _UNSPACED_MARK.match(after):
        return True
    return is_unspaced(before) and is_unspaced(after)


def first_unit(text: str) -> str:
    """Return what of a line cannot be broken before the next: its first word, or letter with the marks that follow."""
    word = text.split(maxsplit=1)[0]
    if not is_unspaced(word[0]):
        return word
    marks = len(word) - len(word[1:].lstrip("、。，．・：；？！」』）】〉》ー々")) - 1
    return word[: 1 + marks]
