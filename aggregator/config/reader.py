"""Bytes to a tree of nodes: the one place that knows a YAML parser.

It reads the parser's events, not its objects: nothing is constructed, no tag is obeyed, depth and the number of
nodes that aliases stand for are bounded, and libyaml, where PyYAML brings it, is twenty times faster than Python.
"""

import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from aggregator.config.tree import Mapping, Scalar, Sequence, Tree, path_of, resolve
from aggregator.config.words import brief, escaped, printable
from aggregator.errors import Fault

MAX_BYTES = 50_000_000
MAX_DEPTH = 40
MAX_ALIASED = 100_000
# What YAML allows in a file (section 5.1); the parsers disagree about the rest.
FORBIDDEN = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
TEXT_TAGS = frozenset({"!", "!!str", "tag:yaml.org,2002:str"})


class Unreadable(Exception):  # noqa: N818 - never leaves this room; load turns it into a ConfigError
    """The text is no YAML that can be worked with; `fault` says where and why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(str(fault))
        self.fault = fault


def _parsers() -> tuple[Callable[[str], Iterable[Any]], tuple[type[Exception], ...]]:
    """Choose the parser, and name what it raises for text that is wrong."""
    try:
        import yaml  # type: ignore[import-not-found,import-untyped,unused-ignore] # noqa: PLC0415 - may be missing

        c_loader = yaml.CSafeLoader
    except (ImportError, AttributeError):
        from ruamel.yaml import YAML  # noqa: PLC0415 - as long to import as the parser above, and seldom needed
        from ruamel.yaml.error import YAMLError  # noqa: PLC0415 - as above

        # The parser written in Python lets chr() raise for an escape beyond Unicode.
        return (lambda text: YAML(typ="safe", pure=True).parse(text)), (YAMLError, ValueError, OverflowError)
    return (lambda text: yaml.parse(text, Loader=c_loader)), (yaml.YAMLError,)


PARSE, ERRORS = _parsers()


def read(content: bytes, file: str) -> tuple[Tree | None, list[Fault]]:
    """Return the tree, None for a document without content, and the keys that stand twice.

    Raises Unreadable with the first thing that is wrong with the syntax.
    """
    text = _decoded(content, file)
    try:
        builder = _built(text, file)
    except ERRORS as error:
        _refuse_depth(text, file, error)
        raise Unreadable(_syntax_fault(file, error)) from error
    return builder.root, builder.faults


def _built(text: str, file: str) -> "_Builder":
    builder = _Builder(file=file)
    for event in PARSE(text):
        builder.take(event)
    return builder


def _refuse_depth(text: str, file: str, error: Exception) -> None:
    """Raise Unreadable with the place where a file gets too deep, where the parser gave up at a depth of its own.

    It did so while looking ahead, before it told of any level; of what stands before that place it tells all.
    """
    mark = getattr(error, "problem_mark", None)
    if mark is not None and "nesting depth" in str(error):
        with suppress(*ERRORS):
            _built(text[: mark.index - 1], file)


def _decoded(content: bytes, file: str) -> str:
    if len(content) > MAX_BYTES:
        raise Unreadable(_fault(file, 1, 1, f"larger than {MAX_BYTES // 1_000_000} MB"))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8-sig")
        raise Unreadable(_fault(file, *_place(before), "not UTF-8 text; save the file as UTF-8")) from error
    if found := FORBIDDEN.search(text):
        place = _place(text[: found.start()])
        raise Unreadable(_fault(file, *place, f"character U+{ord(found[0]):04X} is not allowed in YAML"))
    return text


def _place(before: str) -> tuple[int, int]:
    lines = re.split(r"\r\n|\r|\n", before)
    return len(lines), len(lines[-1]) + 1


def _fault(file: str, line: int, column: int, message: str, path: str = "") -> Fault:
    return Fault(file=file, line=line, column=column, path=path, message=printable(message))


def _syntax_fault(file: str, error: Exception) -> Fault:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    problem = getattr(error, "problem", None) or "a character or escape that YAML does not know"
    context = getattr(error, "context", None)
    message = " ".join(f"{problem}{f' {context}' if context else ''}".split())
    return _fault(file, mark.line + 1 if mark else 1, mark.column + 1 if mark else 1, f"not valid YAML: {message}")


@dataclass(slots=True, kw_only=True)
class _Builder:
    """Builds the tree from events, without recursion."""

    file: str
    root: Tree | None = None
    faults: list[Fault] = field(default_factory=list)
    _open: list[Mapping | Sequence] = field(default_factory=list)
    _keys: list[tuple[str, int, int] | None] = field(default_factory=list)  # the key that waits for its value
    _anchors: dict[str, Tree] = field(default_factory=dict)
    _aliased: int = 0

    def take(self, event: Any) -> None:
        """Take one event; those of both parsers bear the same names."""
        match type(event).__name__:
            case "ScalarEvent":
                self._scalar(event)
            case "MappingStartEvent":
                self._start(Mapping(line=event.start_mark.line + 1, column=event.start_mark.column + 1), event)
            case "SequenceStartEvent":
                self._start(Sequence(line=event.start_mark.line + 1, column=event.start_mark.column + 1), event)
            case "MappingEndEvent" | "SequenceEndEvent":
                self._open.pop()
                self._keys.pop()
            case "AliasEvent":
                self._alias(event)
            case "DocumentStartEvent" if self.root is not None:
                self._refuse(event, 'a second document begins here; only one is read, so remove the "---"')

    def _refuse(self, event: Any, message: str) -> None:
        raise Unreadable(_fault(self.file, event.start_mark.line + 1, event.start_mark.column + 1, message))

    def _scalar(self, event: Any) -> None:
        mark, text = event.start_mark, event.value
        if event.tag and event.tag not in TEXT_TAGS:
            self._refuse(event, f"the tag {escaped(brief(event.tag))} is not understood")
        if self._keys and isinstance(self._open[-1], Mapping) and self._keys[-1] is None:
            self._key(event)
            return
        value = text if event.style or event.tag else resolve(text)
        line, column = mark.line + 1, mark.column + 1
        if not text and not event.style and self._keys and (key := self._keys[-1]):
            _, line, column = key  # what is not there has no place, and the parsers name the line after it
        self._place(Scalar(line=line, column=column, value=value, raw=text), event)

    def _key(self, event: Any) -> None:
        if event.anchor:
            self._refuse(event, "a key cannot have an anchor")
        self._keys[-1] = (event.value, event.start_mark.line + 1, event.start_mark.column + 1)

    def _start(self, node: Mapping | Sequence, event: Any) -> None:
        if event.tag:
            self._refuse(event, f"the tag {escaped(brief(event.tag))} is not understood")
        if len(self._open) >= MAX_DEPTH:
            self._refuse(event, f"more than {MAX_DEPTH} levels deep")
        self._place(node, event)
        self._open.append(node)
        self._keys.append(None)

    def _alias(self, event: Any) -> None:
        name = f"*{brief(event.anchor)}"
        node = self._anchors.get(event.anchor)
        if node is None:
            self._refuse(event, f"{name} stands for nothing; no anchor before it has this name")
        elif any(node is container for container in self._open):
            self._refuse(event, f"{name} stands for what it is part of")
        else:
            self._place(self._copy(node, event, len(self._open)), event)

    def _copy(self, node: Tree, event: Any, depth: int) -> Tree:
        """Copy what an alias stands for: each copy has its own way to it and the place of the original."""
        self._aliased += 1
        if self._aliased > MAX_ALIASED:
            self._refuse(event, f"aliases stand for more than {MAX_ALIASED} values")
        if depth > MAX_DEPTH:
            self._refuse(event, f"more than {MAX_DEPTH} levels deep")
        copy: Tree
        match node:
            case Scalar():
                return Scalar(line=node.line, column=node.column, value=node.value, raw=node.raw)
            case Sequence():
                copy = Sequence(line=node.line, column=node.column)
                for item in node.items:
                    _append(copy, self._copy(item, event, depth + 1))
            case Mapping():
                copy = Mapping(line=node.line, column=node.column, keys=node.keys)
                for key, value in node.entries.items():
                    _enter(copy, key, self._copy(value, event, depth + 1))
        return copy

    def _place(self, node: Tree, event: Any) -> None:
        """Put a node where it belongs; a key that stands twice is a fault, and the first one counts."""
        if event.anchor and type(event).__name__ != "AliasEvent":
            self._anchors[event.anchor] = node
        if not self._open:
            self.root = node
            return
        match self._open[-1]:
            case Sequence() as sequence:
                _append(sequence, node)
            case Mapping() as mapping:
                self._enter(mapping, node, event)

    def _enter(self, mapping: Mapping, node: Tree, event: Any) -> None:
        pending = self._keys[-1]
        if pending is None:
            self._refuse(event, "a key must be plain text")
            return
        key, line, column = pending
        self._keys[-1] = None
        if key in mapping.keys:
            message = f"stands twice; the first is in line {mapping.keys[key][0]}"
            self.faults.append(_fault(self.file, line, column, message, path_of(mapping, key)))
            node.parent, node.step = mapping, key
            return
        mapping.keys[key] = (line, column)
        _enter(mapping, key, node)


def _append(sequence: Sequence, node: Tree) -> None:
    node.parent, node.step = sequence, len(sequence.items)
    sequence.items.append(node)


def _enter(mapping: Mapping, key: str, node: Tree) -> None:
    node.parent, node.step = mapping, key
    mapping.entries[key] = node
