"""What the last publishing left in a folder, and what it had left there before: `.published.json`.

Nothing else in the folder is ever removed, and who asks for what is gone can be told that it will not come back.
"""

import json
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import TypeGuard

import xxhash

from aggregator.model import Series

NAME = ".published.json"
REMEMBERED = 2000  # paths that were removed; the newest
NONE: Mapping[str, "Rendered"] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A series as it was made: the number of its last file, and what all of them and the last were made of."""

    last: int
    made: str
    tail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """Digests of a document: of what it was made of, and of its bytes."""

    made: str
    bytes: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What is in a folder: `files`, and series by their folders; `removed` is what was, the oldest first.

    A removed path that ends with a slash stands for all that was below it. `rendered` are those of the files that need
    not be made again as long as they are made of the same.
    """

    files: frozenset[str] = frozenset()
    series: dict[str, Made] = field(default_factory=dict)
    removed: tuple[str, ...] = ()
    rendered: dict[str, Rendered] = field(default_factory=dict)

    def paths(self) -> frozenset[str]:
        """All that is in the folder."""
        return self.files | {path for folder, made in self.series.items() for path in paths_of(folder, made.last)}

    def is_gone(self, path: str) -> bool:
        """Whether something was here that was removed."""
        return path in self.removed or any(f"{parent}/" in self.removed for parent in PurePosixPath(path).parents)


def paths_of(folder: str, last: int) -> Iterator[str]:
    """The paths of a series up to its last file."""
    return (f"{folder}/{number}.atom" for number in range(1, last + 1))


def made_of(series: Series) -> Made:
    """How a series is made now."""
    return Made(last=series.last, made=series.made, tail=series.tail)


def is_made(number: int, before: Made | None, now: Made) -> bool:
    """Whether a file of a series was made as it is to be: the last one was made as the last, and is final no sooner."""
    if before is None or before.made != now.made or number > before.last:
        return False
    return (number < before.last) if number < now.last else before == now


def digest_of(body: bytes) -> str:
    """A digest of the bytes of a document."""
    return xxhash.xxh3_128_hexdigest(body)


def following(
    before: Manifest, files: AbstractSet[str], series: dict[str, Made], rendered: Mapping[str, Rendered] = NONE
) -> Manifest:
    """The manifest of a folder that holds these now."""
    gone = [f"{folder}/" for folder in before.series if folder not in series]
    gone += sorted(before.files - files)
    here = files | {f"{folder}/" for folder in series}
    removed = [path for path in dict.fromkeys((*before.removed, *gone)) if path not in here]
    remembered = tuple(removed[-REMEMBERED:])
    return Manifest(files=frozenset(files), series=series, removed=remembered, rendered=dict(rendered))


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest of a folder; an empty one where there is none, or one that a hand has damaged.

    Earlier versions of the program wrote a list of the files.
    """
    try:
        content = json.loads((folder / NAME).read_bytes())
    except (OSError, ValueError):
        return Manifest()
    if isinstance(content, list):
        return Manifest(files=frozenset(within(content)))
    if not isinstance(content, dict):
        return Manifest()
    return Manifest(
        files=frozenset(within(content.get("files"))),
        series=dict(series_of(content.get("series"))),
        removed=tuple(within(content.get("removed"))),
        rendered=dict(_rendered(content.get("rendered"))),
    )


def written(manifest: Manifest) -> bytes:
    """The bytes of a manifest: one line a path, so that a difference can be read."""
    series = {folder: [each.last, each.made, each.tail] for folder, each in sorted(manifest.series.items())}
    rendered = {path: [each.made, each.bytes] for path, each in sorted(manifest.rendered.items())}
    content = {"files": sorted(manifest.files), "series": series, "removed": manifest.removed, "rendered": rendered}
    return json.dumps(content, indent=0, ensure_ascii=False).encode()


def within(paths: object) -> Iterator[str]:
    """The paths that lie in the folder."""
    for path in paths if isinstance(paths, list) else ():
        if is_within(path):
            yield path


def is_within(path: object) -> TypeGuard[str]:
    """Whether this is a path that stays where it belongs."""
    return isinstance(path, str) and not path.startswith("/") and ".." not in PurePosixPath(path).parts


def series_of(content: object) -> Iterator[tuple[str, Made]]:
    """The series that are told of, by their folders."""
    for folder, made in content.items() if isinstance(content, dict) else ():
        match made:
            case [int(last), str(common), str(tail)] if is_within(folder):
                yield folder, Made(last=last, made=common, tail=tail)


def _rendered(content: object) -> Iterator[tuple[str, Rendered]]:
    for path, digests in content.items() if isinstance(content, dict) else ():
        match digests:
            case [str(made), str(body)] if is_within(path):
                yield path, Rendered(made=made, bytes=body)
