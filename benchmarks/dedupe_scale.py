"""What does a new entry cost, however much is stored? `python -m benchmarks.dedupe_scale [COUNT…]` prints the figures.

For each count a SQLite store is filled with so many entries, PER_DAY a day, whose look-up values are made by chance,
but for some that crowds share, as boilerplate is. Then polls with new entries, half of them copies of stored ones, are told
their stories and recorded, as the program does it. Processor time is counted; the fastest of several rounds is shown.
"""

# ruff: noqa: E501, SIM905 - SQL on one line, column names as words

from __future__ import annotations

import random
import sqlite3
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from aggregator.dedupe import fingerprints, mint, sketch, text_to_compare
from aggregator.model import (
    Config,
    Entry,
    Feed,
    PollRecord,
    PollState,
    Rules,
    Site,
    Sketch,
    Source,
    SourceKind,
    StoredEntry,
    Web,
)
from aggregator.pipeline.stories import tell_stories
from aggregator.store import Store, open_store
from aggregator.store.bands import CROWD
from benchmarks.quality_texts import boilerplate, composed

COUNTS = (10_000, 100_000, 1_000_000)
PER_DAY = 10_000
NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
VALUES = 18  # by chance, in each sketch
COMMON = 400  # values that crowds share
ORIGINALS = 1_000  # stored entries with a real text
POLLS, POLL = 25, 10  # polls in a round, new entries in a poll
ROUNDS = 3
PLANET = Site(title="Planet", url="https://planet.example/")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Milliseconds of processor time for a new entry, and how many of the copies were found."""

    telling: float
    recording: float
    found: int
    copies: int


def fill(path: Path, count: int, *, listed: bool = False) -> None:
    """Put `count` entries into an empty store, by the way past the program, which would take an hour.

    They are those of the store's first source where it is `listed`, else of one of their own.
    """
    rng = random.Random(count)  # noqa: S311 - data, not secrets
    microsecond = timedelta(microseconds=1)
    start = (NOW - count / PER_DAY * DAY - datetime(1970, 1, 1, tzinfo=UTC)) // microsecond
    step = DAY // PER_DAY // microsecond
    fortnight = timedelta(days=14) // microsecond
    crowds: dict[tuple[int, int], int] = {}

    def entries() -> Iterator[tuple[object, ...]]:
        data = '{"title":"Stored","content":"<p>' + "words of no interest " * 15 + '</p>"}'
        for key in range(1, count + 1):
            at, id_ = start + key * step, f"urn:uuid:{rng.getrandbits(128):032x}"
            digests = [rng.getrandbits(63) for _ in range(6)]
            yield (
                key,
                id_,
                1,
                key,
                at,
                at,
                at,
                0,
                key,
                id_,
                at,
                "first",
                "",
                f"g{key}",
                f"l{key}",
                "t",
                "c",
                "x",
                *digests,
                data,
            )

    def bands() -> Iterator[tuple[int, int, int]]:
        for key in range(1, count + 1):
            slot = (start + key * step) // fortnight
            for value in [rng.getrandbits(47) for _ in range(VALUES)]:
                yield slot, value, key
            for value in {rng.randrange(COMMON), rng.randrange(COMMON)}:
                crowds[slot, value] = crowds.get((slot, value), 0) + 1
                if crowds[slot, value] <= CROWD:
                    yield slot, value, key

    with closing(sqlite3.connect(path)) as connection:
        for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -2000000"):
            connection.execute(f"PRAGMA {pragma}")
        if not listed:
            connection.execute(
                "INSERT INTO sources (key, id, kind, url, active, next_poll_at, failures, gone) VALUES (1, 's', 'http', '', 0, 0, 0, 0)"
            )
        columns = (
            "key id source revision first_seen_at published_at updated_at backlog story story_id story_at evidence_kind "
            "evidence_value guid link_key title_key content_hash text_hash guid_digest link_digest title_digest "
            "content_digest text_digest address_digest data"
        ).split()
        places = ", ".join("?" * len(columns))
        connection.executemany(f"INSERT INTO entries ({', '.join(columns)}) VALUES ({places})", entries())  # noqa: S608 - ours
        connection.executemany("INSERT INTO bands VALUES (?, ?, ?)", bands())
        connection.execute("UPDATE counters SET value = ? WHERE name = 'revision'", (count,))
        connection.commit()


def entry(source_id: str, number: int, title: str, html: str, at: datetime) -> StoredEntry:
    """An entry as a poll makes it, before it joins a story."""
    said = Entry(title=title, content=html, link=f"https://{source_id}.example/{number}", published=at)
    (mark,) = fingerprints(Feed(id=source_id, url="", title=source_id), [said])
    id_ = mint(source_id, mark, 0)
    return StoredEntry(
        id=id_,
        source_id=source_id,
        entry=said,
        fingerprint=mark,
        first_seen_at=at,
        published_at=at,
        updated_at=at,
        story_id=id_,
        story_at=at,
    )


def record(store: Store, source_id: str, new: tuple[StoredEntry, ...], sketches: tuple[Sketch, ...]) -> None:
    """Write a poll."""
    state = PollState(source_id=source_id, url=f"https://{source_id}.example/", last_poll_at=NOW)
    store.record(PollRecord(state=state, new=new, sketches=sketches))


def measure(store: Store, config: Config, round_: int) -> Cost:
    """Tell and record new entries, half of them copies of stored ones."""
    telling = recording = 0.0
    found = copies = 0
    for number in range(POLLS):
        rng = random.Random(round_ * POLLS + number)  # noqa: S311 - as above
        source_id = f"new-{round_}-{number}"
        fresh = []
        for place in range(POLL):
            is_copy = place % 2 == 0
            which = rng.randrange(ORIGINALS) if is_copy else ORIGINALS * (2 + round_) + number * POLL + place
            text = boilerplate(composed(random.Random(which), which), rng)  # noqa: S311 - as above
            fresh.append(entry(source_id, place, text.title, text.html, NOW))
            copies += is_copy
        start = time.process_time()
        told = tell_stories(store, config, source_id, fresh)
        middle = time.process_time()
        record(store, source_id, told.members, told.sketches)
        recording += time.process_time() - middle
        telling += middle - start
        found += sum(member.story_id != member.id for member in told.members)
    each = 1000 / (POLLS * POLL)
    return Cost(telling=telling * each, recording=recording * each, found=found, copies=copies)


def originals(store: Store) -> None:
    """Store entries with a text, of this week, for the others to be copies of."""
    new = []
    for number in range(ORIGINALS):
        text = composed(random.Random(number), number)  # noqa: S311 - as above
        new.append(entry("originals", number, text.title, text.html, NOW - DAY * (number % 5)))
    new = [replace(each, first_seen_at=NOW) for each in new]
    sketches = tuple(
        Sketch(entry_id=each.id, published_at=each.published_at, values=sketch(text_to_compare(each.entry)))
        for each in new
    )
    record(store, "originals", tuple(new), sketches)


def settings() -> Config:
    """A configuration with nothing in it but defaults."""
    source = Source(id="s", kind=SourceKind.HTTP, url="https://s.example/")
    return Config(path="", site=PLANET, sources=(source,), outputs=(), rules=Rules(), web=Web(), store="", output="")


def main() -> int:
    """Print a line for each count."""
    counts = tuple(int(each.replace("_", "")) for each in sys.argv[1:]) or COUNTS
    print("| stored | file, MB | telling, ms an entry | recording | together | to the first | copies found |")
    print("|---|---|---|---|---|---|---|")
    first = None
    for count in counts:
        with TemporaryDirectory() as folder:
            path = Path(folder) / "scale.db"
            open_store(f"sqlite:///{path}").close()
            fill(path, count)
            with open_store(f"sqlite:///{path}") as store:
                originals(store)
                costs = [measure(store, settings(), round_) for round_ in range(ROUNDS)]
            best = min(costs, key=lambda cost: cost.telling + cost.recording)
            total = best.telling + best.recording
            first = first or total
            size = path.stat().st_size // 1_000_000
            print(
                f"| {count:,} | {size:,} | {best.telling:.2f} | {best.recording:.2f} | {total:.2f} | {total / first:.2f} | "
                f"{best.found} of {best.copies} |",
                flush=True,
            )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
