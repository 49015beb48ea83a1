"""Commands that write feeds.yaml, and the one that gives its feeds away: add, remove, import, fix, export."""

import asyncio
import os
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.prompt import IntPrompt

from aggregator.cli.context import Context, run
from aggregator.config.edit import Change, NewFeed, feeds_of, opened
from aggregator.config.permitted import check_new_id
from aggregator.config.usual import usual_source
from aggregator.errors import AggregatorError
from aggregator.fetch.discover import Discovery, FoundFeed, addresses
from aggregator.model import Config
from aggregator.parse import parse_opml
from aggregator.pipeline import Session
from aggregator.pipeline.session import utc_now
from aggregator.pipeline.subscribe import Import, Move, Typed, fault_in, find_feeds, moves, plan_import, subscribed
from aggregator.render import render_opml
from aggregator.text import clean

commands = typer.Typer()


@commands.command()
def add(
    context: typer.Context,
    url: Annotated[str, typer.Argument(help="A feed, a page, a bare host, or a name such as @user@host or r/name.")],
    name: Annotated[str | None, typer.Option("--id", help="A short name for the feed.")] = None,
    tags: Annotated[list[str] | None, typer.Option("--tag", help="A tag; can be given several times.")] = None,
) -> None:
    """Find the feed behind an address and add it to feeds.yaml."""
    options: Context = context.obj
    config = opened(options.path, os.environ).config
    if name is not None:
        check_new_id(config, name)
    typed = Typed.read(url)
    if not addresses(typed.text):
        raise AggregatorError(f"{_shown(typed.text)} is no address of a feed or page")
    if _is_there(config, [typed.text]):
        return
    like = usual_source(options.path, os.environ)
    found = _chosen(typed.text, asyncio.run(find_feeds(typed, like, config.site.url, utc_now)))
    if _is_there(config, [found.url]):
        return
    feed = NewFeed(url=typed.written(found.url), id=name, tags=tuple(dict.fromkeys(tags or ())))
    added = feeds_of(opened(options.path, os.environ).edit(Change(add=(feed,))))[-1]
    print(f"added {added.id}: {_described(found)}")


def _is_there(config: Config, urls: list[str]) -> bool:
    """Say so where one of the addresses is subscribed to."""
    for url in urls:
        if (source := subscribed(config, url)) is not None:
            print(f"{source.id} is there already: {source.url}; nothing was changed")
            return True
    return False


def _chosen(typed: str, discovery: Discovery) -> FoundFeed:
    """Return the feed that was meant: the only one, or the one that is picked on a terminal."""
    feeds = discovery.feeds
    if not feeds:
        tried = "".join(f"\n  {_shown(url)}: {_shown(reason)}" for url, reason in discovery.tried)
        raise AggregatorError(f"no feed was found at {_shown(typed)}; nothing was changed{tried}")
    if len(feeds) == 1:
        return feeds[0]
    terminal = sys.stdin.isatty() and sys.stdout.isatty()
    for number, feed in enumerate(feeds, 1):
        print(f"{number:>3}. {_described(feed)}" if terminal else f"{_shown(feed.url)}  {_shown(feed.title)}".rstrip())
    if not terminal:
        raise AggregatorError(f"{len(feeds)} feeds were found at {_shown(typed)}; add the one that is meant")
    try:
        return feeds[_picked(len(feeds)) - 1]
    except EOFError:
        raise AggregatorError("nothing was chosen, and nothing changed") from None


def _picked(most: int) -> int:
    choices = [str(number) for number in range(1, most + 1)]
    return IntPrompt.ask("Which one?", choices=choices, show_choices=False, default=1, console=Console(highlight=False))


def _described(feed: FoundFeed) -> str:
    entries = f"{feed.entries} entr{'y' if feed.entries == 1 else 'ies'}"
    return f"{_shown(feed.title) or 'without a title'} ({_shown(feed.url)}, {entries})"


def _shown(text: str) -> str:
    """Return text of a stranger as a terminal may get it: without control characters."""
    return "".join(character if character.isprintable() else " " for character in clean(text))


@commands.command()
def remove(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="ID", help="The feed's id, as `status` lists it.")],
) -> None:
    """Take a feed out of feeds.yaml; what is stored of it stays in the store."""
    options: Context = context.obj
    file = opened(options.path, os.environ)
    file.edit(Change(remove=frozenset({name})))
    print(f"removed {name}: {_urls(file.config)[name]}")


def _urls(config: Config) -> dict[str, str]:
    return {source.id: source.url for source in config.sources}


@commands.command(name="import")
def import_opml(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE.opml", help="A subscription list of another reader.")],
    sync: Annotated[bool, typer.Option("--sync", help="Also remove the feeds with a URL that are not in it.")] = False,
) -> None:
    """Add the feeds of a subscription list to feeds.yaml; folders become tags."""
    options: Context = context.obj
    feeds_yaml = opened(options.path, os.environ)
    try:
        body = file.read_bytes()
    except OSError as error:
        raise AggregatorError(f"cannot read {file}: {error.strerror}") from error
    plan = plan_import(parse_opml(body), feeds_yaml.config, sync=sync)
    for reason in plan.skipped:
        print(f"skipped: {_shown(reason)}")
    _refuse_to_lose(file, body, plan, sync=sync)
    if plan.change != Change():
        feeds_yaml.edit(plan.change)
    urls = _urls(feeds_yaml.config)
    for name in sorted(plan.change.remove):
        print(f"removed {name}: {urls[name]}")
    removed = f", {len(plan.change.remove)} removed" if sync else ""
    print(f"{len(plan.change.add)} added, {plan.known} already there, {len(plan.skipped)} skipped{removed}")


def _refuse_to_lose(file: Path, body: bytes, plan: Import, *, sync: bool) -> None:
    """A list in which nothing was found, or that may have lost its end, is no reason to remove feeds."""
    if not plan.change.add and not plan.known:
        raise AggregatorError(f"no feed was found in {file}; nothing was changed")
    if sync and plan.change.remove and (fault := fault_in(body)):
        raise AggregatorError(
            f"{file} is broken ({fault}), so that feeds may be missing in it: nothing was changed. "
            "Mend it, or import it without --sync"
        )


@commands.command()
def fix(
    context: typer.Context,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be changed.")] = False,
) -> None:
    """Write the new addresses of feeds that have moved for good into feeds.yaml."""
    options: Context = context.obj
    file = opened(options.path, os.environ)

    async def work(session: Session) -> tuple[Move, ...]:
        return moves(file.config, session.store.states())

    found = run(file.config, work)
    variables = file.with_variables() if found else frozenset()
    change = {move.id: move.new for move in found if move.obstacle is None and move.id not in variables}
    if change and not dry_run:
        file.edit(Change(move=change))
    for move in found:
        obstacle = "its address comes from the environment" if move.id in variables else move.obstacle
        print(f"{move.id}: {move.old} -> {_shown(move.new)}{f'; not changed: {obstacle}' if obstacle else ''}")
    print(f"{len(change)} of {len(found)} moved feeds {'would be ' if dry_run else ''}changed")


@commands.command()
def export(context: typer.Context) -> None:
    """Print the feeds with a URL as OPML 2.0, for any other reader."""
    options: Context = context.obj

    async def work(session: Session) -> bytes:
        return render_opml(session.config.site, session.sources, session.store.feeds()).body

    sys.stdout.buffer.write(options.session(work))
