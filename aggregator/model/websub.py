"""Both sides of WebSub (W3C, 23 January 2018): subscriptions at hubs of others, and subscribers at the hub here."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """What a feed says of itself: the hub that delivers it, and the topic that it is called there."""

    hub: str
    topic: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """A subscription to a topic at a hub: wanted, running, or being given up (`ending`).

    `token` is what its callback is found by, and `secret` signs what is delivered; the hub alone may know them.
    `asked_at` is when the hub was asked last, `lease_until` until when it delivers, if it has verified and not denied;
    `next_at` is when there is something to do. `failures` counts requests in a row of which nothing came, and `error`
    says why. `private` says that its feeds may lead to private networks. `pushes` counts deliveries that brought
    something since the last of the `misses`: a poll found an entry that nobody had pushed. `proven_at` is since when
    the hub is relied on, `pushed_at` when it last brought something.
    """

    hub: str
    topic: str
    token: str = field(repr=False)
    secret: str = field(repr=False)
    callback: str = field(repr=False)
    next_at: datetime
    asked_at: datetime | None = None
    lease_until: datetime | None = None
    failures: int = 0
    error: str | None = None
    private: bool = False
    ending: bool = False
    pushes: int = 0
    misses: int = 0
    pushed_at: datetime | None = None
    proven_at: datetime | None = None

    @property
    def announcement(self) -> Announcement:
        """What it is a subscription to."""
        return Announcement(hub=self.hub, topic=self.topic)


@dataclass(frozen=True, slots=True, kw_only=True)
class Push:
    """What a hub delivered: signed as agreed and its codings undone; `links` are (rel, href) of its Link header."""

    token: str = field(repr=False)
    body: bytes = field(repr=False)
    content_type: str | None = None
    links: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscriber:
    """Somebody who has subscribed at the hub here: to which topic, and where to deliver it until when.

    `version` is that of the document that was delivered last, or was there when the subscription began; None where it
    is unknown. `failures` counts deliveries in a row that failed, since `failing_since`; `error` says why, and nothing
    is delivered before `next_at`.
    """

    topic: str = field(repr=False)  # that of a private output holds its token
    callback: str = field(repr=False)
    secret: str | None = field(default=None, repr=False)
    lease_until: datetime
    next_at: datetime
    version: int | None = None
    failures: int = 0
    failing_since: datetime | None = None
    error: str | None = None
