"""The subscriber of the W3C Recommendation WebSub (23 January 2018), section by section, before a real hub.

Discovery in every form is in tests/fetch/test_websub.py, what each event means in tests/pipeline/test_websub_states.py.
"""

import asyncio
import gzip
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import feedparser
import httpx
import pytest

from aggregator.config import load
from aggregator.model import PollState, Subscription
from aggregator.pipeline import Session, open_session
from aggregator.web.app import create_app
from aggregator.web.server import listen, server
from tests.support.hub import Hub, Member
from tests.support.origin import Origin
from tests.support.planet import rss, rss_item

START = datetime(2026, 5, 17, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(slots=True)
class Watch:
    """A clock to be set."""

    now: datetime = START

    def __call__(self) -> datetime:
        """The time that it is."""
        return self.now


@dataclass(slots=True, kw_only=True)
class Reader:
    """A planet with one feed, which a hub delivers, served on a port that the hub knows."""

    session: Session
    origin: Origin
    hub: Hub
    folder: Path
    clock: Watch
    seconds: list[float] = field(default_factory=lambda: [0.0])

    @property
    def topic(self) -> str:
        """What the feed is called at its hub."""
        return self.origin.url("/feed.xml")

    @property
    def state(self) -> PollState:
        """What is remembered of the feed."""
        state = self.session.store.state("feed")
        assert state is not None
        return state

    @property
    def subscription(self) -> Subscription:
        """The only subscription that there is."""
        (found,) = self.session.store.subscriptions()
        return found

    def serve(self, *items: str, links: bool = True) -> None:
        """Publish a feed that names its hub in the Link header."""
        named = {"Link": f'<{self.hub.url}>; rel="hub", <{self.topic}>; rel="self"'} if links else {}
        self.origin.serve("/feed.xml", rss(*items), headers=named)

    async def pass_time(self, by: timedelta) -> None:
        """Let time go by."""
        self.clock.now += by
        self.seconds[0] += by.total_seconds()

    async def poll(self) -> None:
        """Poll the feed now."""
        await self.session.update(self.session.sources)

    async def keep(self) -> None:
        """Do what the daemon does every half minute, and let the hub verify."""
        await self.session.keep_subscriptions()
        await asyncio.to_thread(self.hub.settle)

    async def subscribe(self) -> Member:
        """Poll the feed, and subscribe where it says."""
        await self.poll()
        await self.keep()
        return await asyncio.to_thread(self.hub.subscribed, self.topic)

    async def deliver(self, member: Member, *items: str, **how: object) -> int:
        """Have the hub deliver a document, read it, and return what the callback answered."""
        answer = await asyncio.to_thread(partial(self.hub.deliver, member, rss(*items), **how))  # type: ignore[arg-type]  # what a test names
        await self.read()
        return answer.status_code

    async def read(self) -> None:
        """Read what has been delivered."""
        while not self.session.inbox.waiting.empty():
            push = await self.session.inbox.take()
            assert push is not None
            await self.session.deliver(push)
            self.session.inbox.release(len(push.body))
        assert self.session.inbox.held == 0

    async def titles(self) -> list[str]:
        """The titles that are published."""
        await self.session.in_writer(self.session.publish)
        document = (self.folder / "output" / "all.atom").read_bytes()
        return sorted(str(entry.title) for entry in feedparser.parse(document).entries)

    async def verify(self, *arguments: str, **more: str) -> httpx.Response:
        """Have the hub ask the callback of the subscription something."""
        return await asyncio.to_thread(partial(self.hub.verify, self.subscription.callback, *arguments, **more))  # type: ignore[arg-type]  # as above


@asynccontextmanager
async def reading(folder: Path, origin: Origin, hub: Hub) -> AsyncIterator[Reader]:
    with listen("127.0.0.1", 0) as socket:
        port = socket.getsockname()[1]
        (folder / "feeds.yaml").write_text(
            f"site: {{title: Planet, url: 'http://127.0.0.1:{port}/'}}\n"
            "poll: {private_addresses: allow, timeout: 2s}\n"
            f"feeds:\n  - {{url: '{origin.url('/feed.xml')}', id: feed}}\n"
        )
        clock, seconds = Watch(), [0.0]
        config = load(folder / "feeds.yaml", {})
        opened = open_session(config, clock, steady=lambda: seconds[0], gap=timedelta())
        async with opened as session:
            site = server(create_app(session))
            serving = asyncio.create_task(site.serve(sockets=[socket]))
            yield Reader(session=session, origin=origin, hub=hub, folder=folder, clock=clock, seconds=seconds)
            site.should_exit = True
            await serving


@pytest.fixture
def hub() -> Iterator[Hub]:
    with Hub() as running:
        yield running


@pytest.fixture
def origin() -> Iterator[Origin]:
    with Origin() as server:
        yield server


@pytest.fixture
async def reader(tmp_path: Path, origin: Origin, hub: Hub) -> AsyncIterator[Reader]:
    async with reading(tmp_path, origin, hub) as running:
        running.serve(rss_item(1))
        yield running


async def test_4_the_hub_and_the_topic_are_discovered(reader: Reader) -> None:
    """What the Link header says is what the hub is asked for, and no HEAD or second GET is spent on it."""
    await reader.subscribe()
    assert [(form["hub.mode"], form["hub.topic"]) for form in reader.hub.asked] == [("subscribe", reader.topic)]
    assert [seen.method for seen in reader.origin.log] == ["GET"]


async def test_5_1_the_request_is_complete_and_its_callback_unguessable(reader: Reader) -> None:
    """A secret of less than 200 bytes and a callback of its own for every subscription."""
    await reader.subscribe()
    (form,) = reader.hub.asked
    assert set(form) == {"hub.mode", "hub.topic", "hub.callback", "hub.secret", "hub.lease_seconds"}
    token = form["hub.callback"].rpartition("/websub/")[2]
    assert len(token) >= 32
    assert 32 <= len(form["hub.secret"].encode()) < 200
    assert token != form["hub.secret"]


async def test_5_2_a_subscription_can_be_denied(reader: Reader) -> None:
    """Before or after it was verified; the feed is then polled as before, and the hub asked again in a week."""
    reader.hub.denies = "not  on\x1bmy watch"
    await reader.poll()
    await reader.keep()
    assert reader.subscription.error == "denied by the hub: not  on my watch"
    assert reader.subscription.lease_until is None
    await reader.pass_time(6 * DAY)
    await reader.keep()
    assert len(reader.hub.asked) == 1
    reader.hub.denies = None
    await reader.pass_time(DAY)
    member = await reader.subscribe()
    await reader.deliver(member, rss_item(2))
    await reader.pass_time(HOUR)
    await reader.poll()
    assert reader.state.next_poll_at >= reader.clock.now + DAY
    answer = await reader.verify("denied", reader.topic, reason="enough")
    assert (answer.status_code, answer.text) == (200, "")
    assert reader.state.next_poll_at <= reader.clock.now + timedelta(minutes=5)


async def test_5_3_the_intent_is_confirmed(reader: Reader) -> None:
    """Status 2xx and the challenge, and nothing else; the lease is what the hub grants."""
    reader.hub.lease = 3600
    await reader.subscribe()
    (answer,) = reader.hub.answers
    assert answer.status_code == 200
    assert answer.text == answer.request.url.params["hub.challenge"]
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert reader.subscription.lease_until == START + HOUR


UNASKED: list[tuple[str, Callable[[Reader], tuple[str, str]]]] = [
    ("another topic", lambda reader: ("subscribe", reader.topic + "?x")),
    ("the end of what is wanted", lambda reader: ("unsubscribe", reader.topic)),
    ("a mode that does not exist", lambda reader: ("publish", reader.topic)),
    ("a denial of another topic", lambda _: ("denied", "https://elsewhere.example/")),
]


@pytest.mark.parametrize("what", [case[1] for case in UNASKED], ids=[case[0] for case in UNASKED])
async def test_5_3_what_was_not_asked_for_is_a_404(reader: Reader, what: Callable[[Reader], tuple[str, str]]) -> None:
    """And changes nothing."""
    await reader.subscribe()
    before = reader.subscription
    assert (await reader.verify(*what(reader))).status_code == 404
    assert reader.subscription == before


async def test_5_3_nobody_else_can_confirm(reader: Reader) -> None:
    """A token that was never given out, no challenge, no parameters, HEAD instead of GET."""
    reader.hub.silent = True
    await reader.poll()
    await reader.keep()
    url = reader.subscription.callback
    good = {"hub.mode": "subscribe", "hub.topic": reader.topic, "hub.challenge": "c", "hub.lease_seconds": "60"}
    async with httpx.AsyncClient(trust_env=False) as client:
        assert (await client.get(url + "x", params=good)).status_code == 404
        assert (await client.get(url, params=good | {"hub.challenge": ""})).status_code == 404
        assert (await client.get(url)).status_code == 404
        assert (await client.head(url, params=good)).status_code == 405
        assert (await client.put(url)).status_code == 405
        assert reader.subscription.lease_until is None
        assert (await client.get(url, params=good)).text == "c"
    assert reader.subscription.lease_until == START + timedelta(minutes=1)


@pytest.mark.parametrize("lease", ["", "-5", "0", "a day", "1e9", "\N{SUPERSCRIPT TWO}"])
async def test_5_3_a_lease_that_makes_no_sense_is_what_was_asked_for(reader: Reader, lease: str) -> None:
    """Ten days; the subscription is confirmed all the same."""
    reader.hub.silent = True
    await reader.poll()
    await reader.keep()
    assert (await reader.verify("subscribe", reader.topic, lease_seconds=lease)).status_code == 200
    assert reader.subscription.lease_until == START + 10 * DAY


async def test_5_3_a_verification_may_come_twice(reader: Reader) -> None:
    """Its answer may be lost: what was confirmed is confirmed again."""
    await reader.subscribe()
    assert (await reader.verify("subscribe", reader.topic)).status_code == 200


async def test_the_lease_is_renewed_before_it_ends(reader: Reader) -> None:
    """With the same callback and the same secret, so that no delivery is lost meanwhile."""
    reader.hub.lease = 86400
    member = await reader.subscribe()
    await reader.pass_time(HOUR * 16)
    await reader.keep()
    assert len(reader.hub.asked) == 1
    await reader.pass_time(HOUR * 4)
    await reader.keep()
    first, second = reader.hub.asked
    assert second == first
    assert reader.subscription.lease_until == START + 44 * HOUR
    assert await reader.deliver(member, rss_item(2)) == 202
    assert await reader.titles() == ["Entry 1", "Entry 2"]


async def test_a_lease_that_is_not_renewed_ends(reader: Reader) -> None:
    """The feed is polled as before, and the hub asked again, less and less."""
    reader.hub.lease = 86400
    member = await reader.subscribe()
    await reader.deliver(member, rss_item(2))
    await reader.pass_time(HOUR)
    await reader.poll()
    reader.hub.silent = True
    for _ in range(30):
        await reader.pass_time(HOUR)
        await reader.keep()
    assert reader.subscription.lease_until is None
    assert reader.state.pushed_since is None
    assert reader.state.next_poll_at <= reader.clock.now
    assert 2 <= len(reader.hub.asked) <= 16


async def test_a_feed_that_names_no_hub_any_more_unsubscribes(reader: Reader) -> None:
    """The hub verifies that as well, and what it delivers afterwards is answered with 410."""
    member = await reader.subscribe()
    reader.serve(rss_item(1), rss_item(2), links=False)
    await reader.pass_time(HOUR)
    await reader.poll()
    await reader.keep()
    assert [form["hub.mode"] for form in reader.hub.asked] == ["subscribe", "unsubscribe"]
    assert reader.hub.asked[1]["hub.callback"] == member.callback
    assert reader.hub.answers[1].status_code == 200
    assert reader.session.store.subscriptions() == ()
    assert await reader.deliver(member, rss_item(3)) == 410
    assert await reader.titles() == ["Entry 1", "Entry 2"]


async def test_a_paused_feed_is_not_delivered(reader: Reader) -> None:
    """Nor is one that has left feeds.yaml; when it goes on the subscription begins anew."""
    await reader.subscribe()
    reader.session.store.pause(["feed"], paused=True)
    await reader.keep()
    assert reader.hub.members == {}
    reader.session.store.pause(["feed"], paused=False)
    await reader.keep()
    assert len(reader.hub.members) == 1


@pytest.mark.parametrize("algorithm", ["sha1", "sha256", "sha384", "sha512"])
async def test_7_a_delivery_is_acknowledged_and_published(reader: Reader, algorithm: str) -> None:
    """With every method of signing; no request to the publisher is made for it."""
    member = await reader.subscribe()
    assert await reader.deliver(member, rss_item(2), algorithm=algorithm) == 202
    assert await reader.titles() == ["Entry 1", "Entry 2"]
    assert len(reader.origin.log) == 1


@pytest.mark.parametrize("signature", ["", "sha256=00", "sha256=" + "0" * 64, "md5=d41d8cd98f00b204e9800998ecf8427e"])
async def test_7_1_a_delivery_that_is_not_signed_as_agreed_is_ignored(reader: Reader, signature: str) -> None:
    """And acknowledged, so that who guesses learns nothing."""
    member = await reader.subscribe()
    assert await reader.deliver(member, rss_item(2), signature=signature) == 202
    assert await reader.titles() == ["Entry 1"]


async def test_only_what_the_topic_is_about_is_taken(reader: Reader) -> None:
    """The Link header of a delivery names it; without one, the document may."""
    member = await reader.subscribe()
    assert await reader.deliver(member, rss_item(2), topic="https://elsewhere.example/feed") == 202
    elsewhere = "<atom:link xmlns:atom='http://www.w3.org/2005/Atom' rel='self' href='https://elsewhere.example/feed'/>"
    answer = await asyncio.to_thread(
        partial(reader.hub.deliver, member, rss(rss_item(3), head=elsewhere), headers={"Link": ""})
    )
    await reader.read()
    assert answer.status_code == 202
    assert await reader.titles() == ["Entry 1"]
    assert await reader.deliver(member, rss_item(4), headers={"Link": ""}) == 202
    assert await reader.titles() == ["Entry 1", "Entry 4"]


async def test_duplicate_deliveries_change_nothing(reader: Reader) -> None:
    """Neither does a poll that finds the same, nor a delivery of what a poll has found."""
    member = await reader.subscribe()
    for _ in range(3):
        await reader.deliver(member, rss_item(2), rss_item(1))
    first = await reader.titles(), (reader.folder / "output" / "all.atom").read_bytes()
    reader.serve(rss_item(2), rss_item(1))
    await reader.pass_time(HOUR)
    await reader.poll()
    await reader.deliver(member, rss_item(2))
    assert (await reader.titles(), (reader.folder / "output" / "all.atom").read_bytes()) == first


async def test_a_late_delivery_does_not_bring_an_old_version_back(reader: Reader) -> None:
    """Hubs try again for hours: what was overtaken by a correction stays corrected."""
    member = await reader.subscribe()
    await reader.deliver(member, rss_item(2, title="A misteak"))
    await reader.deliver(member, rss_item(2, title="A mistake"))
    await reader.deliver(member, rss_item(2, title="A misteak"), rss_item(3))
    assert await reader.titles() == ["A mistake", "Entry 1", "Entry 3"]


async def test_a_delivery_leaves_alone_what_polls_remember(reader: Reader) -> None:
    """It may be a part of the feed: validators, digest, title and plans are those of the document."""
    member = await reader.subscribe()
    before, feed = reader.state, reader.session.store.feeds(["feed"])
    await reader.pass_time(HOUR)
    await reader.deliver(member, rss_item(2))
    after = reader.state
    assert after.pushed_since == reader.clock.now
    for name in ("etag", "last_modified", "body_hash", "next_poll_at", "last_poll_at", "last_success_at", "hints"):
        assert getattr(after, name) == getattr(before, name)
    assert reader.session.store.feeds(["feed"]) == feed


async def test_a_delivery_that_cannot_be_read_is_made_up_for_by_a_poll(reader: Reader) -> None:
    """As soon as one may be made; so do those hubs work that only say that there is something."""
    member = await reader.subscribe()
    answer = await asyncio.to_thread(partial(reader.hub.deliver, member, b"", content_type=""))
    await reader.read()
    assert answer.status_code == 202
    assert reader.state.next_poll_at == START + timedelta(minutes=5)


async def test_a_compressed_delivery_is_signed_as_it_was_sent(reader: Reader) -> None:
    """The signature is over the bytes of the body, whatever its coding."""
    member = await reader.subscribe()
    body = gzip.compress(rss(rss_item(2)))
    await asyncio.to_thread(partial(reader.hub.deliver, member, body, headers={"Content-Encoding": "gzip"}))
    await reader.read()
    assert await reader.titles() == ["Entry 1", "Entry 2"]


async def test_no_delivery_is_too_large(reader: Reader) -> None:
    """Beyond 25 MB it is refused; a bomb is not unfolded; beyond `max_size` it is not read."""
    member = await reader.subscribe()
    large = await asyncio.to_thread(partial(reader.hub.deliver, member, b" " * 25_000_001))
    assert large.status_code == 413
    bomb = gzip.compress(b" " * 30_000_000)
    await asyncio.to_thread(partial(reader.hub.deliver, member, bomb, headers={"Content-Encoding": "gzip"}))
    assert reader.session.inbox.waiting.empty()
    beyond = rss(rss_item(2)) + b" " * 10_000_000
    answer = await asyncio.to_thread(partial(reader.hub.deliver, member, beyond))
    await reader.read()
    assert answer.status_code == 202
    assert await reader.titles() == ["Entry 1"]


async def test_a_full_inbox_asks_hubs_to_come_again(reader: Reader) -> None:
    """What waits to be read is bounded; hubs try again by themselves."""
    member = await reader.subscribe()
    assert reader.session.inbox.reserve(60_000_000)
    answer = await asyncio.to_thread(partial(reader.hub.deliver, member, rss(rss_item(2))))
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
    reader.session.inbox.release(60_000_000)
    assert await reader.deliver(member, rss_item(2)) == 202


async def test_a_feed_that_is_delivered_is_polled_once_a_day(reader: Reader) -> None:
    """POLITENESS 13: from the first delivery on, not from the promise."""
    member = await reader.subscribe()
    await reader.pass_time(HOUR)
    await reader.poll()
    assert reader.state.next_poll_at <= reader.clock.now + HOUR
    await reader.deliver(member, rss_item(2))
    reader.serve(rss_item(2), rss_item(1))
    await reader.pass_time(HOUR)
    await reader.poll()
    assert DAY <= reader.state.next_poll_at - reader.clock.now <= 1.1 * DAY


async def test_a_hub_that_stops_delivering_is_noticed(reader: Reader) -> None:
    """The daily poll finds what nobody pushed: subscribe again, and poll as before until it delivers twice."""
    member = await reader.subscribe()
    await reader.deliver(member, rss_item(2))
    await reader.pass_time(HOUR)
    await reader.poll()
    reader.serve(rss_item(3), rss_item(2), rss_item(1))
    await reader.pass_time(DAY)
    await reader.poll()
    assert reader.state.pushed_since is None
    assert reader.state.next_poll_at <= reader.clock.now + HOUR
    await reader.keep()
    assert len(reader.hub.asked) == 2
    await reader.deliver(member, rss_item(4))
    assert reader.state.pushed_since is None
    await reader.deliver(member, rss_item(5))
    assert reader.state.pushed_since == reader.clock.now


async def test_feeds_with_one_topic_share_a_subscription(reader: Reader) -> None:
    """One request to the hub, one delivery, and an entry of each."""
    text = (reader.folder / "feeds.yaml").read_text()
    (reader.folder / "feeds.yaml").write_text(f"{text}  - {{url: '{reader.topic}?again', id: twin}}\n")
    reader.session.configure(load(reader.folder / "feeds.yaml", {}))
    member = await reader.subscribe()
    assert len(reader.hub.asked) == 1
    await reader.deliver(member, rss_item(2))
    assert reader.session.store.counts() == {"feed": 2, "twin": 2}


async def test_nothing_secret_is_shown(reader: Reader, capsys: pytest.CaptureFixture[str]) -> None:
    """Neither the dashboard nor the log has the callback or the secret."""
    member = await reader.subscribe()
    await reader.deliver(member, rss_item(2), signature="sha256=00")
    base = reader.subscription.callback.partition("websub/")[0]
    async with httpx.AsyncClient(trust_env=False) as client:
        pages = [
            (await client.get(base + path)).text for path in ("admin/", "admin/feeds/feed", "metrics", "admin/events")
        ]
    shown = "".join((*pages, *capsys.readouterr(), repr(reader.subscription)))
    assert member.secret not in shown
    assert member.callback.rpartition("/")[2] not in shown
