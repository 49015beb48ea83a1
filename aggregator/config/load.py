"""feeds.yaml to Config: read, fill in the environment, check, build; every fault at once."""

from collections.abc import Iterable, Iterator
from collections.abc import Mapping as Environment
from dataclasses import replace
from pathlib import Path

from pydantic import ValidationError

from aggregator.config.build import Checked, build
from aggregator.config.build_sources import Steps
from aggregator.config.environment import expand
from aggregator.config.names import names_of
from aggregator.config.reader import MAX_BYTES, Unreadable, read
from aggregator.config.report import Report
from aggregator.config.schema import FeedsFile
from aggregator.config.tree import Data, Mapping, Scalar, Tree, locate, plain, scalars
from aggregator.errors import ConfigError, Fault
from aggregator.model import Config

LISTS = ("feeds", "articles", "outputs")


def load(path: Path, environ: Environment[str, str], *, place: Path | None = None) -> Config:
    """Read a feeds.yaml; `environ` gives the values of `${NAME}`, `place` is where the file shall lie if not at `path`.

    Raises ConfigError with every fault, in the order of the file. Nothing but the file is looked at: no folder need
    exist, no host is asked.
    """
    file = str(path)
    try:
        content = _content(path)
    except Unreadable as error:
        raise ConfigError((error.fault,)) from error
    return load_bytes(content, file, place or path, environ)


def load_bytes(content: bytes, file: str, place: Path, environ: Environment[str, str]) -> Config:
    """Read what a feeds.yaml says that is not saved yet; `file` is its name in faults, `place` where it shall lie.

    Raises ConfigError as `load` does.
    """
    try:
        tree, twice = read(content, file)
    except Unreadable as error:
        raise ConfigError((error.fault,)) from error
    report = Report(file=file, tree=tree if tree is not None else Mapping(line=1, column=1), faults=twice)
    config = _configured(report, place, environ)
    if report.faults:
        raise ConfigError(_in_order(report.faults))
    return replace(config, warnings=_in_order(report.warnings))


def _in_order(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """Return the faults in the order of the file, none of them twice."""
    return tuple(sorted(dict.fromkeys(faults), key=lambda fault: (fault.line, fault.column)))


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else None
        message = f"cannot be read: {reason or error}"
        raise Unreadable(Fault(file=str(path), line=1, column=1, path="", message=message)) from error


def _configured(report: Report, path: Path, environ: Environment[str, str]) -> Config:
    unset = expand(report.tree, environ, report.file)
    for node, fault in unset:
        report.blame(node, fault)
    for empty in _empty(report.tree):
        report.reject(empty, "has no value; give it one, or remove it")
    return build(_checked(report), path, report)


def _empty(tree: Tree) -> Iterator[Tree]:
    """Yield values that were left out; a whole section may be empty, as when all in it is commented out."""
    for node in scalars(tree):
        if node.value is None and node.parent is not tree and node is not tree:
            yield node


def _checked(report: Report) -> Checked:
    """Check all, and then leave out the items that are wrong, so that what refers to the others is checked as well."""
    tree = report.tree
    if not isinstance(tree, Mapping):
        if not (isinstance(tree, Scalar) and tree.value is None):
            report.reject(tree, 'must be keys with values, as in "feeds: [https://example.org/feed.xml]"')
        tree = Mapping(line=1, column=1)
    data = {key: plain(node) for key, node in tree.entries.items()}
    broken: set[Steps] = set()
    try:
        parts = FeedsFile.model_validate(data)
    except ValidationError as error:
        for details in error.errors(include_url=False, include_input=False):
            report.invalid(FeedsFile, details)
            broken.add(details["loc"][: 2 if details["loc"][0] in LISTS else 1])
        parts = FeedsFile.model_validate(_without(data, broken))
    places = {name: _places(data.get(name), name, broken) for name in LISTS}
    return Checked(parts=parts, places=places, unsure=_unsure(tree, broken))


def _without(data: dict[str, Data], broken: set[Steps]) -> dict[str, Data]:
    return {
        name: [item for number, item in enumerate(value) if (name, number) not in broken]
        if name in LISTS and isinstance(value, list)
        else value
        for name, value in data.items()
        if (name,) not in broken
    }


def _places(value: Data, name: str, broken: set[Steps]) -> list[Steps]:
    items = value if isinstance(value, list) and (name,) not in broken else []
    return [(name, number) for number in range(len(items)) if (name, number) not in broken]


def _unsure(tree: Mapping, broken: set[Steps]) -> frozenset[str] | None:
    """Return the names of items that are left out, None where they cannot be told."""
    names: set[str] = set()
    for steps in broken:
        if steps[0] in {"feeds", "articles"}:
            found = names_of(locate(tree, steps)[0])
            if found is None:
                return None
            names |= found
    return frozenset(names)
