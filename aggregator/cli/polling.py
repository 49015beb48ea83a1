"""Commands that make, check, poll and publish: init, check, update, publish, run."""

import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from aggregator.cli.context import Context, run, set_up_logging, with_address
from aggregator.config import STARTER, STARTER_ARTICLE
from aggregator.daemon import Daemon
from aggregator.errors import AggregatorError
from aggregator.pipeline import PollReport, Session
from aggregator.publish import Changes

commands = typer.Typer()


@commands.command()
def init(directory: Annotated[Path, typer.Argument(help="Where to begin.")] = Path()) -> None:
    """Write a commented starter feeds.yaml and a sample article."""
    name, text = STARTER_ARTICLE
    files = {directory / "feeds.yaml": STARTER, directory / "articles" / name: text}
    if there := [path for path in files if path.exists()]:
        raise AggregatorError(f"{there[0]} is there already; nothing was written")
    for path, content in files.items():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
        except OSError as error:
            raise AggregatorError(f"cannot write {path}: {error.strerror}") from error
        print(f"wrote {path}")
    print("next: aggregator run")


@commands.command()
def check(context: typer.Context) -> None:
    """Validate the configuration; exit 2 and every fault with its place where there are any."""
    options: Context = context.obj
    config = options.load()
    feeds, outputs = len(config.sources), len(config.outputs)
    print(f"{options.path}: valid, {feeds} source{'s' * (feeds != 1)}, {outputs} output{'s' * (outputs != 1)}")


@commands.command()
def update(
    context: typer.Context,
    feeds: Annotated[list[str] | None, typer.Argument(metavar="[FEED…]", help="Ids of feeds to poll now.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Poll every feed, due or not.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Exit 1 where a feed failed.")] = False,
) -> None:
    """Poll what is due (all, or the feeds named), publish, and say what changed or failed."""
    options: Context = context.obj
    set_up_logging(logging.INFO if options.verbose else logging.CRITICAL)

    async def work(session: Session) -> list[PollReport]:
        if feeds:
            sources = session.named(feeds)
        elif every:
            sources = session.sources
        else:
            sources = tuple(dict.fromkeys((*session.local(), *session.due(limit=len(session.sources)))))
        with _progress(len(sources)) as show:
            reports = await session.update(sources, show)
        changes = session.publish()
        print(_summary(reports, len(session.sources), changes))
        return reports

    reports = options.session(work)
    if strict and any(report.outcome == "failed" for report in reports):
        raise typer.Exit(1)


@contextmanager
def _progress(total: int) -> Iterator[Callable[[PollReport], None]]:
    """Show a bar on a terminal, and a line for each feed that changed or failed in any case."""
    console = Console(stderr=True)
    columns = (TextColumn("polling"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("", total=total)

        def show(report: PollReport) -> None:
            for line in lines(report):
                if console.is_terminal and sys.stdout.isatty():
                    progress.console.out(line, highlight=False)
                else:
                    print(line, flush=True)
            progress.advance(task)

        yield show


def lines(report: PollReport) -> Iterator[str]:
    """Return what is to be said about a poll: nothing where nothing happened."""
    name = report.source.id
    if report.outcome == "failed":
        yield f"{name}: failed: {report.message}"
    if report.outcome == "changed":
        counts = {"new": report.new, "changed": report.changed, "removed": report.removed}
        yield f"{name}: " + ", ".join(f"{count} {word}" for word, count in counts.items() if count)
    for warning in report.warnings if report.outcome != "failed" else ():
        yield f"{name}: warning: {warning}"


def _summary(reports: list[PollReport], known: int, changes: Changes) -> str:
    failed = sum(report.outcome == "failed" for report in reports)
    new = sum(report.new for report in reports)
    changed = sum(report.changed for report in reports)
    return (
        f"{len(reports)} of {known} polled, {failed} failed; {new} new and {changed} changed entries; "
        f"{len(changes.written)} files written, {len(changes.removed)} removed"
    )


@commands.command()
def publish(context: typer.Context) -> None:
    """Rebuild output/ from the store alone."""
    options: Context = context.obj
    set_up_logging(logging.INFO if options.verbose else logging.ERROR)

    async def work(session: Session) -> Changes:
        return session.publish()

    changes = options.session(work)
    for path in changes.written:
        print(f"wrote {path}")
    for path in changes.removed:
        print(f"removed {path}")
    print(f"{len(changes.written)} files written, {len(changes.removed)} removed")


@commands.command(name="run")
def run_daemon(
    context: typer.Context,
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.", min=0, max=65535)] = None,
    no_web: Annotated[bool, typer.Option("--no-web", help="Poll and publish only.")] = False,
) -> None:
    """Run the daemon: poll, watch feeds.yaml and articles/, publish, serve."""
    options: Context = context.obj
    set_up_logging(logging.DEBUG if options.verbose else logging.INFO)
    config = with_address(options.load(), host, port)
    if not no_web:
        _refuse_open_address(config.web.host)

    async def work(session: Session) -> None:
        daemon = Daemon(session=session, load=lambda: with_address(options.load(), host, port))
        await daemon.run(web=not no_web)

    run(config, work)


def _refuse_open_address(host: str) -> None:
    """Only this machine may come in without a password, and there is no password yet."""
    try:
        local = ip_address(host).is_loopback
    except ValueError:
        local = host == "localhost"
    if not local:
        raise AggregatorError(
            f"listening on {host} needs web.password, which is not supported yet; "
            "listen on 127.0.0.1 and put a web server before it"
        )
