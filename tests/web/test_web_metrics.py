"""What programs are told: metrics, liveness and readiness, from a planet that was polled and published for real."""

import json
import re
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from aggregator.web.limits import REASONS, Door, Limits
from aggregator.web.measures import exposed
from aggregator.web.metrics import Survey
from aggregator.web.traffic import Traffic, room_of
from tests.support.planet import rss, rss_item
from tests.web.desks import NOON, Face, face

DOCS = Path(__file__).parents[2] / "docs"
CONFIGURATION = """
site: {title: Planet, url: 'https://planet.example/'}
feeds:
  - {path: a.xml, id: a, new_feed_entries: 1000}
  - {path: missing.xml, id: missing}
articles: []
outputs: [{id: all}, {id: narrow, formats: [atom]}]
"""
FILES = {"a.xml": rss(rss_item(1, date="01 May 2026 08:00:00 GMT"), rss_item(2, date="02 May 2026 08:00:00 GMT"))}
Samples = dict[tuple[str, tuple[str, ...]], float]


@pytest.fixture
async def planet(tmp_path: Path) -> AsyncIterator[Face]:
    """One feed that works, and one that is not there."""
    async with face(tmp_path, CONFIGURATION, FILES, door=Door(limits=Limits())) as shown:
        yield shown


async def samples(planet: Face) -> Samples:
    """(name, values of the labels in the order of their names) -> value."""
    answer = await planet.get("/metrics")
    assert answer.status_code == 200
    return {
        (sample.name, tuple(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


async def test_the_metrics_of_a_poll_and_a_publishing(planet: Face) -> None:
    """Polls by outcome, entries, seconds by stage, the outputs' times, and the state of the feeds."""
    found = await samples(planet)
    assert found["aggregator_polls_total", ("changed",)] == 1
    assert found["aggregator_polls_total", ("failed",)] == 1
    assert found["aggregator_entry_changes_total", ("new",)] == 2
    assert found["aggregator_entries", ()] == 2
    assert found["aggregator_sources", ("ok",)] == 1
    assert found["aggregator_sources", ("failing",)] == 1
    assert found["aggregator_polls_in_flight", ()] == 0
    assert found["aggregator_stage_seconds_count", ("fetch",)] == 2
    assert found["aggregator_stage_seconds_count", ("parse",)] == 1
    assert found["aggregator_stage_seconds_count", ("store",)] == 2
    assert found["aggregator_stage_seconds_count", ("publish",)] == 1
    assert found["aggregator_publishings_total", ("succeeded",)] == 1
    assert found["aggregator_published_files_total", ("written",)] > 5
    assert found["aggregator_last_publishing_timestamp_seconds", ()] == NOON.timestamp()
    for output in ("all", "narrow"):
        assert abs(found["aggregator_output_changed_timestamp_seconds", (output,)] - time.time()) < 100
    assert found["process_start_time_seconds", ()] > 0


async def test_the_lag_is_that_of_news(planet: Face) -> None:
    """What a feed had when it was first read is old; what comes later counts from its date to its publication."""
    assert (await samples(planet))["aggregator_entry_lag_seconds_count", ()] == 0
    late = rss(rss_item(3, date="17 May 2026 11:50:00 GMT"), rss_item(4, date="17 May 2026 11:59:30 GMT"))
    (planet.folder / "a.xml").write_bytes(late)
    await planet.poll()
    found = await samples(planet)
    assert found["aggregator_entry_lag_seconds_count", ()] == 2
    assert found["aggregator_entry_lag_seconds_sum", ()] == pytest.approx(630)
    assert found["aggregator_entry_lag_seconds_bucket", ("60.0",)] == 1
    assert found["aggregator_entry_lag_seconds_bucket", ("900.0",)] == 2
    assert found["aggregator_entry_lag_seconds_bucket", ("+Inf",)] == 2


async def test_requests_are_counted_by_room_and_status(planet: Face) -> None:
    """Whatever is asked for, there are few labels."""
    for path in ("/all.atom", "/all.atom?q=x", "/nothing.php", "/a/b/c", "/healthz", "/"):
        await planet.get(path)
    await planet.client.request("BREW", "/all.atom")
    found = await samples(planet)
    counted = {labels: value for (name, labels), value in found.items() if name == "aggregator_http_requests_total"}
    assert counted["200", "GET", "atom"] == 2
    assert counted["404", "GET", "other"] == 2
    assert counted["200", "GET", "html"] == 1
    assert counted["405", "other", "atom"] == 1
    assert found["aggregator_http_request_seconds_count", ("atom",)] == 3


@pytest.mark.parametrize(
    ("path", "room"),
    [
        ("/", "html"),
        ("/all.rss", "rss"),
        ("/all/archive/1.atom", "atom"),
        ("/admin", "admin"),
        ("/hub", "hub"),
        ("/websub/abc", "websub"),
        ("/articles/a.html", "articles"),
        ("/adminer.php", "other"),
        ("/.env", "other"),
    ],
)
def test_rooms(path: str, room: str) -> None:
    """A word of few."""
    assert room_of(path) == room


async def test_names_follow_the_conventions(planet: Face) -> None:
    """One prefix, base units, `_total` for what only grows, a line of help each; and it is never kept."""
    answer = await planet.get("/metrics")
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    for family in text_string_to_metric_families(answer.text):
        if not family.name.startswith(("process_", "python_")):
            assert re.fullmatch(r"aggregator(_[a-z]+)+", family.name)
            assert family.documentation.endswith(".")
            names = {sample.name for sample in family.samples}
            assert family.type != "counter" or all(name.endswith("_total") for name in names)
            assert not re.search(r"_(ms|millis|minutes|kb|percent)", family.name)


async def test_the_metrics_are_for_this_machine(planet: Face) -> None:
    """Who comes over a proxy comes from elsewhere, and there is no password that could let anybody in."""
    answer = await planet.get("/metrics", x_forwarded_for="192.0.2.1")
    assert answer.status_code == 403
    assert "aggregator_" not in answer.text


async def test_the_metrics_of_the_door_are_there(planet: Face) -> None:
    """With the server's own door, as the daemon has it."""
    door = Door(limits=Limits())
    door.refused["full"] += 3
    body = exposed(planet.session, Traffic(door=door), Survey(desk=planet.session)).decode()
    assert 'aggregator_http_refused_total{reason="full"} 3.0' in body
    assert "aggregator_http_connections 0.0" in body
    assert all(f'reason="{reason}"' in body for reason in REASONS)


async def test_the_server_says_that_it_lives(planet: Face) -> None:
    """`/healthz` answers at once, and is never kept."""
    answer = await planet.get("/healthz")
    assert (answer.status_code, answer.text, answer.headers["cache-control"]) == (200, "ok", "no-store")


async def test_ready_is_who_polls_and_has_published(planet: Face) -> None:
    """Each thing that is amiss is a line; a daemon that does not look for what is due any more is not ready."""
    tally = planet.session.tally
    answer = await planet.get("/readyz")
    assert (answer.status_code, answer.text) == (503, "nothing is being polled\n")
    tally.ticked = time.monotonic()
    answer = await planet.get("/readyz")
    assert (answer.status_code, answer.text, answer.headers["cache-control"]) == (200, "ready\n", "no-store")
    tally.published_at = None
    assert (await planet.get("/readyz")).status_code == 200  # what an earlier daemon published is there
    (planet.folder / "output" / ".published.json").unlink()
    assert (await planet.get("/readyz")).text == "nothing has been published yet\n"
    tally.ticked -= 31
    planet.session.store.close()
    answer = await planet.get("/readyz")
    assert answer.status_code == 503
    assert answer.text.splitlines() == [
        "the store does not answer",
        "nothing has been published yet",
        "nothing is being polled",
    ]


async def test_metrics_outlive_the_store(planet: Face) -> None:
    """A store that does not answer leaves its last numbers; all others are as they are."""
    before = await samples(planet)
    planet.session.store.close()
    after = await samples(planet)
    assert after["aggregator_entries", ()] == before["aggregator_entries", ()] == 2


def expressions(node: Any) -> list[str]:
    """Every query of a dashboard."""
    match node:
        case {"expr": str(expression)}:
            return [expression]
        case dict():
            return [found for value in node.values() for found in expressions(value)]
        case list():
            return [found for value in node for found in expressions(value)]
        case _:
            return []


async def test_the_dashboard_of_grafana_asks_for_what_there_is(planet: Face) -> None:
    """Every name in docs/grafana.json, and in docs/operations.md, is a metric of ours or of the process."""
    await planet.get("/all.atom")
    late = rss(rss_item(3, date="17 May 2026 11:50:00 GMT"))
    (planet.folder / "a.xml").write_bytes(late)
    await planet.poll()
    planet.session.tally.lanes = {"waiting": 3, "polling": 1}  # as the leader of a cluster notes them
    known = {name for name, _ in await samples(planet)} | {
        "aggregator_http_connections",
        "aggregator_http_refused_total",
    }
    dashboard = json.loads((DOCS / "grafana.json").read_bytes())
    queries = expressions(dashboard["panels"])
    assert len(queries) > 12
    for text in (*queries, (DOCS / "operations.md").read_text(encoding="utf-8")):
        asked = set(re.findall(r"\b(?:aggregator|process)_[a-z_]+", text))
        families = {re.sub(r"_(bucket|sum|count)$", "", name) for name in known}
        assert asked <= known | families, asked - known - families
    assert {panel["title"] for panel in dashboard["panels"]}
    ids = [panel["id"] for panel in dashboard["panels"]]
    assert len(set(ids)) == len(ids)


async def test_what_is_due_is_counted(tmp_path: Path) -> None:
    """Feeds whose time has come."""
    now = [NOON]
    async with face(tmp_path, CONFIGURATION, FILES, clock=lambda: now[0]) as planet:
        now[0] += timedelta(hours=30)
        assert (await samples(planet))["aggregator_sources_due", ()] == 2
