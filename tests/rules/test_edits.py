"""What the edits do to an entry."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.model import (
    AddTags,
    Affix,
    Category,
    Edit,
    Entry,
    Item,
    Person,
    Replace,
    RewriteLinks,
    Rules,
    SetTags,
    Strip,
    Truncate,
)
from aggregator.normalize.html import sanitize
from aggregator.rules import compile_rules, judge
from aggregator.rules.markup import first_words
from aggregator.text import text_of
from tests.support.items import NOON, item

PIXEL = '<img src="https://a.example/x.gif" width="1" height="1">'
PHOTO = '<img src="https://a.example/photo.jpg" width="640" height="480">'


def edited(edit: Edit, subject: Item) -> Item:
    after = judge([compile_rules(Rules(edits=(edit,)))], subject, NOON)
    assert after is not None
    return after


def content_after(edit: Edit, content: str) -> str:
    return edited(edit, item(content=content)).entry.content


@pytest.mark.parametrize(
    ("edit", "after"),
    [
        (Replace(field="title", pattern="/^ad: */i", replacement=""), {"title": "Fish & chips"}),
        (Replace(field="title", pattern="fish  &", replacement="Peas &"), {"title": "AD: Peas & chips"}),
        (
            Replace(field="title", pattern="/(\\w+) & (\\w+)/", replacement=r"\2 \\ \3 \1"),
            {"title": r"AD: chips \\ \3 Fish"},
        ),
        (Replace(field="title", pattern="fis", replacement="x"), {}),
        (Replace(field="summary", pattern="cod", replacement="<b>&"), {"summary": "<p>Of &lt;b&gt;&amp;</p>"}),
        (Replace(field="content", pattern="/$/", replacement="!"), {"content": "<p>Fresh !<i>cod!</i></p>"}),
        (Replace(field="author", pattern="/ \\(.*/", replacement=""), {"authors": (Person(name="Jane"),)}),
        (Replace(field="link", pattern="/^http:/", replacement="https:"), {"link": "https://a.example/1"}),
        (Replace(field="link", pattern="/^.*$/", replacement="https://a.example/ <x>"), {}),
        (Affix(where="prefix", template="[{feed.title}] "), {"title": "[LWN.net] AD: Fish & chips"}),
        (
            Affix(where="suffix", template=" ({entry.author}, {feed.id})"),
            {"title": "AD: Fish & chips (Jane (staff), lwn)"},
        ),
    ],
)
def test_texts_are_edited(edit: Edit, after: dict[str, object]) -> None:
    """What a pattern does not find, and what would be no address, stays; markup that comes in is text."""
    before = Entry(
        title="AD: Fish & chips",
        link="http://a.example/1",
        summary="<p>Of cod</p>",
        content="<p>Fresh <i>cod</i></p>",
        authors=(Person(name="Jane (staff)"),),
    )
    subject = item(before)
    assert edited(edit, subject) == replace(subject, entry=replace(before, **after))  # type: ignore[arg-type] # its fields


def test_add_tags_adds_each_once() -> None:
    """To those that the feed has in feeds.yaml."""
    assert edited(AddTags(tags=("news", "linux")), item(tags=("linux",))).tags == ("linux", "news")


def test_set_tags_replaces_what_the_feed_and_the_file_gave() -> None:
    """Categories of the feed go as well: what is published has these tags and no others."""
    after = edited(SetTags(tags=("news",)), item(tags=("linux",), categories=(Category(term="Misc"),)))
    assert (after.tags, after.entry.categories) == (("news",), ())


def test_links_are_rewritten_wherever_they_stand() -> None:
    """The entry's own and those in its text; pictures keep their addresses."""
    before = item(
        link="http://a.example/1",
        content='<p><a href="http://a.example/2">http: is old</a><img src="http://a.example/3.png"></p>',
    )
    after = edited(RewriteLinks(pattern="/^http:/", replacement="https:"), before).entry
    assert after.link == "https://a.example/1"
    assert after.content == '<p><a href="https://a.example/2">http: is old</a><img src="http://a.example/3.png"></p>'


def test_a_rewritten_link_stays_a_web_address() -> None:
    """What would be none any more is left as it was."""
    content = '<a href="https://a.example/">a</a>'
    assert content_after(RewriteLinks(pattern="/^https/", replacement="javascript"), content) == content


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (f"<p>Text{PIXEL}</p>", "<p>Text</p>"),
        (f"<p>Text</p><p>{PIXEL}</p>", "<p>Text</p>"),
        (f'<p>Text</p><a href="https://a.example/">{PIXEL}</a> more', "<p>Text</p> more"),
        (f"<p>{PHOTO}</p>", f"<p>{PHOTO}</p>"),
        ('<p>A<img src="https://feeds.feedburner.com/~r/planet/~4/x"></p>', "<p>A</p>"),
        ('<p>A<img src="https://pixel.example.com/count"></p>', "<p>A</p>"),
        ('<p>A<img src="https://a.example/pixel.example.com/photo.png"></p>',) * 2,
    ],
)
def test_strip_trackers(before: str, after: str) -> None:
    """Pictures of one pixel, or from hosts that only count; with the box that held nothing else."""
    assert content_after(Strip(what="trackers"), before) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (f"<p>Text</p><figure>{PHOTO}</figure><p>more</p>", "<p>Text</p><p>more</p>"),
        (f"<figure>{PHOTO}<figcaption>A harbour</figcaption></figure>",) * 2,
        (f"Before {PHOTO} after", "Before  after"),
        (f'<picture><source srcset="https://a.example/a.webp">{PHOTO}</picture>', ""),
        ('<audio controls=""><source src="https://a.example/a.mp3"></audio>',) * 2,
    ],
)
def test_strip_images(before: str, after: str) -> None:
    """All pictures go, their captions and everything that is not a picture stays."""
    assert content_after(Strip(what="images"), before) == after.replace(PHOTO, "")


def test_strip_images_takes_the_picture_of_the_entry_too() -> None:
    """It would be shown above the text."""
    before = item(image="https://a.example/a.png", banner="https://a.example/b.png", content="<p>A</p>")
    after = edited(Strip(what="images"), before).entry
    assert (after.image, after.banner) == (None, None)


@pytest.mark.parametrize(
    ("count", "after"),
    [
        (1, "<p>One…</p>"),
        (3, "<p>One <b>two three…</b></p>"),
        (4, "<p>One <b>two three</b> four…</p>"),
        (5, "<p>One <b>two three</b> four.</p><ul><li>five…</li></ul>"),
        (6, "<p>One <b>two three</b> four.</p><ul><li>five</li><li>six</li></ul>"),
        (60, "<p>One <b>two three</b> four.</p><ul><li>five</li><li>six</li></ul>"),
    ],
)
def test_truncate_cuts_at_a_word_and_keeps_the_markup_whole(count: int, after: str) -> None:
    """An ellipsis says that there is more; without a need for one nothing is changed."""
    text = "<p>One <b>two three</b> four.</p><ul><li>five</li><li>six</li></ul>"
    assert content_after(Truncate(words=count), text) == after


def test_truncate_counts_characters_where_there_are_no_spaces() -> None:
    """As `words_below` does: a Chinese sentence is no single word."""
    assert content_after(Truncate(words=4), "<p>新内核发布,修复了许多问题。</p>") == "<p>新内核发…</p>"


def test_an_edit_leaves_an_entry_without_text_alone() -> None:
    """There is nothing to change, and nothing appears."""
    for edit in (Truncate(words=3), Strip(what="images"), RewriteLinks(pattern="a", replacement="b")):
        assert edited(edit, item(Entry(title="A"))).entry == Entry(title="A")


@given(st.text(alphabet="<>/abp &;\n\"='", max_size=200), st.integers(1, 20))
def test_truncated_markup_is_the_beginning_of_the_whole(text: str, count: int) -> None:
    """Whatever the markup: the words left are its first ones, and it is still sanitized markup."""
    markup = sanitize(text)
    cut = first_words(markup, count) if markup else ""
    words = re.sub(r"\s", "", text_of(markup))
    assert words.startswith(re.sub(r"[\s…]", "", text_of(cut)))
    assert sanitize(cut) == sanitize(sanitize(cut))
