"""urls: relative references, broken ones, and those that must be left alone."""

import json
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.addresses import host_of
from aggregator.normalize.urls import Base, absolute, first_usable

VECTORS = Path(__file__).parents[2] / "../shared/corpus/vectors/normalize-url-pairs.json"
BASE = "http://example.org/blog/post"


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org",
        "https://example.org/a/../b//c;d?utm_source=feed&x=1#Top",
        "https://EXAMPLE.org/CaseMatters/%7Euser/%c3%a4",
        "http://example.org:8080/?a=b,c&d=(e)!*'$~",
        "http://user:secret@example.org/",
        "http://[2001:db8::1]:8080/",
        "http://localhost/",
        "http://my_host.example.org/",
        "http://example.org./",
        "http://example.org/?q=a?b/c:d@e",
    ],
)
def test_valid_urls_stay_as_they_are(url: str) -> None:
    """No tracking parameter, letter or dot of a valid URL is touched: links are published as the feed gave them."""
    assert absolute(url, BASE) == url


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("  http://example.org/a\n", "http://example.org/a"),
        ("http://exam\tple.org/a\r\nb", "http://example.org/ab"),
        ("http://example.org/a b?c d#e f", "http://example.org/a%20b?c%20d#e%20f"),
        ("http://example.org/%20%C3%A4 ä", "http://example.org/%20%C3%A4%20%C3%A4"),
        ("http://example.org/100%", "http://example.org/100%25"),
        ('http://example.org/?a[]=<b>"', "http://example.org/?a%5B%5D=%3Cb%3E%22"),
        ("http://bücher.example/ß", "http://xn--bcher-kva.example/%C3%9F"),
        ("http://example.org/a#b#c", "http://example.org/a#b%23c"),
        ("http:\\\\example.org\\a?b\\c", "http://example.org/a?b%5Cc"),
        ("http:///example.org/a", "http://example.org/a"),
        ("HTTPS://Example.org/A", "https://Example.org/A"),
        ("http://example.org:/", "http://example.org/"),
        ("http://ex%61mple.org/", "http://example.org/"),
        ("www.example.com/a", "http://www.example.com/a"),
    ],
)
def test_broken_urls_are_mended(url: str, expected: str) -> None:
    """White space, foreign letters, stray percent signs and slashes the wrong way: what browsers forgive."""
    assert absolute(url, BASE) == expected
    assert absolute(expected) == expected


@pytest.mark.parametrize(
    ("reference", "expected"),
    [
        ("other", "http://example.org/blog/other"),
        ("/top?x=1", "http://example.org/top?x=1"),
        ("../up", "http://example.org/up"),
        ("?page=2", "http://example.org/blog/post?page=2"),
        ("#part", "http://example.org/blog/post#part"),
        ("//cdn.example/img.png", "http://cdn.example/img.png"),
        ("a b/ü.html", "http://example.org/blog/a%20b/%C3%BC.html"),
        ("\\a\\b", "http://example.org/a/b"),
        ("2024:notes", "http://example.org/blog/2024:notes"),
    ],
)
def test_relative_references_are_resolved(reference: str, expected: str) -> None:
    """RFC 3986, section 5.2."""
    assert absolute(reference, BASE) == expected


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        " \n ",
        "javascript:alert(1)",
        " java\nscript:alert(1)",
        "data:text/html,x",
        "ftp://example.org/",
        "urn:uuid:1",
        "mailto:me@example.org",
        "http://",
        "http://[::1",
        "//[x/",
        "http://[not-an-address]/",
        "http://[fe80::1%25eth0]/",
        "http:example.org",
        "http://xn--a.ü/",
        "http://example.org:99999/",
        "http://example.org:http/",
        "http://exa mple.org/",
        "http://-/",
        "http://\ud800/",
        "http://example.org/" + "a" * 10_000,
    ],
)
def test_what_leads_nowhere_is_refused(url: str | None) -> None:
    """Only http and https, only hosts and ports that can exist."""
    assert absolute(url, BASE) is None


def test_mail_and_telephone_are_for_html_only() -> None:
    """Inside HTML, one may write or call."""
    assert absolute("mailto:me@example.org", mail=True) == "mailto:me@example.org"
    assert absolute("TEL:+49 30", mail=True) == "tel:+49%2030"
    assert absolute("sms:1", mail=True) is None


def test_bases_are_tried_from_the_innermost() -> None:
    """A relative xml:base is itself relative to what is around it (RFC 4287, section 2); a path is no base."""
    assert absolute("x", "sub/", "http://a.example/dir/feed") == "http://a.example/dir/sub/x"
    assert absolute("x", None, "http://b.example/", "http://a.example/") == "http://b.example/x"
    assert absolute("x", "javascript:y", "http://a.example/") == "http://a.example/x"
    assert absolute("x") is None
    assert first_usable(None, "/home/me/feed.xml") is None


def test_a_fragment_belongs_to_the_page_of_the_entry() -> None:
    """`#fn1` means the text it stands in, which elsewhere is only found on its own page."""
    base = Base(url="http://example.org/", page="http://example.org/post")
    assert base.resolve("#fn1") == "http://example.org/post#fn1"
    assert base.resolve("other") == "http://example.org/other"
    assert base.resolve("#") is None
    assert Base(url="http://example.org/").resolve("#fn1") == "http://example.org/#fn1"


@pytest.mark.parametrize(
    ("url", "host"),
    [("https://www.Example.org:81/x", "example.org"), (None, ""), ("http://[", ""), ("/path", "")],
)
def test_the_host_of_a_url(url: str | None, host: str) -> None:
    """For comparing sites and naming them."""
    assert host_of(url) == host


@given(st.text() | st.text(st.sampled_from(list("htp:/\\.?#[]@% aü1\x00\ud800-"))), st.none() | st.just(BASE))
def test_the_result_is_absolute_and_stable(url: str, base: str | None) -> None:
    """Whatever comes in: None, or an ASCII http(s) URL with a host that no second pass changes."""
    found = absolute(url, base)
    if found is not None:
        assert found.isascii()
        assert urlsplit(found).scheme in {"http", "https"}
        assert urlsplit(found).hostname
        assert absolute(found, base) == found


@pytest.mark.corpus
def test_real_oddities_do_not_break_anything() -> None:
    """Two hundred URLs from a library that tidies them: each is refused, or becomes stable."""
    if not VECTORS.exists():
        pytest.skip("needs ../shared/corpus")
    for url, *_ in json.loads(VECTORS.read_text(encoding="utf-8")):
        found = absolute(url, BASE)
        assert found is None or absolute(found) == found
