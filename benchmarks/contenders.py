"""The programs that are compared: how each is told what to poll, how it is run, and which version it has."""

import importlib.metadata
import importlib.util
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from aggregator import __version__
from benchmarks.measure import run

HERE = Path(__file__).parent
THREADS = 10  # of newsboat, as of `reader`; its default is one


@dataclass(frozen=True, slots=True, kw_only=True)
class Contender:
    """A program: `version` is None where it is missing, and `get` says how it is installed.

    `prepare` writes its files (FailedError where it cannot); `command` polls everything.
    """

    name: str
    version: Callable[[], str | None]
    prepare: Callable[[Path, Sequence[str], float], None]
    command: Callable[[Path, float], Sequence[str]]
    get: str = ""


def _list(folder: Path, urls: Sequence[str], _: float = 0) -> None:
    (folder / "urls.txt").write_text("".join(f"{url}\n" for url in urls), encoding="utf-8")


def _prepare_ours(folder: Path, urls: Sequence[str], timeout: float) -> None:
    head = "site: {title: Planet, url: 'https://planet.example/'}\narticles: []\n"
    poll = f"poll: {{private_addresses: allow, timeout: {timeout:g}s}}\nfeeds:\n"
    (folder / "feeds.yaml").write_text(head + poll + "".join(f"  - {url}\n" for url in urls), encoding="utf-8")


def _prepare_reader(folder: Path, urls: Sequence[str], timeout: float) -> None:
    _list(folder, urls)
    run([*_reader(folder, timeout), "--add"], folder, {})


def _prepare_newsboat(folder: Path, urls: Sequence[str], timeout: float) -> None:
    _list(folder, urls)
    config = f"reload-threads {THREADS}\ndownload-timeout {timeout:g}\nssl-verifypeer no\n"
    (folder / "config").write_text(config, encoding="utf-8")


def _prepare_rss2email(folder: Path, urls: Sequence[str], timeout: float) -> None:
    head = f"[DEFAULT]\nfrom = a@planet.example\nto = b@planet.example\nfeed-timeout = {timeout:g}\n"
    feeds = "".join(f"\n[feed.f{number}]\nurl = {url}\n" for number, url in enumerate(urls))
    (folder / "rss2email.cfg").write_text(head + feeds, encoding="utf-8")


def _ours(folder: Path, _: float) -> Sequence[str]:
    return [sys.executable, "-m", "aggregator", "-c", str(folder / "feeds.yaml"), "update", "--all"]


def _reader(folder: Path, timeout: float) -> Sequence[str]:
    return [sys.executable, str(HERE / "with_reader.py"), str(folder), f"{timeout:g}"]


def _newsboat(folder: Path, _: float) -> Sequence[str]:
    files = {"-u": "urls.txt", "-c": "cache.db", "-C": "config"}
    return ["newsboat", *(part for flag, file in files.items() for part in (flag, str(folder / file))), "-x", "reload"]


def _rss2email(folder: Path, _: float) -> Sequence[str]:
    return ["r2e", "-c", str(folder / "rss2email.cfg"), "-d", str(folder / "rss2email.json"), "run", "--no-send"]


def _floor(folder: Path, timeout: float) -> Sequence[str]:
    return [sys.executable, str(HERE / "floor.py"), str(folder), f"{timeout:g}"]


def _transport(folder: Path, timeout: float) -> Sequence[str]:
    return [*_floor(folder, timeout), "--transport"]


def _package(*names: str) -> Callable[[], str | None]:
    """Return the versions of packages of Python, where all of them are there."""

    def versions() -> str | None:
        if not all(importlib.util.find_spec(name) for name in names):
            return None
        return ", ".join(f"{name} {importlib.metadata.version(name)}" for name in names)

    return versions


def _program(name: str, *options: str) -> Callable[[], str | None]:
    """Return the first number that a program says of itself."""

    def version() -> str | None:
        if shutil.which(name) is None:
            return None
        said = subprocess.run([name, *options], check=False, capture_output=True, text=True).stdout  # noqa: S603 - as named below
        found = re.search(r"\d+(\.\d+)+", said)
        return f"{name} {found[0]}" if found else f"{name} of unknown version"

    return version


CONTENDERS: Mapping[str, Contender] = {
    each.name: each
    for each in (
        Contender(name="aggregator", version=lambda: f"aggregator {__version__}", prepare=_prepare_ours, command=_ours),
        Contender(
            name="reader",
            version=_package("reader"),
            prepare=_prepare_reader,
            command=_reader,
            get="pip install 'aggregator[benchmarks]'",
        ),
        Contender(
            name="newsboat",
            version=_program("newsboat", "--version"),
            prepare=_prepare_newsboat,
            command=_newsboat,
            get="apt install newsboat",
        ),
        Contender(
            name="rss2email",
            version=_program("r2e", "--version"),
            prepare=_prepare_rss2email,
            command=_rss2email,
            get="apt install rss2email",
        ),
        Contender(
            name="floor",
            version=_package("aiohttp", "lxml", "nh3", "xxhash"),
            prepare=_list,
            command=_floor,
            get="pip install 'aggregator[benchmarks]'",
        ),
        Contender(
            name="transport",
            version=_package("aiohttp"),
            prepare=_list,
            command=_transport,
            get="pip install 'aggregator[benchmarks]'",
        ),
    )
}
