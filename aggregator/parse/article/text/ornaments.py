r"""Step 3 of a plain-text article, at its top: lines that are drawn around the title, and the label above it, go.

>>> blocks, left_out = remove_ornaments(split_blocks("PRESS RELEASE\n\nThe harbour\n===========\n\nIt opens."))
>>> [block.text for block in blocks], [one.reason for one in left_out]
(['The harbour', 'It opens.'], ['label', 'rule'])
"""

from __future__ import annotations

import re
from dataclasses import replace

from aggregator.model import LeftOut
from aggregator.parse.article.text.pieces import Block
from aggregator.parse.article.text.titles import is_rule

_LABEL = re.compile(
    r"(?:for immediate release|(?:press|news|media) release|pressemitteilung|medienmitteilung|communiqué(?: de presse)?"
    r"|nota de prensa|comunicado de prensa|comunicato stampa|persbericht)\s*:?",
    re.IGNORECASE,
)
_TOP = 2  # a rule within or below the first block that is kept is the title's, and no break of the text


def remove_ornaments(blocks: tuple[Block, ...]) -> tuple[tuple[Block, ...], tuple[LeftOut, ...]]:
    """Return the blocks without the ornaments of the title, and what was taken out; never all of them."""
    kept: list[Block] = []
    left_out: list[LeftOut] = []
    for index, block in enumerate(blocks):
        rules = [line for line in block.lines if len(kept) < _TOP and is_rule(line.stripped)]
        is_label = len(kept) < _TOP and len(blocks) > 1 and (not index or len(block.lines) == 1)
        labels = [line for line in block.lines[:1] if is_label and _LABEL.fullmatch(line.stripped)]
        left_out.extend(LeftOut(line=line.number, text=line.stripped, reason="rule") for line in rules)
        left_out.extend(LeftOut(line=line.number, text=line.stripped, reason="label") for line in labels)
        lines = tuple(line for line in block.lines if line not in rules and line not in labels)
        if lines:
            kept.append(replace(block, lines=lines))
    return tuple(kept), tuple(left_out)
