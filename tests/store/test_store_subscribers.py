"""What is remembered of those who have subscribed at the hub here."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from aggregator.model import Subscriber
from aggregator.store import Store
from tests.store.samples import NOON

TOPIC = "https://planet.example/all.atom"
OTHER = "https://planet.example/all.json"
DAY = timedelta(days=1)


def subscriber(name: str = "a", topic: str = TOPIC, **more: Any) -> Subscriber:
    given = {"lease_until": NOON + DAY, "next_at": NOON} | more
    return Subscriber(topic=topic, callback=f"https://{name}.example/callback?x=1", **given)


FULL = subscriber(secret="hush", version=-(2**63), failures=3, failing_since=NOON - DAY, error="words")


def test_everything_is_remembered(store: Store) -> None:
    """All fields come back as they were, under topic and callback together."""
    store.put_subscriber(FULL)
    assert store.subscriber(TOPIC, FULL.callback) == FULL
    assert store.subscriber(OTHER, FULL.callback) is None
    assert store.subscribers_of(TOPIC) == (FULL,)
    assert "hush" not in repr(FULL)


def test_a_subscription_takes_the_place_of_the_one_before(store: Store) -> None:
    """There is one for each topic and callback."""
    for each in (FULL, later := replace(FULL, secret=None, lease_until=NOON + 2 * DAY), subscriber(topic=OTHER)):
        store.put_subscriber(each)
    assert store.subscriber(TOPIC, FULL.callback) == later
    assert store.subscribed_topics() == {TOPIC: 1, OTHER: 1}
    assert store.subscribers_at("a.example") == (2, 2)
    assert store.subscribers_at("b.example") == (2, 0)


def test_who_is_to_be_sent_a_version(store: Store) -> None:
    """Who has another one or an unknown one, need not be left alone, and is still subscribed; longest waiting first."""
    told: dict[str, dict[str, Any]] = {
        "has": {"version": 5},
        "older": {"version": 4, "next_at": NOON - timedelta(minutes=1)},
        "unknown": {},
        "waits": {"next_at": NOON + timedelta(seconds=1)},
        "lapsed": {"lease_until": NOON},
    }
    for name, fields in told.items():
        store.put_subscriber(subscriber(name, **fields))
    store.put_subscriber(subscriber("elsewhere", OTHER))
    assert store.subscribers_without(TOPIC, 5, NOON) == (subscriber("older", **told["older"]), subscriber("unknown"))
    assert store.subscribers_without("https://planet.example/none", 5, NOON) == ()


def test_deliveries_are_settled_many_at_once(store: Store) -> None:
    """What was found out is written, and nothing else; those who want nothing any more are forgotten."""
    for name in "abc":
        store.put_subscriber(subscriber(name))
    took = replace(subscriber("a"), version=7)
    failed = replace(subscriber("b"), failures=1, failing_since=NOON, error="404", next_at=NOON + DAY)
    store.settle_deliveries([(subscriber("a"), took), (subscriber("b"), failed), (subscriber("c"), None)])
    assert set(store.subscribers_of(TOPIC)) == {took, failed}
    store.settle_deliveries([])
    assert store.subscribed_topics() == {TOPIC: 2}


def test_what_was_renewed_meanwhile_has_the_last_word(store: Store) -> None:
    """A delivery changes neither secret nor lease, and ends no subscription that is a newer one."""
    before = subscriber("a", secret="old")
    renewed = replace(before, secret="new", lease_until=NOON + 2 * DAY)
    store.put_subscriber(renewed)
    store.settle_deliveries([(before, None)])
    assert store.subscribers_of(TOPIC) == (renewed,)
    store.settle_deliveries([(before, replace(before, version=7))])
    assert store.subscribers_of(TOPIC) == (replace(renewed, version=7),)
    assert store.remove_subscriber(TOPIC, before.callback)
    store.settle_deliveries([(before, replace(before, version=8))])
    assert store.subscribed_topics() == {}


def test_leases_end(store: Store) -> None:
    """At their last instant."""
    for name, until in (("a", NOON), ("b", NOON + timedelta(microseconds=1))):
        store.put_subscriber(subscriber(name, lease_until=until))
    assert store.remove_lapsed(NOON) == 1
    assert [each.callback for each in store.subscribers_of(TOPIC)] == [subscriber("b").callback]
    assert store.remove_lapsed(NOON) == 0


def test_removing_somebody_unknown(store: Store) -> None:
    """Is told, and no error."""
    assert not store.remove_subscriber(TOPIC, "https://a.example/")
