"""Edits of feeds.yaml that leave every other byte as it is: feeds added, removed, moved to another address.

The text is changed where the parser says that the feeds stand. What comes of it is loaded like any configuration, and
takes the old file's place only if it is valid and says the same about everything else.

    edit_block   lists with dashes       marks    where the feeds stand     permitted   ids and outputs
    edit_flow    lists in brackets       change   what is to be written     replacing   the file on disk
    edit_item    inside an item
"""

import codecs
import re
from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Environment
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

from aggregator.addresses import DEFAULT_PORTS
from aggregator.config.change import Change, Edit, NewFeed, Plan, apply
from aggregator.config.edit_block import begin_block, begin_file, edit_block
from aggregator.config.edit_flow import begin_braces, edit_flow
from aggregator.config.edit_item import edit_items
from aggregator.config.load import load
from aggregator.config.marks import Layout, Style, layout
from aggregator.config.permitted import check_known, check_needed, check_new_id
from aggregator.config.replacing import draft, replace_file
from aggregator.errors import AggregatorError, ConfigError, Fault
from aggregator.model import Config, Output, Source, SourceKind

__all__ = ["Change", "FeedsYaml", "NewFeed", "address_key", "edit", "feeds_of", "opened"]

BOM = codecs.BOM_UTF8
MOST_ROUNDS = 4
VARIABLE = re.compile(r"(?<!\$)\$\{")


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedsYaml:
    """A feeds.yaml without faults: its bytes, and the configuration that they are."""

    path: Path
    environ: Environment[str, str]
    content: bytes
    config: Config

    def edit(self, change: Change) -> Config:
        """Change the list of feeds in the file, and return what it says now; new feeds are the last of `feeds_of`.

        Feeds that stay keep their ids: one that was made of the address is written down where it would change. Raises
        AggregatorError where the change cannot be made, or the file is not what it was; then it stays as it is.
        """
        _check_permitted(self, change)
        marks, plan = _layout(self.content), _plan(self.config, change)
        for _ in range(MOST_ROUNDS):
            new = BOM if self.content.startswith(BOM) else b""
            new += apply(marks.text, [*_edits(marks, plan, self.path)]).encode()
            if new == self.content:
                return self.config
            edited = _loaded(self.path, new, self.environ)
            if shifted := _shifted(self.config, edited, plan):
                plan = replace(plan, name={**plan.name, **shifted})
                continue
            _check_effect(self.config, edited, plan, self.path)
            _check_unchanged(self.path, self.content)
            replace_file(self.path, new)
            return edited
        raise _by_hand(self.path)

    def with_variables(self) -> frozenset[str]:
        """Return the ids of feeds whose address is written with variables: it cannot be changed in the file."""
        written = zip(feeds_of(self.config), _layout(self.content).items, strict=True)
        return frozenset(source.id for source, item in written if VARIABLE.search(item.text))


def opened(path: Path, environ: Environment[str, str]) -> FeedsYaml:
    """Read a feeds.yaml that is to be edited; ConfigError where it has faults, or there is none."""
    content = _content(path)
    config = load(path, environ)
    _check_unchanged(path, content)
    return FeedsYaml(path=path, environ=environ, content=content, config=config)


def edit(path: Path, environ: Environment[str, str], change: Change) -> Config:
    """Open and edit a feeds.yaml."""
    return opened(path, environ).edit(change)


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        missing = isinstance(error, FileNotFoundError)
        reason = "there is no such file; `aggregator init` writes one to begin with"
        message = reason if missing else f"cannot be read: {error.strerror}"
        raise ConfigError((Fault(file=str(path), line=1, column=1, path="", message=message),)) from error


def _layout(content: bytes) -> Layout:
    return layout(content.removeprefix(BOM).decode())


def feeds_of(config: Config) -> list[Source]:
    """Return the sources that `feeds` lists, in its order."""
    return [source for source in config.sources if source.kind is not SourceKind.ARTICLES]


def address_key(url: str) -> str:
    """Return what two addresses of one feed have in common: without scheme, login, usual port and slash at the end.

    >>> address_key("HTTP://me:pw@Example.org:80/feed/") == address_key("https://example.org/feed")
    True
    """
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        return url.strip()
    host = (parts.hostname or "").rstrip(".")
    place = host if port in {None, *DEFAULT_PORTS.values()} else f"{host}:{port}"
    query = f"?{parts.query}" if parts.query else ""
    return f"{place}{parts.path.rstrip('/')}{query}"


def _check_unchanged(path: Path, content: bytes) -> None:
    if _content(path) != content:
        raise AggregatorError(f"{path} was changed by something else in this moment; nothing was written, try again")


def _check_permitted(file: FeedsYaml, change: Change) -> None:
    check_known(file.config, [*change.remove, *change.move])
    taken: set[str] = set()
    for name in (feed.id for feed in change.add if feed.id is not None):
        check_new_id(file.config, name, removed=change.remove)
        if name in taken:
            raise AggregatorError(f'two new feeds cannot both have the id "{name}"')
        taken.add(name)
    check_needed(file.config, file.content, file.environ, change, str(file.path))


def _plan(config: Config, change: Change) -> Plan:
    numbers = {source.id: number for number, source in enumerate(feeds_of(config))}
    return Plan(
        add=change.add,
        remove=frozenset(numbers[name] for name in change.remove),
        move={numbers[name]: url for name, url in change.move.items()},
    )


def _edits(marks: Layout, plan: Plan, path: Path) -> Iterator[Edit]:
    """Yield the edits of items before those of the list: at one place, what belongs to an item comes first."""
    if marks.style is Style.OTHER:
        raise _by_hand(path)
    yield from edit_items(marks, plan)
    empty = marks.style is Style.FLOW and not marks.text[marks.value[0] + 1 : marks.value[1] - 1].strip()
    match marks.style:
        case Style.BLOCK:
            yield from edit_block(marks, plan)
        case Style.FLOW if not empty or marks.root is None:
            yield from edit_flow(marks, plan)
        case Style.MISSING if plan.add and marks.root is None:
            yield from begin_braces(marks, plan)
        case Style.MISSING if plan.add:
            yield from begin_file(marks, plan)
        case _ if plan.add:
            yield from begin_block(marks, plan)


def _loaded(path: Path, content: bytes, environ: Environment[str, str]) -> Config:
    """Load what the file would be."""
    with draft(path, content) as part:
        try:
            return replace(load(part, environ), path=str(path.absolute()))
        except ConfigError as error:
            faults = "\n".join(str(replace(fault, file=str(path))) for fault in error.faults)
            raise AggregatorError(f"nothing was written, for {path} would be invalid:\n{faults}") from error


def _kept(config: Config, plan: Plan) -> dict[int, Source]:
    return {number: source for number, source in enumerate(feeds_of(config)) if number not in plan.remove}


def _shifted(old: Config, new: Config, plan: Plan) -> dict[int, str]:
    """Return the ids, by number, that feeds would lose though they stay."""
    pairs = zip(_kept(old, plan).items(), feeds_of(new), strict=False)
    return {number: was.id for (number, was), now in pairs if was.id != now.id and number not in plan.name}


def _check_effect(old: Config, new: Config, plan: Plan, path: Path) -> None:
    """Make sure that the file says what was asked for, and of everything else what it said before."""
    kept = [
        replace(source, url=plan.move[number]) if number in plan.move else source
        for number, source in _kept(old, plan).items()
    ]
    feeds = feeds_of(new)
    added = feeds[len(kept) :]
    everything_else = _rest(old, feeds) == _rest(new, feeds_of(old))
    if feeds[: len(kept)] != kept or not everything_else or not _are(added, plan.add):
        raise _by_hand(path)


def _are(sources: Sequence[Source], feeds: Sequence[NewFeed]) -> bool:
    return len(sources) == len(feeds) and all(
        address_key(source.url) == address_key(feed.url)
        and (source.title, source.tags) == (feed.title, tuple(dict.fromkeys(feed.tags)))
        and feed.id in {None, source.id}
        for source, feed in zip(sources, feeds, strict=True)
    )


def _rest(config: Config, others: Sequence[Source]) -> Config:
    """All that is not about feeds; whom outputs prefer is compared among the feeds that both files have."""
    common = {source.id for source in others} | {
        source.id for source in config.sources if source.kind is SourceKind.ARTICLES
    }

    def among(output: Output) -> Output:
        return replace(output, prefer=tuple(name for name in output.prefer if name in common))

    articles = tuple(source for source in config.sources if source.kind is SourceKind.ARTICLES)
    return replace(config, sources=articles, outputs=tuple(among(output) for output in config.outputs))


def _by_hand(path: Path) -> AggregatorError:
    return AggregatorError(
        f"{path} is written in a way that this command cannot change without touching more; "
        "nothing was written, please edit it by hand"
    )
