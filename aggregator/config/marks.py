"""Where the feeds stand in the text of a feeds.yaml: positions of characters, for edits that leave the rest alone."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from aggregator.config.reader import PARSE

PROPERTIES = re.compile(r"(?:[&!]\S*[ \t]+)*")  # an anchor or tag before a value
DASH = re.compile(r"[\r\n] *-(?=[ \t\r\n])")
BREAK = re.compile(r"\r\n|\n|\r")
KEY = "feeds"


class Style(Enum):
    """How the list is written."""

    MISSING = "no such key"
    EMPTY = "a key without a value"
    BLOCK = "lines that begin with a dash"
    FLOW = "in brackets"
    OTHER = "an alias, or another rarity"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A feed in the list, from `start` to `end`; an anchor before it belongs to it.

    `value` is where a single value begins behind its anchor, and None for a mapping, whose `address` is the value of
    `url` or `path`, from start to end; `column` is that of its key, or of the value. `text` is the address as written,
    with its variables. `flow` tells that it is written in braces, `named` that it has an id.
    """

    start: int
    end: int
    value: int | None
    address: tuple[int, int]
    text: str
    column: int
    flow: bool = False
    named: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The list of feeds in its text.

    `root` is the column of the top-level keys, None where they stand in braces. `key` is where the value of `feeds`
    may begin, behind the colon; `value` from where to where it goes. `document` is the end of all that is there: the
    end of the file, the line of a closing `...`, or the closing brace. `dash` is the column of the dashes, or the one
    that other lists suggest.
    """

    text: str
    style: Style
    root: int | None
    document: int
    key: int
    value: tuple[int, int]
    dash: int
    items: tuple[Item, ...] = ()

    @property
    def newline(self) -> str:
        """How lines end in this file."""
        found = BREAK.search(self.text)
        return found[0] if found else "\n"


def layout(text: str) -> Layout:
    """Find the feeds in a text that was read without a fault, and that has no byte order mark."""
    return _Walk(text).layout()


def line_start(text: str, position: int) -> int:
    """The beginning of the line that a position is in."""
    feed = text.rfind("\n", 0, position) + 1
    return max(feed, text.rfind("\r", feed, position) + 1)


def line_end(text: str, position: int) -> int:
    """The end of the line that a position is in, before its line break."""
    found = BREAK.search(text, position)
    return found.start() if found else len(text)


def next_line(text: str, position: int) -> int:
    """The beginning of the line after the one that a position is in."""
    end = line_end(text, position)
    return end + (2 if text.startswith("\r\n", end) else 1 if end < len(text) else 0)


class _Walk:
    """Walks through the parser's events once; those of both parsers bear the same names and marks."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._events: Iterator[Any] = iter(PARSE(text))
        self._found = Layout(text=text, style=Style.MISSING, root=0, document=len(text), key=0, value=(0, 0), dash=-1)

    def layout(self) -> Layout:
        """Go through the document, which is a mapping or nothing."""
        for event in self._events:
            match type(event).__name__:
                case "MappingStartEvent":
                    self._root(event)
                case "DocumentEndEvent" if event.explicit and self._found.root is not None:
                    self._note(document=event.start_mark.index)
        if self._found.dash < 0:
            self._note(dash=(self._found.root or 0) + 2)
        return self._found

    def _note(self, **fields: Any) -> None:
        self._found = replace(self._found, **fields)

    def _root(self, event: Any) -> None:
        braces = event.flow_style
        self._note(root=None if braces else event.start_mark.column)
        while not _ends(key := next(self._events)):
            colon = self._text.find(":", key.end_mark.index) + 1
            event = next(self._events)
            if key.value == KEY:
                self._note(key=colon)
                self._feeds(event, colon)
            elif _is_block_list(event) and self._found.dash < 0:
                self._note(dash=self._dash(event.start_mark.index))
                self._end(event)
            else:
                self._end(event)
        if braces:
            self._note(document=key.start_mark.index)

    def _feeds(self, event: Any, colon: int) -> None:
        match type(event).__name__:
            case "SequenceStartEvent":
                start, items = event.start_mark.index, []
                while not _ends(child := next(self._events)):
                    items.append(self._item(child))
                self._note(items=tuple(items))
                if event.flow_style:
                    self._note(style=Style.FLOW, value=(self._text.index("[", start), child.end_mark.index))
                else:
                    self._note(style=Style.BLOCK, value=(start, items[-1].end), dash=self._dash(start))
            case "ScalarEvent" if self._found.root is not None:  # it can only be null
                self._note(style=Style.EMPTY, value=(colon, self._end(event) if event.value else colon))
            case _:
                self._note(style=Style.OTHER, value=(colon, self._end(event)))

    def _item(self, event: Any) -> Item:
        start = event.start_mark.index
        if type(event).__name__ == "MappingStartEvent":
            return self._mapping(event, start)
        end, value = self._end(event), self._behind_properties(start)
        text = getattr(event, "value", "")
        return Item(start=start, end=end, value=value, address=(value, end), text=text, column=self._column(start))

    def _mapping(self, event: Any, start: int) -> Item:
        end, keys = event.end_mark.index, set()
        address, text, column = (start, start), "", self._column(start)
        while not _ends(key := next(self._events)):
            value = next(self._events)
            end = self._end(value)
            keys.add(key.value)
            if key.value in {"url", "path"}:
                address = (self._behind_properties(value.start_mark.index), end)
                text, column = getattr(value, "value", ""), self._column(key.start_mark.index)
        return Item(
            start=start,
            end=key.end_mark.index if event.flow_style else end,
            value=None,
            address=address,
            text=text,
            column=column,
            flow=bool(event.flow_style),
            named="id" in keys,
        )

    def _end(self, event: Any) -> int:
        """Go through a value, and return where it ends."""
        end: int = event.end_mark.index
        if type(event).__name__ == "ScalarEvent":
            # a block scalar is said to end behind the empty lines that follow it
            start = event.start_mark.index
            return int(start + len(self._text[start:end].rstrip()))
        if type(event).__name__ == "AliasEvent":
            return end
        while not _ends(child := next(self._events)):
            end = self._end(child)
        return int(child.end_mark.index) if event.flow_style else end

    def _behind_properties(self, start: int) -> int:
        found = PROPERTIES.match(self._text, start)
        return found.end() if found else start

    def _column(self, position: int) -> int:
        return position - line_start(self._text, position)

    def _dash(self, start: int) -> int:
        """The column of the dashes of a list that begins here, maybe with its anchor."""
        if not self._text.startswith("-", start) and (found := DASH.search(self._text, start)):
            start = found.end() - 1
        return self._column(start)


def _ends(event: Any) -> bool:
    return type(event).__name__ in {"MappingEndEvent", "SequenceEndEvent"}


def _is_block_list(event: Any) -> bool:
    return type(event).__name__ == "SequenceStartEvent" and not event.flow_style
