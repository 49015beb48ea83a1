"""language: tags of BCP 47, or none."""

import pytest

from aggregator.normalize.language import language_tag


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("en", "en"),
        ("EN-us", "en-US"),
        ("en_GB", "en-GB"),
        ("de_DE.UTF-8", "de-DE"),
        ("zh-hant-tw", "zh-Hant-TW"),
        ("sl-rozaj-biske-1994", "sl-rozaj-biske-1994"),
        ("en-x-US", "en-x-us"),
        (" fr , nl", "fr"),
        ("haw", "haw"),
        (None, None),
        ("", None),
        ("English", None),
        ("C", None),
        ("en--US", None),
        ("<b>", None),
        ("e\u0301n", None),
    ],
)
def test_language_tags(text: str | None, tag: str | None) -> None:
    """Underscores, wrong case, encodings and lists are forgiven; what is no tag is dropped."""
    assert language_tag(text) == tag
