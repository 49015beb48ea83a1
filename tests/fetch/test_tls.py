"""TLS: authorities from the environment, and a certificate's fault in words."""

import asyncio
import ssl
from collections.abc import Callable, Coroutine
from pathlib import Path

import pytest

from aggregator.fetch.http import HttpResult
from aggregator.model import Fetched, FetchFailed
from tests.support.origin import Origin

Poll = Callable[..., Coroutine[None, None, HttpResult]]

CERTIFICATES = Path(__file__).parent / "certificates"


def server(certificate: str) -> Origin:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATES / certificate)
    return Origin(tls=context)


@pytest.fixture(autouse=True)
def _authority(monkeypatch: pytest.MonkeyPatch) -> None:
    """Trust the authority that signed the test certificates, as a user with a CA of their own would."""
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATES / "authority.pem"))


async def test_a_custom_authority(poll: Poll) -> None:
    """SSL_CERT_FILE names who is trusted; addresses and names are checked."""
    with server("good.pem") as origin:
        origin.serve("/feed", b"<rss/>" * 50_000, encoding="gzip")
        for url in (origin.url("/feed"), origin.url("/feed", host="localhost")):
            result = await poll(url)
            assert isinstance(result, Fetched)
            assert result.body == b"<rss/>" * 50_000


@pytest.mark.parametrize(
    ("certificate", "message"),
    [
        ("expired.pem", "TLS certificate has expired (certificate has expired)"),
        (
            "elsewhere.pem",
            "TLS certificate belongs to another host (IP address mismatch, certificate is not valid for '127.0.0.1')",
        ),
    ],
)
async def test_bad_certificates(certificate: str, message: str, poll: Poll) -> None:
    """What is wrong with a certificate is told, and nothing is asked."""
    with server(certificate) as origin:
        assert await poll(origin.url("/feed")) == FetchFailed(message=message)
        assert origin.log == []


async def test_an_unknown_authority(poll: Poll, monkeypatch: pytest.MonkeyPatch) -> None:
    """A certificate that nobody known has signed."""
    monkeypatch.delenv("SSL_CERT_FILE")
    monkeypatch.delenv("SSL_CERT_DIR", raising=False)
    with server("good.pem") as origin:
        assert await poll(origin.url("/feed")) == FetchFailed(
            message="TLS certificate comes from an unknown authority (unable to get local issuer certificate)"
        )


async def test_no_tls_at_all(poll: Poll) -> None:
    """A server that speaks plain HTTP on the port of an https address."""

    async def plain(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()

    async with await asyncio.start_server(plain, "127.0.0.1", 0) as listening:
        result = await poll(f"https://127.0.0.1:{listening.sockets[0].getsockname()[1]}/feed")
    assert result == FetchFailed(message="TLS: wrong version number")


async def test_an_authority_file_that_is_missing(poll: Poll, monkeypatch: pytest.MonkeyPatch) -> None:
    """A wrong SSL_CERT_FILE fails the feeds that need it, in words, and not the program."""
    monkeypatch.setenv("SSL_CERT_FILE", "/nowhere/at-all.pem")
    with server("good.pem") as origin:
        result = await poll(origin.url("/feed"))
    assert isinstance(result, FetchFailed)
    assert result.message.startswith("TLS: SSL_CERT_FILE or SSL_CERT_DIR cannot be read: ")


async def test_downgrade_and_upgrade(origin: Origin, poll: Poll) -> None:
    """A redirect from https to http is followed without the login, one to the same origin with it."""
    with server("good.pem") as secure:
        secure.redirect("/down", origin.url("/feed"))
        secure.redirect("/stay", "/feed")
        secure.serve("/feed", b"<rss/>")
        origin.serve("/feed", b"<rss/>")
        for path in ("/down", "/stay"):
            assert isinstance(await poll(secure.url(path), auth=("me", "secret")), Fetched)
        assert [seen.header("Authorization") is None for seen in secure.log] == [False, False, False]
        assert origin.log[0].header("Authorization") is None
