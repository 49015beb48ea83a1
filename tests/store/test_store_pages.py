"""Pages that entries link to: when they are due, what is remembered of them, and what they prove."""

from dataclasses import replace
from datetime import timedelta

import pytest

from aggregator.model import DuePage, PageFaults, PageOutcome, StoredEntry, WantedPage
from aggregator.store import Store
from tests.store.samples import NOON, entry, fingerprint, poll, source, state

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
A = entry("1")
B = entry("2")


def wanted(
    of: StoredEntry, *, version: str = "v1", link: str | None = None, after: timedelta = timedelta()
) -> WantedPage:
    return WantedPage(entry_id=of.id, link=link or of.entry.link or "", version=version, due_at=NOON + after)


def taken(
    store: Store, after: timedelta = timedelta(), *, each: int = 10, ids: tuple[str, ...] = ("a",)
) -> list[DuePage]:
    return list(store.take_pages(ids, now=NOON + after, until=NOON + after + HOUR, each=each))


def outcome(of: StoredEntry, after: timedelta = timedelta(), **more: object) -> PageOutcome:
    return replace(PageOutcome(entry_id=of.id, at=NOON + after), **more)  # type: ignore[arg-type] # fields of it


@pytest.fixture(autouse=True)
def recorded(store: Store) -> None:
    store.sync([source("a"), source("b")])
    store.record(poll(A, B, pages=(wanted(A), wanted(B, after=MINUTE))))


def test_a_page_is_taken_when_its_time_has_come_and_by_one_only(store: Store) -> None:
    """Until it is settled it is put off, so that it is not lost where the program ends meanwhile."""
    assert [page.entry_id for page in taken(store)] == [A.id]
    assert taken(store) == []
    assert [page.entry_id for page in taken(store, MINUTE)] == [B.id]
    assert [page.entry_id for page in taken(store, HOUR)] == [A.id]


def test_so_many_of_a_source_and_none_of_others(store: Store) -> None:
    """What a source does not ask for, or a paused one, waits."""
    assert taken(store, HOUR, ids=("b",)) == []
    assert len(taken(store, HOUR, each=1)) == 1
    store.pause(["a"], paused=True)
    assert taken(store, HOUR) == []
    store.pause(["a"], paused=False)
    assert len(taken(store, HOUR)) == 1


def test_a_text_makes_the_entry_another_without_touching_what_it_is(store: Store) -> None:
    """It is judged again, and neither its fingerprint nor its dates move."""
    (before,) = store.entries([A.id]).values()
    store.judge("o", "d", merge=True, verdict=lambda _: True)
    assert store.settle_page(outcome(A, text="<p>All</p>", etag='"1"', canonical="a.example/1"))
    (after,) = store.entries([A.id]).values()
    assert after == replace(before, entry=replace(before.entry, full_text="<p>All</p>"))
    assert store.judge("o", "d", merge=True, verdict=lambda _: True) == 1
    assert not store.settle_page(outcome(A, text="<p>All</p>"))


def test_what_failed_is_due_again_or_given_up(store: Store) -> None:
    """With its words, as long as anybody wants to hear them."""
    taken(store)
    store.settle_page(outcome(A, tries=1, error="404 Not Found", again_at=NOON + HOUR))
    assert taken(store) == []
    assert store.page_faults(NOON) == {"a": PageFaults(count=1, link=A.entry.link or "", error="404 Not Found")}
    assert store.page_faults(NOON + MINUTE) == {}
    (page,) = (page for page in taken(store, HOUR) if page.entry_id == A.id)
    assert (page.tries, page.asked_at) == (1, NOON)
    store.settle_page(outcome(A, HOUR, tries=3, error="404 Not Found"))
    assert A.id not in {page.entry_id for page in taken(store, 99 * HOUR)}


def test_a_failure_keeps_what_was_fetched_before(store: Store) -> None:
    """The text, and the ETag that asks for a newer one."""
    store.settle_page(outcome(A, text="<p>All</p>", etag='"1"', last_modified="then", canonical="a.example/1"))
    store.settle_page(outcome(A, HOUR, tries=1, error="500", again_at=NOON + 2 * HOUR))
    (page,) = (page for page in taken(store, 2 * HOUR) if page.entry_id == A.id)
    assert (page.etag, page.last_modified) == ('"1"', "then")
    assert store.entries([A.id])[A.id].entry.full_text == "<p>All</p>"


@pytest.mark.parametrize(
    ("page", "due"),
    [
        (wanted(A), None),
        (wanted(A, version="v2", after=MINUTE), HOUR),
        (wanted(A, version="v2", after=2 * HOUR), 2 * HOUR),
        (wanted(A, link="https://a.example/other", after=MINUTE), MINUTE),
    ],
)
def test_when_a_changed_entry_has_its_page_fetched_again(store: Store, page: WantedPage, due: timedelta | None) -> None:
    """Not for a version that is known, else an hour after the last time; at another address at once."""
    taken(store, MINUTE)
    for each in (A, B):
        store.settle_page(outcome(each, text="<p>All</p>", etag='"1"'))
    store.record(poll(changed=(A,), pages=(page,)))
    moments = [after for after in (MINUTE, HOUR, 2 * HOUR) if taken(store, after)]
    assert moments[:1] == ([] if due is None else [due])


def test_a_text_serves_another_entry_with_the_link(store: Store) -> None:
    """Of the sources that may see what the other one sees, and as long as it is fresh."""
    link = A.entry.link or ""
    store.settle_page(outcome(A, text="<p>All</p>", canonical="a.example/1"))
    found = store.page_text(link, {"a", "b"}, NOON)
    assert found is not None
    assert (found.text, found.canonical) == ("<p>All</p>", "a.example/1")
    assert store.page_text(link, {"b"}, NOON) is None
    assert store.page_text(link, {"a"}, NOON + MINUTE) is None
    assert store.page_text("https://a.example/none", {"a"}, NOON) is None


def test_an_entry_is_found_by_the_address_its_page_calls_its_own(store: Store) -> None:
    """Beside its own link; but not where several entries of the source are called the same."""
    store.settle_page(outcome(A, text="<p>All</p>", canonical="a.example/canonical"))
    asking = fingerprint("3", link_key="a.example/canonical")
    assert [(known.id, known.fingerprint.link_key) for known in store.alike([asking])] == [
        (A.id, "a.example/canonical")
    ]
    store.settle_page(outcome(B, text="<p>More</p>", canonical="a.example/canonical"))
    assert store.alike([asking]) == ()


def test_pages_of_removed_entries_are_left_alone(store: Store) -> None:
    """What is gone needs no text."""
    store.record(replace(poll(), state=state("a"), removed=(A.id,)))
    assert A.id not in {page.entry_id for page in taken(store, HOUR)}
    assert not store.settle_page(outcome(A, text="<p>All</p>"))
    assert store.entries([A.id])[A.id].entry.full_text == ""
