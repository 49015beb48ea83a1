"""The inventory of a prefix while it is being changed: each step is entered there before it is taken.

The entry is written over the one that was read, and over no other. So of two processes that publish to one place the
later one goes on, and the other stops at its next entry, or at the first object that is no longer as it knew it.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field

from aggregator.errors import PublishError
from aggregator.publish.bucket import Bucket, ConflictError
from aggregator.publish.inventory import Held, Inventory, Kind, inventory_of, written
from aggregator.publish.manifest import NAME, Made

ATTRIBUTES = {"Content-Type": "application/json", "Cache-Control": "no-store"}
TRIES = 3


@dataclass(slots=True, kw_only=True)
class Ledger:
    """What is below the prefix of a bucket at this moment; `before` is what was there at first."""

    bucket: Bucket
    before: Inventory
    objects: dict[str, Held] = field(init=False)
    series: dict[str, Made] = field(init=False)
    entered: bool = False  # whether it is known to the others that somebody is at work
    _tag: str | None = None
    _tags: dict[str, str] = field(default_factory=dict)  # the ETags of objects whose state is being changed

    def __post_init__(self) -> None:
        """Begin with what was there."""
        self.objects, self.series = dict(self.before.objects), dict(self.before.series)

    def enter(self, paths: Mapping[str, Kind]) -> None:
        """Tell that these objects are about to be written."""
        for path, kind in paths.items():
            held = self.objects.get(path)
            if held is not None and held.tag is not None:
                self._tags[path] = held.tag
            self.objects[path] = Held(kind=kind)
        self.save(self.before.removed)

    def save(self, removed: tuple[str, ...]) -> None:
        """Write the inventory as it is now; raises PublishError where another process has written it meanwhile."""
        inventory = Inventory(objects=self.objects, series=self.series, removed=removed)
        body = written(inventory, secrets.token_hex(8))
        try:
            self._tag = self.bucket.put(NAME, body, ATTRIBUTES, over=self._tag)
        except ConflictError:
            raise self._elsewhere() from None
        self.entered = True

    def put(self, path: str, body: bytes, attributes: Mapping[str, str]) -> str:
        """Write an object that was entered, over the state of it that is known; return its ETag.

        Where it is in another one, a hand has changed it, or a publishing that did not end; or one that goes on, and
        then this one ends: PublishError.
        """
        over = self._tags.get(path)
        for _ in range(TRIES):
            try:
                return self.bucket.put(path, body, attributes, over=over)
            except ConflictError:
                self.check()
                over = self.bucket.tag(path)
        raise PublishError(f"cannot write {self.bucket.url}/{path}: somebody else writes it again and again")

    def check(self) -> None:
        """Raise PublishError where another process publishes by now."""
        if self.bucket.tag(NAME) != self._tag:
            raise self._elsewhere()

    def _elsewhere(self) -> PublishError:
        return PublishError(f"cannot write {self.bucket.url}: another process publishes there at the same time")


def open_ledger(bucket: Bucket) -> Ledger:
    """Read what is below the prefix of a bucket."""
    found = bucket.get(NAME)
    if found is None:
        return Ledger(bucket=bucket, before=Inventory())
    return Ledger(bucket=bucket, before=inventory_of(found.body), _tag=found.tag)
