"""The YAML document as a tree of nodes that know their place, so that every fault can say line and column.

Scalars are resolved by the core schema of YAML 1.2 (section 10.3): `no`, `on` and `12:30` are text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from aggregator.config.words import brief, escaped, printable
from aggregator.errors import Fault

CONSTANTS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
INTEGER = re.compile(r"[-+]?[0-9]{1,18}")
FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]{1,3})?")
PLAIN_STEP = re.compile(r"[\w-]{1,60}")

Step = str | int
Value = str | int | float | bool | None


@dataclass(slots=True, eq=False, kw_only=True)
class Node:
    """A value in the file: `line` and `column` from 1; `step` is its key or index in `parent`."""

    line: int
    column: int
    parent: "Mapping | Sequence | None" = None
    step: Step = ""


@dataclass(slots=True, eq=False, kw_only=True)
class Scalar(Node):
    """A single value; `raw` is as written, `from_environment` tells that `value` must not be shown."""

    value: Value
    raw: str
    from_environment: bool = False


@dataclass(slots=True, eq=False, kw_only=True)
class Sequence(Node):
    """A list."""

    items: "list[Tree]" = field(default_factory=list)


@dataclass(slots=True, eq=False, kw_only=True)
class Mapping(Node):
    """Keys and values; `keys` has the place of each key."""

    entries: "dict[str, Tree]" = field(default_factory=dict)
    keys: dict[str, tuple[int, int]] = field(default_factory=dict)


Tree = Scalar | Sequence | Mapping
Data = Value | list["Data"] | dict[str, "Data"]


def resolve(text: str) -> Value:
    """Give a plain scalar its type.

    >>> resolve("8080"), resolve("no"), resolve("true"), resolve("0x1F"), resolve("1h")
    (8080, 'no', True, 31, '1h')
    """
    if text in CONSTANTS:
        return CONSTANTS[text]
    if not (text[0] in "+-." or text[0].isdigit()):
        return text
    if INTEGER.fullmatch(text):
        return int(text)
    if re.fullmatch(r"0x[0-9a-fA-F]{1,15}|0o[0-7]{1,15}", text):
        return int(text, 0)
    return float(text) if FLOAT.fullmatch(text) else text


def plain(node: Tree) -> Data:
    """Return the tree as plain lists and dictionaries."""
    match node:
        case Scalar(value=value):
            return value
        case Sequence(items=items):
            return [plain(item) for item in items]
        case Mapping(entries=entries):
            return {key: plain(value) for key, value in entries.items()}


def scalars(tree: Tree) -> Iterator[Scalar]:
    """Walk through all single values, in the order of the file."""
    waiting: list[Tree] = [tree]
    while waiting:
        node = waiting.pop()
        match node:
            case Scalar():
                yield node
            case Sequence(items=items):
                waiting.extend(reversed(items))
            case Mapping(entries=entries):
                waiting.extend(reversed(entries.values()))


def locate(node: Tree, steps: tuple[Step, ...]) -> tuple[Tree, tuple[Step, ...]]:
    """Follow steps as far as the tree goes; return where they end and what is left of them.

    An index into what is no list is skipped: a single value may stand for a list of one.
    """
    for done, step in enumerate(steps):
        match node:
            case Sequence(items=items) if isinstance(step, int) and step < len(items):
                node = items[step]
            case Mapping(entries=entries) if step in entries:
                node = entries[str(step)]
            case _ if isinstance(step, int):
                continue
            case _:
                return node, steps[done:]
    return node, ()


def path_of(node: Node, *further: Step) -> str:
    """Return the way to a node.

    >>> path_of(Scalar(line=1, column=1, value="", raw=""), "outputs", 0, "keep")
    'outputs[0].keep'
    """
    steps: list[Step] = list(further)
    while node.parent is not None:
        steps.insert(0, node.step)
        node = node.parent
    path = ""
    for step in steps:
        if isinstance(step, int) or not PLAIN_STEP.fullmatch(step):
            path += f"[{step}]" if isinstance(step, int) else f"[{escaped(brief(step))}]"
        else:
            path += f".{step}" if path else step
    return path


def value_fault(file: str, node: Node, message: str) -> Fault:
    """Return a fault at the place of a value."""
    return Fault(file=file, line=node.line, column=node.column, path=path_of(node), message=printable(message))


def key_fault(file: str, mapping: Mapping, key: str, message: str) -> Fault:
    """Return a fault at the place of a key."""
    line, column = mapping.keys[key]
    return Fault(file=file, line=line, column=column, path=path_of(mapping, key), message=printable(message))
