"""A planet in a folder, used as its owner would: feeds.yaml, commands in processes of their own, files in output/."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import feedparser
import httpx

from tests.support.commands import run_command


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What a command said and how it ended."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        """The lines of standard output, without the order in which polls happened to end."""
        return sorted(self.out.splitlines())


@dataclass(frozen=True, slots=True)
class Planet:
    """The folder that holds feeds.yaml."""

    folder: Path

    def configure(self, *feeds: str, text: str = "") -> None:
        """Write feeds.yaml: feeds that may live on this machine, then whatever `text` adds at the top level."""
        listed = "".join(f"  - {feed}\n" for feed in feeds)
        head = (
            "site: {title: Planet Test, url: 'https://planet.example/'}\n"
            "poll: {private_addresses: allow, timeout: 2s}\n"
        )
        body = f"feeds:\n{listed}" if listed else ""
        (self.folder / "feeds.yaml").write_text(head + body + text, encoding="utf-8")

    def article(self, name: str, text: str) -> Path:
        """Write a local article."""
        path = self.folder / "articles" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def run(self, *arguments: str, env: Mapping[str, str] | None = None) -> Result:
        """Run a command to its end."""
        code, out, err = run_command(arguments, self.folder, os.environ | dict(env or {}), seconds=120)
        assert "Traceback" not in err, err
        return Result(code=code, out=out, err=err)

    def start(self, *arguments: str) -> Result:
        """Run a command to its end in an interpreter of its own, so that a set has another order than the last time."""
        done = subprocess.run(
            self._command(arguments), cwd=self.folder, capture_output=True, text=True, timeout=120, check=False
        )
        assert "Traceback" not in done.stderr, done.stderr
        return Result(code=done.returncode, out=done.stdout, err=done.stderr)

    def json(self, *arguments: str) -> Any:
        """Run a command with --json and return its document."""
        result = self.run(*arguments, "--json")
        assert result.code == 0, result.err
        return json.loads(result.out)

    @contextmanager
    def daemon(self, *arguments: str) -> Iterator["Daemon"]:
        """Run the daemon on a free port while the block lasts, and end it as a service manager would."""
        log = self.folder / "daemon.log"
        with log.open("wb") as errors:
            command = self._command(["run", "--port", "0", *arguments])
            process = subprocess.Popen(command, cwd=self.folder, stderr=errors, stdout=errors)
            try:
                yield Daemon(process, log)
            finally:
                process.send_signal(signal.SIGTERM)
                try:
                    process.wait(timeout=20)
                finally:
                    process.kill()
                    process.wait()
        assert "Traceback" not in log.read_text(), log.read_text()

    def output(self, name: str) -> bytes:
        """Return the bytes of a file in output/."""
        return (self.folder / "output" / name).read_bytes()

    def published(self, name: str = "all.atom") -> list[Any]:
        """Return the entries of a published feed as a reader sees them."""
        return list(feedparser.parse(self.output(name)).entries)

    def titles(self, name: str = "all.atom") -> list[str]:
        """Return the titles of a published feed, in its order."""
        return [str(entry.title) for entry in self.published(name)]

    def files(self) -> dict[str, tuple[int, bytes]]:
        """Return every file of output/ with its time of change and its bytes."""
        root = self.folder / "output"
        return {
            str(path.relative_to(root)): (path.stat().st_mtime_ns, path.read_bytes())
            for path in sorted(root.rglob("*"))
            if path.is_file()
        }

    @staticmethod
    def _command(arguments: Sequence[str]) -> list[str]:
        return [sys.executable, "-W", "error", "-m", "aggregator", *arguments]


@dataclass(frozen=True, slots=True)
class Daemon:
    """A running daemon and its log."""

    process: subprocess.Popen[bytes]
    log: Path

    @property
    def url(self) -> str:
        """Where it serves, as its log says."""
        return str(self.event("serving")["url"])

    def event(self, name: str, **fields: object) -> dict[str, Any]:
        """Wait for an event in the log and return it with its fields."""
        found: dict[str, Any] = until(
            lambda: next(self._events(name, fields), None), f"{name} in {self.log.read_text()}"
        )
        return found

    def get(self, path: str = "") -> httpx.Response:
        """Fetch a page as a browser would."""
        return httpx.get(self.url + path.lstrip("/"), timeout=5, trust_env=False)

    def _events(self, name: str, fields: Mapping[str, object]) -> Iterator[dict[str, Any]]:
        for line in self.log.read_text().splitlines():
            try:
                event = json.loads(line)
            except ValueError:
                continue
            if event.get("event") == name and fields.items() <= event.items():
                yield event


def until(ask: Any, what: str, *, seconds: float = 60) -> Any:
    """Ask again and again until the answer is true, and return it."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if answer := ask():
            return answer
        time.sleep(0.05)
    raise AssertionError(f"never came: {what}")


def rss(*items: str, title: str = "Example", link: str = "https://example.org/", head: str = "") -> bytes:
    """Return an RSS 2.0 document with these items."""
    channel = f"<title>{title}</title><link>{link}</link><description>About {title}</description>{head}"
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{channel}{"".join(items)}</channel></rss>'.encode()


def rss_item(number: int | str, *, title: str | None = None, extra: str = "", date: str = "") -> str:
    """Return an item with a guid, a link, a title and a text of its own."""
    dated = f"<pubDate>{date}</pubDate>" if date else ""
    return (
        f"<item><guid isPermaLink='false'>guid-{number}</guid><link>https://example.org/{number}</link>"
        f"<title>{title or f'Entry {number}'}</title>{dated}"
        f"<description>The text of entry {number}, long enough to be told from every other one.</description>"
        f"{extra}</item>"
    )
