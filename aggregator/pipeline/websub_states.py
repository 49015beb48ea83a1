"""How a subscription goes on: what each event makes of it, and what is to be done next. Pure.

A hub is relied on once it has delivered something new, and no longer as soon as a poll finds what it did not deliver;
then it has to deliver one time more than the last time before it is believed again.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from aggregator.fetch.websub import Refused, announced
from aggregator.model import (
    Announcement,
    Fetched,
    PollRecord,
    PollState,
    Source,
    SourceKind,
    StoredEntry,
    Subscription,
)
from aggregator.reading import Reading

LEASE = timedelta(days=10)  # that is asked for; hubs decide
LONGEST_LEASE = timedelta(days=365)
RENEWED_AT = 0.7  # of the lease, and up to a tenth of it later
FIRST_WAIT = timedelta(hours=1)  # for the hub to verify; each further wait is four times as long
LONGEST_WAIT = timedelta(days=7)
AFTER_REFUSAL = timedelta(days=1)
AFTER_DENIAL = timedelta(days=7)
LEAST = timedelta(minutes=1)  # between two requests about one subscription, however short its lease
TRIES_TO_END = 3
MOST_MISSES = 10
CLOCK = timedelta(hours=1)  # so much further than now nobody can have asked
ON_ITS_WAY = timedelta(hours=1)  # so long an entry may take through the hub


def new(announcement: Announcement, *, callback: str, token: str, secret: str, now: datetime) -> Subscription:
    """Return a subscription that has not been asked for yet."""
    return Subscription(
        hub=announcement.hub,
        topic=announcement.topic,
        token=token,
        secret=secret,
        callback=callback + token,
        next_at=now,
    )


def is_due(subscription: Subscription, now: datetime) -> bool:
    """Tell whether its hub is to be asked: its time has come, or a clock that was wrong has planned it."""
    asked_at = subscription.asked_at
    return subscription.next_at <= now or (asked_at is not None and asked_at > now + CLOCK)


def asking(subscription: Subscription, now: datetime, chance: float, *, private: bool) -> Subscription | None:
    """Note that the hub is being asked now, before it is: it may verify at once.

    Whatever it says, nothing has come of it until it verifies. One that is given up in vain is forgotten. `private`:
    may the feeds that want it lead to private networks? A hub is told to stop where it was told to begin.
    """
    if not is_due(subscription, now):  # somebody else was faster
        return subscription
    if subscription.ending and subscription.failures >= TRIES_TO_END:
        return None
    wait = min(FIRST_WAIT * 4 ** min(subscription.failures, 10), LONGEST_WAIT) * (1 + chance / 10)
    if subscription.lease_until is not None and subscription.lease_until > now:  # a short one is soon over
        wait = min(wait, max((subscription.lease_until - now) / 2, LEAST))
    private = subscription.private if subscription.ending else private
    failures = subscription.failures + 1
    return replace(subscription, asked_at=now, failures=failures, next_at=now + wait, private=private)


def refused(subscription: Subscription, refusal: Refused, asked_at: datetime) -> Subscription:
    """Note that the hub does not want what it was asked then; what it verified meanwhile stands."""
    if subscription.asked_at != asked_at or not subscription.failures:
        return subscription
    soonest = asked_at + AFTER_REFUSAL if refusal.lasting else asked_at
    return replace(
        subscription,
        error=refusal.message,
        failures=subscription.failures - refusal.put_off,
        next_at=max(subscription.next_at, refusal.retry_after or soonest, soonest),
    )


def verified(subscription: Subscription, lease: timedelta, now: datetime, chance: float) -> Subscription:
    """Note that the hub delivers from now on, for so long."""
    lease = min(lease, LONGEST_LEASE)
    renewal = now + max(lease * (RENEWED_AT + chance / 10), LEAST)
    return replace(subscription, lease_until=now + lease, next_at=renewal, failures=0, error=None)


def denied(subscription: Subscription, reason: str, now: datetime) -> Subscription | None:
    """Note that the hub does not deliver, or no more; it is asked again much later."""
    if subscription.ending:
        return None
    words = f"denied by the hub: {reason}" if reason else "denied by the hub"
    return replace(_distrusted(subscription), lease_until=None, error=words, next_at=now + AFTER_DENIAL)


def lapsed(subscription: Subscription, now: datetime) -> Subscription:
    """Note that the lease has ended, and nobody has renewed it."""
    if subscription.lease_until is None or subscription.lease_until > now:
        return subscription
    return replace(_distrusted(subscription), lease_until=None)


def delivered(subscription: Subscription, now: datetime) -> Subscription:
    """Note that the hub has brought something new."""
    pushes = subscription.pushes + 1
    proven_at = subscription.proven_at or (now if pushes > subscription.misses else None)
    return replace(subscription, pushes=pushes, pushed_at=now, proven_at=proven_at)


def missed(subscription: Subscription, now: datetime) -> Subscription:
    """Note that a poll found what the hub should have brought: subscribe again, and rely on it no more for a while."""
    if subscription.proven_at is None:
        return subscription
    misses = min(subscription.misses + 1, MOST_MISSES)
    soonest = max(now, min(subscription.asked_at or now, now) + LEAST)
    return replace(_distrusted(subscription), misses=misses, next_at=min(subscription.next_at, soonest))


def _distrusted(subscription: Subscription) -> Subscription:
    return replace(subscription, pushes=0, proven_at=None)


def ended(subscription: Subscription, now: datetime) -> Subscription | None:
    """Give a subscription up; one that the hub has never heard of is simply forgotten."""
    if subscription.asked_at is None:
        return None
    return replace(_distrusted(subscription), ending=True, failures=0, error=None, next_at=now)


def resumed(subscription: Subscription, now: datetime) -> Subscription:
    """Want a subscription again that was being given up."""
    return replace(subscription, ending=False, failures=0, error=None, next_at=now)


def heard_of_hub(source: Source, record: PollRecord, fetched: Fetched, reading: Reading, now: datetime) -> PollState:
    """Return the state with what a poll tells about the hub of its source.

    A hub is relied on no more that did not deliver what the poll found, or that the feed names no more.
    """
    state = record.state
    found = announced(fetched, hub=reading.feed.hub, topic=reading.self_url) if source.kind is SourceKind.HTTP else None
    reliable = found == state.announced and not is_missed(state, record.new, now)
    return replace(state, announced=found, pushed_since=state.pushed_since if reliable else None)


def is_missed(state: PollState, arrived: Iterable[StoredEntry], now: datetime) -> bool:
    """Tell whether a poll found an entry that had been there long enough, and the hub did not bring it.

    That the hub was relied on when the entry came shows in its date, or in that the last poll was later.
    """
    since = state.pushed_since
    if since is None:
        return False
    relied = state.last_poll_at is not None and state.last_poll_at >= since
    return any(_should_be_here(entry, since, relied=relied, now=now) for entry in arrived)


def _should_be_here(entry: StoredEntry, since: datetime, *, relied: bool, now: datetime) -> bool:
    published = entry.entry.published
    if published is None:
        return relied
    return (relied or published >= since) and published <= now - ON_ITS_WAY


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is to be done: announcements to subscribe to, and subscriptions to end, to resume, to note as lapsed."""

    add: tuple[Announcement, ...]
    end: tuple[Subscription, ...]
    resume: tuple[Subscription, ...]
    lapsed: tuple[Subscription, ...]


def plan(
    wanted: Collection[Announcement] | Mapping[Announcement, object],
    known: Sequence[Subscription],
    *,
    is_here: Callable[[Subscription], bool],
    now: datetime,
) -> Plan:
    """Compare what is wanted with what there is; `is_here` tells whether a callback is where this program is now."""
    running = [each for each in known if each.announcement in wanted and is_here(each)]
    there = {each.announcement for each in running}
    resume = tuple(each for each in running if each.ending)
    stays = {each.token for each in running}
    end = tuple(each for each in known if each.token not in stays and not each.ending)
    return Plan(
        add=tuple(each for each in wanted if each not in there),
        end=end,
        resume=resume,
        lapsed=tuple(each for each in running if each.lease_until is not None and each.lease_until <= now),
    )
