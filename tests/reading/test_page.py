"""The page of an entry becomes its full text: sanitized, within limits."""

import pytest

from aggregator.model import Fetched, FetchFailed
from aggregator.reading import PageReading, Reader, read_page

URL = "https://times.example/2026/bridge"


def fetched(body: str) -> Fetched:
    """A page as it was fetched."""
    return Fetched(url=URL, body=body.encode(), content_type="text/html")


def read(body: str, tracking: frozenset[str] = frozenset()) -> PageReading:
    """What is read of a page."""
    reading = read_page(fetched(body), "Bridge", tracking)
    assert isinstance(reading, PageReading), reading
    return reading


def test_the_text_is_sanitized_and_its_addresses_are_absolute() -> None:
    """As the texts of feeds are."""
    page = read("<h1>Bridge</h1><p onclick=x()>It <a href='why'>opens</a>.</p><img src=/b.png><script>x()</script>")
    assert page.text == (
        '<p>It <a href="https://times.example/2026/why">opens</a>.</p><img src="https://times.example/b.png">'
    )
    assert page.letters == len("Itopens.")


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("https://www.times.example/bridge/?utm_source=page", "times.example/bridge"),
        ("https://times.example/bridge?reader=7", "times.example/bridge"),
        ("https://times.example/", None),
        ("https://times.example/index.html", None),
    ],
)
def test_the_canonical_address_is_compared_as_links_are(address: str, key: str | None) -> None:
    """Without what counts readers; a front page is the address of no article."""
    assert read(f"<link rel=canonical href='{address}'><p>Text.</p>", frozenset({"reader"})).canonical == key


def test_more_than_a_book_is_refused() -> None:
    """No reader wants it, and every output would hold it."""
    assert read_page(fetched(f"<p>{'word ' * 250_000}</p>"), "") == FetchFailed(
        message="a page with more text than a book"
    )


async def test_pages_are_read_one_after_the_other_in_one_process() -> None:
    """One that holds no text is refused in words, and the next one is read none the less."""
    async with Reader(seconds=5) as reader:
        empty = await reader.read_page(fetched("<script>x()</script>"), "", frozenset())
        text = await reader.read_page(fetched("<p>Text.</p>"), "", frozenset())
    assert empty == FetchFailed(message="no text was found on the page")
    assert text == PageReading(text="<p>Text.</p>", letters=5, canonical=None)
