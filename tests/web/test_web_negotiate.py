"""Codings, conditions and ranges, without a server."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.web.negotiate import PREFERENCE, Version, accepted, byte_range, condition

VERSION = Version(digest="abc", modified=datetime(2024, 5, 2, 6, 0, tzinfo=UTC))


@pytest.mark.parametrize(
    ("field", "order"),
    [
        (None, "identity"),
        ("", "identity"),
        ("gzip", "gzip identity"),
        ("x-gzip", "gzip identity"),
        ("GZIP, BR", "br gzip identity"),
        ("gzip, deflate, br, zstd", "br gzip identity"),
        ("br;q=0.5, gzip;q=0.9", "gzip br identity"),
        ("gzip;q=0", "identity"),
        ("*", "br gzip identity"),
        ("*;q=0", "identity"),
        ("br;q=0, *", "gzip identity"),
        ("identity, br;q=0.5", "identity br"),
        ("identity;q=0, gzip", "gzip identity"),
        ("gzip;q=nonsense", "identity"),
        ("gzip ; q=0.3 , br ; q=0.2", "gzip br identity"),
        ("deflate, zstd", "identity"),
    ],
)
def test_codings_by_weight(field: str | None, order: str) -> None:
    """What weighs most comes first, br before gzip; sending it plain is always possible."""
    assert " ".join(accepted(field)) == order


def test_the_coding_that_the_client_has_is_chosen() -> None:
    """A client that holds the plain file and would now take br needs nothing at all."""
    assert condition({"if-none-match": '"abc"'}, VERSION, ("br", "gzip", "identity")) == ("not-modified", "identity")
    assert condition({"if-none-match": '"abc-br"'}, VERSION, ("gzip", "identity")) == ("send", "gzip")


@pytest.mark.parametrize(
    ("since", "verdict"),
    [
        ("Thu, 02 May 2024 06:00:00 GMT", "not-modified"),
        ("Thursday, 02-May-24 06:00:00 GMT", "not-modified"),
        ("Thu May  2 06:00:00 2024", "not-modified"),
        ("Thu, 02 May 2024 08:00:00 +0200", "not-modified"),
        ("Thu, 02 May 2024 05:59:59 GMT", "send"),
        ("Thu, 99 May 2024 06:00:00 GMT", "send"),
        ("Thu, 02 May 99999 06:00:00 GMT", "send"),
    ],
)
def test_dates_in_every_form(since: str, verdict: str) -> None:
    """RFC 9110, section 5.6.7: three forms of a date are read; what is none is ignored."""
    assert condition({"if-modified-since": since}, VERSION, ("identity",))[0] == verdict


@given(st.text(max_size=60))
def test_no_header_is_too_strange(value: str) -> None:
    """Any text at all in any of these headers gives an answer."""
    names = ("if-none-match", "if-match", "if-modified-since", "if-unmodified-since")
    codings = accepted(value)
    assert set(codings) <= set(PREFERENCE)
    assert codings
    for name in names:
        assert condition({name: value}, VERSION, codings)[1] in codings
    part = byte_range({"range": value, "if-range": value}, VERSION, 100)
    assert part is None or len(part) <= 100


@given(st.integers(0, 300), st.one_of(st.none(), st.integers(0, 300)), st.integers(0, 200))
def test_a_range_never_leaves_the_file(first: int, last: int | None, length: int) -> None:
    """The bytes of a range exist."""
    part = byte_range({"range": f"bytes={first}-{'' if last is None else last}"}, VERSION, length)
    assert part is None or all(0 <= byte < length for byte in part)
