"""What lies beside an article and is published with it: files of its folder, and nothing outside of it."""

import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path, PurePosixPath
from urllib.parse import quote

from aggregator.errors import ArticleError
from aggregator.fetch.failures import FetchError
from aggregator.fetch.reading import read_regular
from aggregator.model import EPOCH, ArticleFile, FileDocument
from aggregator.parse.article import parse_article
from aggregator.pipeline.article_links import FOLDER

LARGEST = 500_000_000  # bytes
LONGEST_NAME = 200  # bytes; beside it there must be room for the name of a copy that is being made
LARGEST_ARTICLE = 100_000_000  # bytes of an article that something is looked for in
HOLDING_FILES = frozenset({".docx", ".htm", ".html"})  # kinds of articles that may have pictures inside
_TAKEN_OUT = re.compile(r"-[0-9a-f]{10}\.\w+$")
_CHUNK = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachments:
    """Finds what an article refers to in its folder `root`; `article` is its own path there."""

    root: Path
    article: str
    _taken_out: dict[str, bytes] = field(default_factory=dict)

    def find(self, path: str) -> FileDocument | str:
        """Return the file at a path of the folder as it is to be published, or in words why it is not.

        A symbolic link is followed to a file in the same folder and to no other.
        """
        if not self.root.is_dir():  # a disk that is not mounted: what was published stays
            return FileDocument(path=FOLDER + path, modified=0, size=None, chunks=partial(_gone, path))
        try:
            base = Path(os.path.realpath(self.root))
            real = Path(os.path.realpath(base / path, strict=True))
            status = real.stat()
        except (OSError, ValueError):
            return "it does not exist"
        if any(len(name.encode()) > LONGEST_NAME for name in path.split("/")):
            return "its name is too long"
        if refusal := _refusal(base, real, status):
            return refusal
        chunks = partial(_chunks, real, path, status)
        return FileDocument(path=FOLDER + path, modified=status.st_mtime_ns, size=status.st_size, chunks=chunks)

    def inside(self, path: str) -> FileDocument | None:
        """Return a file that is inside the article itself, as a picture in a Word document; None where none can be.

        It is taken out of the article anew when its copy is not there, or is not of this version of the article.
        """
        place = PurePosixPath(self.article)
        name = PurePosixPath(path)
        if place.suffix.lower() not in HOLDING_FILES or name.parent != place.parent or not _TAKEN_OUT.search(name.name):
            return None
        try:
            modified = (self.root / self.article).stat().st_mtime_ns
        except (OSError, ValueError):
            return None
        return FileDocument(path=FOLDER + path, modified=modified, size=None, chunks=partial(self._take_out, name.name))

    def _take_out(self, name: str) -> Iterator[bytes]:
        if not self._taken_out:
            try:
                content, _ = read_regular(self.root / self.article, LARGEST_ARTICLE)
            except FetchError as error:
                raise ArticleError(self.article, error.result.message) from error
            entry = parse_article(ArticleFile(path=self.article, content=content, modified_at=EPOCH))
            self._taken_out.update({each.path: each.content for each in entry.attachments} if entry else {})
        if name not in self._taken_out:
            raise ArticleError(self.article, f"it holds no file {name}")
        yield self._taken_out[name]

    def no_article(self, path: str) -> str:
        """Say why a link does not lead to a page: it is a draft, broken, or not there at all."""
        there = (self.root / path).is_file()
        return "it is no article that is published" if there else "there is no such article"


def line_of(root: Path, article: str, path: str) -> int | None:
    """Return the line of an article that names a file, None where it cannot be found."""
    name = path.rstrip("/").rpartition("/")[2].encode(errors="replace")
    coded = quote(name).encode()
    try:
        content, _ = read_regular(root / article, LARGEST_ARTICLE)
    except FetchError:
        return None
    lines = enumerate(content.splitlines(), 1)
    return next((number for number, line in lines if name in line or coded in line), None)


def _refusal(base: Path, real: Path, status: os.stat_result) -> str | None:
    if not real.is_relative_to(base):
        return "it lies outside of the folder"
    if any(part.startswith(".") for part in real.relative_to(base).parts):
        return "it is hidden"
    if not stat.S_ISREG(status.st_mode):
        return "it is a folder" if stat.S_ISDIR(status.st_mode) else "it is no regular file"
    if status.st_size > LARGEST:
        return f"it is too large: more than {LARGEST // 1_000_000} MB"
    return None if os.access(real, os.R_OK) else "there is no permission to read it"


def _gone(path: str) -> Iterator[bytes]:
    raise ArticleError(path, "the folder of articles is not there")


def _chunks(real: Path, path: str, status: os.stat_result) -> Iterator[bytes]:
    """Yield the bytes of a file, as long as it is the one that was found and does not change meanwhile."""
    try:
        with open(os.open(real, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb") as file:  # noqa: PTH123 - Path cannot
            if _state(os.fstat(file.fileno())) == _state(status):
                while chunk := file.read(_CHUNK):
                    yield chunk
            if _state(os.fstat(file.fileno())) == _state(status):
                return
    except OSError as error:
        raise ArticleError(path, f"it cannot be read: {error.strerror}") from error
    raise ArticleError(path, "it is being written; its copy comes with the next publishing")


def _state(status: os.stat_result) -> tuple[int, int, int, int]:
    return (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns)
