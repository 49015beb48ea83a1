"""The subscription list, as another reader imports it."""

from collections.abc import Mapping

import pytest
from lxml.etree import _Element as Element

from aggregator.model import Feed, Site, Source, SourceKind
from aggregator.render import render_opml
from tests.render.checks import strict
from tests.support.selections import HEISE, LWN, SITE

SOURCES = (
    Source(id="lwn", kind=SourceKind.HTTP, url=LWN.url, title="LWN", tags=("linux", "news")),
    Source(id="heise", kind=SourceKind.HTTP, url="https://me:secret@heise.example/news.atom", tags=("news",)),
    Source(id="new", kind=SourceKind.HTTP, url="https://www.new.example/feed?a=1&b=2", tags=("linux",)),
    Source(id="loose", kind=SourceKind.HTTP, url="https://loose.example/\x01ü", title='"<&>\x00'),
    Source(id="own", kind=SourceKind.ARTICLES, url="/home/me/articles"),
    Source(id="disk", kind=SourceKind.FILE, url="/home/me/exports/a.xml"),
)
FEEDS = {"lwn": LWN, "heise": HEISE}


def outlines(
    sources: tuple[Source, ...] = SOURCES, feeds: Mapping[str, Feed] = FEEDS, site: Site = SITE
) -> dict[str, tuple[str | None, Element]]:
    """Each subscription by its address: the folder it is in, and its element."""
    root = strict(render_opml(site, sources, feeds).body)
    found = {}
    for element in root.iterfind("body//outline[@xmlUrl]"):
        parent = element.getparent()
        assert parent is not None
        found[element.get("xmlUrl", "")] = (parent.get("text"), element)
    return found


def test_the_head_is_that_of_opml_2() -> None:
    """Version and title, and no date that would change the bytes."""
    document = render_opml(SITE, SOURCES, FEEDS)
    root = strict(document.body)
    assert (document.path, root.tag, root.get("version")) == ("feeds.opml", "opml", "2.0")
    assert [(child.tag, child.text) for child in root[0]] == [("title", "Planet Example")]


def test_feeds_are_in_the_folder_of_their_first_tag() -> None:
    """In the order of the configuration; without tags at the top; all tags in `category`."""
    assert [(url, folder, element.get("category")) for url, (folder, element) in outlines().items()] == [
        ("https://lwn.example/headlines/rss", "linux", "linux,news"),
        ("https://www.new.example/feed?a=1&b=2", "linux", "linux"),
        ("https://heise.example/news.atom", "news", "news"),
        ("https://loose.example/%C3%BC", None, None),
    ]


@pytest.mark.parametrize(
    ("url", "title"),
    [
        ("https://lwn.example/headlines/rss", "LWN"),
        ("https://heise.example/news.atom", "heise Beispiel"),
        ("https://www.new.example/feed?a=1&b=2", "new.example"),
        ("https://loose.example/%C3%BC", '"<&>'),
    ],
)
def test_a_title_is_the_configured_one_or_the_feeds_own_or_the_host(url: str, title: str) -> None:
    """A feed is never without a name; `text` and `title` say the same."""
    element = outlines()[url][1]
    assert (element.get("text"), element.get("title"), element.get("type")) == (title, title, "rss")


def test_what_the_feed_says_of_itself_is_there() -> None:
    """Site, description and language, where the feed was read."""
    element = outlines()["https://lwn.example/headlines/rss"][1]
    assert (element.get("htmlUrl"), element.get("description"), element.get("language")) == (
        "https://lwn.example/",
        "Linux news from the source",
        "en-US",
    )


def test_nothing_private_is_published() -> None:
    """Neither credentials nor paths on this machine."""
    body = render_opml(SITE, SOURCES, FEEDS).body
    assert b"secret" not in body
    assert b"/home/me" not in body


def test_an_empty_list_is_valid() -> None:
    """No feeds, no outlines."""
    assert outlines(()) == {}
