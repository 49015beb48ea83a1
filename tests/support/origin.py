"""A publisher's server for tests: real sockets, exact bytes, and a log of every request.

    with Origin() as origin:
        origin.serve("/feed.xml", FEED, etag='"1"', last_modified="Mon, 01 Jan 2024 00:00:00 GMT")
        origin.redirect("/old.xml", "/feed.xml", status=301)
        origin.answer("/busy.xml", 429, headers={"Retry-After": "60"})
        origin.raw("/rude.xml", b"HTTP/1.1 200 OK", 0.05, RESET)
        ...                                  # fetch origin.url("/feed.xml"), from here or from an event loop
        assert [seen.path for seen in origin.log] == ["/feed.xml"]
        assert origin.log[0].header("If-None-Match") is None

It runs in a thread of its own, so synchronous and asynchronous tests, and other processes, use it alike. Routes may be
replaced at any time. What has no route is a 404. `Origin(tls=context)` speaks HTTPS.

A route is a function from `Seen` to `Reply`; `serve`, `answer`, `redirect` and `raw` make the usual ones, `route` takes
any. A reply is a sequence of pieces: bytes are sent, a number is a pause in seconds, `RESET` ends the connection with a
TCP reset, `CLOSE` as a server that goes away. `serve` answers conditional requests as RFC 9110 says, comparing bytes.
"""

import asyncio
import contextlib
import gzip
import socket
import ssl
import struct
import threading
import time
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from http import HTTPStatus
from typing import Final, Self

import brotli  # type: ignore[import-untyped]  # it ships no types
import zstandard


class End(Enum):
    """How a reply ends its connection."""

    RESET = "reset"
    CLOSE = "close"


RESET: Final = End.RESET
CLOSE: Final = End.CLOSE

Piece = bytes | float | End
Headers = Mapping[str, str] | Iterable[tuple[str | bytes, str | bytes]]

ENCODERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": lambda body: gzip.compress(body, mtime=0),
    "deflate": zlib.compress,
    "br": lambda body: bytes(brotli.compress(body, quality=5)),
    "zstd": lambda body: zstandard.ZstdCompressor().compress(body),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A request as it arrived; `at` is on the monotonic clock, `connection` counts from 1."""

    method: str
    target: str
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes
    at: float
    connection: int

    @property
    def path(self) -> str:
        """The target without its query."""
        return self.target.partition("?")[0]

    def header(self, name: str) -> bytes | None:
        """The first header of that name, its bytes untouched."""
        return next((value for key, value in self.headers if key.lower() == name.lower().encode()), None)


@dataclass(frozen=True, slots=True)
class Reply:
    """What is sent back, piece by piece; `keep_open` says that its length is clear from its head."""

    pieces: tuple[Piece, ...]
    keep_open: bool = True


Route = Callable[[Seen], Reply]


def reply(status: int, headers: Headers = (), body: bytes = b"", *, delay: float = 0.0) -> Reply:
    """A complete answer with a Content-Length, after a pause."""
    given = tuple(headers.items() if isinstance(headers, Mapping) else headers)
    phrase = HTTPStatus(status).phrase if status in HTTPStatus._value2member_map_ else "Whatever"
    lines = [f"HTTP/1.1 {status} {phrase}".encode()]
    lines += [_bytes(name) + b": " + _bytes(value) for name, value in given]
    if status not in {204, 304} and not any(_bytes(name).lower() == b"content-length" for name, _ in given):
        lines.append(f"Content-Length: {len(body)}".encode())
    return Reply((delay, b"\r\n".join(lines) + b"\r\n\r\n", body))


def _missing(_: Seen) -> Reply:
    return reply(404)


class Origin:
    """A server on 127.0.0.1 and a free port; a context manager."""

    def __init__(self, *, host: str = "127.0.0.1", tls: ssl.SSLContext | None = None) -> None:
        self.host = host
        self.port = 0
        self.log: list[Seen] = []
        self.connections = 0
        self.most_in_flight = 0
        self._tls = tls
        self._in_flight = 0
        self._routes: dict[str, Route] = {}
        self._ready = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def url(self, path: str = "/", *, host: str | None = None) -> str:
        """The address of a path here; `host` is another name for this machine."""
        return f"{'https' if self._tls else 'http'}://{host or self.host}:{self.port}{path}"

    def requests(self, path: str) -> list[Seen]:
        """What was asked of one path."""
        return [seen for seen in self.log if seen.path == path]

    def clear(self) -> None:
        """Forget what was seen."""
        self.log.clear()
        self.most_in_flight = self._in_flight

    def route(self, path: str, route: Route) -> None:
        """Answer a path with whatever the function makes of the request."""
        self._routes[path] = route

    def serve(  # noqa: PLR0913 - a test names the few that it is about
        self,
        path: str,
        body: bytes,
        *,
        etag: str | bytes | None = None,
        last_modified: str | bytes | None = None,
        content_type: str = "application/xml",
        encoding: str | None = None,
        headers: Headers = (),
        delay: float = 0.0,
    ) -> None:
        """A document, with 304 for who has it: If-None-Match wins over If-Modified-Since (RFC 9110, section 13.2.2)."""
        given = list(headers.items() if isinstance(headers, Mapping) else headers)
        validators = [("ETag", etag), ("Last-Modified", last_modified)]
        given += [(name, value) for name, value in validators if value is not None]
        sent = ENCODERS[encoding](body) if encoding else body
        document = [*given, ("Content-Type", content_type), *([("Content-Encoding", encoding)] if encoding else [])]

        def document_or_304(seen: Seen) -> Reply:
            known, since = seen.header("If-None-Match"), seen.header("If-Modified-Since")
            if known is not None:
                unchanged = etag is not None and known == _bytes(etag)
            else:
                unchanged = since is not None and last_modified is not None and since == _bytes(last_modified)
            return reply(304, given, delay=delay) if unchanged else reply(200, document, sent, delay=delay)

        self.route(path, document_or_304)

    def answer(self, path: str, status: int, *, headers: Headers = (), body: bytes = b"", delay: float = 0.0) -> None:
        """Always the same status, headers and body."""
        always = reply(status, headers, body, delay=delay)
        self.route(path, lambda _: always)

    def redirect(self, path: str, to: str | bytes, *, status: int = 302) -> None:
        """A redirect; `to` stands in Location as it is."""
        self.answer(path, status, headers=[("Location", to)])

    def raw(self, path: str, *pieces: Piece) -> None:
        """Exactly these pieces, head and all, then the end of the connection."""
        self.route(path, lambda _: Reply(pieces, keep_open=False))

    def drip(self, path: str, body: bytes, *, every: float) -> None:
        """A document, a byte at a time."""
        head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\n\r\n".encode()
        self.raw(path, head, *(piece for byte in body for piece in (bytes([byte]), every)))

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(
            asyncio.start_server(self._connected, self.host, 0, ssl=self._tls, backlog=1000)
        )
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        self._loop.run_forever()
        self._loop.remove_reader(server.sockets[0].fileno())  # accept nobody any more, but finish with who was accepted
        self._loop.run_until_complete(_end_all())
        server.close()
        self._loop.close()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        number = self.connections
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError, ssl.SSLError):
            while await self._exchange(number, reader, writer):
                pass
        writer.transport.abort()

    async def _exchange(self, number: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """One request and its reply; whether another may follow on the connection."""
        seen = await _request(number, reader)
        self._in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self._in_flight)
        try:
            self.log.append(seen)
            route = self._routes.get(seen.path, _missing)
            answer = route(seen)
            for piece in answer.pieces:
                if not await _send(piece, writer):
                    return False
        finally:
            self._in_flight -= 1
        if answer.keep_open and seen.header("Connection") != b"close":
            return True
        writer.close()
        await writer.wait_closed()
        return False


async def _end_all() -> None:
    """End every connection, also one that was accepted in the last moment."""
    await _rounds(10)  # from accepting a connection to its handler there are several rounds of the loop
    while tasks := asyncio.all_tasks() - {asyncio.current_task()}:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await _rounds(10)


async def _rounds(number: int) -> None:
    for _ in range(number):
        await asyncio.sleep(0)


async def _request(number: int, reader: asyncio.StreamReader) -> Seen:
    head = (await reader.readuntil(b"\r\n\r\n"))[:-4]
    first, *lines = head.split(b"\r\n")
    method, target, _ = first.decode("latin-1").split(" ", 2)
    headers = tuple((name, value.strip()) for name, _, value in (line.partition(b":") for line in lines))
    length = next((int(value) for name, value in headers if name.lower() == b"content-length"), 0)
    body = await reader.readexactly(length)
    return Seen(method=method, target=target, headers=headers, body=body, at=time.monotonic(), connection=number)


async def _send(piece: Piece, writer: asyncio.StreamWriter) -> bool:
    match piece:
        case bytes():
            writer.write(piece)
            await writer.drain()
        case End.RESET:
            connection = writer.get_extra_info("socket")
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()
            return False
        case End.CLOSE:
            writer.close()
            return False
        case pause:
            await asyncio.sleep(pause)
    return True


def _bytes(text: str | bytes) -> bytes:
    return text.encode("latin-1") if isinstance(text, str) else text
