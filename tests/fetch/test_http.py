"""Polling over HTTP against a real server: conditional requests, statuses, limits and time."""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta

import pytest

from aggregator.fetch.http import HttpResult
from aggregator.model import Fetched, FetchFailed, NotModified
from tests.support.origin import CLOSE, RESET, Origin, Piece

Poll = Callable[..., Coroutine[None, None, HttpResult]]

FEED = b"<rss version='2.0'><channel><title>News</title></channel></rss>"
ACCEPT = (
    b"application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9, "
    b"application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, */*;q=0.1"
)
MODIFIED = "Sun, 01 Jan 2023 00:00:00 GMT"


def failure(message: str, **details: object) -> FetchFailed:
    return FetchFailed(message=message, **details)  # type: ignore[arg-type]  # the fields are those that a test names


async def test_a_document(origin: Origin, poll: Poll) -> None:
    """A 200 brings the body and everything that its head says."""
    origin.serve(
        "/feed.xml",
        FEED,
        etag='"1"',
        last_modified=MODIFIED,
        content_type="application/rss+xml; charset=utf-8",
        headers={"Cache-Control": "max-age=600", "Link": '<https://hub.example/>; rel="hub"'},
    )
    url = origin.url("/feed.xml?a=1&b=%2C")
    assert await poll(url) == Fetched(
        url=url,
        body=FEED,
        content_type="application/rss+xml; charset=utf-8",
        etag='"1"',
        last_modified=MODIFIED,
        fresh_until=datetime(2026, 1, 1, 12, 10, tzinfo=UTC),
        links=(("hub", "https://hub.example/"),),
    )


async def test_a_poll_sends_this_and_nothing_else(origin: Origin, poll: Poll) -> None:
    """One GET, with the address as configured, no cookie, no Referer, no robots.txt, nothing invented."""
    origin.serve("/feed.xml", FEED, headers={"Set-Cookie": "id=1; Path=/"})
    for _ in range(2):
        await poll(origin.url("/feed.xml?q=%7Ea%2Fb+c"))
    assert [(seen.method, seen.target) for seen in origin.log] == [("GET", "/feed.xml?q=%7Ea%2Fb+c")] * 2
    assert origin.log[1].headers == (
        (b"Host", f"127.0.0.1:{origin.port}".encode()),
        (b"User-Agent", b"aggregator/1.0 (+https://planet.example/)"),
        (b"Accept", ACCEPT),
        (b"Accept-Encoding", b"gzip, deflate, br, zstd"),
        (b"Connection", b"close"),
    )


ODD_VALIDATORS = [
    ('"plain"', MODIFIED),
    ('W/"weak"', None),
    ("unquoted and with spaces", None),
    ('""', None),
    ('"caf\xe9\xff\x80"', "J\xe4nner 2023"),
    ('"caf\xc3\xa9"', None),
    ("'single'", "2023-01-01T00:00:00Z"),
    ('"a", "b"', "-1"),
    (None, "yesterday, about noon"),
]


@pytest.mark.parametrize(("etag", "last_modified"), ODD_VALIDATORS)
async def test_validators_are_repeated_byte_for_byte(
    etag: str | None, last_modified: str | None, origin: Origin, poll: Poll
) -> None:
    """POLITENESS 1: what was received is sent back as it was, both where there were both, nothing invented."""
    origin.serve("/feed.xml", FEED, etag=etag, last_modified=last_modified)
    first = await poll(origin.url("/feed.xml"))
    assert isinstance(first, Fetched)
    assert (first.etag, first.last_modified) == (etag, last_modified)
    second = await poll(origin.url("/feed.xml"), etag=first.etag, last_modified=first.last_modified)
    assert isinstance(second, NotModified)
    assert origin.log[1].header("If-None-Match") == (etag.encode("latin-1") if etag else None)
    assert origin.log[1].header("If-Modified-Since") == (last_modified.encode("latin-1") if last_modified else None)


async def test_new_validators_with_the_same_body(origin: Origin, poll: Poll) -> None:
    """POLITENESS 2: a 200 is a document with the validators it has now, also where one or both are missing."""
    origin.serve("/feed.xml", FEED, etag='"2"')
    result = await poll(origin.url("/feed.xml"), etag='"1"', last_modified=MODIFIED)
    assert isinstance(result, Fetched)
    assert (result.etag, result.last_modified) == ('"2"', None)
    origin.serve("/feed.xml", FEED)
    result = await poll(origin.url("/feed.xml"), etag='"2"')
    assert isinstance(result, Fetched)
    assert (result.etag, result.last_modified) == (None, None)


async def test_a_304_may_bring_new_validators(origin: Origin, poll: Poll) -> None:
    """POLITENESS 2 and 3: nothing new is no failure; a validator in the 304 counts, a missing one means: keep."""
    origin.answer("/feed.xml", 304, headers={"ETag": '"2"', "Cache-Control": "max-age=60"})
    assert await poll(origin.url("/feed.xml"), etag='"1"') == NotModified(
        etag='"2"', fresh_until=datetime(2026, 1, 1, 12, 1, tzinfo=UTC)
    )
    origin.answer("/feed.xml", 304)
    assert await poll(origin.url("/feed.xml"), etag='"1"') == NotModified()


async def test_a_304_without_a_condition(origin: Origin, poll: Poll) -> None:
    """A server that says 304 to who knows nothing is wrong, and no feed would ever arrive."""
    origin.answer("/feed.xml", 304)
    assert await poll(origin.url("/feed.xml")) == failure(
        "304 Not Modified, although nothing was known of an earlier answer", status=304
    )


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (204, failure("204 No Content", status=204)),
        (206, failure("206 Partial Content", status=206)),
        (300, failure("300 Multiple Choices", status=300)),
        (400, failure("400 Bad Request", status=400)),
        (401, failure("401 Unauthorized", status=401)),
        (403, failure("403 Forbidden", status=403)),
        (404, failure("404 Not Found", status=404)),
        (410, failure("410 Gone", status=410, gone=True)),
        (418, failure("418 I'm a Teapot", status=418)),
        (429, failure("429 Too Many Requests", status=429)),
        (500, failure("500 Internal Server Error", status=500)),
        (503, failure("503 Service Unavailable", status=503)),
        (520, failure("520", status=520)),
        (999, failure("999", status=999)),
    ],
)
async def test_statuses(status: int, expected: FetchFailed, origin: Origin, poll: Poll) -> None:
    """Any other status is a failure in the registered words, whatever the server wrote, and its body is not read."""
    origin.answer("/feed.xml", status, body=b"" if status == 204 else b"<html>secret</html>")
    assert await poll(origin.url("/feed.xml")) == expected


async def test_an_empty_document(origin: Origin, poll: Poll) -> None:
    """A 200 without a body is a failure."""
    origin.serve("/feed.xml", b"")
    assert await poll(origin.url("/feed.xml")) == failure("the answer is empty", status=200)


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd"])
async def test_compressed(encoding: str, origin: Origin, poll: Poll) -> None:
    """POLITENESS 11: every coding that is offered is understood."""
    origin.serve("/feed.xml", FEED * 1000, encoding=encoding)
    result = await poll(origin.url("/feed.xml"))
    assert isinstance(result, Fetched)
    assert result.body == FEED * 1000


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd"])
async def test_a_bomb(encoding: str, origin: Origin, poll: Poll) -> None:
    """What unfolds beyond the limit is refused."""
    origin.serve("/feed.xml", b"\0" * 20_000_000, encoding=encoding)
    assert await poll(origin.url("/feed.xml")) == failure("too large: more than 10 MB")


async def test_a_body_over_the_limit(origin: Origin, poll: Poll) -> None:
    """An announced length is refused before the body is read, an unannounced one where the limit is passed."""
    origin.raw("/announced", b"HTTP/1.1 200 OK\r\nContent-Length: 500001\r\n\r\n", 60.0)
    origin.raw("/endless", b"HTTP/1.1 200 OK\r\n\r\n", *[b"x" * 100_000] * 6, 60.0)
    for path in ("/announced", "/endless"):
        result = await poll(origin.url(path), max_size=500_000)
        assert result == failure("too large: more than 500 KB", status=200)


async def test_exactly_the_limit(origin: Origin, poll: Poll) -> None:
    """The limit itself is allowed."""
    origin.serve("/feed.xml", b"x" * 5000)
    assert isinstance(await poll(origin.url("/feed.xml"), max_size=5000), Fetched)
    assert await poll(origin.url("/feed.xml"), max_size=4999) == failure("too large: more than 4999 bytes", status=200)


BROKEN = [
    ((CLOSE,), "the server closed the connection without an answer"),
    ((RESET,), "connection reset by the server"),
    ((b"HTTP/1.1 200 OK\r\nContent-Le", CLOSE), "the connection was closed before the answer was complete"),
    (
        (b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n<rss>",),
        "the connection was closed before the answer was complete",
    ),
    (
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n<rss>\r\n",),
        "the connection was closed before the answer was complete",
    ),
    ((b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n<rss>", RESET), "connection reset by the server"),
    ((b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",), "the answer is not valid HTTP"),
    ((b"SSH-2.0-OpenSSH_9.6\r\n\r\n",), "the answer is not valid HTTP"),
    ((b"HTTP/1.1 200 OK\r\nA: " + b"a" * 200_000 + b"\r\n\r\n",), "the answer's header is too large: more than 64 KiB"),
    ((b"HTTP/1.1 100 Continue\r\n\r\n" * 50,), "the server does not get to the point: only interim answers"),
]


@pytest.mark.parametrize(("pieces", "message"), BROKEN)
async def test_broken_answers(pieces: tuple[Piece, ...], message: str, origin: Origin, poll: Poll) -> None:
    """Whatever a server does to its connection has words, and is not tried again at once (POLITENESS 7)."""
    origin.raw("/feed.xml", *pieces)
    result = await poll(origin.url("/feed.xml"))
    assert isinstance(result, FetchFailed)
    assert result.message == message
    assert len(origin.log) == 1


async def test_early_hints_are_skipped(origin: Origin, poll: Poll) -> None:
    """Interim answers before the real one are no answer."""
    hints = b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n"
    origin.raw("/feed.xml", hints * 2, b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n<rss>")
    result = await poll(origin.url("/feed.xml"))
    assert isinstance(result, Fetched)
    assert (result.body, result.links) == (b"<rss>", ())


async def test_chunks_and_the_end_of_the_connection(origin: Origin, poll: Poll) -> None:
    """A body may come in chunks, or end where the connection does."""
    origin.raw("/chunked", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n<r\r\n3\r\nss>\r\n0\r\n\r\n")
    origin.raw("/until-end", b"HTTP/1.0 200 OK\r\n\r\n<r", 0.01, b"ss>")
    for path in ("/chunked", "/until-end"):
        result = await poll(origin.url(path))
        assert isinstance(result, Fetched)
        assert result.body == b"<rss>"


async def test_timeouts(origin: Origin, poll: Poll) -> None:
    """A server that says nothing, before its head or in its body, is left after the time-out."""
    origin.raw("/silent", 60.0)
    origin.raw("/stuck", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n<rss>", 60.0)
    for path in ("/silent", "/stuck"):
        assert await poll(origin.url(path), timeout=timedelta(seconds=0.1)) == failure("timed out after 0.1 s")


async def test_a_server_that_drips(origin: Origin, poll: Poll) -> None:
    """A byte now and then keeps nobody busy for ever: three times the time-out is for the whole poll."""
    origin.drip("/drip", b"x" * 1000, every=0.02)
    origin.raw("/header-drip", *(piece for _ in range(1000) for piece in (b"H", 0.02)))
    for path in ("/drip", "/header-drip"):
        start = asyncio.get_running_loop().time()
        result = await poll(origin.url(path), timeout=timedelta(seconds=0.1))
        assert result == failure("too slow: not finished after 0.3 s")
        assert asyncio.get_running_loop().time() - start < 5


async def test_connection_refused(poll: Poll) -> None:
    """Nobody listens on the port any more."""
    with Origin() as origin:
        url = origin.url("/feed.xml")
    assert await poll(url) == failure("connection refused")


@pytest.mark.parametrize(
    "url", ["ftp://example.org/", "http://", "https:///x", "nonsense", "http://h:70000/", "http://a\x00b/"]
)
async def test_addresses_that_cannot_be_asked(url: str, poll: Poll) -> None:
    """Only http and https, with a host."""
    assert await poll(url) == failure("the address is not a valid http or https URL")


@pytest.mark.parametrize("url", ["http://a..b/", f"http://{'a' * 70}.example/"])
async def test_hosts_that_cannot_exist(url: str, poll: Poll) -> None:
    """A name that is none is told as one that is not there."""
    assert await poll(url) == failure("DNS: no such host")


async def test_a_configured_header_that_http_does_not_allow(origin: Origin, poll: Poll) -> None:
    """The value is not repeated: it may be a secret."""
    result = await poll(origin.url("/"), headers=(("X-Token", "a\nsecret: b"),))
    assert result == failure("the request cannot be sent: a configured header holds what HTTP does not allow")
