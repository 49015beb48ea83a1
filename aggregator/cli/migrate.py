"""The command that moves the store to another database: migrate."""

import json
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from aggregator.cli.context import Context
from aggregator.config import load_bytes
from aggregator.store import move_store

PASSWORD = re.compile(r"(?<=://)([^:/@]*):(?!\$\{)[^@]*@")

commands = typer.Typer()


@commands.command()
def migrate(
    context: typer.Context,
    to: Annotated[
        str,
        typer.Option("--to", metavar="URL", help="Where to, as `store` in feeds.yaml; empty. Stop the daemon first."),
    ],
) -> None:
    """Move the store to another database, and compare both row by row."""
    options: Context = context.obj
    config = options.load()
    target = load_bytes(f"store: {json.dumps(to)}".encode(), "--to", options.path, os.environ).store
    with _progress() as told:
        counts = move_store(config.store, target, told)
    total = sum(counts.values())
    print(
        f"{counts['sources']} feeds, {counts['entries']} entries, {total} rows in all: each is the same in both stores"
    )
    print(f"now write in {options.path.name}:\n\nstore: {_without_password(to)}")


@contextmanager
def _progress() -> Iterator[Callable[[str, int, int], None]]:
    """Show on a terminal what is being done, and how far it is."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("")

        def told(what: str, rows: int, total: int) -> None:
            progress.update(task, description=what, completed=rows, total=total)

        yield told


def _without_password(url: str) -> str:
    """Return the URL as it may be shown: a password that stands in it belongs into the environment.

    >>> _without_password("postgresql://me:secret@db.example/planet")
    'postgresql://me:${PASSWORD}@db.example/planet'
    """
    return PASSWORD.sub(r"\1:${PASSWORD}@", url)
