"""The command that stays: run."""

import logging
from dataclasses import replace
from typing import Annotated

import typer

from aggregator.cli.context import Context, run
from aggregator.cli.logs import set_up_logging
from aggregator.daemon import Daemon
from aggregator.distribute.connection import is_shared
from aggregator.errors import AggregatorError
from aggregator.model import Config, Web
from aggregator.pipeline import Session
from aggregator.web.callers import is_loopback

commands = typer.Typer()


@commands.command(name="run")
def run_daemon(
    context: typer.Context,
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.", min=0, max=65535)] = None,
    no_web: Annotated[bool, typer.Option("--no-web", help="Poll and publish only.")] = False,
) -> None:
    """Run the daemon: poll, watch feeds.yaml and articles/, publish, serve."""
    options: Context = context.obj
    set_up_logging(logging.DEBUG if options.verbose else logging.INFO)
    config = _with_address(options.load(), host, port)
    if not no_web:
        _refuse_open_address(config.web)

    async def work(session: Session) -> None:
        daemon = Daemon(session=session, load=lambda: _with_address(options.load(), host, port))
        await daemon.run(web=not no_web)

    run(config, work, leads=not is_shared(config.store))


def _with_address(config: Config, host: str | None, port: int | None) -> Config:
    """Return the configuration with the address that was given on the command line."""
    web = replace(config.web, host=host or config.web.host, port=config.web.port if port is None else port)
    return replace(config, web=web)


def _refuse_open_address(web: Web) -> None:
    """Only this machine may come in without a password."""
    if web.password is None and not is_loopback(web.host):
        raise AggregatorError(
            f"listening on {web.host} needs web.password in feeds.yaml: `aggregator password` makes its hash; "
            "or listen on 127.0.0.1"
        )
