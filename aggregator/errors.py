"""The error tree: everything that the program raises on purpose.

    AggregatorError
    ├── ConfigError        feeds.yaml is wrong; carries every fault with line and column
    ├── RuleError          a pattern or an edit that cannot work
    ├── ArticleError       a local article that cannot be read; carries file and line
    ├── StoreError         the database cannot be opened, read or written
    ├── PublishError       output/ cannot be written
    └── MissingExtraError  an optional package is needed; names the extra to install

What a feed does wrong is no exception but a value, `model.FetchFailed`: feeds fail every day.
Each class says in words what is wrong, for the user and without a traceback; the foreign exception
behind it is chained as its cause.
"""

from __future__ import annotations

from dataclasses import dataclass


class AggregatorError(Exception):
    """Something that the user can understand and mend; `str()` is the whole message."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Fault:
    """One thing that is wrong in a file, with its place.

    `line` and `column` count from 1; `path` is the way through the document (`outputs[0].keep`) and may be
    empty where the file as a whole is meant.
    """

    file: str
    line: int
    column: int
    path: str
    message: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}:{self.column}: "
        return f"{where}{self.path}: {self.message}" if self.path else f"{where}{self.message}"


class ConfigError(AggregatorError):
    """The configuration has faults; all of them are in `faults`, in the order of the file."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults


class RuleError(AggregatorError):
    """A pattern, condition or edit that cannot be carried out."""


class ArticleError(AggregatorError):
    """A local article that cannot be read: `file` as the user knows it, `line` from 1 where it is known."""

    def __init__(self, file: str, message: str, *, line: int | None = None) -> None:
        super().__init__(f"{file}:{line}: {message}" if line else f"{file}: {message}")
        self.file = file
        self.line = line


class StoreError(AggregatorError):
    """The store cannot be opened, migrated, read or written."""


class PublishError(AggregatorError):
    """The output folder cannot be written."""


class MissingExtraError(AggregatorError):
    """An optional package is needed for what was asked."""

    def __init__(self, what: str, extra: str) -> None:
        super().__init__(f"{what} needs the extra {extra!r}: pip install 'aggregator[{extra}]'")
        self.extra = extra
