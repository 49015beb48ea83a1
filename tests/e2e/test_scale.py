"""The small web as a configuration: tens of thousands of feeds, none of which is asked for anything."""

from pathlib import Path
from xml.sax.saxutils import quoteattr

import pytest

from aggregator.parse import parse_opml
from aggregator.parse.opml import Opml
from benchmarks.smallweb import LIST, addresses, configure
from tests.support.planet import Planet, until

pytestmark = [pytest.mark.corpus, pytest.mark.skipif(not LIST.exists(), reason="../shared/corpus is missing")]


@pytest.fixture(scope="module")
def urls() -> list[str]:
    """Return the addresses of the list, each at a closed port of this machine."""
    found = addresses()
    assert len(found) > 30_000
    return found


def test_every_feed_is_accepted_listed_and_published(tmp_path: Path, urls: list[str]) -> None:
    """`check` counts them; `status` lists all in their order; the subscription list in output/ holds all."""
    planet = configure(tmp_path, urls)
    assert planet.run("check").out == f"feeds.yaml: valid, {len(urls) + 1} sources, 1 output\n"
    rows = planet.json("status")
    assert [row["url"] for row in rows] == urls
    assert {row["state"] for row in rows} == {"new"}
    assert planet.run("publish").code == 0
    assert addresses_in(planet.output("feeds.opml")) == set(urls)


def test_a_daemon_polls_them_a_tick_at_a_time(tmp_path: Path, urls: list[str]) -> None:
    """The first tick takes no more than it can; what is polled is put off, the others wait for the next one."""
    planet = configure(tmp_path, urls)
    with planet.daemon("--no-web") as daemon:
        until(lambda: daemon.log.read_text().count('"poll"') >= 500, "five hundred polls", seconds=60)
        polled = daemon.log.read_text().count("connection refused")
        assert 0 < polled <= 5000
    states = [row["state"] for row in planet.json("status")]
    assert states.count("new") >= len(urls) - 10_000
    assert states.count("failing") >= 500


def test_import_and_export_lose_none(planet: Planet, urls: list[str]) -> None:
    """A subscription list of all of them comes in, and goes out as it was."""
    planet.configure()
    outlines = "".join(f"<outline type='rss' text='x' xmlUrl={quoteattr(url)}/>" for url in urls)
    file = planet.folder / "all.opml"
    file.write_text(f"<opml version='2.0'><head/><body>{outlines}</body></opml>", encoding="utf-8")
    assert planet.run("import", "all.opml").code == 0
    exported = planet.run("export")
    assert exported.code == 0
    found = addresses_in(exported.out.encode())
    assert found <= set(urls)
    assert {url.rstrip("/") for url in found} == {url.rstrip("/") for url in urls}  # with and without: one feed


def addresses_in(opml: bytes) -> set[str]:
    """Return the addresses of a subscription list."""
    parsed = parse_opml(opml)
    assert isinstance(parsed, Opml)
    return {feed.url for feed in parsed.feeds}
