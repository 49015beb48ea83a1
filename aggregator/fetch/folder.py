"""A folder of local articles: all files of the known kinds, recursively, without leaving the folder."""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import xxhash

from aggregator.fetch.failures import FetchError
from aggregator.fetch.reading import file_errors, read_regular
from aggregator.model import EPOCH, ArticleFile, FetchFailed, Folder, NotModified, PollState, Source


def read_articles(source: Source, state: PollState, suffixes: frozenset[str]) -> Folder | NotModified | FetchFailed:
    """The articles in the folder of an ARTICLES source; NotModified when no file in it has changed. Raises nothing.

    `suffixes` are in lower case and begin with a dot. Hidden files and folders are skipped, and so are symbolic links
    to folders or out of the folder. A file that cannot be read is a fault, and the others are read all the same.
    """
    faults: list[str] = []
    try:
        with file_errors():
            root = Path(source.url).resolve()
        found = sorted(_walk(root, faults), key=lambda file: file.path)
    except FetchError as error:
        return FetchFailed(message=f"the folder of articles: {error.result.message}: {source.url}")
    etag = _digest(found, suffixes, source.max_size)
    if etag == state.etag:
        return NotModified(etag=etag)
    articles = [file for file in found if Path(file.path).suffix.lower() in suffixes]
    files = tuple(article for file in articles if (article := _read(file, source.max_size, faults)) is not None)
    return Folder(files=files, paths=tuple(file.path for file in articles), etag=etag, faults=tuple(faults))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """A file of the folder; `path` is relative to it, with forward slashes, and can always be printed."""

    path: str
    place: Path
    status: os.stat_result | None  # None where a link leads nowhere


def _walk(root: Path, faults: list[str]) -> Iterator[_Found]:
    """All files that may be looked at; a subfolder that cannot be opened is a fault, the folder itself a FetchError."""
    folders = [root]
    while folders:
        folder = folders.pop()
        try:
            with file_errors():
                entries = list(os.scandir(folder))
        except FetchError as error:
            if folder == root:
                raise
            faults.append(f"{_name(folder, root)}: {error.result.message}")
            continue
        for entry in entries:
            if entry.name.startswith("."):
                continue
            if entry.is_dir(follow_symlinks=False):
                folders.append(Path(entry.path))
            elif (status := _status(entry, root)) is not _ELSEWHERE:
                yield _Found(path=_name(Path(entry.path), root), place=Path(entry.path), status=status)


_ELSEWHERE = os.stat_result([0] * 10)


def _status(entry: "os.DirEntry[str]", root: Path) -> os.stat_result | None:
    """The status of what an entry leads to; None where it leads nowhere, _ELSEWHERE where it is not ours to read."""
    try:
        status = entry.stat()
        place = Path(entry.path).resolve() if entry.is_symlink() else root
    except OSError:
        return None
    return _ELSEWHERE if stat.S_ISDIR(status.st_mode) or not place.is_relative_to(root) else status


def _name(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix().encode(errors="surrogateescape").decode(errors="backslashreplace")


def _digest(found: list[_Found], suffixes: frozenset[str], limit: int) -> str:
    """Names the state of the folder. The time of the last change of a file's status tells of new permissions."""
    digest = xxhash.xxh3_128(f"{sorted(suffixes)} {limit}".encode())
    for file in found:
        of_file = (file.status.st_mtime_ns, file.status.st_ctime_ns, file.status.st_size) if file.status else ()
        digest.update(f"\0{file.path}\0{of_file}".encode())
    return digest.hexdigest()


def _read(file: _Found, limit: int, faults: list[str]) -> ArticleFile | None:
    try:
        content, status = read_regular(file.place, limit)
    except FetchError as error:
        faults.append(f"{file.path}: {error.result.message}")
        return None
    return ArticleFile(path=file.path, content=content, modified_at=_time(status.st_mtime))


def _time(seconds: float) -> datetime:
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):  # file systems hold years that datetime does not
        return EPOCH
