"""What no reader could use is cut or left out, and said; everything else stays as it is."""

import json

from aggregator.parse.lengths import MAX_ADDRESS, MAX_LINE, MAX_LIST, MAX_TEXT
from tests.parse.documents import read, rss

LONG = "a" * (MAX_ADDRESS + 1)


def test_a_long_text_ends_before_a_tag() -> None:
    """It is cut where no tag is cut in two."""
    feed = read(rss("<item><description><![CDATA[" + "<p>word</p>" * (MAX_TEXT // 11 + 1) + "]]></description></item>"))
    (entry,) = feed.entries
    assert entry.content is not None
    assert MAX_TEXT - 20 < len(entry.content.value) <= MAX_TEXT
    assert entry.content.value.endswith(("</p>", "word"))
    assert feed.faults == ("a text of more than 1,000,000 characters was cut",)


def test_pictures_inside_a_text_do_not_count() -> None:
    """They are not published anyway; the words behind them are not lost."""
    picture = f'<img src="data:image/png;base64,{"iVBORw0KGgo" * 100_000}" alt="A">'
    feed = read(rss(f"<item><description><![CDATA[<p>before</p>{picture}<p>behind</p>]]></description></item>"))
    (entry,) = feed.entries
    assert entry.content is not None
    assert entry.content.value == '<p>before</p><img src="data:" alt="A"><p>behind</p>'
    assert feed.faults == ()


def test_a_long_title_is_cut() -> None:
    """With an ellipsis."""
    feed = read(rss(f"<title>{LONG}</title><item><title>{LONG}</title></item>"))
    (entry,) = feed.entries
    assert feed.title is not None
    assert entry.title is not None
    assert len(feed.title.value) == len(entry.title.value) == MAX_LINE
    assert entry.title.value.endswith("a…")
    assert feed.faults == ("a line of more than 10,000 characters was cut",)


def test_a_long_address_is_left_out() -> None:
    """A part of it would be another address; the entry stays."""
    feed = read(
        rss(
            f"<item><title>x</title><link>https://a.example/{LONG}</link><guid>{LONG}</guid>"
            f"<enclosure url='https://a.example/{LONG}'/><enclosure url='https://a.example/b'/></item>"
        )
    )
    (entry,) = feed.entries
    assert (entry.link, entry.guid) == (None, None)
    assert [enclosure.url for enclosure in entry.enclosures] == ["https://a.example/b"]
    assert feed.faults == ("an address of more than 10,000 characters was left out",)


def test_long_lists_are_cut() -> None:
    """Five hundred attachments are more than anybody plays."""
    attachments = [{"url": f"https://a.example/{number}"} for number in range(MAX_LIST + 1)]
    items = [{"id": "1", "title": "x", "attachments": attachments}]
    feed = read(json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": items}).encode())
    (entry,) = feed.entries
    assert len(entry.enclosures) == MAX_LIST
    assert any(str(MAX_LIST) in fault for fault in feed.faults)
