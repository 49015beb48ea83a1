"""Failures in words: what the network, TLS and HTTP libraries raise becomes a `FetchFailed`.

    FetchError            unwinds a fetch; its `result` is what the caller gets
    TooLargeError         one for a document above a limit
    AddressRefusedError   the guard refused an address; raised where a socket would be connected
    AnswerError           the peer broke HTTP in a way that can be told

No message holds a credential: none is built from a URL with user information, a header or a body.
"""

import errno
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import NoReturn

import httpx

from aggregator.model import FetchFailed


class FetchError(Exception):
    """Ends a fetch early; never leaves this room."""

    def __init__(self, result: FetchFailed) -> None:
        super().__init__(result.message)
        self.result = result


class TooLargeError(FetchError):
    """The document is larger than a limit, which need not be the last word."""

    def __init__(self, limit: int) -> None:
        super().__init__(FetchFailed(message=too_large(limit)))


class AddressRefusedError(Exception):
    """The guard does not let the program connect to where a host leads."""

    def __init__(self, host: str, address: str, words: str) -> None:
        where = address if host == address else f"{host} leads to {address}, which"
        article = "an" if words[0] in "aeiouAEIOU" else "a"
        super().__init__(f"refused: {where} is {article} {words} (private_addresses: deny)")


class AnswerError(httpx.RemoteProtocolError):
    """The peer broke the protocol in a way that has words of its own."""


def fail(message: str, *, status: int | None = None, retry_after: datetime | None = None) -> NoReturn:
    """End the fetch with these words."""
    raise FetchError(FetchFailed(message=message, status=status, retry_after=retry_after))


def size_in_words(size: int) -> str:
    """10_000_000 is `10 MB`; a size that is no round number is told in bytes."""
    for unit, name in ((1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "KB")):
        if size >= unit and size % unit == 0:
            return f"{size // unit} {name}"
    return f"{size} bytes"


def too_large(limit: int) -> str:
    """The words for anything that is larger than `limit` bytes."""
    return f"too large: more than {size_in_words(limit)}"


@contextmanager
def in_words(timeout: timedelta) -> Iterator[None]:
    """Map every foreign exception of one exchange to a `FetchError`; `timeout` is what the exchange was given."""
    try:
        yield
    except httpx.TimeoutException as error:
        raise FetchError(FetchFailed(message=f"timed out after {timeout.total_seconds():g} s")) from error
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise FetchError(FetchFailed(message=_words(error))) from error


def _words(error: Exception) -> str:
    """The words for an error: those of its innermost cause that has some, else those of its kind."""
    words = (said for cause in _causes(error) if (said := _words_of_cause(cause)) is not None)
    kinds = (said for kind, said in _KINDS if isinstance(error, kind))
    return next(words, None) or next(kinds, "the connection was closed by the server")


def _words_of_cause(cause: BaseException) -> str | None:
    match cause:
        case AddressRefusedError() | AnswerError():
            return str(cause)
        case socket.gaierror():
            return _DNS.get(cause.errno or 0, "DNS: the host's name cannot be resolved")
        case ssl.SSLCertVerificationError():
            return _certificate(cause)
        case ssl.SSLError():
            return f"TLS: {(getattr(cause, 'reason', None) or 'handshake failed').replace('_', ' ').lower()}"
        case OSError(errno=int(number)):
            return _NETWORK.get(number, f"network error: {(cause.strerror or 'unknown').lower()}")
        case _:
            return None


_KINDS: tuple[tuple[type[Exception], str], ...] = (
    (httpx.ConnectError, "no connection to the host"),
    (httpx.ProxyError, "the proxy refused the request"),
    (httpx.InvalidURL, "the address is not a valid http or https URL"),
    (httpx.UnsupportedProtocol, "the address is not a valid http or https URL"),
    (httpx.LocalProtocolError, "the request cannot be sent: a configured header holds what HTTP does not allow"),
    (httpx.RemoteProtocolError, "the answer is not valid HTTP"),
)

_DNS = {
    socket.EAI_NONAME: "DNS: no such host",
    socket.EAI_NODATA: "DNS: no such host",
    socket.EAI_AGAIN: "DNS: no answer from the name server",
}


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    chain = []
    while error is not None and error not in chain:
        chain.append(error)
        error = error.__cause__ or error.__context__
    return reversed(chain)


_NETWORK = {
    errno.ECONNREFUSED: "connection refused",
    errno.ECONNRESET: "connection reset by the server",
    errno.EPIPE: "connection reset by the server",
    errno.ECONNABORTED: "connection aborted",
    errno.ETIMEDOUT: "connection timed out",
    errno.ENETUNREACH: "network unreachable",
    errno.EHOSTUNREACH: "no route to host",
    errno.EADDRNOTAVAIL: "network unreachable",
    errno.EMFILE: "too many open files",
}

# X509_V_ERR_* of OpenSSL's x509_vfy.h
_CERTIFICATE = {
    2: "comes from an unknown authority",
    9: "is not valid yet",
    10: "has expired",
    18: "is self-signed",
    19: "comes from an unknown authority",
    20: "comes from an unknown authority",
    21: "comes from an unknown authority",
    62: "belongs to another host",
    64: "belongs to another host",
}


def _certificate(error: ssl.SSLCertVerificationError) -> str:
    """What is wrong with a certificate, with OpenSSL's own words behind it."""
    said = str(error.verify_message).rstrip(".")
    return f"TLS certificate {_CERTIFICATE.get(error.verify_code, 'cannot be verified')} ({said})"
