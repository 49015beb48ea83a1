"""Flights: the same task for all who ask at the same time."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import pytest

from aggregator.fetch.flights import Flights

T = TypeVar("T")


async def share(flights: Flights[T], key: str, fly: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Fly along and get off at once."""

    @asynccontextmanager
    async def work() -> AsyncIterator[T]:
        yield await fly()

    async with flights.aboard(key, work) as result:
        return result


async def test_shared() -> None:
    """All passengers get one result; the next flight is another one."""
    started = []

    async def fly() -> int:
        started.append(1)
        await asyncio.sleep(0)
        return len(started)

    flights: Flights[int] = Flights()
    assert await asyncio.gather(*(share(flights, "a", fly) for _ in range(3))) == [1, 1, 1]
    assert await share(flights, "a", fly) == 2


async def test_other_keys() -> None:
    """Another key is another flight."""

    async def fly() -> object:
        await asyncio.sleep(0)
        return object()

    flights: Flights[object] = Flights()
    one, two = await asyncio.gather(share(flights, "a", fly), share(flights, "b", fly))
    assert one is not two


async def test_one_passenger_leaves() -> None:
    """Cancelling one does not end the flight of the other."""
    ready = asyncio.Event()

    async def fly() -> str:
        await ready.wait()
        return "landed"

    flights: Flights[str] = Flights()
    leaver, stayer = (asyncio.create_task(share(flights, "a", fly)) for _ in range(2))
    await asyncio.sleep(0)
    leaver.cancel()
    await asyncio.sleep(0)
    ready.set()
    assert await stayer == "landed"
    with pytest.raises(asyncio.CancelledError):
        await leaver


async def test_all_passengers_leave() -> None:
    """A flight that nobody waits for is called off, and who comes later starts a new one."""
    called_off = []

    async def fly() -> None:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            called_off.append(1)
            raise

    async def short() -> None:
        await asyncio.sleep(0)

    flights: Flights[None] = Flights()
    passengers = [asyncio.create_task(share(flights, "a", fly)) for _ in range(2)]
    await asyncio.sleep(0.001)
    for passenger in passengers:
        passenger.cancel()
    await asyncio.gather(*passengers, return_exceptions=True)
    await share(flights, "a", short)
    assert called_off == [1]


async def test_landing() -> None:
    """At the end everything that still flies is ended."""
    flights: Flights[None] = Flights()
    passenger = asyncio.create_task(share(flights, "a", lambda: asyncio.sleep(60)))
    await asyncio.sleep(0)
    await flights.land()
    with pytest.raises(asyncio.CancelledError):
        await passenger


async def test_the_result_is_kept_for_as_long_as_it_is_used() -> None:
    """What the work has opened is closed when the last passenger gets off; who comes before that gets the same."""
    log = []

    @asynccontextmanager
    async def work() -> AsyncIterator[int]:
        log.append("open")
        try:
            yield len(log)
        finally:
            log.append("closed")

    flights: Flights[int] = Flights()
    async with flights.aboard("a", work) as one:
        async with flights.aboard("a", work) as two:
            assert (one, two) == (1, 1)
        await asyncio.sleep(0)
        assert log == ["open"]
    await flights.land()
    assert log == ["open", "closed"]


async def test_a_crash_reaches_every_passenger() -> None:
    """Nobody waits for ever."""

    async def crash() -> None:
        await asyncio.sleep(0)
        raise ZeroDivisionError

    flights: Flights[None] = Flights()
    ends = await asyncio.gather(*(share(flights, "a", crash) for _ in range(2)), return_exceptions=True)
    assert [type(end) for end in ends] == [ZeroDivisionError, ZeroDivisionError]
