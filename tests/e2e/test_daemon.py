"""`aggregator run` as its owner lives with it: it serves, watches, reloads, and ends in order."""

import signal
import socket

import pytest

from tests.support.origin import Origin
from tests.support.planet import Planet, rss, rss_item, until


def test_it_polls_publishes_and_serves_at_once(planet: Planet, origin: Origin) -> None:
    """The first poll does not wait for a tick; what is published is served with a validator that works."""
    origin.serve("/a.xml", rss(rss_item(1)))
    planet.configure(origin.url("/a.xml"))
    with planet.daemon() as daemon:
        until(lambda: "Entry 1" in daemon.get("all.atom").text, "the entry in all.atom")
        assert daemon.get().headers["Content-Type"].startswith("text/html")
        assert daemon.get("healthz").status_code == 200
        feed = daemon.get("all.atom")
        assert feed.headers["ETag"]
        assert feed.headers["Last-Modified"]
    assert len(origin.log) == 1


def test_without_a_network_the_articles_are_published_and_each_failure_is_a_line(planet: Planet) -> None:
    """Nobody answers: local articles are there within seconds, and the log says what could not be reached."""
    planet.article("hello.md", "---\ntitle: Hello\ndate: 2026-05-01\n---\n\nA first article.\n")
    planet.configure(
        "{url: 'http://127.0.0.1:1/feed', id: closed}", "{url: 'http://no.such.invalid/feed', id: nowhere}"
    )
    with planet.daemon() as daemon:
        until(lambda: "Hello" in daemon.get("all.atom").text, "the article in all.atom")
        for name in ("closed", "nowhere"):
            event = daemon.event("poll", source=name)
            assert (event["level"], event["outcome"]) == ("warning", "failed")
            assert event["error"]
        until(lambda: "A first article" in daemon.get("articles/hello.html").text, "its page")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_in_order(planet: Planet, origin: Origin, number: signal.Signals) -> None:
    """Exit code 0, no traceback, and the port is free again."""
    origin.serve("/a.xml", rss(rss_item(1)))
    planet.configure(origin.url("/a.xml"))
    with planet.daemon() as daemon:
        port = int(daemon.url.rsplit(":", 1)[1].rstrip("/"))
        daemon.process.send_signal(number)
        assert daemon.process.wait(timeout=15) == 0
    with socket.create_server(("127.0.0.1", port)):
        pass


def test_a_restart_asks_nobody_again(planet: Planet, origin: Origin) -> None:
    """POLITENESS 4: when to poll next is in the store."""
    origin.serve("/a.xml", rss(rss_item(1)))
    planet.configure(origin.url("/a.xml"))
    for _ in range(3):
        with planet.daemon() as daemon:
            until(lambda: daemon.get("all.atom").status_code == 200, "all.atom")
    assert len(origin.log) == 1


def test_a_dropped_article_is_an_entry_within_two_seconds(planet: Planet) -> None:
    """So is one that changes, and one that is deleted leaves the outputs; the folder need not be there before."""
    planet.configure()
    with planet.daemon() as daemon:
        until(lambda: daemon.get("all.atom").status_code == 200, "all.atom")
        path = planet.article("note.txt", "A note\n\nBy Ann Example\n\n1 May 2026\n\nThe text of the note.\n")
        until(lambda: "A note" in daemon.get("all.atom").text, "the note", seconds=2)
        path.write_text("A better note\n\nBy Ann Example\n\n1 May 2026\n\nThe text of the note.\n")
        until(lambda: "A better note" in daemon.get("all.atom").text, "the better note", seconds=2)
        path.unlink()
        until(lambda: "A better note" not in daemon.get("all.atom").text, "no note", seconds=2)
        until(lambda: daemon.get("articles/note.html").status_code == 410, "no page")


def test_a_saved_configuration_takes_effect_within_two_seconds(planet: Planet, origin: Origin) -> None:
    """A new feed is polled and a new output published; what was polled before is not asked again."""
    origin.serve("/a.xml", rss(rss_item(1)))
    origin.serve("/b.xml", rss(rss_item(2)))
    planet.configure(origin.url("/a.xml"))
    with planet.daemon() as daemon:
        until(lambda: "Entry 1" in daemon.get("all.atom").text, "the first entry")
        planet.configure(origin.url("/a.xml"), origin.url("/b.xml"), text="outputs: [{id: mine}]\n")
        until(lambda: "Entry 2" in daemon.get("mine.atom").text, "the second entry", seconds=2)
        assert daemon.get("all.atom").status_code == 410
    assert len(origin.requests("/a.xml")) == 1


def test_an_invalid_configuration_changes_nothing_and_is_said(planet: Planet, origin: Origin) -> None:
    """The last valid one goes on; the log has each fault with its place, and a mended file is taken over."""
    origin.serve("/a.xml", rss(rss_item(1)))
    planet.configure(origin.url("/a.xml"))
    with planet.daemon() as daemon:
        until(lambda: "Entry 1" in daemon.get("all.atom").text, "the entry")
        planet.configure(origin.url("/a.xml"), text="output: [\n")
        event = daemon.event("feeds.yaml has faults; the last valid configuration goes on")
        assert event["faults"][0].startswith("feeds.yaml:6:1: not valid YAML")
        assert "Entry 1" in daemon.get("all.atom").text
        planet.configure(origin.url("/a.xml"), text="outputs: [{id: mine}]\n")
        until(lambda: daemon.get("mine.atom").status_code == 200, "mine.atom", seconds=2)


def test_sighup_reloads(planet: Planet, origin: Origin) -> None:
    """As services do, whether or not the file changed."""
    planet.configure()
    with planet.daemon() as daemon:
        assert daemon.url
        daemon.process.send_signal(signal.SIGHUP)
        daemon.event("configuration taken over")
    assert origin.log == []


def test_a_port_that_is_taken_is_said_in_words(planet: Planet) -> None:
    """Exit code 1 and one line."""
    planet.configure()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = planet.run("run", "--port", str(port))
    assert result.code == 1
    assert result.err.splitlines()[-1] == f"cannot listen on 127.0.0.1:{port}: Address already in use"


def test_an_open_address_is_refused(planet: Planet) -> None:
    """Without a password nobody from outside comes in."""
    planet.configure()
    result = planet.run("run", "--host", "0.0.0.0", "--port", "0")
    assert result.code == 1
    assert "web.password" in result.err


def test_no_web(planet: Planet, origin: Origin) -> None:
    """Polling and publishing alone."""
    origin.serve("/a.xml", rss(rss_item(1)))
    planet.configure(origin.url("/a.xml"))
    with planet.daemon("--no-web") as daemon:
        until(lambda: "all.atom" in planet.files() and planet.titles() == ["Entry 1"], "the entry")
        assert "serving" not in daemon.log.read_text()
