"""A page on the web becomes the full text of the entry that links to it. Pure."""

from aggregator.dedupe import link_key
from aggregator.dedupe.links import is_home_page
from aggregator.model import Fetched, FetchFailed
from aggregator.normalize.html import sanitize
from aggregator.normalize.urls import Base
from aggregator.reading.result import PageReading
from aggregator.text import text_of

LONGEST = 1_000_000  # characters, of which a book has no more


def read_page(fetched: Fetched, title: str, tracking: frozenset[str] = frozenset()) -> PageReading | FetchFailed:
    """Read the page of an entry with this title, or say in words why it has no full text."""
    from aggregator.parse.webpage import parse_page  # noqa: PLC0415 - 0.15 s, for feeds with full_text alone

    page = parse_page(fetched, title=title)
    if isinstance(page, FetchFailed):
        return page
    text = sanitize(page.content, Base(url=page.base, page=fetched.url))
    if len(text) > LONGEST:
        return FetchFailed(message="a page with more text than a book")
    letters = letters_of(text)
    if not letters:
        return FetchFailed(message="no text was found on the page")
    key = link_key(page.canonical, tracking) if page.canonical else None
    return PageReading(text=text, letters=letters, canonical=None if key is None or is_home_page(key) else key)


def letters_of(html: str) -> int:
    """Count the characters of a text, white space left out."""
    return sum(map(len, text_of(html).split()))
