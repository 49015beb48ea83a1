"""What every command starts from: the configuration file and a session.

What these need is imported when it is used: `--help` uses neither, and half of the commands one.
"""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from aggregator.cli import collector

if TYPE_CHECKING:
    from aggregator.model import Config
    from aggregator.pipeline import Session

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """The options that stand before the command."""

    path: Path
    verbose: bool

    def load(self) -> Config:
        """Read the configuration; raises ConfigError with every fault."""
        from aggregator.config import load  # noqa: PLC0415 - 0.2 s that `--help` does without

        return load(self.path, os.environ)

    def session(self, work: Callable[[Session], Awaitable[T]]) -> T:
        """Run `work` with a session over the configuration and close it afterwards."""
        return run(self.load(), work)


def run(config: Config, work: Callable[[Session], Awaitable[T]], *, leads: bool = True) -> T:
    """Run `work` with a session over this configuration and close it afterwards; `leads` as in `Session`."""
    import asyncio  # noqa: PLC0415 - as below

    collector.rest()
    from aggregator.pipeline import open_session  # noqa: PLC0415 - 0.5 s that `check` does without

    async def opened() -> T:
        async with open_session(config, leads=leads) as session:
            collector.resume()
            return await work(session)

    return asyncio.run(opened())
