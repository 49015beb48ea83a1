"""What one client may take of the server: connections, bytes and time. Whoever is slow or greedy hurts nobody else.

uvicorn bounds the time between two requests, and nothing else; the protocol here adds the rest. A head that never ends
is given up after `head_time`, a body after `body_time`, and an answer that nobody takes after `stalled`: less than 64
KB in that time, where the client has stopped to read what was sent before.
"""

import asyncio
from collections import Counter, OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Literal

import h11
from starlette.datastructures import MutableHeaders
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

LOOPBACK = (ip_network("127.0.0.0/8"), ip_network("::1/128"))
HOUSEHOLD = 64  # bits of an IPv6 address that name one client (RFC 6177); the others it chooses as it likes

BODY = 64 * 1024  # bytes of a request; forms, subscriptions
BODIES = (("/admin/", 5_000_000), ("/websub/", 25_000_000))  # feeds.yaml; a feed that a hub pushes

REASONS = ("client", "full", "slow head", "slow body", "slow answer")

Phase = Literal["head", "body", "answer", "idle"]
Network = IPv4Network | IPv6Network


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much is too much; times in seconds. `exempt` are proxies, which speak for many clients."""

    connections: int = 500
    per_client: int = 50
    exempt: tuple[Network, ...] = LOOPBACK
    head: int = 16 * 1024  # bytes of the request line and all headers
    head_time: float = 10
    body_time: float = 60
    stalled: float = 60
    idle: float = 15  # between two requests of one connection


def limits_behind(proxies: Iterable[str]) -> Limits:
    """Return the usual limits with these addresses and networks for proxies, and whatever is on this machine."""
    return Limits(exempt=(*LOOPBACK, *(ip_network(each, strict=False) for each in proxies)))


@dataclass(slots=True, kw_only=True)
class Door:
    """Counts who is in; `refused` counts who was not let in, or was shown out, by the reason."""

    limits: Limits
    inside: set["Guarded"] = field(default_factory=set)
    refused: Counter[str] = field(default_factory=Counter)
    _clients: Counter[str] = field(default_factory=Counter)
    _idle: OrderedDict["Guarded", None] = field(default_factory=OrderedDict)

    def enter(self, connection: "Guarded", host: str | None) -> int | None:
        """Let a connection in, or return the status to refuse it with; a full house sends home who waits longest."""
        client = self.client(host)
        if client and self._clients[client] >= self.limits.per_client:
            return self._refuse("client", 429)
        if len(self.inside) >= self.limits.connections:
            if not self._idle:
                return self._refuse("full", 503)
            longest, _ = self._idle.popitem(last=False)
            longest.leave()
        self.inside.add(connection)
        if client:
            self._clients[client] += 1
        connection.guest = client
        return None

    def left(self, connection: "Guarded") -> None:
        """Forget a connection that has ended."""
        if connection in self.inside:
            self.inside.discard(connection)
            self._idle.pop(connection, None)
            if client := connection.guest:
                self._clients[client] -= 1
                if not self._clients[client]:
                    del self._clients[client]

    def rests(self, connection: "Guarded", *, resting: bool) -> None:
        """Note that a connection waits for its next request, or does so no more."""
        if not resting:
            self._idle.pop(connection, None)
        elif connection in self.inside:
            self._idle.setdefault(connection)

    def _refuse(self, reason: str, status: int) -> int:
        self.refused[reason] += 1
        return status

    def client(self, host: str | None) -> str | None:
        """Return whom to count a connection for; None for a proxy, or where there is no address."""
        try:
            address = ip_address((host or "").partition("%")[0])
        except ValueError:
            return None
        if isinstance(address, IPv6Address) and address.ipv4_mapped:
            address = address.ipv4_mapped
        if any(address in network for network in self.limits.exempt):
            return None
        return str(ip_network((address, HOUSEHOLD), strict=False)) if address.version == 6 else str(address)  # noqa: PLR2004 - the version


class Guarded(H11Protocol):
    """A connection that is ended when its client takes too long over a head, a body, or an answer."""

    door: Door
    guest: str | None = None
    phase: Phase | None = None
    _timer: asyncio.TimerHandle | None = None
    _unread: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as its parent has it
        """Let the client in, or turn it away at once."""
        self.transport = transport
        peer = transport.get_extra_info("peername")
        status = self.door.enter(self, peer[0] if isinstance(peer, tuple) else None)
        if status is not None:
            transport.write(_refusal(status))
            self._end()
            return
        super().connection_made(transport)
        self._enter("head")

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the client, and every clock that runs for it."""
        self.door.left(self)
        for timer in (self._timer, self._unread):
            if timer:
                timer.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what has come, and see whether that ends a head or a body."""
        if not self.transport.is_closing():
            super().data_received(data)
            self._look()

    def on_response_complete(self) -> None:
        """Wait for the next request, or see the last bytes of this answer out."""
        super().on_response_complete()
        self._look()

    def shutdown(self) -> None:
        """End after the present answer, or at once where there is none."""
        super().shutdown()
        self._look()

    def pause_writing(self) -> None:
        """The client does not take what is sent: it has a while to do so."""
        super().pause_writing()
        self._expect_reading()

    def resume_writing(self) -> None:
        """The client took what was sent."""
        if self._unread and not self.transport.is_closing():
            self._unread.cancel()
            self._unread = None
        super().resume_writing()

    def leave(self) -> None:
        """End a connection that waits for its next request."""
        if not self.transport.is_closing():
            self.conn.send(h11.ConnectionClosed())
            self.transport.close()
        self._end()

    def _look(self) -> None:
        """See what the client is about, and start the clock for it where that is new."""
        if self.transport.is_closing():
            self._end()
            return
        begun = bool(self.conn.trailing_data[0])
        match self.conn.their_state:
            case h11.IDLE if begun or self.cycle is None:
                self._enter("head")
            case h11.IDLE:
                self._enter("idle")
            case h11.SEND_BODY:
                self._enter("body")
            case _:
                self._enter("answer")

    def _enter(self, phase: Phase) -> None:
        if phase == self.phase:
            return
        self.phase = phase
        if self._timer:
            self._timer.cancel()
            self._timer = None
        self.door.rests(self, resting=phase == "idle")
        limits = self.door.limits
        match phase:
            case "head":
                self._timer = self.loop.call_later(limits.head_time, self._too_late)
            case "body":
                self._timer = self.loop.call_later(limits.body_time, self._too_late)
            case "idle":
                self._timer = self.loop.call_later(limits.idle, self.leave)
            case "answer":
                pass

    def _too_late(self) -> None:
        """Give up a request that does not come to its end; one that is answered already needs no further word."""
        if self.transport.is_closing():
            return
        begun = bool(self.conn.trailing_data[0]) if self.phase == "head" else not self.cycle.response_started
        if begun:
            self.transport.write(_refusal(408))
            self.door.refused[f"slow {self.phase}"] += 1
        self._end()

    def _end(self) -> None:
        """Close, and wait for the last bytes to be taken no longer than for any others."""
        self.transport.close()
        self._expect_reading()

    def _expect_reading(self) -> None:
        if self._unread is None and self.transport.get_write_buffer_size():
            self._unread = self.loop.call_later(self.door.limits.stalled, self._not_read)

    def _not_read(self) -> None:
        self.door.refused["slow answer"] += 1
        self.transport.abort()


def guarded(door: Door) -> type[Guarded]:
    """Return the protocol for uvicorn, with this door before it."""

    class AtDoor(Guarded):
        pass

    AtDoor.door = door
    return AtDoor


class Bodies:
    """Middleware that refuses a request whose body is larger than its path needs, with 413."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.plain = RequestBodyLimitMiddleware(app, BODY)
        self.rooms = tuple((prefix, RequestBodyLimitMiddleware(app, most)) for prefix, most in BODIES)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or leave a client alone that has gone in the middle of its request."""
        path = scope.get("path", "")
        app = next((room for prefix, room in self.rooms if path.startswith(prefix)), self.plain)

        async def protected(message: Message) -> None:
            if message["type"] == "http.response.start":  # the refusal is made outside of the application
                MutableHeaders(scope=message).setdefault("x-content-type-options", "nosniff")
            await send(message)

        try:
            await app(scope, receive, protected)
        except ClientDisconnect:
            return


def _refusal(status: int) -> bytes:
    """An answer from outside of the application, where there is no request to speak of."""
    words = {
        408: "408 Request Timeout",
        429: "429 Too Many Requests",
        503: "503 Service Unavailable",
    }[status]
    body = f"{words[4:]}\n"
    again = "" if status == 408 else "retry-after: 10\r\n"  # noqa: PLR2004 - the status
    head = f"HTTP/1.1 {words}\r\ncontent-type: text/plain; charset=utf-8\r\ncontent-length: {len(body)}\r\n"
    return f"{head}{again}connection: close\r\n\r\n{body}".encode()
