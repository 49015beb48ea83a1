"""The ids of sources that were given none."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.config.ids import slug_of_path, slug_of_url, unique


@pytest.mark.parametrize(
    ("url", "slug"),
    [
        ("https://blog.python.org/feeds/posts/default", "blog-python-org"),
        ("http://www.example.org/", "example-org"),
        ("https://example.org/feed.xml", "example-org"),
        ("https://example.org/comments/feed/", "example-org-comments"),
        ("https://example.org/?feed=rss2", "example-org"),
        ("https://example.org/blog/index.php?cat=News", "example-org-blog-news"),
        ("https://feeds.example.org/Planet.atom", "example-org-planet"),
        ("https://example.org:8443/a_b", "example-org-8443-a-b"),
        ("https://example.org:443/", "example-org"),
        ("https://bücher.example/", "bucher-example"),
        ("https://пример.рф/", "xn-e1afmkfd-xn-p1ai"),
        ("https://me:secret@example.org/", "example-org"),
        ("https://example.org/" + "long/" * 30, "example-org-long-long-long-long-long-long-long-long-long"),
    ],
)
def test_an_id_is_short_and_readable(url: str, slug: str) -> None:
    """What every feed's address says is left out."""
    assert slug_of_url(url) == slug
    assert slug_of_url(url.replace("https:", "http:")) == slug


@pytest.mark.parametrize(
    ("path", "slug"), [("articles", "articles"), ("exports/*.xml", "exports"), ("../A b", "a-b"), ("*.xml", "files")]
)
def test_a_path_becomes_an_id(path: str, slug: str) -> None:
    """Without its dots, wildcards and extension."""
    assert slug_of_path(path) == slug


@given(st.lists(st.sampled_from(["a", "a-2", "b"]), max_size=12))
def test_unique_names_are_unique(names: list[str]) -> None:
    """Whatever names were wanted."""
    taken: set[str] = set()
    assert len({unique(name, taken) for name in names}) == len(names)


@given(st.text())
def test_any_text_becomes_a_valid_id(text: str) -> None:
    """Even what is no URL."""
    for slug in (slug_of_url(f"https://{text}"), slug_of_url(text), slug_of_path(text)):
        assert re.fullmatch("[a-z0-9][a-z0-9-]{0,59}", slug)
