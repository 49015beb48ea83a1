"""Which commands there are, and where.

The module of a command is imported when it is asked for, so that none waits for what others need.
"""

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_group

from aggregator.cli import collector

# Module -> its commands, each with the first line of its help. Their order is that of `aggregator --help`.
COMMANDS = {
    "starting": {
        "init": "Write a commented starter feeds.yaml and a sample article.",
        "check": "Validate the configuration; exit 2 and every fault with its place where there are any.",
        "schema": "Print the JSON Schema of feeds.yaml.",
    },
    "polling": {
        "update": "Poll what is due (all, or the feeds named), publish, and say what changed or failed.",
        "publish": "Rebuild output/ from the store alone.",
    },
    "running": {
        "run": "Run the daemon: poll, watch feeds.yaml and articles/, publish, serve.",
    },
    "worker": {
        "worker": "Poll feeds as one of many processes over a PostgreSQL store; `aggregator run` says what is due.",
    },
    "password": {
        "password": "Ask for a password, on the terminal or standard input, and print its hash for `web.password`.",
    },
    "migrate": {
        "migrate": "Move the store to another database, and compare both row by row.",
    },
    "looking": {
        "status": "Show each feed: state, last success, next poll, entries, and the error in words.",
        "entries": "Search the entries that are stored, newest first.",
    },
    "explaining": {
        "why": "Explain one entry: where it comes from, what it was merged with, and why each output shows it or not.",
        "plan": "Show what publishing would add, remove and change in each output; nothing is written.",
    },
    "previewing": {
        "article": "Show what would be made of a local article, and what was joined or left out; nothing is stored.",
    },
    "editing": {
        "add": "Find the feed behind an address and add it to feeds.yaml.",
        "remove": "Take a feed out of feeds.yaml; what is stored of it stays in the store.",
        "import": "Add the feeds of a subscription list to feeds.yaml; folders become tags.",
        "fix": "Write the new addresses of feeds that have moved for good into feeds.yaml.",
        "export": "Print the feeds with a URL as OPML 2.0, for any other reader.",
    },
}


class Commands(TyperGroup):
    """All commands by name and first line of help; the one that runs is imported then."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        for lines in COMMANDS.values():
            for name, line in lines.items():
                self.add_command(TyperCommand(name, help=line))

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """Put the command itself in the place of its line of help."""
        name, line, rest = super().resolve_command(ctx, args)
        for module, lines in COMMANDS.items():
            if name in lines:
                command = commands_of(module)[name]
                collector.resume()
                return name, command, rest
        return name, line, rest


def commands_of(module: str) -> Mapping[str, Any]:
    """Import a module of this room and return its commands by name."""
    alone = typer.Typer(rich_markup_mode=None)
    alone.registered_commands = import_module(f"aggregator.cli.{module}").commands.registered_commands
    return get_group(alone).commands
