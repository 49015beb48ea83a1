"""The program's own options, and how its errors end."""

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from aggregator import __version__
from aggregator.cli import collector
from aggregator.cli.commands import Commands
from aggregator.cli.context import Context
from aggregator.errors import AggregatorError, ConfigError

app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Poll feeds, remove duplicates, publish filtered combined feeds.",
)


def _show_version(wanted: bool) -> None:  # noqa: FBT001 - typer calls it so
    if wanted:
        print(f"aggregator {__version__}")
        raise typer.Exit


@app.callback()
def options(
    context: typer.Context,
    config: Annotated[Path, typer.Option("--config", "-c", help="The configuration file.")] = Path("feeds.yaml"),
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Log every poll.")] = False,
    version: Annotated[  # noqa: ARG001 - its callback did the work
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Take the options that stand before the command."""
    context.obj = Context(path=config, verbose=verbose)


def main() -> None:
    """Run the command line; an error that the user can mend is a line on standard error, never a traceback."""
    collector.rest()  # until the command begins
    try:
        app()
    except ConfigError as error:
        _fail(error, 2)
    except AggregatorError as error:
        _fail(error, 1)
    except KeyboardInterrupt:
        raise SystemExit(130) from None
    except BrokenPipeError:
        # The reader of our output (`| head`) has gone; Python must not complain when it flushes at exit.
        with suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(141) from None


def _fail(error: AggregatorError, status: int) -> NoReturn:
    print(error, file=sys.stderr)
    raise SystemExit(status) from None
