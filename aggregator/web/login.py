"""Who may see the dashboard: whoever sits at this machine, or has logged in; and what protects those who do.

`Gate` decides, `Guard` stands before the pages with it, and `guarded` protects a single answer elsewhere.
"""

import asyncio
import base64
import binascii
import hmac
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from urllib.parse import parse_qsl

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from aggregator.log import log
from aggregator.model import Config
from aggregator.web.attempts import Attempts
from aggregator.web.callers import is_at_this_machine, is_from_elsewhere, is_known_name
from aggregator.web.desk import Desk
from aggregator.web.passwords import matches
from aggregator.web.visits import Visit, begin, form_token, is_form_token, key_of, new_secret, prolonged, read, signed

Handler = Callable[[Request], Awaitable[Response]]
Form = dict[str, str]

COOKIE = "aggregator_visit"
SECRET = "dashboard"  # noqa: S105 - its name in the store
TOKEN = "token"  # noqa: S105 - the name of a field
LARGEST_FORM = 4_000_000  # bytes
MOST_FIELDS = 100
LONGEST_PASSWORD = 1000  # characters
AT_ONCE = 2  # passwords that are checked side by side: each takes 64 MB
QUEUED = 20  # and so many that wait for that

HEADERS = {
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "x-robots-tag": "noindex",
    "referrer-policy": "same-origin",  # with none at all, forms would be sent without their origin
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}


class Refused(Exception):  # noqa: N818 - it is an answer, no error
    """A request that is not answered; `words` say why."""

    def __init__(self, status: int, words: str, *, wait: int = 0, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(words)
        self.status = status
        self.words = words
        self.headers = {**(headers or {}), **({"retry-after": str(wait)} if wait else {})}


@dataclass(slots=True, kw_only=True)
class Gate:
    """Decides who comes in; the configuration and the secret are asked anew for every request."""

    desk: Desk
    attempts: Attempts = field(default_factory=Attempts)
    slots: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))
    waiting: int = 0
    started: Config = field(init=False)
    _right: bytes = b""  # digest of the last right answer to a Basic challenge: argon2 is asked once for each

    def __post_init__(self) -> None:
        """Remember what the program was started with."""
        self.started = self.desk.config

    async def key(self) -> bytes:
        """Return the key that signs."""
        secret = await run_in_threadpool(self.desk.store.secret, SECRET, new_secret)
        return key_of(secret, self.desk.config.web.password)

    async def visit(self, request: Request) -> Visit:
        """Return the visit that a request belongs to, or a new one."""
        now = self.desk.clock()
        return read(request.cookies.get(COOKIE, ""), await self.key(), now) or begin(now)

    def is_local(self, request: Request) -> bool:
        """Whether somebody at this machine asks; HTTP/1.0 is what a proxy speaks that was not told to say who it is."""
        client = request.client.host if request.client else None
        modern = request.scope["http_version"] != "1.0"
        return modern and is_at_this_machine(client, request.headers, self.desk.config)

    def refuse_strange_names(self, request: Request) -> None:
        """Raise Refused where the client calls us by a name that may be anybody's."""
        if not is_known_name(request.headers.get("host", ""), self.desk.config):
            raise Refused(
                421, "The dashboard does not answer to this name. Its name is that in site.url of feeds.yaml."
            )

    def refuse_without_password(self, request: Request) -> None:
        """Raise Refused where nobody can log in, and somebody would have to."""
        if self.desk.config.web.password is None and not self.is_local(request):
            raise Refused(403, "From another machine the dashboard needs web.password in feeds.yaml.")

    async def log_in(self, client: str, password: str) -> None:
        """Check a password; raises Refused where it is wrong, or where there were too many attempts."""
        hashed = self.desk.config.web.password
        if wait := self.attempts.take(client, time.monotonic()):
            raise Refused(429, f"Too many wrong passwords; try again in {wait} seconds.", wait=wait)
        if self.waiting >= QUEUED:
            raise Refused(503, "Too many log-ins at once; try again in a moment.", wait=5)
        self.waiting += 1
        try:
            async with self.slots:
                right = (
                    hashed is not None
                    and len(password) <= LONGEST_PASSWORD
                    and await run_in_threadpool(matches, password, hashed)
                )
        finally:
            self.waiting -= 1
        if not right:
            log.warning("log-in refused", client=client)
            raise Refused(401, "This is not the password.")
        self.attempts.forgive(client)
        log.info("logged in", client=client)

    async def log_out(self) -> None:
        """End every visit."""
        await run_in_threadpool(self.desk.store.replace_secret, SECRET, new_secret())

    async def knows(self, request: Request) -> bool:
        """Whether a request may see what is guarded: from this machine, logged in, or with the password in it."""
        return self.is_local(request) or (await self.visit(request)).logged_in or await self._basic(request)

    async def _basic(self, request: Request) -> bool:
        """Check HTTP Basic authentication (RFC 7617), with any name: programs cannot fill in a form."""
        scheme, _, encoded = request.headers.get("authorization", "").partition(" ")
        hashed = self.desk.config.web.password
        if scheme.lower() != "basic" or hashed is None:
            return False
        digest = sha256(f"{hashed}\n{encoded}".encode()).digest()
        if hmac.compare_digest(digest, self._right):
            return True
        try:
            _, _, password = base64.b64decode(encoded, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return False
        await self.log_in(client_of(request), password)
        self._right = digest
        return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """Lets to `pages` only who may see them; `login` takes the others, and `open_paths` are for all."""

    gate: Gate
    pages: ASGIApp
    login: Handler
    refused: Callable[[Request, Refused], Response]
    open_paths: tuple[str, ...]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, with the headers that protect whoever looks at the answer."""
        request = Request(scope, receive)
        scope["state"] = {**scope.get("state", {}), "gate": self.gate}

        async def protected(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("cache-control", "no-store")
            await send(message)

        try:
            answer = await self._admitted(request)
            await answer(scope, receive, protected)
        except Refused as refusal:
            await self.refused(request, refusal)(scope, receive, protected)
        except HTTPException as error:  # of the routes: outside of here nothing would protect the answer
            words = Refused(error.status_code, f"{error.detail}.", headers=error.headers)
            await self.refused(request, words)(scope, receive, protected)

    async def _admitted(self, request: Request) -> ASGIApp:
        self.gate.refuse_strange_names(request)
        if request.method not in {"GET", "HEAD"} and is_from_elsewhere(request.headers, self.gate.desk.config):
            raise Refused(403, "Another site sent this form.")
        if request.scope["path"].removeprefix(request.scope.get("root_path", "")).startswith(self.open_paths):
            return self.pages
        self.gate.refuse_without_password(request)
        visit = await self.gate.visit(request)
        request.state.visit = prolonged(visit, self.gate.desk.clock())
        if visit.logged_in or self.gate.is_local(request):
            return self.pages
        return await self.login(request)


def client_of(request: Request) -> str:
    """Return the address that asks; of one behind a trusted proxy its own."""
    return request.client.host if request.client else "unknown"


async def form_of(request: Request) -> Form:
    """Read a form; raises Refused where it is too large, or was not made for this visit."""
    size = request.headers.get("content-length", "")
    if size.isdecimal() and int(size) > LARGEST_FORM:
        raise Refused(413, "This form is too large.")
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_FORM:
            raise Refused(413, "This form is too large.")
    try:
        form = dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict"))
    except ValueError:
        raise Refused(400, "This is no form.") from None
    gate: Gate = request.state.gate
    if not is_form_token(form.pop(TOKEN, ""), request.state.visit, await gate.key()):
        raise Refused(403, "This form is too old, or not ours. Load the page again.")
    return form


async def remember(request: Request, response: Response, visit: Visit) -> None:
    """Give the browser the cookie of a visit."""
    gate: Gate = request.state.gate
    response.set_cookie(
        COOKIE,
        signed(visit, await gate.key()),
        max_age=int((visit.until - gate.desk.clock()).total_seconds()),
        path="/",
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )


async def token_of(request: Request) -> str:
    """Return the token for the forms of a page."""
    gate: Gate = request.state.gate
    return form_token(request.state.visit, await gate.key())


def guarded(desk: Desk, handler: Handler) -> Handler:
    """Let only those get an answer who may see the dashboard; programs send the password by HTTP Basic."""
    gate = Gate(desk=desk)

    async def answer(request: Request) -> Response:
        try:
            if await gate.knows(request):
                return await handler(request)
            gate.refuse_without_password(request)
        except Refused as refusal:
            headers = dict(refusal.headers)
            status, words = refusal.status, refusal.words
        else:
            status, words, headers = 401, "The password of the dashboard is needed.", {}
        if status == 401:  # noqa: PLR2004 - RFC 9110, section 15.5.2
            headers["www-authenticate"] = 'Basic realm="aggregator", charset="UTF-8"'
        headers |= {"cache-control": "no-store", "x-content-type-options": "nosniff"}
        return PlainTextResponse(words + "\n", status, headers=headers)

    return answer
