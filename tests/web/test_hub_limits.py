"""What the hub does not let others do to it, or through it; and that slow ones hurt nobody else."""

import asyncio
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from aggregator.model import Subscriber as Row
from aggregator.pipeline.hub import HubLimits
from tests.support.subscriber import Subscriber
from tests.web.desks import NOON, Face, face

TOPIC = "http://127.0.0.1:8080/all.atom"
ALLOW = "poll: {private_addresses: allow}\n"
ARTICLE = {"articles/1.md": b"---\ntitle: Article 1\ndate: 2024-05-01\n---\nWords.\n"}
LATER = timedelta(days=1)


@pytest.fixture
def reader() -> Iterator[Subscriber]:
    with Subscriber() as served:
        yield served


async def ask(shown: Face, callback: str, topic: str = TOPIC) -> tuple[int, str, str | None]:
    """Status, words and Retry-After of an answer of the hub."""
    form = {"hub.mode": "subscribe", "hub.topic": topic, "hub.callback": callback}
    answer = await shown.client.post("/hub", data=form)
    return answer.status_code, answer.text.strip(), answer.headers.get("retry-after")


def subscribe(shown: Face, callback: str) -> None:
    """Remember a subscriber who has not got what is published."""
    shown.session.store.put_subscriber(Row(topic=TOPIC, callback=callback, lease_until=NOON + LATER, next_at=NOON))


async def idle(shown: Face) -> None:
    """Wait until everything is delivered."""
    deliveries = shown.session.hub.deliveries
    while deliveries.tasks:
        await asyncio.gather(*deliveries.tasks, return_exceptions=True)


async def test_callbacks_on_private_networks_are_refused(tmp_path: Path, reader: Subscriber) -> None:
    """At once where the address says so; a name is judged by where it leads, when the callback is asked."""
    async with face(tmp_path, "", ARTICLE) as shown:
        status, words, _ = await ask(shown, reader.feed("a", TOPIC).callback)
        assert (status, words) == (400, "hub.callback: it leads to a loopback address")
        subscribe(shown, reader.feed("b", TOPIC).callback)
        await shown.session.hub.look(shown.session.config)
        await idle(shown)
        (row,) = shown.session.store.subscribers_of(TOPIC)
        assert row.error == "refused: 127.0.0.1 is a loopback address (private_addresses: deny)"
        assert reader.origin.log == []


async def test_so_many_may_subscribe(tmp_path: Path, reader: Subscriber) -> None:
    """In all, and at one host; whoever is subscribed already may renew."""
    async with face(tmp_path, ALLOW, ARTICLE) as shown:
        hub = shown.session.hub
        hub.limits = HubLimits(subscribers=3, per_host=2, tries=(0,))
        known = reader.feed("a", TOPIC).callback
        for callback in (known, reader.feed("b", TOPIC).callback):
            subscribe(shown, callback)
        where = f"127.0.0.1:{reader.origin.port}"
        full = (503, f"this hub has no room left for {where}", "3600")
        assert await ask(shown, reader.feed("c", TOPIC).callback) == full
        assert (await ask(shown, known))[0] == 202
        assert (await ask(shown, "http://127.0.0.2:9/"))[0] == 202
        subscribe(shown, "http://127.0.0.2:9/")
        assert await ask(shown, "http://127.0.0.3:9/") == (503, "this hub has no room left", "3600")


async def test_requests_about_one_host_are_paced(tmp_path: Path) -> None:
    """A hub that asks whatever callback it is told is a tool to hit others with."""
    async with face(tmp_path, ALLOW, ARTICLE) as shown:
        shown.session.hub.pace.burst = 2
        callback = "http://127.0.0.2:9/"
        assert [(await ask(shown, f"{callback}{number}"))[0] for number in range(3)] == [202, 202, 429]
        assert (await ask(shown, callback))[2] in {"1", "2"}
        assert (await ask(shown, "http://127.0.0.3:9/"))[0] == 202


async def test_so_many_requests_may_wait_to_be_verified(tmp_path: Path) -> None:
    """The others are told to come again."""
    async with face(tmp_path, ALLOW, ARTICLE) as shown:
        shown.session.hub.limits = HubLimits(pending=1, tries=(60,))
        assert (await ask(shown, "http://127.0.0.2:9/"))[0] == 202
        assert await ask(shown, "http://127.0.0.3:9/") == (503, "too many requests", "60")


async def test_a_slow_callback_holds_up_nobody(tmp_path: Path, reader: Subscriber) -> None:
    """More slow ones than there are places at their host, and one that is quick at another."""
    with Subscriber() as slow:
        async with face(tmp_path, ALLOW, ARTICLE) as shown:
            for number in range(30):
                feed = slow.feed(str(number), TOPIC)
                feed.delay = 5.0
                subscribe(shown, feed.callback)
            quick = reader.feed("quick", TOPIC)
            subscribe(shown, quick.callback)
            start = time.monotonic()
            await shown.session.hub.look(shown.session.config)
            await asyncio.to_thread(quick.next)
            assert time.monotonic() - start < 4
            assert (await shown.get("/all.atom")).status_code == 200
            assert slow.origin.most_in_flight <= 8


async def test_a_crowd_gets_one_delivery_each(tmp_path: Path, reader: Subscriber) -> None:
    """Each its own, with few in flight at a time; then nothing is left to do."""
    async with face(tmp_path, ALLOW, ARTICLE) as shown:
        feeds = [reader.feed(str(number), TOPIC) for number in range(600)]
        for feed in feeds:
            subscribe(shown, feed.callback)
        hub, config = shown.session.hub, shown.session.config
        await hub.look(config)
        await hub.look(config)  # somebody publishes meanwhile: nobody gets it twice
        await idle(shown)
        assert all(feed.deliveries.qsize() == 1 for feed in feeds)
        assert reader.origin.most_in_flight <= 8
        assert shown.session.tally.deliveries == {"delivered": 600}
        await hub.look(config)
        assert not hub.deliveries.tasks


async def test_what_changes_meanwhile_is_delivered_once(tmp_path: Path, reader: Subscriber) -> None:
    """As it is when the callback is done with the one before, however often it has changed."""
    async with face(tmp_path, ALLOW, ARTICLE) as shown:
        feed = reader.feed("a", TOPIC)
        feed.delay = 0.3
        subscribe(shown, feed.callback)
        hub, config, document = shown.session.hub, shown.session.config, tmp_path / "output" / "all.atom"
        await hub.look(config)
        for number in range(3):
            document.write_bytes(b"version %d" % number)
            await hub.look(config)
        await idle(shown)
        assert b"Article 1" in feed.next().body
        assert feed.next().body == b"version 2"
        assert feed.quiet()


async def test_the_end_of_the_program_loses_nothing(tmp_path: Path, reader: Subscriber) -> None:
    """What was on its way is delivered at the next start, and what had arrived is not delivered again."""
    quick, slow = reader.feed("quick", TOPIC), reader.feed("slow", TOPIC)
    slow.delay = 60.0
    async with face(tmp_path, ALLOW, ARTICLE) as shown:
        for feed in (quick, slow):
            subscribe(shown, feed.callback)
        await shown.session.hub.look(shown.session.config)
        await asyncio.to_thread(quick.next)
        await asyncio.to_thread(slow.next)
        await asyncio.sleep(0.3)
    slow.delay = 0.0
    async with face(tmp_path, ALLOW, ARTICLE) as shown:
        await shown.session.hub.look(shown.session.config)
        await idle(shown)
        assert b"Article 1" in slow.next().body
        assert quick.quiet()
