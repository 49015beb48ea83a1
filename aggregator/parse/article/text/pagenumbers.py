# ruff: noqa: RUF001 - typographic marks are what this module is about
"""How page numbers are written, and what a running head is once its number is taken off.

>>> is_page_number("Seite 3 von 10"), is_page_number("第3页"), is_page_number("3"), is_bare_number("3 / 10")
(True, True, False, True)
>>> list(without_count("The Daily Planet 12"))
[('the daily planet #', 12)]

A number with its decoration is a page number by its form alone; a bare one (`3`, `iv`, `3/10`) may be a chapter or a
year, and needs a proof (`furniture`, `gaps`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

_NUMBER = re.compile(r"\d{1,4}")
_OF = r"of|von|sur|de|di|van|av|af|z|ze|из|із|от|od|من|מתוך"
_WORD = (
    r"page|p\.|pg\.?|pp\.|seite|s\.|pagina|pagină|página|pàgina|pág\.|pag\.|blz\.|bladzijde|sida|sid\.|side|sivu|strona"
    r"|str\.|strana|stránka|stranica|стр\.|страница|стор\.|сторінка|с\.|σελίδα|σελ\.|sayfa|oldal|halaman|trang|หน้า"
    r"|صفحة|صفحه|ص\.?|עמוד|עמ['׳]|पृष्ठ|쪽|페이지"
)
_TOTAL = rf"(?:\s*(?:/|{_OF})\s*\d{{1,4}}|\s*\(\d{{1,4}}\))?"
_EAST_ASIAN = r"第\s*\d{1,4}\s*(?:页|頁|ページ)|제?\s*\d{1,4}\s*(?:쪽|페이지|ページ|页|頁)"
_DECORATED = re.compile(
    r"[-–—―~•·|]\s*\d{1,4}\s*[-–—―~•·|]|\[\s*\d{1,4}\s*\]|<\s*\d{1,4}\s*>"  # - 3 -, [3]
    rf"|(?:{_WORD})\s*[|:]?\s*(?:\d{{1,4}}|(?=[ivxl])(?:xl|l?x{{0,3}})(?:ix|iv|v?i{{0,3}})){_TOTAL}"  # Page 3 of 10
    rf"|[-–—]\s*(?:{_WORD})\s*\d{{1,4}}{_TOTAL}\s*[-–—]"  # - Page 3 -
    r"|\d{1,4}\s*\|\s*p\s?a\s?g\s?e"  # as a word processor's template has it
    rf"|\d{{1,4}}\s+(?:{_OF})\s+\d{{1,4}}"  # 3 of 10
    rf"|[-–—]?\s*(?:{_EAST_ASIAN})\s*[-–—]?(?:\s*[,，、/]?\s*(?:共|全|총)?\s*\d{{1,4}}\s*(?:页|頁|ページ|쪽|페이지))?",
    re.IGNORECASE,
)
_BARE = re.compile(r"(\d{1,4})(?:\s*/\s*\d{1,4})?|(?=[ivxl])(?:xl|l?x{0,3})(?:ix|iv|v?i{0,3})")
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50}
_COUNT = re.compile(
    rf"^(?:(?:{_WORD})\s*)?(\d{{1,4}})\b|\b(?:(?:{_WORD})\s*)?(\d{{1,4}})(?:\s*(?:/|{_OF})\s*\d{{1,4}})?$",
    re.IGNORECASE,
)
_HEADING = re.compile(
    r"(?:chapter|part|section|kapitel|teil|chapitre|partie|capítulo|parte|capitolo|hoofdstuk|rozdział|глава|часть"
    r"|bölüm|פרק|الفصل)\b",
    re.IGNORECASE,
)
_LONGEST = 40


def is_page_number(text: str) -> bool:
    """Tell whether a line is a page number by its form alone."""
    return len(text) <= _LONGEST and bool(_DECORATED.fullmatch(text.strip()))


def is_bare_number(text: str) -> bool:
    """Tell whether a line is a number that may be a page's."""
    return bool(_BARE.fullmatch(text.strip()))


def number_in(text: str) -> int:
    """Return the number that a page number's line holds, in Arabic or in small Roman numerals."""
    number = _NUMBER.search(text)
    if number:
        return int(number[0])
    digits = [_ROMAN[char] for char in text if char in _ROMAN]
    return sum(-one if one < two else one for one, two in pairwise([*digits, 0]))


def without_count(text: str) -> Iterator[tuple[str, int]]:
    """Yield a line with the number at its beginning or end replaced, and the number: a page's, perhaps."""
    if not _HEADING.match(text):
        for match in _COUNT.finditer(text):
            yield folded(f"{text[: match.start()]}#{text[match.end() :]}"), int(match[1] or match[2])


def folded(text: str) -> str:
    """Return a line without what may differ between two prints of it."""
    return re.sub(r"\s+", " ", text).casefold()
