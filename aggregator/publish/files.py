"""A folder on disk as the place to publish to."""

import json
import os
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from aggregator.errors import ArticleError, PublishError
from aggregator.files import whole
from aggregator.model import Document, FileDocument
from aggregator.publish.copying import copy_file

MANIFEST = ".published.json"  # what we wrote: nothing else in the folder is ever removed
PART = ".part"


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """The paths that a publishing wrote and removed, in the order in which it did; `warnings` are for the authors."""

    written: tuple[str, ...]
    removed: tuple[str, ...]
    warnings: tuple[str, ...] = ()


def publish_files(folder: Path, documents: Iterable[Document | FileDocument]) -> Changes:
    """Write the documents that differ from what is there, and remove files of ours that are among them no more.

    A reader sees the old file or the new one, never a part of one: each is written beside its place and moved there.
    Raises PublishError where the folder cannot be written; what was moved until then is whole.
    """
    try:
        return _publish(folder, documents)
    except OSError as error:
        raise PublishError(f"cannot write {error.filename or folder}: {error.strerror}") from error


def _publish(folder: Path, documents: Iterable[Document | FileDocument]) -> Changes:
    folder.mkdir(parents=True, exist_ok=True)
    before = _manifest(folder)
    written: list[str] = []
    removed: list[str] = []
    warnings: list[str] = []
    current: set[str] = set()
    for document in documents:
        target = _place(folder, document.path)
        removed += _make_way(folder, document.path, before - current)
        try:
            changed = _bring(target, document)
        except ArticleError as error:  # an attachment that cannot be read now: what was published of it stays
            warnings.append(str(error))
            if not target.is_file():
                continue
            changed = False
        current.add(document.path)
        if changed:
            written.append(document.path)
    removed += [path for path in sorted(before - current - set(removed)) if _remove(folder, path)]
    if before != current:
        _write(folder / MANIFEST, json.dumps(sorted(current), indent=0, ensure_ascii=False).encode())
    return Changes(written=tuple(written), removed=tuple(removed), warnings=tuple(warnings))


def _bring(target: Path, document: Document | FileDocument) -> bool:
    if isinstance(document, FileDocument):
        return copy_file(target, document, _part(target))
    return _write(target, document.body)


def _make_way(folder: Path, path: str, old: AbstractSet[str]) -> list[str]:
    """Remove old files of ours where a folder is to be now, and what is in a folder where a file is to be."""
    place = PurePosixPath(path)
    in_the_way = [str(parent) for parent in place.parents if str(parent) in old]
    if _place(folder, path).is_dir():
        in_the_way += sorted(each for each in old if place in PurePosixPath(each).parents)
    return [each for each in in_the_way if _remove(folder, each)]


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
    with whole(target, _part(target)) as file:
        file.write(body)
    return True


def _part(target: Path) -> Path:
    return target.with_name(f".{target.name}.{os.getpid()}{PART}")


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
