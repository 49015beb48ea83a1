"""Feeds found behind an address, on a publisher's server that keeps a log."""

from collections.abc import Callable, Coroutine

import pytest

from aggregator.fetch import HttpFetcher
from aggregator.fetch.discover import Discovery, addresses, discover
from aggregator.model import Fetched, FetchFailed, PollState, Source
from tests.support.origin import Origin
from tests.support.planet import rss, rss_item

Find = Callable[..., Coroutine[None, None, Discovery]]
FEED = rss(rss_item(1), rss_item(2), title="A &amp;amp; B")
ATOM = (
    b'<feed xmlns="http://www.w3.org/2005/Atom"><title type="html">&lt;b>At&amp;amp;om&lt;/b></title><id>u</id></feed>'
)
PAGE = "text/html; charset=utf-8"


@pytest.fixture
def find(fetcher: HttpFetcher, source: Callable[..., Source]) -> Find:
    """Find the feeds behind an address, which may lie on this machine."""

    async def found(text: str, **options: object) -> Discovery:
        async def ask(url: str) -> Fetched | FetchFailed:
            result = await fetcher.fetch(source(url, **options), PollState(source_id="feed", url=url))
            assert isinstance(result, Fetched | FetchFailed)
            return result

        return await discover(text, ask)

    return found


def page(origin: Origin, html: str, path: str = "/") -> None:
    origin.serve(path, f"<!DOCTYPE html><html>{html}</html>".encode(), content_type=PAGE)


def paths(origin: Origin) -> list[str]:
    return [seen.target for seen in origin.log]


def urls(found: Discovery, origin: Origin) -> list[str]:
    return [feed.url.removeprefix(origin.url("")) for feed in found.feeds]


async def test_the_address_of_a_feed_is_asked_once(find: Find, origin: Origin) -> None:
    """Its title is plain text, its entities resolved once."""
    origin.serve("/any", FEED)
    found = await find(origin.url("/any"))
    assert [(feed.url, feed.title, feed.entries) for feed in found.feeds] == [(origin.url("/any"), "A & B", 2)]
    assert paths(origin) == ["/any"]
    origin.serve("/atom", ATOM)
    (feed,) = (await find(origin.url("/atom"))).feeds
    assert (feed.title, feed.entries) == ("At&om", 0)


async def test_a_page_announces_its_feeds(find: Find, origin: Origin) -> None:
    """In the order of the page, comments last; each is asked for, one after another, and only feeds count."""
    page(
        origin,
        """<head><title>x</title>
        <!-- <link rel="alternate" type="application/rss+xml" href="/old.xml"> -->
        <link rel="alternate" type="application/rss+xml" title="Comments" href="/c.xml">
        <LINK REL='Alternate' TYPE='application/RSS+xml; charset=utf-8' HREF=' rss.xml ' title=Posts>
        <link rel="alternate" type="application/atom+xml" href="atom.xml?a=1&amp;b=2#x">
        <link rel="alternate" type="application/atom+xml" href="/gone.xml">
        <link rel="alternate" type="application/atom+xml" href="//">
        <link rel="alternate" type="application/atom+xml" href="http://[">
        <link rel="alternate" type="application/atom+xml" href="ftp://example.org/feed">
        <link rel="alternate" type="application/atom+xml">
        <link rel="alternate stylesheet" type="text/xml" href="/style.xml">
        <link rel="alternate" type="text/html" hreflang="de" href="/de/">
        <link rel="alternate" type="application/json+oembed" href="/oembed">
        <link rel="stylesheet" type="text/css" href="/feed.css"></head>""",
        "/blog/",
    )
    for path in ("/c.xml", "/blog/rss.xml", "/blog/atom.xml", "/old.xml", "/style.xml"):
        origin.serve(path, FEED, delay=0.01)
    found = await find(origin.url("/blog/"))
    assert urls(found, origin) == ["/blog/rss.xml", "/blog/atom.xml?a=1&b=2", "/c.xml"]
    assert paths(origin) == ["/blog/", "/blog/rss.xml", "/blog/atom.xml?a=1&b=2", "/gone.xml", "/c.xml"]
    assert origin.most_in_flight == 1


@pytest.mark.parametrize(
    ("head", "feed"),
    [
        ('<base href="/deep/er/"><link rel=alternate type=application/rss+xml href=f>', "/deep/er/f"),
        ('<link rel=alternate type=application/rss+xml href=../f><base href="sub/">', "/blog/f"),
        ('<base target=_blank><base href="/a/"><base href="/b/"><link rel=feed href=f>', "/a/f"),
        ('<link rel="alternate" type="application/feed+json" href="f">', "/blog/f"),
        ('<link rel="alternate nofollow" type="text/xml" href="f">', "/blog/f"),
        ('<link rel="alternate" type="application/rss+xml" href="./?feed=rss2">', "/blog/?feed=rss2"),
        ('<link rel="alternate" type="application/rss+xml" href="f\n">', "/blog/f"),
        ('<link rel="alternate" type="application/rss+xml" href="a b/ü&quot;%20.xml">', "/blog/a%20b/%C3%BC%22%20.xml"),
    ],
)
async def test_addresses_are_made_absolute(find: Find, origin: Origin, head: str, feed: str) -> None:
    """By the first `base`, wherever it stands, or by the page's own address."""
    page(origin, head, "/blog/page")
    origin.serve(feed.partition("?")[0], FEED)
    found = await find(origin.url("/blog/page"))
    assert urls(found, origin) == [feed]


async def test_links_that_look_like_feeds_come_next(find: Find, origin: Origin) -> None:
    """By their address, then by their words, comments last; other links are not followed."""
    page(
        origin,
        """<body><a href="/about">About</a> <a href="/syndication">Our RSS feed</a> <a href="#feed">feed</a>
        <a href="/comments.rss">of comments</a> <a href="/blog/atom.xml">subscribe</a> <a href="/sitemap.xml">map</a>
        <a href="feed:http://127.0.0.1:1/feed">Feed</a> <a href="mailto:rss@example.org">Mail</a>
        <a href="/?feed=rss2"><img alt="orange"></a>
        <a href="/essays/atom-bombs.html">On physics</a> <a>RSS</a></body>""",
    )
    for path in ("/syndication", "/comments.rss", "/blog/atom.xml"):
        origin.serve(path, FEED)
    found = await find(origin.url("/"))
    assert urls(found, origin) == ["/blog/atom.xml", "/syndication", "/comments.rss"]
    assert paths(origin) == ["/", "/blog/atom.xml", "/?feed=rss2", "/syndication", "/comments.rss"]
    assert dict(found.tried)["http://127.0.0.1:1/feed"] == "connection refused"


async def test_the_usual_places_come_last_and_the_first_feed_ends_the_search(find: Find, origin: Origin) -> None:
    """Beside the page, then at the root of the host."""
    page(origin, "<p>No links</p>", "/blog/today")
    origin.serve("/feed.xml", FEED)
    found = await find(origin.url("/blog/today"))
    assert urls(found, origin) == ["/feed.xml"]
    beside = ["/blog/feed", "/blog/rss", "/blog/atom.xml", "/blog/feed.xml", "/blog/index.xml", "/blog/rss.xml"]
    assert paths(origin) == ["/blog/today", *beside, "/blog/feed.json", "/feed", "/rss", "/atom.xml", "/feed.xml"]


async def test_where_nothing_is_found_every_reason_is_given(find: Find, origin: Origin) -> None:
    """In words, for each address; and the number of requests has an end."""
    links = "".join(
        f'<link rel=alternate type=text/xml href="/{number}"><a href="/{number}.rss">x</a>' for number in range(99)
    )
    page(origin, links)
    found = await find(origin.url("/"))
    assert found.feeds == ()
    assert dict(found.tried)[origin.url("/")].startswith("an HTML page, not a feed")
    assert dict(found.tried)[origin.url("/0")] == "404 Not Found"
    assert len(origin.log) == 24


async def test_a_page_that_cannot_be_had_is_no_reason_to_guess(find: Find, origin: Origin) -> None:
    """Only a home page that is refused may still have a feed in the usual places."""
    found = await find(origin.url("/blog"))
    assert (found.tried, len(origin.log)) == (((origin.url("/blog"), "404 Not Found"),), 1)
    origin.clear()
    origin.answer("/", 503)
    assert (await find(origin.url("/"))).feeds == ()
    assert len(origin.log) == 1
    origin.answer("/", 403)
    origin.serve("/rss", FEED)
    assert urls(await find(origin.url("/")), origin) == ["/rss"]


async def test_a_host_that_asks_to_wait_is_asked_no_more(find: Find, origin: Origin) -> None:
    """The first 429 holds for all the rest of the search."""
    page(origin, "<link rel=alternate type=text/xml href=/a><link rel=alternate type=text/xml href=/b>")
    origin.answer("/a", 429, headers={"Retry-After": "60"})
    found = await find(origin.url("/"))
    assert paths(origin) == ["/", "/a"]
    assert found.feeds == ()


@pytest.mark.parametrize(
    "body", [b"%PDF-1.7", b"\x89PNG\r\n\x1a\n", b"plain", b'{"a": 1}', b"<opml version='2.0'/>", b""]
)
async def test_what_is_no_page_is_no_place_to_guess_from(find: Find, origin: Origin, body: bytes) -> None:
    """It is said what it is."""
    origin.serve("/document", body)
    found = await find(origin.url("/document"))
    assert found.feeds == ()
    assert [url for url, _ in found.tried] == [origin.url("/document")]
    assert len(origin.log) == 1


async def test_permanent_redirects_give_the_address_to_write(find: Find, origin: Origin) -> None:
    """A temporary one does not; and one feed is found once, however often it is linked."""
    page(origin, "".join(f"<link rel=alternate type=text/xml href=/{name}>" for name in ("old", "now", "new", "new#x")))
    origin.redirect("/old", "/new", status=301)
    origin.redirect("/now", "/new", status=302)
    origin.serve("/new", FEED)
    assert urls(await find(origin.url("/")), origin) == ["/new", "/now"]


async def test_links_start_from_where_a_redirect_led(find: Find, origin: Origin, other: Origin) -> None:
    """The page is what was read, not what was asked for."""
    origin.redirect("/", other.url("/blog/"))
    page(other, "<link rel=alternate type=text/xml href=f.xml>", "/blog/")
    other.serve("/blog/f.xml", FEED)
    assert [feed.url for feed in (await find(origin.url("/"))).feeds] == [other.url("/blog/f.xml")]


async def test_a_known_address_is_tried_before_its_page(find: Find, origin: Origin) -> None:
    """And the page is looked at where the guess was wrong."""
    origin.serve("/@me.rss", FEED)
    assert urls(await find(origin.url("/@me")), origin) == ["/@me.rss"]
    assert paths(origin) == ["/@me.rss"]
    origin.clear()
    page(origin, "<link rel=alternate type=text/xml href=/me.xml>", "/@you")
    origin.serve("/me.xml", FEED)
    assert urls(await find(origin.url("/@you")), origin) == ["/me.xml"]
    assert paths(origin) == ["/@you.rss", "/@you", "/me.xml"]


async def test_a_bare_host_is_asked_over_https_and_then_http(find: Find, origin: Origin) -> None:
    """On this machine, and on other ports, the other way round."""
    page(origin, "<link rel=alternate type=text/xml href=/f.xml>")
    origin.serve("/f.xml", FEED)
    assert urls(await find(f"127.0.0.1:{origin.port}"), origin) == ["/f.xml"]
    assert paths(origin) == ["/", "/f.xml"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("lwn.net/Articles", ("https://lwn.net/Articles", "http://lwn.net/Articles")),
        (" //lwn.net ", ("https://lwn.net", "http://lwn.net")),
        ("localhost:8000/x", ("http://localhost:8000/x", "https://localhost:8000/x")),
        ("192.0.2.1", ("http://192.0.2.1", "https://192.0.2.1")),
        ("[::1]:80/", ("http://[::1]:80/", "https://[::1]:80/")),
        ("feed://example.org/a", ("http://example.org/a",)),
        ("feed:https://example.org/a", ("https://example.org/a",)),
        ("HTTP://intranet/feed", ("HTTP://intranet/feed",)),
        ("me@social.example", ("https://social.example/@me",)),
        ("acct:@me@social.example", ("https://social.example/@me",)),
        ("/r/linux/", ("https://www.reddit.com/r/linux",)),
        ("u/someone", ("https://www.reddit.com/u/someone",)),
        ("word", ()),
        ("two words.org", ()),
        ("", ()),
        ("http://", ()),
        ("http://[", ()),
        ("https://example.org:99999/", ()),
        ("ftp://example.org/feed", ()),
        ("javascript:alert(1)", ()),
        ("file:///etc/passwd", ()),
        ("mailto:me@example.org", ()),
    ],
)
def test_what_users_type(text: str, expected: tuple[str, ...]) -> None:
    """Addresses, hosts and names."""
    assert addresses(text) == expected


async def test_the_guard_holds(find: Find, origin: Origin) -> None:
    """A page cannot lead into the private network; no request is made."""
    found = await find(origin.url("/"), private_addresses=False)
    assert found.feeds == ()
    assert "loopback address" in dict(found.tried)[origin.url("/")]
    assert origin.log == []


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 100_000,
        "<a>" * 100_000,
        "<a href='/x'>RSS" * 50_000,
        "<link rel=alternate type=text/xml href='" + "/" * 500_000 + "'>",
        "<link rel=alternate type=text/xml href=http://" + "a." * 100_000 + ">",
        "\x00\ufffe<link\x00 rel=alternate>" * 10_000,
        "<!--" * 200_000,
        "<base href=" + "x" * 1_000_000,
    ],
    ids=["deep", "links", "one link", "slashes", "host", "controls", "comments", "base"],
)
async def test_a_hostile_page_costs_little(html: str) -> None:
    """It is read to its end or as far as it is worth, and nothing raises."""

    async def ask(url: str) -> Fetched | FetchFailed:
        if url != "https://example.org/":
            return FetchFailed(message="404 Not Found", status=404)
        return Fetched(url=url, body=f"<html><body>{html}".encode(), content_type="text/html")

    found = await discover("https://example.org/", ask)
    assert found.feeds == ()
