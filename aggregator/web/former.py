"""Addresses that were ours before: those of renamed outputs lead to the new ones, what was removed is gone."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

from starlette.requests import Request
from starlette.responses import Response

from aggregator.model import Output
from aggregator.publish import Manifest, read_manifest
from aggregator.publish.manifest import NAME
from aggregator.web.private import is_shown

_FILE = re.compile(r"(?P<id>[a-z0-9][a-z0-9_-]*)(?P<rest>\.(?P<format>[a-z]+)|/archive/[0-9]+\.atom)")
DAY = 86_400  # seconds for which a redirect is remembered: an id may be used again


def moved(request: Request, outputs: Iterable[Output], path: str) -> Response | None:
    """Return the redirect from the address of an output under an earlier id; None where the path is none.

    The new address is relative: where this server stands behind another one, it need not know under which name.
    """
    found = _FILE.fullmatch(path)
    if found is None:
        return None
    output = next((each for each in outputs if found["id"] in each.aliases), None)
    if output is None or (found["format"] or "atom") not in output.formats or not is_shown(output, request):
        return None
    query = request.url.query
    root = "./" if found["format"] else "../../"
    headers = {
        "location": f"{root}{output.id}{found['rest']}{'?' if query else ''}{query}",
        "cache-control": "no-store" if output.private is not None else f"public, max-age={DAY}",
        "x-content-type-options": "nosniff",
    }
    return Response(status_code=301, headers=headers)


@dataclass(slots=True, kw_only=True)
class Removed:
    """What was in a folder, by what is remembered there of it; read again whenever that is written."""

    folder: Callable[[], Path]
    _state: Sequence[int] = ()
    _manifest: Manifest = field(default_factory=Manifest)
    _lock: Lock = field(default_factory=Lock)

    def __contains__(self, path: str) -> bool:
        """Whether this file was removed."""
        folder = self.folder()
        try:
            status = (folder / NAME).stat()
        except OSError:
            return False
        with self._lock:
            if self._state != (state := (status.st_mtime_ns, status.st_size, status.st_ino)):
                self._manifest, self._state = read_manifest(folder), state
            return self._manifest.is_gone(path)
