"""What a changed document costs if only its new items are read: `python -m benchmarks.delta [FOLDER]` prints it.

The documents are those of the corpus that are feeds with ten items or more: each is read whole, then as if its first
item were new, then as if nothing were but the time in its head.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from aggregator.model import Fetched, FetchFailed, Source, SourceKind
from aggregator.reading import Memory, read_document
from benchmarks.corpus import CORPUS, documents

_URL = "https://feeds.example.org/blog/feed.xml"
_SOURCE = Source(id="corpus", kind=SourceKind.HTTP, url=_URL)
_NOW = datetime(2030, 1, 1, tzinfo=UTC)
_ITEMS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Seconds of processor time for one document; `kept` of its `items` were left out in the best case."""

    size: int
    items: int
    kept: int
    whole: float
    one_new: float
    none_new: float


def measure(folder: Path = CORPUS) -> Iterator[Cost]:
    """Read every feed with many items."""
    for path in documents(folder):
        fetched = Fetched(url=_URL, body=path.read_bytes())
        whole = read_document(fetched, _SOURCE, _NOW)
        if isinstance(whole, FetchFailed) or len(whole.entries) < _ITEMS:
            continue
        known = tuple(item for item in whole.items if item is not None)
        context = whole.context or 0
        first = whole.items[0].digest if whole.items and whole.items[0] else 0
        rest = tuple(item for item in known if item.digest != first)
        yield Cost(
            size=len(fetched.body),
            items=len(whole.entries),
            kept=len(known),
            whole=_seconds(fetched, None),
            one_new=_seconds(fetched, Memory(context=context, items=rest)),
            none_new=_seconds(fetched, Memory(context=context, items=known)),
        )


def _seconds(fetched: Fetched, memory: Memory | None) -> float:
    """The best of three times."""
    times = []
    for _ in range(3):
        start = time.process_time()
        read_document(fetched, _SOURCE, _NOW, memory)
        times.append(time.process_time() - start)
    return min(times)


def main() -> None:
    """Print a table, in milliseconds a document."""
    costs = list(measure(Path(sys.argv[1]) if len(sys.argv) > 1 else CORPUS))
    divided = [cost for cost in costs if cost.kept]
    print(f"{len(costs)} feeds with {_ITEMS} items or more; items can be left out of {len(divided)} of them")
    for name, some in (("those", divided), ("the others", [cost for cost in costs if not cost.kept])):
        if some:
            each = 1000 / len(some)
            print(
                f"{name}: {sum(cost.size for cost in some) / len(some) / 1000:.0f} KB, "
                f"{sum(cost.items for cost in some) / len(some):.0f} items; "
                f"whole {sum(cost.whole for cost in some) * each:.1f} ms, "
                f"one new item {sum(cost.one_new for cost in some) * each:.2f} ms, "
                f"none {sum(cost.none_new for cost in some) * each:.2f} ms"
            )


if __name__ == "__main__":
    main()
