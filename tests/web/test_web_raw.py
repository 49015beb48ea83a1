"""HTTP as it comes over a bare socket: old versions, several requests at once, odd targets, bodies that disagree."""

import asyncio
import socket
import time
from pathlib import Path

import pytest

from tests.web.desks import Face, face

FEEDS = "articles: []\nfeeds: []\n"
HOST = b"Host: 127.0.0.1:8080\r\n"
LAST = HOST + b"Connection: close\r\n"


async def told(shown: Face, *pieces: bytes) -> bytes:
    """Send some bytes, a piece after the other, and return all that comes until the server closes."""
    port = shown.client.base_url.port
    assert port

    def talk() -> bytes:
        with socket.create_connection(("127.0.0.1", port), timeout=10) as client:
            for piece in pieces:
                client.sendall(piece)
                time.sleep(0.01)
            received = b""
            while more := client.recv(65536):
                received += more
            return received

    return await asyncio.to_thread(talk)


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"GET /all.atom HTTP/1.0\r\n\r\n", 200),
        (b"GET /all.atom HTTP/1.1\r\nConnection: close\r\n\r\n", 400),
        (b"GET /all.atom HTTP/1.1\r\n" + HOST + LAST + b"\r\n", 400),
        (b"GET http://planet.example/all.atom HTTP/1.1\r\n" + LAST + b"\r\n", 200),
        (b"GET http://planet.example HTTP/1.1\r\n" + LAST + b"\r\n", 200),
        (b"GET http://[/all.atom HTTP/1.1\r\n" + LAST + b"\r\n", 400),
        (b"GET http://evil.example/admin/ HTTP/1.1\r\n" + LAST + b"\r\n", 421),
        (b"GET /admin/ HTTP/1.1\r\n" + LAST + b"\r\n", 200),
        (b"GET /admin/ HTTP/1.0\r\n" + LAST + b"\r\n", 403),
        (b"OPTIONS * HTTP/1.1\r\n" + LAST + b"\r\n", 204),
        (b"GET /../feeds.yaml HTTP/1.1\r\n" + LAST + b"\r\n", 404),
        (b"GET /%2e%2e/feeds.yaml HTTP/1.1\r\n" + LAST + b"\r\n", 404),
        (b"GET /assets%2fstyle.css HTTP/1.1\r\n" + LAST + b"\r\n", 404),
        (b"GET /all.atom%00.html HTTP/1.1\r\n" + LAST + b"\r\n", 404),
        (b"GET /.published.json HTTP/1.1\r\n" + LAST + b"\r\n", 404),
        (b"GET /admin/static/%2e%2e/login.py HTTP/1.1\r\n" + LAST + b"\r\n", 404),
        (b"GET / HTTP/1.1\r\n" + HOST + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nab", 400),
        (b"GET / HTTP/1.1\r\n" + HOST + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
    ],
)
async def test_what_a_socket_sends(tmp_path: Path, request_: bytes, status: int) -> None:
    """An absolute target counts for more than Host; of a proxy that says nothing of itself we know by its HTTP/1.0."""
    async with face(tmp_path, FEEDS) as shown:
        answer = await told(shown, request_)
        assert answer.startswith(f"HTTP/1.1 {status} ".encode()), answer[:200]
        assert answer.count(b"HTTP/1.1 ") == 1


async def test_requests_that_come_at_once_and_letter_by_letter(tmp_path: Path) -> None:
    """Each is answered in its turn, a body that nobody wants is read over, and a slow one is waited for."""
    async with face(tmp_path, FEEDS) as shown:
        one = b"GET /healthz HTTP/1.1\r\n" + HOST + b"Content-Length: 3\r\n\r\nabc"
        head, last = b"HEAD /all.atom HTTP/1.1\r\n" + HOST + b"\r\n", b"GET /x HTTP/1.1\r\n" + LAST + b"\r\n"
        answer = await told(shown, one + head + last)
        assert answer.count(b"HTTP/1.1 200") == 2
        assert answer.count(b"HTTP/1.1 404") == 1
        slow = await told(shown, *(bytes([each]) for each in b"GET /healthz HTTP/1.1\r\n" + LAST + b"\r\n"))
        assert slow.endswith(b"ok")


async def test_a_request_that_is_smuggled_behind_another_is_not_answered(tmp_path: Path) -> None:
    """A body with two lengths ends the connection (RFC 9112, section 6.1)."""
    async with face(tmp_path, FEEDS) as shown:
        first = b"POST /x HTTP/1.1\r\n" + HOST + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
        answer = await told(shown, first + b"GET /all.atom HTTP/1.1\r\n" + HOST + b"\r\n")
        assert answer.count(b"HTTP/1.1 ") == 1
        assert answer.startswith(b"HTTP/1.1 400 ")
