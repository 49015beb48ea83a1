"""HTTP/1.1 as an httpx transport, over sockets that the guard has judged.

h11 reads and writes the protocol, byte for byte and without a retry that nobody asked for. A connection is used again
only where the request does not ask to close it: the lane that knows of further requests to the host decides.

benchmarks/transport.py compares it with what else httpx can use: a poll costs as much as with httpx-aiohttp, and half
of what it costs with httpx's own. The bridge to aiohttp asks a second time after a reset, cannot repeat an ETag that is
not UTF-8, and rewrites addresses.
"""

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field

import h11
import httpx

from aggregator.addresses import DEFAULT_PORTS
from aggregator.fetch.connect import Dial
from aggregator.fetch.failures import AddressRefusedError, AnswerError

_HEADER_LIMIT = 64 * 1024
_READ_SIZE = 64 * 1024
_MOST_INTERIM_ANSWERS = 10  # 1xx answers before the real one

Origin = tuple[str, str, int]


class _StaleError(Exception):
    """The server closed an idle connection in the moment in which it was used again."""


@dataclass(slots=True, eq=False)
class _Connection:
    """One connection and where its protocol stands."""

    origin: Origin
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    read_timeout: float | None = None
    protocol: h11.Connection = field(
        default_factory=lambda: h11.Connection(h11.CLIENT, max_incomplete_event_size=_HEADER_LIMIT)
    )
    expiry: asyncio.TimerHandle | None = None
    reused: bool = False
    answered: bool = False  # whether the current request has got a first byte back

    async def send(self, request: httpx.Request) -> None:
        head = h11.Request(method=request.method, target=request.url.raw_path, headers=request.headers.raw)
        self.writer.write(self.protocol.send(head) or b"")
        if request.content:
            self.writer.write(self.protocol.send(h11.Data(data=request.content)) or b"")
        self.protocol.send(h11.EndOfMessage())
        await self.writer.drain()

    async def next_event(self) -> object:
        """The next piece of the answer, an event of h11; each read has the whole time-out for itself."""
        while (event := self.protocol.next_event()) is h11.NEED_DATA:
            async with asyncio.timeout(self.read_timeout):
                data = await self.reader.read(_READ_SIZE)
            self.answered = self.answered or bool(data)
            if not self.answered:
                raise AnswerError("the server closed the connection without an answer")
            self.protocol.receive_data(data)
        return event

    async def head(self) -> h11.Response:
        for _ in range(_MOST_INTERIM_ANSWERS):
            match await self.next_event():
                case h11.Response() as response:
                    return response
                case h11.InformationalResponse():
                    continue
                case _:
                    break
        raise AnswerError("the server does not get to the point: only interim answers")

    def finished(self) -> bool:
        """Whether the connection can carry another request, once the answer has been read."""
        if self.protocol.their_state is h11.SEND_BODY:
            with contextlib.suppress(h11.RemoteProtocolError):
                self.protocol.next_event()  # an answer without a body has its end still in the buffer
        done = self.protocol.our_state is h11.DONE and self.protocol.their_state is h11.DONE
        return done and self.protocol.trailing_data == (b"", False)

    def usable(self) -> bool:
        return not (self.reader.at_eof() or self.writer.is_closing() or self.reader.exception())

    def close(self) -> None:
        if self.expiry is not None:
            self.expiry.cancel()
        self.writer.transport.abort()


class _Body(httpx.AsyncByteStream):
    """The body of an answer, as it arrives, still encoded; closing it frees the connection."""

    def __init__(self, connection: _Connection, idle: "_IdleConnections") -> None:
        self._connection = connection
        self._idle = idle

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self

    async def __anext__(self) -> bytes:
        with _as_httpx_errors(httpx.ReadError, httpx.ReadTimeout):
            event = await self._connection.next_event()
        if isinstance(event, h11.Data):
            return bytes(event.data)
        raise StopAsyncIteration

    async def aclose(self) -> None:
        if self._connection.finished():
            self._idle.put(self._connection)
        else:
            self._connection.close()


class _IdleConnections:
    """Open connections between two requests, each for `patience` seconds."""

    def __init__(self, patience: float) -> None:
        self._patience = patience
        self._connections: dict[Origin, list[_Connection]] = {}

    def put(self, connection: _Connection) -> None:
        connection.protocol.start_next_cycle()
        connection.expiry = asyncio.get_running_loop().call_later(self._patience, self._expire, connection)
        self._connections.setdefault(connection.origin, []).append(connection)

    def take(self, origin: Origin) -> _Connection | None:
        while waiting := self._connections.get(origin):
            connection = waiting[-1]
            self._forget(connection)
            if connection.usable():
                connection.reused, connection.answered = True, False
                return connection
            connection.close()
        return None

    def close(self) -> None:
        for connection in [one for waiting in self._connections.values() for one in waiting]:
            self._expire(connection)

    def _expire(self, connection: _Connection) -> None:
        self._forget(connection)
        connection.close()

    def _forget(self, connection: _Connection) -> None:
        if connection.expiry is not None:
            connection.expiry.cancel()
        waiting = self._connections[connection.origin]
        waiting.remove(connection)
        if not waiting:
            del self._connections[connection.origin]


class SocketTransport(httpx.AsyncBaseTransport):
    """Sends a request, whole in memory, over a socket that `dial` connects; `patience` in seconds."""

    def __init__(self, *, dial: Dial, tls: Callable[[], ssl.SSLContext], patience: float = 10.0) -> None:
        self._dial = dial
        self._tls = tls
        self._idle = _IdleConnections(patience)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The answer's head; its body is read afterwards. Errors are those of httpx."""
        url = request.url
        if url.scheme not in DEFAULT_PORTS or not url.host:
            raise httpx.UnsupportedProtocol("neither http nor https")
        origin = (url.scheme, url.host, url.port or DEFAULT_PORTS[url.scheme])
        if (waiting := self._idle.take(origin)) is not None:
            with contextlib.suppress(_StaleError):
                return await self._ask(waiting, request)
        with _as_httpx_errors(httpx.ConnectError, httpx.ConnectTimeout):
            async with asyncio.timeout(request.extensions.get("timeout", {}).get("connect")):
                connection = await self._open(origin)
        return await self._ask(connection, request)

    async def _open(self, origin: Origin) -> _Connection:
        scheme, host, port = origin
        tls = self._tls() if scheme == "https" else None
        name = host.rstrip(".").partition("%")[0] if tls else None  # certificates know no trailing dot and no zone
        connected = await self._dial(host, port)
        reader, writer = await asyncio.open_connection(sock=connected, ssl=tls, server_hostname=name)
        return _Connection(origin=origin, reader=reader, writer=writer)

    async def _ask(self, connection: _Connection, request: httpx.Request) -> httpx.Response:
        connection.read_timeout = request.extensions.get("timeout", {}).get("read")
        async with _closed_on_error(connection):
            with _as_httpx_errors(httpx.ReadError, httpx.ReadTimeout):
                await connection.send(request)
                response = await connection.head()
        return httpx.Response(
            response.status_code,
            headers=response.headers.raw_items(),
            stream=_Body(connection, self._idle),
            request=request,
        )

    async def aclose(self) -> None:
        """Close the idle connections."""
        self._idle.close()
        await asyncio.sleep(0)  # the loop closes aborted sockets in its next round


@asynccontextmanager
async def _closed_on_error(connection: _Connection) -> AsyncIterator[None]:
    try:
        yield
    except BaseException as error:
        connection.close()
        if connection.reused and not connection.answered and isinstance(error, httpx.ReadError | AnswerError):
            raise _StaleError from error
        raise


@contextmanager
def _as_httpx_errors(broken: type[httpx.NetworkError], late: type[httpx.TimeoutException]) -> Iterator[None]:
    """Map what sockets, TLS and h11 raise to the errors of httpx; the cause stays behind it."""
    try:
        yield
    except TimeoutError as error:
        # ETIMEDOUT is an OSError of the network with a number; a time-out of ours has none
        raise (broken if error.errno else late)(str(error)) from error
    except (OSError, ValueError, OverflowError, AddressRefusedError) as error:  # ValueError: not a name that TLS takes
        raise broken(str(error)) from error
    except h11.RemoteProtocolError as error:
        raise _protocol_error(error) from error
    except h11.LocalProtocolError as error:
        raise httpx.LocalProtocolError(str(error)) from error


def _protocol_error(error: h11.RemoteProtocolError) -> httpx.RemoteProtocolError:
    if error.error_status_hint == 431:  # noqa: PLR2004 - Request Header Fields Too Large is how h11 says it
        return AnswerError(f"the answer's header is too large: more than {_HEADER_LIMIT // 1024} KiB")
    if "peer" in str(error) and "closed connection" in str(error):  # three places of h11 say so, and only in words
        return AnswerError("the connection was closed before the answer was complete")
    return httpx.RemoteProtocolError(str(error))
