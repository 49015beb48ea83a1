"""What could be published, read without writing; and what a configuration would rename."""

from collections.abc import Callable, Iterable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.model import PollRecord, StoredEntry
from aggregator.store import Store, is_there, open_store
from tests.store.samples import DAY, NOON, entry, poll, source
from tests.support.postgres import Server


def ids(groups: Iterable[tuple[StoredEntry, ...]]) -> list[list[str]]:
    """The ids of each group."""
    return [[member.id for member in group] for group in groups]


@st.composite
def polls(draw: st.DrawFn) -> list[PollRecord]:
    """Entries of two feeds on few days, some of which tell an earlier story, were backlog or are gone."""
    told: list[StoredEntry] = []
    records: list[PollRecord] = []
    for number in range(draw(st.integers(0, 8))):
        source_id = draw(st.sampled_from(["a", "b"]))
        one = entry(
            str(number),
            source_id,
            published_at=NOON + draw(st.integers(0, 2)) * DAY,
            first_seen_at=NOON + draw(st.integers(0, 2)) * DAY,
            story=draw(st.none() | st.sampled_from(told)) if told else None,
        )
        told.append(replace(one, backlog=draw(st.booleans()) and draw(st.booleans())))
        records.append(poll(told[-1], source_id=source_id))
        if draw(st.integers(0, 5)) == 0:
            records.append(poll(source_id=source_id, removed=(one.id,)))
    return records


@settings(max_examples=30, deadline=None)
@given(records=polls(), merge=st.booleans(), wanted=st.sampled_from([None, ("a",), ("a", "b"), ()]))
def test_they_are_what_an_output_of_everything_has_as_members(
    empty_store_url: Callable[[], str], *, records: list[PollRecord], merge: bool, wanted: tuple[str, ...] | None
) -> None:
    """In the same groups and the same order, so that what is planned is what is published."""
    with open_store(empty_store_url()) as store:
        store.record_all(records)
        store.judge("all", "rules", merge, lambda each: wanted is None or each.source_id in wanted)
        assert ids(store.stories(merge=merge, source_ids=wanted)) == ids(store.members("all"))


def test_more_than_a_page(store: Store) -> None:
    """They are read a page at a time, and a story is not torn apart between two."""
    first = entry("first")
    copies = [entry(str(number), "b", story=first, published_at=NOON + DAY) for number in range(300)]
    store.record_all([poll(first), poll(*copies, source_id="b")])
    assert [len(group) for group in store.stories(merge=True)] == [301]
    assert len(ids(store.stories(merge=False))) == 301


def test_a_new_name_is_foreseen(store: Store) -> None:
    """`renamed` says what `sync` then does, and writes nothing."""
    store.sync((source("a"), source("b")))
    wanted = (source("z", url="https://a.example/feed"), source("b"), source("new"))
    assert store.renamed((source("a"), source("b"))) == {}
    assert store.renamed(wanted) == {"a": "z"}
    assert set(store.states()) == {"a", "b"}
    store.sync(wanted)
    assert set(store.states()) == {"z", "b", "new"}
    assert store.renamed(wanted) == {}


def test_whether_it_is_there(sqlite_url: str) -> None:
    """Asking does not make it."""
    assert is_there(sqlite_url)
    assert not is_there(f"{sqlite_url}.other")
    assert not is_there(f"{sqlite_url}.other")


def test_whether_it_is_there_on_a_server(postgres: Server, postgres_url: str) -> None:
    """A database without tables is what `aggregator run` begins with."""
    assert is_there(postgres_url)
    empty = postgres.new_database()
    assert not is_there(empty)
    assert not is_there(empty)
    postgres.drop(empty)


@pytest.mark.parametrize("merge", [True, False])
def test_an_empty_store_has_none(store: Store, *, merge: bool) -> None:
    """And no fault."""
    assert list(store.stories(merge=merge)) == []
