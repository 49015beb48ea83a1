import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.dedupe import link_key


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
