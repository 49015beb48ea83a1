"""Flights: what is asked for twice at the same time is done once."""

import asyncio
from collections.abc import AsyncIterator, Callable, Hashable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from typing import Generic, TypeVar

Result = TypeVar("Result")


@dataclass(slots=True, eq=False)
class _Flight(Generic[Result]):
    landed: asyncio.Future[Result]
    empty: asyncio.Event = field(default_factory=asyncio.Event)
    passengers: int = 0

    async def fly(self, work: AbstractAsyncContextManager[Result]) -> None:
        async with work as result:
            self.landed.set_result(result)
            await self.empty.wait()

    def ended(self, task: asyncio.Task[None]) -> None:
        """Tell the passengers of a flight that did not land."""
        if self.landed.done():
            return
        if task.cancelled() or (error := task.exception()) is None:
            self.landed.cancel()
        else:
            self.landed.set_exception(error)


class Flights(Generic[Result]):
    """Work under way by key; all who ask for a key while it is under way, or its result in use, get that result."""

    def __init__(self) -> None:
        self._flights: dict[Hashable, tuple[_Flight[Result], asyncio.Task[None]]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def aboard(
        self, key: Hashable, start: Callable[[], AbstractAsyncContextManager[Result]]
    ) -> AsyncIterator[Result]:
        """The result of the work with that key, begun by `start` where none is under way.

        What `start` opens is closed when nobody uses the result any more. Whoever is cancelled leaves alone; the work
        is cancelled when nobody waits for it.
        """
        flight, task = self._flights.get(key) or self._take_off(key, start)
        flight.passengers += 1
        try:
            yield await asyncio.shield(flight.landed)
        finally:
            flight.passengers -= 1
            if flight.passengers == 0:
                if flight.landed.done():
                    flight.empty.set()
                else:
                    task.cancel()
                self._forget(key, flight)

    async def land(self) -> None:
        """Cancel what still runs and wait for its end."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _take_off(
        self, key: Hashable, start: Callable[[], AbstractAsyncContextManager[Result]]
    ) -> tuple[_Flight[Result], asyncio.Task[None]]:
        flight = _Flight(asyncio.get_running_loop().create_future())
        task = asyncio.create_task(flight.fly(start()))
        task.add_done_callback(flight.ended)
        task.add_done_callback(self._tasks.discard)
        self._tasks.add(task)
        self._flights[key] = (flight, task)
        return flight, task

    def _forget(self, key: Hashable, flight: _Flight[Result]) -> None:
        if self._flights.get(key, (None,))[0] is flight:
            del self._flights[key]
