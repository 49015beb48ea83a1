"""The head of an article that is set in HTML: title, byline and date in its first paragraphs, read as in plain text.

>>> from lxml.html import fromstring
>>> from aggregator.parse.article.html.tree import inner_html
>>> body = fromstring("<div><p>Harbour to be rebuilt</p><p>By Jane Doe<br>1 October 2020</p><p>It is agreed.</p></div>")
>>> head = take_html_head(body, None)
>>> head.title, head.authors[0].name, head.date.day, inner_html(body)
('Harbour to be rebuilt', 'Jane Doe', 1, '<p>It is agreed.</p>')
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from lxml.html import HtmlElement

from aggregator.model import LeftOut
from aggregator.parse.article.html.tree import BLOCKS, HEADINGS, MEDIA, drop, lines, words
from aggregator.parse.article.language.wordlists import word_set
from aggregator.parse.article.metadata import Metadata
from aggregator.parse.article.text.head import Head, take_head
from aggregator.parse.article.text.pieces import Block, Line

_MOST = 8  # paragraphs in which title, byline and date are looked for
_LINES = 1_000  # the lines of the second paragraph are numbered from 2,000
_ENDS = word_set("blockquote dl details figure li ol pre table ul")
_PLAIN = word_set("p div header address center section span time small")
_NOTHING = Head(title="", authors=(), date=None, updated=None, body=(), left_out=())


def take_html_head(body: HtmlElement, title: str | None, said: Metadata | None = None) -> Head:
    """Read the first paragraphs and take out of the body what they say of the article.

    A `title` that is known is not looked for. Bylines and dates are only taken out where they do not differ from what
    is `said` of the article elsewhere.
    """
    paragraphs = list(islice(_paragraphs(body), _MOST))
    blocks = [_block(paragraph, _LINES * number) for number, paragraph in enumerate(paragraphs, start=1)]
    named = [Block(lines=(Line(number=1, text=title, page=0),))] if title else []
    if not blocks:
        return _NOTHING
    head = take_head((*named, *blocks))
    if not head.title or (title and head.title.split() != title.split() and not head.body):
        return _NOTHING
    if said and not _agrees(head, said):
        return _NOTHING
    kept = _numbers(head.body, blocks)
    for paragraph, block in zip(paragraphs, blocks, strict=True):
        _drop_lines(paragraph, [line.number in kept for line in block.lines])
    return replace(head, left_out=tuple(_in_file(one, paragraphs) for one in head.left_out))


def _in_file(left: LeftOut, paragraphs: list[HtmlElement]) -> LeftOut:
    """Return what was left out with its line in the file, instead of the number that it was read by."""
    return replace(left, line=paragraphs[left.line // _LINES - 1].sourceline or 1)


def drop_title(body: HtmlElement, title: str) -> None:
    """Take out the heading that repeats the title, and a paragraph that does so where the text begins."""
    wanted = _folded(title)
    for index, one in enumerate(islice(_paragraphs(body, everything=True), _MOST)):
        if _folded(words(one)) == wanted and (one.tag in HEADINGS or index == 0):
            drop(one)
            return


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def _paragraphs(body: HtmlElement, *, everything: bool = False) -> Iterator[HtmlElement]:
    """The first blocks with text of their own and no block inside; a list, a table or a picture ends them."""
    for one in body.iterdescendants():
        if one.tag in _ENDS and not everything:
            return
        if one.tag not in BLOCKS or any(inner.tag in BLOCKS for inner in one.iterdescendants()):
            continue
        if words(one):
            yield one


def _block(paragraph: HtmlElement, number: int) -> Block:
    texts = lines(paragraph)[: _LINES - 1]
    return Block(lines=tuple(Line(number=number + index, text=text, page=0) for index, text in enumerate(texts)))


def _agrees(head: Head, said: Metadata) -> bool:
    """Tell whether a head says nothing other than what is said elsewhere: no name and no date would be lost."""
    names = {person.name.casefold() for person in said.authors}
    if names and not {person.name.casefold() for person in head.authors} <= names:
        return False
    return not (head.date and said.date) or abs((head.date - said.date).days) <= 1


def _numbers(body: tuple[Block, ...], blocks: list[Block]) -> set[int]:
    """Return the lines that are left in the body; one that was put together of several stands for all of them."""
    texts = {line.number: line.text for block in blocks for line in block.lines}
    kept: set[int] = set()
    for line in (line for block in body for line in block.lines):
        number, length = line.number, 0
        while number in texts and (number == line.number or length < len(line.text)):
            kept.add(number)
            length += len(texts[number]) + 1
            number += 1
    return kept


def _drop_lines(paragraph: HtmlElement, kept: list[bool]) -> None:
    """Take out of a paragraph the lines that are not kept: all of it, or those at its top."""
    if all(kept):
        return
    if not any(kept):
        if paragraph.tag in HEADINGS | _PLAIN or not any(one.tag in MEDIA for one in paragraph.iter()):
            drop(paragraph)
        return
    for _ in range(kept.index(True)):
        _drop_line(paragraph)


def _drop_line(paragraph: HtmlElement) -> None:
    """Take out what stands before the first line break that has text before it, and that break."""
    seen = bool((paragraph.text or "").strip())
    paragraph.text = None
    for child in list(paragraph):
        if child.tag == "br" and seen:
            paragraph.text, child.tail = child.tail, None
            drop(child)
            return
        seen = seen or bool(words(child)) or bool((child.tail or "").strip())
        child.tail = None
        drop(child)
