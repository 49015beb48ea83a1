"""What a poll costs with each transport that httpx can use, in the situation that counts.

    python -m benchmarks.transport [POLLS]

Many hosts (127.0.0.1, 127.0.0.2, …: one machine, and yet 400 addresses), 64 requests in flight, 85 % of the answers 304
and the rest 37 KB; once with every feed on a host of its own, once with all on one host, and both over TLS. The server
runs in a process of its own; what is printed is the client's CPU time for one poll. `httpx-aiohttp` is left out where
it is not installed.
"""

import asyncio
import contextlib
import importlib.util
import ssl
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

import httpx

from aggregator.fetch.connect import dialer, system_resolver
from aggregator.fetch.guard import forbidden
from aggregator.fetch.transport import SocketTransport
from benchmarks.origin import host

HOSTS = 400
IN_FLIGHT = 64
SHARE_OF_304 = 85  # per cent
BODY = b"<rss>" + b"x" * 37_000 + b"</rss>"
HEADERS = {
    "User-Agent": "aggregator/1.0 (+https://planet.example/)",
    "Accept": "application/atom+xml, application/rss+xml, */*;q=0.1",
    "Accept-Encoding": "gzip, deflate, br, zstd",
    "If-None-Match": '"abc"',
    "If-Modified-Since": "Sun, 01 Jan 2023 00:00:00 GMT",
}
CERTIFICATE = Path(__file__).parent.parent / "tests" / "fetch" / "certificates" / "good.pem"


class Publisher(asyncio.Protocol):
    """The cheapest server there is: a 304, or 37 KB where the address asks for them."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember whom to answer."""
        self.transport: asyncio.Transport = transport  # type: ignore[assignment]  # of a stream server
        self.waiting = b""

    def data_received(self, data: bytes) -> None:
        """Answer every complete request."""
        self.waiting += data
        while b"\r\n\r\n" in self.waiting:
            head, _, self.waiting = self.waiting.partition(b"\r\n\r\n")
            close = b"connection: close" in head.lower()
            full = b"?full" in head.split(b"\r\n", 1)[0]
            lines = [b"HTTP/1.1 200 OK" if full else b"HTTP/1.1 304 Not Modified"]
            lines += [
                b'ETag: "abc"',
                b"Date: Thu, 01 Jan 2026 00:00:00 GMT",
                b"Cache-Control: max-age=600",
                b"Server: x",
            ]
            lines += [b"Content-Length: %d" % len(BODY)] if full else []
            lines += [b"Connection: close"] if close else []
            self.transport.write(b"\r\n".join(lines) + b"\r\n\r\n" + (BODY if full else b""))
            if close:
                self.transport.close()


def serve(ready: Connection, *, tls: bool) -> None:
    """The server's process: one port on all addresses."""
    context = None
    if tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(CERTIFICATE)

    async def forever() -> None:
        loop = asyncio.get_running_loop()
        first = await loop.create_server(Publisher, host(0), 0, ssl=context, backlog=500)
        port = first.sockets[0].getsockname()[1]
        addresses = [host(number) for number in range(1, HOSTS)]
        await loop.create_server(Publisher, addresses, port, ssl=context, backlog=500)
        ready.send(port)
        await asyncio.Event().wait()

    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(forever())


def trust_everybody() -> ssl.SSLContext:
    """The certificate is not what is measured."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


@asynccontextmanager
async def own(tls: ssl.SSLContext) -> AsyncIterator[httpx.AsyncBaseTransport]:
    """Ours, with the look-up and the guard that every poll has; the judge is asked, and overruled."""
    dial = dialer(system_resolver, lambda address: forbidden(address) and None)
    async with SocketTransport(dial=dial, tls=lambda: tls) as transport:
        yield transport


@asynccontextmanager
async def httpcore(tls: ssl.SSLContext, *, keep_alive: int) -> AsyncIterator[httpx.AsyncBaseTransport]:
    """What httpx brings along."""
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=keep_alive)
    async with httpx.AsyncHTTPTransport(verify=tls, limits=limits) as transport:
        yield transport


@asynccontextmanager
async def aiohttp(tls: ssl.SSLContext) -> AsyncIterator[httpx.AsyncBaseTransport]:
    """The bridge to aiohttp."""
    from httpx_aiohttp import AiohttpTransport  # noqa: PLC0415 - it may be missing

    async with AiohttpTransport(verify=tls) as transport:
        yield transport


Make = Callable[[ssl.SSLContext], contextlib.AbstractAsyncContextManager[httpx.AsyncBaseTransport]]


def candidates() -> dict[str, tuple[Make, bool]]:
    """Name -> how it is made, and whether connections are kept."""
    found: dict[str, tuple[Make, bool]] = {
        "httpx": (partial(httpcore, keep_alive=100), True),
        "httpx, keep-alive off": (partial(httpcore, keep_alive=0), False),
        "ours": (own, False),
        "ours, keeping": (own, True),
    }
    if importlib.util.find_spec("httpx_aiohttp"):
        found["httpx-aiohttp"] = (aiohttp, False)
        found["httpx-aiohttp, keeping"] = (aiohttp, True)
    return found


async def measure(make: Make, urls: list[str], *, keep: bool, tls: ssl.SSLContext) -> float:
    """Milliseconds of CPU for one poll."""
    places = asyncio.Semaphore(IN_FLIGHT)
    headers = HEADERS | ({} if keep else {"Connection": "close"})
    extensions = {"timeout": httpx.Timeout(20).as_dict()}

    async def poll(transport: httpx.AsyncBaseTransport, url: str) -> None:
        async with places:
            response = await transport.handle_async_request(
                httpx.Request("GET", url, headers=headers, extensions=extensions)
            )
            await response.aread()
            await response.aclose()

    async with AsyncExitStack() as stack:
        transport = await stack.enter_async_context(make(tls))
        await poll(transport, urls[0])
        start = time.process_time()
        polls: list[Awaitable[None]] = [poll(transport, url) for url in urls]
        await asyncio.gather(*polls)
        return (time.process_time() - start) / len(urls) * 1000


def main(polls: int) -> None:
    """Measure everything and print it as a table."""
    rows: dict[str, list[float]] = {name: [] for name in candidates()}
    spawn = get_context("spawn")
    for tls in (False, True):
        here, there = spawn.Pipe()
        server = spawn.Process(target=serve, args=(there,), kwargs={"tls": tls}, daemon=True)
        server.start()
        port = here.recv()
        for hosts in (HOSTS, 1):
            urls = [
                f"http{'s' if tls else ''}://{host(number % hosts)}:{port}/{number}"
                + ("?full" if number % 100 >= SHARE_OF_304 else "")
                for number in range(polls)
            ]
            for name, (make, keep) in candidates().items():
                rows[name].append(asyncio.run(measure(make, urls, keep=keep, tls=trust_everybody())))
        server.terminate()
        server.join()
    columns = ("many hosts", "one host", "many, TLS", "one, TLS")
    print(f"{'CPU ms a poll':24}" + "".join(f"{column:>12}" for column in columns))
    for name, figures in rows.items():
        print(f"{name:24}" + "".join(f"{figure:12.2f}" for figure in figures))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2000)
