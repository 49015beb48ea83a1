"""What a plain-text article is made of on its way: lines, blocks, paragraphs, and what was joined or left out.

    bytes -> str (decode) -> Blocks (blocks) -> without furniture (ornaments, furniture, gaps) -> Head and body (head)
    -> without the ending (ending) -> Paragraphs (paragraphs) -> joined where a page cut them (cuts) -> HTML (inline)

Line numbers count from 1 in the file as it lies on disk; pages from 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from aggregator.model import LeftOut, Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line that is not blank, without its line end and without white space at its end."""

    number: int
    text: str
    page: int

    @property
    def stripped(self) -> str:
        """The line without its indentation."""
        return self.text.strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Lines that follow each other with no blank line and no page break between them; never empty.

    `blanks` is the number of blank lines before it.
    """

    lines: tuple[Line, ...]
    blanks: int = 0

    @property
    def page(self) -> int:
        """The page that the block stands on."""
        return self.lines[0].page

    @property
    def number(self) -> int:
        """The number of its first line."""
        return self.lines[0].number

    @property
    def text(self) -> str:
        """All of it, its lines separated by spaces."""
        return " ".join(line.stripped for line in self.lines)


class Kind(StrEnum):
    """How a paragraph is set."""

    TEXT = "text"  # running text: one string
    LINES = "lines"  # verse, an address: lines that stay lines
    LIST = "list"  # one string an item, without its bullet
    NUMBERED = "numbered"  # one string an item, without its number
    CODE = "code"  # lines with their indentation
    QUOTE = "quote"  # one string, without the marks in front of its lines
    RULE = "rule"  # a line of stars or dashes


@dataclass(frozen=True, slots=True, kw_only=True)
class Join:
    """Two pieces that were made one: the end of the first, the beginning of the second, and why."""

    line: int
    before: str
    after: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A paragraph of the body; `parts` is its one string, its lines or its items, depending on the kind.

    `page` is the page where it ends, `filled` says that its last line reaches the right margin, and `start` is the
    first number of a numbered list. `joins` are the words put together at hyphens.
    """

    kind: Kind
    parts: tuple[str, ...]
    line: int
    page: int = 0
    filled: bool = False
    start: int = 1
    joins: tuple[Join, ...] = ()

    @property
    def text(self) -> str:
        """All of it as plain text, a line a part."""
        return "\n".join(self.parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class TextArticle:
    """A plain-text article as it was understood; `title` is empty and `date` missing where the text has none."""

    title: str
    authors: tuple[Person, ...]
    date: datetime | None
    updated: datetime | None
    paragraphs: tuple[Paragraph, ...]
    left_out: tuple[LeftOut, ...] = ()
    joined: tuple[Join, ...] = ()
