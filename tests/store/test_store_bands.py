"""Look-up by sketch: which entries share values with a text, near it in time?"""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, text

from aggregator.model import Sketch, StoredEntry
from aggregator.store import Store, open_store
from aggregator.store.bands import CANDIDATES, CROWD
from aggregator.store.migrate import MIGRATIONS
from tests.store.samples import DAY, NOON, entry, poll, public_id

WEEK = timedelta(days=7)


def sketched(name: str, values: range, source_id: str = "a", at: datetime = NOON) -> tuple[StoredEntry, Sketch]:
    one = entry(name, source_id, published_at=at)
    return one, Sketch(entry_id=one.id, published_at=at, values=tuple(values))


def keep(store: Store, *stored: tuple[StoredEntry, Sketch]) -> None:
    """Record a poll a source."""
    for source_id in dict.fromkeys(one.source_id for one, _ in stored):
        mine = [each for each in stored if each[0].source_id == source_id]
        new, sketches = tuple(one for one, _ in mine), tuple(sketch for _, sketch in mine)
        store.record(poll(*new, source_id=source_id, sketches=sketches))


def found(store: Store, values: range, at: datetime = NOON, window: timedelta = WEEK) -> list[str]:
    """The ids that a text of another source finds."""
    (ids,) = store.sharing("asking", [Sketch(entry_id="", published_at=at, values=tuple(values))], window)
    return list(ids)


def test_who_shares_most_comes_first(store: Store) -> None:
    """One value in common is none, and neither is little beside much: a run of words may be an idiom."""
    keep(store, sketched("1", range(10)), sketched("2", range(5, 15)), sketched("3", range(13, 30)))
    assert found(store, range(5, 15)) == [public_id("a/2"), public_id("a/1")]
    assert found(store, range(28, 40)) == []
    assert found(store, range(100, 120)) == []


def test_several_at_once(store: Store) -> None:
    """Each gets its own answer, in order; without a question there is none."""
    keep(store, sketched("1", range(10)), sketched("2", range(20, 30)))
    asked = [Sketch(entry_id="", published_at=NOON, values=tuple(values)) for values in (range(20, 30), (), range(10))]
    assert store.sharing("asking", asked, WEEK) == ((public_id("a/2"),), (), (public_id("a/1"),))
    assert store.sharing("asking", [], WEEK) == ()


def test_not_of_the_same_source(store: Store) -> None:
    """A feed's own entries are no candidates."""
    keep(store, sketched("1", range(10)), sketched("1", range(10), "b"))
    (ids,) = store.sharing("a", [Sketch(entry_id="", published_at=NOON, values=tuple(range(10)))], WEEK)
    assert ids == (public_id("b/1"),)


@pytest.mark.parametrize("days", [-40, -7, -1, 0, 6, 7, 8, 100])
def test_within_the_window(store: Store, days: int) -> None:
    """To the moment, whatever the fortnight; and a long window reaches as far as it says."""
    keep(store, sketched("1", range(10), at=NOON + days * DAY))
    assert bool(found(store, range(10))) == (abs(days) <= 7)
    assert found(store, range(10), window=timedelta(days=100))


def test_far_ends_of_time(store: Store) -> None:
    """Entries before 1970, and a window over all of time, are no fault."""
    early = datetime(1901, 1, 1, tzinfo=NOON.tzinfo)
    keep(store, sketched("1", range(10), at=early))
    assert found(store, range(10), at=early + DAY)
    assert found(store, range(3), window=timedelta(days=36_500)) == []


def test_a_changed_text_is_found_by_its_new_values_alone(store: Store) -> None:
    """The rows of its earlier version go."""
    one, sketch = sketched("1", range(10))
    keep(store, (one, sketch))
    changed = Sketch(entry_id=one.id, published_at=NOON, values=tuple(range(8, 18)), before=sketch.values)
    store.record(poll(changed=(one,), sketches=(changed,)))
    assert found(store, range(7)) == []
    assert found(store, range(8, 18)) == [one.id]


def asked(url: str, query: str) -> tuple[object, ...]:
    """What the database itself says."""
    engine = create_engine(url)
    with engine.connect() as connection:
        answer = tuple(connection.execute(text(query)).one())
    engine.dispose()
    return answer


def test_crowds_are_bounded_and_hide_nobody(url: str, store: Store) -> None:
    """Hundreds share a template; what is particular to each still finds it."""
    crowd = [
        (
            one,
            Sketch(
                entry_id=one.id, published_at=NOON, values=(*range(10), *range(1000 + 4 * number, 1004 + 4 * number))
            ),
        )
        for number in range(300)
        for one in [entry(f"{number}", "a")]
    ]
    keep(store, *crowd[:150])
    keep(store, *crowd[150:])
    crowds = "SELECT max(n) FROM (SELECT count(*) n FROM bands GROUP BY value) AS crowds"
    assert asked(url, crowds) == (CROWD,)
    (ids,) = store.sharing("b", [Sketch(entry_id="", published_at=NOON, values=crowd[299][1].values)], WEEK)
    assert (ids[0], len(ids)) == (crowd[299][0].id, CANDIDATES)


def test_what_is_let_go_is_found_no_more(url: str, store: Store) -> None:
    """With the content of old entries go their sketches, a whole fortnight at a time; the others stay."""
    keep(store, sketched("1", range(10), at=NOON - 100 * DAY), sketched("2", range(10), at=NOON + 100 * DAY))
    store.expire(before=NOON + DAY, now=NOON + 2 * DAY)
    assert asked(url, "SELECT count(*), count(DISTINCT entry) FROM bands") == (10, 1)
    assert found(store, range(10), at=NOON + 99 * DAY) == [public_id("a/2")]


def test_an_entry_that_nobody_knows_is_left_out(store: Store) -> None:
    """A sketch without its entry is no fault."""
    store.record(poll(sketches=(Sketch(entry_id="urn:uuid:nobody", published_at=NOON, values=(1, 2, 3)),)))
    assert found(store, range(1, 4)) == []


def test_a_store_of_an_older_version_gets_the_table(tmp_path: Path) -> None:
    """And keeps what it has."""
    url = f"sqlite:///{tmp_path / 'old.db'}"
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    engine = create_engine(url)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0002")
        connection.execute(text("INSERT INTO counters VALUES ('mine', 7)"))
    with open_store(url) as store:
        keep(store, sketched("2", range(10)))
        assert found(store, range(10)) == [public_id("a/2")]
    with engine.begin() as connection:
        assert connection.execute(text("SELECT value FROM counters WHERE name = 'mine'")).scalar() == 7
    engine.dispose()
