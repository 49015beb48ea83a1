"""Feeds delivered by hubs: subscriptions are kept in step with what feeds announce, and deliveries read like polls.

docs/websub.md says what a user sees of it. What each event means for a subscription is in `websub_states`.
"""

import asyncio
import random
import secrets
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from aggregator.fetch import HttpFetcher
from aggregator.fetch.websub import Refused, Wish, ask, is_about, is_inside
from aggregator.log import log
from aggregator.model import (
    Announcement,
    Config,
    Fetched,
    FetchFailed,
    PollRecord,
    PollState,
    Push,
    Source,
    Subscription,
)
from aggregator.pipeline import websub_states as states
from aggregator.pipeline.absorb import Absorber
from aggregator.pipeline.states import Moment
from aggregator.pipeline.tally import Tally
from aggregator.reading import LARGE, Reader, Reading, read_document
from aggregator.store import Store

T = TypeVar("T")
Change = Callable[[Subscription], Subscription | None]

PATH = "websub/"
AT_ONCE = 200  # hubs' requests that one look at the subscriptions makes
TOKEN = 24  # bytes that nobody guesses
SECRET = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """What a delivery brought to one source."""

    source: Source
    new: int
    changed: int


@dataclass(slots=True, kw_only=True)
class Hubs:
    """Asks hubs, and reads what they deliver; `told` are the addresses of the site of which it was said already that
    no hub reaches them.
    """

    store: Store
    fetcher: HttpFetcher
    reader: Reader
    clock: Callable[[], datetime]
    writer: ThreadPoolExecutor
    tally: Tally = field(default_factory=Tally)
    told: set[str] = field(default_factory=set)
    busy: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def keep(self, config: Config, sources: Sequence[Source]) -> None:
        """Subscribe to what feeds announce, renew what ends, give up what nobody wants; once at a time."""
        if self.busy.locked():
            return
        async with self.busy:
            due = await self._in_writer(lambda: self._brought_into_line(config, sources))
            async with asyncio.TaskGroup() as tasks:
                for subscription, private in due[:AT_ONCE]:
                    tasks.create_task(self._ask(subscription, private=private))

    def _brought_into_line(self, config: Config, sources: Sequence[Source]) -> list[tuple[Subscription, bool]]:
        """Write down what is wanted now; return about which to ask, and whether it may lead to a private network."""
        now, base = self.clock(), config.site.url + PATH
        by_id = {source.id: source for source in sources}
        announced = {each: _of(ids, by_id) for each, ids in self.store.announcements().items()}
        wanted = {each: found for each, found in announced.items() if found and self._reaches(config, each, found)}
        known = self.store.subscriptions()
        plan = states.plan(wanted, known, is_here=lambda each: each.callback == base + each.token, now=now)
        if plan.add:
            self.store.add_subscriptions([_new(each, base, now) for each in plan.add])
        for subscription in plan.resume:
            self.store.change_subscription(subscription.token, lambda each: states.resumed(each, now))
        for subscription in plan.lapsed:
            self._stop(subscription, lambda each: states.lapsed(each, now), announced)
        for subscription in plan.end:
            self._stop(subscription, lambda each: states.ended(each, now), announced)
        if plan.add or plan.resume or plan.end:
            known = self.store.subscriptions()
        return [(each, _private(wanted.get(each.announcement, ()))) for each in known if states.is_due(each, now)]

    def _stop(
        self, subscription: Subscription, change: Change, announced: Mapping[Announcement, Sequence[Source]]
    ) -> None:
        """Rely on a subscription no more: its feeds are polled as before."""
        self.store.change_subscription(subscription.token, change)
        log.info("subscription ended", hub=subscription.hub, topic=subscription.topic)
        if subscription.proven_at is not None:
            look_soon(self.store, announced.get(subscription.announcement, ()), self.clock())

    def _reaches(self, config: Config, announcement: Announcement, sources: Sequence[Source]) -> bool:
        """Whether a hub can be expected to reach this program: at an address on a private network, one in there."""
        inside = is_inside(config.site.url)
        if inside is False or (inside and _private(sources) and is_inside(announcement.hub)):
            return True
        if config.site.url not in self.told:
            self.told.add(config.site.url)
            reason = "site.url cannot be reached from outside, so that feeds are polled and no hub is subscribed to"
            log.info("hubs", reason=reason, site=config.site.url)
        return False

    async def _ask(self, subscription: Subscription, *, private: bool) -> None:
        """Ask a hub to deliver, or to stop; it verifies later, or already while it is being asked."""
        now, chance, token = self.clock(), random.random(), subscription.token  # noqa: S311 - spreads requests
        change = self.store.change_subscription
        asked = await self._in_writer(
            lambda: change(token, lambda each: states.asking(each, now, chance, private=private))
        )
        if asked is None or asked.asked_at != now:
            return
        wish = Wish(
            mode="unsubscribe" if asked.ending else "subscribe",
            hub=asked.hub,
            topic=asked.topic,
            callback=asked.callback,
            secret=asked.secret,
            lease=states.LEASE,
            private_addresses=asked.private,
        )
        match await ask(self.fetcher, wish, now):
            case None:
                log.info("asked a hub", mode=wish.mode, hub=wish.hub, topic=wish.topic)
            case Refused() as refusal:
                log.warning("asked a hub", mode=wish.mode, hub=wish.hub, topic=wish.topic, error=refusal.message)
                await self._in_writer(lambda: change(token, lambda each: states.refused(each, refusal, now)))

    async def deliver(self, push: Push, sources: Sequence[Source], config: Config) -> tuple[Delivered, ...]:
        """Read what a hub delivered for every feed that it is about; what is already known changes nothing."""
        subscription, wanting = await self._in_writer(lambda: self._wanting(push.token, sources))
        if subscription is None:
            return ()
        about = is_about(push.links, (subscription.topic, *(source.url for source in wanting)))
        if about is False:
            log.warning("push", topic=subscription.topic, error="it is about something else, and ignored")
            return ()
        read = [await self._read(push, source, subscription, config, sure=bool(about)) for source in wanting]
        found = tuple(each for each in read if each is not None)
        self.tally.entries.update(
            {"new": sum(each.new for each in found), "changed": sum(each.changed for each in found)}
        )
        if any(each.new or each.changed for each in found):
            now = self.clock()
            await self._in_writer(
                lambda: self.store.change_subscription(push.token, lambda each: states.delivered(each, now))
            )
        return found

    def _wanting(self, token: str, sources: Sequence[Source]) -> tuple[Subscription | None, Sequence[Source]]:
        subscription = self.store.subscription(token)
        if subscription is None or subscription.ending:
            return None, ()
        return subscription, _of(self.store.announcing(subscription.announcement), {each.id: each for each in sources})

    async def _read(
        self, push: Push, source: Source, subscription: Subscription, config: Config, *, sure: bool
    ) -> Delivered | None:
        """Read a delivery for one source; where it is of no use, the source is polled instead of it."""
        fetched = Fetched(url=source.url, body=push.body, content_type=push.content_type)
        reading: Reading | FetchFailed
        if len(push.body) > source.max_size:
            reading = FetchFailed(message="larger than max_size")
        elif len(push.body) >= LARGE:
            reading = await self.reader.read(fetched, source, self.clock())
        else:
            reading = await self._in_writer(lambda: read_document(fetched, source, self.clock()))
        if isinstance(reading, FetchFailed):
            log.warning("push", source=source.id, error=reading.message)
            await self._in_writer(lambda: look_soon(self.store, (source,), self.clock()))
            return None
        record = await self._in_writer(lambda: self._absorb(reading, source, subscription, config, sure=sure))
        if record is None:
            log.warning("push", source=source.id, error="it is the document of another feed, and ignored")
            return None
        log.info("push", source=source.id, new=len(record.new), changed=len(record.changed))
        return Delivered(source=source, new=len(record.new), changed=len(record.changed))

    def _absorb(
        self, reading: Reading, source: Source, subscription: Subscription, config: Config, *, sure: bool
    ) -> PollRecord | None:
        """Write down what a delivery says; None where it is the document of another feed."""
        if not sure and not self._is_of(reading, source, subscription):
            return None
        state = self.store.state(source.id) or PollState(source_id=source.id, url=source.url)
        moment = Moment(now=self.clock(), chance=0)
        absorber = Absorber(store=self.store, config=config, source=source, moment=moment)
        with self.store.deciding():
            record = absorber.pushed(state, reading, subscription.pushed_at)
            self.store.record(record)
        for entry in record.new:
            self.tally.arrived(entry.published_at)
        return record

    def _is_of(self, reading: Reading, source: Source, subscription: Subscription) -> bool:
        """Whether a document that comes without a Link header is that of a source, or names no feed at all."""
        if reading.self_url is None or is_about((("self", reading.self_url),), (subscription.topic, source.url)):
            return True
        known = self.store.feeds([source.id]).get(source.id)
        return known is not None and known.id == reading.feed.id

    async def _in_writer(self, call: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self.writer, call)


def note_missed(store: Store, state: PollState, after: PollState, now: datetime) -> None:
    """Subscribe again where a poll has found what the hub should have delivered."""
    if state.pushed_since is None or after.pushed_since is not None or after.announced != state.announced:
        return
    for subscription in store.subscriptions():
        if subscription.announcement == state.announced and not subscription.ending:
            log.warning("a hub did not deliver", source=state.source_id, hub=subscription.hub)
            store.change_subscription(subscription.token, lambda each: states.missed(each, now))


def look_soon(store: Store, sources: Sequence[Source], now: datetime) -> None:
    """Have sources polled as soon as they may be; one that fails or was asked to wait has its own time."""
    for source in sources:
        state = store.state(source.id)
        if state is None or state.failures or state.gone or (state.retry_after and state.retry_after > now):
            continue
        soonest = max(now, (state.last_poll_at or now) + source.at_least)
        if state.next_poll_at > soonest:
            store.hasten([source.id], soonest)


def _of(ids: Sequence[str], by_id: Mapping[str, Source]) -> tuple[Source, ...]:
    return tuple(by_id[id_] for id_ in ids if id_ in by_id)


def _private(sources: Sequence[Source]) -> bool:
    return any(source.private_addresses for source in sources)


def _new(announcement: Announcement, base: str, now: datetime) -> Subscription:
    token, secret = secrets.token_urlsafe(TOKEN), secrets.token_urlsafe(SECRET)
    return states.new(announcement, callback=base, token=token, secret=secret, now=now)
