"""What a store promises about the documents of sources."""

from dataclasses import replace

from aggregator.store import Store
from tests.store.samples import poll, state


def test_what_is_remembered_is_what_was_said_last(store: Store) -> None:
    """A record that says nothing changes nothing; an empty one forgets."""
    assert store.memory("a") == b""
    store.record_all([poll(memory=b"\x00one"), poll(source_id="b", memory=b"two"), poll(source_id="c")])
    assert [store.memory(id_) for id_ in "abc"] == [b"\x00one", b"two", b""]
    store.record_all([poll(), poll(source_id="b", memory=b""), poll(source_id="c", memory=b"three")])
    assert [store.memory(id_) for id_ in "abc"] == [b"\x00one", b"", b"three"]
    store.record(poll(memory=b"four"))
    assert store.memory("a") == b"four"


def test_the_document_of_an_address_that_was_left_is_not_remembered(store: Store) -> None:
    """The source has been configured anew during the poll."""
    store.record(poll(memory=b"one"))
    store.record(replace(poll(memory=b"two"), state=state("a", url="https://elsewhere.example/")))
    assert store.memory("a") == b"one"


def test_states_can_be_asked_for_by_name(store: Store) -> None:
    """Active or not; unknown ones are left out."""
    store.record_all([poll(), poll(source_id="b")])
    assert store.states() == {}
    assert store.states(["b", "unheard-of"]) == {"b": store.state("b")}
    assert store.states([]) == {}
