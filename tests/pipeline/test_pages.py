"""Full texts: the pages that entries link to, from a real server through the store into the output."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from aggregator.pipeline.status import statuses
from tests.support.origin import Origin
from tests.support.press import Press, page, teaser


@pytest.fixture
def press(tmp_path: Path) -> Iterator[Press]:
    with Origin() as origin:
        press = Press(origin, tmp_path)
        press.configure()
        yield press


async def test_the_text_of_an_entry_is_that_of_its_page(press: Press) -> None:
    """Without menu, script and foot, with absolute links; the feed's own text becomes the summary."""
    press.feed(teaser(press.article("Old bridge", around=True), "Old bridge"))
    async with press.session() as session:
        assert await press.poll(session) == ()
    entry = press.published()["Old bridge"]
    text = entry.content[0].value
    assert "whose treasurer was not asked. So it was with Old bridge, " in text
    assert f'href="{press.origin.url("/more")}"' in text
    assert entry.summary == "In short."
    assert not any(word in text for word in ("Sport", "steal", "Imprint", "<h1>"))
    (seen,) = press.origin.requests("/Old-bridge")
    assert (seen.header("Accept") or b"").startswith(b"text/html")
    assert b"planet.example" in (seen.header("User-Agent") or b"")


async def test_no_reader_sees_an_entry_as_new_or_changed(press: Press) -> None:
    """Identity, date and `updated` are those that the feed gave, whenever the full text comes; polls see no change."""
    link = press.origin.url("/Late")
    press.feed(teaser(link, "Late"))
    async with press.session() as session:
        await press.poll(session)
        before = press.published()["Late"]
        press.article("Late")
        press.now += timedelta(minutes=11)
        await press.poll(session)
        after = press.published()["Late"]
        press.feed(teaser(link, "Late"), "<!-- other bytes -->")
        (report,) = await session.update(session.sources)
    assert "treasurer" not in before.summary
    assert "treasurer" in after.content[0].value
    assert (before.id, before.published, before.updated) == (after.id, after.published, after.updated)
    assert (report.new, report.changed) == (0, 0)


async def test_a_page_is_fetched_once_for_a_version(press: Press) -> None:
    """Not at later polls, not after a restart, and not for a version that was seen before."""
    link = press.article("Once", etag='"1"')
    press.feed(teaser(link, "Once"))
    async with press.session() as session:
        await press.poll(session)
        await press.poll(session)
    versions = ("In short, corrected.", "In short.", "In short, corrected.")
    async with press.session() as session:
        assert press.asked("Once") == 1
        for text in versions:
            press.now += timedelta(hours=2)
            press.feed(teaser(link, "Once", text=text))
            await press.poll(session)
    assert press.asked("Once") == 2
    assert press.origin.requests("/Once")[1].header("If-None-Match") == b'"1"'
    assert "treasurer" in press.published()["Once"].content[0].value


async def test_a_changed_entry_waits_an_hour_between_two_requests(press: Press) -> None:
    """However often its feed changes it; until then the page's text stays."""
    link = press.article("Live")
    press.feed(teaser(link, "Live"))
    async with press.session() as session:
        await press.poll(session)
        press.now += timedelta(minutes=20)
        press.feed(teaser(link, "Live", text="More."))
        press.article("Live", text="News of the evening.")
        await press.poll(session)
        assert press.asked("Live") == 1
        assert "treasurer" in press.published()["Live"].content[0].value
        press.now += timedelta(minutes=41)
        await press.poll(session)
    assert press.asked("Live") == 2
    assert "News of the evening" in press.published()["Live"].content[0].value


async def test_ten_pages_at_once_and_the_rest_later(press: Press) -> None:
    """A new feed with a full list is no burst of requests to its server."""
    names = [f"Page {number}" for number in range(23)]
    press.feed(*(teaser(press.article(name), name) for name in names))
    counts = []
    async with press.session() as session:
        for _ in range(3):
            await press.poll(session)
            counts.append(sum(map(press.asked, names)))
            press.now += timedelta(minutes=1)
    assert counts == [10, 20, 23]


async def test_failures_are_tried_three_times_and_told_in_words(press: Press) -> None:
    """Later each time, then no more; the feed's own text stays, and `status` says what is wrong."""
    press.feed(teaser(press.origin.url("/gone"), "Lost"))
    faults = []
    async with press.session() as session:
        for wait in (0, 5, 6, 60, 61, 600):
            press.now += timedelta(minutes=wait)
            faults.append(await press.poll(session))
        told = statuses(session.store, session.sources, press.now)[0].warnings
        press.now += timedelta(days=4)
        later = statuses(session.store, session.sources, press.now)[0].warnings
    fault = (f"404 Not Found ({press.origin.url('/gone')})",)
    assert faults == [fault, (), fault, (), fault, ()]
    assert press.asked("gone") == 3
    assert press.published()["Lost"].summary == "In short."
    assert told == (f"an entry without full text: 404 Not Found ({press.origin.url('/gone')})",)
    assert later == ()


@pytest.mark.parametrize(
    ("body", "content_type", "words"),
    [
        (b"%PDF-1.7", "application/pdf", "no page of HTML but application/pdf"),
        (b"<html><body><script>all()</script></body></html>", "text/html", "no text was found on the page"),
        (b"<div>" * 3000 + b"deep", "text/html", "a page that is nested too deeply"),
        (b"<i>" * 300_000, "text/html", "a page with more elements or attributes than any article needs"),
        (b"\0\1\2\3" * 100, "text/html", "a page that holds no text"),
        (b"x" * 5_000_001, "text/html", "too large: more than 5 MB"),
    ],
)
async def test_what_is_no_article_is_refused_in_words(press: Press, body: bytes, content_type: str, words: str) -> None:
    """A page without text is not fetched again: that would not help."""
    press.origin.serve("/odd", body, content_type=content_type)
    press.feed(teaser(press.origin.url("/odd"), "Odd"))
    async with press.session() as session:
        faults = await press.poll(session)
        press.now += timedelta(hours=1)
        await press.poll(session)
    assert faults == (f"{words} ({press.origin.url('/odd')})",)
    assert press.asked("odd") == (2 if "large" in words else 1)


async def test_a_page_that_says_less_than_the_feed_is_not_taken(press: Press) -> None:
    """It is a notice about cookies, or a wall to pay at."""
    press.origin.serve("/wall", b"<article><p>Subscribe to read on.</p></article>", content_type="text/html")
    press.feed(teaser(press.origin.url("/wall"), "Wall", text="The whole article stands in the feed already. " * 3))
    async with press.session() as session:
        assert await press.poll(session) == ()
    assert "Subscribe" not in str(press.published()["Wall"])


async def test_a_host_that_asks_to_wait_is_left_alone(press: Press) -> None:
    """Retry-After holds for pages as for feeds, and being put off is no failure."""
    press.origin.answer("/busy", 429, headers={"Retry-After": "3600"})
    press.feed(teaser(press.origin.url("/busy"), "Busy"))
    async with press.session() as session:
        await press.poll(session)
        asked = len(press.origin.log)
        press.now += timedelta(minutes=30)
        await session.read_pages()
        assert len(press.origin.log) == asked
        press.article("busy")
        press.now += timedelta(minutes=31)
        await session.read_pages()
        session.publish()
    assert "treasurer" in press.published()["Busy"].content[0].value


async def test_private_addresses_are_refused(press: Press) -> None:
    """A feed, here one on disk, may not have the program look at the owner's own network."""
    text = press.folder / "feeds.yaml"
    item = teaser(press.article("Inside"), "Inside")
    document = f"<rss version='2.0'><channel><title>Times</title>{item}</channel></rss>"
    (press.folder / "feed.xml").write_text(document)
    text.write_text("feeds:\n  - {path: feed.xml, full_text: true}\n")
    async with press.session() as session:
        (fault,) = await press.poll(session)
    assert "loopback address (private_addresses: deny)" in fault
    assert press.asked("Inside") == 0


async def test_secrets_go_to_the_feeds_own_server_alone(press: Press) -> None:
    """A link to somewhere else does not get the password of the feed."""
    with Origin() as other:
        other.serve("/a", page("Elsewhere"), content_type="text/html")
        press.feed(teaser(other.url("/a"), "Elsewhere"), teaser(press.article("Home"), "Home"))
        address = press.origin.url("/feed.xml")
        secrets = "auth: {username: me, password: s3cret}, headers: {X-Key: k}"
        feed = f"{{url: '{address}', id: f, full_text: true, {secrets}}}"
        text = press.folder / "feeds.yaml"
        text.write_text(f"poll: {{private_addresses: allow}}\nfeeds: [{feed}]\n")
        async with press.session() as session:
            await press.poll(session)
        (elsewhere,), (home,) = other.requests("/a"), press.origin.requests("/Home")
    assert (elsewhere.header("Authorization"), elsewhere.header("X-Key")) == (None, None)
    assert home.header("Authorization") is not None
    assert home.header("X-Key") == b"k"


async def test_two_feeds_share_a_page(press: Press) -> None:
    """One request serves the entries of both, also where the second feed is polled later."""
    link = press.article("Shared")
    press.configure(f"{{url: '{press.origin.url('/second.xml')}', id: second, full_text: true}}")
    press.feed(teaser(link, "Shared"))
    press.feed(path="/second.xml")
    async with press.session() as session:
        await press.poll(session)
        press.feed(teaser(link, "Shared too"), path="/second.xml")
        press.now += timedelta(minutes=10)
        await press.poll(session)
        texts = [entry.entry.full_text for entry in session.store.search(None)]
    assert press.asked("Shared") == 1
    assert len(texts) == 2
    assert texts[0] == texts[1] != ""


async def test_switched_off_the_feeds_own_text_is_back(press: Press) -> None:
    """What was fetched stays in the store, and is shown again with the setting."""
    press.feed(teaser(press.article("Switch"), "Switch"))
    async with press.session() as session:
        await press.poll(session)
    text = press.folder / "feeds.yaml"
    text.write_text(text.read_text().replace("full_text: true", "full_text: false"))
    async with press.session() as session:
        session.publish()
        assert "treasurer" not in str(press.published()["Switch"])
    text.write_text(text.read_text().replace("full_text: false", "full_text: true"))
    async with press.session() as session:
        session.publish()
    assert "treasurer" in press.published()["Switch"].content[0].value
    assert press.asked("Switch") == 1


async def test_rules_see_the_full_text(press: Press) -> None:
    """A condition on the content is about what readers get."""
    press.configure(text="outputs: [{id: all, keep: {content: treasurer}}]\n")
    press.feed(teaser(press.article("Kept"), "Kept"))
    async with press.session() as session:
        await press.poll(session)
    assert list(press.published()) == ["Kept"]


async def test_the_address_that_a_page_calls_its_own_tells_the_story(press: Press) -> None:
    """A feed that links through a counter and one that links to the page tell one story."""
    press.configure(f"{{url: '{press.origin.url('/second.xml')}', id: second}}")
    canonical = "https://times.example/articles/old-bridge"
    press.article("Old bridge", head=f"<link rel=canonical href='{canonical}?utm_source=page'>")
    press.origin.redirect("/click", "/Old-bridge")
    press.feed(teaser(press.origin.url("/click"), "Old bridge"))
    press.feed(path="/second.xml")
    async with press.session() as session:
        await press.poll(session)
        press.feed(teaser(canonical, "Bridge to be mended", text="A note."), path="/second.xml")
        press.now += timedelta(minutes=10)
        await press.poll(session)
        stories = {entry.story_id for entry in session.store.search(None)}
        told = [entry.evidence.kind for entry in session.store.search(None)]
    assert len(stories) == 1
    assert sorted(told) == ["first", "link"]


async def test_what_many_pages_call_their_own_is_no_evidence(press: Press) -> None:
    """A site that gives all its pages one canonical address has told nothing about any of them."""
    press.configure(f"{{url: '{press.origin.url('/second.xml')}', id: second}}")
    head = "<link rel=canonical href='https://times.example/all'>"
    press.feed(*(teaser(press.article(name, head=head), name) for name in ("One", "Two")))
    press.feed(path="/second.xml")
    async with press.session() as session:
        await press.poll(session)
        press.feed(teaser("https://times.example/all", "Everything"), path="/second.xml")
        press.now += timedelta(minutes=10)
        await press.poll(session)
        stories = {entry.story_id for entry in session.store.search(None)}
    assert len(stories) == 3
