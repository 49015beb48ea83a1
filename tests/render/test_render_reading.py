"""What a feed reader finds in the sample's Atom and RSS: read back by feedparser, which is not ours."""

import io
from typing import Any

import feedparser
import pytest

from aggregator.model import Format
from aggregator.render import RENDERERS
from tests.support.selections import (
    ARTICLE,
    EPISODE,
    HOSTILE,
    MERGED,
    RTL,
    UNTITLED,
    sample_selection,
)

ITEMS = (ARTICLE, MERGED, EPISODE, UNTITLED, RTL, HOSTILE)


def read(name: Format) -> Any:
    parsed = feedparser.parse(
        io.BytesIO(RENDERERS[name](sample_selection()).body), sanitize_html=False, resolve_relative_uris=False
    )
    assert not parsed.bozo
    return parsed


@pytest.fixture(params=["atom", "rss"])
def feed(request: pytest.FixtureRequest) -> Any:
    """The sample, rendered and read back."""
    return read(request.param)


def test_the_feed_says_what_and_where_it_is(feed: Any) -> None:
    """Title, site, own address, hub, language and newest change are the output's."""
    links = {link.rel: link.href for link in feed.feed.links}
    address = f"https://planet.example.org/all.{feed.version[:4].rstrip('2')}"
    assert feed.feed.title == "Planet Example: everything"
    assert feed.feed.link == "https://planet.example.org/all.html"
    assert (links["self"], links["hub"]) == (address, "https://planet.example.org/hub")
    assert feed.feed.updated_parsed[:6] == (2024, 5, 2, 7, 15, 30)


def test_ids_and_order_are_kept(feed: Any) -> None:
    """Every item is there under its public id, newest first."""
    assert [entry.id for entry in feed.entries] == [item.id for item in ITEMS]


def test_titles_links_and_dates_are_kept(feed: Any) -> None:
    """Markup in a title stays text; the link is the entry's page; dates are to the second."""
    for entry, item in zip(feed.entries, ITEMS, strict=True):
        if item not in (UNTITLED, HOSTILE):
            assert entry.title == item.entry.title
        if item.entry.link:
            assert entry.link == item.entry.link
        assert entry.published_parsed[:6] == item.published_at.timetuple()[:6]
        if item.updated_at != item.published_at:
            assert entry.updated_parsed[:6] == item.updated_at.timetuple()[:6]
    assert feed.entries[5].title == '</title><script>alert("1")</script>]]>&amp;'


def test_content_and_summary_are_kept(feed: Any) -> None:
    """Both arrive as the HTML that they were."""
    for entry, item in zip(feed.entries, ITEMS[:3], strict=False):
        assert entry.content[0].value == item.entry.content
        assert entry.summary == item.entry.summary


def test_authors_are_kept(feed: Any) -> None:
    """Every author has a name, also one whose feed gave an address alone."""
    names = [[author.get("name") for author in entry.get("authors", ())] for entry in feed.entries[:4]]
    assert names == [["Ada Example", "Bob Beispiel"], ["Jonathan Example"], ["hosts"], ["山田太郎"]]


def test_categories_carry_scheme_and_tags(feed: Any) -> None:
    """A category keeps its scheme, and the configured tags join it."""
    assert [(tag.term, tag.scheme) for tag in feed.entries[1].tags] == [
        ("Kernel", "https://lwn.example/categories"),
        ("linux", None),
        ("news", None),
    ]


def test_sources_are_named(feed: Any) -> None:
    """Each entry names the feed it comes from; one that came through an aggregate names its origin."""
    assert [entry.source.title for entry in feed.entries] == [
        "From the editors",
        "LWN & friends",
        "Two Voices, One Kernel",
        "日本語のブログ",
        "كاتب",
        "heise Beispiel",
    ]


def test_other_sources_of_a_story_are_named(feed: Any) -> None:
    """A merged story links to its other tellings, with the name of their feeds."""
    also = [(link.href, link.title) for link in feed.entries[1].links if link.get("title", "").startswith("Also in")]
    assert also == [("https://heise.example/linux-6-9.html", "Also in: heise Beispiel")]


def test_the_aggregate_between_is_named(feed: Any) -> None:
    """An entry that names its origin links back to the planet that it came through."""
    via = [(link.href, link.title) for link in feed.entries[4].links if link.rel == "via"]
    assert via == [("https://planet.other.example/", "Planet Other")]


def test_atom_keeps_every_enclosure_whole() -> None:
    """Type, length and title stay with each file; a missing type is told by the name."""
    files = [
        (file.href, file.type, file.get("length"), file.get("title")) for file in read("atom").entries[2].enclosures
    ]
    assert files == [
        ("https://cdn.pod.example/42.mp3?a=1&b=2", "audio/mpeg", "48123456", "Audio"),
        ("https://cdn.pod.example/42.opus", "audio/ogg", "31000000", None),
        ("https://cdn.pod.example/42.mp4", "video/mp4", None, None),
    ]


def test_rss_keeps_the_first_enclosure_and_the_others_as_media() -> None:
    """RSS 2.0 allows one enclosure; the further files are Media RSS."""
    episode = read("rss").entries[2]
    assert [(file.href, file.type, file.length) for file in episode.enclosures] == [
        ("https://cdn.pod.example/42.mp3?a=1&b=2", "audio/mpeg", "48123456")
    ]
    assert [file["url"] for file in episode.media_content] == [
        "https://cdn.pod.example/42.opus",
        "https://cdn.pod.example/42.mp4",
    ]
    assert episode.itunes_duration == "3725"


def test_atom_names_the_whole_source() -> None:
    """`atom:source` has id, title, subtitle, links, date, author and rights of the feed (RFC 4287, section 4.2.11)."""
    source = read("atom").entries[1].source
    assert (source.id, source.title, source.subtitle, source.link) == (
        "https://lwn.example/headlines/rss",
        "LWN & friends",
        "Linux news from the source",
        "https://lwn.example/",
    )
    assert {link.rel: link.href for link in source.links}["self"] == "https://lwn.example/headlines/rss"
    assert source.rights == "© 2024 LWN Example"
    assert source.updated == "2024-05-01T12:00:00Z"


def test_an_untitled_entry_has_its_first_words_for_a_title_in_atom_alone() -> None:
    """Atom demands a title; RSS does not, and a note stays a note."""
    assert read("atom").entries[3].title.startswith("今日は良い天気です。")
    assert "title" not in read("rss").entries[3]
