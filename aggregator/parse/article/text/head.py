# ruff: noqa: RUF001 - typographic marks are what this module is about
r"""Step 4 of a plain-text article: its first lines are the title, the byline and the date; the rest is the body.

    >>> head = take_head(split_blocks("Harbour to be\nrebuilt\n\nBy Jane Doe\n1 October 2020\n\nIt is agreed."))
    >>> head.title, head.authors[0].name, head.date.year, [block.text for block in head.body]
    ('Harbour to be rebuilt', 'Jane Doe', 2020, ['It is agreed.'])

Nothing but lines that are wholly a byline or a date is taken: what is not understood stays in the body. So does

- a first block that is too long for a title: the article then has none, and its file name serves;
- two capitalized words without "By" that are neither beside a date nor known as a person's name;
- a date that is one of several on lines of their own, as in a diary: it dates the article and stays.

A subtitle or a standfirst may stand between the title and the byline; it is the first paragraph of the body.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime

from aggregator.model import LeftOut, Person
from aggregator.parse.article.language.sentences import ends_in_full_stop
from aggregator.parse.article.text.creditlines import (
    Taken,
    is_dated,
    is_diary_date,
    sure_lines,
    take_lines,
    whole_bylines,
)
from aggregator.parse.article.text.credits import Credit, name_beside_date, read_credit
from aggregator.parse.article.text.joining import Words, join_all
from aggregator.parse.article.text.pieces import Block, Line
from aggregator.parse.article.text.titles import is_dangling, is_title, name_differs, title_text

_SKIPPED = 2  # blocks of a standfirst that may stand before the byline
_STANDFIRST = 300
_HEAD = 6  # blocks in which title, byline and date are looked for


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The head of an article and the blocks that follow it."""

    title: str
    authors: tuple[Person, ...]
    date: datetime | None
    updated: datetime | None
    body: tuple[Block, ...]
    left_out: tuple[LeftOut, ...]


def take_head(blocks: tuple[Block, ...]) -> Head:
    """Split the blocks of an article into what its head says and its body."""
    whole = tuple(whole_bylines(block, first=0 if index else 1) for index, block in enumerate(blocks[:_HEAD]))
    lead, rest = _take_lead((*whole, *blocks[_HEAD:]))
    said = _says_by(rest)
    title, taken, first = _take_title(rest, said=said)
    if first is None:
        more, body = _take_credits(rest[1:], said=said, so_far=taken) if title else ([], rest)
        taken = [*taken, *more]
    else:
        body = (first, *rest[1:])
    if title and not taken and not lead and (own := read_credit(title[0].text)) and own.dated and not own.authors:
        taken = [Taken(title[0], own)]
    words = Words.of(*(line.text for block in blocks for line in block.lines))
    return _assemble(title_text(join_all([line.stripped for line in title], words)), [*lead, *taken], body, said=said)


def _assemble(title: str, taken: list[Taken], body: tuple[Block, ...], *, said: bool) -> Head:
    left_out: list[LeftOut] = []
    authors: tuple[Person, ...] = ()
    for one in taken:
        credit = one.credit
        if credit.explicit or not said or not credit.dated:
            authors += tuple(person for person in credit.authors if person not in authors)
        elif credit.authors:  # "London Bridge, 1 October 2020" beside "By Jane Doe": a place
            credit = replace(credit, authors=(), rest=", ".join(person.name for person in credit.authors))
        if credit.rest:
            reason = "beside the date" if credit.dated and not credit.authors else "beside the byline"
            left_out.append(LeftOut(line=one.line.number, text=credit.rest, reason=reason))
    return Head(
        title=title,
        authors=authors,
        date=next((one.credit.date for one in taken if one.credit.date), None),
        updated=next((one.credit.updated for one in taken if one.credit.updated), None),
        body=body,
        left_out=tuple(left_out),
    )


def _take_lead(blocks: tuple[Block, ...]) -> tuple[list[Taken], tuple[Block, ...]]:
    """Take a date or a byline above the title, where something follows that looks like a title."""
    lead = list(sure_lines(blocks[0].lines))
    rest = blocks[0].lines[len(lead) :]
    remaining = (Block(lines=rest, blanks=blocks[0].blanks), *blocks[1:]) if rest else blocks[1:]
    if not lead or len(remaining) < 2:  # noqa: PLR2004 - a title and a body
        return [], blocks
    candidate = remaining[0]
    if (
        is_title(candidate.lines)
        and not ends_in_full_stop(candidate.text)
        and read_credit(candidate.lines[0].text) is None
    ):
        return lead, remaining
    return [], blocks


def _says_by(blocks: tuple[Block, ...]) -> bool:
    """Tell whether a line near the beginning says "By": then no line without it is a byline."""
    for block in blocks[:_HEAD]:
        for line in block.lines[:8]:
            credit = read_credit(line.text)
            if credit and credit.explicit:
                return True
        if len(block.text) > _STANDFIRST:
            break
    return False


def _take_title(blocks: tuple[Block, ...], *, said: bool) -> tuple[tuple[Line, ...], list[Taken], Block | None]:
    """Return the lines of the title, the credits that follow it in the first block, and what is left of the block."""
    block = blocks[0]
    lines = block.lines
    start = _first_credit(lines, said=said)
    if start and is_title(lines[:start]):
        taken = take_lines(lines[start:], said=said)
        left = lines[start + len(taken) :]
        return lines[:start], taken, replace(block, lines=left) if left else None
    if is_title(lines, alone=len(blocks) == 1):
        last = read_credit(lines[-1].text)
        beside_date = len(blocks) > 1 and is_dated(blocks[1].lines[0])
        if last and last.authors and not said and beside_date and _ends_title(lines[:-1], lines[-1], last):
            return lines[:-1], [Taken(lines[-1], last)], None
        return lines, [], None
    if _heads(lines):
        return lines[:1], [], replace(block, lines=lines[1:])
    return (), [], None


def _first_credit(lines: tuple[Line, ...], *, said: bool) -> int:
    """Find the line of the first block where the title ends and byline or date begin; 0 where there is none."""
    for index, line in enumerate(lines[:8]):
        credit = read_credit(line.text)
        if not index or credit is None or not credit.sure:
            continue
        above = lines[index - 1].text
        before = (
            read_credit(above) or name_beside_date(above) if index > 1 and not said and not credit.authors else None
        )
        if before and before.authors and _ends_title(lines[: index - 1], lines[index - 1], before):
            return index - 1
        return index
    return 0


def _ends_title(title: tuple[Line, ...], name: Line, credit: Credit) -> bool:
    """Tell whether a line of names under a title, in one block with it, is a byline and not the title's last line."""
    if not title or is_dangling(title[-1].stripped):
        return False
    return credit.known or name_differs(" ".join(line.stripped for line in title), name.stripped)


def _heads(lines: tuple[Line, ...]) -> bool:
    """Tell whether the first line of a long block is its title: short, no full stop, a new beginning after it."""
    if len(lines) < 2:  # noqa: PLR2004 - a title and a body
        return False
    first, second = lines[0].stripped, lines[1].stripped
    longest = max(len(line.stripped) for line in lines[1:])
    starts_anew = second.lstrip("\"“„«'‘")[:1].isupper()
    return is_title(lines[:1]) and len(first) < 0.75 * longest and not re.search(r"[.,;:-]$", first) and starts_anew


def _take_credits(
    blocks: tuple[Block, ...], *, said: bool, so_far: list[Taken]
) -> tuple[list[Taken], tuple[Block, ...]]:
    """Take byline and date from the blocks after the title's, past a standfirst if need be."""
    taken: list[Taken] = []
    kept: list[Block] = []
    for index, block in enumerate(blocks):
        have = [*so_far, *taken]
        if is_diary_date(block, blocks[index + 1 :]):
            dated = [] if any(one.credit.date for one in have) else list(sure_lines(block.lines))
            return [*taken, *dated], (*kept, *blocks[index:])
        lines = _take_block(block, blocks[index + 1 :], have, said=said or bool(kept))
        taken.extend(lines)
        left = block.lines[len(lines) :]
        if left and lines:
            return taken, (*kept, replace(block, lines=left), *blocks[index + 1 :])
        if left:
            if not _is_standfirst(block, blocks[index + 1 :], room=_SKIPPED - len(kept)):
                return taken, (*kept, *blocks[index:])
            kept.append(block)
    return taken, tuple(kept)


def _take_block(block: Block, following: tuple[Block, ...], have: list[Taken], *, said: bool) -> list[Taken]:
    named = any(one.credit.authors for one in have)
    near = bool(have and have[-1].credit.dated) or (
        len(block.lines) == 1 and bool(following) and is_dated(following[0].lines[0])
    )
    lines = take_lines(block.lines, said=said or named, near=near)
    if lines or said or named or len(block.lines) > 1 or not following:
        return lines
    credit = read_credit(block.lines[0].text)
    return [Taken(block.lines[0], credit)] if credit and credit.known else []


def _is_standfirst(block: Block, following: tuple[Block, ...], *, room: int) -> bool:
    """Tell whether a block stands between the title and a byline or date that follows within `room` blocks."""
    if len(block.text) > _STANDFIRST:
        return False
    for number, other in enumerate(following[:room]):
        if len(sure_lines(other.lines)) == len(other.lines):
            return not is_diary_date(other, following[number + 1 :])
        if len(other.text) > _STANDFIRST:
            return False
    return False
