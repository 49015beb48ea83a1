"""Live views, asked for over HTTP from a planet that was polled and published for real."""

import asyncio
import gzip
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import feedparser
import httpx
import pytest
from starlette.requests import Request

from aggregator.config import load
from aggregator.pipeline.live import MOST, Narrowed, TooLongError, Viewer
from aggregator.web.feeds import Published
from aggregator.web.files import Files
from aggregator.web.live import AT_ONCE, WAITING, Live
from aggregator.web.views import Views
from tests.support.planet import rss, rss_item, until
from tests.web.desks import NOON, Face, face

CONFIGURATION = """
site: {title: Planet, url: 'https://planet.example/', hub: 'https://hub.example/'}
feeds:
  - {path: linux.xml, id: linux, title: Linux today, tags: [computers], new_feed_entries: 1000}
  - {path: garden.xml, id: garden, title: Garden & home, tags: [home], new_feed_entries: 1000}
  - {path: other.xml, id: other}
articles: []
outputs:
  - id: all
    from: [linux, garden]
    limit: 5
    drop: {title: Sponsored}
  - {id: feeds-only, formats: [atom], from: [other]}
""".replace(", hub: 'https://hub.example/'", "")


def dated(day: int) -> str:
    return f"{day:02d} May 2026 08:00:00 GMT"


LINUX = rss(
    *(rss_item(n, title=f"Kernel release {n}", date=dated(n)) for n in range(1, 11)),
    rss_item(11, title="Sponsored kernel", date=dated(11)),
    title="Linux",
)
GARDEN = rss(
    rss_item(21, title="Roses in May", date=dated(12)),
    rss_item(22, title="A kernel of corn", date="02 May 2026 09:00:00 GMT"),
    title="Garden",
)
FILES = {"linux.xml": LINUX, "garden.xml": GARDEN, "other.xml": rss(rss_item(31, title="Kernel elsewhere"))}


@pytest.fixture
async def planet(tmp_path: Path) -> AsyncIterator[Face]:
    """Two feeds in one output, and a third that is not in it."""
    async with face(tmp_path, CONFIGURATION, FILES) as shown:
        yield shown


def titles(response: httpx.Response) -> list[str]:
    """What a reader shows."""
    assert response.status_code == 200, response.text
    return [str(entry.title) for entry in feedparser.parse(response.content).entries]


KERNELS = [f"Kernel release {n}" for n in range(10, 0, -1)]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("q=kernel", KERNELS[:5]),  # the output's limit, and further back than the file goes
        ("q=kernel&limit=100", [*KERNELS[:-2], "A kernel of corn", *KERNELS[-2:]]),
        ("limit=2", ["Roses in May", "Kernel release 10"]),
        ("from=garden", ["Roses in May", "A kernel of corn"]),
        ("from=tag:home", ["Roses in May", "A kernel of corn"]),
        ("from=garden,linux&limit=2", ["Roses in May", "Kernel release 10"]),
        ("from=garden&from=tag:computers&limit=2", ["Roses in May", "Kernel release 10"]),
        ("from=garden&q=kernel", ["A kernel of corn"]),
        ("q=-kernel", ["Roses in May"]),
        ("q=feed:garden+corn", ["A kernel of corn"]),
        ("q=" + quote('"kernel of corn"'), ["A kernel of corn"]),
        ("q=kernel&q=corn", ["A kernel of corn"]),
        ("q=newer_than:6d", ["Roses in May"]),
        ("q=sponsored", []),  # what the output drops stays dropped
        ("q=elsewhere", []),  # what it does not draw on stays outside
        ("q=&from=&limit=3", ["Roses in May", "Kernel release 10", "Kernel release 9"]),
    ],
)
async def test_a_view_is_the_output_made_narrower(planet: Face, query: str, expected: list[str]) -> None:
    """Words, sources and a limit choose among all that belongs to the output, newest first."""
    assert titles(await planet.get(f"/all.atom?{query}")) == expected


async def test_every_format(planet: Face) -> None:
    """The same entries in each; each names its own address, and its page the views to subscribe to."""
    query = "?q=kernel&from=garden"
    atom, feed, data, page = [await planet.get(f"/all.{name}{query}") for name in ("atom", "rss", "json", "html")]
    assert titles(atom) == titles(feed) == [item["title"] for item in data.json()["items"]] == ["A kernel of corn"]
    own = "https://planet.example/all.{}?q=kernel&from=garden"
    parsed = feedparser.parse(atom.content).feed
    assert parsed.id == own.format("atom")
    assert parsed.title == "All: kernel"
    assert {link.rel: link.href for link in parsed.links} == {
        "self": own.format("atom"),
        "alternate": own.format("html"),
    }
    assert own.format("rss") in [link.href for link in feedparser.parse(feed.content).feed.links]
    assert data.json()["feed_url"] == own.format("json")
    assert 'href="all.atom?q=kernel&amp;from=garden"' in page.text
    assert "A kernel of corn" in page.text
    assert [each.headers["content-type"].partition(";")[0] for each in (atom, feed, data, page)] == [
        "application/atom+xml",
        "application/rss+xml",
        "application/feed+json",
        "text/html",
    ]


async def test_the_same_view_has_one_address(planet: Face) -> None:
    """However it was asked for: order, spaces and what else stands in the query do not matter."""
    answers = [
        await planet.get(f"/all.atom?{query}")
        for query in ("q=kernel+corn&from=garden,linux", "from=linux&utm_source=x&q=+kernel++corn&from=garden,,&limit=")
    ]
    assert answers[0].content == answers[1].content
    assert answers[0].headers["etag"] == answers[1].headers["etag"]


async def test_other_parameters_are_those_of_the_file(planet: Face) -> None:
    """Trackers and cache breakers ask for no view."""
    plain = await planet.get("/all.atom")
    assert (await planet.get("/all.atom?utm_source=x&q=")).content == plain.content
    assert len(titles(plain)) == 5


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("q=titel:x", "q: unknown field 'titel'; did you mean title:?"),
        ("q=" + quote("/x/"), "q: '/x/': a term cannot begin with a slash"),
        ("q=%00", None),
        ("q=a%00b", "q: has control characters in it"),
        ("q=" + "a" * 600, "q: longer than 500 characters"),
        ("limit=0", f"limit: must be one number from 1 to {MOST}"),
        ("limit=501", f"limit: must be one number from 1 to {MOST}"),
        ("limit=-1", "limit: must be one number"),
        ("limit=ten", "limit: must be one number"),
        ("limit=%D9%A3", "limit: must be one number"),
        ("limit=1&limit=2", "limit: must be one number"),
        ("from=nobody", "from: nothing in all is called 'nobody'"),
        ("from=other", "from: nothing in all is called 'other'"),  # it exists, but that is nobody's business
        ("from=tag:none", "from: nothing in all is called 'tag:none'"),
        ("from=articles", "from: nothing in all is called 'articles'"),
        ("from=" + ",".join(f"a{n}" for n in range(60)), "from: more than 50 names"),
    ],
)
async def test_faults_in_words(planet: Face, query: str, words: str | None) -> None:
    """400 and a line of text that nobody keeps."""
    answer = await planet.get(f"/all.atom?{query}")
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    assert words is None or answer.text.startswith(words)


@pytest.mark.parametrize("path", ["/nothing.atom", "/all.xml", "/feeds-only.rss", "/all/archive/99.atom", "/all"])
async def test_what_is_no_output_has_no_views(planet: Face, path: str) -> None:
    """The page for what is missing answers, as without a query."""
    answer = await planet.get(f"{path}?q=kernel")
    assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (404, "text/html")


async def test_only_get_and_head(planet: Face) -> None:
    """A view cannot be written to; HEAD tells the same without the body."""
    get, head = await planet.get("/all.atom?q=kernel"), await planet.client.head("/all.atom?q=kernel")
    assert (await planet.client.post("/all.atom?q=kernel")).status_code == 405
    assert head.content == b""
    assert {**head.headers, "date": ""} == {**get.headers, "date": ""}


async def test_a_known_view_is_not_sent_again(planet: Face) -> None:
    """304 by the tag or by the date, in every coding, as for files; for the page of a feed as well."""
    for path in ("/all.atom?q=kernel", "/all.html?q=kernel"):
        first = await planet.get(path, accept_encoding="gzip")
        tag, date = first.headers["etag"], first.headers["last-modified"]
        assert first.headers["content-encoding"] == "gzip"
        for fields in ({"if_none_match": tag}, {"if_modified_since": date}):
            again = await planet.get(path, accept_encoding="gzip", **fields)
            assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    async with planet.client.stream("GET", "/all.atom?q=kernel", headers={"accept-encoding": "gzip"}) as raw:
        body = b"".join([piece async for piece in raw.aiter_raw()])
    assert gzip.decompress(body) == (await planet.get("/all.atom?q=kernel")).content
    part = await planet.get("/all.atom?q=kernel", range="bytes=0-9")
    assert (part.status_code, part.content) == (206, b"<?xml vers")


async def test_a_person_who_opens_a_view_gets_a_page(planet: Face) -> None:
    """As for the file, and no search engine follows."""
    page = await planet.get("/all.atom?q=kernel", sec_fetch_dest="document")
    assert page.headers["content-type"].startswith("text/html")
    assert page.headers["x-robots-tag"] == "noindex"
    assert "Kernel release 10" in page.text


async def test_a_change_shows_at_once(planet: Face) -> None:
    """A view is kept until something is published; then the tag is another, the date later, the entry there."""
    path = "/all.atom?q=kernel&limit=1"
    first = await planet.get(path)
    assert titles(first) == ["Kernel release 10"]
    assert (await planet.get(path)).headers["etag"] == first.headers["etag"]
    (planet.folder / "garden.xml").write_bytes(rss(rss_item(23, title="Kernel of doubt", date=dated(13))))
    await planet.poll()
    second = await planet.get(
        path, if_none_match=first.headers["etag"], if_modified_since=first.headers["last-modified"]
    )
    assert titles(second) == ["Kernel of doubt"]
    stale = await planet.get(path, if_modified_since=first.headers["last-modified"])
    assert stale.status_code == 200


async def test_a_saved_configuration_shows_at_once(planet: Face) -> None:
    """Other rules, other view; an output that is gone has none."""
    path = "/all.json?q=kernel&limit=1"
    assert [item["title"] for item in (await planet.get(path)).json()["items"]] == ["Kernel release 10"]
    text = (planet.folder / "feeds.yaml").read_text()
    for change, status in ((("Sponsored", "'10'"), 200), (("id: all", "id: every"), 410)):
        text = text.replace(*change)
        (planet.folder / "feeds.yaml").write_text(text)
        planet.session.configure(load(planet.folder / "feeds.yaml", {}))
        await planet.poll()
        answer = await planet.get(path)
        assert answer.status_code == status
        if status == 200:
            assert [item["title"] for item in answer.json()["items"]] == ["Sponsored kernel"]


async def test_ages_are_those_of_now(tmp_path: Path) -> None:
    """What a view says of age moves with the clock, although nothing is written."""
    now = [NOON]
    async with face(tmp_path, CONFIGURATION, FILES, clock=lambda: now[0]) as planet:
        path = "/all.atom?q=newer_than:6d"
        assert titles(await planet.get(path)) == ["Roses in May"]
        now[0] += timedelta(days=2)
        assert titles(await planet.get(path)) == []


@pytest.mark.parametrize("format_", ["atom", "rss", "json", "html"])
async def test_hostile_words_stay_words(planet: Face, format_: str) -> None:
    """Whatever stands in the address is text in the title and a code in the links."""
    evil = '"</title><script>alert(1)</script>" \'x & ]]> %22'
    answer = await planet.get(f"/all.{format_}?q={quote(evil)}")
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text.replace(r"<\/", "</") or format_ == "json"
    if format_ == "json":
        assert json.loads(answer.content)["title"].startswith('All: "</title><script>')
    elif format_ != "html":
        assert not feedparser.parse(answer.content).bozo


TOKEN = "a-token-that-nobody-guesses-1234"


async def test_a_private_output_has_views_for_those_who_know_its_token(tmp_path: Path) -> None:
    """Without it, or with a wrong one, nothing is there; the view's own address holds it, no shared cache keeps it."""
    text = CONFIGURATION + f"  - {{id: secret, from: [garden], private: {TOKEN}}}\n"
    async with face(tmp_path, text, FILES) as planet:
        answer = await planet.get(f"/secret.atom?token={TOKEN}&q=kernel")
        assert titles(answer) == ["A kernel of corn"]
        assert answer.headers["cache-control"].startswith("private, ")
        assert answer.headers["x-robots-tag"] == "noindex"
        links = {link.rel: link.href for link in feedparser.parse(answer.content).feed.links}
        assert links["self"] == f"https://planet.example/secret.atom?q=kernel&token={TOKEN}"
        again = await planet.get(f"/secret.atom?token={TOKEN}&q=kernel", if_none_match=answer.headers["etag"])
        assert again.status_code == 304
        for query in ("q=kernel", "q=kernel&token=", "q=kernel&token=wrong", f"q=kernel&token={TOKEN}&token={TOKEN}"):
            refused = await planet.get(f"/secret.atom?{query}")
            assert (refused.status_code, "kernel" in refused.text) == (404, False)
        assert (await planet.get(f"/secret.atom?token={TOKEN}&q=titel:x")).status_code == 400
        assert (await planet.get("/secret.atom?q=titel:x")).status_code == 404


async def test_a_view_that_takes_too_long_is_given_up(planet: Face) -> None:
    """After five seconds by a clock that leaps: in words, and the store is free again."""
    seconds = iter(range(0, 10_000, 3))
    session = planet.session
    viewer = Viewer(store=session.store, config=session.config, sources=session.sources, steady=lambda: next(seconds))
    narrowed = Narrowed(output=session.config.outputs[0], title="x", query="?q=x", limit=100)
    with pytest.raises(TooLongError, match="takes too long"):
        viewer.selection(narrowed, NOON)


async def test_only_few_views_are_made_at_a_time(planet: Face) -> None:
    """While two take their time sixteen wait; more are told to come again, and what is known is served at once."""
    session = planet.session
    files = Files(root=planet.folder / "output")
    live = Live(desk=session, views=Views(desk=session), published=Published(files, max_age=lambda _path: 60))
    await live.answer(asking("q=known"))
    busy = [object() for _ in range(AT_ONCE)]
    for view in busy:
        await live.slots.acquire_on_behalf_of(view)
    waiting = [asyncio.create_task(live.answer(asking(f"q=word{number}"))) for number in range(WAITING)]
    await asyncio.to_thread(until, lambda: live.slots.statistics().tasks_waiting == WAITING, "those who wait")
    refused = await live.answer(asking("q=more"))
    assert (refused.status_code, refused.headers["retry-after"]) == (503, "5")
    assert (await live.answer(asking("q=known"))).status_code == 200
    for view in busy:
        live.slots.release_on_behalf_of(view)
    assert [answer.status_code for answer in await asyncio.gather(*waiting)] == [200] * WAITING
    assert (await live.answer(asking("q=more"))).status_code == 200


def asking(query: str) -> Request:
    """A request for a view of the first output."""
    return Request({
        "type": "http", "method": "GET", "path": "/all.atom", "raw_path": b"/all.atom", "query_string": query.encode(),
        "headers": [], "path_params": {"path": "all.atom"},
    })  # fmt: skip


async def test_a_store_that_does_not_answer_is_said(planet: Face) -> None:
    """503 without a word about where the store lies."""
    planet.session.store.close()
    answer = await planet.get("/all.atom?q=kernel")
    assert (answer.status_code, answer.text) == (503, "the store does not answer at the moment\n")
    assert (await planet.get("/all.atom")).status_code == 200
