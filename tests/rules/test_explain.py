from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.model import (
    AddTags,
    Affix,
    AllOf,
    AnyOf,
    Condition,
    Edit,
    Item,
    Not,
    Person,
    Replace,
    RewriteLinks,
    Rules,
    SetTags,
    Strip,
    Test,
    Truncate,
)
from aggregator.rules import compile_condition, compile_rules, judge
from aggregator.rules.explain import decisive, explain, in_words
from aggregator.rules.words import edit_in_words
from tests.support.items import NOON, item

KERNEL = Test(field="title", value="kernel")
SYSTEMD = Test(field="any_text", value="systemd")
BOT = Test(field="author", value="Sponsored Bot")
OLD = Test(field="older_than", value=timedelta(days=30))


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        (BOT, 'author matches "Sponsored Bot"'),
        (Test(field="title", value=r"/CVE-\d{4}/i"), r"title matches /CVE-\d{4}/i"),
        (Test(field="language", value="en"), 'language is "en"'),
        (Test(field="has", value="audio"), "has audio"),
        (AnyOf(conditions=(Test(field="has", value="audio"), Test(field="has", value="video"))), "has audio or video"),
        (Test(field="words_below", value=100), "fewer than 100 words"),
        (OLD, "older than 30d"),
        (AnyOf(conditions=(KERNEL, SYSTEMD)), 'title matches "kernel" or any_text matches "systemd"'),
        (AllOf(conditions=(KERNEL, BOT)), 'title matches "kernel" and author matches "Sponsored Bot"'),
        (
            AllOf(conditions=(AnyOf(conditions=(KERNEL, SYSTEMD)), Not(condition=OLD))),
            '(title matches "kernel" or any_text matches "systemd") and not (older than 30d)',
        ),
        (
            AnyOf(conditions=tuple(Test(field="title", value=str(number)) for number in range(100))),
            'title matches "0" or "1" or "2" or "3" or "4" or "5" or 94 more',
        ),
    ],
)
def test_conditions_in_words(condition: Condition, words: str) -> None:
    """As they would be read aloud from feeds.yaml."""
    assert in_words(condition) == words


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (Replace(field="title", pattern=r"/^\[.*?\]/", replacement=""), r'replace /^\[.*?\]/ in title by ""'),
        (Affix(where="suffix", template=" (LWN)"), 'put " (LWN)" after the title'),
        (AddTags(tags=("kernel",)), "add the tag kernel"),
        (AddTags(tags=("kernel", "linux")), "add the tags kernel, linux"),
        (SetTags(tags=("a", "b")), "set the tags to a, b"),
        (SetTags(tags=()), "take all tags away"),
        (RewriteLinks(pattern="/^http:/", replacement="https:"), 'replace /^http:/ in links by "https:"'),
        (Strip(what="trackers"), "take out trackers"),
        (Truncate(words=80), "show the first 80 words"),
    ],
)
def test_edits_in_words(edit: Edit, words: str) -> None:
    """What they do."""
    assert edit_in_words(edit) == words


def test_of_alternatives_the_one_that_matches_is_named() -> None:
    """Where none does, all of them."""
    either = AnyOf(conditions=(KERNEL, BOT))
    assert decisive(either, item(title="A kernel"), NOON) == KERNEL
    assert decisive(either, item(authors=(Person(name="Sponsored Bot"),)), NOON) == BOT
    assert decisive(either, item(title="A shell"), NOON) == either
    assert decisive(Not(condition=either), item(title="A kernel"), NOON) == Not(condition=KERNEL)
    assert decisive(AllOf(conditions=(KERNEL, BOT)), item(title="A kernel"), NOON) == BOT


def test_every_step_is_told_up_to_the_one_that_refuses() -> None:
    """With its place in feeds.yaml, in the order in which rules apply."""
    chain = (
        ("feeds.lwn", Rules(keep=KERNEL, edits=(AddTags(tags=("linux",)), AddTags(tags=("linux",))))),
        ("rules", Rules(drop=BOT)),
        ("outputs.all", Rules(drop=AnyOf(conditions=(SYSTEMD, Test(field="tag", value="linux"))))),
    )
    judged, steps = explain(chain, item(title="A kernel"), NOON)
    assert judged is None
    assert [(str(step), step.effective, step.refuses) for step in steps] == [
        ('feeds.lwn.keep: title matches "kernel"', True, False),
        ("feeds.lwn.edit: add the tag linux", True, False),
        ("feeds.lwn.edit: add the tag linux", False, False),
        ('rules.drop: author matches "Sponsored Bot"', False, False),
        ('outputs.all.drop: tag is "linux"', True, True),
    ]


conditions = st.recursive(
    st.sampled_from([KERNEL, SYSTEMD, BOT, OLD, Test(field="tag", value="linux"), Test(field="has", value="image")]),
    lambda parts: st.one_of(
        st.builds(AnyOf, conditions=st.lists(parts, min_size=1, max_size=3).map(tuple)),
        st.builds(AllOf, conditions=st.lists(parts, min_size=1, max_size=3).map(tuple)),
        st.builds(Not, condition=parts),
    ),
    max_leaves=6,
)
edits = st.sampled_from(
    [
        AddTags(tags=("linux",)),
        Affix(where="prefix", template="kernel "),
        Replace(field="title", pattern="shell", replacement=""),
    ]
)
some_rules = st.builds(
    Rules, keep=st.none() | conditions, drop=st.none() | conditions, edits=st.lists(edits, max_size=2).map(tuple)
)
items = st.builds(
    item,
    title=st.sampled_from(["A kernel", "A shell", "systemd"]),
    age=st.sampled_from([timedelta(days=1), timedelta(days=40)]),
    authors=st.sampled_from([(), (Person(name="Sponsored Bot"),)]),
    tags=st.sampled_from([(), ("linux",)]),
)


@given(chain=st.lists(some_rules, max_size=3), judged=items)
def test_what_is_explained_is_what_is_judged(chain: list[Rules], judged: Item) -> None:
    """The explanation ends as the verdict does, and only its last step can refuse."""
    explained, steps = explain([(str(number), rules) for number, rules in enumerate(chain)], judged, NOON)
    assert explained == judge([compile_rules(rules) for rules in chain], judged, NOON)
    assert [step.refuses for step in steps[:-1]] == [False] * len(steps[:-1])
    assert (explained is None) == any(step.refuses for step in steps)


@given(condition=conditions, judged=items)
def test_the_decisive_part_decides_alike(condition: Condition, judged: Item) -> None:
    """It has the same truth as the whole, and words."""
    part = decisive(condition, judged, NOON)
    assert compile_condition(part)(judged, NOON) == compile_condition(condition)(judged, NOON)
    assert in_words(part)
