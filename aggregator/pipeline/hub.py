"""The hub for the outputs (W3C WebSub): who may subscribe, whether it was meant, and that what changes is delivered.

docs/websub.md says what a user sees of it. This is the other side of `pipeline.websub`, where this program is the
subscriber. How deliveries go is in `hub_deliveries`, what each event makes of a subscription in `hub_states`.
"""

import asyncio
import secrets
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from typing import assert_never
from urllib.parse import urlsplit

from aggregator.fetch import HttpFetcher
from aggregator.fetch.hub import deny, intent, verify
from aggregator.log import log
from aggregator.model import Config, Subscriber
from aggregator.pipeline import hub_states as states
from aggregator.pipeline.hub_deliveries import Deliveries, Due, Place, host_of
from aggregator.pipeline.hub_lanes import PLACES
from aggregator.pipeline.hub_requests import Pace, Refusal, Wanted, wanted
from aggregator.pipeline.hub_topics import content, topics
from aggregator.pipeline.tally import Tally
from aggregator.store import Store

CHALLENGE = 24  # bytes that nobody guesses
BESIDE = 16  # verifications and denials in flight: none of them is in the way of a delivery
ENDED = "this feed is published here no more"


@dataclass(frozen=True, slots=True, kw_only=True)
class HubLimits:
    """How much is too much; times in seconds. A callback that cannot be reached is asked again after `tries`."""

    subscribers: int = 20_000
    per_host: int = 2_000
    pending: int = 1_000  # requests that are not verified yet
    burst: int = 60  # requests about callbacks at one host, and then one every:
    every: float = 1.0
    tries: tuple[float, ...] = (0.1, 5, 60)  # the first leaves who asked the time to hear that it is accepted


@dataclass(slots=True, kw_only=True)
class Hub:
    """Hears subscribers and has deliveries made; for one event loop."""

    store: Store
    fetcher: HttpFetcher
    deliveries: Deliveries
    clock: Callable[[], datetime]
    limits: HubLimits
    pending: dict[Place, asyncio.Task[None]] = field(default_factory=dict)
    pace: Pace = field(init=False)

    def __post_init__(self) -> None:
        self.pace = Pace(burst=self.limits.burst, every=self.limits.every)

    async def hear(self, fields: Mapping[str, str], config: Config) -> Refusal | None:
        """Take a request; None where it is accepted, and will be verified (sections 5.1 and 5.2).

        A later request about the same topic and callback takes the place of one that is not verified yet.
        """
        asked = wanted(fields, private_addresses=config.private_addresses)
        if isinstance(asked, Refusal):
            return asked
        refusal = self._too_many(asked) or await asyncio.to_thread(self._refusal, asked, config)
        if refusal is not None:
            return refusal
        place = asked.topic, asked.callback
        if (earlier := self.pending.get(place)) is not None:
            earlier.cancel()
        task = self.pending[place] = asyncio.create_task(self._verify(asked, config))
        task.add_done_callback(lambda done: self._verified(place, done))
        return None

    def _too_many(self, asked: Wanted) -> Refusal | None:
        host = host_of(asked.callback)
        if wait := self.pace.take(host, time.monotonic()):
            words = f"too many requests about {host}"
            return Refusal(status=HTTPStatus.TOO_MANY_REQUESTS, words=words, again=wait)
        if len(self.pending) >= self.limits.pending:
            return Refusal(status=HTTPStatus.SERVICE_UNAVAILABLE, words="too many requests", again=60)
        return None

    def _refusal(self, asked: Wanted, config: Config) -> Refusal | None:
        """Return what is wrong with a request that is none of its form."""
        known = self.store.subscriber(asked.topic, asked.callback)
        if asked.mode == "unsubscribe":
            if known is None and (asked.topic, asked.callback) not in self.pending:
                return Refusal(status=HTTPStatus.NOT_FOUND, words="hub.callback: is not subscribed to this topic")
            return None
        if config.site.hub is not None:
            words = f"the hub of the feeds here is {config.site.hub}"
            return Refusal(status=HTTPStatus.NOT_FOUND, words=words)
        if asked.topic not in topics(config):
            words = "hub.topic: must be what a feed here calls itself: the address of its rel=self"
            return Refusal(status=HTTPStatus.NOT_FOUND, words=words)
        return None if known is not None else self._no_room(asked)

    def _no_room(self, asked: Wanted) -> Refusal | None:
        total, at_host = self.store.subscribers_at(urlsplit(asked.callback).hostname or "")
        if total >= self.limits.subscribers:
            return Refusal(status=HTTPStatus.SERVICE_UNAVAILABLE, words="this hub has no room left", again=3600)
        if at_host >= self.limits.per_host:
            words = f"this hub has no room left for {host_of(asked.callback)}"
            return Refusal(status=HTTPStatus.SERVICE_UNAVAILABLE, words=words, again=3600)
        return None

    async def _verify(self, asked: Wanted, config: Config) -> None:
        """Ask the callback whether that was meant; whatever else it says leaves everything as it was (section 5.3)."""
        lease, private, host = states.lease(asked.lease), config.private_addresses, host_of(asked.callback)
        for wait in self.limits.tries:
            await asyncio.sleep(wait)
            fields, now = intent(asked.mode, asked.topic, secrets.token_urlsafe(CHALLENGE), lease), self.clock()
            failure = await verify(self.fetcher, asked.callback, fields, now, private_addresses=private)
            if failure is None:
                await self._confirmed(asked, config)
                return
            log.info("subscriber", mode=asked.mode, host=host, error=failure.message)
            if failure.refused:
                return

    async def _confirmed(self, asked: Wanted, config: Config) -> None:
        """Do what was asked for, or say why not, where there is no room any more."""
        place, host = (asked.topic, asked.callback), host_of(asked.callback)
        match asked.mode:
            case "unsubscribe":
                await asyncio.to_thread(self.store.remove_subscriber, *place)
                self.deliveries.forget(place)
            case "subscribe":
                made = await asyncio.to_thread(self._subscribe, asked, config)
                if isinstance(made, Refusal):
                    log.info("subscriber", mode="denied", host=host, error=made.words)
                    private = config.private_addresses
                    await deny(self.fetcher, asked.callback, asked.topic, made.words, private_addresses=private)
                    return
                self.deliveries.change(made)
            case _:
                assert_never(asked.mode)
        log.info("subscriber", mode=asked.mode, host=host)

    def _subscribe(self, asked: Wanted, config: Config) -> Subscriber | Refusal:
        before, now = self.store.subscriber(asked.topic, asked.callback), self.clock()
        if before is None and (refusal := self._no_room(asked)) is not None:
            return refusal
        there = content(config, topics(config)[asked.topic])
        fresh = Subscriber(
            topic=asked.topic,
            callback=asked.callback,
            secret=asked.secret,
            lease_until=now + states.lease(asked.lease),
            next_at=now,
        )
        subscriber = states.verified(fresh, before, None if there is None else there.version)
        self.store.put_subscriber(subscriber)
        return subscriber

    def _verified(self, place: Place, task: asyncio.Task[None]) -> None:
        if self.pending.get(place) is task:
            del self.pending[place]
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("hub", error=str(error), exc_info=error)

    async def look(self, config: Config, *, afresh: bool = True) -> None:
        """Deliver what somebody has not got yet, and end the subscriptions to what is published no more.

        Without `afresh` nothing has been published since the last time, as far as is known.
        """
        for due in await self.deliveries.look(config, afresh=afresh):
            self.deliveries.start(self._end(due, private_addresses=config.private_addresses))

    async def _end(self, due: Due, *, private_addresses: bool) -> None:
        """Tell subscribers that their topic is no more (section 5.2), a few at a time, and forget them."""
        await asyncio.to_thread(self._forget, due.subscribers)
        log.info("topic ended", subscribers=len(due.subscribers))
        waiting = iter(due.subscribers)

        async def tell() -> None:
            for each in waiting:
                await deny(self.fetcher, each.callback, each.topic, ENDED, private_addresses=private_addresses)

        async with asyncio.TaskGroup() as tasks:
            for _ in range(BESIDE):
                tasks.create_task(tell())

    def _forget(self, subscribers: Sequence[Subscriber]) -> None:
        self.store.settle_deliveries([(each, None) for each in subscribers])
        for each in subscribers:
            self.deliveries.forget((each.topic, each.callback))

    async def aclose(self) -> None:
        """Stop; who asked and was not verified yet asks again."""
        for task in (waiting := tuple(self.pending.values())):
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        await self.deliveries.aclose()


@asynccontextmanager
async def open_hub(
    *,
    store: Store,
    clock: Callable[[], datetime],
    writer: ThreadPoolExecutor,
    tally: Tally,
    agent: str,
    limits: HubLimits | None = None,
) -> AsyncIterator[Hub]:
    """Make a hub with connections of its own: slow callbacks are in no poll's way."""
    delivering = HttpFetcher(user_agent=agent, clock=clock, concurrency=PLACES)
    async with delivering, HttpFetcher(user_agent=agent, clock=clock, concurrency=BESIDE) as asking:
        deliveries = Deliveries(store=store, fetcher=delivering, clock=clock, writer=writer, tally=tally)
        hub = Hub(store=store, fetcher=asking, deliveries=deliveries, clock=clock, limits=limits or HubLimits())
        try:
            yield hub
        finally:
            await hub.aclose()
