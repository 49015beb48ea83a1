from collections.abc import Iterator
from datetime import timedelta

from aggregator.model import EPOCH, Item, Origin, Output, Site
from aggregator.select import represent, select
from tests.support.items import NOON, item

SITE = Site(title="Planet", url="https://planet.example/")
DAY = timedelta(days=1)


def ids(output: Output, *groups: tuple[Item, ...]) -> list[str]:
    return [shown.id for shown in select(output, SITE, groups, NOON).items]


def one(number: int, source_id: str = "a", age: timedelta = timedelta()) -> tuple[Item, ...]:
    return (item(id_=str(number), source_id=source_id, age=age),)


def test_the_limit_counts_what_is_shown_and_no_more_is_read() -> None:
    """The store may hold a million stories; the first hundred are asked for."""

    def endless() -> Iterator[tuple[Item, ...]]:
        for number in range(1000):
            assert number <= 3
            yield one(number)

    selection = select(Output(id="all", title="All", limit=3), SITE, endless(), NOON)
    assert [shown.id for shown in selection.items] == ["0", "1", "2"]


def test_case_11_a_prolific_feed_leaves_room() -> None:
    """`per_feed` counts what is shown of the feed that represents the story."""
    groups = [one(number, "busy") for number in range(5)] + [one(9, "quiet")]
    assert ids(Output(id="all", title="All", per_feed=2), *groups) == ["0", "1", "9"]


def test_max_age_looks_at_the_clock() -> None:
    """What is older than the window is not shown; the edge still is."""
    output = Output(id="all", title="All", max_age=2 * DAY)
    assert ids(output, one(1, age=DAY), one(2, age=2 * DAY), one(3, age=3 * DAY)) == ["1", "2"]


def test_updated_is_the_newest_change() -> None:
    """An empty selection has a date as well, and no clock is in it."""
    output = Output(id="all", title="All")
    assert select(output, SITE, [one(1, age=DAY), one(2)], NOON).updated == NOON
    assert select(output, SITE, [], NOON).updated == EPOCH


def test_case_12_who_represents_a_story() -> None:
    """Whom `prefer` names, else who does not pass it on, else the fullest, else the first; the others stay named."""
    first = item(source_id="a", content="short")
    fullest = item(source_id="b", content="a longer text", origin=Origin(title="c"))
    origin = item(source_id="c", content="a long text")
    group = (first, fullest, origin)
    assert represent(group, ()).source_id == "c"
    assert represent(group, ("b", "a")).source_id == "b"
    assert represent((first, item(source_id="d", content="equal")), ()).source_id == "a"
    assert [other.source_id for other in represent(group, ()).also] == ["a", "b"]
    assert represent(group, ()).id == first.id
