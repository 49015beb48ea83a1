"""How a feed is asked that is only about to be added: as the `poll` section says."""

from datetime import timedelta
from pathlib import Path

import pytest

from aggregator.config.usual import usual_source

PATH = Path("feeds.yaml")


@pytest.mark.parametrize(
    ("text", "private", "timeout"),
    [
        ("", False, 20),
        ("poll:\n", False, 20),
        ("\ufeffpoll: {private_addresses: allow, timeout: 3s}\n", True, 3),
        ('poll: {private_addresses: "${PRIVATE}"}\nfeeds: ["${UNSET}"]\n', True, 20),
    ],
)
def test_the_poll_section_counts(folder: Path, text: str, private: bool, timeout: int) -> None:  # noqa: FBT001 - a column of the table
    """With its variables; the rest of the file is not looked at."""
    PATH.write_text(text, encoding="utf-8")
    source = usual_source(PATH, {"PRIVATE": "allow"})
    assert (source.private_addresses, source.timeout) == (private, timedelta(seconds=timeout))
    assert (source.url, folder.exists()) == ("", True)
