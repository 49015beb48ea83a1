"""JSON objects read tolerantly: a value of the wrong type is left out and noted, never an error."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from aggregator.parse.clean import clean

_MAX_FAULTS = 20
_MOST_DIGITS = 18  # of an integer; longer ones are no length, duration or id that anybody counted to


class BrokenJsonError(ValueError):
    """A document that is no JSON; the message says why, in words."""


def load(text: str) -> Any:
    """The document's value. Raises BrokenJsonError."""
    try:
        return json.loads(text, parse_int=_integer, parse_constant=lambda _: None)
    except RecursionError as error:
        message = "a JSON document nested too deeply"
        raise BrokenJsonError(message) from error
    except json.JSONDecodeError as error:
        cut = error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated string")
        message = f"{'truncated JSON' if cut else 'broken JSON'} at line {error.lineno}: {error.msg}"
        raise BrokenJsonError(message) from error


def _integer(digits: str) -> int | str:
    return int(digits) if len(digits) <= _MOST_DIGITS else digits


class Fields:
    """One object of a document, with its place in it (`items[3]`), and the faults of the whole document."""

    def __init__(self, value: Any, where: str, faults: list[str]) -> None:
        self._values: dict[str, Any] = value if isinstance(value, dict) else {}
        self._where = where
        self._faults = faults

    def text(self, *names: str) -> str:
        """The first of these members that is a string, cleaned; empty without one. Numbers become strings."""
        for name in names:
            value = self._values.get(name)
            if isinstance(value, int | float) and not isinstance(value, bool):
                value = str(value)
            if isinstance(value, str):
                if words := clean(value):
                    return words
            elif value is not None:
                self._wrong(name, "text")
        return ""

    def number(self, name: str) -> int | float | None:
        """A member that is a number, or a string of one."""
        value = self._values.get(name)
        if isinstance(value, str):
            try:
                return float(value[:30])
            except ValueError:
                pass
        elif isinstance(value, int | float) and not isinstance(value, bool):
            return value
        if value is not None:
            self._wrong(name, "a number")
        return None

    def object(self, name: str) -> Fields | None:
        """A member that is an object."""
        value = self._values.get(name)
        if isinstance(value, dict):
            return Fields(value, self._path(name), self._faults)
        if value is not None:
            self._wrong(name, "an object")
        return None

    def objects(self, name: str) -> Iterator[Fields]:
        """The objects of a member that is a list; what is something else in it is noted."""
        for index, value in enumerate(self.list(name)):
            if isinstance(value, dict):
                yield Fields(value, f"{self._path(name)}[{index}]", self._faults)
            elif value is not None:
                self._wrong(f"{name}[{index}]", "an object")

    def list(self, name: str) -> list[Any]:
        """A member that is a list, empty without one."""
        value = self._values.get(name)
        if isinstance(value, list):
            return value
        if value is not None:
            self._wrong(name, "a list")
        return []

    def has(self, name: str) -> bool:
        """Whether there is such a member at all."""
        return name in self._values

    def raw(self, name: str) -> Any:
        """A member as it is, for an extension that its own module reads."""
        return self._values.get(name)

    def _path(self, name: str) -> str:
        return f"{self._where}.{name}" if self._where else name

    def _wrong(self, name: str, wanted: str) -> None:
        if len(self._faults) < _MAX_FAULTS:
            self._faults.append(f"{self._path(name)} is not {wanted}")
