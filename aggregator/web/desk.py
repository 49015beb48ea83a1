"""What the web face works with."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from aggregator.errors import Fault
from aggregator.model import Config, Source
from aggregator.pipeline.hub import Hub
from aggregator.pipeline.inbox import Inbox
from aggregator.pipeline.news import News
from aggregator.pipeline.tally import Tally
from aggregator.store import Store


class Desk(Protocol):
    """What the web face works with; a running daemon's session is one."""

    @property
    def config(self) -> Config:
        """The configuration; another one as soon as feeds.yaml is saved."""

    @property
    def store(self) -> Store:
        """What is remembered; may be asked from any thread."""

    @property
    def sources(self) -> Sequence[Source]:
        """The sources that exist at the moment."""

    @property
    def clock(self) -> Callable[[], datetime]:
        """The present."""

    @property
    def faults(self) -> Sequence[Fault]:
        """What is wrong with feeds.yaml as it is now, while `config` is the last valid one."""

    @property
    def news(self) -> News:
        """What happens, as it happens."""

    @property
    def tally(self) -> Tally:
        """What has happened, counted."""

    @property
    def inbox(self) -> Inbox:
        """What hubs deliver, until it is read."""

    @property
    def hub(self) -> Hub:
        """Who has subscribed to the outputs."""

    @property
    def asked(self) -> asyncio.Event:
        """To be set when something is due that somebody waits for."""
