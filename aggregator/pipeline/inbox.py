"""What hubs deliver, until it is read: what a callback hears, and how much may wait."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from aggregator.log import log
from aggregator.model import Push, Source, Subscription
from aggregator.pipeline import websub_states as states
from aggregator.pipeline.websub import look_soon
from aggregator.store import Store

MOST = 60_000_000  # bytes that wait, or are on their way here
MOST_DELIVERIES = 1000
REASON = 200  # characters of what a hub says


@dataclass(slots=True)
class Inbox:
    """Deliveries in the order in which they came, for one event loop; their bytes count until they have been read."""

    held: int = 0
    waiting: asyncio.Queue[Push | None] = field(default_factory=asyncio.Queue)

    def reserve(self, size: int) -> bool:
        """Take room for a delivery, if there is any."""
        if self.held + size > MOST or self.waiting.qsize() >= MOST_DELIVERIES:
            return False
        self.held += size
        return True

    def release(self, size: int) -> None:
        """Give room back."""
        self.held -= size

    def put(self, push: Push, reserved: int) -> None:
        """Keep a delivery, and give back what it did not need of its room."""
        self.held += len(push.body) - reserved
        self.waiting.put_nowait(push)

    async def take(self) -> Push | None:
        """Wait for the next delivery; None is the end. Its room is the caller's to release."""
        return await self.waiting.get()

    def close(self) -> None:
        """Tell who waits that nothing more will come."""
        self.waiting.put_nowait(None)


def heard(
    store: Store, sources: Sequence[Source], token: str, asked: Mapping[str, str], *, now: datetime, chance: float
) -> str | None:
    """Return what to answer a hub that asks at a callback whether a request was meant; None is a refusal.

    Only what this program wants at present is confirmed: a subscription that runs or was asked for, and the end of one
    that is being given up (section 5.3). A hub that denies is answered with nothing.
    """
    subscription = store.subscription(token)
    if subscription is None or subscription.asked_at is None or asked.get("hub.topic") != subscription.topic:
        return None
    mode, challenge = asked.get("hub.mode"), asked.get("hub.challenge")
    if mode == "denied":
        _denied(store, sources, subscription, asked.get("hub.reason", ""), now)
        return ""
    wanted = "unsubscribe" if subscription.ending else "subscribe"
    if mode != wanted or not challenge:
        return None
    after = store.change_subscription(
        token, lambda each: _confirmed(each, mode, _lease(asked.get("hub.lease_seconds", "")), now, chance)
    )
    if (mode == "subscribe") != (after is not None and not after.ending):
        return None  # it has changed its mind meanwhile
    log.info("a hub verified", mode=mode, hub=subscription.hub, topic=subscription.topic)
    return challenge


def _confirmed(
    subscription: Subscription, mode: str, lease: timedelta, now: datetime, chance: float
) -> Subscription | None:
    if mode == "unsubscribe":
        return None if subscription.ending else subscription
    return subscription if subscription.ending else states.verified(subscription, lease, now, chance)


def _lease(seconds: str) -> timedelta:
    """The lease that a hub grants; what it does not say, or cannot be meant, is what was asked for."""
    text = seconds.strip()
    if not (text.isascii() and text.isdecimal()) or not int(text[:12]):
        return states.LEASE
    return min(timedelta(seconds=int(text[:12])), states.LONGEST_LEASE)


def _denied(store: Store, sources: Sequence[Source], subscription: Subscription, reason: str, now: datetime) -> None:
    words = "".join(each if each.isprintable() else " " for each in reason[:REASON]).strip()
    store.change_subscription(subscription.token, lambda each: states.denied(each, words, now))
    log.warning("a hub denied", hub=subscription.hub, topic=subscription.topic, reason=words)
    if subscription.proven_at is not None:
        announcing = set(store.announcing(subscription.announcement))
        look_soon(store, [source for source in sources if source.id in announcing], now)
