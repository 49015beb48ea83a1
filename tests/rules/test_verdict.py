from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from aggregator.errors import RuleError
from aggregator.model import AddTags, Affix, AllOf, AnyOf, Entry, Not, Person, Replace, Rules, SetTags, Test
from aggregator.rules import compile_rules, foresee, judge
from tests.support.items import NOON, item

KERNEL = Test(field="title", value="kernel")


def test_nothing_is_refused_without_rules() -> None:
    """No rules keep everything."""
    assert judge([compile_rules(Rules())], item(), NOON) == item()


def test_keep_must_match_and_drop_must_not() -> None:
    """Both are asked; drop has the last word."""
    rules = [compile_rules(Rules(keep=KERNEL, drop=Test(field="author", value="Sponsored Bot")))]
    bot = (Person(name="Sponsored Bot"),)
    assert judge(rules, item(title="A kernel"), NOON) is not None
    assert judge(rules, item(title="A shell"), NOON) is None
    assert judge(rules, item(title="A kernel", authors=bot), NOON) is None


def test_later_rules_see_earlier_edits() -> None:
    """A feed's own edit gives a tag that an output's condition asks for."""
    feed = compile_rules(Rules(edits=(AddTags(tags=("kernel",)),)))
    output = compile_rules(Rules(keep=Test(field="tag", value="kernel")))
    assert judge([feed, output], item(), NOON) is not None
    assert judge([output], item(), NOON) is None


def test_age_refuses_only_at_an_instant() -> None:
    """Judged once without an instant, an entry that may be shown at some time stays a member."""
    rules = [compile_rules(Rules(drop=Test(field="older_than", value=timedelta(days=30))))]
    old = item(age=timedelta(days=31))
    assert judge(rules, old, None) is not None
    assert judge(rules, old, NOON) is None


def test_title_edits() -> None:
    """Prefix and suffix know the feed and the author; a replacement works on what they made."""
    edits = (
        Affix(where="prefix", template="[{feed.title}] "),
        Affix(where="suffix", template=" by {entry.author}"),
        Replace(field="title", pattern="/net/", replacement="NET"),
    )
    edited = judge([compile_rules(Rules(edits=edits))], item(title="News", authors=(Person(name="Ann"),)), NOON)
    assert edited is not None
    assert edited.entry.title == "[LWN.NET] News by Ann"
    assert edited.id == item().id


def test_a_replacement_in_content_cannot_make_markup() -> None:
    """It works on the text between the tags, and what comes in is escaped."""
    edits = (
        Replace(field="content", pattern="/a/", replacement="<script>"),
        Replace(field="content", pattern="/XX/", replacement=""),
    )
    entry = Entry(content='<p title="a">&lt;scXXript&gt; a <b>a</b></p>')
    edited = judge([compile_rules(Rules(edits=edits))], item(entry), NOON)
    assert edited is not None
    assert html.fragment_fromstring(edited.entry.content, create_parent=True).xpath("//script") == []
    assert edited.entry.content == '<p title="a">&lt;script&gt; &lt;script&gt; <b>&lt;script&gt;</b></p>'


def test_a_link_stays_a_web_address() -> None:
    """A replacement that would make something else of it is not carried out."""
    edits = (Replace(field="link", pattern="https", replacement="javascript"),)
    edited = judge([compile_rules(Rules(edits=edits))], item(link="https://lwn.net/"), NOON)
    assert edited is not None
    assert edited.entry.link == "https://lwn.net/"


def test_a_wrong_pattern_is_found_when_rules_are_compiled() -> None:
    """Not when the first entry comes."""
    with pytest.raises(RuleError):
        compile_rules(Rules(keep=AllOf(conditions=(Test(field="title", value="/(/"),))))


A_FEED, A_TAG = Test(field="feed", value="lwn"), Test(field="tag", value="kernel")
OLD = Test(field="older_than", value=timedelta(days=30))


@pytest.mark.parametrize(
    ("chain", "foreseen"),
    [
        ([], True),
        ([Rules(edits=(Affix(where="prefix", template="{entry.title}"),))], True),
        ([Rules(keep=A_FEED, drop=OLD)], True),
        ([Rules(keep=Not(condition=A_FEED))], False),
        ([Rules(keep=AnyOf(conditions=(A_TAG, OLD)))], True),
        ([Rules(drop=A_FEED), Rules(keep=KERNEL)], False),
        ([Rules(keep=Not(condition=A_FEED), drop=KERNEL)], False),
        ([Rules(keep=A_TAG)], False),
        ([Rules(edits=(AddTags(tags=("kernel",)),)), Rules(keep=A_TAG)], True),
        ([Rules(edits=(SetTags(tags=("other",)),)), Rules(drop=A_TAG)], True),
        ([Rules(keep=A_FEED, drop=KERNEL)], None),
        ([Rules(drop=AllOf(conditions=(A_FEED, KERNEL)))], None),
        ([Rules(drop=KERNEL), Rules(drop=A_FEED)], None),
    ],
)
def test_what_is_said_of_a_feed_is_foreseen(*, chain: list[Rules], foreseen: bool | None) -> None:
    """Conditions on feed and tags decide about all entries of a feed at once; on age, about none before an instant."""
    blank = replace(item(), entry=Entry())
    assert foresee([compile_rules(rules) for rules in chain], blank) is foreseen


TESTS = st.sampled_from(
    [A_FEED, A_TAG, OLD, KERNEL, Test(field="language", value="und"), Test(field="feed", value="a")]
)
CONDITIONS = st.recursive(
    TESTS,
    lambda parts: (
        st.builds(Not, condition=parts)
        | st.builds(AnyOf, conditions=st.lists(parts, max_size=3).map(tuple))
        | st.builds(AllOf, conditions=st.lists(parts, max_size=3).map(tuple))
    ),
    max_leaves=5,
)
EDITS = st.sampled_from(
    [AddTags(tags=("kernel",)), SetTags(tags=()), Replace(field="title", pattern="a", replacement="")]
)
RULES = st.builds(Rules, keep=st.none() | CONDITIONS, drop=st.none() | CONDITIONS, edits=st.lists(EDITS).map(tuple))


@given(
    chain=st.lists(RULES, max_size=3), title=st.sampled_from(["A kernel", "kernel", "a", ""]), days=st.integers(0, 60)
)
def test_what_is_foreseen_comes_true(chain: list[Rules], title: str, days: int) -> None:
    """Of every entry of the feed `judge` then says the same, without an instant."""
    compiled = [compile_rules(rules) for rules in chain]
    foreseen = foresee(compiled, replace(item(), entry=Entry()))
    if foreseen is not None:
        assert (judge(compiled, item(title=title, age=timedelta(days=days)), None) is not None) is foreseen
