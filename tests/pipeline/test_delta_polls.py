"""Polls that read only what is new or changed of a document store what polls that read all of it store."""

import random
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from aggregator.model import (
    Config,
    Fetched,
    Output,
    PollRecord,
    PollState,
    Rules,
    Site,
    Source,
    SourceKind,
    StoredEntry,
    Web,
)
from aggregator.pipeline.absorb import Absorber
from aggregator.pipeline.states import Moment
from aggregator.reading import Memory, Reading, load, read_document
from aggregator.store import Store, open_store
from tests.parse.documents import rss
from tests.pipeline.mutating import HABITS, START, Habits, Publisher

MOVES = ("new", "leave", "return", "order", "guid", "link", "title", "date", "swap")
POLLS = 12
ELSEWHERE = "https://elsewhere.example/1"
URL = "https://blog.example.org/feed"
SOURCE = Source(id="blog", kind=SourceKind.HTTP, url=URL)
CONFIG = Config(
    path="feeds.yaml",
    site=Site(title="Planet", url="https://planet.example/"),
    sources=(SOURCE,),
    outputs=(Output(id="all", title="All"),),
    rules=Rules(),
    web=Web(),
    store="",
    output="",
)


class Blog:
    """A feed that is polled into a store every hour; a `forgetful` one remembers nothing of its documents."""

    def __init__(self, store: Store, *, forgetful: bool = False, source: Source = SOURCE) -> None:
        self.store, self.forgetful, self.source = store, forgetful, source
        self.now = START

    def poll(self, body: bytes) -> PollRecord:
        """Read a document and store what it says."""
        self.now += timedelta(hours=1)
        state = self.store.state("blog") or PollState(source_id="blog", url=URL)
        absorber = Absorber(
            store=self.store, config=CONFIG, source=self.source, moment=Moment(now=self.now, chance=0.5)
        )
        record = absorber.absorb(state, Fetched(url=URL, body=body))
        self.store.record(replace(record, memory=b"") if self.forgetful else record)
        return record

    def memory(self) -> Memory:
        """What is remembered of the last document."""
        found = load(self.store.memory("blog"))
        assert found is not None
        return found

    def stored(self) -> dict[str, StoredEntry]:
        """All entries, by id."""
        return {each.id: each for group in self.store.stories(merge=False) for each in group}


@pytest.fixture
def blog(tmp_path: Path) -> Blog:
    """A feed with an empty store."""
    return Blog(open_store(f"sqlite:///{tmp_path / 'aggregator.db'}"))


def item(name: str, text: str = "Some words.", guid: str | None = None, link: str | None = None) -> str:
    """An item of RSS."""
    return (
        f"<item><title>{name}</title><guid isPermaLink='false'>{guid or name}</guid>"
        f"<link>{link or f'https://blog.example.org/{name}'}</link><description>{text}</description></item>"
    )


def document(*items: str, head: str = "") -> bytes:
    """A feed with these items."""
    return rss(f"<title>Blog</title><link>https://blog.example.org/</link>{head}{''.join(items)}")


def test_what_stays_is_remembered_and_not_read_again(blog: Blog) -> None:
    """A new item is new, a corrected one changed, and the others are neither; all of them are remembered."""
    assert len(blog.poll(document(item("a"), item("b"))).new) == 2
    record = blog.poll(document(item("c"), item("a", "Other words."), item("b")))
    assert ([each.entry.title for each in record.new], len(record.changed)) == (["c"], 1)
    assert len(blog.memory().items) == 3
    record = blog.poll(document(item("c"), item("b"), head="<ttl>60</ttl>"))
    assert (record.new, record.changed, len(blog.memory().items)) == ((), (), 2)


def test_nothing_is_written_where_nothing_else_is_remembered(blog: Blog) -> None:
    """As where only the time in the head of the document changes."""
    blog.poll(document(item("a")))
    assert blog.poll(document(item("a"), head="<ttl>60</ttl>")).memory is None


@pytest.mark.parametrize(
    ("before", "after", "remembered"),
    [
        ([item("a", guid="1"), item("b", guid="2")], [item("c", guid="1"), item("a", guid="1")], 0),
        ([item("a", link=ELSEWHERE)], [item("b", link=ELSEWHERE), item("a", link=ELSEWHERE)], 0),
        ([item("a")], [item("a"), item("a")], 0),
        ([item("a"), item("b")], [item("a", guid="c"), item("b")], 2),
    ],
    ids=["one guid for two", "one link for two", "one item twice", "another guid"],
)
def test_names_that_others_take_are_read_again(
    blog: Blog, tmp_path: Path, before: list[str], after: list[str], remembered: int
) -> None:
    """A guid or a link says nothing once two items carry it: what was known by it is recognized by the rest."""
    whole = Blog(open_store(f"sqlite:///{tmp_path / 'whole.db'}"), forgetful=True)
    for body in (document(*before), document(*after), document(*after, head="<ttl>60</ttl>")):
        blog.poll(body)
        whole.poll(body)
        assert blog.stored() == whole.stored()
    assert len(blog.memory().items) == remembered


def test_an_old_entry_is_no_other_entrys_former_self(blog: Blog) -> None:
    """What stands in the document is not what a new item with the same title was before."""
    blog.poll(document(item("Weekly notes", guid="1", link="https://x.example/1")))
    record = blog.poll(
        document(
            item("Weekly notes", guid="2", link="https://x.example/2"),
            item("Weekly notes", guid="1", link="https://x.example/1"),
        )
    )
    assert (len(record.new), record.changed) == (1, ())


def test_what_lies_in_the_future_is_read_again(blog: Blog) -> None:
    """Its date is another one when it has come."""
    blog.poll(document(item("a").replace("</item>", "<pubDate>Fri, 01 May 2026 12:00:00 GMT</pubDate></item>")))
    assert blog.memory().items == ()


def test_where_items_depend_on_what_has_changed_all_are_read(blog: Blog) -> None:
    """The language of the feed, or how the source is configured."""
    blog.poll(document(item("a")))
    context = blog.memory().context
    blog.poll(document(item("a"), head="<language>de</language>"))
    assert blog.memory().context != context
    blog.source = replace(SOURCE, future_dates="keep")
    context = blog.memory().context
    blog.poll(document(item("a"), head="<language>de</language><ttl>60</ttl>"))
    assert blog.memory().context != context


def test_what_a_hub_delivers_makes_what_is_remembered_worthless(blog: Blog) -> None:
    """An entry that it changed is no longer what the last document showed."""
    blog.poll(document(item("a")))
    state = blog.store.state("blog")
    assert state is not None
    absorber = Absorber(store=blog.store, config=CONFIG, source=SOURCE, moment=Moment(now=blog.now, chance=0.5))
    for body, expected in ((document(item("a"), item("b")), None), (document(item("a", "Other words.")), b"")):
        reading = read_document(Fetched(url=URL, body=body), SOURCE, blog.now)
        assert isinstance(reading, Reading)
        assert absorber.pushed(state, reading, None).memory == expected


def test_another_address_forgets_the_document(blog: Blog) -> None:
    """What is remembered of a document counts only as long as the document itself is."""
    blog.poll(document(item("a")))
    state = blog.store.state("blog")
    assert state is not None
    blog.store.record(PollRecord(state=replace(state, body_hash=None)))
    record = blog.poll(document(item("a", "Other words."), item("b")))
    assert (len(record.new), len(record.changed)) == (1, 1)


@pytest.mark.parametrize("habits", HABITS, ids=range(len(HABITS)))
def test_feeds_with_bad_habits_are_stored_alike(tmp_path: Path, habits: Habits) -> None:
    """After every poll, whatever changes at random: guids, links, titles, dates, what leaves and returns."""
    part = Blog(open_store(f"sqlite:///{tmp_path / 'part.db'}"))
    whole = Blog(open_store(f"sqlite:///{tmp_path / 'whole.db'}"), forgetful=True)
    publisher = Publisher(name="blog", habits=habits, chance=random.Random(4))  # noqa: S311 - a test
    for _ in range(POLLS):
        moves = publisher.chance.choices(MOVES, k=publisher.chance.randint(0, 3))
        publisher.change(moves, part.now)
        body = publisher.document(part.now)
        part.poll(body)
        whole.poll(body)
        assert part.stored() == whole.stored()
