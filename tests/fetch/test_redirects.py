"""Redirects: where they lead, what is remembered of them, and what does not travel with them."""

import base64
from collections.abc import Callable, Coroutine

import pytest

from aggregator.fetch.http import HttpResult
from aggregator.model import Fetched, FetchFailed, NotModified
from tests.support.origin import Origin

Poll = Callable[..., Coroutine[None, None, HttpResult]]

FEED = b"<rss/>"


@pytest.mark.parametrize(
    ("statuses", "remembered"),
    [
        ((301,), True),
        ((308,), True),
        ((301, 308, 301), True),
        ((302,), False),
        ((303,), False),
        ((307,), False),
        ((301, 302), False),
        ((302, 301), False),
        ((301, 301, 301, 301, 301), True),
    ],
)
async def test_what_is_remembered(statuses: tuple[int, ...], remembered: bool, origin: Origin, poll: Poll) -> None:  # noqa: FBT001 - a column of the table
    """POLITENESS 8: a move is remembered where every hop is permanent; the document's address is the last one."""
    for number, status in enumerate(statuses):
        origin.redirect(f"/{number}", f"/{number + 1}", status=status)
    last = f"/{len(statuses)}"
    origin.serve(last, FEED, etag='"1"')
    assert await poll(origin.url("/0")) == Fetched(
        url=origin.url(last),
        body=FEED,
        content_type="application/xml",
        etag='"1"',
        moved_to=origin.url(last) if remembered else None,
    )
    assert await poll(origin.url("/0"), etag='"1"') == NotModified(
        etag='"1"', moved_to=origin.url(last) if remembered else None
    )


async def test_the_remembered_address_is_asked(origin: Origin, poll: Poll) -> None:
    """POLITENESS 8: after a permanent move the new address is asked at once, and the old one no more."""
    origin.serve("/new", FEED)
    result = await poll(origin.url("/old"), moved_to=origin.url("/new"))
    assert isinstance(result, Fetched)
    assert result.moved_to is None
    assert [seen.path for seen in origin.log] == ["/new"]


async def test_loops_and_long_chains(origin: Origin, poll: Poll) -> None:
    """POLITENESS 8: a loop is cut where it closes, a chain after five hops."""
    origin.redirect("/self", "/self")
    origin.redirect("/ping", "/pong", status=301)
    origin.redirect("/pong", "/ping", status=301)
    for number in range(9):
        origin.redirect(f"/{number}", f"/{number + 1}", status=301)
    for path, message, requests in (
        ("/self", "redirects in a loop", 1),
        ("/ping", "redirects in a loop (after a redirect to 127.0.0.1)", 2),
        ("/0", "more than 5 redirects (after a redirect to 127.0.0.1)", 6),
    ):
        origin.clear()
        assert await poll(origin.url(path)) == FetchFailed(message=message)
        assert len(origin.log) == requests


LOCATIONS: list[tuple[str | bytes, str]] = [
    ("target?a=1", "/blog/target?a=1"),
    ("../target", "/target"),
    ("/a b", "/a%20b"),
    ("/caf\xc3\xa9".encode("latin-1"), "/caf%C3%A9"),
    (b"/caf\xe9", "/caf%C3%A9"),
    ("/x#fragment", "/x"),
    ("  /padded  ", "/padded"),
    ("/%7Ekept%2F", "/%7Ekept%2F"),
]


@pytest.mark.parametrize(("location", "target"), LOCATIONS)
async def test_locations(location: str | bytes, target: str, origin: Origin, poll: Poll) -> None:
    """Relative, unescaped and otherwise odd addresses lead where a browser would go."""
    origin.redirect("/blog/feed", location)
    origin.serve(target.partition("?")[0], FEED)
    result = await poll(origin.url("/blog/feed"))
    assert isinstance(result, Fetched)
    assert result.url == origin.url(target)
    assert [seen.target for seen in origin.log] == ["/blog/feed", target]


@pytest.mark.parametrize(
    ("headers", "message"),
    [
        ([], "302 Found, without an address to go to"),
        ([("Location", "")], "302 Found, without an address to go to"),
        ([("Location", "http://[::1/")], "302 Found, to an address that is not valid"),
        ([("Location", "http://a:b:c/")], "302 Found, to an address that is not valid"),
        ([("Location", "file:///etc/passwd")], "the address is not a valid http or https URL"),
        ([("Location", "javascript:alert(1)")], "the address is not a valid http or https URL"),
        ([("Location", "gopher://127.0.0.1:70/")], "the address is not a valid http or https URL"),
    ],
)
async def test_locations_that_lead_nowhere(
    headers: list[tuple[str, str]], message: str, origin: Origin, poll: Poll
) -> None:
    """Only http and https, and only what can be an address."""
    origin.answer("/", 302, headers=headers)
    result = await poll(origin.url("/"))
    assert isinstance(result, FetchFailed)
    assert result.message == message


SECRETS = {"Authorization", "X-Api-Key", "Cookie"}
LOGIN = b"Basic " + base64.b64encode("me:pässword".encode())


async def test_credentials_stay_at_home(origin: Origin, other: Origin, poll: Poll) -> None:
    """A feed's login, headers and cookies are sent to its own host, also after a redirect there, and to no other."""
    origin.redirect("/feed", "/again")
    origin.redirect("/again", other.url("/feed"))
    other.serve("/feed", FEED)
    headers = (("X-Api-Key", "key"), ("Cookie", "session=1"), ("User-Agent", "mine"), ("Accept-Language", "de"))
    assert isinstance(await poll(origin.url("/feed"), auth=("me", "pässword"), headers=headers), Fetched)
    for seen in origin.log:
        assert {name: seen.header(name) for name in SECRETS} == {
            "Authorization": LOGIN,
            "X-Api-Key": b"key",
            "Cookie": b"session=1",
        }
    assert {name: other.log[0].header(name) for name in SECRETS} == dict.fromkeys(SECRETS)
    assert other.log[0].header("User-Agent") == b"mine"
    assert other.log[0].header("Accept-Language") == b"de"


async def test_credentials_and_a_remembered_move(origin: Origin, other: Origin, poll: Poll) -> None:
    """A feed that has moved to another host is asked there without the login of the old one."""
    other.serve("/feed", FEED)
    await poll(origin.url("/feed"), moved_to=other.url("/feed"), auth=("me", "secret"))
    assert other.log[0].header("Authorization") is None


async def test_a_login_in_the_address(origin: Origin, poll: Poll) -> None:
    """It is sent as a header, and appears in no result and no message."""
    origin.serve("/feed", FEED)
    url = origin.url("/feed", host="me:pässword@127.0.0.1")
    result = await poll(url)
    assert isinstance(result, Fetched)
    assert result.url == origin.url("/feed")
    assert origin.log[0].header("Authorization") == LOGIN
    assert origin.log[0].target == "/feed"


async def test_a_login_in_a_location(origin: Origin, other: Origin, poll: Poll) -> None:
    """A login that a server writes into a redirect is not sent, and not remembered."""
    origin.redirect("/feed", other.url("/feed", host="you:hunter2@127.0.0.1"), status=301)
    other.serve("/feed", FEED)
    result = await poll(origin.url("/feed"))
    assert isinstance(result, Fetched)
    assert result.moved_to == other.url("/feed")
    assert other.log[0].header("Authorization") is None


async def test_cookies_are_not_kept(origin: Origin, poll: Poll) -> None:
    """POLITENESS 10: a cookie that a redirect sets is not sent to its target."""
    origin.answer("/feed", 302, headers=[("Location", "/next"), ("Set-Cookie", "a=1; Path=/")])
    origin.serve("/next", FEED)
    await poll(origin.url("/feed"))
    assert origin.log[1].header("Cookie") is None
    assert origin.log[1].header("Referer") is None


async def test_gone_behind_a_redirect(origin: Origin, poll: Poll) -> None:
    """What is gone behind permanent redirects is gone; a temporary redirect may lead elsewhere tomorrow."""
    origin.redirect("/moved", "/gone", status=301)
    origin.redirect("/away", "/gone", status=302)
    origin.answer("/gone", 410)
    words = "410 Gone (after a redirect to 127.0.0.1)"
    assert await poll(origin.url("/moved")) == FetchFailed(message=words, status=410, gone=True)
    assert await poll(origin.url("/away")) == FetchFailed(message=words, status=410, gone=False)


async def test_a_redirect_to_a_host_that_asked_to_wait(origin: Origin, other: Origin, poll: Poll) -> None:
    """A wait holds for those who are sent there as well."""
    other.answer("/busy", 429, headers={"Retry-After": "600"})
    origin.redirect("/feed", other.url("/feed"))
    await poll(other.url("/busy"))
    result = await poll(origin.url("/feed"))
    assert isinstance(result, FetchFailed)
    assert result.message == "the host asked to wait until 2026-01-01 12:10 UTC (after a redirect to 127.0.0.1)"
    assert len(other.log) == 1
