r"""The lines under a title: which of them are byline and date, taken from the top until one is neither.

>>> block, = split_blocks("By Jane Doe\nand John Roe\nScience Correspondents\n1 October 2020\nIt begins.")
>>> [(one.line.text, one.credit.rest) for one in take_lines(whole_bylines(block).lines, said=True)]
... # doctest: +NORMALIZE_WHITESPACE
[('By Jane Doe and John Roe', ''), ('Science Correspondents', 'Science Correspondents'), ('1 October 2020', '')]
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from aggregator.parse.article.language.labels import AND, is_label_alone
from aggregator.parse.article.language.names import is_role
from aggregator.parse.article.text.credits import Credit, name_beside_date, read_credit
from aggregator.parse.article.text.pieces import Block, Line

_GOES_ON = re.compile(rf"(?:,|\s{AND})\s*$", re.IGNORECASE)
_GOING_ON = re.compile(rf"\s*{AND}\s", re.IGNORECASE)
_MAIL = re.compile(r"(?:e-?mail\s*:\s*)?[<(\[]?([\w.+-]+@[\w-]+(?:\.[\w-]+)+)[>)\]]?", re.IGNORECASE)
_AFFILIATION = re.compile(
    r"^[*†‡§¶¹²³⁰⁴-⁹]\s?[^\W\d_]|^\d\s?[A-Z]|\b(?:universit\w+|institut\w*|college|school\s+of|department\s+of"
    r"|faculty|academy|laborator\w+|hochschule|fakultät|universiteit|uniwersytet|университет|институт)\b",
    re.IGNORECASE,
)
_BESIDE = 80  # columns of a role or a newspaper between a byline and its date
_MOST_NAMES = 6  # lines


@dataclass(frozen=True, slots=True)
class Taken:
    """A line of the head and what it says."""

    line: Line
    credit: Credit


def whole_bylines(block: Block, *, first: int = 0) -> Block:
    """Put a byline that runs over several lines on one; the lines before `first` are left alone."""
    lines = list(block.lines[:first])
    for line in block.lines[first:]:
        before = lines[-1] if len(lines) > first else None
        merged = replace(before, text=f"{before.text} {line.stripped}") if before else None
        if before and merged and _continues(before, line, merged):
            lines[-1] = merged
        else:
            lines.append(line)
    return replace(block, lines=tuple(lines))


def _continues(before: Line, line: Line, merged: Line) -> bool:
    label = is_label_alone(before.stripped)
    if not (label or _GOES_ON.search(before.stripped) or _GOING_ON.match(line.text)):
        return False
    credit = read_credit(merged.text)
    names = read_credit(_GOES_ON.sub("", before.text))
    return bool(credit and credit.authors and (label or (names and names.authors)))


def sure_lines(lines: Sequence[Line]) -> tuple[Taken, ...]:
    """Take the lines at the top that can be nothing but a date or an explicit byline."""
    taken: list[Taken] = []
    for line in lines:
        credit = read_credit(line.text)
        if credit is None or not credit.sure:
            break
        taken.append(Taken(line, credit))
    return tuple(taken)


def take_lines(lines: Sequence[Line], *, said: bool, near: bool = False) -> list[Taken]:
    """Take the credits at the top.

    Bare names are credits only beside a date (`near`: one is above or below these lines), and not where another line
    says "By" (`said`), unless they stand between that line and a date. There a role or a newspaper is taken as well,
    and below a byline where its authors work and can be reached.
    """
    taken: list[Taken] = []
    for index, line in enumerate(lines):
        named = any(one.credit.authors for one in taken)
        below = _date_follows(lines[index + 1 :])
        beside = near or below or any(one.credit.dated for one in taken)
        credit = read_credit(line.text) or (name_beside_date(line.text) if beside and not named and not said else None)
        above = bool(taken) and bool(taken[-1].credit.authors or taken[-1].credit.rest) and not taken[-1].credit.dated
        if credit is None:
            mail = _MAIL.fullmatch(line.stripped)
            if not (
                above and (mail or (_is_beside(line) and (below or is_role(line.stripped) or _is_affiliation(line))))
            ):
                break
            credit = Credit() if mail and _give_address(taken, mail[1]) else Credit(rest=line.stripped)
        elif not credit.sure and not (above and below) and (said or named or not beside):
            break
        taken.append(Taken(line, credit))
    return taken


def _give_address(taken: list[Taken], address: str) -> bool:
    """Give an e-mail address on a line of its own to the one author above it, if there is one."""
    last = taken[-1]
    people = last.credit.authors
    if len(people) != 1 or people[0].email:
        return False
    taken[-1] = Taken(last.line, replace(last.credit, authors=(replace(people[0], email=address),)))
    return True


def _date_follows(lines: Sequence[Line]) -> bool:
    """Tell whether a date comes next, after no more than a few names, or one line beside them."""
    strange = 0
    for line in lines[:_MOST_NAMES]:
        credit = read_credit(line.text)
        if credit and credit.dated:
            return True
        if credit is None and _is_affiliation(line):
            continue
        strange += credit is None
        if strange > 1 or (credit is None and not _is_beside(line)):
            return False
    return False


def _is_beside(line: Line) -> bool:
    text = line.stripped
    return len(text) <= _BESIDE and text[-1] not in ".!?…:;,。"


def _is_affiliation(line: Line) -> bool:
    """Tell whether a line says where an author works: it names an institution, or begins with the sign of a note."""
    return bool(_AFFILIATION.search(line.stripped))


def is_dated(line: Line) -> bool:
    """Tell whether a line is a date, with or without a byline."""
    credit = read_credit(line.text)
    return bool(credit and credit.dated)


def is_lone_date(block: Block) -> bool:
    """Tell whether a block is a date and nothing else."""
    credit = read_credit(block.lines[0].text) if len(block.lines) == 1 else None
    return bool(credit and credit.date and not credit.label and not credit.authors)


def is_diary_date(block: Block, following: Sequence[Block]) -> bool:
    """Tell whether a date on a line of its own is one of several: a heading then, which must not be lost."""
    return is_lone_date(block) and any(is_lone_date(other) for other in following[1:-1])
