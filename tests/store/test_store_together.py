"""What is asked and written together is one transaction: whole or not at all, and seen by itself before its end."""

from datetime import timedelta

import pytest

from aggregator.errors import StoreError
from aggregator.model import Sketch, StoredEntry
from aggregator.store import Store
from tests.store.samples import NOON, entry, poll, source

ENOUGH = 1_000  # of a list; more than databases once took as parameters


def test_what_was_written_is_found_before_the_end(store: Store) -> None:
    """As the next poll of the same transaction needs to know of it."""
    one = entry("1")
    with store.together() as together:
        together.record(poll(one))
        assert together.existing([one.id]) == {one.id}
        assert together.entries([one.id]) == {one.id: one}
    assert store.entries([one.id]) == {one.id: one}


def test_a_failure_takes_back_all_of_it(store: Store) -> None:
    """And the store goes on as it was before."""
    first, second = entry("1"), entry("2")
    store.record(poll(first))
    with pytest.raises(ZeroDivisionError):
        _record_and_fail(store, second)
    assert set(store.entries([first.id, second.id])) == {first.id}
    store.record(poll(second))
    assert set(store.entries([first.id, second.id])) == {first.id, second.id}


def _record_and_fail(store: Store, one: StoredEntry) -> None:
    with store.together() as together:
        together.record(poll(one))
        raise ZeroDivisionError


def test_others_see_nothing_of_it_before_the_end(store: Store) -> None:
    """Who reads meanwhile sees the state from before, and waits for nobody."""
    one = entry("1")
    with store.together() as together:
        together.record(poll(one))
        assert store.existing([one.id]) == frozenset()
    assert store.existing([one.id]) == {one.id}


def test_a_store_that_is_closed_is_told_in_words(store: Store) -> None:
    """As by any other question."""
    store.close()
    with pytest.raises(StoreError), store.together():
        pytest.fail("there is nothing to write to")


def test_a_list_may_be_empty_or_long(store: Store) -> None:
    """Each is one parameter, whatever stands in it."""
    many = tuple(entry(str(number)) for number in range(ENOUGH))
    store.record(poll(*many))
    ids = [each.id for each in many]
    assert store.existing([]) == frozenset()
    assert store.existing([*ids, "it's", 'a "name"', "no\0where"]) == frozenset(ids)
    assert len(store.entries(ids)) == ENOUGH


def test_values_of_every_kind_stand_in_lists(store: Store) -> None:
    """Texts of any origin, instants, numbers of eight bytes."""
    odd = source('日本 "feed"')
    store.sync((odd, source("b")))
    one = entry("1", odd.id)
    store.record(poll(one, source_id=odd.id))
    assert set(store.states([odd.id, "b"])) == {odd.id, "b"}
    assert [known.id for known in store.dated(odd.id, [one.published_at, NOON - timedelta(days=9)])] == [one.id]
    values = tuple(range(2**47 - 16, 2**47))
    other = entry("2", "b")
    record = poll(other, source_id="b", sketches=(Sketch(entry_id=other.id, published_at=NOON, values=values),))
    store.record(record)
    asked = Sketch(entry_id="", published_at=NOON, values=values)
    assert store.sharing(odd.id, [asked], timedelta(days=1)) == ((other.id,),)
