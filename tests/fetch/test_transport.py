"""The transport: connections kept, expired and found closed."""

import asyncio
import ssl

import httpx
import pytest

from aggregator.fetch.connect import dialer, system_resolver
from aggregator.fetch.transport import SocketTransport
from tests.support.origin import CLOSE, Origin, Reply, reply


def transport(patience: float) -> SocketTransport:
    return SocketTransport(dial=dialer(system_resolver, None), tls=ssl.create_default_context, patience=patience)


async def ask(transport: SocketTransport, url: str) -> bytes:
    response = await transport.handle_async_request(httpx.Request("GET", url))
    body = await response.aread()
    await response.aclose()
    return body


async def test_kept(origin: Origin) -> None:
    """One after the other, requests share a connection, also after answers without a body."""
    origin.serve("/", b"<rss/>")
    origin.answer("/304", 304)
    origin.redirect("/302", "/")
    async with transport(patience=5) as one:
        for path in ("/", "/304", "/302", "/"):
            await ask(one, origin.url(path))
    assert origin.connections == 1


async def test_a_body_that_was_not_read(origin: Origin) -> None:
    """A connection with an unread body is closed and not used again."""
    origin.serve("/", b"x" * 1_000_000)
    async with transport(patience=5) as one:
        for _ in range(2):
            response = await one.handle_async_request(httpx.Request("GET", origin.url("/")))
            await response.aclose()
    assert origin.connections == 2


async def test_expired(origin: Origin) -> None:
    """A connection that nobody used for a while is closed."""
    origin.serve("/", b"<rss/>")
    async with transport(patience=0.02) as one:
        await ask(one, origin.url("/"))
        await asyncio.sleep(0.1)
        await ask(one, origin.url("/"))
    assert origin.connections == 2


async def test_closed_meanwhile(origin: Origin) -> None:
    """A connection that the server has closed is noticed before it is used."""
    origin.route("/", lambda _: Reply((*reply(200, (), b"<rss/>").pieces, CLOSE)))
    async with transport(patience=5) as one:
        for _ in range(3):
            assert await ask(one, origin.url("/")) == b"<rss/>"
            await asyncio.sleep(0.01)
    assert len(origin.log) == 3


async def test_closed_in_the_moment_of_use(origin: Origin) -> None:
    """A kept connection that ends without a byte of answer is replaced, once; a fresh one that does so is a failure."""
    origin.serve("/", b"<rss/>")
    origin.raw("/gone", CLOSE)
    async with transport(patience=5) as one:
        await ask(one, origin.url("/"))
        with pytest.raises(httpx.RemoteProtocolError):
            await ask(one, origin.url("/gone"))
    assert [seen.connection for seen in origin.log] == [1, 1, 2]


async def test_other_schemes() -> None:
    """What is not http or https is refused."""
    async with transport(patience=5) as one:
        with pytest.raises(httpx.UnsupportedProtocol):
            await ask(one, "ftp://a.example/")
