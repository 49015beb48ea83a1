"""A whole store moves to another database and back, and nothing is lost on the way."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, select

from aggregator.errors import StoreError
from aggregator.model import (
    KnownArticle,
    Person,
    PollHints,
    PollRecord,
    Sketch,
    SourceKind,
    WantedPage,
)
from aggregator.store import Store, move_store, open_store
from aggregator.store.schema import metadata
from tests.store.samples import DAY, NOON, entry, event, feed, poll, public_id, source, state
from tests.support.postgres import Server


def quiet(_what: str, _rows: int, _total: int) -> None:
    """Hear nothing."""


def fill(store: Store) -> None:
    """Leave something in every table that has a question for it."""
    store.sync([source("a"), source("b"), source("own", kind=SourceKind.ARTICLES)])
    odd = entry("1", title="\0 \ud800 \U0010ffff ß 東京", authors=(Person(name="Ána"),), content="<p>long</p>" * 9_000)
    told = entry("2", "b", story=odd)
    article = entry("3", "own")
    store.record_all(
        [
            poll(
                odd,
                entry("4", published_at=NOON - 9_000 * DAY),
                events=(event("broke"),),
                outcome="changed",
                sketches=(Sketch(entry_id=odd.id, published_at=NOON, values=(-(2**63), 2**63 - 1)),),
                pages=(WantedPage(entry_id=odd.id, link="https://a.example/1", version="v", due_at=NOON),),
            ),
            poll(told, source_id="b"),
            PollRecord(
                state=state("own", url="https://own.example/feed", hints=PollHints(skip_days=frozenset({6}))),
                feed=feed("own"),
                new=(article,),
                articles=(
                    KnownArticle(
                        source_id="own", path="a.md", signature="s", digest="d", entry_id=article.id, page="a"
                    ),
                ),
            ),
        ]
    )
    store.record(poll(changed=(entry("4", title="changed"),), removed=(odd.id,)))
    store.judge("all", "rules", merge=True, verdict=lambda _: True)
    store.secret("key", lambda: "secret")


def content(url: str) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables."""
    engine = create_engine(url)
    with engine.connect() as connection:
        rows = {
            each.name: sorted(map(tuple, connection.execute(select(each))), key=str) for each in metadata.sorted_tables
        }
    engine.dispose()
    return rows


def test_there_and_back_again(sqlite_url: str, postgres_url: str, tmp_path: Path) -> None:
    """Row by row, and the store it came from is what it was."""
    with open_store(sqlite_url) as store:
        fill(store)
    before = content(sqlite_url)
    counts = move_store(sqlite_url, postgres_url, quiet)
    assert counts == {name: len(rows) for name, rows in before.items()}
    assert counts["entries"] == 4
    assert content(postgres_url) == before
    back = f"sqlite:///{tmp_path / 'back.db'}"
    assert move_store(postgres_url, back, quiet) == counts
    assert content(back) == before == content(sqlite_url)


def test_life_goes_on_where_it_moved_to(sqlite_url: str, postgres_url: str) -> None:
    """New rows get keys of their own, what was judged is not judged again, and words are found."""
    with open_store(sqlite_url) as store:
        fill(store)
        revision = store.revision()
    move_store(sqlite_url, postgres_url, quiet)
    with open_store(postgres_url) as store:
        assert store.revision() == revision
        assert store.judge("all", "rules", merge=True, verdict=lambda _: True) == 0
        assert [found.id for found in store.search("changed")] == [public_id("a/4")]
        store.record(poll(entry("new", "new"), source_id="new", events=(event("broke", NOON + DAY, "new"),)))
        assert store.judge("all", "rules", merge=True, verdict=lambda _: True) == 1
        assert store.state("new") is not None
        assert store.revision() == revision + 1


def test_progress_is_told(sqlite_url: str, postgres_url: str) -> None:
    """What is being done, so many rows of so many; first all are copied, then all compared."""
    with open_store(sqlite_url) as store:
        fill(store)
    heard: list[tuple[str, int, int]] = []
    move_store(sqlite_url, postgres_url, lambda *what: heard.append(what))
    assert ("copying entries", 4, 4) in heard
    assert ("checking entries", 4, 4) in heard
    doing = [what.split()[0] for what, _, _ in heard]
    assert doing == sorted(doing, reverse=True)


def test_a_store_that_holds_something_is_no_target(sqlite_url: str, postgres_url: str) -> None:
    """Two stores cannot be made one."""
    for url in (sqlite_url, postgres_url):
        with open_store(url) as store:
            store.record(poll(entry("1")))
    before = content(postgres_url)
    with pytest.raises(StoreError, match=r"is not empty: name a new one, nothing was moved$"):
        move_store(sqlite_url, postgres_url, quiet)
    assert content(postgres_url) == before


def test_a_source_that_is_not_there_is_no_empty_store(postgres_url: str, tmp_path: Path) -> None:
    """Whoever mistyped it would find the new store empty."""
    with pytest.raises(StoreError, match=r"there is no store .*nowhere\.db yet: nothing to move$"):
        move_store(f"sqlite:///{tmp_path / 'nowhere.db'}", postgres_url, quiet)
    assert list(tmp_path.glob("nowhere*")) == []


def test_a_store_does_not_move_to_itself(sqlite_url: str) -> None:
    """It would be found not empty anyway; these are better words."""
    with pytest.raises(StoreError, match=r"is to be moved to itself$"):
        move_store(sqlite_url, sqlite_url, quiet)


class StoppedError(Exception):
    """The user has pressed a key."""


@pytest.mark.parametrize("at", ["copying members", "checking entries"])
def test_what_was_interrupted_begins_anew(sqlite_url: str, postgres_url: str, at: str) -> None:
    """Half of a transfer leaves nothing behind."""
    with open_store(sqlite_url) as store:
        fill(store)

    def stop(what: str, _rows: int, _total: int) -> None:
        if what == at:
            raise StoppedError

    with pytest.raises(StoppedError):
        move_store(sqlite_url, postgres_url, stop)
    with open_store(postgres_url) as store:
        assert store.states() == {}
    assert move_store(sqlite_url, postgres_url, quiet)["entries"] == 4


def test_what_arrives_otherwise_is_noticed(sqlite_url: str, postgres: Server, postgres_url: str) -> None:
    """A trigger of somebody else's changes what is written."""
    with open_store(sqlite_url) as store:
        fill(store)
    postgres.execute(
        "CREATE FUNCTION shout() RETURNS trigger LANGUAGE plpgsql"
        " AS $$BEGIN NEW.value := upper(NEW.value); RETURN NEW; END$$",
        "CREATE TRIGGER shout BEFORE INSERT ON secrets FOR EACH ROW EXECUTE FUNCTION shout()",
        database=postgres_url.rpartition("/")[2],
    )
    with pytest.raises(StoreError, match=r"the table secrets did not arrive as it was, at 'key'; nothing was moved$"):
        move_store(sqlite_url, postgres_url, quiet)
    with open_store(postgres_url) as store:
        assert store.states() == {}
