"""A bar on a terminal, while feeds are polled."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn


@contextmanager
def polling_bar(total: int) -> Iterator[Callable[[list[str]], None]]:
    """Show how many of `total` feeds have been polled, and print the lines about each, which need not be any."""
    console = Console(stderr=True)
    columns = (TextColumn("polling"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("", total=total)

        def polled(lines: list[str]) -> None:
            for line in lines:
                if console.is_terminal and sys.stdout.isatty():
                    progress.console.out(line, highlight=False)
                else:
                    print(line, flush=True)
            progress.advance(task)

        yield polled
