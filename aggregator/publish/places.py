"""Where to publish: a folder, or a prefix of a bucket, by its address."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Protocol

from aggregator.model import Publishable
from aggregator.publish.bucket import SCHEME, Bucket, open_bucket
from aggregator.publish.changes import Changes
from aggregator.publish.files import publish_files
from aggregator.publish.ledger import open_ledger
from aggregator.publish.manifest import NAME, Manifest, read_manifest
from aggregator.publish.objects import publish_objects

PUBLIC = "public, max-age=300"
PRIVATE = "private, max-age=300"


class Place(Protocol):
    """A place that documents are published to; each method raises PublishError where it cannot be reached."""

    def publish(self, documents: Iterable[Publishable], *, private: bool = False) -> Changes:
        """Write the documents that differ from what is there, and remove what is ours and not among them."""

    def read(self, path: str) -> bytes | None:
        """Return what is published under a path; None where nothing is, or nothing that can be read."""

    def manifest(self) -> Manifest:
        """Return what the last publishing left there."""


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder on disk."""

    path: Path

    def publish(self, documents: Iterable[Publishable], *, private: bool = False) -> Changes:  # noqa: ARG002 - who serves the folder tells caches
        """Write files whole or not at all."""
        return publish_files(self.path, documents)

    def read(self, path: str) -> bytes | None:
        """Read a file."""
        with suppress(OSError):
            return (self.path / path).read_bytes()
        return None

    def manifest(self) -> Manifest:
        """Read what is remembered in the folder."""
        return read_manifest(self.path)


@dataclass(frozen=True)
class Objects:
    """A prefix of a bucket, `s3://BUCKET/PREFIX`; what connects to the server is made when it is needed, and kept."""

    url: str

    @cached_property
    def bucket(self) -> Bucket:
        """The bucket; raises MissingExtraError."""
        return open_bucket(self.url)

    def publish(self, documents: Iterable[Publishable], *, private: bool = False) -> Changes:
        """Write objects with what their server is to say of them."""
        return publish_objects(self.bucket, documents, PRIVATE if private else PUBLIC)

    def read(self, path: str) -> bytes | None:
        """Read an object."""
        found = self.bucket.get(path)
        return found.body if found else None

    def manifest(self) -> Manifest:
        """Read the inventory below the prefix."""
        return open_ledger(self.bucket).before.manifest()


def place_of(address: str) -> Place:
    """Return what `output` in feeds.yaml names, or the place beside it.

    >>> place_of("/srv/planet/output"), place_of("s3://bucket/planet")
    (Folder(path=PosixPath('/srv/planet/output')), Objects(url='s3://bucket/planet'))
    """
    return Objects(address) if is_remote(address) else Folder(Path(address))


def is_published(address: str) -> bool:
    """Whether something was published there once; of a server, which may not answer, it is taken for granted."""
    return is_remote(address) or (Path(address) / NAME).exists()


def is_remote(address: str) -> bool:
    """Whether nothing is published on this machine."""
    return address.startswith(SCHEME)
