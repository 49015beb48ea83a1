"""Entries so long that only a few fit in memory at once are judged and read all the same, each once."""

from datetime import timedelta

from aggregator.model import StoredEntry
from aggregator.store import Store
from aggregator.store.rows import MOST
from tests.store.samples import NOON, entry, poll

LONG = "x" * (MOST // 3)


def test_long_entries_are_judged_once_and_read_in_order(store: Store) -> None:
    """Strides and pages end where they are full."""
    names = [str(number) for number in range(12)]
    for name in names:
        at = NOON + timedelta(minutes=int(name))
        text = LONG if int(name) % 2 else "short"
        store.record(poll(entry(name, published_at=at, content=text)))
    judged: list[str] = []

    def verdict(stored: StoredEntry) -> bool:
        judged.append(stored.entry.title)
        return True

    assert store.judge("all", "rules", merge=True, verdict=verdict) == 12
    assert sorted(judged) == sorted(names)
    assert [group[0].entry.title for group in store.members("all")] == names[::-1]
    assert store.judge("all", "rules", merge=True, verdict=verdict) == 0
