"""How long it takes from a hub's delivery to the callback of a subscriber, and what a crowd of subscribers costs.

    python -m benchmarks.push_out            a hundred publishings, each because a hub delivers, and one subscriber
    python -m benchmarks.push_out 10000      so many subscribers of one output, who get it at once

A real daemon in a process of its own, a real hub before it and real callbacks behind it, on this machine. The output
holds a hundred entries, as it usually does.
"""

import asyncio
import os
import statistics
import sys
import tempfile
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Self

from aggregator.model import Subscriber as Row
from aggregator.store import open_store
from tests.support.hub import Hub, Member
from tests.support.origin import Origin
from tests.support.planet import Daemon, Planet, rss, rss_item, until
from tests.support.ports import free_port
from tests.support.subscriber import Feed, Subscriber

PUBLISHINGS = 100
HOSTS = 50  # that a crowd is spread over


def main() -> None:
    """Measure one or many, as the command line says."""
    with tempfile.TemporaryDirectory() as folder:
        planet, port = Planet(Path(folder)), free_port()
        if len(sys.argv) > 1:
            _many(planet, port, int(sys.argv[1]))
        else:
            _one(planet, port)


def _one(planet: Planet, port: int) -> None:
    with Origin() as origin, Hub() as hub, Subscriber() as reader:
        topic = origin.url("/feed.xml")
        links = {"Link": f'<{hub.url}>; rel="hub", <{topic}>; rel="self"'}
        origin.serve("/feed.xml", _hundred(), headers=links)
        _configure(planet, port, topic)
        with planet.daemon("--port", str(port)) as daemon:
            member = hub.subscribed(topic)
            until(lambda: b">Entry old-1<" in daemon.get("all.atom").content, "all.atom")
            feed = reader.feed("a", f"{daemon.url}all.atom", secret="hush")  # noqa: S106 - of nobody
            reader.ask(feed, f"{daemon.url}hub")
            daemon.event("subscriber", mode="subscribe")
            seconds = sorted(_seconds(hub, member, feed, number) for number in range(PUBLISHINGS))
    print(f"{PUBLISHINGS} publishings: median {statistics.median(seconds):.2f} s, ", end="")
    print(f"95 % within {seconds[int(PUBLISHINGS * 0.95)]:.2f} s, all within {seconds[-1]:.2f} s")


def _seconds(hub: Hub, member: Member, feed: Feed, number: int) -> float:
    title = f">Entry new-{number}<".encode()
    start = time.perf_counter()
    hub.deliver(member, rss(rss_item(f"new-{number}")))
    while title not in feed.next().body:
        pass
    return time.perf_counter() - start


def _many(planet: Planet, port: int, crowd: int) -> None:
    with Origin() as origin, Sink() as sink:
        origin.serve("/feed.xml", _hundred())
        _configure(planet, port, origin.url("/feed.xml"))
        planet.run("update")
        size = len(planet.output("all.atom"))
        _fill(planet, f"http://127.0.0.1:{port}/all.atom", crowd, sink)
        with planet.daemon("--port", str(port)) as daemon:
            daemon.get("all.html")  # when it serves
            before, slowest = _memory(daemon), 0.0
            while sink.taken < crowd:
                start = time.perf_counter()
                daemon.get("all.atom")
                slowest = max(slowest, time.perf_counter() - start)
                time.sleep(0.05)
            seconds, used = sink.last - sink.first, _cpu(daemon)
            print(f"{crowd} deliveries of {size // 1000} KB in {seconds:.1f} s, {used:.1f} s of CPU; ", end="")
            print(f"memory from {before} to {_memory(daemon)} MB; all.atom meanwhile within {slowest:.2f} s")
            print(f"after an error or twice: {sink.taken - crowd}")


@dataclass(slots=True)
class Sink:
    """Callbacks that take everything and keep nothing, on as many ports as there are hosts."""

    taken: int = 0
    first: float = 0.0
    last: float = 0.0
    ports: list[int] = field(default_factory=list)
    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)
    _ready: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> Self:
        threading.Thread(target=self._run, daemon=True).start()
        self._ready.wait()
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)

    def _run(self) -> None:
        for _ in range(HOSTS):
            server = self._loop.run_until_complete(asyncio.start_server(self._take, "127.0.0.1", 0, backlog=1000))
            self.ports.append(server.sockets[0].getsockname()[1])
        self._ready.set()
        self._loop.run_forever()

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while head := await reader.readuntil(b"\r\n\r\n"):
                length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
                await reader.readexactly(length)
                self.first = self.first or time.perf_counter()
                self.last = time.perf_counter()
                self.taken += 1
                writer.write(b"HTTP/1.1 204 No Content\r\n\r\n")
                await writer.drain()
        writer.close()


def _configure(planet: Planet, port: int, topic: str) -> None:
    (planet.folder / "feeds.yaml").write_text(
        f"site: {{title: Planet, url: 'http://127.0.0.1:{port}/'}}\npoll: {{private_addresses: allow}}\n"
        f"feeds:\n  - {{url: '{topic}', new_feed_entries: 100}}\n"
    )


def _hundred() -> bytes:
    return rss(*(rss_item(f"old-{number}") for number in range(100)))


def _fill(planet: Planet, topic: str, crowd: int, sink: Sink) -> None:
    """Subscribe a crowd that knows nothing yet of what is published."""
    now = datetime.now(UTC)
    with open_store(f"sqlite:///{planet.folder / 'aggregator.db'}") as store:
        for number in range(crowd):
            callback = f"http://127.0.0.1:{sink.ports[number % HOSTS]}/callback/{number}"
            lease, secret = now + timedelta(days=1), f"secret {number}"
            store.put_subscriber(Row(topic=topic, callback=callback, secret=secret, lease_until=lease, next_at=now))


def _memory(daemon: Daemon) -> int:
    """The most megabytes that the daemon has had."""
    status = Path(f"/proc/{daemon.process.pid}/status").read_text()
    return next(int(line.split()[1]) // 1000 for line in status.splitlines() if line.startswith("VmHWM"))


def _cpu(daemon: Daemon) -> float:
    """The seconds of CPU that the daemon has used."""
    fields = Path(f"/proc/{daemon.process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
