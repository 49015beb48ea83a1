"""How long it takes from a hub's delivery to the new bytes of all.atom, as a client sees them: a hundred deliveries.

    python -m benchmarks.push_in

A real daemon in a process of its own, a real hub and a real publisher on this machine. Each delivery begins when the
last one has been seen; the output holds a hundred entries, as it usually does.
"""

import statistics
import tempfile
import time
from pathlib import Path

from tests.support.hub import Hub, Member
from tests.support.origin import Origin
from tests.support.planet import Daemon, Planet, rss, rss_item, until
from tests.support.ports import free_port

DELIVERIES = 100


def main() -> None:
    """Measure, and print the seconds in the middle and at the end."""
    with Origin() as origin, Hub() as hub, tempfile.TemporaryDirectory() as folder:
        planet, topic, port = Planet(Path(folder)), origin.url("/feed.xml"), free_port()
        links = {"Link": f'<{hub.url}>; rel="hub", <{topic}>; rel="self"'}
        origin.serve("/feed.xml", rss(*(rss_item(f"old-{number}") for number in range(100))), headers=links)
        (planet.folder / "feeds.yaml").write_text(
            f"site: {{title: Planet, url: 'http://127.0.0.1:{port}/'}}\npoll: {{private_addresses: allow}}\n"
            f"feeds:\n  - {{url: '{topic}', new_feed_entries: 100}}\n"
        )
        with planet.daemon("--port", str(port)) as daemon:
            member = hub.subscribed(topic)
            until(lambda: b">Entry old-1<" in daemon.get("all.atom").content, "all.atom")
            seconds = sorted(_seconds(hub, member, daemon, number) for number in range(DELIVERIES))
    print(f"{DELIVERIES} deliveries: median {statistics.median(seconds):.2f} s, ", end="")
    print(f"95 % within {seconds[int(DELIVERIES * 0.95)]:.2f} s, all within {seconds[-1]:.2f} s")


def _seconds(hub: Hub, member: Member, daemon: Daemon, number: int) -> float:
    title = f">Entry new-{number}<".encode()
    start = time.perf_counter()
    hub.deliver(member, rss(rss_item(f"new-{number}")))
    while title not in daemon.get("all.atom").content:
        time.sleep(0.005)
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
