"""Earlier addresses of an article's page."""

import pytest

from aggregator.parse.article.frontmatter import Scalar, Sequence
from aggregator.parse.article.values import WrongValueError, read_aliases


@pytest.mark.parametrize(
    ("written", "path"),
    [
        ("old-name", "old-name.html"),
        ("old-name.html", "old-name.html"),
        ("old.name", "old.name.html"),
        ("old.HTM", "old.HTM"),
        ("/old-name.html", "old-name.html"),
        ("articles/old-name.html", "old-name.html"),
        ("/planet/articles/2019/old-name.html", "2019/old-name.html"),
        ("https://planet.example/articles/old-name.html", "old-name.html"),
        ("2019/old-name/", "2019/old-name/index.html"),
        ("/r%C3%B4le/", "r\u00f4le/index.html"),
        ("a b.html", "a b.html"),
    ],
)
def test_paths(written: str, path: str) -> None:
    """However it is written, it becomes the path of a page under articles/."""
    assert read_aliases(Scalar(written, 1)) == (path,)


def test_several() -> None:
    """A list, each once."""
    value = Sequence((Scalar("a", 1), Scalar("b/", 2), Scalar("a.html", 3)), 1)
    assert read_aliases(value) == ("a.html", "b/index.html")


NO_PATHS = (
    *("", "/", "../a.html", "a/../../b", "%2e%2e/b", ".git/config", "a//b", "a?b=1", "a#b", "a\\b", "c:a", "a\0b"),
    *("x" * 200, "https://planet.example/", "a/.html"),
)


@pytest.mark.parametrize("written", NO_PATHS)
def test_what_is_no_address_of_a_page(written: str) -> None:
    """It must stay under articles/, and be no hidden file."""
    with pytest.raises(WrongValueError, match="is no earlier address of a page; write it as"):
        read_aliases(Scalar(written, 1))
