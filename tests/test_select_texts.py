"""How much text one output holds: what does not fit is shown with its beginning."""

from aggregator.model import Item, Output, Site
from aggregator.select import BRIEF, TEXTS, select
from tests.support.items import NOON, item

SITE = Site(title="Planet", url="https://planet.example/")
OUTPUT = Output(id="all", title="All")
LONG = "<p>one two three</p>" * (TEXTS // 40)  # half of what there is room for


def shown(*groups: tuple[Item, ...]) -> tuple[Item, ...]:
    return select(OUTPUT, SITE, groups, NOON).items


def test_what_fits_stays_as_it_is() -> None:
    """Two halves fit."""
    one, two = item(id_="1", content=LONG), item(id_="2", content=LONG)
    assert shown((one,), (two,)) == (one, two)


def test_what_does_not_fit_is_shown_with_its_beginning() -> None:
    """Shorter ones behind it still fit, and none is left out."""
    long = item(id_="3", content=LONG.replace("one", "<b>one</b>") + "<p>&lt;end&gt;</p>")
    short = item(id_="4", content="<p>short</p>")
    *_, third, fourth = shown((item(id_="1", content=LONG),), (item(id_="2", content=LONG[:-20]),), (long,), (short,))
    assert third.entry.content == ""
    assert third.entry.summary.startswith("<p>one two three\none two")
    assert third.entry.summary.endswith("…</p>")
    assert len(third.entry.summary) <= BRIEF + len("<p>…</p>")
    assert fourth.entry.content == "<p>short</p>"


def test_a_summary_of_its_own_is_kept() -> None:
    """The publisher's beginning is better than ours; one that is as long as a text is not."""
    first, second = shown(
        (item(id_="1", summary="<p>In short.</p>", content=LONG * 3),), (item(id_="2", summary=LONG * 3),)
    )
    assert first.entry.summary == "<p>In short.</p>"
    assert len(second.entry.summary) <= BRIEF + len("<p>…</p>")


def test_markup_does_not_come_out_of_a_beginning() -> None:
    """Words that look like tags stay words."""
    (only,) = shown((item(id_="1", content="<p>&lt;script&gt;</p>" + LONG * 3),))
    assert only.entry.summary.startswith("<p>&lt;script&gt;\none two")


def test_the_others_that_tell_a_story_bring_no_text() -> None:
    """Only where they are is shown; a story told by hundreds would fill the memory."""
    (story,) = shown((item(id_="1", content="<p>longest</p>"), item(id_="1", source_id="b", content="<p>x</p>")))
    assert story.entry.content == "<p>longest</p>"
    assert [(other.source_id, other.entry.content) for other in story.also] == [("b", "")]
