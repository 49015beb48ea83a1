"""Commands that poll and publish: update, publish."""

import logging
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from aggregator.cli.context import Context
from aggregator.cli.logs import set_up_logging
from aggregator.pipeline import PollReport, Session
from aggregator.pipeline.pages import PageReport
from aggregator.publish import Changes

commands = typer.Typer()

ASK_FOR_A_BAR = {"FORCE_COLOR", "TTY_COMPATIBLE"}  # rich decides by them whether there is a terminal


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
            sources = session.unpaused()
        else:
            sources = tuple(dict.fromkeys((*session.local(), *session.due(limit=len(session.sources)))))
        with _progress(len(sources)) as show:
            reports = await session.update(sources, show)
        for of_pages in await session.read_pages():
            _print(lines_on_pages(of_pages))
        session.tidy()
        changes = session.publish()
        await session.announce_elsewhere(changes)
        for warning in changes.warnings:
            print(f"warning: {warning}")
        print(_summary(reports, len(session.sources), changes))
        return reports

    reports = options.session(work)
    if strict and any(report.outcome == "failed" for report in reports):
        raise typer.Exit(1)


@contextmanager
def _progress(total: int) -> Iterator[Callable[[PollReport], None]]:
    """Show a bar on a terminal, and a line for each feed that changed or failed in any case."""
    if not (sys.stderr.isatty() or ASK_FOR_A_BAR & os.environ.keys()):
        yield lambda report: _print(lines(report))
        return
    from aggregator.cli.bar import polling_bar  # noqa: PLC0415 - takes as long as a poll, and cron has no terminal

    with polling_bar(total) as polled:
        yield lambda report: polled([*lines(report)])


def _print(what: Iterable[str]) -> None:
    for line in what:
        print(line, flush=True)


def lines(report: PollReport) -> Iterator[str]:
    """Return what is to be said about a poll: nothing where nothing happened."""
    name = report.source.id
    if report.outcome in {"failed", "waiting"}:
        yield f"{name}: {report.outcome}: {report.message}"
    if report.outcome == "changed":
        counts = {"new": report.new, "changed": report.changed, "removed": report.removed}
        yield f"{name}: " + ", ".join(f"{count} {word}" for word, count in counts.items() if count)
    for warning in report.warnings if report.outcome in {"changed", "unchanged"} else ():
        yield f"{name}: warning: {warning}"


def lines_on_pages(report: PageReport) -> Iterator[str]:
    """Return what is to be said about the pages of a feed that were fetched for their text."""
    name = report.source.id
    if report.texts:
        yield f"{name}: {report.texts} full text{'s' * (report.texts != 1)}"
    for fault in report.faults:
        yield f"{name}: warning: no full text: {fault}"


def _summary(reports: list[PollReport], known: int, changes: Changes) -> str:
    failed = sum(report.outcome == "failed" for report in reports)
    waiting = sum(report.outcome == "waiting" for report in reports)
    asked = f"{len(reports) - waiting} of {known} polled, {failed} failed"
    polled = f"{asked}, {waiting} waiting" if waiting else asked
    new = sum(report.new for report in reports)
    changed = sum(report.changed for report in reports)
    return (
        f"{polled}; {new} new and {changed} changed entries; "
        f"{len(changes.written)} files written, {len(changes.removed)} removed"
    )


@commands.command()
def publish(context: typer.Context) -> None:
    """Rebuild output/ from the store alone."""
    options: Context = context.obj
    set_up_logging(logging.INFO if options.verbose else logging.ERROR)

    async def work(session: Session) -> Changes:
        changes = session.publish()
        await session.announce_elsewhere(changes)
        return changes

    changes = options.session(work)
    for path in changes.written:
        print(f"wrote {path}")
    for path in changes.removed:
        print(f"removed {path}")
    for warning in changes.warnings:
        print(f"warning: {warning}")
    print(f"{len(changes.written)} files written, {len(changes.removed)} removed")
