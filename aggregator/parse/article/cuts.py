# ruff: noqa: RUF001 - typographic marks are what this module is about
"""Step 7 of a plain-text article: paragraphs that a page or column break cut in two are joined again.

    >>> halves = [Paragraph(kind=Kind.TEXT, parts=(text,), line=1) for text in ("It rained for the", "whole of May.")]
    >>> join_cuts(halves, Words.of())[0][0].text
    'It rained for the whole of May.'

Two paragraphs are halves of one

- when the first ends without a full stop and the second begins with a small letter, or when the first is prose and ends
  in a word like "the";
- across a page break that is known by its form feed, also when the second begins with a capital and the first breaks
  off in the middle: at a comma, or with a last line that reaches the margin; and when a quotation that opened in the
  first closes in the second.

Where the small letter proves nothing (a web address, `iPhone`, `a)`, verse written small throughout) they stay two.
Footnotes at the foot of a page, in the way of a sentence, follow the paragraph that they interrupted.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from aggregator.parse.article.joining import Words, join
from aggregator.parse.article.pieces import Join, Kind, Paragraph
from aggregator.parse.article.titles import ends_in_small_word, is_dangling

_STOP = re.compile(r"[.!?…。！？؟۔।‽][\"'”’»«“)\]*_]*(?:\[\d{1,3}\]|(?<=\D)\d{1,3}|[¹²³⁰⁴-⁹]+|[*†‡])?$")
_END = re.compile(r"[:;：；)\]][*_\"'”’»]*$")
_OPENING = "\"'“„‘‚«‹»([{*_¿¡"
_NO_SENTENCE = re.compile(r"\S*(?:://|@|\w\.\w)|[^\W\d_]\)|[^\W\d_]\.\s|o\s+[A-Z]|www\.|[ivx]+[).]\s")
_FOOTNOTE = re.compile(r"(?:\[?\d{1,3}[\].)]?|[†‡§]+|[*]+(?=[^*]*$)|[¹²³⁰⁴-⁹]+)\s*\S*[^\W\d_]")
_SHOWN = 40  # characters of each side in a Join
_PROSE_WORDS = 10  # no heading of so many words ends in "the"
_WORDS = 4  # a first half without a page break has at least so many; fewer may be a heading


def join_cuts(paragraphs: Sequence[Paragraph], words: Words) -> tuple[tuple[Paragraph, ...], tuple[Join, ...]]:
    """Return the paragraphs with halves joined, and what was joined; no word is lost or changes its place in them."""
    whole: list[Paragraph] = []
    joins: list[Join] = []
    for index, paragraph in enumerate(paragraphs):
        target = _first_half(whole, paragraph, first=index == 0)
        if target is None:
            whole.append(paragraph)
            continue
        before = whole[target]
        joins.append(
            Join(
                line=paragraph.line,
                before=before.text[-_SHOWN:],
                after=paragraph.text[:_SHOWN],
                reason="page break" if before.page != paragraph.page else "cut sentence",
            )
        )
        text = join(before.parts[-1], paragraph.parts[0], words)
        whole[target] = replace(
            before,
            parts=(*before.parts[:-1], text),
            page=paragraph.page,
            filled=paragraph.filled,
            joins=before.joins + paragraph.joins,
        )
    return tuple(whole), tuple(joins)


def interrupts(before: str, after: str) -> bool:
    """Tell whether a sentence that stops in the first text goes on in the second, by their words alone."""
    return not _STOP.search(before) and not _END.search(before) and begins_small(after) and not begins_small(before)


def begins_small(text: str) -> bool:
    """Tell whether a text begins like the middle of a sentence."""
    bare = text.lstrip(_OPENING)
    if not bare[:1].islower() or _NO_SENTENCE.match(bare):
        return False
    return not bare[1:2].isupper()


def _first_half(whole: list[Paragraph], paragraph: Paragraph, *, first: bool) -> int | None:
    """Find the paragraph that this one goes on with: the last one, or the one before the footnotes of its page."""
    if first or not whole or paragraph.kind is not Kind.TEXT:
        return None
    index = len(whole) - 1
    while index > 0 and whole[index].page != paragraph.page and _is_footnote(whole[index]):
        index -= 1
    before = whole[index]
    is_beyond_notes = index < len(whole) - 1 and before.page == whole[-1].page and before.kind is Kind.TEXT
    if is_beyond_notes and interrupts(before.text, paragraph.text):
        return index
    return len(whole) - 1 if _is_cut(whole[-1], paragraph) else None


def _is_footnote(paragraph: Paragraph) -> bool:
    return paragraph.kind is Kind.NUMBERED or (
        paragraph.kind is Kind.TEXT and bool(_FOOTNOTE.match(paragraph.text)) and not begins_small(paragraph.text)
    )


def _is_cut(before: Paragraph, after: Paragraph) -> bool:
    new_page = before.page != after.page
    end, start = before.parts[-1], after.text
    match before.kind:
        case Kind.TEXT if new_page:
            return _is_cut_by_page(before, end, start)
        case Kind.TEXT:
            return _is_cut_in_text(end, start)
        case Kind.LIST | Kind.NUMBERED:
            return new_page and before.filled and not _STOP.search(end) and begins_small(start)
        case _:
            return False


def _is_cut_by_page(before: Paragraph, end: str, start: str) -> bool:
    if begins_small(start):
        return True
    if _STOP.search(end):
        return _quote_is_open(end) and _closes_quote(start)
    return not _END.search(end) and (before.filled or is_dangling(end))


def _is_cut_in_text(end: str, start: str) -> bool:
    """Judge two paragraphs with no page break between them that is known as such."""
    if interrupts(end, start):
        return len(end.split()) >= _WORDS or end.endswith((",", "-"))
    return ends_in_small_word(end) and len(end.split()) >= _PROSE_WORDS


def _quote_is_open(text: str) -> bool:
    """Tell whether a double quotation mark of the text is still open at its end."""
    depth = 0
    german = False  # „… and what is then a closing mark would open elsewhere
    for index, char in enumerate(text):
        depth = max(0, depth + _quote(text, index, char, german=german and depth > 0))
        german = german or char == "„"
    return depth > 0


def _closes_quote(text: str) -> bool:
    """Tell whether the first double quotation mark of a text is a closing one."""
    for index, char in enumerate(text):
        step = _quote(text, index, char, german=False)
        if step:
            return step < 0 or (char == "“" and _looks_closing(text, index))
    return False


def _quote(text: str, index: int, char: str, *, german: bool) -> int:
    """Return 1 for an opening mark, -1 for a closing one, 0 for any other character."""
    match char:
        case "„" | "«" | "「" | "『":
            return 1
        case "”" | "»" | "」" | "』":
            return -1
        case "“":
            return -1 if german else 1
        case '"':
            return -1 if _looks_closing(text, index) else 1
        case _:
            return 0


def _looks_closing(text: str, index: int) -> bool:
    return index > 0 and not text[index - 1].isspace() and text[index - 1] not in "(["
