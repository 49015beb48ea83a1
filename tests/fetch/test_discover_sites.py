"""The table of known sites: every row does what its example says, and no row takes what is another's."""

import re
from urllib.parse import urlsplit

import pytest

from aggregator.fetch.known_sites import KNOWN_SITES, KnownSite, known_feeds, known_feeds_in


@pytest.mark.parametrize("site", KNOWN_SITES, ids=[site.name for site in KNOWN_SITES])
def test_every_row_does_what_its_example_says(site: KnownSite) -> None:
    """The example is matched by this row and by none before it."""
    url, feeds = site.example
    if site.in_page is None:
        assert known_feeds(url) == feeds
    else:
        assert known_feeds(url) == ()
        assert known_feeds_in(url, site.page) == feeds
    parts = urlsplit(url)
    address = parts.netloc.removeprefix("www.") + parts.path + (f"?{parts.query}" if parts.query else "")
    assert re.fullmatch(site.address, address)


@pytest.mark.parametrize(
    ("url", "feeds"),
    [
        ("https://github.com/psf/black.git", ["releases.atom", "commits.atom"]),
        ("https://github.com/psf/black/", ["releases.atom", "commits.atom"]),
        ("https://github.com/psf/black/issues/1", ["releases.atom", "commits.atom"]),
        ("HTTPS://WWW.GitHub.com/psf/black/blob/main/README.md", ["commits/main/README.md.atom"]),
        ("https://github.com/psf/black/commits/main", ["commits/main.atom"]),
    ],
)
def test_pages_of_a_repository(url: str, feeds: list[str]) -> None:
    """However its address is written."""
    assert known_feeds(url) == tuple(f"https://github.com/psf/black/{feed}" for feed in feeds)


@pytest.mark.parametrize(
    ("url", "feed"),
    [
        ("https://www.reddit.com/r/linux", "https://www.reddit.com/r/linux/.rss"),
        ("https://www.reddit.com/r/linux/comments/abc/title/", "https://www.reddit.com/r/linux/comments/abc/.rss"),
        ("https://www.reddit.com/user/spez", "https://www.reddit.com/user/spez/.rss"),
        ("http://social.example:3000/@me", "http://social.example:3000/@me.rss"),
        ("https://social.example/tags/python", "https://social.example/tags/python.rss"),
        ("https://gitlab.com/a/b/c/-/tree/main", "https://gitlab.com/a/b/c/-/tree/main?format=atom"),
        ("https://me.medium.com/", "https://me.medium.com/feed"),
        ("https://medium.com/a-publication", "https://medium.com/feed/a-publication"),
    ],
)
def test_other_ways_to_write_an_address(url: str, feed: str) -> None:
    """A slash at the end, a deeper page, another port."""
    assert known_feeds(url) == (feed,)


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/",
        "https://lwn.net",
        "https://github.com/",
        "https://github.com/topics/python",
        "https://vimeo.com/123456",
        "https://notgithub.com.example/a/b",
        "https://example.org/user/a",
        "https://[::1",
        "https://social.example/@me/110000000000000000",
        "https://github.com/{repo}/{0.__class__}",
    ],
)
def test_other_pages_are_not_guessed_at(url: str) -> None:
    """They are read."""
    assert known_feeds(url) == ()
    assert known_feeds_in(url, '"externalId":"UCXuqSBlHAE6Xw-yeJA0Tunw"') == ()


@pytest.mark.parametrize(
    "url", ["https://youtu.be/abc", "https://m.youtube.com/watch?v=abc", "https://youtube.com/c/Name"]
)
def test_pages_that_must_be_read(url: str) -> None:
    """The channel stands somewhere in them; a page without one gives nothing."""
    page = '<meta itemprop="identifier" content="UCXuqSBlHAE6Xw-yeJA0Tunw">'
    assert known_feeds_in(url, page) == (
        "https://www.youtube.com/feeds/videos.xml?channel_id=UCXuqSBlHAE6Xw-yeJA0Tunw",
    )
    assert known_feeds_in(url, "<p>Consent</p>") == ()
