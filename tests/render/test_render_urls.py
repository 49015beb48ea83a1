"""Which URLs are published, and in which form."""

import pytest
from hypothesis import given

from aggregator.addresses import host_of
from aggregator.render.urls import public_id, web_url
from tests.render.checks import URI
from tests.render.hostile import urls


@pytest.mark.parametrize(
    ("url", "published"),
    [
        ("https://example.org", "https://example.org"),
        ("https://example.org/a?b=c&d=e#f", "https://example.org/a?b=c&d=e#f"),
        ("https://example.org/wiki/A_(b)?q=a?b", "https://example.org/wiki/A_(b)?q=a?b"),
        ("http://[2001:db8::1]:8080/", "http://[2001:db8::1]:8080/"),
        (" https://example.org/a\n", "https://example.org/a"),
        ("https://user:secret@example.org:444/feed", "https://example.org:444/feed"),
        ("https://example.org/a b|c", "https://example.org/a%20b%7Cc"),
        ("https://example.org/100%/%7E", "https://example.org/100%25/%7E"),
        ("https://example.org/?a[]=1", "https://example.org/?a%5B%5D=1"),
        ("https://example.org/#a#b", "https://example.org/#a%23b"),
        ("http://bücher.example/日", "http://xn--bcher-kva.example/%E6%97%A5"),
        ("https://example.org/\x00\ud800x", "https://example.org/x"),
        ("http://[::1", None),
        ("http://exa mple.org/", None),
        ("http://a..ü/", None),
        ("https:///path", None),
        ("//example.org/", None),
        ("/home/me/feed.xml", None),
        ("file:///etc/passwd", None),
        ("javascript:alert(1)", None),
        ("", None),
        (None, None),
    ],
)
def test_web_url(url: str | None, published: str | None) -> None:
    """Valid characters, no credentials, http and https alone."""
    assert web_url(url) == published


@pytest.mark.parametrize(
    ("identifier", "published"),
    [
        ("urn:uuid:1", "urn:uuid:1"),
        ("tag:example.org,2024:a b", "tag:example.org,2024:a%20b"),
        ("https://me:secret@example.org/feed", "https://example.org/feed"),
        ("file:///home/me/feed.xml", None),
        ("/home/me/feed.xml", None),
        ("data:text/html,x", None),
        ("42", None),
        ("", None),
    ],
)
def test_public_id(identifier: str, published: str | None) -> None:
    """An id is shown when it is an IRI and betrays nothing."""
    assert public_id(identifier) == published


def test_host_of() -> None:
    """The host as people say it."""
    assert host_of("https://www.example.org:8080/a") == "example.org"


@given(urls)
def test_whatever_is_published_is_a_valid_uri(url: str) -> None:
    """Any text becomes a valid URL, which stays as it is, or nothing."""
    published = web_url(url)
    assert published is None or (URI.fullmatch(published) and web_url(published) == published and host_of(published))
    identifier = public_id(url)
    assert identifier is None or URI.fullmatch(identifier)
