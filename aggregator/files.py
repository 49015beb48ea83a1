"""A file that comes into being whole or not at all: it is written beside its place, and moved there."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


@contextmanager
def whole(target: Path, part: Path) -> Iterator[IO[bytes]]:
    """Open `part` for writing; at the end of the block it takes the place of `target`, and survives a loss of power.

    Where the block or the disk fails, `part` is removed and `target` is what it was. Both lie in one folder. Raises
    OSError.
    """
    try:
        with part.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
