"""One entry, once: CASES 4 to 7 by their numbers, from a served feed to the published output, over several polls."""

from dataclasses import dataclass, replace
from html import escape

import pytest

from tests.e2e.served import Served
from tests.support.origin import Origin
from tests.support.planet import Planet, rss

DATE = "Fri, 01 May 2026 10:00:00 GMT"
NEXT_DAY = "Sat, 02 May 2026 10:00:00 GMT"
TEXTS = (
    "The council voted on Tuesday to rebuild the old swing bridge over the river by next spring.",
    "A ferry that nobody wanted has carried more people this year than the whole of the railway.",
    "Marine biologists found a coral reef far below the surface, south of the western islands.",
)


@dataclass(frozen=True, kw_only=True)
class Item:
    """An item of RSS; what is empty is left out."""

    guid: str = "1"
    link: str = "https://example.org/a"
    title: str = "The bridge"
    date: str = DATE
    text: str = TEXTS[0]

    def __str__(self) -> str:
        """Return its markup."""
        named = {"guid": self.guid, "link": self.link, "title": self.title, "pubDate": self.date}
        named["description"] = self.text
        return f"<item>{''.join(f'<{name}>{escape(value)}</{name}>' for name, value in named.items() if value)}</item>"


def feed(*items: Item) -> bytes:
    """Return a document."""
    return rss(*map(str, items))


FIRST = Item()
CHANGES = {
    "the title is corrected": replace(FIRST, title="The old bridge"),
    "the guid is another": replace(FIRST, guid="2"),
    "the link is another": replace(FIRST, link="https://example.org/new-slug"),
    "http became https, in the guid as well": replace(FIRST, guid="https://example.org/a"),
    "a new CMS: all guids and links": replace(FIRST, guid="post-17", link="https://example.org/2026/05/a"),
    "guid and title": replace(FIRST, guid="2", title="Council votes"),
    "link and title": replace(FIRST, link="https://example.org/b", title="Council votes"),
    "guid and date": replace(FIRST, guid="2", date=NEXT_DAY),
    "title and text are corrected": replace(FIRST, title="The bridges", text=TEXTS[0].replace("old", "very old")),
    "title and text are others": replace(FIRST, title="Council votes", text=TEXTS[1]),
    "the guid is gone": replace(FIRST, guid=""),
    "guid, link and date are gone": replace(FIRST, guid="", link="", date=""),
    "guid, link and title": replace(FIRST, guid="2", link="https://example.org/b", title="Council votes"),
}


@pytest.mark.parametrize("later", CHANGES.values(), ids=CHANGES)
async def test_case_4_an_entry_that_changed_is_the_same_one(planet: Planet, origin: Origin, later: Item) -> None:
    """Among others, and over three polls: one entry, in its new form, under the id that it was published with."""
    other = Item(guid="other", link="https://example.org/other", title="A ferry", text=TEXTS[1])
    async with Served(planet=planet, origin=origin) as served:
        await served.poll(feed(FIRST, other))
        ids = served.by_id()
        await served.poll(feed(other, later))
        await served.poll(feed(later))
        assert served.by_id().keys() == ids.keys()
        assert sorted(served.titles()) == sorted([later.title, "A ferry"])


@pytest.mark.parametrize("dated", [True, False])
@pytest.mark.parametrize("text", [TEXTS[0], "Short.", ""])
async def test_case_4_a_new_cms_changes_all_guids_and_links_at_once(
    planet: Planet, origin: Origin, text: str, *, dated: bool
) -> None:
    """Not titles, dates and texts; be they short or missing."""

    def items(cms: str) -> list[Item]:
        return [
            Item(
                guid=f"{cms}-{number}",
                link=f"https://example.org/{cms}/{number}",
                title=f"The {number}th story",
                date=f"Fri, 0{number} May 2026 10:00:00 GMT" if dated else "",
                text=text and f"{text} {number}",
            )
            for number in range(1, 6)
        ]

    async with Served(planet=planet, origin=origin) as served:
        await served.poll(feed(*items("old")))
        ids = served.by_id()
        await served.poll(feed(*items("new")))
        assert served.by_id() == ids


async def test_case_4_new_guids_and_links_at_every_poll(planet: Planet, origin: Origin) -> None:
    """Names of sessions in guids and links: no entry is doubled, none is shown as updated, and new ones are new."""

    def document(poll: int, last: int) -> bytes:
        return feed(
            *(
                Item(
                    guid=f"{number}?sid={poll}",
                    link=f"https://example.org/{number}?sid={poll}",
                    title=f"Story {number}",
                    date="",
                    text=f"No. {number}",
                )
                for number in range(last, 0, -1)
            )
        )

    async with Served(planet=planet, origin=origin) as served:
        await served.poll(document(0, 3))
        first = {entry.id: (entry.title, entry.updated) for entry in served.entries()}
        for poll in range(1, 6):
            await served.poll(document(poll, 3 + poll))
        now = {entry.id: (entry.title, entry.updated) for entry in served.entries()}
        assert now.items() >= first.items()
        assert served.titles() == [f"Story {number}" for number in range(8, 0, -1)]


async def test_case_4_a_feed_of_two_minds_is_no_news(planet: Planet, origin: Origin) -> None:
    """Two servers have two versions: `updated` moves once, and from the second return on not a byte of output/ does."""
    one, other = FIRST, replace(FIRST, text=TEXTS[0] + " It was corrected.")
    async with Served(planet=planet, origin=origin) as served:
        await served.poll_each(feed(one), feed(other))
        (news,) = served.entries()
        await served.poll_each(feed(one), feed(other))
        before = planet.files()
        await served.poll_each(feed(one), feed(other), feed(one), feed(other))
        (entry,) = served.entries()
        assert (entry.id, entry.updated) == (news.id, news.updated)
        assert {name: body for name, (_, body) in planet.files().items()} == {
            name: body for name, (_, body) in before.items()
        }
        await served.poll(feed(replace(FIRST, text=TEXTS[0] + " It was corrected again.")))
        (entry,) = served.entries()
        assert entry.updated > news.updated
        assert "corrected again" in entry.content[0].value


async def test_case_4_two_entries_swap_their_guids_and_places(planet: Planet, origin: Origin) -> None:
    """What they say is stronger than what they are called."""
    one, two = FIRST, Item(guid="2", link="https://example.org/b", title="A ferry", text=TEXTS[1])
    async with Served(planet=planet, origin=origin) as served:
        await served.poll(feed(one, two))
        ids = served.by_id()
        await served.poll(feed(replace(two, guid="1"), replace(one, guid="2")))
        assert served.by_id() == ids


async def test_case_4_an_entry_leaves_and_comes_back_rewritten(planet: Planet, origin: Origin) -> None:
    """Under its guid, with another title and text."""
    other = Item(guid="2", link="https://example.org/b", title="A ferry", text=TEXTS[1])
    async with Served(planet=planet, origin=origin) as served:
        await served.poll_each(feed(FIRST, other))
        ids = served.by_id().keys()
        back = replace(FIRST, title="A reef", text=TEXTS[2])
        await served.poll_each(feed(other), feed(other), feed(back, other))
        assert served.by_id().keys() == ids
        assert set(served.titles()) == {"A reef", "A ferry"}


def three(**same: str) -> list[Item]:
    """Three entries that share some of what names them."""
    items = [
        Item(guid=f"{n}", link=f"https://example.org/{n}", title=f"Title {n}", text=text)
        for n, text in enumerate(TEXTS)
    ]
    return [replace(item, **same) for item in items]


SAME = {
    "one guid for all": three(guid="feed"),
    "one link for all": three(link="https://example.org/news"),
    "the home page for all": three(link="https://example.org/"),
    "one guid and one link": three(guid="feed", link="https://example.org/news"),
    "one guid, link, title and date": three(guid="feed", link="https://example.org/news", title="News"),
    "the same, undated": three(guid="feed", link="https://example.org/news", title="News", date=""),
    "one title and no guid and no link": three(guid="", link="", title="News"),
}


@pytest.mark.parametrize("items", SAME.values(), ids=SAME)
async def test_case_5_one_guid_or_link_for_all(planet: Planet, origin: Origin, items: list[Item]) -> None:
    """All are kept, and none is doubled, in whatever order they come; also where they come one after another."""
    async with Served(planet=planet, origin=origin) as served:
        await served.poll_each(feed(*items))
        ids = {entry.id for entry in served.entries()}
        await served.poll_each(feed(*items[::-1]), feed(*items[:2]), feed(*items))
        assert {entry.id for entry in served.entries()} == ids
        assert len(ids) == 3


@pytest.mark.parametrize("link", ["own", "https://example.org/latest"])
async def test_case_5_one_guid_for_whatever_is_the_latest(planet: Planet, origin: Origin, link: str) -> None:
    """A feed of one entry at a time: each of them is kept."""
    items = [
        Item(
            guid="latest",
            link=f"https://example.org/{number}" if link == "own" else link,
            title=title,
            text=TEXTS[number],
            date=f"Fri, 0{number + 1} May 2026 10:00:00 GMT",
        )
        for number, title in enumerate(("Council votes", "Ferry beats railway", "Reef discovered"))
    ]
    async with Served(planet=planet, origin=origin) as served:
        await served.poll_each(*map(feed, items), *map(feed, items))
        assert served.titles() == ["Reef discovered", "Ferry beats railway", "Council votes"]


@pytest.mark.parametrize("dated", [True, False])
async def test_case_5_guids_that_number_the_places(planet: Planet, origin: Origin, *, dated: bool) -> None:
    """The newest entry always is number one: each poll moves all guids by one."""
    titles = ["Apples", "Bridges", "Cranes", "Dolphins", "Engines", "Ferries"]

    def document(count: int) -> bytes:
        newest_first = list(enumerate(titles[:count], 1))[::-1]
        return feed(
            *(
                Item(
                    guid=f"item{place}",
                    link="",
                    title=title,
                    text=f"On {title}.",
                    date=f"Fri, 0{number} May 2026 10:00:00 GMT" if dated else "",
                )
                for place, (number, title) in enumerate(newest_first, 1)
            )
        )

    async with Served(planet=planet, origin=origin) as served:
        await served.poll(document(3))
        first = served.by_id()
        await served.poll_each(document(4), document(6))
        assert served.titles() == titles[::-1]
        assert served.by_id().items() >= first.items()


async def test_case_5_an_entry_that_a_document_has_twice(planet: Planet, origin: Origin) -> None:
    """Word for word it is one."""
    other = Item(guid="2", link="https://example.org/b", title="A ferry", text=TEXTS[1])
    async with Served(planet=planet, origin=origin) as served:
        await served.poll_each(feed(FIRST, FIRST, other), feed(FIRST, other, FIRST))
        assert sorted(served.titles()) == ["A ferry", "The bridge"]


async def test_case_6_one_guid_in_two_feeds(planet: Planet, origin: Origin) -> None:
    """They have numbers for guids: two entries, two ids, also when both are changed."""
    mine = Item(guid="1", link="https://alpha.example/x", title="A ferry", text=TEXTS[1])
    theirs = Item(guid="1", link="https://beta.example/y", title="A reef", text=TEXTS[2])
    async with Served(planet=planet, origin=origin, feeds=("alpha", "beta")) as served:
        await served.poll(feed(mine), feed(theirs))
        ids = served.by_id()
        assert sorted(ids.values()) == ["A ferry", "A reef"]
        await served.poll(feed(replace(mine, title="The ferry")), feed(replace(theirs, title="The reef")))
        assert served.by_id().keys() == ids.keys()


async def test_case_7_what_drops_out_of_the_document_stays_and_is_not_new_again(planet: Planet, origin: Origin) -> None:
    """A window of three that moves on, and then the feed shows everything again, in reverse."""
    items = [
        Item(guid=f"{n}", link=f"https://example.org/{n}", title=f"Title {n}", text=f"{TEXTS[0]} {n}") for n in range(9)
    ]
    async with Served(planet=planet, origin=origin) as served:
        for end in range(3, 10):
            await served.poll(feed(*items[end - 3 : end][::-1]))
        ids = served.by_id()
        assert len(ids) == 9
        (report,) = await served.poll(feed(*items))
        assert report.outcome == "unchanged"
        assert served.by_id() == ids
