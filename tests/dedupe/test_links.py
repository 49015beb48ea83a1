import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.dedupe import link_key

VECTORS = Path(__file__).parents[2] / "../shared/corpus/vectors/normalize-url-pairs.json"


@pytest.mark.parametrize(
    "spelling",
    [
        "https://example.org/2026/05/story",
        "http://example.org/2026/05/story",
        "https://www.example.org/2026/05/story/",
        "https://EXAMPLE.org:443/2026/05/story",
        "https://m.example.org/2026/05/story",
        "https://amp.example.org/2026/05/story",
        "https://example.org/2026/05/story/amp/",
        "https://example.org/2026/05/story?amp=1",
        "https://example.org/amp/2026/05/story",
        "https://example.org/2026/05/story?utm_source=rss&utm_medium=feed",
        "https://example.org/2026/05/story?fbclid=abc#comments",
        "https://example.org/2026/05//story/index.html",
        "  https://example.org/2026/05/story#section-2 ",
        "https://example.org/2026/05/%73tory",
    ],
)
def test_spellings_of_one_link(spelling: str) -> None:
    """CASES 1: scheme, host variants, AMP, tracking, fragments and slashes do not make another page."""
    assert link_key(spelling) == "example.org/2026/05/story"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://example.org/?p=1", "https://example.org/?p=2"),
        ("https://example.org/a", "https://example.org/A"),
        ("https://example.org/a", "https://blog.example.org/a"),
        ("https://example.org/a", "https://example.org:8080/a"),
        ("https://example.org/#!/a", "https://example.org/#!/b"),
        ("https://example.org/a%2Fb", "https://example.org/c"),
        ("https://example.org/page?id=1&x=2", "https://example.org/page?id=1"),
    ],
)
def test_different_pages_stay_different(one: str, other: str) -> None:
    """Paths have case, parameters have meaning, subdomains are sites."""
    assert link_key(one) != link_key(other)


def test_the_order_of_parameters_does_not_count() -> None:
    """`?a=1&b=2` is `?b=2&a=1`."""
    assert link_key("https://example.org/?b=2&a=1") == link_key("https://example.org/?a=1&b=2")


@pytest.mark.parametrize(
    "text", ["", "mailto:a@example.org", "javascript:alert(1)", "http://", "http://[", "x", "http://a:b/"]
)
def test_what_is_no_web_address_has_no_key(text: str) -> None:
    """It cannot be evidence."""
    assert link_key(text) is None


@given(st.text())
def test_any_text_may_be_asked(text: str) -> None:
    """Links come from strangers."""
    for url in (text, f"https://example.org/{text}", f"https://{text}/"):
        key = link_key(url)
        assert key is None or key == link_key(url)


@pytest.mark.parametrize(
    ("spelling", "page"),
    [
        ("https://en.m.wikipedia.org/wiki/Feed", "https://en.wikipedia.org/wiki/Feed"),
        ("https://touch.example.org/a", "https://example.org/a"),
        ("https://www.google.com/amp/s/example.org/story", "https://example.org/story"),
        ("https://example-org.cdn.ampproject.org/c/s/www.example.org/story?utm_source=x", "https://example.org/story"),
        ("https://example.org/story.amp.html", "https://example.org/story.html"),
        ("https://youtu.be/dQw4w9WgXcQ?feature=youtu.be", "https://youtube.com/watch?feature=youtu.be&v=dQw4w9WgXcQ"),
        ("https://mobile.twitter.com/a/status/1", "https://x.com/a/status/1"),
        ("https://bücher.example/a", "https://xn--bcher-kva.example/a"),
        ("https://example.org/a/./b/../c", "https://example.org/a/c"),
        ("https:\\\\example.org\\a", "https://example.org/a"),
        ("https://example.org/a?source=rss&from=feed", "https://example.org/a"),
    ],
)
def test_ways_to_one_page(spelling: str, page: str) -> None:
    """CASES 1: caches, mobile and short addresses that themselves say which page they lead to."""
    assert link_key(spelling) == link_key(page)


@pytest.mark.parametrize(
    "name", ["gallery", "game", "id", "p", "cid", "uid", "ref", "source", "session", "keyword", "v"]
)
def test_parameters_that_may_name_a_page_count(name: str) -> None:
    """A parameter too many taken for tracking makes two pages one, and an entry is lost."""
    assert link_key(f"https://example.org/?{name}=1") != link_key(f"https://example.org/?{name}=2")


def test_further_tracking_parameters_are_the_users() -> None:
    """`duplicates.tracking` names what a feed uses for tracking, in any case."""
    assert link_key("https://example.org/a?CID=7", frozenset({"cid"})) == "example.org/a"


@pytest.mark.corpus
def test_equivalence_on_the_vectors() -> None:
    """Pairs that a URL normalizer was made for; those left out ask for what would make different pages one."""
    if not VECTORS.exists():
        pytest.skip("the corpus is missing")
    beyond = {"removeQueryParameters", "keepQueryParameters", "removeExplicitPort", "removeDirectoryIndex"}
    pairs = [
        (spelling, normal)
        for spelling, normal, options in json.loads(VECTORS.read_text(encoding="utf-8"))
        if isinstance(normal, str) and not beyond & options.keys()
    ]
    assert len(pairs) > 100
    for spelling, normal in pairs:
        assert link_key(_complete(spelling)) == link_key(_complete(normal)), spelling


def _complete(url: str) -> str:
    """Return an address as a feed would have it, with its scheme."""
    url = url.strip()
    return url if "://" in url.split("?")[0] else f"http://{url.removeprefix('//')}"
