"""JSON Feed 1.0 and 1.1, as published and as specified."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from aggregator.model import Category, Enclosure, Link, ParsedEntry, ParsedFeed, ParsedText, Person
from tests.parse.documents import URL, read


def feed(**fields: Any) -> ParsedFeed:
    return read(json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": [], **fields}).encode())


def item(**fields: Any) -> ParsedEntry:
    (entry,) = feed(items=[fields]).entries
    return entry


def test_a_feed_is_mapped_field_by_field() -> None:
    """A whole feed of version 1.1."""
    parsed = feed(
        title="Title & more",
        description="About <it>",
        home_page_url="https://a.example/",
        feed_url="https://a.example/feed.json",
        icon="https://a.example/512.png",
        favicon="https://a.example/64.png",
        language="de",
        authors=[{"name": "Ann", "url": "https://ann.example/"}],
        hubs=[{"type": "rssCloud", "url": "https://no.example/"}, {"type": "WebSub", "url": "https://hub.example/"}],
        _extension={"about": "https://a.example/"},
    )
    assert parsed == ParsedFeed(
        url=URL,
        format="json11",
        guid="https://a.example/feed.json",
        title=ParsedText(value="Title & more", html=False, base=URL, language="de"),
        subtitle=ParsedText(value="About <it>", html=False, base=URL, language="de"),
        link="https://a.example/",
        self_url="https://a.example/feed.json",
        hub="https://hub.example/",
        language="de",
        authors=(Person(name="Ann", uri="https://ann.example/"),),
        image="https://a.example/512.png",
        base=URL,
    )


def test_an_item_is_mapped_field_by_field() -> None:
    """A whole item of version 1.1."""
    entry = item(
        id="https://a.example/1",
        url="https://a.example/1",
        external_url="https://b.example/",
        title="A <b> & C",
        content_html="<p>Hi",
        content_text="Hi",
        summary="In short: <>",
        image="https://a.example/1.png",
        date_published="2024-05-06T14:00:00+02:00",
        date_modified="2024-05-07T12:00:00.123Z",
        authors=[{"name": "Ann"}, {"name": "Bob"}],
        tags=["x", " x ", "", "y"],
        language="en",
        attachments=[
            {
                "url": "https://a.example/1.mp3",
                "mime_type": "Audio/MPEG",
                "title": "T",
                "size_in_bytes": 9,
                "duration_in_seconds": 61.5,
            }
        ],
        _ours={"deep": [1, 2]},
    )
    assert entry == ParsedEntry(
        guid="https://a.example/1",
        link="https://a.example/1",
        links=(Link(href="https://b.example/", rel="related"),),
        title=ParsedText(value="A <b> & C", html=False, base=URL, language="en"),
        summary=ParsedText(value="In short: <>", html=False, base=URL, language="en"),
        content=ParsedText(value="<p>Hi", html=True, base=URL, language="en"),
        published=datetime(2024, 5, 6, 12, tzinfo=UTC),
        updated=datetime(2024, 5, 7, 12, tzinfo=UTC),
        authors=(Person(name="Ann"), Person(name="Bob")),
        categories=(Category(term="x"), Category(term="y")),
        enclosures=(Enclosure(url="https://a.example/1.mp3", type="audio/mpeg", title="T", length=9, duration=61),),
        image="https://a.example/1.png",
        language="en",
        base=URL,
    )


def test_version_1_0_has_a_single_author() -> None:
    """In the feed and in its items; 1.1 calls it deprecated."""
    parsed = feed(version="https://jsonfeed.org/version/1", author={"name": "Ann"}, items=[{"author": {"name": "Bob"}}])
    assert parsed.format == "json10"
    assert parsed.authors == (Person(name="Ann"),)
    assert parsed.entries[0].authors == (Person(name="Bob"),)


def test_an_item_with_only_an_external_address_links_there() -> None:
    """Linkblogs leave `url` out."""
    entry = item(external_url="https://b.example/")
    assert (entry.link, entry.links) == ("https://b.example/", ())


@pytest.mark.parametrize(
    ("number", "guid"),
    [(1, "1"), (1.5, "1.5"), ("a", "a"), (10**30, str(10**30)), (True, None), (None, None), ([], None)],
)
def test_ids_that_are_numbers_become_strings(number: object, guid: str | None) -> None:
    """Version 1.0 demands it of readers."""
    assert item(id=number, title="x").guid == guid


def test_an_item_of_text_is_plain() -> None:
    """`content_text` is what JSON Feed has for people without markup."""
    assert item(content_text="1 < 2").content == ParsedText(value="1 < 2", html=False, base=URL)


def test_a_document_without_a_version_is_a_feed_if_it_has_items() -> None:
    """And the fault says so."""
    parsed = read(b'{"items": [{"id": 1}, {"id": 1}]}')
    assert [entry.guid for entry in parsed.entries] == ["1", "1"]
    assert parsed.faults == ("version is missing or not that of JSON Feed",)


def test_a_feed_without_items_is_empty() -> None:
    """The version makes it a feed."""
    assert read(b'\xef\xbb\xbf{"version": "https://jsonfeed.org/version/1.1"}').entries == ()


def test_what_has_the_wrong_type_is_left_out_and_noted() -> None:
    """Field by field: everything else of the item stays."""
    parsed = feed(
        title=["x"],
        authors={"name": "Ann"},
        items=[
            "text",
            {"id": {"a": 1}, "title": 5, "tags": "x", "attachments": [7, {"url": 3, "size_in_bytes": "many"}]},
            {"id": "2", "url": None, "authors": [None, {"name": "Ann"}, "Bob"], "date_published": {}, "image": False},
        ],
    )
    assert [entry.guid for entry in parsed.entries] == [None, "2"]
    assert parsed.entries[0].title == ParsedText(value="5", html=False, base=URL)
    assert parsed.entries[1].authors == (Person(name="Ann"),)
    assert set(parsed.faults) == {
        "title is not text",
        "authors is not a list",
        "items[0] is not an object",
        "items[1].id is not text",
        "items[1].tags is not a list",
        "items[1].attachments[0] is not an object",
        "items[1].attachments[1].size_in_bytes is not a number",
        "items[2].authors[2] is not an object",
        "items[2].date_published is not text",
        "items[2].image is not text",
    }


def test_faults_have_an_end() -> None:
    """A thousand wrong items need not be told one by one."""
    assert len(feed(items=["x"] * 1000).faults) == 20


@pytest.mark.parametrize(
    ("text", "published"),
    [
        ("2024-05-06T12:00:00Z", True),
        ("2024-05-06T12:00:00", True),
        ("2024-05-06 12:00:00 UTC", True),
        ("2024-05-06t14:00:00.5+02:00", True),
        ("2024-05-06T14:00+0200", True),
        ("Mon, 06 May 2024 14:00:00 +0200", True),
        ("1714996800", True),
        ("1714996800000", True),
        ("2024-13-06T12:00:00Z", False),
        ("2024-05-06T12:00:00+99:00", False),
        ("0000-00-00T00:00:00Z", False),
        ("soon", False),
        ("", False),
        ("9" * 5000, False),
    ],
)
def test_dates_are_read_tolerantly(text: str, published: bool) -> None:  # noqa: FBT001  a table's column
    """RFC 3339 and its near misses."""
    expected = datetime(2024, 5, 6, 12, tzinfo=UTC) if published else None
    assert item(date_published=text).published == expected


def test_control_characters_and_lone_surrogates_are_left_out() -> None:
    """JSON can write what XML cannot."""
    entry = item(id="a\u0000b", title="c\ud800d\u0007", content_html="e\ufffff")
    assert (entry.guid, entry.title and entry.title.value, entry.content and entry.content.value) == ("ab", "cd", "ef")


def test_utf_16_is_read() -> None:
    """RFC 4627 allowed it."""
    assert read('{"version": "https://jsonfeed.org/version/1.1", "items": []}'.encode("utf-16-le")).format == "json11"
