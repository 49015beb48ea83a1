from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from aggregator.dedupe import fingerprints, mint, recognize, without_repeats
from aggregator.model import Category, Entry, Feed, Fingerprint, KnownEntry

FEED = Feed(id="f", url="https://example.org/feed", title="Example", link="https://example.org/")
MAY = datetime(2026, 5, 1, tzinfo=UTC)
LONG = "<p>The council voted on Tuesday to rebuild the old bridge over the river by spring.</p>"


def marks(*entries: Entry) -> tuple[Fingerprint, ...]:
    return fingerprints(FEED, entries)


def known(*entries: Entry) -> tuple[KnownEntry, ...]:
    """Return entries as the store knows them after they came in one document."""
    return tuple(
        KnownEntry(
            id=f"id-{place}",
            source_id="example",
            fingerprint=mark,
            published_at=entry.published or MAY,
            story_id=f"id-{place}",
            story_at=MAY,
        )
        for place, (entry, mark) in enumerate(zip(entries, marks(*entries), strict=True))
    )


def recognized(before: tuple[Entry, ...], after: tuple[Entry, ...]) -> list[str | None]:
    """Return the known ids that the entries of a later document are given."""
    contents = {f"id-{place}": entry for place, entry in enumerate(before)}
    return [found.id if found else None for found in recognize(after, marks(*after), known(*before), contents)]


ORIGINAL = Entry(guid="1", link="https://example.org/a", title="The bridge", content=LONG, published=MAY)


@pytest.mark.parametrize(
    "later",
    [
        ORIGINAL,
        Entry(guid="1", link="https://example.org/a", title="The old bridge", content="Other", published=MAY),
        Entry(guid="1", link="https://example.org/new-slug", title="Renamed", content="New", published=MAY),
        Entry(guid="https://example.org/a", link="https://example.org/a", title="The bridge", content=LONG),
        Entry(guid="9", link="http://www.example.org/a/", title="Corrected title", published=MAY),
        Entry(link="https://example.org/a", title="Corrected title"),
        Entry(guid="9", link="https://example.org/moved", title="The Bridge!", content=LONG),
        Entry(guid="9", link="https://example.org/moved", title="The bridge", content="Edited", published=MAY),
    ],
)
def test_case_4_an_entry_is_the_same_whatever_one_thing_changed(later: Entry) -> None:
    """A new guid, link, title or text, or a new CMS that changes two of them: the same entry."""
    assert recognized((ORIGINAL,), (later,)) == ["id-0"]


@pytest.mark.parametrize(
    "other",
    [
        Entry(guid="2", link="https://example.org/b", title="The bridge", content="Something else"),
        Entry(guid="2", link="https://example.org/a", title="Another story", published=MAY + timedelta(days=1)),
        Entry(guid="2", link="https://example.org/b", title="Another story"),
        Entry(guid="1", link="https://example.org/b", title="Next", content="Later", published=MAY + timedelta(days=1)),
    ],
)
def test_case_3_and_5_where_the_evidence_is_thin_nothing_is_lost(other: Entry) -> None:
    """The same title, page or guid alone, with everything else different, is another entry."""
    assert recognized((ORIGINAL,), (other,)) == [None]


def test_case_5_one_guid_or_one_link_for_all() -> None:
    """All entries are kept, and recognized when they come again."""
    same_guid = tuple(Entry(guid="feed", link=f"https://example.org/{n}", title=str(n)) for n in "abc")
    same_link = tuple(Entry(guid=n, link="https://example.org/", title=n) for n in "abc")
    neither = tuple(Entry(guid="feed", link="https://example.org/news", title=n) for n in "abc")
    for document in (same_guid, same_link, neither):
        assert recognized((), document) == [None, None, None]
        assert recognized(document, document[::-1]) == ["id-2", "id-1", "id-0"]


def test_case_5_the_guid_is_still_useless_when_it_stands_alone() -> None:
    """A feed of one entry whose guid never changes: the next entry is a new one."""
    today = Entry(guid="feed", title="Monday", content="Rain", published=MAY)
    tomorrow = Entry(guid="feed", title="Tuesday", content="Sun", published=MAY + timedelta(days=1))
    assert recognized((today,), (tomorrow,)) == [None]


def test_what_entries_say_outweighs_guids_that_were_swapped() -> None:
    """Each has the guid of the other, and its own link, title and text."""
    two = Entry(guid="2", link="https://example.org/b", title="A ferry", content="It sailed.", published=MAY)
    assert recognized((ORIGINAL, two), (replace(two, guid="1"), replace(ORIGINAL, guid="2"))) == ["id-1", "id-0"]


@pytest.mark.parametrize("number", [2, 5])
def test_case_4_guids_that_are_new_on_most_entries_say_nothing(number: int) -> None:
    """Undated, with a short text and no link: two entries are enough to see that the feed makes guids at every poll."""
    before = tuple(Entry(guid=f"old {n}", title=f"Story {n}", content=f"No. {n}") for n in range(number))
    after = tuple(replace(entry, guid=f"new {n}", link=f"https://example.org/{n}") for n, entry in enumerate(before))
    assert recognized(before, (*after, Entry(guid="x", title="Story 9"))) == [f"id-{n}" for n in range(number)] + [None]


def test_case_3_a_column_comes_again_in_its_frame() -> None:
    """The same title and most of the text, under another guid, link and date: the next number, and a new entry."""
    frame = "Every week I write down what I have read and cooked and seen, and what the garden does; this week {}."
    one = Entry(guid="1", link="https://example.org/1", title="Weekly notes", content=frame.format("it snows"))
    two = replace(one, guid="2", link="https://example.org/2", content=frame.format("it thaws"))
    assert recognized((one,), (two,)) == [None]
    assert recognized((replace(one, published=MAY),), (replace(two, published=MAY + timedelta(7)),)) == [None]


def test_stronger_evidence_is_used_up_first() -> None:
    """A new entry may not take the place of a known one that is there under its own guid."""
    known_one = Entry(guid="1", link="https://example.org/a", title="Weekly notes", published=MAY)
    new_one = Entry(guid="2", link="https://example.org/b", title="Weekly notes", published=MAY)
    assert recognized((known_one,), (new_one, known_one)) == [None, "id-0"]


def test_an_entry_that_a_document_has_twice_is_one() -> None:
    """Word for word under one guid: the first stays."""
    twice = (ORIGINAL, ORIGINAL, Entry(guid="2", title="Other"))
    entries, left = without_repeats(twice, marks(*twice))
    assert entries == (ORIGINAL, twice[2])
    assert len(left) == 2


def test_dates_alone_change_nothing_and_all_that_is_seen_does() -> None:
    """CASES 9: a date that moves at every poll is no change; a category is one."""
    moved = Entry(
        guid="1", link="https://example.org/a", title="The bridge", content=LONG, published=MAY + timedelta(9)
    )
    filed = replace(ORIGINAL, categories=(Category(term="x"),))
    assert marks(moved) == marks(ORIGINAL)
    assert marks(filed) != marks(ORIGINAL)


def test_an_id_follows_from_feed_and_guid() -> None:
    """CASES 6: two feeds with one guid get two ids; a feed gets its id again; where one is taken there is another."""
    (mark,) = marks(ORIGINAL)
    assert mint("a", mark, 0) == mint("a", mark, 0)
    assert len({mint("a", mark, 0), mint("b", mark, 0), mint("a", mark, 1), mint("a", mark, 2)}) == 4
    assert mint("a", mark, 0).startswith("urn:uuid:")
    assert mint("a", marks(Entry(guid="\ud800"))[0], 0).startswith("urn:uuid:")
