"""Commands that explain: why, plan."""

import os
from pathlib import Path
from typing import Annotated

import typer

from aggregator.cli.context import Context
from aggregator.cli.explained import plan_rows, show_plan
from aggregator.cli.explained_why import show_why, why_row
from aggregator.cli.tables import print_json
from aggregator.config import load
from aggregator.errors import ConfigError
from aggregator.model import Config
from aggregator.pipeline.holdings import looking_at
from aggregator.pipeline.plan import plan as plan_outputs
from aggregator.pipeline.session import utc_now
from aggregator.pipeline.why import why as explain

commands = typer.Typer()

Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


@commands.command()
def why(
    context: typer.Context,
    entry: Annotated[str, typer.Argument(help="The entry's id, its link, or the beginning of its id.")],
    output: Annotated[str | None, typer.Option(help="Explain it for this output alone.")] = None,
    as_json: Json = False,
) -> None:
    """Explain one entry: where it comes from, what it was merged with, and why each output shows it or not."""
    options: Context = context.obj
    config = options.load()
    with looking_at(config.store) as store:
        facts = explain(store, config, entry, utc_now(), output=output)
    if as_json:
        print_json(why_row(facts))
    else:
        show_why(facts)


@commands.command()
def plan(
    context: typer.Context,
    config: Annotated[Path | None, typer.Option("--config", "-c", help="A configuration to try.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="List every entry, not the first ten.")] = False,
    as_json: Json = False,
) -> None:
    """Show what publishing would add, remove and change in each output; nothing is written."""
    options: Context = context.obj
    planned, current = _configurations(options.path, config)
    with looking_at(planned.store) as store:
        plans = plan_outputs(store, planned, utc_now(), current=current)
    if as_json:
        print_json(plan_rows(plans))
    else:
        show_plan(plans, limit=None if everything else 10)


def _configurations(path: Path, tried: Path | None) -> tuple[Config, Config | None]:
    """Return the configuration to plan with, and the one in force where that is another and can be read.

    The one that is tried counts as if it stood in the other's place: its paths begin there.
    """
    if tried is None or not path.exists():
        return load(tried or path, os.environ), None
    planned = load(tried, os.environ, place=path)
    try:
        return planned, load(path, os.environ)
    except ConfigError:
        return planned, None
