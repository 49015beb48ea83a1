"""What each event makes of a subscription at the hub here."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from aggregator.fetch.hub import Failure
from aggregator.model import Subscriber
from aggregator.pipeline import hub_states as states
from aggregator.pipeline.hub_requests import Pace, Refusal, Wanted, wanted

NOW = datetime(2026, 5, 17, 12, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
TOPIC = "https://planet.example/all.atom"
NEW = Subscriber(topic=TOPIC, callback="https://a.example/", lease_until=NOW + DAY, next_at=NOW, version=1)
BUSY = Failure(message="503 Service Unavailable")


@pytest.mark.parametrize(
    ("asked", "granted"),
    [
        (None, 10 * DAY),
        (timedelta(0), 10 * DAY),
        (timedelta(seconds=1), 5 * MINUTE),
        (HOUR, HOUR),
        (400 * DAY, 30 * DAY),
    ],
)
def test_leases_are_bounded(asked: timedelta | None, granted: timedelta) -> None:
    """What is asked for is granted from five minutes to thirty days."""
    assert states.lease(asked) == granted


def test_who_is_new_has_what_is_there() -> None:
    """And whoever renews has what was delivered last, so that nothing is left out."""
    fresh = replace(NEW, version=None)
    assert states.verified(fresh, None, 5).version == 5
    assert states.verified(fresh, replace(NEW, version=4, failures=3), 5) == replace(fresh, version=4)


def test_a_delivery_that_fails_is_tried_again_for_hours() -> None:
    """After ever longer waits, until twelve hours have brought nothing but failures."""
    subscriber, now, waits = NEW, NOW, []
    while (after := states.failed(subscriber, BUSY, now, 0)) is not None:
        waits.append(after.next_at - now)
        subscriber, now = after, after.next_at
    assert waits == [MINUTE, 4 * MINUTE, 16 * MINUTE, 64 * MINUTE, 4 * HOUR, 4 * HOUR, 4 * HOUR]
    assert subscriber.failing_since == NOW
    assert states.took(subscriber, 9) == replace(NEW, version=9, next_at=subscriber.next_at)


def test_a_program_that_was_off_gives_nobody_up_too_soon() -> None:
    """Time alone is no failure."""
    once = states.failed(NEW, BUSY, NOW, 0)
    assert once is not None
    assert states.failed(once, BUSY, NOW + 5 * DAY, 0) is not None


def test_what_a_callback_says_counts() -> None:
    """410 ends the subscription, Retry-After is waited for, and what was not asked has not failed."""
    assert states.failed(NEW, Failure(message="410 Gone", gone=True), NOW, 0) is None
    later = states.failed(NEW, replace(BUSY, retry_after=NOW + HOUR), NOW, 0)
    assert (later and later.next_at) == NOW + HOUR
    put_off = states.failed(NEW, Failure(message="waits", retry_after=NOW + HOUR, put_off=True), NOW, 0)
    assert put_off == replace(NEW, next_at=NOW + HOUR)


GOOD = {"hub.mode": "subscribe", "hub.topic": TOPIC, "hub.callback": "https://a.example/callback"}


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"hub.mode": ""}, "hub.mode: must be subscribe or unsubscribe"),
        ({"hub.mode": "publish"}, "hub.mode: must be subscribe or unsubscribe"),
        ({"hub.topic": ""}, "hub.topic: is missing"),
        ({"hub.callback": ""}, "hub.callback: is missing"),
        ({"hub.callback": "/callback"}, "hub.callback: it is no http or https URL"),
        ({"hub.callback": "ftp://a.example/"}, "hub.callback: it is no http or https URL"),
        ({"hub.callback": "http://["}, "hub.callback: it is no http or https URL"),
        ({"hub.callback": "http://a.example/\n"}, "hub.callback: it is no http or https URL"),
        ({"hub.callback": "http://a.example/ü"}, "hub.callback: it is no http or https URL"),
        ({"hub.callback": "http://a.example:99999/"}, "hub.callback: it is no http or https URL"),
        ({"hub.callback": "http://a.example/a b"}, "hub.callback: it has a space or a password in it"),
        ({"hub.callback": "http://me:secret@a.example/"}, "hub.callback: it has a space or a password in it"),
        ({"hub.callback": "https://a.example/" + 2000 * "a"}, "hub.callback: it is longer than 2000 characters"),
        ({"hub.callback": "http://127.0.0.1/"}, "hub.callback: it leads to a loopback address"),
        ({"hub.callback": "http://0x7f000001/"}, "hub.callback: it leads to a loopback address"),
        ({"hub.callback": "http://[::1]/"}, "hub.callback: it leads to a loopback address"),
        ({"hub.callback": "http://10.1.2.3/"}, "hub.callback: it leads to a private address"),
        ({"hub.callback": "http://169.254.169.254/"}, "hub.callback: it leads to a cloud metadata service"),
        ({"hub.secret": 200 * "s"}, "hub.secret: must be shorter than 200 bytes"),
        ({"hub.secret": 100 * "ü"}, "hub.secret: must be shorter than 200 bytes"),
        ({"hub.lease_seconds": "soon"}, "hub.lease_seconds: must be a number of seconds"),
        ({"hub.lease_seconds": "-1"}, "hub.lease_seconds: must be a number of seconds"),
        ({"hub.lease_seconds": "²"}, "hub.lease_seconds: must be a number of seconds"),
    ],
)
def test_what_is_wrong_is_said(fields: dict[str, str], words: str) -> None:
    """With the parameter that is wrong (section 5.1)."""
    refusal = wanted(GOOD | fields, private_addresses=False)
    assert isinstance(refusal, Refusal)
    assert (refusal.status, refusal.words) == (400, words)


def test_what_is_right_is_read() -> None:
    """Unknown parameters are ignored; a lease may be of any size, and private callbacks are allowed where they are."""
    more = {"hub.lease_seconds": 30 * "9", "hub.secret": 199 * "s", "hub.foo": "bar", "x": "y"}
    read = wanted(GOOD | more | {"hub.callback": "http://127.0.0.1:8000/?a=b"}, private_addresses=True)
    assert read == Wanted(
        mode="subscribe",
        topic=TOPIC,
        callback="http://127.0.0.1:8000/?a=b",
        lease=timedelta(seconds=999_999_999_999),
        secret=199 * "s",
    )


def test_a_host_may_ask_so_often() -> None:
    """Some at once, then one a second; other hosts have a pace of their own."""
    pace = Pace(burst=3, every=1.0)
    assert [pace.take("a", 100.0) for _ in range(4)] == [0, 0, 0, 1]
    assert pace.take("b", 100.0) == 0
    assert [pace.take("a", 101.0) for _ in range(2)] == [0, 1]
    assert [pace.take("a", 1000.0) for _ in range(4)] == [0, 0, 0, 1]
