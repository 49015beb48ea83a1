"""A cluster that is mistreated: is every feed polled, no host asked twice at once, no entry lost or doubled?

    python -m benchmarks.cluster [FEEDS] [HOSTS]       2,000 feeds on 400 hosts

Two `aggregator run`, of which one leads, and three `aggregator worker`, each a process in a folder of its own, over one
PostgreSQL. While entries keep coming, a worker is killed (SIGKILL), the database is stopped as in a crash and started
again, and the leader is killed. Then what is stored is compared with what was served.
"""

import asyncio
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack, ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from tests.support.planet import rss, rss_item
from tests.support.postgres import Server

ANSWER = 0.05  # seconds
FIRST = 3  # entries of a feed when it is first seen
PATIENCE = 300.0  # seconds to wait for anything
FIELDS = "poll: {private_addresses: allow, every: 20s, at_least: 8s, per_host: 1, timeout: 5s}\n"


@dataclass(slots=True)
class Web:
    """Hosts on addresses of this machine, whose feeds grow by an entry every `pace` seconds or so until `frozen`.

    `served` is how many entries of each feed somebody has seen; `at_once` how many requests a host had at the most.
    """

    hosts: int
    pace: float
    port: int = 0
    frozen: bool = False
    began: float = field(default_factory=time.monotonic)
    served: Counter[str] = field(default_factory=Counter)
    requests: Counter[str] = field(default_factory=Counter)
    under_way: Counter[str] = field(default_factory=Counter)
    at_once: int = 0
    grown: dict[str, int] = field(default_factory=dict)
    connections: set[asyncio.StreamWriter] = field(default_factory=set)

    def host(self, number: int) -> str:
        """Return the address of a host."""
        return f"127.77.{number // 250}.{number % 250 + 1}"

    def urls(self, feeds: int) -> list[str]:
        """Return the addresses of so many feeds, in turn on all hosts."""
        return [f"http://{self.host(number % self.hosts)}:{self.port}/{number}" for number in range(feeds)]

    @contextmanager
    def running(self) -> Iterator[None]:
        """Answer for as long as the block runs, in a thread."""
        ready, loop = threading.Event(), asyncio.new_event_loop()
        stop = asyncio.Event()

        async def serve() -> None:
            async with AsyncExitStack() as servers:
                for number in range(self.hosts):
                    server = await asyncio.start_server(self._answer, self.host(number), self.port)
                    self.port = (await servers.enter_async_context(server)).sockets[0].getsockname()[1]
                ready.set()
                await stop.wait()
                for connection in tuple(self.connections):
                    connection.close()

        thread = threading.Thread(target=lambda: loop.run_until_complete(serve()), daemon=True)
        thread.start()
        ready.wait()
        yield
        loop.call_soon_threadsafe(stop.set)
        thread.join()
        loop.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        host = writer.get_extra_info("sockname")[0]
        self.connections.add(writer)
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                path = head.split(b" ", 2)[1].decode()
                self.under_way[host] += 1
                self.at_once = max(self.at_once, self.under_way[host])
                await asyncio.sleep(ANSWER)
                self.under_way[host] -= 1
                body, count = self._document(path)
                length = f"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nContent-Length: {len(body)}\r\n\r\n"
                writer.write(length.encode() + body)
                await writer.drain()
                self.requests[path] += 1
                self.served[path] = max(self.served[path], count)
        except (asyncio.IncompleteReadError, ConnectionError):  # somebody hung up, or was killed
            self.under_way[host] = 0
        finally:
            writer.close()
            self.connections.discard(writer)

    def _document(self, path: str) -> tuple[bytes, int]:
        rng = Random(path)  # noqa: S311 - synthetic, the same in every run
        if not self.frozen:
            age = time.monotonic() - self.began
            self.grown[path] = FIRST + int((age + rng.uniform(0, self.pace)) / self.pace)
        count = self.grown.get(path, FIRST)
        items = [rss_item(f"{path}-{number}", extra=_words(path, number)) for number in range(count, 0, -1)]
        return rss(*items, title=f"Feed {path}"), count


def _words(path: str, number: int) -> str:
    rng = Random(f"{path} {number}")  # noqa: S311 - as above
    return f"<category>{'-'.join(rng.choices('abcdefghijklmnopqrstuvwxyz', k=12))}</category>"


@dataclass(slots=True)
class Cluster:
    """The processes, and what they are asked to do."""

    folder: Path
    config: str
    stack: ExitStack
    members: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, name: str, *command: str) -> None:
        """Start a member in a folder of its own: nothing is shared but the database."""
        home = self.folder / name
        home.mkdir()
        (home / "feeds.yaml").write_text(self.config)
        log = self.stack.enter_context((home / "log").open("wb"))
        arguments = [sys.executable, "-m", "aggregator", *command]
        self.members[name] = subprocess.Popen(arguments, cwd=home, stdout=log, stderr=log)  # noqa: S603 - our own program
        self.stack.callback(self.kill, name)

    def kill(self, name: str) -> None:
        """Kill a member without warning."""
        if (process := self.members.pop(name, None)) is not None:
            process.kill()
            process.wait()

    def end(self) -> None:
        """End all members as a service manager would."""
        for process in self.members.values():
            process.send_signal(signal.SIGTERM)
        for process in self.members.values():
            process.wait(timeout=60)

    def leader(self) -> str | None:
        """Return who leads now, by its log."""
        for name in self.members:
            events = [line for line in self.log(name).splitlines() if '"leading' in line]
            if events and "no more" not in events[-1]:
                return name
        return None

    def until(self, condition: Callable[[], bool], what: str) -> float:
        """Wait until something is so, and return how long it took; nobody may end of himself meanwhile."""
        start = time.monotonic()
        while not condition():
            ended = [name for name, process in self.members.items() if process.poll() is not None]
            if ended or time.monotonic() - start > PATIENCE:
                raise RuntimeError(f"{what}: {ended} ended: {[self.log(name) for name in ended]}")
            time.sleep(0.05)
        return time.monotonic() - start

    def log(self, name: str) -> str:
        """Return what a member has logged."""
        return (self.folder / name / "log").read_text()

    def published(self, name: str) -> bytes:
        """Return the newest feed that a member has published."""
        path = self.folder / name / "output" / "all.atom"
        return path.read_bytes() if path.exists() else b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of it; times in seconds."""

    feeds: int
    polls: int
    at_once: int
    entries: int
    lost: int
    doubled: int
    published_twice: int
    times: dict[str, float]


def mistreat(feeds: int, hosts: int, *, pace: float = 20.0) -> Outcome:
    """Run the cluster through everything, and count."""
    web, times = Web(hosts, pace), dict[str, float]()
    server = Server(synchronous_commit="on", wal_level="replica", max_connections="200")
    with ExitStack() as stack:
        stack.callback(server.remove)
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        stack.enter_context(web.running())
        listed = "".join(f"  - {{url: '{url}', id: f{number}}}\n" for number, url in enumerate(web.urls(feeds)))
        url = server.new_database()
        cluster = Cluster(folder, f"store: {url}\n{FIELDS}articles: []\nfeeds:\n{listed}", stack)
        for name in ("run-a", "run-b"):
            cluster.start(name, "run", "--no-web")
        for name in ("worker-1", "worker-2", "worker-3"):
            cluster.start(name, "worker")

        def polled(share: float) -> Callable[[], bool]:
            return lambda: len(web.requests) >= feeds * share

        times["a third of the feeds polled"] = cluster.until(polled(1 / 3), "a third of the feeds")
        cluster.kill("worker-1")
        times["a worker killed; two thirds polled after another"] = cluster.until(
            polled(2 / 3), "two thirds of the feeds"
        )
        server.stop()
        asked = web.requests.total()
        server.start()
        times["database restarted; first request after"] = cluster.until(
            lambda: web.requests.total() > asked + hosts // 10, "requests after the restart"
        )
        times["every feed polled after another"] = cluster.until(polled(1), "every feed")
        leader = next(name for name in [cluster.leader(), "run-a"] if name is not None)
        other = "run-b" if leader == "run-a" else "run-a"
        before = cluster.published(other)
        cluster.kill(leader)
        times["leader killed; the other has published after"] = cluster.until(
            lambda: cluster.published(other) != before, "a publication by the other"
        )
        web.frozen = True
        times["all that was served is stored after another"] = cluster.until(
            lambda: _stored(server, url).total() == sum(_grown(web, feeds).values()), "what was served is stored"
        )
        time.sleep(3)  # what is to be published has been
        cluster.end()
        stored, grown = _stored(server, url), _grown(web, feeds)
        seen = cluster.published(other)
        return Outcome(
            feeds=len(web.requests),
            polls=web.requests.total(),
            at_once=web.at_once,
            entries=stored.total(),
            lost=sum((grown - stored).values()),
            doubled=sum((stored - grown).values()),
            published_twice=seen.count(b"<entry>") - len(set(seen.split(b"<entry>"))) + 1,
            times=times,
        )


def _grown(web: Web, feeds: int) -> Counter[str]:
    return Counter({f"f{number}": web.grown.get(f"/{number}", FIRST) for number in range(feeds)})


def _stored(server: Server, url: str) -> Counter[str]:
    rows = server.execute(
        "SELECT sources.id, count(*) FROM entries JOIN sources ON sources.key = entries.source GROUP BY sources.id",
        database=url.rpartition("/")[2],
    )
    return Counter(dict(rows))


if __name__ == "__main__":
    amount = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    spread = int(sys.argv[2]) if len(sys.argv) > 2 else 400  # noqa: PLR2004 - the second argument
    outcome = mistreat(amount, spread)
    for what, took in outcome.times.items():
        print(f"{what:60} {took:8.1f} s")
    print(f"feeds polled {outcome.feeds:,} of {amount:,}; polls {outcome.polls:,}; entries {outcome.entries:,}")
    print(f"most requests to one host at once {outcome.at_once}; lost {outcome.lost}; doubled {outcome.doubled}")
    print(f"entries that stand twice in the published feed: {outcome.published_twice}")
