# ruff: noqa: RUF001 - typographic marks are what this module is about
r"""Lists in plain text: lines with bullets, and lines with numbers that count up.

    >>> block, = split_blocks("- first\n- second one\n  goes on")
    >>> is_list(block.lines), set_list(block.lines, Words.of(), filled=False).parts
    (True, ('first', 'second one goes on'))

An en dash is no bullet: it begins direct speech in half of Europe. A numbered paragraph alone is text with a number.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from aggregator.parse.article.text.joining import Words, join_all, undone_hyphens
from aggregator.parse.article.text.pieces import Block, Join, Kind, Line, Paragraph

_BULLET = re.compile(r"([•◦▪▫‣⁃●○■□·∙➢✓]|[-*+](?=\s))\s*(?=\S)")
_LONE_BULLET = re.compile(r"[•◦▪▫‣⁃●○■□∙➢]")
_NUMBERED = re.compile(r"\(?(\d{1,3})[.)]\s+(?=\S)")


def is_list(lines: Sequence[Line]) -> bool:
    """Tell whether a block begins with a bullet, or holds numbers that count up from its first line's."""
    if _BULLET.match(lines[0].stripped):
        return True
    return bool(_NUMBERED.match(lines[0].stripped)) and len(_items(lines)) > 1


def _items(lines: Sequence[Line]) -> list[tuple[int | None, list[str]]]:
    """Divide the lines of a list into items: the number of each (None for a bullet) and its lines."""
    items: list[tuple[int | None, list[str]]] = []
    for line in lines:
        text = line.stripped
        bullet, numbered = _BULLET.match(text), _NUMBERED.match(text)
        last = items[-1][0] if items else None
        if bullet and (not items or last is None):
            items.append((None, [text[bullet.end() :]]))
        elif numbered and (not items or (last is not None and int(numbered[1]) == last + 1)):
            items.append((int(numbered[1]), [text[numbered.end() :]]))
        else:
            items[-1][1].append(text)
    return items


def set_list(lines: Sequence[Line], words: Words, *, filled: bool) -> Paragraph:
    """Return the list that a block is; `filled` says that its last line reaches the margin."""
    items = _items(lines)
    start = items[0][0]
    kind = Kind.LIST if start is None else Kind.NUMBERED
    parts = tuple(join_all(item, words) for _, item in items)
    return Paragraph(
        kind=kind,
        parts=parts,
        line=lines[0].number,
        page=lines[0].page,
        filled=filled,
        start=1 if start is None else start,
        joins=joins_in(lines, words),
    )


def joins_in(lines: Sequence[Line], words: Words) -> tuple[Join, ...]:
    """Return the words that joining these lines puts together at hyphens."""
    return tuple(
        Join(line=lines[index].number, before=before, after=after, reason="hyphen")
        for index, before, after in undone_hyphens([line.stripped for line in lines], words)
    )


def with_their_bullets(blocks: Sequence[Block]) -> Iterator[Block]:
    """Put a bullet that was torn from its text (`•`, blank line, text) back before it."""
    bullet: Line | None = None
    for block in blocks:
        lines = block.lines
        if bullet is not None:
            first = Line(number=bullet.number, text=f"{bullet.text} {lines[0].stripped}", page=lines[0].page)
            lines, bullet = (first, *lines[1:]), None
        if len(lines) == 1 and _LONE_BULLET.fullmatch(lines[0].stripped):
            bullet = lines[0]
        else:
            yield Block(lines=lines, blanks=block.blanks)
    if bullet is not None:
        yield Block(lines=(bullet,))


def merge_lists(paragraphs: Iterable[Paragraph]) -> Iterator[Paragraph]:
    """Make one list of items that blank lines separate; a numbered paragraph alone is text with a number."""
    run: list[Paragraph] = []  # lists that are one
    for paragraph in paragraphs:
        follower = _going_on(run, paragraph) if run else None
        if follower:
            run[0] = _as_numbered(run[0]) or run[0]
            run.append(follower)
            continue
        if run:
            yield _one_list(run)
        run = [paragraph]
    if run:
        yield _one_list(run)


def _going_on(run: list[Paragraph], paragraph: Paragraph) -> Paragraph | None:
    """Return a paragraph as the next part of a list, where it is one."""
    last = run[-1]
    if last.kind is paragraph.kind is Kind.LIST:
        return paragraph
    first, second = _as_numbered(last), _as_numbered(paragraph)
    return second if first and second and second.start == first.start + len(first.parts) else None


def _one_list(run: list[Paragraph]) -> Paragraph:
    last = run[-1]
    return replace(
        run[0],
        parts=tuple(part for one in run for part in one.parts),
        page=last.page,
        filled=last.filled,
        joins=tuple(join for one in run for join in one.joins),
    )


def _as_numbered(paragraph: Paragraph) -> Paragraph | None:
    if paragraph.kind is Kind.NUMBERED:
        return paragraph
    number = _NUMBERED.match(paragraph.text) if paragraph.kind is Kind.TEXT else None
    if number is None:
        return None
    return replace(paragraph, kind=Kind.NUMBERED, parts=(paragraph.text[number.end() :],), start=int(number[1]))
