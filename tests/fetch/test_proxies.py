"""Proxies from the environment: used, exempted, and no way around the guard."""

import asyncio
import contextlib
import ssl
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path

import pytest

from aggregator.fetch.http import HttpResult
from aggregator.model import Fetched, FetchFailed
from tests.support.origin import Origin, Reply, Seen, reply

Poll = Callable[..., Coroutine[None, None, HttpResult]]

CERTIFICATES = Path(__file__).parent / "certificates"


@pytest.fixture
def proxy(monkeypatch: pytest.MonkeyPatch) -> Iterator[Origin]:
    """A proxy that answers every plain request itself; it is told apart by what it was asked."""
    with Origin() as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url())
        yield proxy


def absolute(_: Seen) -> Reply:
    return reply(200, [("ETag", '"proxied"')], b"<rss/>")


async def test_http_through_a_proxy(proxy: Origin, poll: Poll) -> None:
    """The proxy is asked for the whole address; a name is the proxy's to look up; its own address may be private."""
    proxy.route("http://feeds.example/feed", absolute)
    result = await poll("http://feeds.example/feed?a=1", private_addresses=False, etag='"caf\xe9"')
    assert isinstance(result, Fetched)
    assert (result.url, result.etag) == ("http://feeds.example/feed?a=1", '"proxied"')
    assert proxy.log[0].target == "http://feeds.example/feed?a=1"
    assert proxy.log[0].header("If-None-Match") == b'"caf\xe9"'


async def test_the_login_of_a_proxy(poll: Poll, monkeypatch: pytest.MonkeyPatch) -> None:
    """User and password in the proxy's address are for the proxy."""
    with Origin() as proxy:
        monkeypatch.setenv("http_proxy", proxy.url(host="me:secret@127.0.0.1"))
        proxy.route("http://feeds.example/feed", absolute)
        assert isinstance(await poll("http://feeds.example/feed"), Fetched)
    assert proxy.log[0].header("Proxy-Authorization") == b"Basic bWU6c2VjcmV0"
    assert proxy.log[0].header("Authorization") is None


@pytest.mark.parametrize("no_proxy", ["127.0.0.1", "*", "127.0.0.0/8", "example.org, 127.0.0.1", "0.0.1"])
async def test_no_proxy(
    no_proxy: str, proxy: Origin, origin: Origin, poll: Poll, monkeypatch: pytest.MonkeyPatch
) -> None:
    """NO_PROXY names hosts, endings, networks, or everything."""
    monkeypatch.setenv("NO_PROXY", no_proxy)
    origin.serve("/feed", b"<rss/>")
    assert isinstance(await poll(origin.url("/feed")), Fetched)
    assert proxy.log == []


@pytest.mark.parametrize("no_proxy", ["example.org", "127.0.0.1:1", "10.0.0.0/8", ""])
async def test_not_exempt(
    no_proxy: str, proxy: Origin, origin: Origin, poll: Poll, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What NO_PROXY does not name goes through the proxy."""
    monkeypatch.setenv("NO_PROXY", no_proxy)
    proxy.route(origin.url("/feed"), absolute)
    assert isinstance(await poll(origin.url("/feed")), Fetched)
    assert origin.log == []


@pytest.mark.parametrize("host", ["127.0.0.1", "2130706433", "localhost", "[::1]", "169.254.169.254"])
async def test_a_proxy_is_no_way_around_the_guard(host: str, proxy: Origin, poll: Poll) -> None:
    """A literal private address is refused before the proxy is asked."""
    result = await poll(f"http://{host}/", private_addresses=False)
    assert isinstance(result, FetchFailed)
    assert result.message.startswith("refused: ")
    assert proxy.log == []


async def test_a_proxy_that_is_not_there(poll: Poll, monkeypatch: pytest.MonkeyPatch) -> None:
    """The feed fails in words."""
    with Origin() as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url())
    assert await poll("http://feeds.example/feed") == FetchFailed(message="connection refused")


async def test_a_proxy_of_a_kind_that_is_not_supported(poll: Poll, monkeypatch: pytest.MonkeyPatch) -> None:
    """A SOCKS proxy fails the feed and not the program."""
    monkeypatch.setenv("ALL_PROXY", "gopher://127.0.0.1:1080")
    assert await poll("http://feeds.example/feed") == FetchFailed(
        message="the proxy that the environment names is none that can be used: http or https it must be"
    )


async def test_https_through_a_proxy(poll: Poll, monkeypatch: pytest.MonkeyPatch) -> None:
    """A tunnel is made with CONNECT, and TLS is spoken with the server behind it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATES / "good.pem")
    asked: list[bytes] = []
    ended = asyncio.Event()

    async def tunnel(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append((await reader.readuntil(b"\r\n\r\n")).split(b"\r\n")[0])
        to_server, from_server = await asyncio.open_connection("127.0.0.1", secure.port)
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        await asyncio.gather(_pump(reader, from_server), _pump(to_server, writer))
        ended.set()

    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATES / "authority.pem"))
    with Origin(tls=context) as secure:
        secure.serve("/feed", b"<rss/>")
        proxy = await asyncio.start_server(tunnel, "127.0.0.1", 0)
        monkeypatch.setenv("HTTPS_PROXY", f"127.0.0.1:{proxy.sockets[0].getsockname()[1]}")
        async with proxy:
            result = await poll(f"https://localhost:{secure.port}/feed")
            await asyncio.wait_for(ended.wait(), 5)
    assert isinstance(result, Fetched)
    assert asked == [f"CONNECT localhost:{secure.port} HTTP/1.1".encode()]


async def _pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    with contextlib.suppress(ConnectionError):  # either side may hang up first
        while data := await source.read(65536):
            sink.write(data)
    sink.close()
    with contextlib.suppress(ConnectionError):
        await sink.wait_closed()
