"""A configuration with the feeds of the small web: tens of thousands."""

from pathlib import Path

import pytest

from tests.config.conftest import Faults, Read

LIST = Path(__file__).parents[2] / "../shared/corpus/smallweb/smallweb.txt"


@pytest.fixture
def urls() -> list[str]:
    """Return the addresses."""
    if not LIST.exists():
        pytest.skip(f"needs {LIST}")
    return LIST.read_text(encoding="utf-8").split()


@pytest.mark.corpus
def test_every_feed_of_the_small_web_is_accepted(read: Read, urls: list[str]) -> None:
    """Each gets an id of its own, and its address is kept as it is."""
    config = read("feeds:\n" + "".join(f"  - {url}\n" for url in urls))
    assert len(urls) > 30_000
    assert [source.url for source in config.sources[:-1]] == urls
    assert len({source.id for source in config.sources}) == len(urls) + 1


@pytest.mark.corpus
def test_a_fault_among_thousands_is_found(faults: Faults, urls: list[str]) -> None:
    """At its line, with what refers to the others checked all the same."""
    lines = [f"  - {url}\n" for url in urls[:5000]]
    lines[4000] = "  - gopher://example.org/\n"
    assert faults("feeds:\n" + "".join(lines) + "outputs: [{id: all, from: [no-such-feed-anywhere]}]") == [
        "feeds.yaml:4002:5: feeds[4000]: must begin with https:// or http://, not gopher:",
        'feeds.yaml:5002:28: outputs[0].from[0]: no feed has the id "no-such-feed-anywhere"',
    ]
