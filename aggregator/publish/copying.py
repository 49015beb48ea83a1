"""A large file becomes a file of output/: copied piece by piece, whole or not at all, and only where it changed."""

import filecmp
import os
from contextlib import suppress
from pathlib import Path

from aggregator.files import whole
from aggregator.model import FileDocument


def copy_file(target: Path, document: FileDocument, part: Path) -> bool:
    """Bring the file `target` up to date and say whether its bytes changed.

    What has the size and the time of the original is taken for it. `part` is where the copy is made. Raises
    ArticleError where the original cannot be read, and then leaves what is there as it is.
    """
    if _is_current(target, document):
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    with whole(target, part) as file:
        for chunk in document.chunks():
            file.write(chunk)
        file.flush()
        os.utime(part, ns=(document.modified, document.modified))
        return not (target.is_file() and filecmp.cmp(part, target, shallow=False))


def _is_current(target: Path, document: FileDocument) -> bool:
    with suppress(FileNotFoundError, NotADirectoryError):
        status = target.stat()
        return status.st_mtime_ns == document.modified and document.size in {None, status.st_size}
    return False
