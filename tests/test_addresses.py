"""Web addresses: what of one may be shown, and whom a secret may be sent to."""

import pytest

from aggregator.addresses import same_origin, without_credentials


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://example.org/feed?a=1", "https://example.org/feed?a=1"),
        ("https://me:secret@example.org:8080/feed", "https://example.org:8080/feed"),
        ("https://me@example.org/@you", "https://example.org/@you"),
        ("https://example.org/@you", "https://example.org/@you"),
        ("https://me:p@ss@[::1]/feed", "https://[::1]/feed"),
        ("/srv/feeds/me@example.xml", "/srv/feeds/me@example.xml"),
    ],
)
def test_without_credentials(url: str, shown: str) -> None:
    """An @ further on belongs to the path."""
    assert without_credentials(url) == shown


@pytest.mark.parametrize(
    ("home", "url", "same"),
    [
        ("https://a.org/", "https://a.org/b", True),
        ("https://a.org:443/", "https://A.org/b", True),
        ("https://a.org/", "https://a.org./", True),
        ("http://a.org/", "https://a.org/", True),
        ("https://a.org/", "http://a.org/", False),
        ("http://a.org:8080/", "https://a.org:8443/", False),
        ("https://a.org/", "https://a.org:8443/", False),
        ("https://a.org/", "https://www.a.org/", False),
        ("https://a.org/", "https://a.org.evil.example/", False),
        ("https://a.org/", "https://a.org@evil.example/", False),
        ("https://a.org/", "ftp://a.org/", False),
        ("https://a.org/", "https://a.org:x/", False),
        ("https://a.org/", "https://[a.org/", False),
        ("feed on disk", "feed on disk", False),
    ],
)
def test_a_secret_stays_with_its_host(home: str, url: str, same: bool) -> None:  # noqa: FBT001 - a column of the table
    """And over TLS once it was there; what cannot be read is nobody's home."""
    assert same_origin(home, url) is same
