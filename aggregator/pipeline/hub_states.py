"""How a subscription at the hub here goes on: its lease, and what each delivery makes of it. Pure."""

from dataclasses import replace
from datetime import datetime, timedelta

from aggregator.fetch.hub import Failure
from aggregator.model import Subscriber

LEASE = timedelta(days=10)  # where nobody asks for another one
SHORTEST_LEASE = timedelta(minutes=5)
LONGEST_LEASE = timedelta(days=30)
FIRST_WAIT = timedelta(minutes=1)  # after a delivery that failed; each further wait is four times as long
LONGEST_WAIT = timedelta(hours=4)
GIVEN_UP = timedelta(hours=12)  # of failures alone, and at least so many:
LEAST_TRIES = 5
WORDS = 200  # characters of an error that are kept


def lease(asked: timedelta | None) -> timedelta:
    """Return the lease that is granted to who asks for this one."""
    return min(max(asked or LEASE, SHORTEST_LEASE), LONGEST_LEASE)


def verified(wanted: Subscriber, before: Subscriber | None, version: int | None) -> Subscriber:
    """Return a subscription that its callback has confirmed: it overrides what was agreed on before (section 5.1).

    Whoever is new gets what is published from now on, beyond this version; whoever was subscribed misses nothing.
    """
    return replace(wanted, version=version if before is None else before.version)


def took(subscriber: Subscriber, version: int) -> Subscriber:
    """Note that a callback has taken this version of the document."""
    return replace(subscriber, version=version, failures=0, failing_since=None, error=None)


def failed(subscriber: Subscriber, failure: Failure, now: datetime, chance: float) -> Subscriber | None:
    """Note that it has not: it is tried again later, or never where it says so or has failed for too long."""
    if failure.gone:
        return None
    if failure.put_off:
        return replace(subscriber, next_at=failure.retry_after or now + FIRST_WAIT)
    since = subscriber.failing_since or now
    failures = subscriber.failures + 1
    if failures >= LEAST_TRIES and now - since >= GIVEN_UP:
        return None
    wait = min(FIRST_WAIT * 4 ** min(subscriber.failures, 10), LONGEST_WAIT) * (1 + chance / 10)
    return replace(
        subscriber,
        next_at=max(now + wait, failure.retry_after or now),
        failures=failures,
        failing_since=since,
        error=failure.message[:WORDS],
    )
