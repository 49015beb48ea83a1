"""The processes that this one has started."""

import os
from contextlib import suppress
from pathlib import Path


def processes() -> set[int]:
    """Return the numbers of those that still run."""
    return {
        int(path.name)
        for path in Path("/proc").glob("[0-9]*")
        if (status := _status(path)) and status[1] == str(os.getpid()) and status[0] != "Z"
    }


def _status(path: Path) -> list[str] | None:
    with suppress(OSError):
        return (path / "stat").read_text(encoding="utf-8").rpartition(") ")[2].split()
    return None
