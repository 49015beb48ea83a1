"""What an article refers to in its folder, and links between articles."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.model import Enclosure, Entry
from aggregator.pipeline.article_links import ArticleLinks, Reference, addresses_in, page_url, path_of, references

SITE = "https://planet.example/"
PAGES = {
    ("own", "other.md"): "other",
    ("own", "sub/third.txt"): "the-third",
    ("own", "rome/index.md"): "rome",
    ("own", "r\u00f4le & co.md"): "role-co",
    ("guests", "other.md"): "other-2",
}


def links() -> ArticleLinks:
    return ArticleLinks(SITE, lambda: PAGES)


def resolved(content: str, folder: str = "own") -> str:
    return links().resolved(Entry(content=content, slug="a"), folder).content


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("https://planet.example/articles/map.png", "map.png"),
        ("https://planet.example/articles/a/b%20c.png?x=1#y", "a/b c.png"),
        ("https://planet.example/articles/r%C3%B4me/", "r\u00f4me/"),
        ("https://planet.example/articles/", None),
        ("https://planet.example/articles/.secret", None),
        ("https://planet.example/articles/a/.git/config", None),
        ("https://planet.example/articles/%2e%2e/feeds.yaml", None),
        ("https://planet.example/articles/a/%2E%2E/%2E%2E/feeds.yaml", None),
        ("https://planet.example/articles/..%2ffeeds.yaml", None),
        ("https://planet.example/articles/a%2Fb.png", None),
        ("https://planet.example/articles//etc/passwd", None),
        ("https://planet.example/articles/a//b", None),
        ("https://planet.example/articles/a%5Cb", None),
        ("https://planet.example/articles/a%00b", None),
        ("https://planet.example/all.atom", None),
        ("https://elsewhere.example/articles/map.png", None),
    ],
)
def test_paths(url: str, path: str | None) -> None:
    """What is hidden, leaves the folder or hides a slash in a code means nothing in it."""
    assert path_of(url, SITE) == path


@given(st.text(max_size=60))
def test_no_address_leaves_the_folder(tail: str) -> None:
    """Whatever an address holds, its path has no hidden and no empty part but a last one."""
    path = path_of(f"{SITE}articles/{tail}", SITE)
    if path is not None:
        *parts, last = path.split("/")
        assert all(part and not part.startswith(".") for part in parts)
        assert not last.startswith(".")
        assert path.isprintable() or not any(char < " " for char in path)


def test_references() -> None:
    """Links, pictures in all their sizes, sound, film, subtitles, attached files and the entry's image, each once."""
    entry = Entry(
        content=(
            '<p><a href="https://planet.example/articles/other.md#part">x</a> <a href="https://e.example/">y</a>'
            '<img src="https://planet.example/articles/a.png" srcset="https://planet.example/articles/a-1x.png 1x, '
            'https://planet.example/articles/a-2x.png 2x"></p><video poster="https://planet.example/articles/p.jpg" '
            'src="https://planet.example/articles/v.mp4"><source src="https://planet.example/articles/v.webm">'
            '<track src="https://planet.example/articles/v.vtt"></video>'
            "<p>https://planet.example/articles/text.png</p>"
        ),
        summary='<img src="https://planet.example/articles/a.png">',
        enclosures=(Enclosure(url="https://planet.example/articles/talk.mp3?a=1&b=2"),),
        image="https://planet.example/articles/lead.png",
    )
    found = references(entry, SITE)
    names = ["talk.mp3", "lead.png", "a.png", "other.md", "a-1x.png", "a-2x.png", "p.jpg", "v.mp4", "v.webm", "v.vtt"]
    assert [reference.path for reference in found] == names
    assert [reference.path for reference in found if reference.kind == "link"] == ["other.md"]
    assert str(Reference(path="a.md", kind="link")) == "link to a.md"
    assert list(addresses_in(Entry(image="https://e.example/x.png"), SITE)) == []


@pytest.mark.parametrize(
    ("href", "expected"),
    [
        ("https://planet.example/articles/other.md", "https://planet.example/articles/other.html"),
        ("https://planet.example/articles/sub/third.txt#part", "https://planet.example/articles/the-third.html#part"),
        ("https://planet.example/articles/rome/", "https://planet.example/articles/rome.html"),
        ("https://planet.example/articles/ro%CC%82le%20&amp;%20co.md", "https://planet.example/articles/role-co.html"),
        ("https://planet.example/articles/gone.md", "https://planet.example/articles/gone.md"),
        ("https://planet.example/articles/map.png", "https://planet.example/articles/map.png"),
        ("https://e.example/articles/other.md", "https://e.example/articles/other.md"),
    ],
)
def test_links_between_articles(href: str, expected: str) -> None:
    """A link to the file of an article leads to its page, with its fragment; all others stay as they are."""
    assert resolved(f'<p><a title="t" href="{href}">x</a></p>') == f'<p><a title="t" href="{expected}">x</a></p>'


def test_each_folder_has_its_own_files() -> None:
    """`other.md` of another folder is another article."""
    content = '<a href="https://planet.example/articles/other.md">x</a>'
    assert resolved(content, "guests") == f'<a href="{page_url(SITE, "other-2")}">x</a>'


def test_pages_are_not_asked_for_in_vain() -> None:
    """An entry that links to no article costs no look at the store."""

    def read() -> dict[tuple[str, str], str]:
        raise AssertionError

    entry = Entry(content='<a href="https://e.example/">x</a> https://planet.example/articles/other.md', slug="a")
    assert ArticleLinks(SITE, read).resolved(entry, "own") is entry


@given(st.text(alphabet='<>a "=/hrefs', max_size=80))
def test_nothing_else_changes(text: str) -> None:
    """Text that holds no link to an article comes through as it is."""
    assert resolved(f"{text} {SITE}articles/other.md") == f"{text} {SITE}articles/other.md"
