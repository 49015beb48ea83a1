"""Every document of the corpus through parse and normalize: `python -m benchmarks.corpus [FOLDER]` prints the figures.

The corpus lies beside the project and is no part of it; without it there is nothing to measure.
"""

from __future__ import annotations

import io
import re
import resource
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import feedparser

from aggregator.model import Fetched, FetchFailed, Source, SourceKind
from aggregator.normalize import normalize
from aggregator.parse import parse

CORPUS = Path(__file__).parents[2] / "shared" / "corpus"
_URL = "https://feeds.example.org/blog/feed.xml"
_NOW = datetime(2025, 1, 1, tzinfo=UTC)
_SOURCE = Source(id="corpus", kind=SourceKind.HTTP, url=_URL)
_LICENCE = re.compile(r"licen[cs]e|\.source$|\.commit$|\.mp[34]$|\.ogg$", re.IGNORECASE)
_PLACE = re.compile(r" at line.*|; it announces.*|\(<.*>\)", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one document: `result` is its dialect or why it was refused, `expected` feedparser's count."""

    path: Path
    is_feed: bool
    result: str
    entries: int
    expected: int | None
    seconds: float
    normalize_seconds: float
    faults: int

    @property
    def total(self) -> float:
        """Seconds for both stages."""
        return self.seconds + self.normalize_seconds


def documents(folder: Path = CORPUS) -> Iterator[Path]:
    """All files but licences and media, in a fixed order."""
    return (path for path in sorted(folder.rglob("*")) if path.is_file() and not _LICENCE.search(path.name))


def measure(path: Path) -> Outcome:
    """Parse and normalize one document, and ask feedparser alone how many entries there are."""
    body = path.read_bytes()
    start = time.process_time()
    parsed = parse(Fetched(url=_URL, body=body))
    parsed_at = time.process_time()
    if not isinstance(parsed, FetchFailed):
        normalize(parsed, _SOURCE, _NOW)
    return Outcome(
        path=path,
        is_feed=not isinstance(parsed, FetchFailed),
        result=_PLACE.sub("", parsed.message) if isinstance(parsed, FetchFailed) else parsed.format,
        entries=0 if isinstance(parsed, FetchFailed) else len(parsed.entries),
        expected=expected_entries(body),
        seconds=parsed_at - start,
        normalize_seconds=time.process_time() - parsed_at,
        faults=0 if isinstance(parsed, FetchFailed) else len(parsed.faults),
    )


def expected_entries(body: bytes) -> int | None:
    """How many entries feedparser finds when called alone; None where it is no judge, or raises."""
    if body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in {b"{", b"["}:
        return None
    try:
        return len(feedparser.parse(io.BytesIO(body), sanitize_html=False, resolve_relative_uris=False)["entries"])
    except (LookupError, TypeError, ValueError, AssertionError):
        return None


def table(outcomes: Iterable[Outcome]) -> str:
    """The figures as text."""
    all_of_them = list(outcomes)
    feeds = [one for one in all_of_them if one.is_feed]
    refused = Counter(one.result for one in all_of_them if not one.is_feed)
    slowest = sorted(all_of_them, key=lambda one: -one.total)[:5]
    differing = [one for one in all_of_them if one.expected is not None and one.expected != one.entries]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    lines = [
        f"documents {len(all_of_them):>8,}",
        f"feeds     {len(feeds):>8,}   entries {sum(one.entries for one in feeds):,}",
        f"mended    {sum(one.faults > 0 for one in feeds):>8,}",
        f"refused   {sum(refused.values()):>8,}",
        *(f"  {count:>6,}  {words}" for words, count in refused.most_common()),
        "dialects  " + ", ".join(f"{name} {count:,}" for name, count in Counter(o.result for o in feeds).most_common()),
        f"entries other than feedparser's count: {len(differing)}",
        *(f"  {one.path}: {one.entries}, feedparser {one.expected}" for one in differing),
        f"parse     {sum(one.seconds for one in all_of_them):>8.2f} s",
        f"normalize {sum(one.normalize_seconds for one in all_of_them):>8.2f} s",
        f"memory    {peak:>8.0f} MB at most",
        "slowest",
        *(f"  {one.total * 1000:>6.0f} ms  {one.path.stat().st_size:>9,} bytes  {one.path.name}" for one in slowest),
    ]
    return "\n".join(lines)


def main() -> int:
    """Print the figures for the corpus, or for the folder that is named."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else CORPUS
    if not folder.is_dir():
        print(f"{folder}: no such folder", file=sys.stderr)
        return 2
    print(table(measure(path) for path in documents(folder)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
