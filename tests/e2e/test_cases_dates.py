"""Dates and places in the output: CASES 8 to 11 by their numbers, from a served feed to the published output."""

from datetime import datetime, timedelta

import pytest

from tests.e2e.served import NOON, Served
from tests.support.origin import Origin
from tests.support.planet import Planet, rss, rss_item

SECOND = timedelta(seconds=1)


def undated(*numbers: int) -> bytes:
    """A document of undated entries, in this order."""
    return rss(*(rss_item(number) for number in numbers))


def titles(*numbers: int) -> list[str]:
    """How they are called."""
    return [f"Entry {number}" for number in numbers]


@pytest.mark.parametrize("wait", [SECOND, timedelta(milliseconds=1), timedelta(days=1), timedelta()])
async def test_case_8_the_order_of_undated_entries_is_that_of_their_documents(
    planet: Planet, origin: Origin, wait: timedelta
) -> None:
    """Of a backlog ten are published; later ones stand above them, however soon after each other the polls are."""
    async with Served(planet=planet, origin=origin) as served:
        await served.poll(undated(*range(30, 0, -1)))
        assert served.titles() == titles(*range(30, 20, -1))
        await served.poll(undated(*range(45, 1, -1)), wait=wait)
        await served.poll(undated(*range(47, 1, -1)), wait=wait)
        assert served.titles() == titles(*range(47, 20, -1))


async def test_case_8_dated_entries_are_published_all_and_in_their_places(planet: Planet, origin: Origin) -> None:
    """`new_feed_entries` counts undated entries alone, and is the user's to set."""
    dated = [rss_item(number, date=f"Fri, 01 May 2026 10:{number:02}:00 GMT") for number in range(30)]
    mixed = rss(*dated, *(rss_item(number) for number in range(102, 99, -1)))
    async with Served(planet=planet, origin=origin, options=", new_feed_entries: 2") as served:
        await served.poll(mixed)
        assert served.titles() == titles(102, 101, *range(29, -1, -1))
        await served.poll(rss(rss_item(103), *dated))
        assert served.titles()[:2] == titles(103, 102)


async def test_case_8_a_feed_that_lost_its_store_comes_back_under_its_ids(planet: Planet, origin: Origin) -> None:
    """Ids follow from feed and guid: readers are not flooded when the database is gone."""
    async with Served(planet=planet, origin=origin) as served:
        await served.poll(undated(3, 2, 1))
        ids = served.by_id()
    async with Served(planet=planet, origin=origin) as served:
        await served.poll(undated(3, 2, 1))
        assert served.by_id() == ids


async def test_case_9_dates_that_move_at_every_poll(planet: Planet, origin: Origin) -> None:
    """The first one stands, and no file is touched; a new text is news, and is not published anew."""

    def document(hour: int, text: str = "") -> bytes:
        return rss(rss_item(1, date=f"Fri, 01 May 2026 {hour:02}:00:00 GMT", title=f"Entry 1{text}"))

    async with Served(planet=planet, origin=origin) as served:
        await served.poll(document(10))
        before, (first,) = planet.files(), served.entries()
        await served.poll_each(*(document(hour) for hour in range(11, 16)))
        assert planet.files() == before
        await served.poll(document(16, " corrected"))
        (entry,) = served.entries()
        assert (entry.id, entry.published) == (first.id, first.published)
        assert entry.updated > first.updated


async def test_case_10_the_future_is_when_it_was_first_seen(planet: Planet, origin: Origin) -> None:
    """It does not stick at the top: what comes later stands above it, also when its day has come."""
    future = rss_item(1, date="Sat, 01 Aug 2026 10:00:00 GMT")
    later = rss_item(2, date="Mon, 18 May 2026 10:00:00 GMT")
    async with Served(planet=planet, origin=origin) as served:
        await served.poll(rss(future))
        first_seen = served.now
        await served.poll(rss(later, future), wait=timedelta(days=2))
        assert served.titles() == titles(2, 1)
        await served.poll(rss(later, future), wait=timedelta(days=100))
        assert served.titles() == titles(2, 1)
        assert datetime.fromisoformat(served.entries()[1].published) == first_seen


async def test_case_10_a_calendar_keeps_its_dates(planet: Planet, origin: Origin) -> None:
    """`future_dates: keep`: events stand when they are, but nothing happens in the year 9999."""
    events = rss(
        rss_item("never", date="Fri, 31 Dec 9999 00:00:00 GMT", title="Never"),
        rss_item("soon", date="Mon, 01 Jun 2026 19:00:00 GMT", title="Soon"),
        rss_item("later", date="Wed, 01 Jul 2026 19:00:00 GMT", title="Later"),
    )
    async with Served(planet=planet, origin=origin, options=", future_dates: keep") as served:
        await served.poll(events)
        assert served.titles() == ["Later", "Soon", "Never"]
        assert [entry.published[:10] for entry in served.entries()] == ["2026-07-01", "2026-06-01", "2026-05-17"]


@pytest.mark.parametrize(
    ("date", "published"),
    [
        ("Thu, 01 Jan 1970 00:00:00 GMT", NOON + timedelta(hours=1)),
        ("0001-01-01T00:00:00Z", NOON + timedelta(hours=1)),
        ("Fri, 31 Dec 9999 23:59:59 GMT", NOON + timedelta(hours=1)),
        ("yesterday", NOON + timedelta(hours=1)),
        ("Fri, 15 May 2026 10:00:00", datetime.fromisoformat("2026-05-15T10:00:00Z")),
        ("2026-05-15 10:00", datetime.fromisoformat("2026-05-15T10:00:00Z")),
        ("Fri, 15 May 2026 10:00:00 +0200", datetime.fromisoformat("2026-05-15T08:00:00Z")),
    ],
)
async def test_case_10_absurd_dates_are_none_and_those_without_a_zone_are_in_utc(
    planet: Planet, origin: Origin, date: str, published: datetime
) -> None:
    """What has no date is dated when it was first seen."""
    async with Served(planet=planet, origin=origin) as served:
        await served.poll(rss(rss_item(1, date=date)))
        (entry,) = served.entries()
        assert datetime.fromisoformat(entry.published) == published
        before = planet.files()
        await served.poll(rss(rss_item(1, date=date)) + b"<!-- -->")
        assert planet.files() == before


async def test_case_11_a_prolific_feed_leaves_room_also_after_rules_and_merging(planet: Planet, origin: Origin) -> None:
    """`per_feed` counts neither what a rule dropped nor what another feed represents, at every poll."""
    busy = [
        rss_item(n, title=f"{'Ad' if n % 2 else 'Story'} {n}", date=f"Sat, 16 May 2026 10:{n:02}:00 GMT")
        for n in range(20)
    ]
    quiet = rss_item("q", date="Fri, 01 May 2026 10:00:00 GMT", title="Quiet")
    text = "outputs: [{id: all, per_feed: 3, limit: 4, drop: [{title: ad}]}]\n"
    async with Served(planet=planet, origin=origin, feeds=("busy", "quiet"), text=text) as served:
        await served.poll(rss(*busy), rss(quiet, title="Quiet"))
        assert served.titles() == ["Story 18", "Story 16", "Story 14", "Quiet"]
        await served.poll(rss(*busy, rss_item(30, title="Story 30", date="Sat, 16 May 2026 11:00:00 GMT")))
        assert served.titles() == ["Story 30", "Story 18", "Story 16", "Quiet"]
