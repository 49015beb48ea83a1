"""Content codings undone within a limit: gzip, deflate, br and zstd, also one inside the other (RFC 9110, section 8.4).

Every coding is unfolded in small steps, and the sum is checked after each: a bomb is refused before it unfolds. Real
servers also say gzip and send plain text, pad gzip with zeros, and send deflate with and without its zlib frame.
"""

import re
import zlib
from collections.abc import Callable, Generator, Iterator

import brotli  # type: ignore[import-untyped]  # it ships no types
import zstandard

from aggregator.fetch.failures import TooLargeError, fail

ACCEPT_ENCODING = "gzip, deflate, br, zstd"

_STEP = 64 * 1024  # bytes that a coding unfolds at once
_ZSTD_STEP = 64  # bytes of input: zstd has no bound on output, but a block of 4 bytes is at most 128 KiB of it
_ZSTD_WINDOW = 8 * 1024 * 1024  # RFC 9659
_MOST_CODINGS = 3
_MOST_FRAMES = 10_000  # gzip members or zstd frames; each costs time, and an empty one no output

_GZIP_MAGIC = b"\x1f\x8b"
_ZSTD_MAGIC = re.compile(rb"[\x50-\x5f]\x2a\x4d\x18|\x28\xb5\x2f\xfd", re.DOTALL)  # skippable frames too
_PLAIN = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml|<!--|<!DOCTYPE|<rss|<feed|<rdf:|<html|\{\s*\"version\")", re.IGNORECASE
)

Unfold = Callable[[bytes], Iterator[bytes]]


class _CorruptError(Exception):
    """The coded bytes end too early or are wrong."""


def decode(body: bytes, encoding: str | None, *, limit: int) -> bytes:
    """`body` without its codings; FetchError when it is corrupt or of an unknown coding.

    TooLargeError when one of its codings unfolds to more than `limit` bytes.
    """
    for name in reversed(_codings(encoding)):
        unfold = _CODINGS.get(name)
        if unfold is None:
            fail(f"unknown content coding {name[:40]!r}")
        try:
            body = _within(unfold(body), limit)
        except (_CorruptError, zlib.error, brotli.error, zstandard.ZstdError):
            fail(f"compressed body ({name}) is truncated or corrupt")
    return body


def _codings(encoding: str | None) -> list[str]:
    """The codings in the order in which they were applied, without those that change nothing."""
    names = [name.strip().lower() for name in (encoding or "").split(",")]
    codings = [name for name in names if name not in _NO_CODING]
    if len(codings) > _MOST_CODINGS:
        fail(f"more than {_MOST_CODINGS} content codings")
    return codings


def _within(pieces: Iterator[bytes], limit: int) -> bytes:
    whole = bytearray()
    for piece in pieces:
        whole += piece
        if len(whole) > limit:
            raise TooLargeError(limit)
    return bytes(whole)


def _gzip(body: bytes) -> Iterator[bytes]:
    """All members of a gzip file (RFC 1952, section 2.2); padding behind the last one is ignored, as gzip(1) does."""
    if not body.startswith(_GZIP_MAGIC):
        yield body
        return
    position = 0
    for _ in range(_MOST_FRAMES):
        position = yield from _inflate(zlib.decompressobj(wbits=zlib.MAX_WBITS | 16), body, position)
        if not body.startswith(_GZIP_MAGIC, position):
            return
    raise _CorruptError


def _deflate(body: bytes) -> Iterator[bytes]:
    """With the zlib frame that RFC 9110, section 8.4.1.2 wants, or without it."""
    if not body or _PLAIN.match(body):
        yield body
        return
    framed = body[0] & 0x0F == zlib.DEFLATED and int.from_bytes(body[:2], "big") % 31 == 0
    yield from _inflate(zlib.decompressobj(wbits=zlib.MAX_WBITS if framed else -zlib.MAX_WBITS), body, 0)


def _inflate(stream: "zlib._Decompress", body: bytes, position: int) -> Generator[bytes, None, int]:
    """One stream that begins at `position`; returns where it ends."""
    while not stream.eof:
        data = body[position : position + _STEP]
        if not data:
            raise _CorruptError
        position += len(data)
        more = True
        while more and not stream.eof:
            piece = stream.decompress(data, _STEP)
            data = stream.unconsumed_tail
            more = bool(data) or len(piece) == _STEP  # a full piece may have more behind it, without any input
            yield piece
    return position - len(stream.unused_data)


def _br(body: bytes) -> Iterator[bytes]:
    if not body or _PLAIN.match(body):
        yield body
        return
    stream = brotli.Decompressor()
    yield stream.process(body, output_buffer_limit=_STEP)
    while not stream.is_finished():
        piece = stream.process(b"", output_buffer_limit=_STEP)
        if not piece and not stream.is_finished():
            raise _CorruptError
        yield piece


def _zstd(body: bytes) -> Iterator[bytes]:
    """All frames (RFC 8878, section 3); what is no frame behind the last one is ignored."""
    if not _ZSTD_MAGIC.match(body):
        yield body
        return
    position = 0
    for _ in range(_MOST_FRAMES):
        frame = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW).decompressobj()
        while not frame.eof:
            data = body[position : position + _ZSTD_STEP]
            if not data:
                raise _CorruptError
            position += len(data)
            yield frame.decompress(data)
        position -= len(frame.unused_data)
        if not _ZSTD_MAGIC.match(body, position):
            return
    raise _CorruptError


_CODINGS: dict[str, Unfold] = {
    "gzip": _gzip,
    "x-gzip": _gzip,
    "deflate": _deflate,
    "br": _br,
    "zstd": _zstd,
}

# `identity`, and character sets or transfer codings that confused servers write there
_NO_CODING = frozenset({"", "identity", "none", "utf-8", "utf8", "iso-8859-1", "binary", "8bit", "chunked"})
