"""Facts as a table for people or as JSON for programs."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime

from rich.cells import cell_len
from rich.text import Text

from aggregator.cli.lines import Out, printable
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
HEADINGS = ("feed", "state", "entries", "last success", "next poll", "title")
NUMBER = HEADINGS.index("entries")


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
    cells = [_cells(row) for row in rows]
    widths = [max(map(cell_len, column)) for column in zip(HEADINGS, *cells, strict=True)]
    troubles = (f"{row.id}: {each}" for row in rows for each in filter(None, (_trouble(row), *row.warnings)))
    out = Out()
    out.line("".join(_padded(HEADINGS, widths)).rstrip(), style="bold")
    out.lines(_line(row, _padded(each, widths)) for row, each in zip(rows, cells, strict=True))
    out.lines(Text(printable(trouble)) for trouble in troubles)


def _cells(row: Status) -> tuple[str, ...]:
    """Return what the table says of a feed, in the order of the headings."""
    dates = (_minute(row.last_success), _minute(row.next_poll))
    return row.id, row.state, str(row.entries), *dates, printable(row.title)


def _padded(cells: Sequence[str], widths: Sequence[int]) -> Iterator[str]:
    """Yield cells as wide as their columns, with the gap before the next one; numbers stand at the right."""
    for place, (cell, width) in enumerate(zip(cells, widths, strict=True)):
        room = " " * (width - cell_len(cell))
        yield f"{room}{cell}  " if place == NUMBER else f"{cell}{room}  "


def _line(row: Status, padded: Iterator[str]) -> Text:
    """Return the line of a feed, with its state in colour."""
    name, state, *rest = padded
    return Text.assemble(name, (state, COLOURS[row.state]), "".join(rest).rstrip())


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
    out = Out()
    for row in rows:
        out.line(f"{str(row['published'])[:16]}  {row['feed']}  {row['title']}")
        short = str(row["id"]).removeprefix("urn:uuid:")[:13]
        out.line(f"    {short}  {row['link'] or ''}", style="dim")


def _minute(value: datetime | None) -> str:
    return "-" if value is None else value.strftime("%Y-%m-%d %H:%M")
