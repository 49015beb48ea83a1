"""Commands that look: status, entries."""

import asyncio
from typing import Annotated

import typer

from aggregator.cli.context import Context, run
from aggregator.cli.tables import entries_table, entry_row, print_json, status_row, status_table
from aggregator.distribute.connection import is_shared
from aggregator.distribute.queue import Queue
from aggregator.errors import AggregatorError
from aggregator.pipeline import Session
from aggregator.pipeline.status import Status, statuses

commands = typer.Typer()

Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


@commands.command()
def status(context: typer.Context, as_json: Json = False) -> None:
    """Show each feed: state, last success, next poll, entries, and the error in words."""
    options: Context = context.obj

    async def work(session: Session) -> tuple[Status, ...]:
        return statuses(session.store, session.sources, session.clock())

    config = options.load()
    rows = run(config, work, leads=not is_shared(config.store))
    if as_json:
        print_json([status_row(row) for row in rows])
        return
    status_table(rows)
    if is_shared(config.store):
        load = asyncio.run(Queue(config.store).load())
        print(f"queue: {load.waiting} hosts wait, {load.polling} are being polled")


@commands.command()
def entries(
    context: typer.Context,
    query: Annotated[str | None, typer.Argument(help="Words that must all occur.")] = None,
    feed: Annotated[str | None, typer.Option(help="Only entries of this feed.")] = None,
    output: Annotated[str | None, typer.Option(help="Only entries of this output.")] = None,
    limit: Annotated[int, typer.Option(help="So many at the most.", min=1)] = 50,
    as_json: Json = False,
) -> None:
    """Search the entries that are stored, newest first."""
    options: Context = context.obj

    async def work(session: Session) -> list[dict[str, object]]:
        source_ids = [source.id for source in session.named([feed])] if feed else None
        if output is not None and output not in {known.id for known in session.config.outputs}:
            raise AggregatorError(f"no output has the id {output!r}")
        found = session.store.search(query, source_ids=source_ids, output_id=output, limit=limit)
        members = session.store.outputs_of([entry.id for entry in found])
        return [entry_row(entry, members.get(entry.id, ())) for entry in found]

    rows = options.session(work)
    if as_json:
        print_json(rows)
    else:
        entries_table(rows)
