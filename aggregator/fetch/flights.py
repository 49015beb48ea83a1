"""Flights: what is asked for twice at the same time is done once."""

import asyncio
from collections.abc import Callable, Coroutine, Hashable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

Result = TypeVar("Result")


@dataclass(slots=True, eq=False)
class _Flight(Generic[Result]):
    task: asyncio.Task[Result]
    passengers: int = 0


class Flights(Generic[Result]):
    """Running tasks by key; all who ask for a key while its task runs get its result."""

    def __init__(self) -> None:
        self._running: dict[Hashable, _Flight[Result]] = {}

    async def share(self, key: Hashable, start: Callable[[], Coroutine[Any, Any, Result]]) -> Result:
        """The result of the task with that key, begun by `start` where none runs.

        Whoever is cancelled leaves alone; the task is cancelled when nobody waits for it any more.
        """
        flight = self._running.get(key)
        if flight is None:
            flight = self._running[key] = _Flight(asyncio.create_task(start()))
        flight.passengers += 1
        try:
            return await asyncio.shield(flight.task)
        finally:
            flight.passengers -= 1
            if flight.passengers == 0:
                flight.task.cancel()  # does nothing to a task that is done
                self._forget(key, flight)

    async def land(self) -> None:
        """Cancel what still runs and wait for its end."""
        running = [flight.task for flight in self._running.values()]
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    def _forget(self, key: Hashable, flight: _Flight[Result]) -> None:
        if self._running.get(key) is flight:
            del self._running[key]
