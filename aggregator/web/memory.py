"""Bodies that are made once and kept while there is room: the least recently used goes first."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from dataclasses import dataclass, field
from threading import Lock

OVERHEAD = 1000  # what keeping a body costs besides; without it, very many very small ones would cost nothing


@dataclass(slots=True, kw_only=True)
class Memory:
    """A cache of bytes for many threads; `limit` and `held` are in bytes, with `OVERHEAD` for each body."""

    limit: int
    held: int = 0
    _made: OrderedDict[Hashable, Future[bytes]] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def known(self, key: Hashable) -> bytes | None:
        """Return what was made for this key, if it is there."""
        with self._lock:
            future = self._made.get(key)
            if future is None or not future.done():
                return None
            self._made.move_to_end(key)
        return future.result()

    def get(self, key: Hashable, make: Callable[[], bytes]) -> bytes:
        """Return what `make` made for this key; while one thread makes it, others that want it wait."""
        with self._lock:
            future = self._made.get(key)
            if known := future is not None:
                self._made.move_to_end(key)
            else:
                future = self._made[key] = Future()
        if not known:
            self._make(key, future, make)
        return future.result()

    def _make(self, key: Hashable, future: Future[bytes], make: Callable[[], bytes]) -> None:
        try:
            future.set_result(make())
        finally:
            with self._lock:
                if future.done():
                    self.held += len(future.result()) + OVERHEAD
                    self._make_room()
                else:  # `make` raised: the next caller tries again, and who waits is told
                    del self._made[key]
                    future.cancel()

    def _make_room(self) -> None:
        while self.held > self.limit:
            key, oldest = next(iter(self._made.items()))
            if not oldest.done():  # it is being made; room comes with the next
                return
            del self._made[key]
            self.held -= len(oldest.result()) + OVERHEAD
