"""Content codings: whole, one inside the other, broken, mislabelled and malicious."""

import gzip
import os
import zlib

import brotli  # type: ignore[import-untyped]  # it ships no types
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from aggregator.fetch.decode import decode
from aggregator.fetch.failures import FetchError
from tests.support.origin import ENCODERS

LIMIT = 1_000_000
FEED = b"<?xml version='1.0'?><rss>" + bytes(range(256)) * 100 + b"</rss>"
CODINGS = ["gzip", "deflate", "br", "zstd"]


def raw_deflate(body: bytes) -> bytes:
    stream = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return stream.compress(body) + stream.flush()


def zeros(coding: str, size: int) -> bytes:
    return ENCODERS[coding](b"\0" * size)


@pytest.mark.parametrize("coding", CODINGS)
@given(body=st.binary(max_size=2000))
def test_round_trip(coding: str, body: bytes) -> None:
    """What was coded comes back."""
    assert decode(ENCODERS[coding](body), coding, limit=LIMIT) == body


@pytest.mark.parametrize("coding", CODINGS)
@pytest.mark.parametrize("size", [0, 1, 65_535, 65_536, 65_537, 300_000])
def test_sizes_around_a_step(coding: str, size: int) -> None:
    """No byte is lost where a step of the decoder ends, compressible or not."""
    body = os.urandom(size // 2) + b"a" * (size - size // 2)
    assert decode(ENCODERS[coding](body), coding, limit=LIMIT) == body


TOLERATED = [
    ("no coding", FEED, None),
    ("identity", FEED, "identity"),
    ("a character set where a coding should be", FEED, "UTF-8"),
    ("letters of either case", gzip.compress(FEED), " GZip "),
    ("an old name", gzip.compress(FEED), "x-gzip"),
    ("gzip that is plain", FEED, "gzip"),
    ("deflate that is plain", FEED, "deflate"),
    ("br that is plain", FEED, "br"),
    ("zstd that is plain", FEED, "zstd"),
    ("deflate without its zlib frame", raw_deflate(FEED), "deflate"),
    ("many gzip members", b"".join(gzip.compress(FEED[i : i + 100]) for i in range(0, len(FEED), 100)), "gzip"),
    ("zeros behind gzip", gzip.compress(FEED) + b"\0" * 512, "gzip"),
    ("two zstd frames", ENCODERS["zstd"](FEED[:9]) + ENCODERS["zstd"](FEED[9:]), "zstd"),
    ("a zstd frame to skip", b"\x50\x2a\x4d\x18\x03\x00\x00\x00abc" + ENCODERS["zstd"](FEED), "zstd"),
    ("gzip, then br", brotli.compress(gzip.compress(FEED)), "gzip, br"),
    ("gzip twice", gzip.compress(gzip.compress(FEED)), "gzip, gzip"),
    ("all of them", zlib.compress(ENCODERS["zstd"](brotli.compress(FEED))), "br, zstd, deflate"),
]


@pytest.mark.parametrize(("body", "coding"), [case[1:] for case in TOLERATED], ids=[case[0] for case in TOLERATED])
def test_what_real_servers_send(body: bytes, coding: str | None) -> None:
    """The document is found behind each of these."""
    assert decode(body, coding, limit=LIMIT) == FEED


def words(body: bytes, coding: str, limit: int = LIMIT) -> str:
    with pytest.raises(FetchError) as caught:
        decode(body, coding, limit=limit)
    return caught.value.result.message


@pytest.mark.parametrize("coding", CODINGS)
@given(data=st.data())
def test_truncated(coding: str, data: st.DataObject) -> None:
    """A body that ends too early is refused as a whole, wherever it was cut."""
    whole = ENCODERS[coding](FEED)
    cut = data.draw(st.integers(min_value=4, max_value=len(whole) - 1))
    assert words(whole[:cut], coding) == f"compressed body ({coding}) is truncated or corrupt"


@pytest.mark.parametrize("coding", CODINGS)
@given(data=st.data())
def test_corrupt(coding: str, data: st.DataObject) -> None:
    """Damaged bytes are refused, or harmless; nothing else is raised."""
    whole = bytearray(ENCODERS[coding](FEED))
    whole[data.draw(st.integers(min_value=0, max_value=len(whole) - 1))] ^= data.draw(st.integers(1, 255))
    try:
        decoded = decode(bytes(whole), coding, limit=LIMIT)
    except FetchError as error:
        assert error.result.message  # noqa: PT017 - it may be raised or not, and has words where it is
    else:
        assert len(decoded) <= LIMIT


@pytest.mark.parametrize("coding", CODINGS)
def test_bombs(coding: str) -> None:
    """100 MB of zeros, and the same packed twice, are refused at the limit."""
    bomb = zeros(coding, 100_000_000)
    assert words(bomb, coding) == "too large: more than 1 MB"
    assert words(ENCODERS[coding](bomb), f"{coding}, {coding}") == "too large: more than 1 MB"


def test_a_bomb_in_the_middle() -> None:
    """An inner layer counts too, though the last one would be small."""
    inner = gzip.compress(b"<rss/>") + b"\0" * 50_000_000
    assert words(brotli.compress(inner, quality=3), "gzip, br") == "too large: more than 1 MB"


@pytest.mark.parametrize("coding", ["gzip", "zstd"])
def test_empty_members_without_end(coding: str) -> None:
    """Millions of empty members cost time and no space: there is an end to them."""
    body = ENCODERS[coding](b"") * 100_000
    assert words(body, coding) == f"compressed body ({coding}) is truncated or corrupt"


def test_a_window_that_wants_too_much_memory() -> None:
    """A zstd frame may not ask for more than 8 MB of history (RFC 9659)."""
    parameters = zstandard.ZstdCompressionParameters(window_log=27, write_content_size=False)
    stream = zstandard.ZstdCompressor(compression_params=parameters).compressobj()
    assert "zstd" in words(stream.compress(b"<rss/>") + stream.flush(), "zstd")


@pytest.mark.parametrize(
    ("coding", "message"),
    [
        ("compress", "unknown content coding 'compress'"),
        ("gzip, sdch", "unknown content coding 'sdch'"),
        ("gzip, gzip, gzip, gzip", "more than 3 content codings"),
        ("x" * 1000, f"unknown content coding '{'x' * 40}'"),
    ],
)
def test_unknown_codings(coding: str, message: str) -> None:
    """What nobody asked for is refused by its name."""
    assert words(FEED, coding) == message
