"""What every command starts from: the configuration file, the log, a session."""

import asyncio
import logging
import os
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

import structlog

from aggregator.config import load
from aggregator.model import Config
from aggregator.pipeline import Session, open_session

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """The options that stand before the command."""

    path: Path
    verbose: bool

    def load(self) -> Config:
        """Read the configuration; raises ConfigError with every fault."""
        return load(self.path, os.environ)

    def session(self, work: Callable[[Session], Awaitable[T]]) -> T:
        """Run `work` with a session over the configuration and close it afterwards."""
        return run(self.load(), work)


def run(config: Config, work: Callable[[Session], Awaitable[T]]) -> T:
    """Run `work` with a session over this configuration and close it afterwards."""

    async def opened() -> T:
        async with open_session(config) as session:
            return await work(session)

    return asyncio.run(opened())


def with_address(config: Config, host: str | None, port: int | None) -> Config:
    """Return the configuration with the address that was given on the command line."""
    web = replace(config.web, host=host or config.web.host, port=config.web.port if port is None else port)
    return replace(config, web=web)


def set_up_logging(level: int) -> None:
    """Log to standard error: lines for people on a terminal, JSON otherwise."""
    terminal = sys.stderr.isatty()
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.StackInfoRenderer(),
            *([] if terminal else [structlog.processors.format_exc_info]),
            structlog.dev.ConsoleRenderer() if terminal else structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
    )
    logging.basicConfig(level=logging.ERROR, stream=sys.stderr)
