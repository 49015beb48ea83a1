"""Whatever is sent to whatever route, nothing is answered with 500, and every answer has the headers that protect.

The routes are read from the application, so that a new one is fuzzed without a word here. AGGREGATOR_FUZZ_SECONDS makes
it longer than a test may be, and other than the last time. What is sent is what HTTP lets through: h11 has read it.
"""

import asyncio
import os
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_from_bytes, unquote

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.routing import BaseRoute, Mount, Route

from aggregator.config import load
from aggregator.pipeline import Session, open_session
from aggregator.web.app import create_app
from aggregator.web.login import COOKIE, SECRET
from aggregator.web.passwords import hash_of
from aggregator.web.visits import begin, form_token, key_of, new_secret, signed
from tests.support.planet import rss, rss_item
from tests.web.desks import NOON

SECONDS = float(os.environ.get("AGGREGATOR_FUZZ_SECONDS", "0"))
EXAMPLES = 400  # some 5 s
GIVEN_UP = 0.03  # seconds after which the client has gone: streams have no end
WORDS = [
    "all",
    "private",
    "secret",
    "a",
    "b",
    "own",
    "kernel",
    "0",
    "1",
    "2",
    "-1",
    "99999999999",
    "\u0661",
    "tag:x",
    "x" * 600,
]
PARAMETERS = [
    *(
        "q",
        "from",
        "limit",
        "token",
        "entry",
        "story",
        "page",
        "state",
        "feed",
        "output",
        "next",
        "saved",
        "id",
        "part",
    ),
    *("hub.mode", "hub.topic", "hub.challenge", "hub.lease_seconds", "hub.callback", "hub.secret", "hub.reason"),
    *("text", "version", "plan", "password", "back"),
]
HEADERS = {
    "accept": ["text/event-stream", "text/html", "*/*;q=x"],
    "accept-encoding": ["br", "gzip;q=0.5, br;q=2", "*;q=0", "identity;q=0", ",;=,"],
    "authorization": ["Basic", "Basic Og==", "Basic bWU6eA==", "Basic \xff", "Bearer x", "Basic " + "A" * 2000],
    "content-encoding": ["gzip", "br", "zstd", "deflate", "x", "gzip, gzip"],
    "content-length": ["0", "-1", "1e3", "²", "99999999999999999999", "x"],
    "content-type": ["application/x-www-form-urlencoded", "multipart/form-data; boundary=", "application/json", ";"],
    "cookie": [
        f"{COOKIE}=x",
        f"{COOKIE}=l.{'A' * 22}.99999999999.{'0' * 64}",
        "=;=;",
        "\xff=\xfe",
        f'{COOKIE}="\\777"',
    ],
    "forwarded": ["for=127.0.0.1"],
    "host": ["127.0.0.1", "localhost:1", "[::1]", "[", "evil.example", "", "127.0.0.1:x", "a@b", "\xff", "[::1%eth0]"],
    "if-match": ["*", '""', 'W/"x"', '"x', ",,"],
    "if-modified-since": ["Thu, 01 Jan 1970 00:00:00 GMT", "Thu, 99 Foo 99999 99:99:99 +9999", "0", "\xb2"],
    "if-none-match": ["*", '"x", W/"y"', '"\xff"', ","],
    "if-range": ['"x"', "*", "Sun, 06 Nov 1994 08:49:37 GMT"],
    "if-unmodified-since": ["Thu, 01 Jan 1970 00:00:00 GMT", "x", "Mon, 01 Jan 0001 00:00:00 -2400"],
    "origin": ["null", "http://[", "http://127.0.0.1", "https://evil.example"],
    "range": ["bytes=0-", "bytes=-0", "bytes=5-2", "bytes=0-1,3-4", f"bytes={'9' * 400}-", "bytes=\xb2-", "items=0-1"],
    "access-control-request-method": ["GET", "PUT", "\xff"],
    "sec-fetch-dest": ["document", "x"],
    "sec-fetch-site": ["same-origin", "cross-site", "\xff"],
    "upgrade-insecure-requests": ["1"],
    "x-forwarded-for": ["127.0.0.1", "\xff"],
    "x-hub-signature": ["sha1=x", "sha256=" + "0" * 64, "=", "md9=\xff"],
    "link": ["<x>; rel=self", "<", '<http://[>; rel="hub"'],
}
CONFIGURATION = """\
feeds: [{path: a.xml, id: a, tags: [x]}, {path: b.xml, id: b}, {path: gone.xml, id: broken}]
outputs: [{id: all, aliases: [every]}, {id: private, private: a-token-of-twenty-letters}]
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request as a server hands it on."""

    method: str
    path: str
    query: bytes = b""
    headers: tuple[tuple[bytes, bytes], ...] = ()
    body: bytes = b""
    client: str = "127.0.0.1"


@dataclass(slots=True)
class Answer:
    """What the application said."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


def paths_of(routes: Iterable[BaseRoute], before: str = "") -> Iterator[str]:
    """Every path that an application has a room for, with its parameters as they are written."""
    for route in routes:
        if isinstance(route, Mount):
            inner = route.app
            while not getattr(inner, "routes", ()) and hasattr(inner, "pages"):
                inner = inner.pages
            yield before + route.path + "/{path:path}"
            yield from paths_of(getattr(inner, "routes", ()), before + route.path)
        elif isinstance(route, Route):
            yield before + route.path


class House:
    """The application over a real store, with a loop of its own, which answers one request after another."""

    def __init__(self, folder: Path) -> None:
        self.runner = asyncio.Runner()
        self.stack = AsyncExitStack()
        self.session, self.app = self.runner.run(self._open(folder))
        key = key_of(self.session.store.secret(SECRET, new_secret), self.session.config.web.password)
        self.visit = begin(NOON, logged_in=True)
        self.cookie = f"{COOKIE}={signed(self.visit, key)}"
        self.token = form_token(self.visit, key)
        self.known = [entry.id for entry in self.session.store.search(None, limit=20)]
        self.known += [entry.story_id for entry in self.session.store.search(None, limit=5)]

    async def _open(self, folder: Path) -> tuple[Session, Starlette]:
        (folder / "feeds.yaml").write_text(f"{CONFIGURATION}web: {{password: '{hash_of('right')}'}}\n")
        date = "Fri, 15 May 2026 10:00:00 GMT"
        (folder / "a.xml").write_bytes(rss(*(rss_item(number, date=date) for number in range(9))))
        (folder / "b.xml").write_bytes(rss(rss_item(1, date=date).replace("guid-1", "copy-1"), title="&lt;script&gt;"))
        (folder / "articles").mkdir()
        (folder / "articles/own.md").write_text("---\ntitle: Own\ndate: 2026-05-01\n---\nWords.\n")
        session = await self.stack.enter_async_context(open_session(load(folder / "feeds.yaml", {}), lambda: NOON))
        await session.update(session.sources)
        await session.in_writer(session.publish)
        return session, create_app(session)

    def close(self) -> None:
        """End all that was begun."""
        self.runner.run(self.stack.aclose())
        self.runner.close()

    def ask(self, asked: Asked) -> Answer:
        """Return the answer; what the application raises is raised."""
        return self.runner.run(self._ask(asked))

    async def _ask(self, asked: Asked) -> Answer:
        answer, sent = Answer(), False

        async def receive() -> dict[str, Any]:
            nonlocal sent
            if not sent:
                sent = True
                return {"type": "http.request", "body": asked.body, "more_body": False}
            await asyncio.sleep(GIVEN_UP)
            return {"type": "http.disconnect"}

        async def send(message: Mapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                assert not answer.status, "it began twice"
                answer.status = message["status"]
                answer.headers = {name.decode().lower(): value.decode("latin-1") for name, value in message["headers"]}
            else:
                answer.body += message.get("body", b"")

        scope = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},  # as uvicorn says
            "http_version": "1.1",
            "server": ("127.0.0.1", 8080),
            "client": (asked.client, 5000),
            "scheme": "http",
            "method": asked.method,
            "root_path": "",
            "path": unquote(asked.path),  # as uvicorn does
            "raw_path": asked.path.encode("ascii"),
            "query_string": asked.query,
            "headers": list(asked.headers),
        }
        await asyncio.wait_for(self.app(scope, receive, send), 20)
        return answer


def visible(text: str) -> bytes:
    """The bytes of a target that h11 lets through."""
    return bytes(byte for byte in text.encode("utf-8", "surrogatepass") if 0x21 <= byte <= 0x7E)


def field_value(text: str) -> bytes:
    """The bytes of a header's value that h11 lets through."""
    raw = text.encode("latin-1", "replace")
    return bytes(byte for byte in raw if byte in b"\t " or 0x21 <= byte <= 0x7E or byte >= 0x80).strip()


ODD = st.one_of(
    st.sampled_from(WORDS),
    st.text(max_size=20),
    st.sampled_from(
        [
            "../" * 3,
            "..",
            ".",
            "\\",
            "\0",
            "%00",
            "//",
            "\ud800",
            "a\nb",
            "😀",
            "..%2f",
            ".published.json",
            '"',
            "/x/",
            "(",
            "title:",
            "-",
        ]
    ),
)


@st.composite
def requests(draw: st.DrawFn, house: House, paths: list[str]) -> Asked:
    """A request to one of the paths, with whatever a client might add."""
    odd = st.one_of(ODD, st.sampled_from(house.known))
    target = "/".join(_filled(draw, part, odd) for part in draw(st.sampled_from(paths)).split("/"))
    if draw(st.integers(0, 9)) == 0:
        target += draw(
            st.one_of(ODD.map(lambda text: quote(text, errors="replace")), st.binary(max_size=4).map(quote_from_bytes))
        )
    given_ = draw(st.lists(st.tuples(st.sampled_from(PARAMETERS), odd), max_size=4))
    query = "&".join(f"{name}={quote(value, errors='replace')}" for name, value in given_).encode()
    if draw(st.integers(0, 9)) == 0:
        query += visible(draw(st.text(max_size=30)))
    names = draw(st.lists(st.sampled_from(sorted(HEADERS)), max_size=4, unique=True))
    fields = {name: draw(st.one_of(st.sampled_from(HEADERS[name]), st.text(max_size=12))) for name in names}
    fields.setdefault("host", "127.0.0.1:8080")
    if draw(st.booleans()):
        fields["cookie"] = house.cookie
    form = [*given_, ("token", house.token if draw(st.integers(0, 3)) else "x")]
    written = "&".join(f"{name}={quote(value, errors='replace')}" for name, value in form).encode()
    return Asked(
        method=draw(st.sampled_from(["GET", "GET", "GET", "HEAD", "POST", "POST", "OPTIONS", "PUT", "TRACE", "X"])),
        path=draw(st.sampled_from(["", "", "", "", "", "", "", "http://evil.example", "HTTPS://["]))
        + visible(target).decode()
        or "/",
        query=query,
        headers=tuple((name.encode(), field_value(value)) for name, value in fields.items()),
        body=draw(st.one_of(st.just(written), st.binary(max_size=50), st.just(b"x" * 70_000))),
        client=draw(
            st.sampled_from(["127.0.0.1", "127.0.0.1", "127.0.0.1", "192.0.2.7", "::ffff:127.0.0.1", "testclient"])
        ),
    )


def _filled(draw: st.DrawFn, part: str, odd: st.SearchStrategy[str]) -> str:
    """A segment of a path with something in the place of its parameter."""
    if not part.startswith("{"):
        return part
    kind = draw(st.sampled_from([".atom", ".html", ".json", ".rss", "", "/archive/1.atom", "/../x"]))
    return quote(draw(odd), errors="replace", safe="/%") + kind


def faults(asked: Asked, answer: Answer) -> list[str]:
    """What is not as it should be in an answer."""
    headers, found = answer.headers, []
    again = answer.status == 503 and ("retry-after" in headers or asked.path == "/readyz")
    if answer.status >= 500 and not again:
        found.append("it is a fault of the program")
    if headers.get("x-content-type-options") != "nosniff" and answer.status not in {307, 308}:
        found.append("nosniff is missing")
    if "html" in headers.get("content-type", "") and "default-src 'none'" not in headers.get(
        "content-security-policy", ""
    ):
        found.append("a page without a policy")
    if "cache-control" not in headers and answer.status in {200, 206, 301, 303, 304, 404, 410}:
        found.append("a cache must guess")
    if answer.status in {204, 304}:
        if answer.body:
            found.append("a body where none may be")
    elif asked.method != "HEAD" and "content-length" in headers and int(headers["content-length"]) != len(answer.body):
        found.append("another length than it says")
    if any("\r" in value or "\n" in value for value in headers.values()):
        found.append("a header of the client's")
    if b"Traceback" in answer.body:
        found.append("it shows its inside")
    return found


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """A planet with outputs, one of them private, an article and a broken feed."""
    made = House(tmp_path)
    yield made
    made.close()


def test_every_room_is_known_to_the_fuzzer(house: House) -> None:
    """Those of the dashboard too, which stand behind a guard."""
    rooms = {"/metrics", "/healthz", "/readyz", "/websub/{token}", "/admin", "/admin/", "/admin/why", "/{path:path}"}
    rooms |= {"/admin/configuration/check", "/admin/static/{path:path}", "/admin/outputs/{id}"}
    assert rooms <= set(paths_of(house.app.routes))


def test_no_request_is_answered_with_a_fault_of_ours(house: House) -> None:
    """And every answer says what a browser and a cache may do with it."""
    paths = [*paths_of(house.app.routes), "/{file}", "/articles/{file}", "/assets/{file}", "/all.atom", "/private.atom"]
    quick = settings(
        max_examples=EXAMPLES,
        derandomize=not SECONDS,
        deadline=None,
        database=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=[*HealthCheck],
    )

    @quick
    @given(requests(house, paths))
    def fuzz(asked: Asked) -> None:
        assert faults(asked, house.ask(asked)) == []

    end = time.monotonic() + SECONDS
    fuzz()
    while time.monotonic() < end:
        fuzz()
