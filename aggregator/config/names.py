"""Ids and the selectors that name them: unique, and not naming what is not there.

This looks at the tree and not at the models, so that an item with another fault is checked as well.
"""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from itertools import islice

from aggregator.config.ids import slug_of_path, slug_of_url
from aggregator.config.report import Report
from aggregator.config.tree import Mapping, Scalar, Sequence, Tree, locate
from aggregator.config.words import suggestion

ARTICLES = "articles"
# Names of files and paths in output/ that are no output.
KEPT_OUTPUT_IDS = frozenset({"admin", ARTICLES, "assets", "feeds", "health", "hub", "index"})
MOST_CANDIDATES = 5_000  # to look for a similar name among; more would take longer than it helps


def check_ids(report: Report) -> None:
    """Report ids that are given twice, or are kept for something else."""
    for item in items(report.tree, "feeds"):
        if (node := _text(item, "id")) and node.value == ARTICLES:
            report.at(node, f'"{ARTICLES}" is kept for the local articles')
    for item in items(report.tree, "outputs"):
        if (node := _text(item, "id")) and node.value in KEPT_OUTPUT_IDS:
            report.at(node, "{value} is the name of another file or folder of the publication")
    sources = [*items(report.tree, "feeds"), *items(report.tree, "articles")]
    for named in (sources, [*items(report.tree, "outputs")]):
        _check_unique([node for item in named if (node := _text(item, "id"))], report)
    _check_aliases(report)


def _check_unique(ids: list[Scalar], report: Report) -> None:
    first: dict[str, Scalar] = {}
    for node in sorted(ids, key=lambda node: (node.line, node.column)):
        earlier = first.setdefault(str(node.value), node)
        if earlier is not node:
            report.at(node, "the id {value} is already used in line " + str(earlier.line))


def _check_aliases(report: Report) -> None:
    """Report earlier ids of outputs that lead nowhere, or to two places."""
    outputs = [*items(report.tree, "outputs")]
    ids = {str(node.value): node for item in reversed(outputs) if (node := _text(item, "id"))}
    first: dict[str, Scalar] = {}
    for alias in (alias for item in outputs for alias in items(item, "aliases")):
        if not isinstance(alias, Scalar) or not isinstance(alias.value, str):
            continue
        earlier = first.setdefault(alias.value, alias)
        if alias.value in KEPT_OUTPUT_IDS:
            report.at(alias, "{value} is the name of another file or folder of the publication")
        elif (output := ids.get(alias.value)) is not None:
            report.at(alias, "{value} is the id of an output, in line " + str(output.line))
        elif earlier is not alias:
            report.at(alias, "the alias {value} is already used in line " + str(earlier.line))


def check_selectors(report: Report, known: AbstractSet[str]) -> None:
    """Report what `from` and `prefer` name though it is not known."""
    for item in items(report.tree, "outputs"):
        for key in ("from", "prefer"):
            for node in items(item, key):
                if isinstance(node, Scalar) and isinstance(node.value, str) and node.value not in known:
                    report.at(node, *_unknown(node.value, known))


def _unknown(selector: str, known: AbstractSet[str]) -> tuple[str, str]:
    if selector.startswith("tag:"):
        return "no feed has the tag that {value} names", suggestion(selector, islice(known, MOST_CANDIDATES))
    if f"tag:{selector}" in known:
        return "no feed has the id {value}", f'; did you mean "tag:{selector}"?'
    return "no feed has the id {value}", suggestion(selector, islice(known, MOST_CANDIDATES))


def names_of(item: Tree) -> set[str] | None:
    """Return what an item that is wrong would be named by if it were right; None where that cannot be told."""
    match item:
        case Scalar(value=value):
            names = {slug_of_url(value)} if isinstance(value, str) else set()
        case Mapping(entries={"id": Scalar(value=str(name))}) if name:
            names = {name}
        case Mapping(entries={"id": _}):
            return None
        case Mapping(entries={"url": Scalar(value=str(url))}):
            names = {slug_of_url(url)}
        case Mapping(entries={"path": Scalar(value=str(path))}):
            names = {slug_of_path(path)}
        case _:
            return None
    return names | {f"tag:{tag.value}" for tag in items(item, "tags") if isinstance(tag, Scalar)}


def items(node: Tree, key: str) -> Iterator[Tree]:
    """Yield the items of the list at a key, if there is one."""
    found, rest = locate(node, (key,))
    if isinstance(found, Sequence) and not rest:
        yield from found.items


def _text(node: Tree, key: str) -> Scalar | None:
    found, rest = locate(node, (key,))
    return found if isinstance(found, Scalar) and not rest and isinstance(found.value, str) and found.value else None
