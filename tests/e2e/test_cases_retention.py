"""Content that is let go, and reasons that are given: CASES 7 and 25 by their numbers, from feed to output."""

from datetime import timedelta

import pytest

from tests.e2e.served import Served
from tests.support.origin import Origin
from tests.support.planet import Planet, rss, rss_item

OLD = "Fri, 01 May 2026 10:00:00 GMT"
NEW = "Sat, 29 Aug 2026 10:00:00 GMT"
KEEP = "keep_entries: 90d\n"
AFTER = timedelta(days=100)


@pytest.mark.parametrize("date", [OLD, ""])
async def test_case_7_an_entry_that_was_let_go_is_not_new_again(planet: Planet, origin: Origin, date: str) -> None:
    """Its content goes and its identity stays: still in the document, gone from it and back, under another guid."""
    old, new = rss_item(1, date=date, extra="<category>Secret</category>"), rss_item(2, date=NEW)
    async with Served(planet=planet, origin=origin, text=KEEP) as served:
        await served.poll(rss(old))
        assert served.titles() == ["Entry 1"]
        await served.poll(rss(new, old), wait=AFTER)
        assert served.titles() == ["Entry 2"]
        renamed = old.replace("guid-1", "new-guid")
        elsewhere = renamed.replace("example.org/1", "example.org/moved")
        for document in (rss(new), rss(new, old), rss(renamed, new), rss(elsewhere, new), rss(old, new)):
            (report,) = await served.poll(document)
            assert report.new == 0
            assert served.titles() == ["Entry 2"]
        served.session.publish()
        stored = served.session.store.search("entry", source_ids=["feed"])
        assert [entry.entry.title for entry in stored] == ["Entry 2"]
    assert b"Secret" not in (planet.folder / "aggregator.db").read_bytes()


async def test_case_7_what_is_young_in_some_respect_is_kept(planet: Planet, origin: Origin) -> None:
    """An old date of an entry that has just been found, or that was changed of late, says little."""
    async with Served(planet=planet, origin=origin, text=KEEP) as served:
        await served.poll(rss(rss_item(1, date=OLD)), wait=AFTER)
        await served.poll(rss(rss_item(1, date=OLD, title="Corrected")), wait=timedelta(days=80))
        await served.poll(rss(rss_item(2, date=OLD)), wait=timedelta(days=80))
        assert sorted(served.titles()) == ["Corrected", "Entry 2"]


async def test_case_7_without_keep_entries_nothing_goes(planet: Planet, origin: Origin) -> None:
    """What has been published stays for as long as nobody says otherwise."""
    async with Served(planet=planet, origin=origin) as served:
        await served.poll(rss(rss_item(1, date=OLD)))
        await served.poll(rss(rss_item(2, date=NEW)), wait=timedelta(days=5000))
        assert served.titles() == ["Entry 2", "Entry 1"]


async def test_case_25_why_says_that_content_was_let_go(planet: Planet, origin: Origin) -> None:
    """In words, with the setting that asked for it; what is left of the entry names it."""
    async with Served(planet=planet, origin=origin, text=KEEP) as served:
        await served.poll(rss(rss_item(1, date=OLD)))
        (id_,) = served.by_id()
        await served.poll(rss(rss_item(2, date=NEW)), wait=AFTER)
    said = planet.run("why", id_).out
    assert "Entry 1" in said
    assert "older than keep_entries: its content was let go at 2026-08-25 13:00, and its identity is kept" in said
    (standing,) = planet.json("why", id_)["outputs"]
    assert (standing["shown"], standing["rule"]) == (False, "keep_entries")


async def test_case_25_every_entry_has_its_reasons(planet: Planet, origin: Origin) -> None:
    """Origin, identity, story, and for each output the rule that kept or dropped it, or the place that it has."""
    text = "outputs: [{id: all, keep: [{title: entry}], limit: 1}, {id: none, drop: [{title: entry}]}]\n"
    async with Served(planet=planet, origin=origin, text=text) as served:
        await served.poll(rss(rss_item(1, date=OLD), rss_item(2, date=OLD.replace("10:", "09:"))))
    rows = {row["title"]: row["id"] for row in planet.json("entries")}
    first, second = (planet.json("why", rows[title]) for title in ("Entry 1", "Entry 2"))
    assert (first["identity"]["known_by"], first["origin"]["feed"]) == ("guid", "feed")
    assert [member["evidence"]["kind"] for member in first["story"]["members"]] == ["first"]
    assert [(each["output"], each["shown"], each["rule"]) for each in first["outputs"]] == [
        ("all", True, "outputs.all.keep"),
        ("none", False, "outputs.none.drop"),
    ]
    assert second["outputs"][0]["reason"] == "would be number 2, the limit is 1"
