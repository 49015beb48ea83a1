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
from dataclasses import dataclass, replace

from aggregator.parse.article.language.scripts import word_count
from aggregator.parse.article.language.sentences import (
    begins_small,
    closes_quote,
    ends_clause,
    ends_sentence,
    interrupts,
    quote_is_open,
)
from aggregator.parse.article.text.joining import Words, join_all
from aggregator.parse.article.text.pieces import Join, Kind, Paragraph
from aggregator.parse.article.text.titles import ends_in_small_word, is_dangling

_FOOTNOTE = re.compile(r"(?:\[?\d{1,3}[\].)]?|[†‡§]+|[*]+(?=[^*]*$)|[¹²³⁰⁴-⁹]+)\s*\S*[^\W\d_]")
_JUDGED = 4000  # characters: what is longer is judged by its beginning and its end, in time that does not grow
_MOST_NOTES = 20  # on one page
_SHOWN = 40  # characters of each side in a Join
_PROSE_WORDS = 10  # no heading of so many words ends in "the"
_WORDS = 4  # a first half without a page break has at least so many; fewer may be a heading


@dataclass(slots=True)
class _Growing:
    """A paragraph, and the texts that go on with its last part; they are put together once, at the end."""

    paragraph: Paragraph
    more: list[str]
    end: str  # of the last part with what goes on with it: enough of its beginning and its end to judge by

    def grow(self, second: Paragraph) -> None:
        """Take a second half in."""
        self.more.append(second.parts[0])
        self.end = f"{self.end} {second.parts[0]}"
        if len(self.end) > _JUDGED:
            self.end = f"{self.end[: _JUDGED // 4]} {self.end[-_JUDGED // 2 :]}"
        joins = self.paragraph.joins + second.joins if second.joins else self.paragraph.joins
        self.paragraph = replace(self.paragraph, page=second.page, filled=second.filled, joins=joins)

    def whole(self, words: Words) -> Paragraph:
        """Return the paragraph with all its halves."""
        if not self.more:
            return self.paragraph
        *parts, last = self.paragraph.parts
        return replace(self.paragraph, parts=(*parts, join_all([last, *self.more], words)))


def join_cuts(paragraphs: Sequence[Paragraph], words: Words) -> tuple[tuple[Paragraph, ...], tuple[Join, ...]]:
    """Return the paragraphs with halves joined, and what was joined; no word is lost or changes its place in them."""
    whole: list[_Growing] = []
    joins: list[Join] = []
    for paragraph in paragraphs:
        before = _first_half(whole, paragraph)
        if before is None:
            whole.append(_Growing(paragraph, [], paragraph.parts[-1]))
            continue
        joins.append(
            Join(
                line=paragraph.line,
                before=before.end[-_SHOWN:],
                after=paragraph.text[:_SHOWN],
                reason="page break" if before.paragraph.page != paragraph.page else "cut sentence",
            )
        )
        before.grow(paragraph)
    return tuple(one.whole(words) for one in whole), tuple(joins)


def _first_half(whole: Sequence[_Growing], paragraph: Paragraph) -> _Growing | None:
    """Find the paragraph that this one goes on with: the last one, or the one before the footnotes of its page."""
    if not whole or paragraph.kind is not Kind.TEXT:
        return None
    index = len(whole) - 1
    while (
        index > 0
        and len(whole) - index <= _MOST_NOTES
        and whole[index].paragraph.page != paragraph.page
        and _is_footnote(whole[index].paragraph)
    ):
        index -= 1
    before, last = whole[index], whole[-1]
    is_beyond_notes = before is not last and before.paragraph.page == last.paragraph.page
    if is_beyond_notes and before.paragraph.kind is Kind.TEXT and interrupts(before.end, paragraph.text):
        return before
    return last if _is_cut(last, paragraph) else None


def _is_footnote(paragraph: Paragraph) -> bool:
    return paragraph.kind is Kind.NUMBERED or (
        paragraph.kind is Kind.TEXT and bool(_FOOTNOTE.match(paragraph.text)) and not begins_small(paragraph.text)
    )


def _is_cut(growing: _Growing, after: Paragraph) -> bool:
    before = growing.paragraph
    new_page = before.page != after.page
    end, start = growing.end, after.text
    match before.kind:
        case Kind.TEXT if new_page:
            return _is_cut_by_page(before, end, start)
        case Kind.TEXT:
            return _is_cut_in_text(end, start)
        case Kind.LIST | Kind.NUMBERED:
            return new_page and before.filled and not ends_sentence(end) and begins_small(start)
        case _:
            return False


def _is_cut_by_page(before: Paragraph, end: str, start: str) -> bool:
    if begins_small(start):
        return True
    if ends_sentence(end):
        return quote_is_open(end) and closes_quote(start)
    return not ends_clause(end) and (before.filled or is_dangling(end))


def _is_cut_in_text(end: str, start: str) -> bool:
    """Judge two paragraphs with no page break between them that is known as such."""
    if interrupts(end, start):
        return word_count(end) >= _WORDS or end.endswith((",", "-"))
    return ends_in_small_word(end) and word_count(end) >= _PROSE_WORDS
