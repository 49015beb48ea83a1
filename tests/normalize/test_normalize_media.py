"""media: enclosures and the image of an entry."""

import pytest

from aggregator.model import Enclosure
from aggregator.normalize.media import enclosures_of, image_of

BASE = "https://example.org/"


@pytest.mark.parametrize(
    ("published", "expected"),
    [
        (Enclosure(url="a b.mp3", type="Audio/MPEG"), Enclosure(url=f"{BASE}a%20b.mp3", type="audio/mpeg")),
        (Enclosure(url="a.mp3", type="audio/mpeg; codecs=x"), Enclosure(url=f"{BASE}a.mp3", type="audio/mpeg")),
        (Enclosure(url="a.MP3?x=1"), Enclosure(url=f"{BASE}a.MP3?x=1", type="audio/mpeg")),
        (Enclosure(url="a", type="none"), Enclosure(url=f"{BASE}a")),
        (Enclosure(url="a", length=-1, duration=-5), Enclosure(url=f"{BASE}a")),
        (Enclosure(url="a", length=0, duration=90), Enclosure(url=f"{BASE}a", length=0, duration=90)),
        (Enclosure(url="a", length=10**30), Enclosure(url=f"{BASE}a")),
        (Enclosure(url="a", title=" A\nfile "), Enclosure(url=f"{BASE}a", title="A file")),
    ],
)
def test_an_enclosure(published: Enclosure, expected: Enclosure) -> None:
    """The URL is absolute, the type a media type (guessed where none is given), numbers natural and storable."""
    assert enclosures_of([published], BASE) == (expected,)


def test_what_is_said_twice_of_a_file_is_put_together() -> None:
    """`enclosure` and `media:content` often name the same file, each with half of what is known."""
    said = [
        Enclosure(url="a.mp3", length=0),
        Enclosure(url="rtsp://x.example/a"),
        Enclosure(url=f"{BASE}a.mp3", type="audio/mp3", length=5, title="A", duration=7),
        Enclosure(url="b.mp3"),
    ]
    assert enclosures_of(said, BASE) == (
        Enclosure(url=f"{BASE}a.mp3", type="audio/mp3", length=5, title="A", duration=7),
        Enclosure(url=f"{BASE}b.mp3", type="audio/mpeg"),
    )


IN_TEXT = (
    '<p><img src="https://x.example/i.png?a&amp;b" width="16">'
    '<img alt="" src="https://x.example/j.png?a&amp;b" width="640"></p>'
)


def test_the_image_of_an_entry() -> None:
    """Its own; else one attached; else the first in its text that is no icon."""
    attached = [Enclosure(url="https://x.example/a", type="image/png")]
    assert image_of("own.png", attached, IN_TEXT, BASE) == f"{BASE}own.png"
    assert image_of("javascript:x", attached, IN_TEXT, BASE) == "https://x.example/a"
    assert image_of(None, [Enclosure(url="https://x.example/a")], IN_TEXT, BASE) == "https://x.example/j.png?a&b"
    assert image_of(None, [], "<p>none</p>", BASE) is None
