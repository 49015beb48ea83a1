from dataclasses import replace
from datetime import UTC, datetime, timedelta

from aggregator.dedupe import (
    Teller,
    anchor,
    fingerprints,
    join_similar,
    join_story,
    never_merged,
    text_to_compare,
)
from aggregator.model import Entry, Evidence, Feed, KnownEntry, StoredEntry

MAY = datetime(2026, 5, 1, tzinfo=UTC)
WEEK = timedelta(days=7)
LONG = "<p>The council voted on Tuesday to rebuild the old bridge over the river by spring.</p>"
BRIDGE = Entry(link="https://example.org/bridge", title="The bridge", content=LONG)


def stored(id_: str, source_id: str, entry: Entry, at: datetime = MAY) -> StoredEntry:
    feed = Feed(id=source_id, url=f"https://{source_id}/feed", title=source_id)
    (mark,) = fingerprints(feed, [entry])
    return StoredEntry(
        id=id_,
        source_id=source_id,
        entry=entry,
        fingerprint=mark,
        first_seen_at=at,
        published_at=at,
        updated_at=at,
        story_id=id_,
        story_at=at,
    )


def as_known(entry: StoredEntry) -> KnownEntry:
    return KnownEntry(
        id=entry.id,
        source_id=entry.source_id,
        fingerprint=entry.fingerprint,
        published_at=entry.published_at,
        story_id=entry.story_id,
        story_at=entry.story_at,
    )


def story(entry: StoredEntry, *others: StoredEntry, never: tuple[str, ...] = ()) -> str:
    alike = [as_known(other) for other in others]
    return join_story(entry, alike, window=WEEK, never_merge=never_merged(never)).story_id


FIRST = stored("1", "example.org", BRIDGE)


def test_case_1_the_same_link_in_another_feed() -> None:
    """However it is spelled; and the evidence says so."""
    copy = stored("2", "planet", Entry(link="http://www.example.org/bridge/?utm_source=planet", title="A bridge"))
    joined = join_story(copy, [as_known(FIRST)], window=WEEK, never_merge=frozenset())
    assert joined.story_id == "1"
    assert (joined.evidence.kind, joined.evidence.value, joined.evidence.entry_id) == (
        "link",
        "example.org/bridge",
        "1",
    )
    assert joined.id == "2"


def test_the_same_text_under_another_link() -> None:
    """Title and text word for word, whatever the markup."""
    copy = stored("2", "paper", Entry(link="https://paper/x", title="The Bridge", content=f"<div>{LONG}</div>"))
    joined = join_story(copy, [as_known(FIRST)], window=WEEK, never_merge=frozenset())
    assert (joined.story_id, joined.evidence.kind) == ("1", "content")


def test_case_3_a_title_alone_is_no_story() -> None:
    """Two "Weekly notes", and two that say no more than "Read on"."""
    one = stored("1", "a", Entry(link="https://a/1", title="Weekly notes", content="Read on"))
    other = stored("2", "b", Entry(link="https://b/1", title="Weekly notes", content="Read on"))
    assert story(other, one) == "2"


def test_the_home_page_is_no_evidence() -> None:
    """CASES 5: two feeds that link every entry to one site are not one story."""
    one = stored("1", "a", Entry(link="https://example.org/", title="A"))
    other = stored("2", "b", Entry(link="https://example.org/", title="B"))
    assert story(other, one) == "2"


def test_in_one_feed_only_a_full_copy_is_the_same() -> None:
    """A feed may write twice about one page, and repeat one text with other links."""
    again = stored("2", "example.org", Entry(link="https://example.org/bridge", title="Update", content="New facts"))
    copy = stored("3", "example.org", BRIDGE)
    assert story(again, FIRST) == "2"
    assert story(copy, FIRST) == "1"


def test_only_within_the_window() -> None:
    """The same link a month later is news again."""
    assert story(stored("2", "b", BRIDGE, MAY + WEEK), FIRST) == "1"
    assert story(stored("2", "b", BRIDGE, MAY + WEEK + timedelta(seconds=1)), FIRST) == "2"


def test_never_merge_names_links_and_ids() -> None:
    """A link in any spelling, of the new entry; an id, of either."""
    copy = stored("2", "b", BRIDGE)
    assert story(copy, FIRST, never=("http://example.org/bridge/",)) == "2"
    assert story(copy, FIRST, never=("1",)) == "2"
    assert story(copy, FIRST, never=("2",)) == "2"


def test_the_earliest_story_takes_the_entry_in() -> None:
    """Whatever the order in which candidates are looked at."""
    early, late = stored("1", "a", BRIDGE), stored("2", "b", BRIDGE, MAY + timedelta(days=2))
    new = stored("3", "c", BRIDGE, MAY + timedelta(days=3))
    assert story(new, late, early) == story(new, early, late) == "1"


def test_never_merge_names_the_link_of_either() -> None:
    """Also where the text is what both have in common."""
    copy = stored("2", "paper", Entry(link="https://paper/x", title="The Bridge", content=LONG))
    assert story(copy, FIRST) == "1"
    assert story(copy, FIRST, never=("https://example.org/bridge",)) == "2"


def test_a_story_does_not_grow_beyond_the_window() -> None:
    """Link by link it would: each entry is near the one before, and the last far from the first."""
    second = replace(stored("2", "b", BRIDGE, MAY + WEEK), story_id="1", story_at=MAY)
    assert story(stored("3", "c", BRIDGE, MAY + WEEK), second) == "1"
    assert story(stored("3", "c", BRIDGE, MAY + WEEK + timedelta(days=1)), second) == "3"


# --- much the same text ----------------------------------------------------------------------------------------

TEXT = (
    "The harbour council of Wexcombe voted on Tuesday night to rebuild the old swing bridge rather than replace it "
    "with a "
    "fixed crossing, ending a dispute that has divided the town for most of a decade. Work begins in March and is "
    "expected "
    "to take 18 months, during which a ferry will carry pedestrians and cyclists across for nothing."
)
VOTE = Entry(link="https://alpha.example/1", title="Council votes for the bridge", content=TEXT)
COPY = Entry(
    link="https://beta.example/1", title="Council votes for the bridge", content=TEXT.replace("night", "evening")
)


def similar(entry: StoredEntry, *others: StoredEntry, never: tuple[str, ...] = ()) -> StoredEntry:
    tellers = [Teller(entry=other, text=text_to_compare(other.entry)) for other in others]
    text = text_to_compare(entry.entry)
    return join_similar(entry, text, tellers, window=WEEK, never_merge=never_merged(never))


def test_case_2_much_the_same_text() -> None:
    """The evidence names the entry, and says in words how much is the same."""
    joined = similar(stored("2", "beta", COPY), stored("1", "alpha", VOTE))
    assert (joined.id, joined.story_id, joined.story_at) == ("2", "1", MAY)
    assert joined.evidence == Evidence(kind="similar", value="98 % and 98 % of their words", entry_id="1")


def test_the_most_alike_is_joined() -> None:
    """Of equal ones that of the earliest story."""
    short = stored("1", "alpha", replace(VOTE, content=TEXT[:200]))
    whole = stored("2", "gamma", VOTE, MAY + timedelta(days=1))
    again = stored("3", "delta", VOTE, MAY + timedelta(days=2))
    new = stored("4", "beta", COPY, MAY + timedelta(days=2))
    assert similar(new, short, again, whole).story_id == "2"


def test_similar_within_the_window_and_not_where_it_is_named() -> None:
    """As with links."""
    old = stored("1", "alpha", VOTE, MAY - WEEK - timedelta(seconds=1))
    assert similar(stored("2", "beta", COPY), old).story_id == "2"
    for never in (("1",), ("2",), ("https://alpha.example/1",), ("https://www.beta.example/1",)):
        assert similar(stored("2", "beta", COPY), stored("1", "alpha", VOTE), never=never).story_id == "2"


def test_what_a_feed_says_under_every_title_proves_nothing() -> None:
    """It resembles two entries of one feed that tell two things; two versions of one thing are another matter."""
    titles = ("The bridge and the ferry", "A dispute in the town", "Work begins in March")
    one, other, new = (
        stored(source_id, source_id[:-1], replace(COPY, title=title))
        for source_id, title in zip(("alpha1", "alpha2", "beta3"), titles, strict=True)
    )
    assert similar(new, one).story_id == "alpha1"
    assert similar(new, one, other).story_id == "beta3"
    versions = [stored("1", "alpha", VOTE), stored("2", "alpha", COPY)]
    assert similar(stored("3", "beta", COPY), *versions).story_id in {"1", "2"}


def test_an_anchor_is_no_entry_that_is_there_for_being_similar() -> None:
    """What resembles it must resemble the one that it resembles."""
    first = stored("1", "alpha", VOTE)
    assert anchor(first) == "1"
    assert anchor(similar(stored("2", "beta", COPY), first)) == "1"
    assert anchor(replace(first, id="3", evidence=Evidence(kind="link", value="x", entry_id="1"))) == "3"
