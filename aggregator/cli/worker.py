"""The command that polls beside others: worker."""

import logging
from typing import Annotated

import typer

from aggregator.cli.context import Context, run
from aggregator.cli.logs import set_up_logging
from aggregator.distribute.connection import is_shared
from aggregator.distribute.queue import AT_ONCE, Queue
from aggregator.distribute.worker import Worker
from aggregator.errors import AggregatorError
from aggregator.pipeline import Session

commands = typer.Typer()


@commands.command()
def worker(
    context: typer.Context,
    lanes: Annotated[int, typer.Option(help="Hosts that are polled side by side.", min=2)] = AT_ONCE,
) -> None:
    """Poll feeds as one of many processes over a PostgreSQL store; `aggregator run` says what is due."""
    options: Context = context.obj
    set_up_logging(logging.DEBUG if options.verbose else logging.INFO)
    config = options.load()
    if not is_shared(config.store):
        raise AggregatorError("a worker needs a store that several processes share: `store: postgresql://…`")

    async def work(session: Session) -> None:
        await Worker(session=session, queue=Queue(config.store), load=options.load, at_once=lanes).run()

    run(config, work, leads=False)
