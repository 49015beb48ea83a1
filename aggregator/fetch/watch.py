"""Watching folders of articles: which are there, and what changes in them.

watchfiles asks the operating system. Where that tells nothing, on network mounts for one, WATCHFILES_FORCE_POLLING=1
in the environment has all files looked at instead, every WATCHFILES_POLL_DELAY_MS.
"""

import os
import stat
from collections.abc import AsyncIterator, Callable, Collection, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from watchfiles import Change, awatch
from watchfiles._rust_notify import WatchfilesRustInternalError

from aggregator.log import log

DEBOUNCE = 200  # milliseconds in which changes to files that come together become one
POLL_DELAY = 2000  # milliseconds between two looks at all files where they cannot be watched

Folders = dict[Path, tuple[int, int]]


class Stop(Protocol):
    """An event that ends a watch."""

    def is_set(self) -> bool:
        """Whether it has come."""


def folders_there(folders: Iterable[Path]) -> Folders:
    """Return the folders that are there, each with what tells it from another one under its name."""
    found = {}
    for folder in folders:
        with suppress(OSError, ValueError):
            status = folder.stat()
            if stat.S_ISDIR(status.st_mode):
                found[folder] = (status.st_dev, status.st_ino)
    return found


async def watch_folders(folders: Collection[Path], stop: Stop) -> AsyncIterator[frozenset[Path]]:
    """Yield the paths that changed, hidden ones left out, until `stop` is set or a folder cannot be watched any more.

    Where the operating system has no watch left to give, all files are looked at now and then.
    """
    for polling in (None, True):
        try:
            async for changes in awatch(
                *folders,
                watch_filter=_is_visible(folders),
                stop_event=stop,
                debounce=DEBOUNCE,
                force_polling=polling,
                poll_delay_ms=POLL_DELAY,
                ignore_permission_denied=True,
            ):
                yield frozenset(Path(path) for _, path in changes)
        except (OSError, WatchfilesRustInternalError) as error:
            log.warning("folders cannot be watched", folders=sorted(map(str, folders)), error=str(error))
        if stop.is_set():
            return


def is_touched(folder: Path, paths: Iterable[Path]) -> bool:
    """Whether one of the paths lies in a folder, be it named by a link."""
    roots = (folder, folder.resolve())
    return any(path.is_relative_to(root) for path in paths for root in roots)


def _is_visible(folders: Iterable[Path]) -> Callable[[Change, str], bool]:
    """Return a filter of changes: what is hidden in a folder is none of ours, wherever the folder itself lies."""
    roots = {os.fspath(root) for folder in folders for root in (folder, folder.resolve())}

    def visible(_change: Change, path: str) -> bool:
        inside = (path[len(root) :] for root in roots if path.startswith(root))
        return "/." not in min(inside, key=len, default="").replace(os.sep, "/")

    return visible
