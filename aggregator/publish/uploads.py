"""A document -> the objects that are made of it: itself, and where it is text, compressed forms beside it."""

import gzip
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import brotli  # type: ignore[import-untyped] # it ships no types
import xxhash

from aggregator.media import compressible, content_type
from aggregator.publish.inventory import Held, Kind

TINY = 600  # bytes; below it compressing gains nothing
BROTLI_QUALITY = 6  # an eighth larger than with the best, which takes sixty times as long
GZIP_LEVEL = 6
CODINGS = {".br": "br", ".gz": "gzip"}  # suffix -> the name that HTTP has for it
SUFFIXES = tuple(CODINGS)
LAST = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """An object to be; `digest` tells its bytes and attributes from others. `plain` is not compressed yet.

    Those of a lower `wave` are written first.
    """

    path: str
    kind: Kind
    digest: str
    attributes: Mapping[str, str]
    plain: bytes = field(repr=False)
    size: int = 0
    modified: int = 0
    wave: int = LAST

    def body(self) -> bytes:
        """Make the bytes of the object."""
        match self.attributes.get("Content-Encoding"):
            case "br":
                return bytes(brotli.compress(self.plain, quality=BROTLI_QUALITY))
            case "gzip":
                return gzip.compress(self.plain, GZIP_LEVEL, mtime=0)
            case _:
                return self.plain

    def held(self, tag: str) -> Held:
        """How it is remembered, once it is written."""
        return Held(kind=self.kind, digest=self.digest, tag=tag, size=self.size, modified=self.modified)


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """What is to be published under a path; `size` and `modified` are those of a file that it comes from."""

    path: str
    kind: Kind
    body: bytes = field(repr=False)
    size: int = 0
    modified: int = 0
    wave: int = LAST


def uploads_of(original: Original, caching: str) -> Iterator[Upload]:
    """Yield the object itself first."""
    path, body = original.path, original.body
    attributes = attributes_of(path, caching)
    digest = digest_of(attributes, body)
    yield Upload(
        path=path,
        kind=original.kind,
        digest=digest,
        attributes=attributes,
        plain=body,
        size=original.size,
        modified=original.modified,
        wave=original.wave,
    )
    if compressible(path) and len(body) >= TINY:
        kind = Kind.PAGE if original.kind is Kind.PAGE else Kind.VARIANT
        for suffix, coding in CODINGS.items():
            coded = attributes | {"Content-Encoding": coding}
            yield Upload(path=path + suffix, kind=kind, digest=digest, attributes=coded, plain=body, wave=original.wave)


def attributes_of(path: str, caching: str) -> dict[str, str]:
    """What the server sends along with an object."""
    return {"Content-Type": content_type(path), "Cache-Control": caching}


def digest_of(attributes: Mapping[str, str], *pieces: bytes) -> str:
    """Digest the bytes of an object and what is sent along with them."""
    return Digest(attributes).of(*pieces)


class Digest:
    """A digest that is made piece by piece."""

    def __init__(self, attributes: Mapping[str, str]) -> None:
        self._state = xxhash.xxh3_128(repr(sorted(attributes.items())).encode())
        self.size = 0

    def of(self, *pieces: bytes) -> str:
        """The digest with these pieces added."""
        for piece in pieces:
            self._state.update(piece)
            self.size += len(piece)
        return str(self._state.hexdigest())
