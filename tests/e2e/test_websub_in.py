"""Feeds that a hub delivers to a running daemon: a real hub, a real publisher, real sockets."""

import socket
from collections.abc import Iterator

import pytest

from tests.support.hub import Hub
from tests.support.origin import Origin
from tests.support.planet import Daemon, Planet, rss, rss_item, until


@pytest.fixture
def hub() -> Iterator[Hub]:
    with Hub() as running:
        yield running


@pytest.fixture
def port() -> int:
    """A port that is free: hubs must know it before the daemon has it."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        number: int = taken.getsockname()[1]
        return number


def configure(planet: Planet, port: int, *feeds: str) -> None:
    listed = "".join(f"\n  - {feed}" for feed in feeds) or " []"
    (planet.folder / "feeds.yaml").write_text(
        f"site: {{title: Planet Test, url: 'http://127.0.0.1:{port}/'}}\n"
        "poll: {private_addresses: allow, timeout: 2s}\n"
        f"feeds:{listed}\n"
    )


def document(hub: Hub, topic: str, *items: str) -> bytes:
    """A feed that names its hub and itself, as WordPress does."""
    links = (
        f"<atom:link xmlns:atom='http://www.w3.org/2005/Atom' rel='self' href='{topic}'/>"
        f"<atom:link xmlns:atom='http://www.w3.org/2005/Atom' rel='hub' href='{hub.url}'/>"
    )
    return rss(*items, head=links)


def shown(daemon: Daemon, *titles: str) -> None:
    def there() -> bool:
        text = daemon.get("all.atom").text
        return all(f">{title}<" in text for title in titles)

    until(there, f"{titles} in all.atom")


def test_what_a_hub_delivers_is_published_and_the_feed_left_alone(
    planet: Planet, origin: Origin, hub: Hub, port: int
) -> None:
    """From the announcement in the feed to the end of the subscription when the feed is removed."""
    topic = origin.url("/a.xml")
    origin.serve("/a.xml", document(hub, topic, rss_item(1)))
    configure(planet, port, topic)
    with planet.daemon("--port", str(port)) as daemon:
        member = hub.subscribed(topic)
        assert member.callback.startswith(f"http://127.0.0.1:{port}/websub/")
        assert hub.publish(topic, document(hub, topic, rss_item(2), rss_item(1))) == [202]
        shown(daemon, "Entry 1", "Entry 2")
        assert hub.publish(topic, document(hub, topic, rss_item(3))) == [202]  # a hub may send what is new alone
        shown(daemon, "Entry 1", "Entry 2", "Entry 3")
        assert len(origin.requests("/a.xml")) == 1
        for secret in (member.secret, member.callback.rpartition("/")[2]):
            assert secret not in planet.run("status", "--json").out
            assert secret not in daemon.log.read_text()
        configure(planet, port)
        until(lambda: not hub.members, "no subscription")
        assert [form["hub.mode"] for form in hub.asked] == ["subscribe", "unsubscribe"]
        assert hub.deliver(member, document(hub, topic, rss_item(4))).status_code == 410


def test_a_subscription_outlives_a_restart(planet: Planet, origin: Origin, hub: Hub, port: int) -> None:
    """Nothing is asked again, and the callback is the same."""
    topic = origin.url("/a.xml")
    origin.serve("/a.xml", document(hub, topic, rss_item(1)))
    configure(planet, port, topic)
    with planet.daemon("--port", str(port)):
        hub.subscribed(topic)
    with planet.daemon("--port", str(port)) as daemon:
        shown(daemon, "Entry 1")
        assert hub.publish(topic, document(hub, topic, rss_item(2))) == [202]
        shown(daemon, "Entry 1", "Entry 2")
    assert len(hub.asked) == 1


def test_a_site_that_no_hub_reaches_subscribes_to_nothing(planet: Planet, origin: Origin, hub: Hub) -> None:
    """It is said once, and feeds are polled as ever."""
    for name in ("a", "b"):
        topic = origin.url(f"/{name}.xml")
        origin.serve(f"/{name}.xml", document(hub, topic, rss_item(name)))
    planet.configure(origin.url("/a.xml"), origin.url("/b.xml"))
    with planet.daemon() as daemon:
        shown(daemon, "Entry a", "Entry b")
        daemon.event("hubs", site="https://planet.example/")
    assert hub.asked == []
    assert daemon.log.read_text().count("no hub is subscribed to") == 1
