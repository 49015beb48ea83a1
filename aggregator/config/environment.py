"""`${NAME}` and `${NAME:-default}` in values: what the environment says stands there instead."""

import re
from collections.abc import Mapping as Environment

from aggregator.config.tree import Scalar, Tree, scalars, value_fault
from aggregator.errors import Fault

# Any "${" that is no variable must not pass for text: it would be sent to a server, or match nothing.
VARIABLE = re.compile(r"\$\$\{|\$\{(?P<name>[A-Za-z_][A-Za-z0-9_]*)(?::-(?P<default>[^}]*))?\}|\$\{")


class Expanded(str):
    """Text that came from the environment; it may stand where a number is expected."""

    __slots__ = ()


def expand(tree: Tree, environ: Environment[str, str], file: str) -> list[tuple[Scalar, Fault]]:
    """Put the environment into all values of the tree, in place; return those that could not be filled.

    `$${` is a literal `${`. As in a shell the default also stands in for a variable that is empty.
    """
    faults = []
    for node in scalars(tree):
        if isinstance(node.value, str) and "${" in node.value:
            problem = _expand(node, environ)
            if problem:
                faults.append((node, value_fault(file, node, problem)))
    return faults


def _expand(node: Scalar, environ: Environment[str, str]) -> str | None:
    problems: list[str] = []

    def value_of(found: re.Match[str]) -> str:
        name, default = found["name"], found["default"]
        if name is None and found[0] == "$${":
            return "${"
        if name is None:
            problems.append('"${" begins a variable: ${NAME} or ${NAME:-default}; a literal one is written $${')
            return ""
        node.from_environment = True
        value = environ.get(name)
        if value is None and default is None:
            problems.append(f"the environment variable {name} is not set")
        return value or default or ""

    expanded = VARIABLE.sub(value_of, str(node.value))
    node.value = Expanded(expanded) if node.from_environment else expanded
    return problems[0] if problems else None
