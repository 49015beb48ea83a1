"""Flights: the same task for all who ask at the same time."""

import asyncio

import pytest

from aggregator.fetch.flights import Flights


async def test_shared() -> None:
    """All passengers get one result; the next flight is another one."""
    started = []

    async def fly() -> int:
        started.append(1)
        await asyncio.sleep(0)
        return len(started)

    flights: Flights[int] = Flights()
    assert await asyncio.gather(*(flights.share("a", fly) for _ in range(3))) == [1, 1, 1]
    assert await flights.share("a", fly) == 2


async def test_other_keys() -> None:
    """Another key is another flight."""

    async def fly() -> object:
        await asyncio.sleep(0)
        return object()

    flights: Flights[object] = Flights()
    one, two = await asyncio.gather(flights.share("a", fly), flights.share("b", fly))
    assert one is not two


async def test_one_passenger_leaves() -> None:
    """Cancelling one does not end the flight of the other."""
    ready = asyncio.Event()

    async def fly() -> str:
        await ready.wait()
        return "landed"

    flights: Flights[str] = Flights()
    leaver, stayer = (asyncio.create_task(flights.share("a", fly)) for _ in range(2))
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
    passengers = [asyncio.create_task(flights.share("a", fly)) for _ in range(2)]
    await asyncio.sleep(0.001)
    for passenger in passengers:
        passenger.cancel()
    await asyncio.gather(*passengers, return_exceptions=True)
    await flights.share("a", short)
    assert called_off == [1]


async def test_landing() -> None:
    """At the end everything that still flies is ended."""
    flights: Flights[None] = Flights()
    passenger = asyncio.create_task(flights.share("a", lambda: asyncio.sleep(60)))
    await asyncio.sleep(0)
    await flights.land()
    with pytest.raises(asyncio.CancelledError):
        await passenger
