"""Facts as a table for people or as JSON for programs."""

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime

from rich.console import Console
from rich.table import Table
from rich.text import Text

from aggregator.model import StoredEntry
from aggregator.pipeline.status import State, Status

COLOURS = {
    State.NEW: "cyan",
    State.OK: "green",
    State.WAITING: "yellow",
    State.FAILING: "red",
    State.GONE: "magenta",
    State.MOVED: "blue",
    State.PAUSED: "dim",
}


def print_json(value: object) -> None:
    """Print one JSON document; instants as RFC 3339 in UTC."""
    print(json.dumps(value, indent=2, ensure_ascii=False))


def instant(value: datetime | None) -> str | None:
    """Write an instant as RFC 3339, to the second.

    >>> from datetime import UTC
    >>> instant(datetime(2026, 5, 1, 12, tzinfo=UTC))
    '2026-05-01T12:00:00Z'
    """
    return None if value is None else value.strftime("%Y-%m-%dT%H:%M:%SZ")


def status_row(status: Status) -> dict[str, object]:
    """Return a status as INTERFACE.md lists it."""
    row = asdict(status)
    return row | {"last_success": instant(status.last_success), "next_poll": instant(status.next_poll)}


def entry_row(stored: StoredEntry, outputs: Sequence[str]) -> dict[str, object]:
    """Return an entry as `entries --json` lists it."""
    return {
        "id": stored.id,
        "feed": stored.source_id,
        "title": stored.entry.title,
        "link": stored.entry.link,
        "published": instant(stored.published_at),
        "updated": instant(stored.updated_at),
        "authors": [person.name or person.email or person.uri for person in stored.entry.authors],
        "outputs": sorted(outputs),
        "story": stored.story_id,
    }


def status_table(rows: Sequence[Status]) -> None:
    """Print one line a feed, and the error or warnings below it in words."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("feed", "state", "entries", "last success", "next poll", "title"):
        table.add_column(heading, justify="right" if heading == "entries" else "left", no_wrap=heading != "title")
    for row in rows:
        table.add_row(
            row.id,
            Text(row.state, style=COLOURS[row.state]),
            str(row.entries),
            _minute(row.last_success),
            _minute(row.next_poll),
            Text(row.title),
        )
    console = _console()
    console.print(table)
    for row in rows:
        for trouble in filter(None, (_trouble(row), *row.warnings)):
            console.print(Text(f"{row.id}: {trouble}"), soft_wrap=True)


def _trouble(row: Status) -> str | None:
    """Say what is the matter with a feed, and what can be done."""
    match row.state:
        case State.FAILING if row.failures > 1:
            return f"{row.error} ({row.failures} times in a row)"
        case State.GONE:
            return f"{row.error}; polled no more, but `aggregator update {row.id}` tries it again"
        case State.MOVED:
            return f"moved to {row.moved_to}; `aggregator fix` writes that into feeds.yaml"
        case _:
            return row.error


def entries_table(rows: Sequence[Mapping[str, object]]) -> None:
    """Print two lines an entry: when, which feed, the title; below it the id's beginning and the link."""
    console = _console()
    for row in rows:
        console.print(Text(f"{str(row['published'])[:16]}  {row['feed']}  {row['title']}"), soft_wrap=True)
        short = str(row["id"]).removeprefix("urn:uuid:")[:13]
        console.print(Text(f"    {short}  {row['link'] or ''}", style="dim"), soft_wrap=True)


def _console() -> Console:
    """Write as wide as the terminal is; into a file or a pipe so wide that no line is broken."""
    return Console(highlight=False, width=None if sys.stdout.isatty() else 200)


def _minute(value: datetime | None) -> str:
    return "-" if value is None else value.strftime("%Y-%m-%d %H:%M")
