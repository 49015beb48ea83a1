"""The machine that the daemon runs on, in simulated time: its clock can be set wrong, and it can be restarted or die.

    async with Machine(planet=planet, origins=[origin]) as machine:
        await machine.run(until=START + DAY, plan=[(START + HOUR, machine.restart)])
    assert [visit.at for visit in machine.visits] == …

Only time is simulated. The daemon, its session and its store are the real ones, and requests go over sockets to real
servers; of `Daemon.run` nothing is missing but the scheduler, whose tick is given by hand.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Self

from aggregator.config import load
from aggregator.daemon import POLL_TICK, Daemon
from aggregator.model import Config
from aggregator.pipeline import Session, open_session
from tests.support.origin import Origin, Seen
from tests.support.planet import Planet

START = datetime(2026, 3, 2, 0, 0, 20, tzinfo=UTC)  # a Monday
TICK = timedelta(seconds=POLL_TICK)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

WIRE = 0.1  # real seconds in which a request that was sent reaches the publisher's log, which another thread writes

Act = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A request as its publisher saw it, by a clock that is right."""

    at: datetime
    origin: Origin
    seen: Seen

    @property
    def url(self) -> str:
        """The address that was asked."""
        return self.origin.url(self.seen.target)


@dataclass(slots=True, kw_only=True)
class Machine:
    """An asynchronous context manager: the daemon runs as long as the block does.

    `now` is the time that it is, `wrong_by` how much the machine's clock is ahead of it; `time_outs` in seconds are for
    feeds by id, where those of feeds.yaml would be too long for a test; `gap` is that of the session.
    """

    planet: Planet
    origins: Sequence[Origin]
    time_outs: Mapping[str, float] = field(default_factory=dict)
    now: datetime = START
    wrong_by: timedelta = timedelta()
    visits: list[Visit] = field(default_factory=list)
    crashes: list[datetime] = field(default_factory=list)
    daemon: Daemon = field(init=False)
    session: Session = field(init=False)
    running: AsyncExitStack = field(default_factory=AsyncExitStack)
    doomed: bool = False
    gap: timedelta = timedelta()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._end()

    def load(self) -> Config:
        """Read feeds.yaml as the program does."""
        config = load(self.planet.folder / "feeds.yaml", {})
        sources = tuple(
            replace(each, timeout=timedelta(seconds=self.time_outs[each.id])) if each.id in self.time_outs else each
            for each in config.sources
        )
        return replace(config, sources=sources)

    async def start(self) -> None:
        """Start the program."""
        opened = open_session(self.load(), clock=lambda: self.now + self.wrong_by, steady=self._seconds, gap=self.gap)
        self.session = await self.running.enter_async_context(opened)
        self.daemon = Daemon(session=self.session, load=self.load)

    async def restart(self) -> None:
        """End the program in order, and start it again."""
        await self.running.aclose()
        await self.start()

    async def crash(self) -> None:
        """Have the program die as soon as the next request has been sent, and start it again a second later."""
        self.doomed = True

    async def reload(self) -> None:
        """Take over feeds.yaml as it is now."""
        self.daemon.reload()
        await self.settle()

    def set_clock(self, wrong_by: timedelta) -> Act:
        """What sets the machine's clock, so much ahead of the true time, between two ticks."""

        async def act() -> None:
            await self.tick()
            self.wrong_by = wrong_by

        return act

    async def tick(self) -> None:
        """What happens every five seconds."""
        await self.daemon.tick()
        if self.doomed:
            await self._die()
        await self.settle()

    async def settle(self) -> None:
        """Wait until nothing is under way, and note who was asked meanwhile."""
        while self.daemon.tasks:
            done, _ = await asyncio.wait(self.daemon.tasks)
            for task in done:
                await task
        self.note()

    async def run(self, until: datetime, plan: Collection[tuple[datetime, Act]] = ()) -> None:
        """Let time go by, and do what is planned when its time has come."""
        todo = sorted(plan, key=lambda item: item[0], reverse=True)
        while self.now < until:
            while todo and todo[-1][0] <= self.now:
                await todo.pop()[1]()
            await self.tick()
            self.now = min(max(self.now + TICK, self._next_due()), until, *(at for at, _ in todo[-1:]))

    def note(self) -> None:
        """Move what the publishers saw to `visits`."""
        for origin in self.origins:
            self.visits += [Visit(at=self.now, origin=origin, seen=seen) for seen in origin.log]
            origin.log.clear()

    def _seconds(self) -> float:
        return (self.now - START).total_seconds()

    def _next_due(self) -> datetime:
        """The tick at or after the next poll that the store knows of."""
        times = [state.next_poll_at for state in self.session.store.states().values() if not state.gone]
        wait = min(times, default=datetime.max.replace(tzinfo=UTC)) - self.wrong_by - START
        return START + max(-(-wait // TICK), 0) * TICK if times else datetime.max.replace(tzinfo=UTC)

    async def _die(self) -> None:
        """End it in the middle: what was not yet written to the store is lost."""
        while self.daemon.tasks and not any(  # noqa: ASYNC110 - servers know no events of this loop
            origin.log for origin in self.origins
        ):
            await asyncio.sleep(0)  # until the log, which is written in another thread, shows the request
        if not self.daemon.tasks:
            return  # nobody was due
        self.doomed = False
        self.crashes.append(self.now)
        await self._end()
        await asyncio.sleep(WIRE)
        self.note()
        self.now += timedelta(seconds=1)
        await self.start()

    async def _end(self) -> None:
        for task in self.daemon.tasks:
            task.cancel()
        await asyncio.gather(*self.daemon.tasks, return_exceptions=True)
        await self.running.aclose()
