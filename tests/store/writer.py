"""A process that writes polls until it has written enough or is killed; a line on its output follows each commit."""

import sys
from dataclasses import replace

from aggregator.model import PollRecord, StoredEntry
from aggregator.store import open_store
from tests.store.samples import entry, feed, state

ENTRIES = 3


def numbered(source_id: str, number: int) -> PollRecord:
    """The poll with this number: it leaves its number in the state, the feed, new entries and the one before them."""
    new = tuple(entry(f"{number}.{item}", source_id, title=str(number)) for item in range(ENTRIES))
    previous = entry(f"{number - 1}.0", source_id, title=str(number))
    return PollRecord(
        state=state(source_id, etag=str(number)),
        feed=replace(feed(source_id), title=str(number)),
        new=new,
        changed=(previous,) if number > 1 else (),
    )


def expected(source_id: str, number: int) -> dict[str, StoredEntry]:
    """All entries after the poll with this number."""
    found: dict[str, StoredEntry] = {}
    for each in range(1, number + 1):
        record = numbered(source_id, each)
        found |= {stored.id: stored for stored in (*record.new, *record.changed)}
    return found


def main(url: str, source_id: str, last: str) -> None:
    """Go on after the last poll that is stored."""
    with open_store(url) as store:
        written = store.state(source_id)
        number = int(written.etag or 0) if written else 0
        while number < int(last):
            number += 1
            store.record(numbered(source_id, number))
            sys.stdout.write(f"{number}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
