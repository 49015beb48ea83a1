"""output/ over HTTP: every file in it and nothing else, with what readers and caches need to be polite.

Validators are made of the bytes, so they survive a rebuild and a restart; a 304 answers for either of them.
"""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from pathlib import Path

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Match, Route
from starlette.types import Receive, Scope, Send

from aggregator.model import Config, Output
from aggregator.pipeline.hub_topics import links
from aggregator.render.html import render_missing
from aggregator.web.files import CHUNK, File, Files
from aggregator.web.former import Removed, moved
from aggregator.web.media import DOCUMENT_POLICY, PAGE, PREFLIGHT, compressible, headers_of, is_feed, is_shared
from aggregator.web.negotiate import Coding, accepted, byte_range, condition
from aggregator.web.private import is_shown, private_output

MAX_AGE = 300  # seconds that a cache may answer without asking
TINY = 600  # bytes; below it compressing gains nothing
METHODS = ("GET", "HEAD")
ALLOWED = "GET, HEAD, OPTIONS"
NOT_KEPT = {"cache-control": "no-store", "x-content-type-options": "nosniff"}  # for answers about one request alone
UPGRADE = "upgrade-insecure-requests"
ENCODED = ("%2f", "%5c", "%00")  # slashes and NUL that only decoding would bring to light


def create_app(output: Path) -> Starlette:
    """Make the application that serves the folder `output`, which need not exist yet."""
    return Starlette(routes=routes(output))


def routes(
    output: Path | Callable[[], Path],
    *,
    max_age: Callable[[str], int] = lambda _path: MAX_AGE,
    config: Callable[[], Config] | None = None,
) -> list[BaseRoute]:
    """Return the routes of the public part; the last takes every path, so further rooms go before it.

    `output` may be another folder each time it is asked for. `max_age` says for how many seconds a file may be used
    without asking again. `config` knows which outputs are private, and which ids they had before; without it every file
    is public, and no address leads to another.
    """
    private = Files(root=lambda: Path(config().private_output)) if config else None
    outputs: Callable[[], Sequence[Output]] = (lambda: config().outputs) if config else tuple
    linked: Callable[[str], str | None] = (lambda path: links(config(), path)) if config else (lambda _path: None)
    published = Published(Files(root=output), max_age=max_age, outputs=outputs, private=private, links=linked)
    return [_Everything("/{path:path}", published)]


class _Everything(Route):
    """Matches every path, also one with a line break in it, which the pattern would not."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Match."""
        return Match.FULL, {"endpoint": self.endpoint, "path_params": {"path": scope["path"].removeprefix("/")}}


class Published:
    """Answers for the files of output/.

    It is an ASGI application and no function, since Starlette would list the allowed methods in no fixed order.
    """

    def __init__(
        self,
        files: Files,
        *,
        max_age: Callable[[str], int],
        outputs: Callable[[], Sequence[Output]] = tuple,
        private: Files | None = None,
        links: Callable[[str], str | None] = lambda _path: None,
    ) -> None:
        self.files = files
        self.max_age = max_age
        self.outputs = outputs
        self.private = private
        self.links = links
        self.removed = Removed(folder=lambda: files.folder)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer; the disk, digests and compression are kept off the event loop."""
        response = await run_in_threadpool(self.answer, Request(scope))
        await response(scope, receive, send)

    def answer(self, request: Request) -> Response:
        """Find the file and choose the answer."""
        if request.method == "OPTIONS":
            return permission(request)
        if request.method not in METHODS:
            return PlainTextResponse("Method Not Allowed", 405, headers=NOT_KEPT | {"allow": ALLOWED})
        path: str = request.path_params["path"]
        if not path or path.endswith("/"):
            path += "index.html"
        if _conceals(request.scope):
            return missing(request)
        outputs = self.outputs()
        if (hidden := private_output(outputs, path)) is not None:
            file = self.private.find(path) if self.private and is_shown(hidden, request) else None
            return self.found(request, file, private=True) if file else missing(request)
        if file := self.files.find(path):
            return self.found(request, file)
        return moved(request, outputs, path) or missing(request, gone=path in self.removed)

    def found(self, request: Request, file: File, *, private: bool = False) -> Response:
        """Answer for a file that exists: a browser that opens a feed as a page gets a page, all others the file.

        Only private caches may keep that page: one that ignores `Vary` would hand it to feed readers. Of a private file
        none but they may keep anything, and no search engine.
        """
        caches = "private" if private else "public"
        headers = headers_of(file.path) | {"cache-control": f"{caches}, max-age={self.max_age(file.path)}"}
        if private:
            headers["x-robots-tag"] = "noindex"
        if (linked := self.links(file.path)) is not None:
            headers["link"] = linked
        if is_feed(file.path) and _opens_page(request) and (page := self.files.opened(file)):
            headers |= {"content-type": PAGE, "cache-control": "private, no-cache"}
            return self.current(request, page, headers)
        return self.current(request, file, headers)

    def current(self, request: Request, file: File, headers: dict[str, str]) -> Response:
        """Answer with all of the file, a part, or that the client has it already."""
        fields = _combined(request)
        verdict, coding = condition(fields, file.version, _codings(fields, file))
        headers |= {"last-modified": file.version.last_modified, "etag": file.version.etag(coding)}
        match verdict:
            case "not-modified":
                del headers["content-type"]
                return Response(status_code=304, headers=headers)
            case "precondition-failed":
                return PlainTextResponse("The file has changed.", 412, headers=NOT_KEPT)
            case "send":
                part = byte_range(fields, file.version, file.length) if request.method == "GET" else None
                return self.whole(request, file, headers, coding) if part is None else self.part(file, headers, part)

    def whole(self, request: Request, file: File, headers: dict[str, str], coding: Coding) -> Response:
        """Send all of the file; for HEAD the same headers without it."""
        headers["accept-ranges"] = "bytes"
        if coding != "identity":
            headers["content-encoding"] = coding
        if file.body is None:
            headers["content-length"] = str(file.length)
            chunks = self.files.stream(file, range(file.length))
            return Response(headers=headers) if request.method == "HEAD" else StreamingResponse(chunks, headers=headers)
        body = self.files.coded(file, coding)
        headers["content-length"] = str(len(body))
        return Response(headers=headers) if request.method == "HEAD" else _sent(body, 200, headers)

    def part(self, file: File, headers: dict[str, str], part: range) -> Response:
        """Send some bytes of the file as it lies on disk, whatever codings the client would take."""
        headers |= {"etag": file.version.etag("identity"), "accept-ranges": "bytes"}
        if not part:
            headers = NOT_KEPT | {"content-range": f"bytes */{file.length}"}
            return PlainTextResponse("The file has no such bytes.", 416, headers=headers)
        headers["content-range"] = f"bytes {part.start}-{part.stop - 1}/{file.length}"
        headers["content-length"] = str(len(part))
        if file.body is None:
            return StreamingResponse(self.files.stream(file, part), 206, headers=headers)
        return _sent(file.body[part.start : part.stop], 206, headers)


def permission(request: Request) -> Response:
    """Say what may be asked, also from other sites: a reader in a browser asks before it sends validators or a range.

    It is the same for all files, there or not, so that it tells nothing; whether an answer may be read stands with it.
    """
    headers = {"allow": ALLOWED, "x-content-type-options": "nosniff", "cache-control": f"public, max-age={MAX_AGE}"}
    if is_shared(request.path_params["path"]) and "access-control-request-method" in request.headers:
        headers |= PREFLIGHT
    return Response(status_code=204, headers=headers)


def missing(request: Request, *, gone: bool = False) -> Response:
    """Return a friendly page, whose links work from the depth of the wrong address; `gone` is what was there once."""
    depth = request.path_params["path"].count("/")
    headers = {
        "content-type": PAGE,
        "content-security-policy": DOCUMENT_POLICY,
        "cache-control": "no-cache",
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
    }
    body = render_missing("../" * depth, gone=gone).body
    headers["content-length"] = str(len(body))
    return Response(b"" if request.method == "HEAD" else body, 410 if gone else 404, headers=headers)


def _opens_page(request: Request) -> bool:
    """Whether a person opens the address in a browser; only navigations send these, and no feed reader does.

    Browsers name the destination to trustworthy origins alone, which excludes plain http in a home network.
    """
    destination = request.headers.get("sec-fetch-dest")
    return destination == "document" or (destination is None and request.headers.get(UPGRADE) == "1")


def _conceals(scope: Scope) -> bool:
    raw = scope.get("raw_path", b"").decode("latin-1").lower()
    return any(each in raw for each in ENCODED)


def _combined(request: Request) -> dict[str, str]:
    """Return the request's fields; one that is sent in several lines is one list (RFC 9110, section 5.3)."""
    return {name: ", ".join(request.headers.getlist(name)) for name in request.headers}


def _codings(fields: Mapping[str, str], file: File) -> tuple[Coding, ...]:
    """Return the codings in which this file may be sent, best first."""
    if file.body is None or file.length < TINY or not compressible(file.path):
        return ("identity",)
    return accepted(fields.get("accept-encoding"))


def _sent(body: bytes, status: int, headers: Mapping[str, str]) -> Response:
    """Send a long body in pieces, so that a slow client holds no second copy of it in the server's buffers."""
    if len(body) <= CHUNK:
        return Response(body, status, headers=headers)
    return StreamingResponse(_pieces(body), status, headers=headers)


async def _pieces(body: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(body), CHUNK):
        yield body[start : start + CHUNK]
