"""What a store promises about WebSub: subscriptions at hubs of others, and subscribers at the hub of this program."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Protocol

from aggregator.model import Announcement, Subscriber, Subscription


class Subscriptions(Protocol):
    """What feeds say of the hubs that deliver them, and what has been agreed on with these hubs."""

    def announcements(self) -> dict[Announcement, tuple[str, ...]]:
        """Announcement -> ids of the sources that make it, of those that are polled: not paused, not gone."""

    def announcing(self, announcement: Announcement) -> tuple[str, ...]:
        """The ids of the sources that make one announcement, as `announcements` would tell them."""

    def subscriptions(self) -> tuple[Subscription, ...]:
        """All subscriptions, also those that are being given up."""

    def subscription(self, token: str) -> Subscription | None:
        """The subscription whose callback has this token."""

    def add_subscriptions(self, new: Iterable[Subscription]) -> None:
        """Remember these subscriptions, but for those to what another one is for that is not `ending`."""

    def change_subscription(
        self, token: str, change: Callable[[Subscription], Subscription | None]
    ) -> Subscription | None:
        """Write what `change` makes of a subscription, and return it; None forgets it, as does an unknown token.

        Nobody else writes meanwhile, so `change` must take no time.
        """


class Subscribers(Protocol):
    """Who has subscribed at the hub of this program."""

    def subscribed_topics(self) -> dict[str, int]:
        """Topic -> number of its subscribers."""

    def subscribers_at(self, host: str) -> tuple[int, int]:
        """How many subscribers there are, and how many of them have their callback at this host."""

    def subscriber(self, topic: str, callback: str) -> Subscriber | None:
        """Who has subscribed to a topic with this callback."""

    def subscribers_of(self, topic: str) -> tuple[Subscriber, ...]:
        """All subscribers of a topic."""

    def subscribers_without(self, topic: str, version: int, now: datetime) -> tuple[Subscriber, ...]:
        """Those to whom this version of a document is to be delivered now, who have waited longest first.

        It is another one than they have, they need not be left alone any longer, and their lease has not ended.
        """

    def put_subscriber(self, subscriber: Subscriber) -> None:
        """Remember a subscriber, in place of who has the same topic and callback."""

    def remove_subscriber(self, topic: str, callback: str) -> bool:
        """Forget a subscriber; whether there was one."""

    def settle_deliveries(self, settled: Sequence[tuple[Subscriber, Subscriber | None]]) -> None:
        """Write what deliveries have made of subscribers, as they were and as they are now; None ends a subscription.

        The secret and the lease stand as they are, and a subscription that was renewed meanwhile does not end.
        """

    def remove_lapsed(self, now: datetime) -> int:
        """Forget those whose lease has ended; how many they were."""
