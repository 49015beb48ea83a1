r"""The front matter of an article: YAML between `---` lines or TOML between `+++` lines, with the line of every key.

    >>> matter, body, first_line = split("---\ntitle: 1984\ntags: [a, b]\n---\nText\n", "a.md")
    >>> [(field.key, field.line, field.value) for field in matter.fields], body, first_line
    ... # doctest: +NORMALIZE_WHITESPACE
    ([('title', 2, Scalar(text='1984', line=2)),
      ('tags', 3, Sequence(items=(Scalar(text='a', line=3), Scalar(text='b', line=3)), line=3))], 'Text\n', 5)

Scalars stay text: what a key means, and not how its value looks, decides what is made of it, so that a title may be a
number. Front matter is small by nature: it is bounded in size and depth, and YAML aliases are refused.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import AliasEvent, CollectionEndEvent, CollectionStartEvent
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from aggregator.errors import ArticleError

_LARGEST = 64_000  # characters
_DEEPEST = 8
_FENCES = {"---": ("---", "..."), "+++": ("+++",)}
_TOML_PLACE = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)")
_NULL = "tag:yaml.org,2002:null"


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text, number, date or truth value, as it is written."""

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list of values."""

    items: tuple[Value, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys and values in the order of the file; a key without a value is left out."""

    fields: tuple[Field, ...]
    line: int


Value = Scalar | Sequence | Mapping


@dataclass(frozen=True, slots=True)
class Field:
    """A key with its value, and the line of the key."""

    key: str
    value: Value
    line: int


def split(text: str, file: str) -> tuple[Mapping, str, int]:
    """Return the front matter (empty where there is none), the text after it and the number of that text's first line.

    Raises ArticleError with the line in the file for what cannot be read.
    """
    first, _, rest = text.partition("\n")
    fence = first.rstrip()
    if fence not in _FENCES:
        return Mapping((), 1), text, 1
    lines = rest.split("\n")
    end = next((index for index, line in enumerate(lines) if line.rstrip() in _FENCES[fence]), None)
    if end is None:
        if not re.match(r"\s*(?:#.*\n\s*)*[\w-]+\s*[:=]", rest):
            return Mapping((), 1), text, 1  # a thematic break (CommonMark, section 4.1)
        raise ArticleError(file, f"the front matter has no end: a line {fence} is missing", line=1)
    matter = "\n".join(lines[:end])
    if len(matter) > _LARGEST:
        raise ArticleError(file, f"the front matter is longer than {_LARGEST} characters", line=1)
    read = read_yaml if fence == "---" else read_toml
    return read(matter, file, first_line=2), "\n".join(lines[end + 1 :]), end + 3


def read_yaml(text: str, file: str, *, first_line: int = 1, name: str = "front matter") -> Mapping:
    """Read a YAML mapping; `first_line` is the number of its first line in the file, `name` what errors call it."""
    if len(text) > _LARGEST:
        raise ArticleError(file, f"the {name} is longer than {_LARGEST} characters", line=1)
    with _yaml_errors(file, first_line, name):
        _check(text, file, first_line, name)
        node = YAML(typ="safe", pure=True).compose(text)
    if node is None or node.tag == _NULL:
        return Mapping((), first_line)
    if not isinstance(node, MappingNode):
        line = node.start_mark.line + first_line
        raise ArticleError(file, f"{name} must consist of lines like `title: A title`", line=line)
    return _mapping(node, file, first_line)


@contextmanager
def _yaml_errors(file: str, first_line: int, name: str) -> Iterator[None]:
    try:
        yield
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise ArticleError(
            file,
            f"the {name} is not valid YAML: {error.problem or error.context}",
            line=first_line + mark.line if mark else first_line,
        ) from error
    except YAMLError as error:
        reason = str(error).partition("\n")[0]
        raise ArticleError(file, f"the {name} is not valid YAML: {reason}", line=first_line) from error


def _check(text: str, file: str, first_line: int, name: str) -> None:
    """Refuse aliases and deep nesting before anything is built of them."""
    depth = 0
    for event in YAML(typ="safe", pure=True).parse(text):
        line = event.start_mark.line + first_line
        if isinstance(event, AliasEvent):
            raise ArticleError(file, f"aliases (`*name`) are not allowed in {name}", line=line)
        depth += isinstance(event, CollectionStartEvent) - isinstance(event, CollectionEndEvent)
        if depth > _DEEPEST:
            raise ArticleError(file, f"the {name} is nested too deeply", line=line)


def _mapping(node: MappingNode, file: str, first_line: int) -> Mapping:
    fields: list[Field] = []
    for key, value in node.value:
        line = key.start_mark.line + first_line
        if not isinstance(key, ScalarNode):
            raise ArticleError(file, "a key must be a word", line=line)
        if value.tag != _NULL:
            fields.append(Field(key.value, _value(value, file, first_line), line))
    return Mapping(tuple(fields), node.start_mark.line + first_line)


def _value(node: Node, file: str, first_line: int) -> Value:
    line = node.start_mark.line + first_line
    match node:
        case MappingNode():
            return _mapping(node, file, first_line)
        case SequenceNode():
            items = [_value(item, file, first_line) for item in node.value if item.tag != _NULL]
            return Sequence(tuple(items), line)
        case _:
            return Scalar(str(node.value), line)


def read_toml(text: str, file: str, *, first_line: int = 1) -> Mapping:
    """Read a TOML document; the lines of its values are those of the keys."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = _TOML_PLACE.search(str(error))
        line = first_line + (int(place[1]) - 1 if place and place[1] else text.count("\n") if place else 0)
        reason = _TOML_PLACE.sub("", str(error))
        raise ArticleError(file, f"the front matter is not valid TOML: {reason}", line=line) from error
    except (RecursionError, ValueError) as error:
        raise ArticleError(file, f"the front matter is not valid TOML: {error}", line=first_line) from error
    return _table(table, text, file, first_line)


def _table(table: dict[str, object], text: str, file: str, first_line: int, depth: int = 0) -> Mapping:
    if depth > _DEEPEST:
        raise ArticleError(file, "the front matter is nested too deeply", line=first_line)
    fields: list[Field] = []
    for key, value in table.items():
        place = re.search(rf"^[ \t]*(?:\[+[ \t]*)?[\"']?{re.escape(key)}[\"']?[ \t]*[=.\]]", text, re.MULTILINE)
        line = first_line + (text.count("\n", 0, place.start()) if place else 0)
        fields.append(Field(key, _toml_value(value, text, file, line, depth), line))
    return Mapping(tuple(fields), first_line)


def _toml_value(value: object, text: str, file: str, line: int, depth: int) -> Value:
    match value:
        case dict():
            table = _table(value, text, file, line, depth + 1)
            return Mapping(tuple(Field(field.key, field.value, line) for field in table.fields), line)
        case list() if depth <= _DEEPEST:
            return Sequence(tuple(_toml_value(item, text, file, line, depth + 1) for item in value), line)
        case bool():
            return Scalar(str(value).lower(), line)
        case datetime() | date() | time():
            return Scalar(value.isoformat(), line)
        case str() | int() | float():
            return Scalar(str(value), line)
        case _:
            raise ArticleError(file, "the front matter is nested too deeply", line=line)
