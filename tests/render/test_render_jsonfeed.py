"""The sample as JSON Feed 1.1, as a client finds it."""

import json
from typing import Any

import pytest

from aggregator.render.jsonfeed import render_json
from tests.render.checks import json_faults
from tests.support.selections import sample_selection


@pytest.fixture
def feed() -> Any:
    """The sample, rendered and decoded."""
    return json.loads(render_json(sample_selection()).body)


def test_the_document_is_valid_and_readable() -> None:
    """It keeps the specification, is UTF-8 without escapes, ends its last line, and its version stands first."""
    body = render_json(sample_selection()).body
    assert json_faults(body) == []
    assert body.startswith(b'{\n "version": "https://jsonfeed.org/version/1.1",\n "title"')
    assert body.endswith(b"\n}\n")
    assert "日本語のブログ".encode() in body


def test_the_feed_says_what_and_where_it_is(feed: Any) -> None:
    """Addresses, language and hub are the output's and the site's."""
    del feed["items"]
    assert feed == {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Planet Example: everything",
        "home_page_url": "https://planet.example.org/all.html",
        "feed_url": "https://planet.example.org/all.json",
        "description": "Planet Example",
        "language": "en",
        "hubs": [{"type": "WebSub", "url": "https://planet.example.org/hub"}],
    }


def test_an_article_is_complete(feed: Any) -> None:
    """Authors have name and page; the summary is plain text; labels are tags."""
    article = feed["items"][0]
    del article["content_html"]
    assert article == {
        "id": "urn:uuid:00000000-0000-4000-8000-000000000001",
        "url": "https://planet.example.org/articles/hello.html",
        "title": "Hello, planet",
        "summary": "Why we read so much, and what comes of it.",
        "date_published": "2024-05-02T06:00:00Z",
        "date_modified": "2024-05-02T07:15:30Z",
        "authors": [{"name": "Ada Example", "url": "https://ada.example/"}, {"name": "Bob Beispiel"}],
        "tags": ["editorial", "About us"],
        "language": "en",
        "_source": {
            "id": "https://planet.example.org/articles/",
            "title": "From the editors",
            "url": "https://planet.example.org/",
            "feed_url": "https://planet.example.org/articles/",
        },
    }


def test_a_merged_story_names_its_other_sources(feed: Any) -> None:
    """They stand in the source object, each with the page of its own telling."""
    assert feed["items"][1]["_source"]["also"] == [
        {
            "id": "tag:heise.example,2001:news",
            "title": "heise Beispiel",
            "url": "https://heise.example/",
            "feed_url": "https://heise.example/news.atom",
            "item_url": "https://heise.example/linux-6-9.html",
        }
    ]


def test_attachments_are_complete(feed: Any) -> None:
    """Size in bytes, duration in seconds, and always a media type."""
    assert feed["items"][2]["attachments"] == [
        {
            "url": "https://cdn.pod.example/42.mp3?a=1&b=2",
            "mime_type": "audio/mpeg",
            "title": "Audio",
            "size_in_bytes": 48123456,
            "duration_in_seconds": 3725,
        },
        {
            "url": "https://cdn.pod.example/42.opus",
            "mime_type": "audio/ogg",
            "size_in_bytes": 31000000,
            "duration_in_seconds": 3725,
        },
        {"url": "https://cdn.pod.example/42.mp4", "mime_type": "video/mp4"},
    ]


def test_addresses_of_people_are_not_spread() -> None:
    """No e-mail address of an author is in the document."""
    body = render_json(sample_selection()).body
    assert b"ada@planet.example.org" not in body
    assert b"hosts@pod.example" not in body


def test_an_untitled_note_has_no_title(feed: Any) -> None:
    """Titles are optional here, and none is made up."""
    assert "title" not in feed["items"][3]
