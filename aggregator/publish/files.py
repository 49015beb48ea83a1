"""A folder on disk as the place to publish to."""

import json
import os
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from aggregator.errors import PublishError
from aggregator.model import Document

MANIFEST = ".published.json"  # what we wrote: nothing else in the folder is ever removed
PART = ".part"


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """The paths that a publishing wrote and removed, in the order in which it did."""

    written: tuple[str, ...]
    removed: tuple[str, ...]


def publish_files(folder: Path, documents: Iterable[Document]) -> Changes:
    """Write the documents that differ from what is there, and remove files of ours that are among them no more.

    A reader sees the old file or the new one, never a part of one: each is written beside its place and moved there.
    Raises PublishError where the folder cannot be written; what was moved until then is whole.
    """
    try:
        return _publish(folder, documents)
    except OSError as error:
        raise PublishError(f"cannot write {error.filename or folder}: {error.strerror}") from error


def _publish(folder: Path, documents: Iterable[Document]) -> Changes:
    folder.mkdir(parents=True, exist_ok=True)
    before = _manifest(folder)
    written: list[str] = []
    current: set[str] = set()
    for document in documents:
        current.add(document.path)
        if _write(_place(folder, document.path), document.body):
            written.append(document.path)
    removed = [path for path in sorted(before - current) if _remove(folder, path)]
    if before != current:
        _write(folder / MANIFEST, json.dumps(sorted(current), indent=0, ensure_ascii=False).encode())
    return Changes(written=tuple(written), removed=tuple(removed))


def _place(folder: Path, path: str) -> Path:
    """Return where a document goes; one that would leave the folder is a fault of the program."""
    parts = PurePosixPath(path)
    if parts.is_absolute() or ".." in parts.parts:
        raise ValueError(f"a document may not leave the output folder: {path!r}")
    return folder.joinpath(*parts.parts)


def _write(target: Path, body: bytes) -> bool:
    with suppress(FileNotFoundError, NotADirectoryError):
        if target.stat().st_size == len(body) and target.read_bytes() == body:
            return False
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.name}.{os.getpid()}{PART}")
    try:
        with part.open("wb") as file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return True


def _remove(folder: Path, path: str) -> bool:
    target = _place(folder, path)
    try:
        target.unlink()
    except FileNotFoundError:
        return False
    with suppress(OSError):  # not empty: another file lives there
        while (parent := target.parent) != folder:
            parent.rmdir()
            target = parent
    return True


def _manifest(folder: Path) -> set[str]:
    """Read what the last publishing left, and clear away what a crash in the middle of one left behind."""
    for part in folder.rglob(f".*{PART}"):
        part.unlink(missing_ok=True)
    try:
        paths = json.loads((folder / MANIFEST).read_bytes())
    except (FileNotFoundError, ValueError):
        return set()
    return {path for path in paths if isinstance(path, str) and ".." not in PurePosixPath(path).parts}
