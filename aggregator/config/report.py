"""The faults and warnings found so far, and how an error of a validator becomes one."""

import re
from collections.abc import Iterable
from collections.abc import Mapping as Details
from dataclasses import dataclass, field
from typing import Any, TypeGuard, get_args

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from aggregator.config.tree import Mapping, Scalar, Step, Tree, key_fault, locate, value_fault
from aggregator.config.words import VALUE, brief, escaped, listed, suggestion
from aggregator.errors import Fault

EXPECTED = {
    "FeedItem": "must be a URL, or keys with values, of which one is url or path",
    "ArticlesItem": "must be a path, or keys with values, of which one is path",
    "Condition": "must be a condition such as {title: kernel}, or a list of conditions",
    "EditStep": "must be an edit such as {add_tags: [kernel]}",
}
KEY_MARK = "[key]"  # pydantic's last step where the key of a dictionary is meant


@dataclass(slots=True, kw_only=True)
class Report:
    """Collects faults; steps are the way through the document, as in `("feeds", 3, "url")`."""

    file: str
    tree: Tree
    faults: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)
    _blamed: set[int] = field(default_factory=set)
    _judged: set[int] = field(default_factory=set)  # values that have a fault: one is enough

    def reject(self, node: Tree, message: str) -> None:
        """Report a value; what other checks find wrong with it follows from this, and is not reported."""
        self.blame(node, value_fault(self.file, node, message))

    def blame(self, node: Tree, fault: Fault) -> None:
        """Take a fault that is known already."""
        self.faults.append(fault)
        self._blamed.add(id(node))

    def value(self, steps: tuple[Step, ...], message: str, detail: str = "") -> None:
        """Report the value at these steps; `{value}` stands for what the file has there."""
        self.at(locate(self.tree, steps)[0], message, detail)

    def at(self, node: Tree, message: str, detail: str = "") -> None:
        """Report this value, unless something is wrong with it already."""
        below: Iterable[Tree] = node.entries.values() if isinstance(node, Mapping) else ()
        if id(node) in self._blamed or id(node) in self._judged or any(id(child) in self._blamed for child in below):
            return
        if isinstance(node, Scalar):
            self._judged.add(id(node))
        secret = isinstance(node, Scalar) and node.from_environment
        text = message if secret else message + brief(detail, 200)
        shown = escaped(brief(node.raw)) if isinstance(node, Scalar) else "this"
        self.faults.append(value_fault(self.file, node, text.replace(VALUE, shown)))

    def warn(self, steps: tuple[Step, ...], message: str, detail: str = "") -> None:
        """Note of the value at these steps what may be meant, and probably is not."""
        node, _ = locate(self.tree, steps)
        secret = isinstance(node, Scalar) and node.from_environment
        shown = escaped(brief(node.raw)) if isinstance(node, Scalar) else "this"
        text = (message if secret else message + brief(detail, 200)).replace(VALUE, shown)
        self.warnings.append(value_fault(self.file, node, text))

    def key(self, steps: tuple[Step, ...], message: str) -> None:
        """Report the key at the end of the steps."""
        node, _ = locate(self.tree, steps[:-1])
        if isinstance(node, Mapping) and steps[-1] in node.keys:
            self.faults.append(key_fault(self.file, node, str(steps[-1]), message))
        else:
            self.value(steps, message)

    def invalid(self, model: type[BaseModel], error: ErrorDetails) -> None:
        """Report what pydantic found."""
        of_key = bool(error["loc"]) and error["loc"][-1] == KEY_MARK
        steps = error["loc"][:-1] if of_key else error["loc"]
        details: Details[str, Any] = error.get("ctx", {})
        if error["type"] == "extra_forbidden":
            known = keys_at(model, steps[:-1])
            self.key(steps, f"unknown field{suggestion(str(steps[-1]), known)}")
        elif error["type"] == "missing":
            self.value(steps, f"needs {escaped(str(steps[-1]))}")
        elif error["type"] == "wrong" and of_key:
            self.key(steps, details["message"])
        elif error["type"] == "wrong":
            self.value((*steps, details["at"]) if details["at"] else steps, details["message"], details["detail"])
        else:
            self.value(steps, *self._in_words(error["type"], details, steps))

    def _in_words(self, kind: str, details: Details[str, Any], steps: tuple[Step, ...]) -> tuple[str, str]:
        match kind:
            case "literal_error":
                choices = [choice for choice in str(details["expected"]).split("'")[1::2] if choice]
                node, _ = locate(self.tree, steps)
                written = str(node.value) if isinstance(node, Scalar) else ""
                return f"must be {listed(choices)}, not {VALUE}", suggestion(written, choices)
            case "list_type":
                node, _ = locate(self.tree, steps)
                return "must be a list", f", as in [{node.raw}]" if is_word(node) else ""
            case "too_short":
                return "must not be an empty list", ""
            case _:
                return EXPECTED.get(details.get("class_name", ""), "must be keys with values (a mapping)"), ""


def is_word(node: Tree) -> TypeGuard[Scalar]:
    """Tell whether a value can stand in an example as it is."""
    return isinstance(node, Scalar) and re.fullmatch(r"[\w.-]{1,40}", node.raw) is not None


def keys_at(model: type[BaseModel], steps: Iterable[Step]) -> list[str]:
    """Return the keys that the schema knows at a place."""
    for step in steps:
        if isinstance(step, int):
            continue
        fields = {info.alias or name: info for name, info in model.model_fields.items()}
        inner = _model_in(fields[step].annotation) if step in fields else None
        if inner is None:
            return []
        model = inner
    return [info.alias or name for name, info in model.model_fields.items()]


def _model_in(annotation: object) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := _model_in(part))), None)
