"""A real server over a folder, and a client that sends what it is told and decodes nothing."""

import asyncio
import http.client
import os
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from starlette.applications import Starlette

from aggregator.web.feeds import create_app
from aggregator.web.limits import Door
from aggregator.web.server import listen, server

ATOM = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom"><id>urn:x:1</id>'
    "<title>All &lt;news&gt;</title><updated>2024-05-02T06:00:00Z</updated>"
    '<link rel="self" href="https://planet.example.org/all.atom"/>'
    + "".join(
        f"<entry><id>urn:x:e{n}</id><title>Entry {n}</title><link href='https://example.org/{n}'/>"
        f"<updated>2024-05-02T06:00:00Z</updated><summary type='html'>&lt;p&gt;Words&lt;/p&gt;</summary></entry>"
        for n in range(40)
    )
    + "</feed>\n"
).encode()

FILES = {
    "index.html": b"<!doctype html><title>Front</title>" + b"<p>front</p>" * 100,
    "all.html": b"<!doctype html><title>All</title>" + b"<p>all</p>" * 100,
    "all.atom": ATOM,
    "all.rss": b'<?xml version="1.0"?><rss version="2.0"><channel><title>All</title></channel></rss>',
    "all.json": b'{"version": "https://jsonfeed.org/version/1.1"}' + b" " * 1000,
    "feeds.opml": b'<opml version="2.0"/>',
    "small.html": b"<p>small</p>",
    "empty.txt": b"",
    "assets/style.css": b"body { margin: 0 }\n" * 100,
    "articles/picture.png": bytes(range(256)) * 16,
    "articles/data.json": b"{}",
    "articles/two words.html": b"<p>two</p>",
    "all/archive/1.atom": ATOM,
    ".hidden": b"secret",
    ".git/config": b"secret",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back, byte for byte."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A served folder."""

    folder: Path
    port: int

    def ask(self, path: str, method: str = "GET", **fields: str) -> Answer:
        """Send one request, its path as it is written; `if_none_match="…"` is a header."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.putrequest(method, path, skip_accept_encoding=True)
            for name, value in fields.items():
                connection.putheader(name.replace("_", "-"), value)
            connection.endheaders()
            response = connection.getresponse()
            headers = {name.lower(): value for name, value in response.getheaders()}
            return Answer(status=response.status, headers=headers, body=response.read())
        finally:
            connection.close()


def filled(root: Path) -> Path:
    """Write the files, and what must not be reached, around and among them."""
    for name, body in FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(body)
    (root.parent / "secret.txt").write_bytes(b"secret")
    (root / "link-out.txt").symlink_to(root.parent / "secret.txt")
    (root / "linked-folder").symlink_to(root.parent)
    (root / "link-hidden.txt").symlink_to(root / ".hidden")
    (root / "loop.txt").symlink_to(root / "loop.txt")
    (root / "newest.atom").symlink_to(root / "all.atom")
    os.mkfifo(root / "pipe.html")
    return root


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A folder behind a real uvicorn on a free port, for tests that change nothing in it."""
    folder = filled(tmp_path_factory.mktemp("web") / "output")
    with serving(folder) as port:
        yield Site(folder=folder, port=port)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder to change."""
    return filled(tmp_path / "output")


@pytest.fixture
def own_site(folder: Path) -> Iterator[Site]:
    """A served folder to change."""
    with serving(folder) as port:
        yield Site(folder=folder, port=port)


class serving:  # noqa: N801 - a context manager, read as a verb
    """Serves a folder, or another application, in a thread of its own."""

    def __init__(self, what: Path | Starlette, door: Door | None = None, host: str = "127.0.0.1") -> None:
        self.socket = listen(host, 0)
        self.server = server(create_app(what) if isinstance(what, Path) else what, door)
        self.thread = threading.Thread(target=lambda: asyncio.run(self.server.serve(sockets=[self.socket])))

    def __enter__(self) -> int:
        self.thread.start()
        port: int = self.socket.getsockname()[1]
        return port

    def __exit__(self, *_: object) -> None:
        self.server.should_exit = True
        self.thread.join()
        self.socket.close()
