"""Outputs delivered by the hub of a running daemon to a real subscriber, and told to a real hub elsewhere."""

import socket
from collections.abc import Iterator
from urllib.parse import parse_qs

import feedparser
import httpx
import pytest

from tests.support.origin import Origin
from tests.support.planet import Daemon, Planet, until
from tests.support.subscriber import Subscriber, links_of


@pytest.fixture
def reader() -> Iterator[Subscriber]:
    with Subscriber() as running:
        yield running


@pytest.fixture
def port() -> int:
    """A port that is free: site.url must name it."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        number: int = taken.getsockname()[1]
        return number


def configure(planet: Planet, port: int, *, site: str = "") -> None:
    (planet.folder / "feeds.yaml").write_text(
        f"site: {{title: Planet Test, url: 'http://127.0.0.1:{port}/'{site}}}\n"
        "poll: {private_addresses: allow, timeout: 2s}\n"
    )


def write(planet: Planet, number: int) -> None:
    """Write an article, which is published as soon as it is noticed."""
    planet.article(f"{number}.md", f"---\ntitle: Article {number}\ndate: 2024-05-0{number}\n---\nWords of {number}.\n")


def shown(daemon: Daemon, title: str, name: str = "all.atom") -> httpx.Response:
    """Wait until something is published."""
    return until(lambda: title in (found := daemon.get(name)).text and found, title)  # type: ignore[no-any-return]  # what it waits for


def test_from_the_feed_to_the_callback(planet: Planet, reader: Subscriber, port: int) -> None:
    """A reader finds the hub in the feed, subscribes, is sent what is new, and gives its subscription up."""
    write(planet, 1)
    configure(planet, port)
    with planet.daemon("--port", str(port)) as daemon:
        document = shown(daemon, "Article 1")
        links = {link.rel: link.href for link in feedparser.parse(document.content).feed.links}
        assert links_of(document) == {"hub": links["hub"], "self": links["self"]}
        feed = reader.feed("a", links["self"], secret="hush")
        assert reader.ask(feed, links["hub"]).status_code == 202
        feed.confirmed()
        daemon.event("subscriber", mode="subscribe")
        write(planet, 2)
        seen = feed.next()
        assert [entry.title for entry in feedparser.parse(seen.body).entries] == ["Article 2", "Article 1"]
        assert seen.body == daemon.get("all.atom").content
        assert seen.header("Content-Type") == document.headers["Content-Type"].encode()
        assert reader.ask(feed, links["hub"], "unsubscribe").status_code == 202
        daemon.event("subscriber", mode="unsubscribe")
        write(planet, 3)
        shown(daemon, "Article 3")
        assert "hush" not in daemon.log.read_text()
        assert feed.callback not in daemon.log.read_text()
    assert feed.quiet()


def test_a_subscription_outlives_a_restart(planet: Planet, reader: Subscriber, port: int) -> None:
    """What `update` publishes while no daemon runs still names the hub, and is delivered as soon as one does."""
    write(planet, 1)
    configure(planet, port)
    feed = reader.feed("a", f"http://127.0.0.1:{port}/all.json")
    with planet.daemon("--port", str(port)) as daemon:
        document = shown(daemon, "Article 1", "all.json")
        assert document.json()["hubs"] == [{"type": "WebSub", "url": f"{daemon.url}hub"}]
        assert links_of(document)["self"] == feed.topic
        reader.ask(feed, f"{daemon.url}hub")
        daemon.event("subscriber", mode="subscribe")
    write(planet, 2)
    assert planet.run("update").code == 0
    assert f"http://127.0.0.1:{port}/hub".encode() in planet.output("all.json")
    assert feed.quiet()
    with planet.daemon("--port", str(port)):
        assert b"Article 2" in feed.next().body


def test_a_hub_elsewhere_is_told_what_has_changed(planet: Planet, origin: Origin, port: int) -> None:
    """By the daemon and by commands; outputs name that hub, and nobody can subscribe here."""
    write(planet, 1)
    origin.answer("/hub", 204)
    configure(planet, port, site=f", hub: '{origin.url('/hub')}'")
    assert planet.run("update").code == 0
    topics = {f"http://127.0.0.1:{port}/all.{format_}" for format_ in ("atom", "rss", "json")}
    assert told(origin) == topics
    origin.clear()
    with planet.daemon("--port", str(port)) as daemon:
        document = shown(daemon, "Article 1")
        assert links_of(document)["hub"] == origin.url("/hub")
        assert f'href="{origin.url("/hub")}"' in document.text
        form = {"hub.mode": "subscribe", "hub.topic": f"{daemon.url}all.atom", "hub.callback": origin.url("/callback")}
        answer = httpx.post(f"{daemon.url}hub", data=form, trust_env=False)
        assert (answer.status_code, answer.text) == (404, f"the hub of the feeds here is {origin.url('/hub')}\n")
        write(planet, 2)
        until(lambda: told(origin) == topics, "a ping for each feed")


def told(origin: Origin) -> set[str]:
    """The topics that the hub elsewhere was told of."""
    pings = [parse_qs(seen.body.decode()) for seen in origin.requests("/hub")]
    assert all(ping["hub.mode"] == ["publish"] for ping in pings)
    return {url for ping in pings for url in ping["hub.url"]}
