"""The pages of the dashboard: each says what it promises, with real feeds in a real store, and runs nothing of it."""

import re
from collections.abc import Mapping
from pathlib import Path

import httpx
import pytest
from lxml import html

from aggregator.web.admin import pages
from aggregator.web.admin.duplicates import differences
from aggregator.web.admin.words import FATES, STATES, WORDS
from tests.support.planet import rss, rss_item
from tests.web.desks import Face, face

HOSTILE = "&lt;/td&gt;&lt;script&gt;document.title='owned'&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;"
CONFIGURATION = """\
site: {title: Planet, url: 'https://planet.example/'}
articles: []
feeds:
  - {path: good.xml, id: good, tags: [linux]}
  - {path: copy.xml, id: copy}
  - {path: gone.xml, id: broken, title: The broken one}
outputs:
  - id: all
  - {id: few, limit: 2, drop: [{title: giveaway}]}
"""
GOOD = rss(
    *(rss_item(number, date=f"Fri, {number + 10:02} May 2026 10:00:00 GMT") for number in range(1, 4)), title="Good"
)
COPY = rss(
    rss_item(1, title=f"Copy {HOSTILE}", extra=f"<author>{HOSTILE}</author>", date="Fri, 15 May 2026 10:00:00 GMT")
    .replace("guid-1", "copy-1")
    .replace("every other one", "every other one of them"),
    title=HOSTILE,
)
FILES = {"good.xml": GOOD, "copy.xml": COPY}


def parsed(page: httpx.Response) -> html.HtmlElement:
    assert page.status_code == 200, page.text
    return html.document_fromstring(page.content)


def said(page: httpx.Response, inside: str = "main") -> str:
    """What the page says to people."""
    return " ".join(parsed(page).xpath(f"string(.//{inside})").split())


async def send(shown: Face, path: str, form: Mapping[str, str], page: str = "") -> httpx.Response:
    """Send a form of a page."""
    token = parsed(await shown.get(f"/admin/{page or 'configuration'}")).xpath("//input[@name='token']/@value")[0]
    return await shown.client.post(f"/admin/{path}", data={"token": token, **form})


async def test_the_first_page_says_how_every_feed_is(tmp_path: Path) -> None:
    """What needs a look comes first, with its error in words; numbers are pictures with words."""
    async with face(tmp_path, CONFIGURATION, FILES) as shown:
        page = parsed(await shown.get("/admin/"))
        rows = [" ".join(row.text_content().split()) for row in page.xpath("//tbody/tr")]
        assert [row.get("id") for row in page.xpath("//tbody/tr")] == ["feed-broken", "feed-good", "feed-copy"]
        assert rows[0].startswith("The broken one broken does not exist: ")
        assert "failing never in" in rows[0]
        assert "ok now in" in rows[1]
        labels = page.xpath("//tr[@id='feed-good']//svg/@aria-label")
        assert labels[0].endswith("0, 0, 3")
        assert labels[1] == "The last 1 polls: 1 good, 0 failed, 0 put off"
        assert len(page.xpath("//tr[@id='feed-good']//svg[@class='polls']/*[@class='changed']")) == 1
        chips = [" ".join(chip.text_content().split()) for chip in page.xpath("//ul[@class='chips']//a")]
        assert chips == ["All 3", "failing 1", "ok 2"]


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("state=failing", ["feed-broken"]),
        ("q=LINUX", ["feed-good"]),
        ("q=the+broken", ["feed-broken"]),
        ("q=nothing", []),
        ("state=ok&q=copy", ["feed-copy"]),
        ("page=99", ["feed-broken", "feed-good", "feed-copy"]),
        ("page=x&state=%00", []),
    ],
)
async def test_the_list_can_be_narrowed(tmp_path: Path, query: str, ids: list[str]) -> None:
    """By state and by words in id, title, address and tags; a page that is not there is the last."""
    async with face(tmp_path, CONFIGURATION, FILES) as shown:
        assert parsed(await shown.get(f"/admin/?{query}")).xpath("//tbody/tr/@id") == ids


async def test_many_feeds_come_a_hundred_a_page(tmp_path: Path) -> None:
    """With ways forth and back."""
    feeds = "".join(f"  - {{path: f{number}.xml, id: f{number}}}\n" for number in range(130))
    async with face(tmp_path, f"articles: []\nfeeds:\n{feeds}") as shown:
        first = parsed(await shown.get("/admin/"))
        assert len(first.xpath("//tbody/tr")) == 100
        assert first.xpath("//nav[@class='paging']/a/@href") == ["./?page=2"]
        assert len(parsed(await shown.get("/admin/?page=2")).xpath("//tbody/tr")) == 30


async def test_a_feed_is_paused_and_resumed(tmp_path: Path) -> None:
    """It is not due until then, keeps its pause when the configuration is read anew, and everybody is told."""
    async with face(tmp_path, CONFIGURATION, FILES) as shown:
        answer = await send(shown, "pause", {"feed": "good", "back": "feeds/good"})
        assert (answer.status_code, answer.headers["location"]) == (303, "./feeds/good")
        shown.session.configure(shown.session.config)
        assert "paused" in said(await shown.get("/admin/feeds/good"))
        await send(shown, "poll", {"feed": "good"})
        await send(shown, "poll", {"feed": "copy"})
        assert [source.id for source in shown.session.due()] == ["copy"]
        assert [source.id for source in shown.session.unpaused()] == ["copy", "broken"]
        await send(shown, "resume", {"feed": "good"})
        assert [source.id for source in shown.session.due()] == ["good", "copy"]
        events = said(await shown.get("/admin/events"))
        assert events.index("Resumed good") < events.index("Paused good") < events.index("Polled")


async def test_poll_now_makes_a_feed_due_and_wakes_the_daemon(tmp_path: Path) -> None:
    """A feed that is not there is an answer in words."""
    async with face(tmp_path, CONFIGURATION, FILES) as shown:
        assert shown.session.due() == ()
        shown.session.asked.clear()
        await send(shown, "poll", {"feed": "broken"})
        assert shown.session.asked.is_set()
        assert [source.id for source in shown.session.due()] == ["broken"]
        assert (await send(shown, "poll", {"feed": "nobody"})).status_code == 404
        assert (await send(shown, "pause", {})).status_code == 404


async def test_a_folder_of_articles_cannot_be_paused(tmp_path: Path) -> None:
    """It is looked at when something in it changes, and costs nobody anything."""
    async with face(tmp_path, "articles: [{path: own, id: own}]", {"own/a.md": b"# A\n\nText.\n"}) as shown:
        page = parsed(await shown.get("/admin/"))
        assert page.xpath("//tr[@id='feed-own']//button/text()") == ["Poll now"]
        assert (await send(shown, "pause", {"feed": "own"})).status_code == 400


async def test_a_feed_has_a_page_of_its_own(tmp_path: Path) -> None:
    """With its newest entries and its last polls."""
    async with face(tmp_path, CONFIGURATION, FILES) as shown:
        await shown.poll()
        text = said(await shown.get("/admin/feeds/good"))
        assert "Entry 3" in text
        assert re.search(r"○?unchanged.*changed 3 new, 0 changed", text)
        broken = said(await shown.get("/admin/feeds/broken"))
        assert "2 times in a row" in broken
        for wrong in ("nobody", "%2e%2e", "a/b", "%00"):
            assert (await shown.get(f"/admin/feeds/{wrong}")).status_code == 404


async def test_entries_are_found_and_explained(tmp_path: Path) -> None:
    """Search narrows by words, feed and output; why says where the entry is shown, and where not and why not."""
    async with face(tmp_path, CONFIGURATION, FILES) as shown:
        assert "4 entries" in said(await shown.get("/admin/entries"))
        page = parsed(await shown.get("/admin/entries?q=entry+2&feed=good"))
        assert page.xpath("//tbody//th/text()") == ["Entry 2"]
        why = page.xpath("//tbody//a[contains(@href, 'why?')]/@href")[0]
        text = said(await shown.get(f"/admin/{why.removeprefix('./')}"))
        assert "all shown number 2 of 3" in text
        assert "few shown number 2 of 2" in text
        assert "Where it comes from FeedGood" in text
        assert "by its guid Guidguid-2" in text
        oldest = parsed(await shown.get("/admin/entries?q=entry+1&output=all")).xpath(
            "//a[contains(@href,'why?')]/@href"
        )
        beyond = said(await shown.get(f"/admin/{oldest[0].removeprefix('./')}"))
        assert "beyond the limit" in beyond
        assert "told by 2 entries" in beyond
        assert "No entry is stored" in said(await shown.get("/admin/entries?q=nothing"))
        more = parsed(await shown.get("/admin/entries?limit=2")).xpath("//a[text()='Show more']/@href")
        assert more == ["./entries?q=&feed=&output=&limit=4"]


async def test_an_entry_that_is_not_there_is_an_answer_in_words(tmp_path: Path) -> None:
    """And one that several are named by lists them."""
    async with face(tmp_path, CONFIGURATION, FILES) as shown:
        answer = await shown.get("/admin/why?entry=nothing")
        assert (answer.status_code, "no entry is named" in answer.text) == (404, True)
        answer = await shown.get("/admin/why?entry=https://example.org/1")
        assert (answer.status_code, "several entries" in answer.text) == (404, True)
        assert (await shown.get("/admin/why")).status_code == 404


async def test_stories_told_twice_stand_side_by_side(tmp_path: Path) -> None:
    """Who told it first on the left, with the evidence; compared, what is new in the other text is marked."""
    async with face(tmp_path, CONFIGURATION, FILES) as shown:
        page = parsed(await shown.get("/admin/duplicates"))
        (story,) = page.xpath("//section[@class='story']")
        columns = [" ".join(each.text_content().split()) for each in story.xpath(".//article")]
        assert len(columns) == 2
        assert any("first to tell it" in column for column in columns)
        assert any("same link: example.org/1" in column for column in columns)
        side = story.xpath(".//a[starts-with(@href, './story')]/@href")[0]
        compared = parsed(await shown.get(f"/admin/{side.removeprefix('./')}"))
        assert compared.xpath("//mark")
        assert "No story" in said(await shown.get("/admin/duplicates?page=3"))
        assert (await shown.get("/admin/story?story=none")).status_code == 404


@pytest.mark.parametrize(
    ("first", "other", "new"),
    [
        ("a b c", "a b c", []),
        ("a b c", "a x c", ["x"]),
        ("Hello, world", "hello world!", []),
        ("", "a b", ["a b"]),
        ("a b", "", []),
        ("— a", "… a", ["…"]),
    ],
)
def test_differences(first: str, other: str, new: list[str]) -> None:
    """Case and punctuation alone make no word another one."""
    pieces = differences(first.split(), other.split())
    assert [piece.text for piece in pieces if piece.new] == new
    assert " ".join(piece.text for piece in pieces) == other


async def test_outputs_show_their_members(tmp_path: Path) -> None:
    """As their files show them, each with the way to why."""
    async with face(tmp_path, CONFIGURATION, FILES) as shown:
        text = said(await shown.get("/admin/outputs"))
        assert "All all everything 3 / 100" in text
        assert 'drop title matches "giveaway"' in text
        page = parsed(await shown.get("/admin/outputs/few"))
        assert page.xpath("//ol/li/a/text()") == ["Entry 3", "Entry 2"]
        assert (await shown.get(f"/admin/{page.xpath('//ol/li/a/@href')[0].removeprefix('../')}")).status_code == 200
        assert (await shown.get("/admin/outputs/none")).status_code == 404


async def test_a_private_output_is_shown_with_the_way_to_it(tmp_path: Path) -> None:
    """To those who may see the dashboard: its members, and links that hold the token."""
    private = CONFIGURATION.replace("limit: 2", "limit: 2, private: 0123456789abcdef0123456789abcdef")
    async with face(tmp_path, private, FILES) as shown:
        page = parsed(await shown.get("/admin/outputs/few"))
        assert page.xpath("//ol/li/a/text()") == ["Entry 3", "Entry 2"]
        link = next(href for href in page.xpath("//dd/a/@href") if ".atom" in href)
        assert (await shown.get("/" + link.replace("../", ""))).status_code == 200
        assert "private" in said(await shown.get("/admin/outputs"))


@pytest.mark.parametrize(
    "path",
    ["", "feeds/copy", "entries", "duplicates", "outputs", "outputs/all", "events", "configuration", "why", "story"],
)
async def test_what_a_feed_says_is_text(tmp_path: Path, path: str) -> None:
    """Whatever its titles, authors and names hold: there is no element and no attribute that is not ours."""
    async with face(tmp_path, CONFIGURATION, FILES) as shown:
        if path in {"why", "story"}:
            (copy,) = shown.session.store.search("copy")
            path = f"why?entry={copy.id}" if path == "why" else f"story?story={copy.story_id}"
        page = parsed(await shown.get(f"/admin/{path}"))
        assert {script.get("src") for script in page.iter("script")} <= {
            f"{root}static/{name}.js" for root in ("./", "../") for name in ("live", "editor")
        }
        assert not page.xpath("//img|//iframe|//object|//style|//@style|//@*[starts-with(name(), 'on')]")
        links = [str(link) for link in page.xpath("//@href|//@action|//@src|//@formaction")]
        assert all(link.startswith(("./", "../", "#", "https://example.org/")) for link in links), links


async def test_a_link_that_is_no_web_address_is_text(tmp_path: Path) -> None:
    """Nobody can be made to click a script."""
    item = rss_item(1).replace("https://example.org/1", "javascript:alert(1)")
    async with face(tmp_path, CONFIGURATION, FILES | {"good.xml": rss(item)}) as shown:
        (stored,) = shown.session.store.search(None, source_ids=["good"])
        page = parsed(await shown.get(f"/admin/why?entry={stored.id}"))
        assert not [link for link in page.xpath("//@href") if link.startswith("javascript")]


def test_every_word_is_said_and_every_key_is_there() -> None:
    """The table of words has what the templates and pages ask for, and nothing besides."""
    package = Path(pages.__file__).parent
    sources = [*pages.TEMPLATES.glob("*.html"), *(file for file in package.glob("*.py") if file.name != "words.py")]
    text = "".join(file.read_text(encoding="utf-8") for file in sources)
    used = set(re.findall(r'\b(?:t|say)\(\s*f?"(\w+)"', text)) | {
        word for word in WORDS if re.search(rf'["\']{word}["\']', text)
    }
    prefixes = set(re.findall(r'\bt\("(\w+_)" \+', text)) | set(re.findall(r'say\(f"(\w+_)\{', text))
    used |= {word for word in WORDS if word.startswith(tuple(prefixes))}
    used |= {f"{verb}_of" for verb in ("pause", "resume")} | {
        "changed",
        "unchanged",
        "waiting",
        "failed",
        "merge",
        "keep",
    }
    assert used - WORDS.keys() - prefixes == set()
    assert WORDS.keys() - used == set()
    assert STATES.keys() == set(type(next(iter(STATES))))
    assert FATES.keys() == set(type(next(iter(FATES))))
