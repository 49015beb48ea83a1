"""A path of a URL -> the bytes of a file under output/, and of nothing outside of it.

A file is read whole from one open descriptor: one that is replaced meanwhile is the old one or the new one, never a
mixture. Its digest and its compressed forms are made once for each state of the file.
"""

import errno
import gzip
import hashlib
import os
import re
import stat
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from io import BufferedReader
from pathlib import Path
from threading import Lock
from typing import assert_never

import brotli  # type: ignore[import-untyped] # it ships no types

from aggregator.log import log
from aggregator.render.opened import page_of_feed
from aggregator.web.memory import Memory
from aggregator.web.negotiate import Coding, Version

LARGE = 8_000_000  # bytes; a larger file (sound, video) is sent from the disk and never compressed
ROOM = 64_000_000  # bytes of bodies that are kept in memory
REMEMBERED = 20_000  # files whose digests are kept
CHUNK = 64 * 1024
SECOND = timedelta(seconds=1)

BROTLI_QUALITY = 6  # an eighth larger than with the best, which takes sixty times as long
GZIP_LEVEL = 6

# What a wrong address, or a right one that comes too late, runs into; everything else is worth a line in the log.
ABSENT = {errno.ENOENT, errno.ENOTDIR, errno.EISDIR, errno.ENAMETOOLONG, errno.ELOOP, errno.ENXIO}

FORBIDDEN = re.compile(r"[\x00-\x1f\x7f\\\ud800-\udfff]")

State = tuple[int, int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file of output/ in one state; `body` is missing for a large one, whose bytes `Files.stream` yields."""

    path: str
    version: Version
    length: int
    state: State
    body: bytes | None


@dataclass(slots=True, kw_only=True)
class Files:
    """The public files under `root`, which need not exist yet; a function where it may become another."""

    root: Path | Callable[[], Path]
    large: int = LARGE
    memory: Memory = field(default_factory=lambda: Memory(limit=ROOM))
    _versions: OrderedDict[Path, tuple[State, Version]] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    @property
    def folder(self) -> Path:
        """Where the files lie at the moment."""
        return self.root() if callable(self.root) else self.root

    def find(self, path: str) -> File | None:
        """Return the file for a decoded URL path without its first slash; None where there is no such public file."""
        try:
            real = self._inside(path)
            return self._read(path, real) if real else None
        except OSError as error:
            if error.errno not in ABSENT:
                log.warning("file cannot be served", path=path, error=str(error))
            return None

    def coded(self, file: File, coding: Coding) -> bytes:
        """Return the body of a file that is not large in this coding."""
        body, key = file.body or b"", (file.version.digest, coding)
        match coding:
            case "br":
                return self.memory.get(key, lambda: bytes(brotli.compress(body, quality=BROTLI_QUALITY)))
            case "gzip":
                return self.memory.get(key, lambda: gzip.compress(body, GZIP_LEVEL, mtime=0))
            case "identity":
                return body
            case _:
                assert_never(coding)

    def opened(self, file: File) -> File | None:
        """Return the page that a browser shows of a feed; None where the file is none, or too large for a page."""
        if file.body is None:
            return None
        feed, root = file.body, "../" * file.path.count("/")
        page = self.memory.get((file.version.digest, "page", root), lambda: page_of_feed(feed, root) or b"")
        if not page:
            return None
        version = Version(digest=_digest_of(page), modified=file.version.modified)
        return replace(file, version=version, length=len(page), body=page)

    def stream(self, file: File, part: range) -> Iterator[bytes]:
        """Yield some bytes of a large file; raises OSError where it is no longer the one whose headers went out."""
        real = self._inside(file.path)
        if real is None:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), file.path)
        with _opened(real) as opened:
            if _state(opened) != file.state:
                raise OSError(errno.ESTALE, "the file was replaced while it was being sent", file.path)
            opened.seek(part.start)
            left = len(part)
            while left and (chunk := opened.read(min(CHUNK, left))):
                left -= len(chunk)
                yield chunk

    def _inside(self, path: str) -> Path | None:
        """Return the real path of what is named, if it lies under the root and no part of it is hidden."""
        if not is_plain(path):
            return None
        root = Path(os.path.realpath(self.folder))
        real = Path(os.path.realpath(root / path, strict=True))  # Path.resolve would raise RuntimeError at a loop
        return real if real.is_relative_to(root) and is_plain(real.relative_to(root).as_posix()) else None

    def _read(self, path: str, real: Path) -> File | None:
        with _opened(real) as opened:
            status = os.fstat(opened.fileno())
            if not stat.S_ISREG(status.st_mode):
                return None
            state = _state(opened)
            known = self._known(real, state)
            if status.st_size > self.large:
                version = known or self._remember(real, state, _digest(opened))
                return File(path=path, version=version, length=status.st_size, state=state, body=None)
            if known is None:
                whole = opened.read()
                version = self._remember(real, state, _digest_of(whole))
                body = self.memory.get((version.digest, "identity"), lambda: whole)
            else:
                version = known
                body = self.memory.get((version.digest, "identity"), opened.read)
            return File(path=path, version=version, length=len(body), state=state, body=body)

    def _known(self, real: Path, state: State) -> Version | None:
        with self._lock:
            known = self._versions.get(real)
            if known is None or known[0] != state:
                return None
            self._versions.move_to_end(real)
            return known[1]

    def _remember(self, real: Path, state: State, digest: str) -> Version:
        # never later than now, whatever the clock of the file system says (RFC 9110, section 8.8.2.1)
        seconds = min(state[0] // 10**9, int(time.time()))
        modified = datetime.fromtimestamp(seconds, UTC)
        with self._lock:
            before = self._versions.get(real)
            if before and before[1].digest != digest:  # two states of a second: who has the first must not keep it
                modified = max(modified, before[1].modified + SECOND)
            version = Version(digest=digest, modified=modified)
            self._versions[real] = state, version
            self._versions.move_to_end(real)
            while len(self._versions) > REMEMBERED:
                self._versions.popitem(last=False)
        return version


def is_plain(path: str) -> bool:
    """Whether every segment is an ordinary name: not empty, not hidden, no step upwards, nothing unprintable."""
    return all(segment and not segment.startswith(".") and not FORBIDDEN.search(segment) for segment in path.split("/"))


def _opened(real: Path) -> BufferedReader:
    """Open a file that must not be a link any more; a pipe in its place does not block."""
    return open(real, "rb", opener=lambda path, flags: os.open(path, flags | os.O_NOFOLLOW | os.O_NONBLOCK))


def _state(opened: BufferedReader) -> State:
    """Return what changes whenever a file is replaced: its time in nanoseconds, size and inode."""
    status = os.fstat(opened.fileno())
    return status.st_mtime_ns, status.st_size, status.st_ino


def _digest_of(body: bytes) -> str:
    return hashlib.blake2b(body, digest_size=16).hexdigest()


def _digest(opened: BufferedReader) -> str:
    return hashlib.file_digest(opened, lambda: hashlib.blake2b(digest_size=16)).hexdigest()
