"""For how long a file may be used without asking again."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from aggregator.model import Config, Output, Rules, Site, Source, SourceKind, Web
from aggregator.web.freshness import Freshness
from tests.support.planet import rss, rss_item
from tests.web.desks import face


def source(id_: str, minutes: float, **changes: object) -> Source:
    every = timedelta(minutes=minutes)
    made = Source(id=id_, kind=SourceKind.HTTP, url=f"https://{id_}.example/", every=every, at_least=every)
    return replace(made, **changes)  # type: ignore[arg-type] # a test names fields of Source


SOURCES = (
    source("slow", 600),
    source("ten", 10),
    source("quick", 5),
    source("busy", 0.5),
    source("nightly", 600, cron="0 6 * * *", at_least=timedelta(minutes=7)),
    source("own", 600, kind=SourceKind.ARTICLES),
)
OUTPUTS = tuple(
    Output(id=id_, title=id_, selectors=selectors)
    for id_, selectors in {
        "slow": ("slow",),
        "two": ("slow", "ten"),
        "quick": ("ten", "quick"),
        "busy": ("busy", "slow"),
        "nightly": ("nightly",),
        "own": ("slow", "articles"),
        "none": ("nobody",),
        "all": (),
    }.items()
)
CONFIG = Config(
    path="feeds.yaml",
    site=Site(title="Planet", url="https://planet.example/"),
    sources=SOURCES,
    outputs=OUTPUTS,
    rules=Rules(),
    web=Web(),
    store="",
    output="output",
)


@pytest.mark.parametrize(
    ("path", "seconds"),
    [
        ("slow.atom", 900),  # never longer than a quarter of an hour: what is pushed must not wait
        ("two.rss", 600),
        ("quick.json", 300),
        ("busy.html", 60),  # never shorter than a minute
        ("nightly.atom", 420),
        ("own.atom", 60),  # its owner saves when he likes
        ("none.atom", 60),
        ("all.atom", 60),
        ("slow/archive/1.atom", 900),
        ("index.html", 60),
        ("feeds.opml", 60),
        ("articles/slow.atom", 60),
    ],
)
def test_as_long_as_the_quickest_source_is_quiet(path: str, seconds: int) -> None:
    """An output is fresh until one of its sources is polled again, within bounds; what shows all, as all."""
    assert Freshness(lambda: CONFIG, lambda: SOURCES)(path) == seconds


def test_a_saved_configuration_counts_at_once() -> None:
    """It is asked for every time."""
    settings = [CONFIG, SOURCES]
    freshness = Freshness(lambda: settings[0], lambda: settings[1])  # type: ignore[arg-type,return-value] # one list, two kinds
    assert freshness("slow.atom") == 900
    settings[1] = (replace(SOURCES[0], every=timedelta(minutes=2)),)
    assert freshness("slow.atom") == 120


async def test_it_is_said_to_caches(tmp_path: Path) -> None:
    """In Cache-Control, of files and of views."""
    text = "feeds: [{path: a.xml, id: a}, {url: 'http://127.0.0.1:1/', every: 2m, at_least: 2m, id: b}]\narticles: []\n"
    outputs = "outputs: [{id: all}, {id: remote, from: [b]}]\n"
    async with face(tmp_path, text + outputs, {"a.xml": rss(rss_item(1))}) as planet:
        for path, seconds in (("/all.atom", 60), ("/remote.atom", 120), ("/remote.atom?q=x", 120), ("/", 60)):
            assert (await planet.get(path)).headers["cache-control"] == f"public, max-age={seconds}"
