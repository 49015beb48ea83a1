"""What will be and is not yet: refused in words, never ignored in silence."""

from collections.abc import Callable
from dataclasses import dataclass

from aggregator.config.report import Report
from aggregator.config.tree import Mapping, Scalar, Sequence, Step, Tree, key_fault, value_fault

MESSAGE = "not supported yet"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """A key, or some values of a key, that must wait; `*` is any item of a list."""

    path: tuple[str, ...]
    accepts: Callable[[object], bool] = lambda _value: False
    whole_key: bool = True


def _not_begins(*prefixes: str) -> Callable[[object], bool]:
    return lambda value: not str(value).lower().startswith(prefixes)


# One line each, to be removed when it works.
PENDING = (
    Pending(path=("store",), accepts=_not_begins("postgresql:", "postgresql+", "postgres:"), whole_key=False),
    Pending(path=("output",), accepts=_not_begins("s3:"), whole_key=False),
    Pending(path=("site", "hub")),
)


def remove_pending(report: Report) -> None:
    """Take out of the tree what does not work yet, and report it."""
    for pending in PENDING:
        _remove(report.tree, pending.path, pending, report)


def _remove(node: Tree, path: tuple[Step, ...], pending: Pending, report: Report) -> None:
    match node, path:
        case Sequence(items=items), ("*", *rest):
            for item in items:
                _remove(item, tuple(rest), pending, report)
        case Mapping(entries=entries), (str(key),) if key in entries:
            _judge(node, key, pending, report)
        case Mapping(entries=entries), (step, *rest) if step in entries:
            _remove(entries[str(step)], tuple(rest), pending, report)


def _judge(mapping: Mapping, key: str, pending: Pending, report: Report) -> None:
    node = mapping.entries[key]
    accepted = isinstance(node, Scalar) and pending.accepts(node.value)
    if pending.whole_key or not accepted:
        del mapping.entries[key]
    if not accepted and pending.whole_key:
        report.blame(node, key_fault(report.file, mapping, key, MESSAGE))
    elif not accepted:
        report.blame(node, value_fault(report.file, node, MESSAGE))
