"""What has changed goes to everybody who has subscribed to it at the hub here, and how that went is written down.

Nothing is remembered of a document but its version: a subscriber gets what is published at the moment, until it has
taken that. So what changes while a callback is down, or the program, is delivered once, as it is then.
"""

import asyncio
import random
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeVar
from urllib.parse import urlsplit

from aggregator.errors import StoreError
from aggregator.fetch import HttpFetcher
from aggregator.fetch.hub import Delivery, Failure, deliver
from aggregator.log import log
from aggregator.model import Config, Subscriber
from aggregator.pipeline import hub_states as states
from aggregator.pipeline.hub_lanes import Lanes
from aggregator.pipeline.hub_topics import Content, content, topics
from aggregator.pipeline.tally import Tally
from aggregator.store import Store

T = TypeVar("T")
Place = tuple[str, str]  # a topic and a callback

SLOW = 2.0  # seconds after which an answer was slow
GATHERED = 0.05  # seconds in which outcomes come together in one transaction
AT_ONCE = 500  # outcomes in one transaction
LATER = 30.0  # seconds until a store that cannot be written is tried again


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """What one topic has for whom; `content` is None where the topic is no more."""

    topic: str
    content: Content | None
    subscribers: tuple[Subscriber, ...]


@dataclass(slots=True, kw_only=True)
class Deliveries:
    """Delivers; one document in memory for all who get it. For one event loop."""

    store: Store
    fetcher: HttpFetcher
    clock: Callable[[], datetime]
    writer: ThreadPoolExecutor
    tally: Tally
    lanes: Lanes[Subscriber] = field(default_factory=lambda: Lanes(host=lambda each: host_of(each.callback)))
    tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _versions: dict[str, int] = field(default_factory=dict)
    _contents: dict[str, Content] = field(default_factory=dict)
    _under_way: dict[Place, Subscriber | None] = field(default_factory=dict)  # until it is written down how it went
    _settled: list[tuple[Subscriber, Subscriber | None]] = field(default_factory=list)
    _settling: bool = False
    _closed: bool = False
    _looking: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def look(self, config: Config, *, afresh: bool) -> tuple[Due, ...]:
        """Begin to deliver what somebody has not got yet; return the topics that are no more, and their subscribers."""
        async with self._looking:
            found = await asyncio.to_thread(self._find, config, afresh=afresh)
            for due in found:
                if due.content is not None:
                    self._contents[due.topic] = due.content
                    self._put(due.subscribers)
            return tuple(due for due in found if due.content is None)

    def _find(self, config: Config, *, afresh: bool) -> list[Due]:
        now, known, found = self.clock(), topics(config), list[Due]()
        self.store.remove_lapsed(now)
        for url in self.store.subscribed_topics():
            topic = known.get(url)
            if topic is None:
                found.append(Due(topic=url, content=None, subscribers=self.store.subscribers_of(url)))
            elif (afresh or self._waits(url, now)) and (there := content(config, topic)) is not None:
                self._versions[url] = there.version
                due = self.store.subscribers_without(url, there.version, now)
                if due or url in self._contents:
                    found.append(Due(topic=url, content=there, subscribers=due))
        return found

    def _waits(self, topic: str, now: datetime) -> bool:
        """Whether somebody waits for what was published of a topic when it was looked at last."""
        version = self._versions.get(topic)
        return version is None or bool(self.store.subscribers_without(topic, version, now))

    def change(self, subscriber: Subscriber) -> None:
        """Note a subscription that was renewed; what is on its way is signed as was agreed then."""
        if place_of(subscriber) in self._under_way:
            self._under_way[place_of(subscriber)] = subscriber

    def forget(self, place: Place) -> None:
        """Note a subscription that has ended: what waits for its turn is not sent."""
        if place in self._under_way:
            self._under_way[place] = None

    def _put(self, subscribers: Sequence[Subscriber]) -> None:
        for each in subscribers:
            if (place := place_of(each)) not in self._under_way:
                self._under_way[place] = each
                self.lanes.put(each)
        self._pump()

    def _pump(self) -> None:
        while not self._closed and (each := self.lanes.take()) is not None:
            self.start(self._deliver(each))

    async def _deliver(self, waiting: Subscriber) -> None:
        loop, slow = asyncio.get_running_loop(), True
        there, subscriber = self._contents[waiting.topic], self._under_way[place_of(waiting)]
        start = loop.time()
        try:
            failure = None if subscriber is None else await self._post(subscriber, there)
            slow = loop.time() - start > SLOW or (failure is not None and not failure.refused)
        finally:
            self.lanes.done(waiting, slow=slow)
            self._pump()
        if subscriber is None:
            del self._under_way[place_of(waiting)]
        else:
            self._settle(subscriber, there, failure)

    async def _post(self, subscriber: Subscriber, there: Content) -> Failure | None:
        delivery = Delivery(
            callback=subscriber.callback,
            secret=subscriber.secret,
            topic=subscriber.topic,
            hub=there.hub,
            body=there.body,
            content_type=there.content_type,
            private_addresses=there.private_addresses,
        )
        return await deliver(self.fetcher, delivery, self.clock())

    def _settle(self, subscriber: Subscriber, there: Content, failure: Failure | None) -> None:
        """Have it written down how a delivery went."""
        if failure is None:
            self.tally.deliveries["delivered"] += 1
            after: Subscriber | None = states.took(subscriber, there.version)
        else:
            chance = random.random()  # noqa: S311 - spreads what is tried again
            after = states.failed(subscriber, failure, self.clock(), chance)
            self.tally.deliveries["failed"] += 1
            outcome = "the subscription has ended" if after is None else "tried again later"
            log.warning("delivery", host=host_of(subscriber.callback), error=failure.message, outcome=outcome)
        self._settled.append((subscriber, after))
        if not self._settling:
            self._settling = True
            self.start(self._write_down())

    async def _write_down(self) -> None:
        """Write outcomes, many at once; a document that has changed again meanwhile is delivered again."""
        try:
            await asyncio.sleep(GATHERED)
            while self._settled:
                batch = self._settled[:AT_ONCE]
                try:
                    await self._in_writer(lambda some=batch: self.store.settle_deliveries(some))  # type: ignore[misc]  # a default binds the value of now
                except StoreError as error:
                    log.error("deliveries", error=str(error))  # noqa: TRY400 - the words say all
                    await asyncio.sleep(LATER)
                    continue
                del self._settled[: len(batch)]
                self._written(batch)
        finally:
            self._settling = False

    def _written(self, batch: Sequence[tuple[Subscriber, Subscriber | None]]) -> None:
        now, again = self.clock(), list[Subscriber]()
        for before, after in batch:
            current = self._under_way.pop(place_of(before), None)
            there = self._contents.get(before.topic)
            if after is None or current is None or there is None or after.version == there.version:
                continue
            if after.next_at <= now:
                again.append(replace(current, version=after.version))
        self._put(again)
        if not self._under_way:
            self._contents.clear()

    async def aclose(self) -> None:
        """Stop, and write down what is known; what was on its way is delivered again at the next start."""
        self._closed = True
        for task in tuple(self.tasks):
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        if self._settled:
            settled, self._settled = self._settled, []
            await self._in_writer(lambda: self.store.settle_deliveries(settled))

    def start(self, work: Coroutine[None, None, None]) -> None:
        """Do something beside everything else."""
        task = asyncio.create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self._finished)

    def _finished(self, task: asyncio.Task[None]) -> None:
        self.tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("hub", error=str(error), exc_info=error)

    async def _in_writer(self, call: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self.writer, call)


def place_of(subscriber: Subscriber) -> Place:
    """Return what makes a subscription this one."""
    return subscriber.topic, subscriber.callback


def host_of(callback: str) -> str:
    """Return the host and port of a callback, which may be shown."""
    return urlsplit(callback).netloc.lower()
