"""`output: s3://…` as its owner lives with it: commands, plan, and the daemon, which serves what lies in the bucket."""

import httpx
import pytest

from tests.support.buckets import SECRET, Server, shared_server
from tests.support.origin import Origin
from tests.support.planet import Planet, rss, rss_item, until

TOKEN = "0123456789abcdefgh"
OUTPUTS = f"""
outputs:
  - id: all
  - {{id: mine, private: {TOKEN}}}
"""


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Server:
    """An S3-compatible server that commands find in their environment."""
    server = shared_server()
    for name, value in server.environment.items():
        monkeypatch.setenv(name, value)
    return server


def test_a_planet_in_a_bucket(server: Server, planet: Planet, origin: Origin) -> None:
    """Public and private outputs have prefixes of their own; plan compares with them; what changed is sent."""
    bucket = server.new_bucket()
    origin.serve("/a.xml", rss(rss_item(1)))
    where = f"output: s3://{bucket}/planet\n"
    planet.configure(origin.url("/a.xml"), text=where + OUTPUTS)
    done = planet.run("update")
    assert (done.code, done.err) == (0, "")
    assert b"Entry 1" in server.get(bucket, "planet/all.atom").body
    keys = server.keys(bucket)
    assert {key.split("/")[0] for key in keys} == {"planet", "planet-private"}
    assert [key for key in keys if "mine" in key and not key.startswith("planet-private/")] == []
    assert b"Entry 1" in server.get(bucket, "planet-private/mine.atom").body
    assert not (planet.folder / "output").exists()
    assert "0 files written, 0 removed" in planet.run("update", "--all").out

    assert [each["output"] for each in planet.json("plan") if each["added"] or each["removed"]] == []
    planet.configure(origin.url("/a.xml"), text=f"{where}outputs: [{{id: all, drop: [{{title: Entry}}]}}]\n")
    planned = {each["output"]: each for each in planet.json("plan")}
    assert [each["title"] for each in planned["all"]["removed"]] == ["Entry 1"]
    assert planned["mine"]["removed"]
    assert planet.run("publish").code == 0
    assert b"Entry 1" not in server.get(bucket, "planet/all.atom").body
    assert [key for key in server.keys(bucket) if key.startswith("planet-private/")] == [
        "planet-private/.published.json"
    ]


def test_the_daemon_serves_what_is_in_the_bucket(server: Server, planet: Planet, origin: Origin) -> None:
    """With validators, 304, private outputs for who knows the token, live views, and what was removed is gone."""
    bucket = server.new_bucket()
    origin.serve("/a.xml", rss(rss_item(1), rss_item(2)))
    planet.configure(origin.url("/a.xml"), text=f"output: s3://{bucket}/planet\n{OUTPUTS}")
    with planet.daemon() as daemon:
        until(lambda: "Entry 1" in daemon.get("all.atom").text, "the entry in all.atom")
        feed = daemon.get("all.atom")
        assert feed.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
        known = {"If-None-Match": feed.headers["ETag"]}
        assert httpx.get(f"{daemon.url}all.atom", headers=known, trust_env=False).status_code == 304
        assert daemon.get().headers["Content-Type"].startswith("text/html")
        assert daemon.get("mine.atom").status_code == 404
        assert "Entry 1" in daemon.get(f"mine.atom?token={TOKEN}").text
        assert daemon.get(".published.json").status_code == 404
        assert daemon.get("never.atom").status_code == 404
        assert "Entry 2" not in daemon.get("all.atom?q=%22Entry 1%22").text
        assert daemon.get("healthz").status_code == 200


def test_a_server_that_is_away_is_told_in_words(
    server: Server, planet: Planet, origin: Origin, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The command fails, nothing is lost, and the next one publishes."""
    bucket = server.new_bucket()
    origin.serve("/a.xml", rss(rss_item(1)))
    planet.configure(origin.url("/a.xml"), text=f"output: s3://{bucket}/planet\n")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    failed = planet.run("update")
    assert failed.code != 0
    assert f"cannot read s3://{bucket}/planet" in failed.err
    assert "the server cannot be reached" in failed.err
    assert SECRET not in failed.out + failed.err
    monkeypatch.setenv("AWS_ENDPOINT_URL", server.environment["AWS_ENDPOINT_URL"])
    assert planet.run("publish").code == 0
    assert b"Entry 1" in server.get(bucket, "planet/all.atom").body
