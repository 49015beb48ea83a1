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
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

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

__all__ = ["Change", "NewFeed", "address_key", "edit", "existing", "feeds_of", "with_variables"]

BOM = codecs.BOM_UTF8
MOST_ROUNDS = 4
DEFAULT_PORTS = {"http": 80, "https": 443}


def edit(path: Path, environ: Environment[str, str], change: Change) -> Config:
    """Change the list of feeds in a feeds.yaml, and return what it says now; new feeds are the last of `feeds_of`.

    Feeds that stay keep their ids: one that was made of the address is written down where it would change. Raises
    ConfigError where the file has faults already, and AggregatorError where the change cannot be made. Then the file
    is as it was.
    """
    content = existing(path)
    config = load(path, environ)
    _check_unchanged(path, content)
    _check_permitted(path, content, config, environ, change)
    marks, plan = layout(content.removeprefix(BOM).decode()), _plan(config, change)
    for _ in range(MOST_ROUNDS):
        new = content[: len(BOM)] if content.startswith(BOM) else b""
        new += apply(marks.text, [*_edits(marks, plan, path)]).encode()
        if new == content:
            return config
        edited = _loaded(path, new, environ)
        if shifted := _shifted(config, edited, plan):
            plan = replace(plan, name={**plan.name, **shifted})
            continue
        _check_effect(config, edited, plan, path)
        _check_unchanged(path, content)
        replace_file(path, new)
        return edited
    raise _by_hand(path)


def existing(path: Path) -> bytes:
    """Read a feeds.yaml that is to be edited; ConfigError where that cannot be done, or there is none."""
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        message = "there is no such file; `aggregator init` writes one to begin with"
        raise ConfigError((Fault(file=str(path), line=1, column=1, path="", message=message),)) from error
    except OSError as error:
        message = f"cannot be read: {error.strerror}"
        raise ConfigError((Fault(file=str(path), line=1, column=1, path="", message=message),)) from error


def feeds_of(config: Config) -> list[Source]:
    """Return the sources that `feeds` lists, in its order."""
    return [source for source in config.sources if source.kind is not SourceKind.ARTICLES]


def with_variables(path: Path, config: Config) -> frozenset[str]:
    """Return the ids of feeds whose address is written with variables: it cannot be changed in the file."""
    items = layout(existing(path).removeprefix(BOM).decode()).items
    written = zip(feeds_of(config), items, strict=False)
    return frozenset(source.id for source, item in written if re.search(r"(?<!\$)\$\{", item.text))


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
    if existing(path) != content:
        raise AggregatorError(f"{path} was changed by something else in this moment; nothing was written, try again")


def _check_permitted(
    path: Path, content: bytes, config: Config, environ: Environment[str, str], change: Change
) -> None:
    check_known(config, [*change.remove, *change.move])
    taken: set[str] = set()
    for name in (feed.id for feed in change.add if feed.id is not None):
        check_new_id(config, name, removed=change.remove)
        if name in taken:
            raise AggregatorError(f'two new feeds cannot both have the id "{name}"')
        taken.add(name)
    check_needed(config, content, environ, change, str(path))


def _plan(config: Config, change: Change) -> Plan:
    numbers = {source.id: number for number, source in enumerate(feeds_of(config))}
    return Plan(
        add=change.add,
        remove=frozenset(numbers[name] for name in change.remove),
        move={numbers[name]: url for name, url in change.move.items()},
    )


def _edits(marks: Layout, plan: Plan, path: Path) -> Iterator[Edit]:
    changes_items = bool(plan.remove or plan.move or plan.name)
    empty_brackets = marks.style is Style.FLOW and not marks.text[marks.value[0] + 1 : marks.value[1] - 1].strip()
    match marks.style:
        case Style.OTHER:
            raise _by_hand(path)
        case Style.BLOCK:
            yield from edit_block(marks, plan)
        case Style.FLOW if not (empty_brackets and marks.root is not None):
            yield from edit_flow(marks, plan)
        case Style.MISSING if plan.add and marks.root is None:
            yield from begin_braces(marks, plan)
        case Style.MISSING if plan.add:
            yield from begin_file(marks, plan)
        case _ if plan.add:
            yield from begin_block(marks, plan)
    if changes_items:
        yield from edit_items(marks, plan)


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
