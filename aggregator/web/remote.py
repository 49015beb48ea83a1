"""output/ over HTTP where it is a bucket: the same answers, private outputs and redirects too, from what lies there.

A file is looked at at most every other second, and read when it has changed. Large ones go through piece by piece.
"""

import hashlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Match, Route
from starlette.types import Scope

from aggregator.errors import PublishError
from aggregator.log import log
from aggregator.model import Config
from aggregator.pipeline.hub_topics import links
from aggregator.publish import Manifest, is_remote
from aggregator.publish.bucket import Bucket
from aggregator.publish.places import Objects
from aggregator.web.desk import Desk
from aggregator.web.feeds import NOT_KEPT, Published
from aggregator.web.files import CHUNK, File, Files, is_plain
from aggregator.web.former import Removed
from aggregator.web.negotiate import Version

FRESH = 2.0  # seconds for which a file is taken to be what it was
REMEMBERED = 1000  # files that are known for so long
PIECE = 32 * CHUNK  # bytes of a large file that are asked for at a time
GONE = 60.0  # seconds for which it is known what was removed


def routes(desk: Desk, *, max_age: Callable[[str], int]) -> list[BaseRoute]:
    """Return the route of the public part; it leaves every path to the next one while output/ is a folder."""
    public, private = (_bucket(lambda: desk.config.output), _bucket(lambda: desk.config.private_output))
    files = Remote(root=_no_folder, bucket=public)
    published = _Published(
        files,
        max_age=max_age,
        outputs=lambda: desk.config.outputs,
        private=Remote(root=_no_folder, bucket=private),
        links=lambda path: links(desk.config, path),
    )
    published.removed = _Gone(folder=_no_folder, place=lambda: Objects(desk.config.output))
    return [_Everything(lambda: desk.config, published)]


class _Everything(Route):
    """Matches every path while output/ is a bucket."""

    def __init__(self, config: Callable[[], Config], published: Published) -> None:
        super().__init__("/{path:path}", published)
        self._config = config

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Match."""
        if scope["type"] != "http" or not is_remote(self._config().output):
            return Match.NONE, {}
        return Match.FULL, {"endpoint": self.endpoint, "path_params": {"path": scope["path"].removeprefix("/")}}


class _Published(Published):
    """Answers for the objects, and in words where their server does not."""

    def answer(self, request: Request) -> Response:
        """Find the file and choose the answer."""
        try:
            return super().answer(request)
        except PublishError as error:
            log.error("object cannot be served", error=str(error))  # noqa: TRY400 - the words say all
            headers = NOT_KEPT | {"retry-after": "60"}
            return PlainTextResponse("the object storage does not answer at the moment\n", 503, headers=headers)


@dataclass(slots=True, kw_only=True)
class Remote(Files):
    """The objects of a bucket as files; for many threads."""

    bucket: Callable[[], Bucket]
    _seen: dict[str, tuple[float, File | None]] = field(default_factory=dict)

    def find(self, path: str) -> File | None:
        """Return the file for a decoded URL path; raises PublishError where the server does not answer."""
        if not is_plain(path):
            return None
        now = time.monotonic()
        until, file = self._seen.get(path, (0.0, None))
        if now >= until:
            file = self._look(path)
            with self._lock:
                if len(self._seen) >= REMEMBERED:
                    self._seen.clear()
                self._seen[path] = now + FRESH, file
        return file

    def _look(self, path: str) -> File | None:
        bucket = self.bucket()
        state = bucket.look(path)
        if state is None:
            return None
        digest = hashlib.blake2b(f"{bucket.url} {path} {state.tag}".encode(), digest_size=16).hexdigest()
        version = Version(digest=digest, modified=state.modified)
        if state.size > self.large:
            return File(path=path, version=version, length=state.size, state=(0, state.size, 0), body=None)
        body = self.memory.known((digest, "identity"))
        if body is None:
            found = bucket.get(path)
            if found is None:
                return None
            body = found.body
            if found.tag == state.tag:  # else it has changed since: the next look finds its state
                self.memory.get((digest, "identity"), lambda: found.body)
        return File(path=path, version=version, length=len(body), state=(0, len(body), 0), body=body)

    def stream(self, file: File, part: range) -> Iterator[bytes]:
        """Yield some bytes of a large file."""
        bucket = self.bucket()
        for start in range(part.start, part.stop, PIECE):
            piece = bucket.part(file.path, start, min(start + PIECE, part.stop))
            yield from (piece[at : at + CHUNK] for at in range(0, len(piece), CHUNK))


@dataclass(slots=True, kw_only=True)
class _Gone(Removed):
    """What was below the prefix, by the inventory there; read again now and then."""

    place: Callable[[], Objects]
    _until: float = 0.0

    def __contains__(self, path: str) -> bool:
        """Whether this object was removed."""
        with self._lock:
            if (now := time.monotonic()) >= self._until:
                self._manifest, self._until = self._read(), now + GONE
            return self._manifest.is_gone(path)

    def _read(self) -> Manifest:
        return self.place().manifest()


def _bucket(address: Callable[[], str]) -> Callable[[], Bucket]:
    """Return what opens the bucket of an address that may become another; once for each."""
    opened: dict[str, Objects] = {}

    def bucket() -> Bucket:
        url = address()
        return opened.setdefault(url, Objects(url)).bucket

    return bucket


def _no_folder() -> Path:
    raise AssertionError("nothing is served from a folder")
