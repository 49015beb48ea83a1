# ruff: noqa: RUF001 - typographic marks are what this module is about
"""What can be a title: how long, how it ends, and how a name below it differs from its last line.

>>> name_differs("The harbour is rebuilt", "Jane Doe"), name_differs("Council Approves", "New Harbour Plan")
(True, False)
>>> is_dangling("The long goodbye of")
True
"""

from __future__ import annotations

import re

from aggregator.parse.article.language.scripts import display_width, is_hangul, is_unspaced
from aggregator.parse.article.language.sentences import ends_in_full_stop
from aggregator.parse.article.language.wordlists import word_set
from aggregator.parse.article.text.pieces import Line

_LONGEST = 200
_LONGEST_ALONE = 120  # where the file has nothing else, it is a note rather than a title without a text
_MOST_LINES = 6
_SMALL_WORD = 3  # letters of those that stay small in a title in capitals
_SENTENCE = 110  # a first block that ends with a full stop and is longer than this is a paragraph
_DANGLING = word_set("""
    a an the of and or nor but for to in on at by with from as is are was were into over under after before against
    about between through during without than that which who whose our your his her its their this these
    der die das den dem des ein eine einen einem einer und oder von vom zu zum zur im in am an auf aus bei mit nach
    für über     le la les un une du de des et ou à au aux en dans sur pour par avec sans
    el los las una unos del al y o con por para sin
    il lo gli i uno di da dal della e ed per tra fra
    het een van voor met door op te
    os as um uma do dos das no na nos nas com
    """)
_RULE = re.compile(r"[\s=_*~#–—-]+")
_LABEL = re.compile(
    r"(?:title|titel|titre|título|titolo|tytuł|заголовок|标题|標題|タイトル|제목|العنوان|כותרת)\s*[:：]\s*",
    re.IGNORECASE,
)
_EMPHASIS = re.compile(r"(?<![\w*_])([*_]{1,3})(?=\S)(.+?)(?<=\S)\1(?![\w*_])")


def is_title(lines: tuple[Line, ...], *, alone: bool = False) -> bool:
    """Tell whether lines are short and few enough to be a title; `alone` where nothing follows them."""
    text = " ".join(line.stripped for line in lines)
    if not any(char.isalnum() for char in text) or len(lines) > _MOST_LINES:
        return False
    columns = display_width(text)
    if columns > (_LONGEST_ALONE if alone else _LONGEST):
        return False
    return columns <= _SENTENCE or not ends_in_full_stop(text)


def title_text(text: str) -> str:
    """Return a title as plain text: without a label, and without marks of emphasis."""
    plain = _LABEL.sub("", text, count=1) if _LABEL.match(text) else text
    return re.sub(r"\s+", " ", _EMPHASIS.sub(r"\2", plain)).strip()


def is_rule(line: str) -> bool:
    """Tell whether a line is drawn, not written: `=====`, `* * *`."""
    return bool(_RULE.fullmatch(line)) and len(re.sub(r"\s", "", line)) > 2  # noqa: PLR2004 - three marks are a rule


def ends_in_small_word(line: str) -> bool:
    """Tell whether the last word is one that another must follow: an article, a preposition, a conjunction."""
    return line.rsplit(maxsplit=1)[-1].casefold() in _DANGLING


def is_dangling(line: str) -> bool:
    """Tell whether a line cannot be the end of a title."""
    last = line.rsplit(maxsplit=1)[-1].casefold()
    return ends_in_small_word(line) or last.endswith((",", ":", ";", "-", "–", "—", "&"))


def name_differs(title: str, name: str) -> bool:
    """Tell whether a line of names is written otherwise than the title above it, and so is no part of it."""
    if title.isupper() != name.isupper():
        return True
    if is_unspaced(name[0]) or is_hangul(name[0]):
        return len(title) > 2 * len(name)
    return not name.isupper() and any(word[0].islower() and len(word) > _SMALL_WORD for word in title.split())
