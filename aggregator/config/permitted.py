"""Whether a change of the list of feeds can be made: names that are known or free, and outputs that need a feed."""

import re
from collections.abc import Iterable, Iterator
from collections.abc import Mapping as Environment

from aggregator.config.build_sources import selectable
from aggregator.config.change import Change
from aggregator.config.environment import expand
from aggregator.config.names import ARTICLES, items
from aggregator.config.reader import read
from aggregator.config.tree import Mapping, Scalar, value_fault
from aggregator.config.values import ID, LONGEST_ID
from aggregator.config.words import escaped, suggestion
from aggregator.errors import AggregatorError, Fault
from aggregator.model import Config, Source, SourceKind


def check_new_id(config: Config, name: str, *, removed: frozenset[str] = frozenset()) -> None:
    """Raise AggregatorError where a new feed cannot have this id."""
    if not re.fullmatch(ID, name) or len(name) > LONGEST_ID:
        raise AggregatorError(
            f"{escaped(name)} cannot be an id: it must be small letters, digits, - and _, begin with a letter or "
            f"digit, and have no more than {LONGEST_ID} characters"
        )
    if name == ARTICLES:
        raise AggregatorError(f'"{ARTICLES}" cannot be the id of a feed: it is kept for the local articles')
    for source in config.sources:
        if source.id == name and name not in removed:
            raise AggregatorError(f'the id "{name}" is taken by {source.url}')


def check_known(config: Config, names: Iterable[str]) -> None:
    """Raise AggregatorError for what is not the id of a feed, with the id that may have been meant."""
    kinds = {source.id: source.kind for source in config.sources}
    for name in names:
        if name not in kinds:
            feeds = [known for known, kind in kinds.items() if kind is not SourceKind.ARTICLES]
            raise AggregatorError(f"no feed has the id {escaped(name)}{suggestion(name, feeds)}")
        if kinds[name] is SourceKind.ARTICLES:
            raise AggregatorError(f'"{name}" is a folder of articles, not a feed')


def check_needed(config: Config, content: bytes, environ: Environment[str, str], change: Change, file: str) -> None:
    """Raise AggregatorError where outputs name what would be gone with the removed feeds, with each place."""
    removed = [source for source in config.sources if source.id in change.remove]
    gone = {name for source in removed for name in selectable(source)}
    gone -= {name for source in config.sources if source.id not in change.remove for name in selectable(source)}
    gone -= {name for feed in change.add for name in (feed.id, *(f"tag:{tag}" for tag in feed.tags)) if name}
    if not gone or not _may_be_named(config, gone, removed):
        return
    tree, _ = read(content, file)
    if tree is None:
        return
    expand(tree, environ, file)
    if faults := [*_namings(tree, gone, file)]:
        names = ", ".join(source.id for source in removed if not gone.isdisjoint(selectable(source)))
        lines = "\n".join(str(fault) for fault in faults)
        raise AggregatorError(f"an output needs {names}; change this first, nothing was written:\n{lines}")


def _may_be_named(config: Config, gone: set[str], removed: list[Source]) -> bool:
    ids = {source.id for source in removed}
    return any(not gone.isdisjoint(output.selectors) or not ids.isdisjoint(output.prefer) for output in config.outputs)


def _namings(tree: Mapping | object, gone: set[str], file: str) -> Iterator[Fault]:
    if not isinstance(tree, Mapping):
        return
    for output in items(tree, "outputs"):
        for key in ("from", "prefer"):
            for node in items(output, key):
                if isinstance(node, Scalar) and node.value in gone:
                    last = ", which no other feed has" if str(node.value).startswith("tag:") else ""
                    yield value_fault(file, node, f"names {escaped(node.raw)}{last}")
