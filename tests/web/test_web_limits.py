"""Slow and greedy clients, with real sockets: each is shown out, and meanwhile others are served."""

import http.client
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from aggregator.web.feeds import routes
from aggregator.web.limits import BODY, Bodies, Door, Limits
from tests.support.planet import until
from tests.web.conftest import serving

QUICK = Limits(connections=8, per_client=8, exempt=(), head_time=0.4, body_time=0.4, stalled=0.4, idle=0.4)
LARGE = b"0123456789abcdef" * 1_000_000


async def echo(request: Request) -> PlainTextResponse:
    """Answer with the length of what was sent."""
    return PlainTextResponse(str(len(await request.body())))


def application(folder: Path) -> Starlette:
    """Every room that matters here: files, and places that read a body."""
    rooms = [Route(path, echo, methods=["POST"]) for path in ("/hub", "/admin/save", "/websub/1")]
    return Starlette(routes=[*rooms, *routes(folder)], middleware=[Middleware(Bodies)])


@contextmanager
def house(folder: Path, limits: Limits) -> Iterator[tuple[Door, int]]:
    """A server with these limits: its door, and its port."""
    (folder / "large.bin").write_bytes(LARGE)
    door = Door(limits=limits)
    with serving(application(folder), door) as port:
        yield door, port


@contextmanager
def knock(port: int, *, small: bool = False, host: str = "127.0.0.1") -> Iterator[socket.socket]:
    """A bare connection; a `small` one takes little at a time."""
    with socket.socket() as client:
        if small:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.bind((host, 0))
        client.settimeout(10)
        client.connect(("127.0.0.1", port))
        yield client


def rest(client: socket.socket) -> bytes:
    """All that comes until the server ends the connection, be it rudely."""
    received = b""
    try:
        while piece := client.recv(65536):
            received += piece
    except ConnectionResetError:
        pass
    return received


def asks(client: socket.socket) -> bytes:
    """Ask for a small file, and take the whole answer from a connection that stays open."""
    client.sendall(b"GET /small.html HTTP/1.1\r\nHost: x\r\n\r\n")
    received = b""
    while not received.endswith(b"</p>"):
        received += client.recv(65536)
    return received


def served(port: int, path: str = "/all.atom") -> int:
    """The status that an ordinary client gets, at once."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        response.read()
        return response.status
    finally:
        connection.close()


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"GET /all.atom HTTP/1.1\r\nHost: x\r\n", id="no end of the head"),
    ],
)
def test_a_head_that_never_ends_is_given_up(folder: Path, sent: bytes) -> None:
    """Slowloris: silence, or a line of a header from time to time, ends when the time for a head is over."""
    with house(folder, QUICK) as (_, port), knock(port) as client:
        start = time.monotonic()
        for _ in range(3 if sent else 0):
            client.sendall(sent if sent.startswith(b"GET") else b"")
            sent = b"X-More: 1\r\n"
            client.sendall(sent)
            time.sleep(0.1)
        answer = rest(client)
        assert time.monotonic() - start < 2
        assert answer.startswith(b"HTTP/1.1 408 Request Timeout\r\n") if sent else answer == b""


def test_a_second_request_is_held_to_the_same(folder: Path) -> None:
    """A connection that was polite once has no more time for its next head than any other."""
    with house(folder, QUICK) as (_, port), knock(port) as client:
        assert asks(client).startswith(b"HTTP/1.1 200")
        client.sendall(b"GET /small.html HT")
        assert b"408 Request Timeout" in rest(client)


def test_a_connection_that_rests_is_ended(folder: Path) -> None:
    """Without a word, since nothing was asked."""
    with house(folder, QUICK) as (_, port), knock(port) as client:
        client.sendall(b"HEAD /small.html HTTP/1.1\r\nHost: x\r\n\r\n")
        assert rest(client).count(b"HTTP/1.1 ") == 1


@pytest.mark.parametrize("path", ["/hub", "/all.atom"])
def test_a_body_that_never_ends_is_given_up(folder: Path, path: str) -> None:
    """Whether or not somebody waits for it."""
    with house(folder, QUICK) as (_, port), knock(port) as client:
        start = time.monotonic()
        client.sendall(f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nabc".encode())
        answer = rest(client)
        assert 0.3 < time.monotonic() - start < 2
        assert answer.startswith(b"HTTP/1.1 408" if path == "/hub" else b"HTTP/1.1 405")
        assert served(port) == 200


@pytest.mark.parametrize("closing", [False, True])
def test_an_answer_that_nobody_takes_is_given_up(folder: Path, *, closing: bool) -> None:
    """A client that asks for megabytes and reads nothing loses its connection; the server keeps none of them."""
    with house(folder, QUICK) as (door, port), knock(port, small=True) as client:
        close = b"Connection: close\r\n" if closing else b""
        client.sendall(b"GET /large.bin HTTP/1.1\r\nHost: x\r\n" + close + b"\r\n")
        until(lambda: door.inside, "the client", seconds=5)
        until(lambda: not door.inside, "no client", seconds=5)
        assert door.refused["slow answer"] == 1
        assert len(rest(client)) < len(LARGE)


def test_an_answer_that_is_taken_slowly_arrives_whole(folder: Path) -> None:
    """Slow is no fault: what is taken steadily may take many times as long as a standstill may."""
    with house(folder, QUICK) as (door, port), knock(port) as client:
        client.sendall(b"GET /large.bin HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        received, start = b"", time.monotonic()
        while piece := client.recv(256 * 1024):
            received += piece
            time.sleep(0.02)
        assert received.endswith(LARGE[-1000:])
        assert received.startswith(b"HTTP/1.1 200")
        assert time.monotonic() - start > 2 * QUICK.stalled
        assert door.refused["slow answer"] == 0


def test_a_head_has_a_size(folder: Path) -> None:
    """16 KB of headers and address are more than any reader sends."""
    with house(folder, Limits(exempt=())) as (_, port), knock(port) as client:
        client.sendall(b"GET /all.atom HTTP/1.1\r\nHost: x\r\nCookie: " + b"a" * 20_000)
        assert rest(client).startswith(b"HTTP/1.1 400 Bad Request\r\n")
        assert served(port, "/all.atom?" + "a" * 8000) == 200


@pytest.mark.parametrize(
    ("path", "size", "status"),
    [
        ("/hub", BODY, 200),
        ("/hub", BODY + 1, 413),
        ("/admin/save", 1_000_000, 200),
        ("/websub/1", 5_000_000, 200),
        ("/admin/save", 5_000_001, 413),
        ("/all.atom", BODY + 1, 413),
    ],
)
@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_has_a_size(folder: Path, path: str, size: int, status: int, *, chunked: bool) -> None:
    """Each place takes what it needs, whether the length is announced or not; nobody waits for what is too much."""
    if chunked and path == "/all.atom":
        status = 405  # a file reads no body: it is thrown away as it comes
    with house(folder, Limits(exempt=())) as (_, port):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        body = b"a" * size
        pieces = iter([body[: size // 2], body[size // 2 :]]) if chunked else body
        try:
            connection.request("POST", path, body=pieces, encode_chunked=chunked, headers=CHUNKED if chunked else {})
        except (BrokenPipeError, ConnectionResetError):
            assert status == 413  # the answer was there before all was sent
        assert connection.getresponse().status == status
        connection.close()


CHUNKED = {"Transfer-Encoding": "chunked"}


def test_one_client_has_so_many_connections(folder: Path) -> None:
    """The next one is told so; others come in, and so does the client when it has let one go."""
    limits = Limits(per_client=3, exempt=())
    with house(folder, limits) as (door, port):
        with knock(port), knock(port), knock(port):
            until(lambda: len(door.inside) == 3, "three clients", seconds=5)
            with knock(port) as fourth:
                answer = rest(fourth)
            assert answer.startswith(b"HTTP/1.1 429 Too Many Requests\r\n")
            assert b"retry-after: 10\r\n" in answer
            with knock(port, host="127.0.0.2") as other:
                assert asks(other).startswith(b"HTTP/1.1 200")
        until(lambda: not door.inside, "nobody", seconds=5)
        assert served(port) == 200
        assert door.refused == {"client": 1}


def test_a_proxy_speaks_for_many(folder: Path) -> None:
    """What comes from this machine is not counted for one client."""
    with house(folder, Limits(per_client=1)) as (door, port), knock(port), knock(port), knock(port):
        until(lambda: len(door.inside) == 3, "three clients", seconds=5)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("2001:db8::1", "2001:db8::ffff:1", True),
        ("2001:db8:0:1::1", "2001:db8:0:2::1", False),
        ("fe80::1%eth0", "fe80::2%eth1", True),
        (None, None, False),
    ],
)
def test_who_is_one_client(one: str | None, other: str | None, *, same: bool) -> None:
    """An IPv4 address, however it is written, or the 64 bits that an IPv6 household shares."""
    door = Door(limits=Limits())
    assert (door.client(one) == door.client(other) is not None) is same


def test_a_full_house_sends_home_who_waits(folder: Path) -> None:
    """A new client takes the place of the connection that has rested longest, and is refused where none rests."""
    limits = Limits(connections=3, exempt=())
    with house(folder, limits) as (door, port), knock(port) as first, knock(port), knock(port):
        assert asks(first).startswith(b"HTTP/1.1 200")
        until(lambda: len(door.inside) == 3, "three clients", seconds=5)
        with knock(port) as fourth:
            fourth.sendall(b"GET /small.html HTTP/1.1\r\n")  # and no more: this one is busy
            assert first.recv(65536) == b""
            until(lambda: len(door.inside) == 3, "three clients", seconds=5)
            with knock(port) as fifth:
                assert rest(fifth).startswith(b"HTTP/1.1 503 Service Unavailable\r\n")
        assert door.refused == {"full": 1}


def test_a_hundred_slow_clients_hurt_nobody(folder: Path) -> None:
    """While fifty hold back their heads and fifty their reading, an answer comes as fast as without them."""
    limits = Limits(per_client=200, exempt=())
    with house(folder, limits) as (door, port):
        slow = [socket.create_connection(("127.0.0.1", port)) for _ in range(100)]
        try:
            for number, client in enumerate(slow):
                end = b"\r\n" if number % 2 else b""
                client.sendall(b"GET /large.bin HTTP/1.1\r\nHost: x\r\n" + end)
            until(lambda: len(door.inside) == 100, "all of them", seconds=10)
            took = []
            for _ in range(20):
                start = time.monotonic()
                assert served(port) == 200
                took.append(time.monotonic() - start)
            assert sorted(took)[10] < 0.25
        finally:
            for client in slow:
                client.close()


def test_pipelined_requests_are_answered_in_turn(folder: Path) -> None:
    """The clocks of one request do not end the next."""
    with house(folder, QUICK) as (_, port), knock(port) as client:
        client.sendall(b"GET /small.html HTTP/1.1\r\nHost: x\r\n\r\n" * 5)
        assert rest(client).count(b"<p>small</p>") == 5


@pytest.mark.parametrize("garbage", [b"\x16\x03\x01\x02\x00\x01\x00\x01", b"\r\n\r\n", b"GET\r\n\r\n", b"\x00" * 50])
def test_garbage_is_answered_and_ended(folder: Path, garbage: bytes) -> None:
    """TLS at a plain port, empty lines, half a request line: 400, and the connection is gone."""
    with house(folder, QUICK) as (door, port), knock(port) as client:
        client.sendall(garbage)
        assert rest(client).startswith(b"HTTP/1.1 400")
        until(lambda: not door.inside, "nobody", seconds=5)
