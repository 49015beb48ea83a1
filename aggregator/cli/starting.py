"""Commands that need no more than feeds.yaml: init, check, schema."""

import json
from pathlib import Path
from typing import Annotated

import typer

from aggregator.cli.context import Context
from aggregator.config import STARTER, STARTER_ARTICLE, json_schema
from aggregator.errors import AggregatorError

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
    for warning in config.warnings:
        print(f"warning: {warning}")
    feeds, outputs = len(config.sources), len(config.outputs)
    print(f"{options.path}: valid, {feeds} source{'s' * (feeds != 1)}, {outputs} output{'s' * (outputs != 1)}")


@commands.command()
def schema() -> None:
    """Print the JSON Schema of feeds.yaml."""
    print(json.dumps(json_schema(), indent=2, ensure_ascii=False))
