import pytest

from aggregator.media import type_of


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://example.org/a.mp3", "audio/mpeg"),
        ("https://example.org/a.MP3?x=.zip#.pdf", "audio/mpeg"),
        ("https://example.org/a.opus", "audio/ogg"),
        ("https://example.org/file", None),
        ("https://example.org/x.exotic", None),
        ("https://example.mov", None),
        ("https://example.org/?file=a.mp3", None),
        ("https://[", None),
    ],
)
def test_the_name_in_the_path_tells_the_type(url: str, expected: str | None) -> None:
    """Whatever follows it in the URL, and never the name of the host."""
    assert type_of(url) == expected
