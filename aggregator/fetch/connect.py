"""From a host's name to a connected socket: look up, judge every address, race what is left (RFC 8305).

The socket is connected to the very address that was judged; the name is not looked up again.
"""

import asyncio
import contextlib
import socket
import threading
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from itertools import chain, zip_longest
from typing import Any

from aggregator.fetch.failures import AddressRefusedError
from aggregator.fetch.guard import Judge

Address = tuple[socket.AddressFamily, tuple[Any, ...]]
"""A family and what `socket.connect` takes for it."""

Resolve = Callable[[str, int], Awaitable[Sequence[Address]]]
Dial = Callable[[str, int], Awaitable[socket.socket]]

_HEAD_START = 0.25  # seconds that an address has before the next one is tried beside it (RFC 8305, section 5)
_MOST_ADDRESSES = 8


async def system_resolver(host: str, port: int) -> Sequence[Address]:
    """The system's resolver, in a thread that a look-up has for itself.

    A name server that does not answer holds up nobody else's look-up, file or parsing, and not the end of the program:
    the threads of an executor would be waited for. A number is no name, and asks for no thread.
    """
    if (host[:1].isdigit() or ":" in host) and (numeric := _numeric(host, port)):
        return numeric
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[Sequence[Address]] = loop.create_future()

    def deliver(found: Sequence[Address] | OSError) -> None:
        if answer.done():  # nobody waits any more
            return
        if isinstance(found, OSError):
            answer.set_exception(found)
        else:
            answer.set_result(found)

    def look_up() -> None:
        with contextlib.suppress(RuntimeError):  # the loop has ended meanwhile
            loop.call_soon_threadsafe(deliver, _addresses(host, port))

    threading.Thread(target=look_up, name="dns", daemon=True).start()
    return await answer


def _numeric(host: str, port: int) -> Sequence[Address]:
    """The address that a host is in any spelling of numbers, as the system reads it; none where it is a name."""
    found = _addresses(host, port, socket.AI_NUMERICHOST)
    return () if isinstance(found, OSError) else found


def _addresses(host: str, port: int, flags: int = 0) -> Sequence[Address] | OSError:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP, flags=flags)
    except OSError as error:
        return error
    except ValueError:  # an empty label, or one of more than 63 bytes
        return socket.gaierror(socket.EAI_NONAME, "not a host name")
    return [(family, address) for family, _, _, _, address in found]


def dialer(resolve: Resolve, judge: Judge | None) -> Dial:
    """What connects to (host, port); without a judge every address is allowed.

    Raises AddressRefusedError where no address of the host is allowed, and OSError where none answers.
    """

    async def dial(host: str, port: int) -> socket.socket:
        found = await resolve(host, port)
        if judge is not None:
            found = _allowed(host, found, judge)
        return await _race(_interleaved(found)[:_MOST_ADDRESSES])

    return dial


def _allowed(host: str, found: Sequence[Address], judge: Judge) -> Sequence[Address]:
    verdicts = [(address, str(address[1][0]), judge(str(address[1][0]))) for address in found]
    allowed = [address for address, _, words in verdicts if words is None]
    if not allowed:
        for _, numeric, words in verdicts:
            if words is not None:
                raise AddressRefusedError(host, numeric, words)
    return allowed


def _interleaved(found: Sequence[Address]) -> list[Address]:
    """Families in turn, beginning with the resolver's first choice (RFC 8305, section 4)."""
    first = [address for address in found if address[0] == found[0][0]]
    other = [address for address in found if address[0] != found[0][0]]
    return [address for address in chain.from_iterable(zip_longest(first, other)) if address is not None]


async def _race(addresses: Sequence[Address]) -> socket.socket:
    """The first socket that connects; an address gets a head start over the next, and failing ends it."""
    if len(addresses) == 1:
        return await _connect(addresses[0])
    waiting = deque(addresses)
    running: set[asyncio.Task[socket.socket]] = set()
    failures: list[OSError] = []
    winner: socket.socket | None = None
    try:
        while winner is None and (waiting or running):
            if waiting:
                running.add(asyncio.create_task(_connect(waiting.popleft())))
            head_start = _HEAD_START if waiting else None
            done, running = await asyncio.wait(running, timeout=head_start, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                match task.exception():
                    case OSError() as error:
                        failures.append(error)
                    case None if winner is None:
                        winner = task.result()
                    case None:
                        task.result().close()
                    case error:
                        raise error
    finally:
        await _call_off(running)
    if winner is None:
        raise failures[0] if failures else socket.gaierror(socket.EAI_NODATA, "no address")
    return winner


async def _call_off(running: set[asyncio.Task[socket.socket]]) -> None:
    for task in running:
        task.cancel()
    for outcome in await asyncio.gather(*running, return_exceptions=True):
        if isinstance(outcome, socket.socket):
            outcome.close()


async def _connect(address: Address) -> socket.socket:
    family, where = address
    connection = socket.socket(family, socket.SOCK_STREAM)
    try:
        connection.settimeout(0)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        await asyncio.get_running_loop().sock_connect(connection, where)
    except BaseException:
        connection.close()
        raise
    return connection
