"""What lies in a folder of articles at one moment: the articles with their sidecars, without leaving the folder."""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from aggregator.fetch.failures import FetchError
from aggregator.fetch.reading import file_errors

SIDECAR = ".yaml"
MISSPELT = ".yml"
# What programs add to the name of a file while they bring it: wget and Firefox, WinSCP, Chromium, aria2.
BRINGING = (".part", ".filepart", ".crdownload", ".aria2")
BRINGING_FOLDER = ".download"  # Safari's

Stamp = tuple[int, int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A file that is there; `stamp` is its time of change, that of its status and its size, None for a link to nowhere.

    The time of the last change of its status tells of new permissions, and of a rename.
    """

    place: str
    stamp: Stamp | None
    regular: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """An article with its sidecar; `path` is relative to the folder, with forward slashes, and can be printed.

    `bringing` is a file beside it that says that it is still being brought, such as `NAME.part`.
    """

    path: str
    article: Found
    sidecar: Found | None = None
    bringing: Found | None = None

    @property
    def stamps(self) -> tuple[Stamp | None, ...]:
        """What changes whenever the article does, or its sidecar."""
        return (self.article.stamp,) if self.sidecar is None else (self.article.stamp, self.sidecar.stamp)

    @property
    def newest(self) -> float:
        """When one of the two was last written, in seconds since 1970."""
        times = [stamp[0] for stamp in self.stamps if stamp]
        return max(times, default=0) / 1e9

    @property
    def empty(self) -> bool:
        """Whether nothing has been written yet."""
        return self.article.regular and self.article.stamp is not None and self.article.stamp[2] == 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A folder at one moment: the articles by path, in the order of their paths.

    `closed` are subfolders that cannot be opened, `faults` what is wrong with the folder and with no article in it.
    """

    seen: dict[str, Seen]
    closed: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()


def look(root: Path, suffixes: frozenset[str]) -> Look:
    """Look at all articles of a folder and of what is below it; raises FetchError where it cannot be opened itself.

    Hidden files and folders are skipped, and so are the temporary files of word processors, and symbolic links to
    folders or out of the folder.
    """
    seen: dict[str, Seen] = {}
    closed: list[str] = []
    faults: list[str] = []
    folders = [(str(root), "")]
    while folders:
        folder, prefix = folders.pop()
        try:
            with file_errors():
                entries = list(os.scandir(folder))
        except FetchError as error:
            if not prefix:
                raise
            closed.append(prefix)
            faults.append(f"{prefix.rstrip('/')}: {error.result.message}")
            continue
        files: dict[str, Found] = {}
        for entry in entries:
            if _passed_over(entry.name):
                continue
            if entry.is_dir(follow_symlinks=False):
                if not entry.name.endswith(BRINGING_FOLDER):
                    folders.append((entry.path, f"{prefix}{_printable(entry.name)}/"))
            elif (found := _found(entry, root)) is not None:
                files[_printable(entry.name)] = found
        seen |= {one.path: one for one in _articles(files, prefix, suffixes)}
        faults += _lonely(files, prefix, suffixes)
    return Look(seen=dict(sorted(seen.items())), closed=tuple(sorted(closed)), faults=tuple(sorted(faults)))


def _passed_over(name: str) -> bool:
    """Hidden files; `~$letter.docx` and `~WRL0001.docx` are what Word has open."""
    return name.startswith((".", "~"))


def _found(entry: "os.DirEntry[str]", root: Path) -> Found | None:
    """Return what an entry leads to, None where that is not ours to read."""
    try:
        status = entry.stat()
        inside = not entry.is_symlink() or Path(entry.path).resolve().is_relative_to(root)
    except OSError:
        return Found(place=entry.path, stamp=None)
    if stat.S_ISDIR(status.st_mode) or not inside:
        return None
    return Found(
        place=entry.path,
        stamp=(status.st_mtime_ns, status.st_ctime_ns, status.st_size),
        regular=stat.S_ISREG(status.st_mode),
    )


def _printable(name: str) -> str:
    return name.encode(errors="surrogateescape").decode(errors="backslashreplace")


def _articles(files: dict[str, Found], prefix: str, suffixes: frozenset[str]) -> Iterator[Seen]:
    for name, found in files.items():
        stem, suffix = os.path.splitext(name)  # noqa: PTH122 - a Path costs more than the whole rest of the walk
        if suffix.lower() in suffixes:
            bringing = (files.get(name + more) for more in BRINGING)
            yield Seen(
                path=prefix + name,
                article=found,
                sidecar=files.get(stem + SIDECAR),
                bringing=next((one for one in bringing if one), None),
            )


def _lonely(files: dict[str, Found], prefix: str, suffixes: frozenset[str]) -> Iterator[str]:
    """Yield a fault for each sidecar that corrects nothing, which its author should know."""
    split = [os.path.splitext(name) for name in files]  # noqa: PTH122 - as above
    stems = {stem for stem, suffix in split if suffix.lower() in suffixes}
    for stem, suffix in split:
        if suffix == SIDECAR and stem not in stems:
            yield f"{prefix}{stem}{suffix}: a sidecar without an article: there is no {stem}.txt or the like beside it"
        elif suffix == MISSPELT and stem in stems and stem + SIDECAR not in files:
            yield f"{prefix}{stem}{suffix}: a sidecar must be called {stem}{SIDECAR}"
