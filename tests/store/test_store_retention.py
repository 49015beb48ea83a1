"""The content of old entries goes; their identity stays."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from aggregator.model import SourceKind
from aggregator.store import Store, open_store
from tests.store.samples import DAY, NOON, entry, poll, source

LATER = NOON + 400 * DAY
YEAR_AGO = LATER - 365 * DAY


def test_an_old_entry_loses_its_content_and_keeps_its_identity(store: Store) -> None:
    """CASES 7: what has been let go is known, and cannot come back as new."""
    old = entry("old", content="<p>A long text.</p>")
    store.sync([source("a")])
    store.record(poll(old))
    assert store.expire(before=YEAR_AGO, now=LATER) == 1
    kept = store.entries([old.id])[old.id]
    assert (kept.entry.content, kept.entry.title, kept.removed_at) == ("", old.entry.title, LATER)
    assert kept.fingerprint == old.fingerprint
    assert [known.id for known in store.recognize("a", [old.fingerprint])] == [old.id]
    assert list(store.stories(merge=True)) == []


def test_only_what_is_old_in_every_respect_goes(store: Store) -> None:
    """An old date alone says little: a feed that was added today may be full of them."""
    kept = (
        entry("seen of late", first_seen_at=LATER),
        replace(entry("changed of late"), updated_at=LATER),
        entry("published of late", published_at=LATER),
    )
    store.sync([source("a")])
    store.record(poll(*kept))
    assert store.expire(before=YEAR_AGO, now=LATER) == 0
    assert set(store.counts().items()) == {("a", 3)}


def test_articles_stay(store: Store) -> None:
    """Their content is on disk, and the user's."""
    store.sync([source("own", "/articles", SourceKind.ARTICLES)])
    store.record(poll(entry("essay", "own"), source_id="own"))
    assert store.expire(before=YEAR_AGO, now=LATER) == 0


def test_members_of_outputs_hear_of_it(store: Store) -> None:
    """The next judgement finds what went, as it finds any change."""
    store.sync([source("a")])
    store.record(poll(entry("old")))
    store.judge("all", "digest", merge=True, verdict=lambda _: True)
    store.expire(before=YEAR_AGO, now=LATER)
    assert store.judge("all", "digest", merge=True, verdict=lambda _: True) == 1
    assert list(store.members("all")) == []


def test_the_space_is_given_back(sqlite_url: str) -> None:
    """A store that lets content go does not stay as large as it was; on PostgreSQL that is autovacuum's work."""
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    many = tuple(entry(f"old {number}", content="text " * 2_000) for number in range(1_200))
    with open_store(sqlite_url) as store:
        store.sync([source("a")])
        store.record(poll(*many))
    large = path.stat().st_size
    with open_store(sqlite_url) as store:
        assert store.expire(before=YEAR_AGO, now=LATER + timedelta(days=1)) == len(many)
    assert path.stat().st_size < large / 2
