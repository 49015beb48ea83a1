"""Reading one file from disk, within a limit and with every fault in words."""

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from aggregator.fetch.failures import fail, too_large


def read_regular(path: Path, limit: int) -> tuple[bytes, os.stat_result]:
    """The bytes of a regular file and its status; FetchError when there is none, or it is larger than `limit` bytes.

    A pipe or device would block, or never end, and is not opened.
    """
    with file_errors():
        if not stat.S_ISREG(path.stat().st_mode):
            fail("a folder, not a file" if path.is_dir() else "not a regular file")
        with path.open("rb") as file:
            status = os.fstat(file.fileno())
            content = file.read(limit + 1)
    if len(content) > limit:
        fail(too_large(limit))
    return content, status


@contextmanager
def file_errors() -> Iterator[None]:
    """Map what the operating system says of a file to a FetchError."""
    try:
        yield
    except OSError as error:
        fail(_WORDS.get(error.errno or 0, (error.strerror or "cannot be read").lower()))
    except ValueError:
        fail("a path that cannot exist")  # a zero byte


_WORDS = {
    errno.ENOENT: "does not exist",
    errno.ENOTDIR: "not a folder",
    errno.EACCES: "no permission to read",
    errno.EPERM: "no permission to read",
    errno.ELOOP: "symbolic links in a loop",
    errno.ENAMETOOLONG: "a path that is too long",
}
