"""What a daemon does differently where several processes share its store: it leads or stands by, and offers lanes."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from aggregator.distribute.lead import Lead
from aggregator.distribute.queue import AT_ONCE, MOST_WAITING, Queue
from aggregator.errors import AggregatorError
from aggregator.log import log
from aggregator.model import Source, SourceKind
from aggregator.pipeline import Session
from aggregator.pipeline.lanes import in_lanes

DUE = 50_000  # sources that are looked at for lanes in one tick
LOOK = 1.0  # seconds between two looks at whether somebody has written entries


@dataclass(slots=True, kw_only=True)
class Cluster:
    """The daemon's place among others: `change` is told whenever the lead is gained (True) or lost."""

    session: Session
    queue: Queue
    lead: Lead = field(init=False)
    change: Callable[[bool], None]

    def __post_init__(self) -> None:
        self.lead = Lead(self.queue.url, self._changed)

    def jobs(self, stop: asyncio.Event, wrote: Callable[[], None]) -> list[Coroutine[None, None, None]]:
        """Return what is to run until `stop`; `wrote` is called when any process has written entries."""
        return [
            self.lead.keep(stop),
            self.queue.work(self._poll, stop, at_once=AT_ONCE),
            self._notice_entries(stop, wrote),
        ]

    async def share(self, due: Sequence[Source]) -> tuple[Source, ...]:
        """Offer lanes for what is due on the web, and return what is due on this machine's disk.

        Nothing is offered while there is more in the queue than workers can take in a while.
        """
        here = tuple(source for source in due if source.kind is not SourceKind.HTTP)
        lanes = in_lanes((source for source in due if source.kind is SourceKind.HTTP), self.session.moved)
        try:
            load = await self.queue.load()
            self.session.tally.lanes = {"waiting": load.waiting, "polling": load.polling}
            if lanes and load.waiting < MOST_WAITING:
                await self.queue.offer(lanes)
        except AggregatorError as error:
            log.warning("no lanes offered; trying again at the next tick", error=str(error))
        return here

    def _changed(self, leads: bool) -> None:  # noqa: FBT001 - a callback with one value
        self.session.leads = leads
        self.change(leads)

    async def _poll(self, host: str) -> None:
        await self.session.poll_lane(host)
        await self.session.read_pages()

    async def _notice_entries(self, stop: asyncio.Event, wrote: Callable[[], None]) -> None:
        """Look whether there is a new revision: workers elsewhere tell nobody else."""
        known: int | None = None
        while not stop.is_set():
            with suppress(AggregatorError):  # the daemon's next write says it
                revision = await self.session.in_writer(self.session.store.revision)
                if revision != known and self.lead.held:
                    known = revision
                    wrote()
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), LOOK)
