"""What does publishing cost after one new entry, however much is stored?

    python -m benchmarks.publishing [COUNT…]      stores of 10,000, 100,000 and 1,000,000 entries, in about ten minutes

Two outputs of a hundred entries in all formats: everything with duplicates merged, and a filtered one that keeps them.
Processor time is counted; shown are the middle one of many publishings and the first one, which judges every entry.
"""

import statistics
import sys
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from aggregator.config import load
from aggregator.model import Config
from aggregator.pipeline.publish import Publisher
from aggregator.store import Store, open_store
from benchmarks.dedupe_scale import COUNTS, NOW, entry, fill, record

ROUNDS = 25
FEEDS = """
site: {title: Planet, url: 'https://planet.example/'}
articles: []
feeds:
  - {url: 'http://s.example/', id: s}
  - {url: 'http://new.example/', id: new}
outputs:
  - {id: all}
  - id: chosen
    duplicates: keep
    per_feed: 50
    keep: [{any_text: [interest, stored]}, {title: /number \\d+/}]
    drop: [{author: Nobody}, {words_above: 5000}]
    edit: [{prefix_title: '[{feed.title}] '}]
"""


def publish(store: Store, config: Config, number: int) -> float:
    """Publish, and return the processor time in milliseconds."""
    start = time.process_time()
    Publisher(store=store, config=config, sources=config.sources).publish(NOW + timedelta(seconds=number))
    return (time.process_time() - start) * 1000


def measure(folder: Path, count: int) -> tuple[float, float]:
    """Return the processor time of the first publishing and of one after a new entry, in milliseconds."""
    (folder / "feeds.yaml").write_text(FEEDS)
    config = load(folder / "feeds.yaml", {})
    with open_store(config.store) as store:
        store.sync(config.sources)
    fill(folder / "aggregator.db", count, listed=True)
    with open_store(config.store) as store:
        first = publish(store, config, 0)
        times = []
        for number in range(1, ROUNDS + 1):
            at = NOW + timedelta(seconds=number)
            fresh = entry("new", number, f"Stored, number {number}", f"<p>Of some interest: {number}</p>", at)
            record(store, "new", (replace(fresh, first_seen_at=at),), ())
            times.append(publish(store, config, number))
    return first, statistics.median(times)


def main() -> None:
    """Print a line for each count."""
    counts = tuple(int(each.replace("_", "")) for each in sys.argv[1:]) or COUNTS
    print("| stored | first publishing, s | after one new entry, ms | to the first row |")
    print("|---|---|---|---|")
    least = None
    for count in counts:
        with TemporaryDirectory() as folder:
            first, after = measure(Path(folder), count)
        least = least or after
        print(f"| {count:,} | {first / 1000:,.1f} | {after:.1f} | {after / least:.2f} |", flush=True)


if __name__ == "__main__":
    main()
