"""What a store promises about the members of outputs."""

from collections.abc import Callable
from dataclasses import replace
from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.model import StoredEntry
from aggregator.store import Store, open_store
from tests.store.samples import DAY, NOON, entry, poll, source


def everything(_: StoredEntry) -> bool:
    return True


def shown(store: Store, output_id: str = "all") -> list[list[str]]:
    """The titles of each group."""
    return [[member.entry.title for member in group] for group in store.members(output_id)]


class Asked:
    """A verdict that remembers whom it was asked about."""

    def __init__(self, verdict: Callable[[StoredEntry], bool] = everything) -> None:
        self.verdict = verdict
        self.titles: list[str] = []

    def __call__(self, stored: StoredEntry) -> bool:
        """Decide as the verdict does."""
        self.titles.append(stored.entry.title)
        return self.verdict(stored)


def test_members_are_those_that_the_verdict_accepts(store: Store) -> None:
    """Newest first."""
    store.record(poll(*(entry(str(day), published_at=NOON + day * DAY) for day in (2, 5, 1, 4, 3))))
    assert store.judge("all", "rules", merge=False, verdict=lambda stored: stored.entry.title != "4") == 5
    assert shown(store) == [["5"], ["3"], ["2"], ["1"]]
    assert list(store.members("all"))[1] == (entry("3", published_at=NOON + 3 * DAY),)


def test_an_entry_is_judged_once(store: Store) -> None:
    """Afterwards only what is new or changed is, and nothing where nothing happened."""
    store.record(poll(entry("1"), entry("2")))
    store.judge("all", "rules", merge=True, verdict=everything)
    asked = Asked()
    assert store.judge("all", "rules", merge=True, verdict=asked) == 0
    assert asked.titles == []
    store.record(poll(entry("3"), changed=(replace(entry("1"), entry=replace(entry("1").entry, title="1b")),)))
    asked = Asked()
    assert store.judge("all", "rules", merge=True, verdict=asked) == 2
    assert sorted(asked.titles) == ["1b", "3"]
    assert sorted(shown(store)) == [["1b"], ["2"], ["3"]]


def test_entries_whose_verdict_is_foreseen_are_not_read(store: Store) -> None:
    """What is foreseen of a source holds for all of its entries, and the verdict is asked about those of the others."""
    store.sync((source("a"), source("b"), source("c")))
    for source_id in ("a", "b", "c"):
        store.record(poll(entry(f"{source_id}1", source_id), entry(f"{source_id}2", source_id), source_id=source_id))
    store.record(poll(removed=(entry("a2").id,)))
    asked = Asked(lambda stored: stored.entry.title != "c1")
    foreseen = {"a": True, "b": False}.get
    assert store.judge("all", "rules", merge=True, verdict=asked, foreseen=foreseen) == 5
    assert sorted(asked.titles) == ["c1", "c2"]
    assert sorted(shown(store)) == [["a1"], ["c2"]]
    store.record(poll(entry("a3")))
    store.record(poll(removed=(entry("a1").id,)))
    assert store.judge("all", "rules", merge=True, verdict=Asked(), foreseen=foreseen) == 2
    assert sorted(shown(store)) == [["a3"], ["c2"]]


@pytest.mark.parametrize(("digest", "merge"), [("others", True), ("rules", False)])
def test_other_rules_judge_everything_anew(store: Store, digest: str, merge: bool) -> None:  # noqa: FBT001 - a table of cases
    """Of the former members none is left that is not accepted again."""
    store.record(poll(entry("1"), entry("2")))
    store.judge("all", "rules", merge=True, verdict=everything)
    assert store.judge("all", digest, merge=merge, verdict=lambda stored: stored.entry.title == "1") == 2
    assert shown(store) == [["1"]]


def test_a_change_can_end_and_begin_a_membership(store: Store) -> None:
    """The verdict on the changed entry replaces the old one."""
    store.record(poll(entry("in"), entry("out")))
    store.judge("all", "rules", merge=True, verdict=lambda stored: stored.entry.title == "in")
    swapped = [
        replace(entry(name), entry=replace(entry(name).entry, title=title))
        for name, title in [("in", "out"), ("out", "in")]
    ]
    store.record(poll(changed=tuple(swapped)))
    store.judge("all", "rules", merge=True, verdict=lambda stored: stored.entry.title == "in")
    assert [group[0].id for group in store.members("all")] == [entry("out").id]


def test_the_backlog_is_never_asked_about(store: Store) -> None:
    """Old undated entries of a new feed are published nowhere."""
    store.record(poll(entry("1"), replace(entry("2"), backlog=True)))
    asked = Asked()
    assert store.judge("all", "rules", merge=True, verdict=asked) == 1
    assert asked.titles == ["1"]
    assert shown(store) == [["1"]]


def test_a_removed_entry_is_no_member(store: Store) -> None:
    """Nobody is asked, now or when everything is judged anew; once it is back it is."""
    store.record(poll(entry("1"), entry("2")))
    store.judge("all", "rules", merge=True, verdict=everything)
    store.record(poll(removed=(entry("1").id,)))
    asked = Asked()
    assert store.judge("all", "rules", merge=True, verdict=asked) == 1
    store.judge("other", "rules", merge=True, verdict=asked)
    assert asked.titles == ["2"]
    assert shown(store) == shown(store, "other") == [["2"]]
    store.record(poll(changed=(entry("1"),)))
    store.judge("all", "rules", merge=True, verdict=everything)
    assert sorted(shown(store)) == [["1"], ["2"]]


def test_a_verdict_that_raises_changes_nothing(store: Store) -> None:
    """Neither members nor what is still to be judged."""
    store.record(poll(entry("1")))
    store.judge("all", "rules", merge=True, verdict=everything)
    store.record(poll(entry("2")))

    def broken(stored: StoredEntry) -> bool:
        raise ZeroDivisionError(stored.id)

    for digest in ("rules", "others"):
        with pytest.raises(ZeroDivisionError):
            store.judge("all", digest, merge=True, verdict=broken)
        assert shown(store) == [["1"]]
    assert store.judge("all", "rules", merge=True, verdict=everything) == 1
    assert shown(store) == [["2"], ["1"]]


def test_what_arrives_during_judgement_is_judged_the_next_time(store: Store) -> None:
    """A poll between two verdicts is neither lost nor does it make a member flicker."""
    store.record(poll(entry("1"), entry("2")))
    changed = replace(entry("2"), entry=replace(entry("2").entry, title="2b"))

    def interrupted(stored: StoredEntry) -> bool:
        if stored.entry.title == "2":
            store.record(poll(entry("3"), changed=(changed,)))
        return True

    store.judge("all", "rules", merge=True, verdict=interrupted)
    assert sorted(shown(store)) == [["1"], ["2b"]]
    asked = Asked()
    assert store.judge("all", "rules", merge=True, verdict=asked) == 2
    assert sorted(asked.titles) == ["2b", "3"]
    assert sorted(shown(store)) == [["1"], ["2b"], ["3"]]


def test_two_that_judge_at_once_agree(url: str, store: Store) -> None:
    """Who is overtaken begins anew instead of spoiling what the other has written."""
    store.record(poll(entry("1")))
    with open_store(url) as other:
        overtaken: list[str] = []

        def overtake(stored: StoredEntry) -> bool:
            if not overtaken:
                store.record(poll(entry("2")))
                other.judge("all", "rules", merge=True, verdict=everything)
            overtaken.append(stored.entry.title)
            return True

        store.judge("all", "rules", merge=True, verdict=overtake)
    assert shown(store) == [["2"], ["1"]]


def test_a_merged_story_is_one_group_at_the_place_of_its_first_entry(store: Store) -> None:
    """Its members stand by first sight, whatever their own dates."""
    first = entry("first", published_at=NOON)
    newer = entry("newer", published_at=NOON + DAY)
    copy = entry("copy", "b", story=first, published_at=NOON + 2 * DAY, first_seen_at=NOON + DAY)
    store.record_all([poll(newer, first), poll(copy, source_id="b")])
    store.judge("merged", "rules", merge=True, verdict=everything)
    store.judge("kept", "rules", merge=False, verdict=everything)
    assert shown(store, "merged") == [["newer"], ["first", "copy"]]
    assert shown(store, "kept") == [["copy"], ["newer"], ["first"]]


def test_who_told_a_story_first_stands_first_in_its_group(store: Store) -> None:
    """Also where the same poll brought others that tell it, at whichever place of the document."""
    first = entry("first")
    rest = [entry(name, story=first) for name in ("above", "below")]
    store.record(poll(rest[0], first, rest[1]))
    store.judge("all", "rules", merge=True, verdict=everything)
    assert shown(store) == [["first", "below", "above"]]
    assert [teller.entry.title for teller in store.story(first.id)] == ["first", "below", "above"]


def test_a_story_keeps_its_place_when_its_first_entry_is_no_member(store: Store) -> None:
    """Only members are shown, but the story is as old as it was."""
    first = entry("first", published_at=NOON)
    copy = entry("copy", "b", story=first, published_at=NOON + 2 * DAY)
    store.record_all([poll(entry("between", published_at=NOON + DAY), first), poll(copy, source_id="b")])
    store.judge("all", "rules", merge=True, verdict=lambda stored: stored.entry.title != "first")
    assert shown(store) == [["between"], ["copy"]]


def test_of_equal_dates_the_document_order_stands_and_later_polls_come_first(store: Store) -> None:
    """A feed that gives a day only, and one that gives nothing, keep their order."""
    store.record(poll(entry("b"), entry("a")))
    store.record(poll(entry("z"), entry("y"), at=NOON + DAY))
    for merge in (True, False):
        store.judge("all", "rules", merge=merge, verdict=everything)
        assert shown(store) == [["z"], ["y"], ["b"], ["a"]]


def test_a_group_is_whole_however_many_tell_the_story(store: Store) -> None:
    """Groups larger than what is read at a time come in one piece."""
    first = entry("0")
    rest = [entry(str(number), story=first) for number in range(1, 400)]
    store.record(
        poll(
            entry("newer", published_at=NOON + DAY), *reversed([first, *rest]), entry("older", published_at=NOON - DAY)
        )
    )
    store.judge("all", "rules", merge=True, verdict=everything)
    assert shown(store) == [["newer"], [str(number) for number in range(400)], ["older"]]


def test_the_store_can_be_written_between_two_groups(store: Store) -> None:
    """Reading members holds no lock and no connection."""
    store.record(poll(*(entry(str(number)) for number in range(300))))
    store.judge("all", "rules", merge=True, verdict=everything)
    groups = store.members("all")
    first = next(groups)
    store.record(poll(entry("late")))
    store.judge("all", "rules", merge=True, verdict=everything)
    assert [first[0].entry.title, *(group[0].entry.title for group in groups)] == [str(number) for number in range(300)]


def test_outputs_are_known_and_forgotten(store: Store) -> None:
    """One that is forgotten has no members and judges everything when it returns."""
    store.record(poll(entry("1"), entry("2")))
    store.judge("all", "rules", merge=True, verdict=everything)
    store.judge("some", "rules", merge=True, verdict=lambda stored: stored.entry.title == "1")
    assert store.outputs() == {"all", "some"}
    assert store.outputs_of([entry("1").id, entry("2").id, "urn:uuid:nobody"]) == {
        entry("1").id: ("all", "some"),
        entry("2").id: ("all",),
        "urn:uuid:nobody": (),
    }
    store.forget_output("all")
    store.forget_output("never heard of")
    assert store.outputs() == {"some"}
    assert shown(store) == []
    assert shown(store, "some") == [["1"]]
    assert store.judge("all", "rules", merge=True, verdict=everything) == 2


def test_members_outlive_the_name_of_their_source(store: Store) -> None:
    """Renaming a feed moves nothing in an output."""
    store.sync([source("a")])
    store.record(poll(entry("1")))
    store.judge("all", "rules", merge=True, verdict=everything)
    store.sync([source("renamed", url=source("a").url)])
    assert [group[0].source_id for group in store.members("all")] == ["renamed"]


@settings(deadline=None, max_examples=15)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 4), st.booleans()), max_size=12), st.booleans())
def test_members_are_the_accepted_entries_in_a_total_order(
    empty_store_url: Callable[[], str],
    plan: list[tuple[int, int, bool]],
    merge: bool,  # noqa: FBT001 - drawn
) -> None:
    """Judged step by step or at once, the groups are the same: sorted, whole and without repetition."""
    written: list[StoredEntry] = []
    with open_store(empty_store_url()) as store:
        for number, (day, story, _) in enumerate(plan):
            told = written[story] if story < len(written) else None
            written.append(entry(str(number), published_at=NOON + day * DAY, story=told))
            store.record(poll(written[-1]))
            store.judge("stepwise", "rules", merge=merge, verdict=lambda stored: plan[int(stored.entry.title)][2])
        store.judge("at once", "rules", merge=merge, verdict=lambda stored: plan[int(stored.entry.title)][2])
        groups = list(store.members("stepwise"))
        assert groups == list(store.members("at once"))
        assert list(islice(store.members("stepwise"), 3)) == groups[:3]
    order = {stored.id: number for number, stored in enumerate(written)}
    places = [
        (group[0].story_at, order[group[0].story_id]) if merge else (group[0].published_at, order[group[0].id])
        for group in groups
    ]
    assert places == sorted(set(places), reverse=True)
    assert sorted(int(each.entry.title) for group in groups for each in group) == [
        n for n, step in enumerate(plan) if step[2]
    ]


FULL_STORIES = [
    # how many entries of "a" there are, and after which of them "b" tells: a story of its own, or the one of that entry
    ([], False),
    ([0, 1, 2_599], False),
    ([50, 999, 1_000, 1_001, 2_500], False),
    ([998, 999, 1_000, 1_001, 1_999, 2_000], True),
    (list(range(0, 2_600, 9)), True),
]


@pytest.mark.parametrize(("after", "joins"), FULL_STORIES)
def test_groups_of_full_sources_alone_are_passed_over(store: Store, after: list[int], joins: bool) -> None:  # noqa: FBT001 - a table of cases
    """All others come, in their order and whole, wherever they are among thousands that nobody wants."""
    many = [entry(str(number), published_at=NOON - number * DAY) for number in range(2_600)]
    others = []
    for number in after:
        told = {"story": many[number]} if joins else {"published_at": NOON - number * DAY}
        others.append(entry(f"b{number}", "b", **told))
    store.record_all([poll(*many), poll(*others, source_id="b")])
    store.judge("all", "rules", merge=True, verdict=everything)
    groups = [[each.id for each in group] for group in store.members("all")]
    assert len(groups) == 2_600 + (0 if joins else len(after))
    wanted = [group for group in groups if {each.id for each in others} & {*group}]
    found = [[each.id for each in group] for group in store.members("all", {"a"})]
    assert [group for group in found if group in wanted] == wanted
    assert [group for group in groups if group in found] == found
    assert len(found) <= len(wanted) + 6
    full: set[str] = set()
    seen = []
    for group in store.members("all", full):
        full.add("a")
        seen.append([each.id for each in group])
    assert [group for group in seen if group in wanted] == wanted
    assert seen == [group for group in groups if group in seen]


@settings(deadline=None, max_examples=4)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 400)), min_size=300, max_size=400), st.data())
def test_a_story_that_many_tell_is_whole_among_those_that_are_passed_over(
    empty_store_url: Callable[[], str], plan: list[tuple[int, int]], data: st.DataObject
) -> None:
    """Wherever reading pauses, and whichever sources are full."""
    names = "abcd"
    written: list[StoredEntry] = []
    with open_store(empty_store_url()) as store:
        for number, (of, told) in enumerate(plan * 4):
            story = written[told * 3] if told * 3 < len(written) else None
            written.append(entry(str(number), names[of], published_at=NOON + number * DAY, story=story))
        store.record_all([poll(*(e for e in written if e.source_id == name), source_id=name) for name in names])
        store.judge("all", "rules", merge=True, verdict=everything)
        full = data.draw(st.sets(st.sampled_from(names), min_size=1, max_size=3))
        groups = list(store.members("all"))
        found = list(store.members("all", full))
    wanted = [group for group in groups if {each.source_id for each in group} - full]
    assert [group for group in found if {each.source_id for each in group} - full] == wanted
    assert found == [group for group in groups if group in found]
