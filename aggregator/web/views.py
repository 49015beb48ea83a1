"""Live views as files: each made once, kept until something is written that it may show, and dated when it changes."""

import time
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from threading import Lock

from aggregator.model import Format
from aggregator.pipeline.live import Narrowed, Viewer
from aggregator.web.desk import Desk
from aggregator.web.files import File
from aggregator.web.memory import Memory
from aggregator.web.negotiate import Version

ROOM = 16_000_000  # bytes of views that are kept
REMEMBERED = 2000  # views whose last change is known
MOMENT = 300  # seconds; conditions on age, and the titles of feeds, change a view although nothing is written
SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What is asked for: a narrower output in a format, told apart from others by its address."""

    narrowed: Narrowed
    format: Format

    @property
    def path(self) -> str:
        """The file that it is a view of."""
        return f"{self.narrowed.output.id}.{self.format}"


@dataclass(slots=True, kw_only=True)
class Views:
    """Makes views of what is at the desk; for many threads."""

    desk: Desk
    memory: Memory = field(default_factory=lambda: Memory(limit=ROOM))
    _changes: OrderedDict[str, Version] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)
    _settings: tuple[object, object] = (None, None)
    _generation: int = 0

    def known(self, view: View) -> File | None:
        """Return a view that was made before and is still right."""
        body = self.memory.known(self._key(view))
        return None if body is None else self._file(view, body)

    def made(self, view: View) -> File:
        """Return a view, made now where need be; raises TooLongError where that takes too long."""
        return self._file(view, self.memory.get(self._key(view), lambda: self._make(view)))

    def _make(self, view: View) -> bytes:
        desk = self.desk
        viewer = Viewer(store=desk.store, config=desk.config, sources=desk.sources)
        return viewer.document(view.narrowed, view.format, desk.clock()).body

    def _key(self, view: View) -> Hashable:
        """Everything that decides about the bytes: the address, the settings, what is stored, and roughly the time."""
        moment = int(self.desk.clock().timestamp()) // MOMENT
        address = view.path + view.narrowed.query
        return address, self._settled(), self.desk.store.standing(view.narrowed.output.id), moment

    def _settled(self) -> int:
        """Number the configurations, those before the last one being of no interest."""
        settings = self.desk.config, self.desk.sources
        with self._lock:
            if any(one is not other for one, other in zip(settings, self._settings, strict=True)):
                self._settings = settings
                self._generation += 1
            return self._generation

    def _file(self, view: View, body: bytes) -> File:
        version = self._version(view.path + view.narrowed.query, blake2b(body, digest_size=16).hexdigest())
        return File(path=view.path, version=version, length=len(body), state=(0, 0, 0), body=body)

    def _version(self, address: str, digest: str) -> Version:
        """Date a view by when it was first seen to be as it is; a second after an earlier state of it, at least."""
        now = datetime.fromtimestamp(int(time.time()), UTC)
        with self._lock:
            before = self._changes.get(address)
            if before is None or before.digest != digest:
                modified = now if before is None else max(now, before.modified + SECOND)
                before = self._changes[address] = Version(digest=digest, modified=modified)
            self._changes.move_to_end(address)
            while len(self._changes) > REMEMBERED:
                self._changes.popitem(last=False)
        return before
