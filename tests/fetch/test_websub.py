"""What a subscriber says to a hub and hears from it: sections 4, 5.1, 5.2 and 7.1 of the recommendation."""

import hmac
import json
from datetime import timedelta
from urllib.parse import parse_qs

import pytest

from aggregator.fetch import HttpFetcher
from aggregator.fetch.websub import Refused, Wish, announced, ask, is_about, is_inside, is_signed
from aggregator.model import Announcement, Fetched, FetchFailed
from aggregator.parse import parse
from tests.fetch.conftest import NOW
from tests.support.origin import RESET, Origin
from tests.support.planet import rss

HERE = "https://blog.example.org/feed"
HUB, SELF = "https://hub.example.org/", "https://blog.example.org/self"

DISCOVERY = [
    ("the Link header", [("hub", HUB), ("self", SELF)], None, None, (HUB, SELF)),
    (
        "the header before the document",
        [("hub", HUB), ("self", SELF)],
        "https://other.example/",
        "https://x.example/",
        (HUB, SELF),
    ),
    ("the document", [], HUB, SELF, (HUB, SELF)),
    ("a header without a hub", [("self", "https://x.example/")], HUB, SELF, (HUB, SELF)),
    ("a header without a self", [("hub", HUB)], None, SELF, (HUB, SELF)),
    ("no self at all", [], HUB, None, (HUB, HERE)),
    (
        "the first of several hubs",
        [("hub", HUB), ("hub", "https://b.example/"), ("self", SELF)],
        None,
        None,
        (HUB, SELF),
    ),
    ("no hub", [("self", SELF)], None, SELF, None),
    ("a hub that is none", [], "javascript:alert(1)", SELF, None),
    ("a self that is none", [], HUB, "urn:x", (HUB, HERE)),
    ("a login in an address", [], "https://me:secret@hub.example.org/", SELF, (HUB, SELF)),
    ("an endless address", [], HUB + "a" * 3000, SELF, None),
    ("an address that is broken", [], "http://[", SELF, None),
]


@pytest.mark.parametrize(
    ("links", "hub", "topic", "found"), [case[1:] for case in DISCOVERY], ids=[c[0] for c in DISCOVERY]
)
def test_discovery(
    links: list[tuple[str, str]], hub: str | None, topic: str | None, found: tuple[str, str] | None
) -> None:
    """Link headers first, then the links in the document (section 4)."""
    fetched = Fetched(url=HERE, body=b"", links=tuple(links))
    expected = None if found is None else Announcement(hub=found[0], topic=found[1])
    assert announced(fetched, hub=hub, topic=topic) == expected


ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom"><title>A</title><id>urn:a</id>
  <link rel="hub" href="https://hub.example.org/"/><link rel="self" href="/self"/></feed>"""
RSS = rss(
    head="<atom:link xmlns:atom='http://www.w3.org/2005/Atom' rel='hub' href='https://hub.example.org/'/>"
    "<atom:link xmlns:atom='http://www.w3.org/2005/Atom' rel='self' href='https://blog.example.org/self'/>"
)
JSON = json.dumps(
    {"version": "https://jsonfeed.org/version/1.1", "title": "A", "feed_url": SELF, "items": [],
     "hubs": [{"type": "rssCloud", "url": "https://cloud.example/"}, {"type": "WebSub", "url": HUB}]}
).encode()  # fmt: skip


@pytest.mark.parametrize("body", [ATOM, RSS, JSON], ids=["atom", "rss", "json"])
def test_discovery_in_every_format(body: bytes) -> None:
    """`atom:link` in Atom and RSS, `hubs` and `feed_url` in JSON Feed."""
    fetched = Fetched(url=HERE, body=body)
    parsed = parse(fetched)
    assert not isinstance(parsed, FetchFailed)
    assert announced(fetched, hub=parsed.hub, topic=parsed.self_url) == Announcement(hub=HUB, topic=SELF)


BODY, SECRET = "Entry \N{SNOWMAN}".encode(), "s3cret"


def signature(algorithm: str, secret: str = SECRET, body: bytes = BODY) -> str:
    return f"{algorithm}={hmac.digest(secret.encode(), body, algorithm).hex()}"


@pytest.mark.parametrize("algorithm", ["sha1", "sha256", "sha384", "sha512"])
def test_every_method_of_the_recommendation_is_understood(algorithm: str) -> None:
    """Section 7.1.1; hexadecimal in either case."""
    good = signature(algorithm)
    assert is_signed(BODY, good, SECRET)
    assert is_signed(BODY, f"{algorithm.upper()}={good.partition('=')[2].upper()}", SECRET)
    assert not is_signed(BODY + b" ", good, SECRET)
    assert not is_signed(BODY, signature(algorithm, "another"), SECRET)
    assert not is_signed(BODY, good[:-1], SECRET)


@pytest.mark.parametrize(
    "header",
    [None, "", "sha256", "sha256=", "=abc", signature("md5"), "sha256=\N{SNOWMAN}", "none=", "sha1=" + "0" * 40],
)
def test_whatever_else_stands_there_is_no_signature(header: str | None) -> None:
    """A method that proves nothing, garbage, or nothing at all."""
    assert not is_signed(BODY, header, SECRET)


ABOUT = [
    ([("self", SELF)], True),
    ([("hub", HUB), ("self", "http://blog.example.org/self#top")], True),
    ([("self", "https://blog.example.org:443/self")], True),
    ([("self", "https://blog.example.org/other")], False),
    ([("self", "https://other.example/"), ("self", SELF)], True),
    ([("hub", HUB)], None),
    ([], None),
]


@pytest.mark.parametrize(("links", "about"), ABOUT)
def test_a_delivery_says_what_it_is_about(links: list[tuple[str, str]], about: bool | None) -> None:  # noqa: FBT001 - the column of a table
    """Its Link header names the topic (section 7); http or https makes no difference."""
    assert is_about(links, (SELF, None)) is about


PLACES = [
    ("https://planet.debian.org/", False),
    ("https://93.184.215.14/", False),
    ("http://[2606:2800:21f::1]/", False),
    ("http://127.0.0.1:8080/", True),
    ("http://[::1]/", True),
    ("http://10.1.2.3/", True),
    ("http://192.168.0.2/", True),
    ("http://localhost/", True),
    ("http://planet/", True),
    ("http://planet.local/", True),
    ("http://nas.fritz.lan/", True),
    ("http://nas.home.arpa/", True),
    ("https://planet.example/", None),
    ("https://planet.example.org/", None),
    ("https://planet.test/", None),
    ("http://[", None),
]


@pytest.mark.parametrize(("url", "inside"), PLACES)
def test_who_can_reach_an_address(url: str, inside: bool | None) -> None:  # noqa: FBT001 - as above
    """Everybody, those inside a network, or nobody: names that are kept for documentation."""
    assert is_inside(url) is inside


def wish(hub: str, *, mode: str = "subscribe", private: bool = True) -> Wish:
    return Wish(
        mode="subscribe" if mode == "subscribe" else "unsubscribe",
        hub=hub,
        topic="https://blog.example.org/feed?a=1&b=ü",
        callback="https://planet.example.net/websub/token",
        secret="s&=cret",
        lease=timedelta(days=10),
        private_addresses=private,
        timeout=timedelta(seconds=2),
    )


async def test_a_request_is_a_form(origin: Origin, fetcher: HttpFetcher) -> None:
    """Section 5.1: POST, urlencoded, with everything that a hub needs, and a User-Agent that says who asks."""
    origin.answer("/hub", 202)
    assert await ask(fetcher, wish(origin.url("/hub?x=1")), NOW) is None
    (seen,) = origin.log
    assert (seen.method, seen.target) == ("POST", "/hub?x=1")
    assert seen.header("Content-Type") == b"application/x-www-form-urlencoded"
    assert seen.header("User-Agent") == b"aggregator/1.0 (+https://planet.example/)"
    assert {name: values[0] for name, values in parse_qs(seen.body.decode()).items()} == {
        "hub.mode": "subscribe",
        "hub.topic": "https://blog.example.org/feed?a=1&b=ü",
        "hub.callback": "https://planet.example.net/websub/token",
        "hub.secret": "s&=cret",
        "hub.lease_seconds": "864000",
    }


async def test_to_unsubscribe_takes_no_secret(origin: Origin, fetcher: HttpFetcher) -> None:
    """Mode, topic and callback say which subscription is meant."""
    origin.answer("/hub", 204)
    assert await ask(fetcher, wish(origin.url("/hub"), mode="unsubscribe"), NOW) is None
    assert set(parse_qs(origin.log[0].body.decode())) == {"hub.mode", "hub.topic", "hub.callback"}


@pytest.mark.parametrize("status", [307, 308])
async def test_a_hub_that_moved_is_followed(status: int, origin: Origin, other: Origin, fetcher: HttpFetcher) -> None:
    """With the same request, since these redirects keep the method."""
    origin.redirect("/hub", other.url("/new"), status=status)
    other.answer("/new", 202)
    assert await ask(fetcher, wish(origin.url("/hub")), NOW) is None
    assert (other.log[0].method, other.log[0].body) == ("POST", origin.log[0].body)


REFUSALS = [
    (400, {}, Refused(message="400 Bad Request", lasting=True)),
    (404, {}, Refused(message="404 Not Found", lasting=True)),
    (301, {"Location": "/x"}, Refused(message="301 Moved Permanently", lasting=True)),
    (500, {}, Refused(message="500 Internal Server Error")),
    (503, {"Retry-After": "60"}, Refused(message="503 Service Unavailable", retry_after=NOW + timedelta(minutes=1))),
]


@pytest.mark.parametrize(("status", "headers", "refusal"), REFUSALS)
async def test_a_refusal(
    status: int, headers: dict[str, str], refusal: Refused, origin: Origin, fetcher: HttpFetcher
) -> None:
    """Anything but a success is one, in words (section 5.2)."""
    origin.answer("/hub", status, headers=headers)
    assert await ask(fetcher, wish(origin.url("/hub")), NOW) == refusal


async def test_a_hub_that_asks_to_wait_is_left_alone(origin: Origin, fetcher: HttpFetcher) -> None:
    """For as long as it said, whatever topic is next; and its host is not polled either."""
    origin.answer("/hub", 429, headers={"Retry-After": "600"})
    await ask(fetcher, wish(origin.url("/hub")), NOW)
    again = await ask(fetcher, wish(origin.url("/hub")), NOW)
    assert len(origin.log) == 1
    assert again is not None
    assert (again.put_off, again.retry_after) == (True, NOW + timedelta(minutes=10))


async def test_the_guard_stands_before_hubs_too(origin: Origin, other: Origin, fetcher: HttpFetcher) -> None:
    """A feed cannot make this program post something on its own network, directly or by a redirect."""
    refusal = await ask(fetcher, wish(origin.url("/hub"), private=False), NOW)
    assert refusal is not None
    assert refusal.message == "refused: 127.0.0.1 is a loopback address (private_addresses: deny)"
    assert origin.log == []
    origin.redirect("/hub", "ftp://files.example/", status=307)
    onward = await ask(fetcher, wish(origin.url("/hub")), NOW)
    assert onward == Refused(message="the address is not a valid http or https URL")
    assert other.log == []


async def test_what_goes_wrong_is_said_in_words(origin: Origin, fetcher: HttpFetcher) -> None:
    """A reset, a redirect in a loop, a hub that never answers."""
    origin.raw("/hub", RESET)
    reset = await ask(fetcher, wish(origin.url("/hub")), NOW)
    origin.redirect("/hub", "/hub", status=307)
    loop = await ask(fetcher, wish(origin.url("/hub")), NOW)
    origin.answer("/hub", 202, delay=5)
    slow = await ask(fetcher, wish(origin.url("/hub")), NOW)
    assert [each and each.message for each in (reset, loop, slow)] == [
        "connection reset by the server",
        "more than 3 redirects",
        "timed out after 2 s",
    ]


def test_secrets_do_not_show() -> None:
    """Neither callback nor secret is in what a log or a traceback may print."""
    shown = repr(wish(HUB))
    assert "s&=cret" not in shown
    assert "token" not in shown
