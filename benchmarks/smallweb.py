"""A configuration with the feeds of the small web: `python -m benchmarks.smallweb` prints its figures.

The list lies beside the project and is no part of it; without it there is nothing to measure. Nobody on it is asked
for anything: every host becomes a loopback address of its own where nobody listens, so that all polls fail at once.
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.hostile import Memory
from tests.support.planet import Planet, until

LIST = Path(__file__).parents[2] / "shared" / "corpus" / "smallweb" / "smallweb.txt"
IDLE = 20  # seconds


def addresses(path: Path = LIST) -> list[str]:
    """Every address of the list, its host replaced by a loopback address with a port that is closed."""
    hosts: dict[tuple[str, str | None], str] = {}  # http and https are two: some feeds are listed with both
    found = []
    for url in path.read_text(encoding="utf-8").split():
        parts = urlsplit(url)
        number = len(hosts)
        here = f"127.{number // 62_500 + 1}.{number // 250 % 250}.{number % 250 + 1}:1"
        found.append(
            parts._replace(scheme="http", netloc=hosts.setdefault((parts.scheme, parts.hostname), here)).geturl()
        )
    return found


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


def main() -> int:
    """Print the figures."""
    if not LIST.exists():
        print(f"{LIST}: no such file", file=sys.stderr)
        return 2
    urls = addresses()
    with tempfile.TemporaryDirectory() as folder:
        planet = configure(Path(folder), urls)
        print(f"{len(urls):,} feeds on {len({urlsplit(url).hostname for url in urls}):,} hosts")
        row("check", *command(planet, "check"))
        row("run, to the first poll", *first_tick(planet))
        (planet.folder / "aggregator.db").unlink()
        row("update, everybody refuses", *command(planet, "update"))
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
