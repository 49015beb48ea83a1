"""Enclosures, durations and images."""

import pytest

from aggregator.model import Enclosure
from aggregator.parse.media import length, seconds
from tests.parse.documents import atom_entry, read, rss, rss_item


def test_every_enclosure_is_kept() -> None:
    """RSS allows one by custom; podcasts with two formats have two."""
    entry = rss_item("""<enclosure url="https://a.example/1.mp3" type="audio/mpeg" length="10"/>
        <enclosure url="https://a.example/1.ogg" type="AUDIO/OGG" length="x"/><enclosure/>
        <media:content url="https://a.example/1.mp3" fileSize="99" duration="61"/>
        <media:group><media:content url="https://a.example/1.mp4" type="video/mp4" fileSize="7"/></media:group>""")
    assert entry.enclosures == (
        Enclosure(url="https://a.example/1.mp3", type="audio/mpeg", length=10, duration=61),
        Enclosure(url="https://a.example/1.ogg", type="audio/ogg"),
        Enclosure(url="https://a.example/1.mp4", type="video/mp4", length=7),
    )


def test_the_duration_belongs_to_the_first_that_can_be_played() -> None:
    """Not to a cover picture that comes before it."""
    entry = rss_item("""<enclosure url="https://a.example/c.jpg" type="image/jpeg"/>
        <enclosure url="https://a.example/1.mp3" type="audio/mpeg"/><itunes:duration>1:02:03</itunes:duration>""")
    assert [one.duration for one in entry.enclosures] == [None, 3723]


def test_a_type_that_nobody_gave_is_none() -> None:
    """The parser behind ours puts text/html in its place."""
    (enclosure,) = atom_entry('<link rel="enclosure" href="https://a.example/1.bin"/>').enclosures
    assert enclosure.type is None


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("3723", 3723),
        ("62:03", 3723),
        ("1:02:03", 3723),
        ("1:02:03.5", 3723),
        ("12.7", 12),
        ("0", None),
        ("", None),
        ("an hour", None),
        (61, 61),
        (61.5, 61),
        (True, None),
        (float("inf"), None),
        ("9" * 400, None),
    ],
)
def test_durations(text: object, number: int | None) -> None:
    """Seconds, MM:SS, HH:MM:SS; nothing else is a duration."""
    assert seconds(text) == number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1234", 1234),
        ("1,234", 1234),
        ("1 234", 1234),
        (" 12 ", 12),
        ("0", None),
        ("-1", None),
        ("", None),
        ("12 MB", None),
        (12, 12),
        (12.0, 12),
        (False, None),
        ("9" * 400, None),
        (10**400, None),
        (float("nan"), None),
    ],
)
def test_lengths(text: object, number: int | None) -> None:
    """A number of bytes; 0 means that the publisher does not know."""
    assert length(text) == number


@pytest.mark.parametrize(
    ("item", "image"),
    [
        (
            '<media:thumbnail url="https://a.example/t.jpg"/><itunes:image href="https://a.example/i.jpg"/>',
            "https://a.example/t.jpg",
        ),
        ('<media:group><media:thumbnail url="https://a.example/t.jpg"/></media:group>', "https://a.example/t.jpg"),
        ('<itunes:image href="https://a.example/i.jpg"/>', "https://a.example/i.jpg"),
        ('<media:content url="https://a.example/m.jpg" medium="image"/>', "https://a.example/m.jpg"),
        ('<enclosure url="https://a.example/e.png" type="image/png" length="1"/>', "https://a.example/e.png"),
        ('<enclosure url="https://a.example/e.mp3" type="audio/mpeg" length="1"/>', None),
    ],
)
def test_image_of_an_entry(item: str, image: str | None) -> None:
    """The smallest claim first: a thumbnail, a cover, then any picture attached."""
    assert rss_item(item).image == image


def test_image_of_a_feed() -> None:
    """RSS `image`, Atom `logo`, else `icon`."""
    channel = "<image><url>https://a.example/i.png</url><title>x</title><link>https://a.example/</link></image>"
    assert read(rss(channel)).image == "https://a.example/i.png"
    namespace = b'<feed xmlns="http://www.w3.org/2005/Atom">'
    assert read(namespace + b"<icon>/i.ico</icon><logo>/l.png</logo></feed>").image == "https://blog.example.org/l.png"
    assert read(namespace + b"<icon>/i.ico</icon></feed>").image == "https://blog.example.org/i.ico"
