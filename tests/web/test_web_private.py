"""Private outputs, and the addresses of outputs that were renamed or removed."""

import json
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from aggregator.config import load
from aggregator.model import Output
from aggregator.web.private import private_output
from tests.support.planet import rss, rss_item
from tests.web.desks import NOON, Face, face

TOKEN = "correct-horse/battery"
ENCODED = "correct-horse%2Fbattery"
CONFIGURATION = f"""
site: {{title: Planet, url: 'https://planet.example/'}}
feeds: [{{path: feed.xml, id: feed}}]
articles: []
outputs:
  - {{id: all, limit: 2, aliases: [every]}}
  - {{id: team, limit: 2, private: '{TOKEN}', aliases: [crew]}}
  - {{id: slim, formats: [json], aliases: [thin]}}
"""
HIDDEN = ["/team.atom", "/team.rss", "/team.json", "/team.html", "/team/archive/1.atom"]


def items() -> bytes:
    dates = [format_datetime(NOON - timedelta(hours=hours)) for hours in range(5)]
    return rss(*(rss_item(number, date=date) for number, date in enumerate(dates)))


@pytest.fixture
async def planet(tmp_path: Path) -> AsyncIterator[Face]:
    """Three outputs of five entries, with archives."""
    async with face(tmp_path, CONFIGURATION, {"feed.xml": items()}) as shown:
        yield shown


@pytest.mark.parametrize("path", HIDDEN)
async def test_the_token_opens_it(planet: Face, path: str) -> None:
    """For the reader alone, and for no search engine."""
    answer = await planet.get(f"{path}?token={ENCODED}")
    assert answer.status_code == 200
    assert answer.headers["cache-control"].startswith("private, max-age=")
    assert answer.headers["x-robots-tag"] == "noindex"
    again = await planet.get(f"{path}?token={ENCODED}", if_none_match=answer.headers["etag"])
    assert (again.status_code, again.headers["cache-control"]) == (304, answer.headers["cache-control"])


@pytest.mark.parametrize("path", HIDDEN)
@pytest.mark.parametrize(
    "query",
    [
        "",
        "?token=",
        "?token=wrong",
        f"?token={ENCODED}x",
        f"?token={ENCODED}&token=x",
        f"?Token={ENCODED}",
        "?token=%FF",
    ],
)
async def test_without_it_nothing_is_there(planet: Face, path: str, query: str) -> None:
    """The answer is the same as for an address that never was, but for the clock."""
    answer, nothing = await planet.get(path + query), await planet.get(re.sub("team", "nope", path))
    assert (answer.status_code, answer.content) == (404, nothing.content)
    assert {**answer.headers, "date": ""} == {**nothing.headers, "date": ""}


async def test_a_browser_gets_a_page(planet: Face) -> None:
    """With the token it is opened as any feed, and kept by nobody else."""
    fields = {"sec_fetch_dest": "document"}
    answer = await planet.get(f"/team.atom?token={ENCODED}", **fields)
    assert answer.headers["content-type"].startswith("text/html")
    assert (answer.headers["cache-control"], answer.headers["x-robots-tag"]) == ("private, no-cache", "noindex")
    assert (await planet.get("/team.atom", **fields)).status_code == 404


async def test_live_views_ask_for_the_token_too(planet: Face) -> None:
    """And name themselves with it."""
    assert (await planet.get("/team.json?limit=1")).status_code == 404
    assert (await planet.get("/team.json?limit=1&token=wrong")).status_code == 404
    answer = await planet.get(f"/team.json?limit=1&token={ENCODED}")
    assert answer.json()["feed_url"] == f"https://planet.example/team.json?limit=1&token={ENCODED}"
    assert len(answer.json()["items"]) == 1
    assert answer.headers["cache-control"].startswith("private")


async def test_no_public_file_tells_of_it(planet: Face) -> None:
    """Neither of the token nor of the output."""
    for path in ("/", "/feeds.opml", "/health.atom", "/all.atom", "/all.html", "/slim.json"):
        answer = await planet.get(path)
        assert answer.status_code == 200
        assert not re.search(rb"correct-horse|team|crew", answer.content), path


async def test_a_file_that_is_public_still_is_not_served(planet: Face) -> None:
    """Between a change of the configuration and the next publishing."""
    text = (planet.folder / "feeds.yaml").read_text().replace("id: slim,", f"id: slim, private: '{TOKEN}',")
    (planet.folder / "feeds.yaml").write_text(text)
    planet.session.configure(load(planet.folder / "feeds.yaml", {}))
    assert (planet.folder / "output/slim.json").exists()
    assert (await planet.get("/slim.json")).status_code == 404
    await planet.poll()
    assert (await planet.get("/slim.json")).status_code == 404
    assert (await planet.get(f"/slim.json?token={ENCODED}")).status_code == 200


@pytest.mark.parametrize(
    ("path", "private"),
    [
        ("team.atom", True),
        ("team.anything", True),
        ("team/archive/1.atom", True),
        ("team/x", True),
        ("team", False),
        ("teams.atom", False),
        ("a/team.atom", False),
        ("all.atom", False),
    ],
)
def test_paths_of_an_output_are_its_own(path: str, private: bool) -> None:  # noqa: FBT001 - a column of the table
    """Whatever they are; those that only begin alike are not."""
    outputs = (Output(id="all", title="All"), Output(id="team", title="Team", private=TOKEN))
    assert (private_output(outputs, path) is outputs[1]) == private


@pytest.mark.parametrize(
    ("path", "location"),
    [
        ("/every.atom", "/all.atom"),
        ("/every.rss?x=1&y=%2F", "/all.rss?x=1&y=%2F"),
        ("/every.html", "/all.html"),
        ("/every/archive/1.atom?x", "/all/archive/1.atom?x"),
        (f"/crew.atom?token={ENCODED}", f"/team.atom?token={ENCODED}"),
        ("/thin.json?q=entry", "/slim.json?q=entry"),
    ],
)
async def test_an_alias_leads_to_the_new_address(planet: Face, path: str, location: str) -> None:
    """For good, with the query, and to something that is there."""
    answer = await planet.get(path)
    assert answer.status_code == 301
    assert answer.next_request is not None
    assert answer.next_request.url.raw_path.decode() == location
    assert (await planet.get(location)).status_code == 200
    assert "no-store" in answer.headers["cache-control"] or "token" not in path


@pytest.mark.parametrize(
    "path",
    [
        "/crew.atom",
        "/crew.atom?token=wrong",
        "/thin.atom",
        "/thin/archive/1.atom",
        "/every.xml",
        "/every",
        "/x/every.atom",
    ],
)
async def test_an_alias_leads_nowhere_else(planet: Face, path: str) -> None:
    """Not to what is private, nor to a format that is not published."""
    assert (await planet.get(path)).status_code == 404


async def test_what_was_removed_is_gone(planet: Face) -> None:
    """An output with its archive, until it comes back; what never was is only missing."""
    text = (planet.folder / "feeds.yaml").read_text()
    there = ("/all.atom", "/all.html", "/all/archive/1.atom")
    assert [(await planet.get(path)).status_code for path in there] == [200] * 3
    for change, status in (("id: other", 410), ("id: all", 200)):
        (planet.folder / "feeds.yaml").write_text(text.replace("id: all", change))
        planet.session.configure(load(planet.folder / "feeds.yaml", {}))
        await planet.poll()
        assert [(await planet.get(path)).status_code for path in there] == [status] * 3
        assert (await planet.get("/never.atom")).status_code == 404
    gone = json.loads((planet.folder / "output/.published.json").read_text())["removed"]
    assert "other.atom" in gone
    answer = await planet.get("/other.atom")
    assert (answer.status_code, b"has been removed" in answer.content) == (410, True)
