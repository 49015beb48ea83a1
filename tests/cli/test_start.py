"""What a command imports: as much as it does, and no more, since that is most of what a start costs."""

import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = """
import sys
from aggregator.cli import main
try:
    main()
except SystemExit as end:
    assert not end.code
sys.stderr.write("\\n" + " ".join(name for name, module in sys.modules.items() if module is not None))
"""
FEED = """<feed xmlns="http://www.w3.org/2005/Atom"><title>One</title><id>urn:one</id><updated>2026-01-01T00:00:00Z</updated>
<entry><title>A</title><id>urn:a</id><updated>2026-01-01T00:00:00Z</updated><content>A text.</content></entry></feed>"""
# For what is said and shown, read, kept and served.
NEVER = {"alembic", "apscheduler", "pygments", "rich", "starlette", "structlog", "trafilatura", "uvicorn"}
DOCUMENTS = {"aggregator.parse.feeds", "aggregator.normalize.entries", "feedparser", "lxml.html"}
PUBLISHING = {"aggregator.render.html", "feedgen", "jinja2"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A configuration with one feed, on disk so that nobody is asked for it."""
    (tmp_path / "feeds.yaml").write_text("feeds: [{path: one.xml, id: one}]\n", encoding="utf-8")
    (tmp_path / "one.xml").write_text(FEED, encoding="utf-8")
    return tmp_path


def imported(folder: Path, *arguments: str) -> set[str]:
    """Run a command in a process of its own; return the modules that it has imported by its end."""
    command = [sys.executable, "-c", PROGRAM, *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return set(done.stderr.rpartition("\n")[2].split())


def test_checking_needs_neither_store_nor_network(folder: Path) -> None:
    """Who checks on every save waits for nothing else."""
    loaded = imported(folder, "check")
    assert "aggregator.config.schema" in loaded
    assert loaded & (NEVER | DOCUMENTS | PUBLISHING | {"asyncio", "httpx", "sqlalchemy"}) == set()


def test_a_poll_that_brings_nothing_reads_and_renders_nothing(folder: Path) -> None:
    """So most polls are; what reads documents and what renders them is imported by the first that needs it."""
    first = imported(folder, "update")
    assert first >= {"aggregator.parse.feeds", "aggregator.normalize.entries", *PUBLISHING}
    again = imported(folder, "update", "one")
    assert {"aggregator.pipeline.update", "httpx", "sqlalchemy"} <= again
    assert again & (NEVER | DOCUMENTS | PUBLISHING) == set()


def test_the_state_of_feeds_is_told_without_reading_one(folder: Path) -> None:
    """A table takes rich, and nothing of what makes the feeds."""
    imported(folder, "update")
    loaded = imported(folder, "status")
    assert "rich.text" in loaded
    assert loaded & ((NEVER - {"pygments", "rich"}) | DOCUMENTS | PUBLISHING) == set()
