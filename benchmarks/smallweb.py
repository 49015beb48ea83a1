"""What do tens of thousands of feeds cost to check, to start with, and while nothing is due?

    python -m benchmarks.smallweb            with the 36,515 feeds of the small web
    python -m benchmarks.smallweb 100000     with so many made-up ones, each on a host of its own

The list lies beside the project and is no part of it. Nobody on it is asked for anything: every host becomes a
loopback address of its own where nobody listens, so that all polls fail at once.
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from aggregator.config import load
from aggregator.store import open_store
from benchmarks.hostile import Memory
from benchmarks.origin import host
from tests.support.planet import Planet, until

LIST = Path(__file__).parents[2] / "shared" / "corpus" / "smallweb" / "smallweb.txt"
IDLE = 20  # seconds
CLOSED = 1  # a port


def addresses(path: Path = LIST) -> list[str]:
    """Every address of the list, its host replaced by a loopback address with a port that is closed."""
    hosts: dict[tuple[str, str | None], str] = {}  # http and https are two: some feeds are listed with both
    found = []
    for url in path.read_text(encoding="utf-8").split():
        parts = urlsplit(url)
        here = f"{host(len(hosts))}:{CLOSED}"
        found.append(
            parts._replace(scheme="http", netloc=hosts.setdefault((parts.scheme, parts.hostname), here)).geturl()
        )
    return found


def made_up(count: int) -> list[str]:
    """So many addresses, each of a host of its own."""
    return [f"http://{host(number)}:{CLOSED}/feeds/{number}.xml" for number in range(count)]


def configure(folder: Path, urls: Sequence[str]) -> Planet:
    """A folder with these feeds."""
    planet = Planet(folder)
    head = "site: {title: Small web, url: 'https://planet.example/'}\npoll: {private_addresses: allow}\nfeeds:\n"
    (folder / "feeds.yaml").write_text(head + "".join(f"  - {url}\n" for url in urls), encoding="utf-8")
    return planet


def command(planet: Planet, *arguments: str) -> tuple[float, float, int]:
    """Run a command; return its seconds, the most memory that it had in MB, and its lines."""
    start = time.monotonic()
    with (planet.folder / "out.txt").open("wb") as out:
        process = subprocess.Popen(  # noqa: S603 - the program itself
            [sys.executable, "-m", "aggregator", *arguments], cwd=planet.folder, stdout=out, stderr=subprocess.STDOUT
        )
        with Memory(process.pid).watched() as memory:
            process.wait()
    seconds = time.monotonic() - start
    return seconds, memory.own, (planet.folder / "out.txt").read_text(encoding="utf-8").count("\n")


def first_tick(planet: Planet) -> tuple[float, float]:
    """Run the daemon until it has polled the first feeds; return the seconds to the first one, and the memory in MB."""
    start = time.monotonic()
    with planet.daemon("--no-web") as daemon, Memory(daemon.process.pid).watched() as memory:
        until(lambda: '"poll"' in daemon.log.read_text(encoding="utf-8"), "a poll", seconds=120)
        seconds = time.monotonic() - start
        time.sleep(IDLE)
    return seconds, memory.own


def idle(planet: Planet) -> tuple[float, float]:
    """Run the daemon while nothing is due; return the seconds until it serves, and the memory in MB."""
    start = time.monotonic()
    with planet.daemon() as daemon, Memory(daemon.process.pid).watched() as memory:
        with suppress(AssertionError):
            daemon.event("serving")
        seconds = time.monotonic() - start
        time.sleep(IDLE)
    return seconds, memory.own


def postpone(planet: Planet) -> None:
    """Let nothing be due for a day, without polling everything first."""
    config = load(planet.folder / "feeds.yaml", {})
    with open_store(config.store) as store:
        store.sync(config.sources)
        store.postpone([source.id for source in config.sources], datetime.now(UTC) + timedelta(days=1))


def main() -> int:
    """Print the figures."""
    count = int(sys.argv[1].replace("_", "")) if len(sys.argv) > 1 else None
    if count is None and not LIST.exists():
        print(f"{LIST}: no such file; say how many feeds shall be made up", file=sys.stderr)
        return 2
    urls = addresses() if count is None else made_up(count)
    with tempfile.TemporaryDirectory() as folder:
        planet = configure(Path(folder), urls)
        print(f"{len(urls):,} feeds on {len({urlsplit(url).hostname for url in urls}):,} hosts")
        row("check", *command(planet, "check"))
        row("run, to the first poll", *first_tick(planet))
        (planet.folder / "aggregator.db").unlink()
        if count is None:
            row("update, everybody refuses", *command(planet, "update"))
        else:
            postpone(planet)
        row("update, when nothing is due", *command(planet, "update"))
        row("run, until it serves; idle", *idle(planet))
        row("status", *command(planet, "status"))
        row("status --json", *command(planet, "status", "--json"))
        row("publish", *command(planet, "publish"))
        row("export", *command(planet, "export"))
    return 0


def row(name: str, seconds: float, memory: float, lines: int | None = None) -> None:
    """Print one line of the table."""
    said = "" if lines is None else f"{lines:>10,} lines"
    print(f"{name:30} {seconds:>7.1f} s {memory:>7.0f} MB{said}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
