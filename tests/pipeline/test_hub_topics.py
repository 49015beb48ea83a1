"""Which hub the outputs name."""

from pathlib import Path

import pytest

from aggregator.config import load
from aggregator.pipeline.hub_topics import with_hub

CASES = [
    ("{url: 'https://planet.example.org/feeds'}", "deny", "https://planet.example.org/feeds/hub"),
    ("{url: 'https://planet.example.org/', hub: 'https://hub.example/'}", "deny", "https://hub.example/"),
    ("{url: 'https://planet.example.org/', hub: none}", "deny", None),
    ("{url: 'http://planet.local/'}", "deny", None),
    ("{url: 'http://planet.local/'}", "allow", "http://planet.local/hub"),
    ("{url: 'http://127.0.0.1:8080/'}", "deny", None),
    ("{title: Planet}", "deny", None),
]


@pytest.mark.parametrize(("site", "private", "hub"), CASES)
def test_which_hub_the_outputs_name(tmp_path: Path, site: str, private: str, hub: str | None) -> None:
    """The built-in one where subscribers can reach it, unless feeds.yaml names another one or none."""
    path = tmp_path / "feeds.yaml"
    path.write_text(f"site: {site}\npoll: {{private_addresses: {private}}}\narticles: []\nfeeds: []\n")
    assert with_hub(load(path, {})).site.hub == hub
