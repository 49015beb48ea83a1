"""What a store promises about what outputs have published."""

from dataclasses import replace

import pytest

from aggregator.model import Archive, Archived, Entry, Feed, Item, Person
from aggregator.store import Store
from tests.store.samples import DAY, NOON, entry, feed, poll, public_id

IDS = tuple(public_id(f"a/{number}") for number in range(1, 7))


def item(number: int, **content: object) -> Item:
    """An entry as it goes to the archive."""
    return Item(
        id=IDS[number - 1],
        entry=replace(Entry(title=str(number), published=NOON), **content),  # type: ignore[arg-type] # fields of Entry
        feed=feed("a"),
        source_id="a",
        tags=("x",),
        published_at=NOON,
        updated_at=NOON + DAY,
    )


@pytest.fixture
def filled(store: Store) -> Store:
    """Four members of an output, each a day after the one before."""
    store.record(poll(*(entry(str(number), published_at=NOON + number * DAY) for number in (1, 2, 3, 4))))
    store.judge("all", "rules", merge=True, verdict=lambda _: True)
    return store


def published(store: Store) -> Archive:
    """Two entries on the first page, one on the second, one in the feed."""
    before = store.archive("all")
    after = replace(before, shown=frozenset(IDS[3:4]), page=2, latest=IDS[2:3], mark=before.judged)
    archived = [Archived(page=page, item=item(number)) for number, page in ((1, 1), (2, 1), (3, 2))]
    assert store.publish_to("all", before, after, archived)
    return after


def test_nothing_was_published_before(store: Store, filled: Store) -> None:
    """Of an output that was judged, and of one that never was."""
    assert store.archive("nobody's") == Archive()
    assert filled.archive("all") == Archive(judged=filled.archive("all").judged)
    assert filled.archive("all").judged > 0


def test_what_was_published_is_known(filled: Store) -> None:
    """What is shown, and how far the archive has come."""
    after = published(filled)
    assert filled.archive("all") == after
    assert filled.archived("all", [*IDS, "nobody"]) == frozenset(IDS[:3])
    assert [each.entry.title for each in filled.archive_page("all", 1)] == ["1", "2"]
    assert [each.entry.title for each in filled.archive_page("all", 2)] == ["3"]
    assert filled.archive_page("all", 3) == ()


def test_items_come_back_as_they_went(filled: Store) -> None:
    """To the last field, with those that tell the same story."""
    other = item(2, content="<p>\U0001f600</p>", authors=(Person(name="Ada"),), updated=NOON)
    given = replace(item(1), also=(replace(other, feed=Feed(id="tag:b", url="u", title="B", updated=NOON)),))
    before = filled.archive("all")
    assert filled.publish_to("all", before, replace(before, page=1, latest=IDS[:1]), [Archived(page=1, item=given)])
    assert filled.archive_page("all", 1) == (given,)


def test_a_page_is_filled_further(filled: Store) -> None:
    """Behind what is on it; what leaves the feed for it is shown no more."""
    before = published(filled)
    after = replace(before, shown=frozenset(), latest=IDS[2:4])
    assert filled.publish_to("all", before, after, [Archived(page=2, item=item(4))])
    assert filled.archive("all") == after


def test_who_comes_too_late_writes_nothing(filled: Store) -> None:
    """Two publishers begin with the same state; the second one has to begin anew."""
    before = filled.archive("all")
    after = published(filled)
    assert not filled.publish_to("all", before, replace(before, shown=frozenset(IDS)), [])
    assert filled.archive("all") == after


def test_what_was_never_published_is_found(filled: Store) -> None:
    """Oldest first; of more than asked for the newest."""
    assert filled.unpublished("all", filled.archive("all"), 10) == IDS[:4]
    assert filled.unpublished("all", filled.archive("all"), 2) == IDS[2:4]
    before = published(filled)
    assert filled.unpublished("all", before, 10) == ()
    filled.record(poll(entry("6", published_at=NOON - DAY), entry("5", published_at=NOON)))
    filled.judge("all", "rules", merge=True, verdict=lambda stored: stored.entry.title != "none")
    assert filled.unpublished("all", filled.archive("all"), 10) == (IDS[5], IDS[4])


@pytest.mark.parametrize("merge", [True, False])
def test_groups_are_those_of_the_members(store: Store, merge: bool) -> None:  # noqa: FBT001 - a table of cases
    """By their public ids, in either order of members; what is no member has none."""
    first = entry("1")
    store.record(poll(first, entry("2", published_at=NOON + DAY)))
    store.record(poll(entry("1", "b", story=first, published_at=NOON + DAY), source_id="b"))
    store.judge("all", "rules", merge=merge, verdict=lambda stored: stored.entry.title != "2")
    by_id = {group[0].story_id if merge else group[0].id: group for group in store.members("all")}
    assert len(by_id) == (1 if merge else 2)
    assert store.groups("all", [*by_id, IDS[1], "nobody"]) == by_id


def test_ids_are_put_in_order(filled: Store) -> None:
    """By the dates of the entries."""
    assert filled.oldest_first({IDS[2], IDS[0], "nobody", IDS[1]}) == IDS[:3]


def test_a_new_name_keeps_everything(filled: Store) -> None:
    """Unless it is taken."""
    after = published(filled)
    filled.rename_output("all", "news")
    assert (filled.archive("news"), filled.archive("all")) == (after, Archive())
    filled.judge("all", "rules", merge=True, verdict=lambda _: True)
    filled.rename_output("all", "news")
    filled.rename_output("nobody", "somebody")
    assert filled.outputs() == {"all", "news"}


def test_an_output_is_forgotten_with_its_archive(filled: Store) -> None:
    """One of the same id begins anew."""
    published(filled)
    filled.forget_output("all")
    filled.judge("all", "rules", merge=True, verdict=lambda _: True)
    assert filled.archive("all").shown == frozenset()
    assert filled.archive_page("all", 1) == ()
