"""The hub of the W3C Recommendation WebSub (23 January 2018), section by section, before a real subscriber.

The list of what a conforming hub does (section 3.1) is walked through here; what is wrong with a request, leases and
waits are in tests/pipeline/test_hub_states.py.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import feedparser
import httpx
import pytest

from aggregator.config import load
from aggregator.model import Subscriber as Row
from aggregator.pipeline.hub import HubLimits
from tests.support.subscriber import Feed, Subscriber, links_of
from tests.web.desks import Face, face

START = datetime(2026, 5, 17, 12, tzinfo=UTC)
SITE = "http://127.0.0.1:8080/"
TOPIC = f"{SITE}all.atom"
CONFIGURATION = """\
poll: {private_addresses: allow}
outputs:
  - id: all
  - {id: own, title: Own, private: secret-of-sixteen-letters}
"""


@dataclass(slots=True, kw_only=True)
class Planet:
    """A planet of articles whose hub is asked by a real subscriber; `now` is to be set."""

    face: Face
    reader: Subscriber
    now: list[datetime]

    @property
    def hub(self) -> str:
        """The address that requests go to."""
        return f"{str(self.face.client.base_url).rstrip('/')}/hub"

    def feed(self, name: str = "a", topic: str = TOPIC, **more: str) -> Feed:
        """A callback for a topic."""
        return self.reader.feed(name, topic, **more)

    async def ask(self, feed: Feed, mode: str = "subscribe", **more: str) -> httpx.Response:
        """Ask the hub, and wait until it has verified."""
        answer = await asyncio.to_thread(partial(self.reader.ask, feed, self.hub, mode, **more))
        await asyncio.gather(*self.face.session.hub.pending.values(), return_exceptions=True)
        return answer

    async def subscribed(self, name: str = "a", topic: str = TOPIC, **more: str) -> Feed:
        """Subscribe, and see that it worked."""
        feed = self.feed(name, topic, **more)
        assert (await self.ask(feed)).status_code == 202
        assert self.row(feed) is not None
        return feed

    def row(self, feed: Feed) -> Row | None:
        """What is remembered of a subscription."""
        return self.face.session.store.subscriber(feed.topic, feed.callback)

    async def publish(self, number: int) -> None:
        """Publish an article, and begin to deliver."""
        (self.face.folder / "articles" / f"{number}.md").write_bytes(article(number))
        await self.face.poll()
        await self.look()

    async def look(self) -> None:
        """Do what the daemon does after each publishing, and let what is under way come to its end."""
        hub = self.face.session.hub
        await hub.look(self.face.session.config)
        while hub.deliveries.tasks:
            await asyncio.gather(*hub.deliveries.tasks, return_exceptions=True)

    async def pass_time(self, by: timedelta) -> None:
        """Let time go by, and do what the daemon does every half minute."""
        self.now[0] += by
        await self.look()

    def configure(self, text: str) -> None:
        """Save another feeds.yaml."""
        (self.face.folder / "feeds.yaml").write_text(text)
        self.face.session.configure(load(self.face.folder / "feeds.yaml", {}))


def article(number: int) -> bytes:
    return f"---\ntitle: Article {number}\ndate: 2024-05-0{number}\n---\nWords of {number}.\n".encode()


@asynccontextmanager
async def running(folder: Path, reader: Subscriber) -> AsyncIterator[Planet]:
    now = [START]
    async with face(folder, CONFIGURATION, {"articles/1.md": article(1)}, clock=lambda: now[0]) as shown:
        shown.session.hub.limits = HubLimits(tries=(0,))
        yield Planet(face=shown, reader=reader, now=now)


@pytest.fixture
def reader() -> Iterator[Subscriber]:
    with Subscriber() as served:
        yield served


def titles(body: bytes) -> list[str]:
    return [str(entry.title) for entry in feedparser.parse(body).entries]


async def test_4_discovery(tmp_path: Path, reader: Subscriber) -> None:
    """Feeds name hub and topic in the Link header and in themselves; views name none."""
    async with running(tmp_path, reader) as planet:
        await planet.publish(2)
        for name in ("all.atom", "all.rss", "all.json", "own.atom?token=secret-of-sixteen-letters"):
            answer = await planet.face.get(f"/{name}")
            assert links_of(answer) == {"hub": f"{SITE}hub", "self": f"{SITE}{name}"}
            assert f'"{SITE}hub"' in answer.text
            assert f'"{SITE}{name}"' in answer.text
        view = await planet.face.get("/all.atom?q=article")
        assert "link" not in view.headers
        assert f"{SITE}hub" not in view.text
        for name in ("all.html", "health.atom", "feeds.opml"):
            assert "link" not in (await planet.face.get(f"/{name}")).headers


async def test_5_1_a_request_is_accepted(tmp_path: Path, reader: Subscriber) -> None:
    """With callback, mode, topic, secret and lease; what is not known is ignored. 202, and verified afterwards."""
    async with running(tmp_path, reader) as planet:
        feed = planet.feed(secret="hush")
        answer = await planet.ask(feed, lease_seconds="3600", foo="bar")
        assert (answer.status_code, answer.text) == (202, "accepted: it will be verified\n")
        assert answer.headers["content-type"].startswith("text/plain")
        row = planet.row(feed)
        assert row is not None
        assert (row.secret, row.lease_until) == ("hush", START + timedelta(hours=1))


@pytest.mark.parametrize(
    "topic",
    [
        f"{SITE}none.atom",
        f"{SITE}all.html",
        f"{SITE}health.atom",
        f"{SITE}all.atom?q=words",
        f"{SITE}own.atom",
        f"{SITE}own.atom?token=wrong",
        "https://elsewhere.example/all.atom",
    ],
)
async def test_5_1_what_is_no_topic_is_refused(tmp_path: Path, reader: Subscriber, topic: str) -> None:
    """In words, and the callback is not asked; of a private output nobody learns that there is one."""
    async with running(tmp_path, reader) as planet:
        answer = await planet.ask(feed := planet.feed(topic=topic))
        words = "hub.topic: must be what a feed here calls itself: the address of its rel=self\n"
        assert (answer.status_code, answer.text) == (404, words)
        assert feed.queries == []


async def test_5_1_what_is_no_request_is_refused(tmp_path: Path, reader: Subscriber) -> None:
    """Another method, another kind of body, a body that is no form, a parameter that is missing."""
    async with running(tmp_path, reader) as planet:
        client = planet.face.client
        assert (await client.get("/hub")).status_code == 405
        assert (await client.get("/hub")).headers["allow"] == "POST"
        assert (await client.post("/hub", json={"hub.mode": "subscribe"})).status_code == 415
        form = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}
        for body in (b"\xff", b"hub.mode=%ff", b"&".join([b"a=b"] * 101)):
            assert (await client.post("/hub", content=body, headers=form)).status_code == 400
        answer = await client.post("/hub", content=b"hub.mode=subscribe", headers=form)
        assert (answer.status_code, answer.text) == (400, "hub.topic: is missing\n")
        assert (await client.post("/hub", content=b"a" * 70_000, headers=form)).status_code == 413


async def test_5_1_a_later_request_overrides(tmp_path: Path, reader: Subscriber) -> None:
    """Once it is verified; until then, and if it never is, everything stays as it was."""
    async with running(tmp_path, reader) as planet:
        feed = await planet.subscribed(secret="old")
        before = planet.row(feed)
        feed.secret, feed.verifies = "new", 404
        assert (await planet.ask(feed, lease_seconds="3600")).status_code == 202
        assert planet.row(feed) == before
        feed.verifies = 200
        await planet.ask(feed, lease_seconds="3600")
        row = planet.row(feed)
        assert row is not None
        assert (row.secret, row.lease_until) == ("new", START + timedelta(hours=1))
        await planet.publish(2)
        feed.next()


async def test_5_1_the_last_of_two_requests_counts(tmp_path: Path, reader: Subscriber) -> None:
    """The earlier one is not verified any more."""
    async with running(tmp_path, reader) as planet:
        planet.face.session.hub.limits = HubLimits(tries=(0.2,))
        feed = planet.feed()
        await asyncio.to_thread(reader.ask, feed, planet.hub)
        await planet.ask(feed, "unsubscribe")
        assert [each["hub.mode"] for each in feed.asked] == ["unsubscribe"]
        assert planet.row(feed) is None


async def test_5_2_a_topic_that_is_no_more_is_denied(tmp_path: Path, reader: Subscriber) -> None:
    """When an output goes, or the token of a private one, its subscribers are told why nothing comes any more."""
    async with running(tmp_path, reader) as planet:
        own = await planet.subscribed("own", f"{SITE}own.atom?token=secret-of-sixteen-letters")
        feed = await planet.subscribed("a")
        planet.configure(CONFIGURATION.replace("secret-of", "another-of"))
        await planet.publish(2)
        assert own.denials == ["this feed is published here no more"]
        assert planet.row(own) is None
        assert titles(feed.next().body) == ["Article 2", "Article 1"]


async def test_5_2_no_room_is_denied(tmp_path: Path, reader: Subscriber) -> None:
    """Where others were faster between the request and its verification."""
    async with running(tmp_path, reader) as planet:
        hub = planet.face.session.hub
        hub.limits = HubLimits(tries=(0.2,), subscribers=1)
        first, second = planet.feed("a"), planet.feed("b")
        await asyncio.to_thread(reader.ask, first, planet.hub)
        assert (await planet.ask(second)).status_code == 202
        assert sorted([*first.denials, *second.denials]) == ["this hub has no room left"]
        assert (await planet.ask(planet.feed("c"))).status_code == 503


async def test_5_3_the_intent_is_verified(tmp_path: Path, reader: Subscriber) -> None:
    """By a GET with mode, topic, a challenge of its own and the lease; the query of the callback stays before it."""
    async with running(tmp_path, reader) as planet:
        feed = await planet.subscribed(query="?foo=bar&hub.mode=mine")
        assert feed.queries[0].startswith("foo=bar&hub.mode=mine&hub.mode=subscribe&hub.topic=http")
        other = await planet.subscribed("b")
        asked = [feed.asked[0], other.asked[0]]
        assert [each["hub.topic"] for each in asked] == [TOPIC, TOPIC]
        assert [each["hub.lease_seconds"] for each in asked] == ["864000", "864000"]
        first, second = (each["hub.challenge"] for each in asked)
        assert first != second
        assert len(first) >= 32


@pytest.mark.parametrize(
    "how",
    [
        {"verifies": 404},
        {"verifies": 500},
        {"verifies": 302, "headers": {"Location": "/elsewhere"}},
        {"challenge": ""},
        {"challenge": "something else"},
        {"wants": None},
    ],
    ids=str,
)
async def test_5_3_what_is_not_confirmed_is_not_done(
    tmp_path: Path, reader: Subscriber, how: dict[str, object]
) -> None:
    """Neither a subscription nor its end: any other status, any other body, and no redirect is followed."""
    async with running(tmp_path, reader) as planet:
        feed, subscribed = planet.feed("a"), await planet.subscribed("b")
        for each in (feed, subscribed):
            for name, value in how.items():
                setattr(each, name, value)
        if "wants" in how:
            feed.topic = subscribed.topic = "http://other.example/"
            form = {"hub.mode": "subscribe", "hub.topic": TOPIC, "hub.callback": feed.callback}
            assert (await planet.face.client.post("/hub", data=form)).status_code == 202
            await planet.face.client.post("/hub", data=form | {"hub.callback": subscribed.callback})
            await asyncio.gather(*planet.face.session.hub.pending.values())
            feed.topic = subscribed.topic = TOPIC
        else:
            assert (await planet.ask(feed)).status_code == 202
            assert (await planet.ask(subscribed, "unsubscribe")).status_code == 202
        assert planet.row(feed) is None
        assert planet.row(subscribed) is not None
        assert len(feed.queries) == 1


async def test_5_3_who_cannot_be_reached_is_asked_again(tmp_path: Path, reader: Subscriber) -> None:
    """A server that was down for a moment; one that has answered no is not."""
    async with running(tmp_path, reader) as planet:
        planet.face.session.hub.limits = HubLimits(tries=(0, 0.3))
        feed = planet.feed()
        feed.verifies = 503
        asking = asyncio.create_task(planet.ask(feed))
        await asyncio.to_thread(feed.confirmed)
        feed.verifies = 200
        await asking
        assert planet.row(feed) is not None


async def test_5_3_a_subscription_ends_as_it_begins(tmp_path: Path, reader: Subscriber) -> None:
    """When its callback confirms that; whoever is not subscribed is told so."""
    async with running(tmp_path, reader) as planet:
        feed = await planet.subscribed()
        assert (await planet.ask(feed, "unsubscribe")).status_code == 202
        assert feed.asked[-1].keys() == {"hub.mode", "hub.topic", "hub.challenge"}
        assert planet.row(feed) is None
        again = await planet.ask(feed, "unsubscribe")
        assert (again.status_code, again.text) == (404, "hub.callback: is not subscribed to this topic\n")
        await planet.publish(2)
        assert feed.quiet()


async def test_5_3_leases_are_kept_to(tmp_path: Path, reader: Subscriber) -> None:
    """Until the end of the lease everything is delivered, and nothing afterwards."""
    async with running(tmp_path, reader) as planet:
        feed = planet.feed()
        await planet.ask(feed, lease_seconds="3600")
        planet.now[0] += timedelta(minutes=59)
        await planet.publish(2)
        assert titles(feed.next().body) == ["Article 2", "Article 1"]
        planet.now[0] += timedelta(minutes=1)
        await planet.publish(3)
        assert feed.quiet()
        assert planet.face.session.store.subscribed_topics() == {}


@pytest.mark.parametrize("name", ["all.atom", "all.rss", "all.json", "own.json?token=secret-of-sixteen-letters"])
async def test_7_what_is_published_is_delivered(tmp_path: Path, reader: Subscriber, name: str) -> None:
    """The whole document, with its own type and links to hub and topic; nothing before it has changed."""
    async with running(tmp_path, reader) as planet:
        feed = await planet.subscribed(topic=SITE + name)
        await planet.look()
        assert feed.quiet()
        await planet.publish(2)
        seen, document = feed.next(), await planet.face.get(f"/{name}")
        assert seen.body == document.content
        assert (seen.header("Content-Type") or b"").decode() == document.headers["content-type"]
        assert seen.header("Link") == f'<{SITE}hub>; rel="hub", <{SITE}{name}>; rel="self"'.encode()
        await planet.look()
        await planet.publish(2)
        assert feed.quiet()


@pytest.mark.parametrize("status", [302, 307, 404, 429, 500, 503])
async def test_7_what_is_not_taken_is_delivered_later(tmp_path: Path, reader: Subscriber, status: int) -> None:
    """Any other answer than 2xx is a failure, and no redirect is followed; then comes what is published by then."""
    async with running(tmp_path, reader) as planet:
        feed = await planet.subscribed()
        feed.answers, feed.headers = status, {"Location": "/elsewhere"}
        await planet.publish(2)
        feed.next()
        await planet.publish(3)  # not now: the callback is left alone for a minute
        assert feed.quiet()
        assert reader.origin.requests("/elsewhere") == []
        feed.answers = 200
        await planet.pass_time(timedelta(minutes=2))
        assert titles(feed.next().body) == ["Article 3", "Article 2", "Article 1"]
        row = planet.row(feed)
        assert row is not None
        assert (row.failures, row.error, row.failing_since) == (0, None, None)


async def test_7_410_ends_the_subscription(tmp_path: Path, reader: Subscriber) -> None:
    """Nobody asks whether that was meant."""
    async with running(tmp_path, reader) as planet:
        feed = await planet.subscribed()
        feed.answers = 410
        await planet.publish(2)
        assert planet.row(feed) is None


async def test_7_who_fails_for_hours_is_dropped(tmp_path: Path, reader: Subscriber) -> None:
    """After five tries at the least, in twelve hours and more; others get theirs meanwhile."""
    async with running(tmp_path, reader) as planet:
        feed, other = await planet.subscribed("a"), await planet.subscribed("b")
        feed.answers = 500
        await planet.publish(2)
        other.next()
        hours = 0
        while planet.row(feed) is not None:
            hours += 5
            await planet.pass_time(timedelta(hours=5))
        assert (hours, feed.deliveries.qsize()) == (20, 5)
        assert planet.row(other) is not None
        assert other.quiet()


async def test_7_1_deliveries_are_signed(tmp_path: Path, reader: Subscriber) -> None:
    """With the secret of each subscriber, and not at all where there is none; the subscriber here checks."""
    async with running(tmp_path, reader) as planet:
        signed, unsigned = await planet.subscribed("a", secret=199 * "s"), await planet.subscribed("b")
        await planet.publish(2)
        assert (signed.next().header("X-Hub-Signature") or b"").startswith(b"sha256=")
        assert unsigned.next().header("X-Hub-Signature") is None


async def test_an_output_under_a_new_id_goes_on(tmp_path: Path, reader: Subscriber) -> None:
    """Whoever subscribed to it under the earlier one is sent it under that name."""
    async with running(tmp_path, reader) as planet:
        feed = await planet.subscribed()
        planet.configure("poll: {private_addresses: allow}\noutputs: [{id: every, aliases: [all]}]\n")
        await planet.publish(2)
        assert f"{SITE}every.atom".encode() in feed.next().body
        assert feed.denials == []
