"""Headers of an answer: freshness, the wait that a host asks for, links; real values and hostile ones."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.fetch.headers import fresh_until, links, listed, retry_after, text, wait_until

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
BASE = httpx.URL("https://example.org/blog/feed.xml")

FRESHNESS = [
    ({}, None),
    ({"Cache-Control": "max-age=600"}, 600),
    ({"Cache-Control": "public, MAX-AGE = 600 , must-revalidate"}, 600),
    ({"Cache-Control": 'max-age="600"'}, 600),
    ({"Cache-Control": "max-age=600, max-age=9"}, 600),
    ({"Cache-Control": "s-maxage=9"}, None),
    ({"Cache-Control": "max-age=600", "Age": "100"}, 500),
    ({"Cache-Control": "max-age=600", "Age": "900"}, None),
    ({"Cache-Control": "max-age=600", "Age": "-1"}, 600),
    ({"Cache-Control": "no-cache, max-age=600"}, None),
    ({"Cache-Control": "no-store"}, None),
    ({"Cache-Control": "max-age=0"}, None),
    ({"Cache-Control": "max-age=-5"}, None),
    ({"Cache-Control": "max-age=soon"}, None),
    ({"Cache-Control": "max-age"}, None),
    ({"Cache-Control": "max-age=" + "9" * 18}, 365 * 86400),
    ({"Cache-Control": "max-age=" + "9" * 5000}, None),
    ({"Cache-Control": "max-age=60", "Expires": "Thu, 01 Jan 2026 18:00:00 GMT"}, 60),
    ({"Cache-Control": "max-age=0", "Expires": "Thu, 01 Jan 2026 18:00:00 GMT"}, None),
    ({"Expires": "Thu, 01 Jan 2026 12:05:00 GMT"}, 300),
    ({"Expires": "Thu, 01 Jan 2026 18:00:00 GMT", "Date": "Thu, 01 Jan 2026 17:59:00 GMT"}, 60),
    ({"Expires": "Thu, 01 Jan 2026 11:00:00 GMT"}, None),
    ({"Expires": "0"}, None),
    ({"Expires": "-1"}, None),
    ({"Expires": "Fri, 31 Dec 9999 23:59:59 GMT"}, 365 * 86400),
    ({"Expires": "Mon, 99 Foo 2026 99:99:99 GMT"}, None),
]


@pytest.mark.parametrize(("headers", "seconds"), FRESHNESS)
def test_fresh_until(headers: dict[str, str], seconds: int | None) -> None:
    """Cache-Control before Expires, an age taken off, nonsense without effect (RFC 9111, section 4.2)."""
    expected = None if seconds is None else NOW + timedelta(seconds=seconds)
    assert fresh_until(httpx.Headers(headers), NOW) == expected


WAITS = [
    ("120", 120),
    (" 120 ", 120),
    ("Thu, 01 Jan 2026 12:10:00 GMT", 600),
    ("Thu, 01 Jan 2026 12:10:00", 600),
    ("Thursday, 01-Jan-26 12:10:00 GMT", 600),
    ("Thu, 01 Jan 2026 13:10:00 +0100", 600),
    ("999999999999999999", 2 * 86400),
    ("Fri, 31 Dec 9999 23:59:59 GMT", 2 * 86400),
    ("0", None),
    ("-60", None),
    ("1.5", None),
    ("9" * 5000, None),
    ("\u0661\u0662", None),
    ("soon", None),
    ("", None),
    ("Thu, 01 Jan 2026 11:00:00 GMT", None),
    ("Mon, 01 Jan 0001 00:00:00 +2359", None),
    (None, None),
]


@pytest.mark.parametrize(("value", "seconds"), WAITS)
def test_retry_after(value: str | None, seconds: int | None) -> None:
    """POLITENESS 6: seconds or a date, at most two days; the past and garbage ask for nothing."""
    headers = httpx.Headers([] if value is None else [(b"Retry-After", value.encode())])
    assert retry_after(headers, NOW) == (None if seconds is None else NOW + timedelta(seconds=seconds))


def test_the_wait_of_a_refusal() -> None:
    """Retry-After counts; without it the freshness of the refusal, also no longer than two days."""
    assert wait_until(httpx.Headers({"Retry-After": "60", "Cache-Control": "max-age=600"}), NOW) == NOW + timedelta(
        minutes=1
    )
    assert wait_until(httpx.Headers({"Cache-Control": "max-age=600"}), NOW) == NOW + timedelta(minutes=10)
    assert wait_until(httpx.Headers({"Cache-Control": "max-age=99999999"}), NOW) == NOW + timedelta(days=2)
    assert wait_until(httpx.Headers(), NOW) is None


LINKS = [
    ('<https://hub.example/>; rel="hub"', [("hub", "https://hub.example/")]),
    ("<https://hub.example/>;rel=hub", [("hub", "https://hub.example/")]),
    ('</feed.xml>; rel="self"; type="application/atom+xml"', [("self", "https://example.org/feed.xml")]),
    (
        '<?page=2>; title="a; b, <c>"; REL="next Alternate"',
        [(r, "https://example.org/blog/feed.xml?page=2") for r in ("next", "alternate")],
    ),
    ("<a>; rel=hub, <b>; rel=hub", [("hub", "https://example.org/blog/a"), ("hub", "https://example.org/blog/b")]),
    ("<a>; rel=hub; rel=self", [("hub", "https://example.org/blog/a")]),
    ("<a>; rel=hub, <a>; rel=hub", [("hub", "https://example.org/blog/a")]),
    ('<a>; rel="hub"; anchor="#other"', []),
    ("<a>", []),
    ("<javascript:alert(1)>; rel=hub", []),
    ("<http://bro\x01ken/>; rel=hub, <b>; rel=hub", [("hub", "https://example.org/blog/b")]),
    ("a; rel=hub", []),
    ("", []),
]


@pytest.mark.parametrize(("value", "expected"), LINKS)
def test_links(value: str, expected: list[tuple[str, str]]) -> None:
    """A pair for every relation, addresses made absolute (RFC 8288)."""
    assert links(httpx.Headers({"Link": value}), BASE) == tuple(expected)


def test_links_in_several_headers() -> None:
    """Several headers are one list."""
    headers = httpx.Headers([("Link", "<a>; rel=hub"), ("X", "y"), ("link", "<b>; rel=self")])
    assert links(headers, BASE) == (("hub", "https://example.org/blog/a"), ("self", "https://example.org/blog/b"))


def test_the_bytes_of_a_header() -> None:
    """A header's bytes are kept, the first of several counts, and an empty one is none."""
    headers = httpx.Headers([(b"ETag", b'"caf\xe9"'), (b"etag", b'"2"'), (b"Empty", b"")])
    assert text(headers, "ETag") == '"caf\xe9"'
    assert text(headers, "Empty") is None
    assert text(headers, "Missing") is None
    assert listed(headers, "etag") == '"caf\xe9", "2"'


@given(st.binary(max_size=300))
def test_hostile_headers_are_harmless(value: bytes) -> None:
    """Whatever the bytes, every reader gives an answer within its bounds."""
    names = (b"Cache-Control", b"Expires", b"Date", b"Age", b"Retry-After", b"Link")
    headers = httpx.Headers([(name, value) for name in names])
    fresh, wait = fresh_until(headers, NOW), wait_until(headers, NOW)
    assert fresh is None or NOW < fresh <= NOW + timedelta(days=365)
    assert wait is None or NOW < wait <= NOW + timedelta(days=2)
    assert len(links(headers, BASE)) <= 300


def test_long_headers_take_no_time() -> None:
    """The patterns are linear: 64 KB of the worst is read at once."""
    for value in (
        "<" * 65_000,
        "<a>" + ";a" * 30_000,
        "<a>" + "; rel=" * 10_000,
        '<a>; rel="' + " x" * 30_000,
        "=" * 65_000,
    ):
        headers = httpx.Headers({"Link": value, "Cache-Control": value})
        assert fresh_until(headers, NOW) is None
        assert len(links(headers, BASE)) <= 1
