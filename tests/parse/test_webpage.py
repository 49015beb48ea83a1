"""Pages of the web: what is their article, and in which address and encoding it stands."""

import pytest

from aggregator.model import Fetched, FetchFailed
from aggregator.parse.webpage import WebPage, parse_page

URL = "https://times.example/2026/bridge"


def read(body: str | bytes, content_type: str | None = "text/html", title: str = "Bridge") -> WebPage:
    """What is read of a page."""
    content = body if isinstance(body, bytes) else body.encode()
    page = parse_page(Fetched(url=URL, body=content, content_type=content_type), title=title)
    assert isinstance(page, WebPage), page
    return page


def test_the_heading_that_repeats_the_title_is_left_out() -> None:
    """The entry has its title already."""
    assert read("<h1>Bridge</h1><h2>Why</h2><p>Text.</p>").content == "<h2>Why</h2><p>Text.</p>"


@pytest.mark.parametrize(
    ("body", "content_type", "text"),
    [
        ("<p>Brücke</p>".encode("latin-1"), "text/html; charset=iso-8859-1", "Brücke"),
        ('<meta charset="shift_jis"><p>日本</p>'.encode("cp932"), "text/html", "日本"),
        ("<meta charset=latin-1><p>橋</p>".encode(), "text/html; charset=utf-8", "橋"),
        ("<p>Мост через реку открыт снова после долгого ремонта</p>".encode("cp1251"), None, "Мост через реку"),
    ],
)
def test_encodings(body: bytes, content_type: str | None, text: str) -> None:
    """HTTP outranks the page, the page outranks a guess."""
    assert text in read(body, content_type).content


@pytest.mark.parametrize(
    ("head", "canonical"),
    [
        ("<link rel=canonical href='https://times.example/bridge'>", "https://times.example/bridge"),
        ("<link rel='nofollow Canonical' href=/bridge>", "https://times.example/bridge"),
        (
            "<base href=https://www.times.example/x/><link rel=canonical href=bridge>",
            "https://www.times.example/x/bridge",
        ),
        ("<link rel=canonical href=/>", None),
        ("<link rel=canonical href='http://['>", None),
        ("<link rel=canonical href='javascript:alert(1)'>", None),
        ("<link rel=canonical>", None),
    ],
)
def test_the_canonical_address(head: str, canonical: str | None) -> None:
    """Absolute, on the web, and not the front page of a site."""
    assert read(f"{head}<p>Text.</p>").canonical == canonical


def test_the_base_of_relative_addresses() -> None:
    """As the page says, else its address after redirects."""
    assert read("<p>Text.</p>").base == URL
    assert read("<base href='/deep/'><p>Text.</p>").base == "https://times.example/deep/"


@pytest.mark.parametrize("content_type", ["application/pdf", "image/png; x=y", "application/json"])
def test_other_media_types_are_refused(content_type: str) -> None:
    """Whatever the bytes look like."""
    failure = parse_page(Fetched(url=URL, body=b"<p>Text.</p>", content_type=content_type))
    assert isinstance(failure, FetchFailed)
    assert failure.message == f"no page of HTML but {content_type.partition(';')[0]}"
