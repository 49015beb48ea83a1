"""Equal store and configuration give equal bytes, on machines that differ in all that they may differ in."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.support.planet import Planet, rss, rss_item

ONE = {"PYTHONHASHSEED": "1", "TZ": "Asia/Kathmandu", "LC_ALL": "C", "LANG": "C"}
OTHER = {"PYTHONHASHSEED": "4711", "TZ": "America/St_Johns", "LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8"}
CONFIG = """
articles: [{path: articles, id: own, tags: [Editorial, İstanbul]}]
outputs:
  - {id: all, limit: 5, also_in: true}
  - {id: apart, duplicates: keep, from: [tag:Editorial, tag:news], per_feed: 3, full_content: false}
  - {id: team, private: 0123456789abcdef0123, edit: [{add_tags: [I, ß, i]}, {prefix_title: "[{feed.title}] "}]}
"""
ARTICLES = {f"{name}.md": number for number, name in enumerate(["Ünlü", "a", "Z", "i-dot", "sub/İç", "sub/b"], 1)}


def fill(planet: Planet, names: list[str]) -> None:
    """Write the articles in this order, each with a file beside it."""
    for name in names:
        planet.article(
            name,
            f"---\ntitle: On {name}\ndate: 2026-05-0{ARTICLES[name]}\ntags: [x, I, y]\n---\n"
            f"Text of {name} with [a file]({Path(name).stem}.csv) that lies beside it.\n",
        )
        (planet.folder / "articles" / name).with_suffix(".csv").write_text(f"beside {name}", encoding="utf-8")


def run(planet: Planet, machine: Mapping[str, str], mask: int, *arguments: str) -> None:
    """Run a command in an interpreter of its own, as on that machine."""
    subprocess.run(
        [sys.executable, "-m", "aggregator", *arguments],
        cwd=planet.folder,
        env=os.environ | dict(machine),
        umask=mask,
        check=True,
        capture_output=True,
        timeout=120,
    )


def published(planet: Planet) -> dict[str, bytes]:
    """Every file of both folders, with its bytes."""
    roots = [planet.folder / name for name in ("output", "output-private")]
    return {
        str(path.relative_to(planet.folder)): path.read_bytes()
        for root in roots
        for path in root.rglob("*")
        if path.is_file()
    }


@pytest.fixture
def filled(planet: Planet) -> Planet:
    """A planet with two feeds that tell one story, an archive, articles with files, a private output."""
    dated = "Fri, 0{} May 2026 10:00:00 GMT"
    items = [rss_item(number, date=dated.format(number)) for number in range(1, 8)]
    shared = rss_item(7, title="Copy", date=dated.format(7), extra="<category>I</category><category>ß</category>")
    (planet.folder / "a.xml").write_bytes(rss(*items, title="Alpha"))
    (planet.folder / "b.xml").write_bytes(rss(shared, title="İki"))
    planet.configure("{path: a.xml, id: a, tags: [news]}", "{path: b.xml, id: b, tags: [news, I]}", text=CONFIG)
    fill(planet, sorted(ARTICLES))
    run(planet, ONE, 0o022, "update")
    return planet


def test_another_machine_publishes_the_same_bytes(filled: Planet) -> None:
    """Another locale, time zone, seed of hashes, mask of rights, and files that were made in another order."""
    here = published(filled)
    expected = {"output/all.atom", "output/all/archive/1.atom", "output/apart.rss", "output-private/team.json"}
    assert here.keys() >= expected
    assert b"Also in: " in here["output/all.atom"]
    for folder in ("output", "output-private", "articles"):
        shutil.rmtree(filled.folder / folder)
    fill(filled, sorted(ARTICLES, reverse=True))
    run(filled, OTHER, 0o077, "publish")
    there = published(filled)
    assert there.keys() == here.keys()
    assert [name for name in here if here[name] != there[name]] == []
