"""Failures in words: what users read after a feed's name."""

import errno
import os
import socket
import ssl
from datetime import timedelta

import httpx
import pytest

from aggregator.fetch.failures import AddressRefusedError, AnswerError, FetchError, in_words, size_in_words


def certificate(code: int, message: str) -> ssl.SSLCertVerificationError:
    error = ssl.SSLCertVerificationError()
    error.verify_code, error.verify_message = code, message
    return error


CAUSES: list[tuple[Exception, str]] = [
    (socket.gaierror(socket.EAI_NONAME, "x"), "DNS: no such host"),
    (socket.gaierror(socket.EAI_NODATA, "x"), "DNS: no such host"),
    (socket.gaierror(socket.EAI_AGAIN, "x"), "DNS: no answer from the name server"),
    (socket.gaierror(socket.EAI_FAIL, "x"), "DNS: the host's name cannot be resolved"),
    (ConnectionRefusedError(errno.ECONNREFUSED, "x"), "connection refused"),
    (ConnectionResetError(errno.ECONNRESET, "x"), "connection reset by the server"),
    (OSError(errno.ENETUNREACH, "x"), "network unreachable"),
    (OSError(errno.EHOSTUNREACH, "x"), "no route to host"),
    (TimeoutError(errno.ETIMEDOUT, "x"), "connection timed out"),
    (OSError(errno.EMFILE, "x"), "too many open files"),
    (OSError(errno.EIO, os.strerror(errno.EIO)), "network error: input/output error"),
    (certificate(10, "certificate has expired"), "TLS certificate has expired (certificate has expired)"),
    (certificate(18, "self-signed certificate"), "TLS certificate is self-signed (self-signed certificate)"),
    (certificate(99, "unheard of."), "TLS certificate cannot be verified (unheard of)"),
    (ssl.SSLError(), "TLS: handshake failed"),
    (AddressRefusedError("a", "a", "private address"), "refused: a is a private address (private_addresses: deny)"),
    (
        AddressRefusedError("a", "b", "IPv4-mapped form"),
        "refused: a leads to b, which is an IPv4-mapped form (private_addresses: deny)",
    ),
    (ValueError("server_hostname"), "no connection to the host"),
]


@pytest.mark.parametrize(("cause", "words"), CAUSES)
def test_causes(cause: Exception, words: str) -> None:
    """The innermost cause speaks, however many libraries have wrapped it."""
    outer = httpx.ConnectError("https://me:hunter2@a.example/")
    outer.__cause__ = RuntimeError("wrapped")
    outer.__cause__.__cause__ = cause
    with pytest.raises(FetchError) as caught, in_words(timedelta(seconds=20)):
        raise outer
    assert caught.value.result.message == words


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (httpx.ConnectTimeout(""), "timed out after 20 s"),
        (httpx.ReadTimeout(""), "timed out after 20 s"),
        (httpx.PoolTimeout(""), "timed out after 20 s"),
        (httpx.ProxyError("407 hunter2"), "the proxy refused the request"),
        (httpx.RemoteProtocolError("hunter2"), "the answer is not valid HTTP"),
        (AnswerError("in words"), "in words"),
        (httpx.ReadError("hunter2"), "the connection was closed by the server"),
        (httpx.UnsupportedProtocol("hunter2"), "the address is not a valid http or https URL"),
        (httpx.InvalidURL("hunter2"), "the address is not a valid http or https URL"),
    ],
)
def test_kinds(error: Exception, words: str) -> None:
    """Without a cause that speaks, the kind of the error does; what the error itself says is not repeated."""
    with pytest.raises(FetchError) as caught, in_words(timedelta(seconds=20)):
        raise error
    assert caught.value.result.message == words


@pytest.mark.parametrize(
    ("size", "words"),
    [(10_000_000, "10 MB"), (500_000, "500 KB"), (2_000_000_000, "2 GB"), (1_500_000, "1500 KB"), (1234, "1234 bytes")],
)
def test_sizes(size: int, words: str) -> None:
    """As feeds.yaml writes them."""
    assert size_in_words(size) == words
