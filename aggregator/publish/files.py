"""A folder on disk as the place to publish to."""

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from aggregator.errors import ArticleError, PublishError
from aggregator.files import whole
from aggregator.model import Document, FileDocument, LazyDocument, Publishable, Series
from aggregator.publish.changes import Changes
from aggregator.publish.copying import copy_file
from aggregator.publish.manifest import (
    NAME,
    Made,
    Manifest,
    Rendered,
    digest_of,
    following,
    is_made,
    made_of,
    paths_of,
    read_manifest,
    written,
)

PART = ".part"


def publish_files(folder: Path, documents: Iterable[Publishable]) -> Changes:
    """Write the documents that differ from what is there, and remove files of ours that are among them no more.

    A reader sees the old file or the new one, never a part of one: each is written beside its place and moved there.
    Raises PublishError where the folder cannot be written; what was moved until then is whole.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _clear_parts(folder)
        publishing = _Publishing(folder=folder, before=read_manifest(folder))
        for document in documents:
            publishing.take(document)
        return publishing.end()
    except OSError as error:
        raise PublishError(f"cannot write {error.filename or folder}: {error.strerror}") from error


@dataclass(slots=True, kw_only=True)
class _Publishing:
    """One publishing, document by document; `old` are files that were there before and are not taken up again yet."""

    folder: Path
    before: Manifest
    old: set[str] = field(init=False)
    files: set[str] = field(default_factory=set)
    series: dict[str, Made] = field(default_factory=dict)
    rendered: dict[str, Rendered] = field(default_factory=dict)
    written: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Begin with what was there; series are looked at when they come."""
        self.old = set(self.before.files)

    def take(self, document: Publishable) -> None:
        """Bring what a document stands for up to date."""
        match document:
            case Series():
                self._take_series(document)
            case Document(path=path):
                self._make_way(path)
                self._took(path, changed=_write(_place(self.folder, path), document.body))
            case LazyDocument(path=path):
                self._make_way(path)
                self._took(path, changed=self._render(document))
            case FileDocument(path=path):
                self._make_way(path)
                self._copy(document)

    def end(self) -> Changes:
        """Remove what is left of earlier publishings, and remember what there is now."""
        for path in sorted(self.old):
            self._remove(path)
        for folder, made in self.before.series.items():
            kept = self.series[folder].last if folder in self.series else 0
            for number, path in enumerate(paths_of(folder, made.last), 1):
                if number > kept and path not in self.files:
                    self._remove(path)
        now = following(self.before, self.files, self.series, self.rendered)
        if now != self.before:
            _write(self.folder / NAME, written(now))
        return Changes(written=tuple(self.written), removed=tuple(self.removed), warnings=tuple(self.warnings))

    def _render(self, document: LazyDocument) -> bool:
        """Make a document, unless it was made of the same and nobody has changed it; return whether it was written."""
        path, target = document.path, _place(self.folder, document.path)
        there, before = _read(target), self.before.rendered.get(path)
        if there is not None and before == Rendered(made=document.made, bytes=digest_of(there)):
            self.rendered[path] = before
            return False
        body = document.body()
        self.rendered[path] = Rendered(made=document.made, bytes=digest_of(body))
        return _write(target, body)

    def _copy(self, document: FileDocument) -> None:
        target = _place(self.folder, document.path)
        try:
            changed = copy_file(target, document, _part(target))
        except ArticleError as error:  # an attachment that cannot be read now: what was published of it stays
            self.warnings.append(str(error))
            if not target.is_file():
                return
            changed = False
        self._took(document.path, changed=changed)

    def _take_series(self, series: Series) -> None:
        """Make the files that are missing or are others now, the last first.

        Each points to the one before it: whoever follows the chain while it grows, or after a crash, finds it whole.
        """
        before, now = self.before.series.get(series.folder), made_of(series)
        folder = _place(self.folder, series.folder)
        self._make_way(series.path(1))
        there = _names(folder)
        for number in range(series.last, 0, -1):
            if f"{number}.atom" not in there or not is_made(number, before, now):
                path = series.path(number)
                if _write(_place(self.folder, path), series.body(number)):
                    self.written.append(path)
        self.series[series.folder] = now

    def _took(self, path: str, *, changed: bool) -> None:
        self.old.discard(path)
        self.files.add(path)
        if changed:
            self.written.append(path)

    def _make_way(self, path: str) -> None:
        """Remove old files of ours where a folder is to be now, and what is in a folder where a file is to be."""
        place = PurePosixPath(path)
        in_the_way = [str(parent) for parent in place.parents if str(parent) in self.old]
        if _place(self.folder, path).is_dir():
            in_the_way += sorted(each for each in self.old if place in PurePosixPath(each).parents)
        for each in in_the_way:
            self._remove(each)

    def _remove(self, path: str) -> None:
        self.old.discard(path)
        if _removed(self.folder, path):
            self.removed.append(path)


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


def _read(target: Path) -> bytes | None:
    with suppress(FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return target.read_bytes()
    return None


def _part(target: Path) -> Path:
    return target.with_name(f".{target.name}.{os.getpid()}{PART}")


def _removed(folder: Path, path: str) -> bool:
    target = _place(folder, path)
    try:
        target.unlink()
    except (FileNotFoundError, NotADirectoryError):
        return False
    with suppress(OSError):  # not empty: another file lives there
        while (parent := target.parent) != folder:
            parent.rmdir()
            target = parent
    return True


def _names(folder: Path) -> frozenset[str]:
    try:
        return frozenset(entry.name for entry in os.scandir(folder))
    except (FileNotFoundError, NotADirectoryError):
        return frozenset()


def _clear_parts(folder: Path) -> None:
    """Clear away what a crash in the middle of a publishing left behind."""
    for part in _parts(folder):
        part.unlink(missing_ok=True)


def _parts(folder: Path) -> Iterator[Path]:
    for here, _, names in os.walk(folder):
        yield from (Path(here, name) for name in names if name.startswith(".") and name.endswith(PART))
