"""What is ours below a prefix of a bucket: `.published.json` there, which is read instead of a listing.

An object is entered before it is written, as one whose state is unknown, and again when it is. So whoever comes after a
crash knows which objects may be other than they were, and that they are ours.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from aggregator.publish.manifest import Made, Manifest, is_within, series_of, within


class Kind(StrEnum):
    """What an object is: a document, another coding of one, or a file of a series in whatever coding."""

    DOCUMENT = "document"
    VARIANT = "variant"
    PAGE = "page"


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """An object: a digest of its bytes and attributes, and its ETag; without that its state is unknown.

    `size` and `modified` are those of the file that it was copied from.
    """

    kind: Kind
    digest: str = ""
    tag: str | None = None
    size: int = 0
    modified: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Inventory:
    """Objects by their paths, and series by their folders: of those only the newest files are among the objects."""

    objects: Mapping[str, Held] = field(default_factory=dict)
    series: Mapping[str, Made] = field(default_factory=dict)
    removed: tuple[str, ...] = ()

    def manifest(self) -> Manifest:
        """The same as it would be remembered in a folder."""
        files = frozenset(path for path, held in self.objects.items() if held.kind is Kind.DOCUMENT)
        return Manifest(files=files, series=dict(self.series), removed=self.removed)


def inventory_of(body: bytes) -> Inventory:
    """Read an inventory; an empty one where a hand has damaged it."""
    try:
        content = json.loads(body)
    except ValueError:
        return Inventory()
    if not isinstance(content, dict):
        return Inventory()
    return Inventory(
        objects=dict(_objects(content.get("objects"))),
        series=dict(series_of(content.get("series"))),
        removed=tuple(within(content.get("removed"))),
    )


def written(inventory: Inventory, edition: str) -> bytes:
    """The bytes of an inventory. Each `edition` has other bytes, and so another ETag, even where all else is equal."""
    objects = {
        path: [held.kind, held.digest, held.tag, held.size, held.modified]
        for path, held in sorted(inventory.objects.items())
    }
    series = {folder: [each.last, each.made, each.tail] for folder, each in sorted(inventory.series.items())}
    content = {"edition": edition, "objects": objects, "series": series, "removed": inventory.removed}
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def _objects(content: object) -> Iterator[tuple[str, Held]]:
    for path, held in content.items() if isinstance(content, dict) else ():
        match held:
            case ["document" | "variant" | "page" as kind, str(digest), str() | None as tag, int(size), int(modified)]:
                if is_within(path):
                    yield path, Held(kind=Kind(kind), digest=digest, tag=tag, size=size, modified=modified)
