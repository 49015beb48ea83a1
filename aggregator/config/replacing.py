"""Replaces a file by another of the same name: whole or not at all, with its mode, and where a link leads."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from aggregator.errors import AggregatorError
from aggregator.files import whole


@contextmanager
def draft(path: Path, content: bytes) -> Iterator[Path]:
    """Lay a file with this content beside `path` while the block runs: relative paths in it mean the same there.

    Raises AggregatorError where the folder cannot be written.
    """
    folder = path.absolute().parent
    with _in_words(path):
        part = _part(path.absolute())
    try:
        with _in_words(folder):
            part.write_bytes(content)
        yield part
    finally:
        part.unlink(missing_ok=True)


def replace_file(path: Path, content: bytes) -> None:
    """Give the file that `path` leads to this content; it keeps its mode, and its owner where that is allowed.

    Who reads it sees the old file or the new one. Raises AggregatorError where it cannot be written.
    """
    with _in_words(path):
        target = path.resolve()
        part = _part(target)
        with whole(target, part) as file:
            _take_after(target, part)
            file.write(content)
        _sync(target.parent)


def _part(target: Path) -> Path:
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent)
    os.close(handle)
    return Path(name)


def _take_after(target: Path, part: Path) -> None:
    status = target.stat()
    with suppress(OSError):  # only root can give a file away
        os.chown(part, status.st_uid, status.st_gid)
    with suppress(OSError):  # and some file systems know no modes
        part.chmod(status.st_mode & 0o7777)


def _sync(folder: Path) -> None:
    """Make the new name last through a loss of power, where the system lets a folder be opened."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextmanager
def _in_words(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise AggregatorError(f"cannot write {path}: {error.strerror or error}") from error
