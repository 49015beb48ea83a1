from datetime import timedelta

import pytest
from lxml import html

from aggregator.errors import RuleError
from aggregator.model import AddTags, Affix, AllOf, Entry, Person, Replace, Rules, Test
from aggregator.rules import compile_rules, judge
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
