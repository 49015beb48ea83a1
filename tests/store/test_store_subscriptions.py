"""What is remembered of hubs: what feeds announce, and the subscriptions."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from aggregator.model import Announcement, PollRecord, PollState, Source, SourceKind, Subscription
from aggregator.store import Store
from tests.store.samples import NOON

HERE = Announcement(hub="https://hub.example/", topic="https://blog.example/feed")


def subscription(announcement: Announcement = HERE, token: str = "t", **more: object) -> Subscription:  # noqa: S107 - no secret, a test
    given = {
        "secret": f"secret of {token}",
        "callback": f"https://planet.example/websub/{token}",
        "next_at": NOON,
    } | more
    return Subscription(hub=announcement.hub, topic=announcement.topic, token=token, **given)  # type: ignore[arg-type]  # the fields are those that a test names


FULL = subscription(
    asked_at=NOON,
    lease_until=NOON + timedelta(days=1),
    failures=1,
    error="words",
    private=True,
    ending=True,
    pushes=2,
    misses=1,
    pushed_at=NOON,
    proven_at=NOON,
)


def source(id_: str) -> Source:
    return Source(id=id_, kind=SourceKind.HTTP, url=f"https://{id_}.example/")


def configured(store: Store, *ids: str) -> Sequence[Source]:
    sources = [source(id_) for id_ in ids]
    store.sync(sources)
    return sources


def announce(store: Store, id_: str, announcement: Announcement | None, **more: object) -> None:
    state = PollState(source_id=id_, url=f"https://{id_}.example/", announced=announcement, next_poll_at=NOON)
    store.record(PollRecord(state=replace(state, **more)))  # type: ignore[arg-type]  # as above


def test_announcements_are_those_of_feeds_that_are_polled(store: Store) -> None:
    """Feeds with the same hub and topic share an announcement; what is removed, paused or gone announces nothing."""
    configured(store, "a", "b", "c", "d", "e", "f")
    for id_ in "abcde":
        announce(store, id_, HERE, gone=id_ == "e")
    announce(store, "f", Announcement(hub=HERE.hub, topic="https://other.example/"))
    configured(store, "a", "b", "c", "e", "f")
    store.pause(["c"], paused=True)
    assert store.announcements()[HERE] == ("a", "b")
    assert len(store.announcements()) == 2
    assert store.announcing(HERE) == ("a", "b")
    assert store.announcing(Announcement(hub="https://evil.example/", topic=HERE.topic)) == ()


def test_what_a_feed_announces_is_part_of_its_state(store: Store) -> None:
    """It is forgotten when the feed says nothing more of it, or is configured at another address."""
    configured(store, "a")
    announce(store, "a", HERE)
    state = store.state("a")
    assert state is not None
    assert state.announced == HERE
    announce(store, "a", None)
    assert store.announcements() == {}
    announce(store, "a", HERE)
    store.sync([replace(source("a"), url="https://new.example/")])
    assert store.announcements() == {}


def test_a_subscription_is_stored_whole(store: Store) -> None:
    """And found by the token of its callback alone."""
    store.add_subscriptions([FULL])
    assert store.subscription("t") == FULL
    assert store.subscription("u") is None
    assert store.subscriptions() == (FULL,)


def test_there_is_one_subscription_for_an_announcement(store: Store) -> None:
    """Another process may have been faster; one that is being given up is in nobody's way."""
    store.add_subscriptions([subscription(token="a")])
    store.add_subscriptions([subscription(token="b")])
    assert [each.token for each in store.subscriptions()] == ["a"]
    store.change_subscription("a", lambda each: replace(each, ending=True))
    store.add_subscriptions([subscription(token="b")])
    assert [each.token for each in store.subscriptions()] == ["a", "b"]


def test_a_change_sees_what_was_written_last(store: Store) -> None:
    """It returns what there is now; None forgets the subscription."""
    store.add_subscriptions([subscription()])
    for pushes in (1, 2):
        after = store.change_subscription("t", lambda each: replace(each, pushes=each.pushes + 1))
        assert after is not None
        assert after.pushes == pushes
    assert store.change_subscription("t", lambda _: None) is None
    assert store.subscriptions() == ()
    assert store.change_subscription("t", lambda each: each) is None


def test_a_source_is_pushed_since_its_hub_is_relied_on(store: Store) -> None:
    """No poll writes that: the subscription decides, as long as it is wanted and what the feed announces."""
    configured(store, "a", "b")
    announce(store, "a", HERE)
    announce(store, "b", Announcement(hub="https://other.example/", topic=HERE.topic))
    store.add_subscriptions([subscription(proven_at=NOON)])
    assert {id_: state.pushed_since for id_, state in store.states().items()} == {"a": NOON, "b": None}
    announce(store, "a", HERE, pushed_since=None)
    state = store.state("a")
    assert state is not None
    assert state.pushed_since == NOON
    store.change_subscription("t", lambda each: replace(each, ending=True))
    state = store.state("a")
    assert state is not None
    assert state.pushed_since is None


def test_texts_that_no_database_keeps_do_no_harm(store: Store) -> None:
    """Feeds choose what they call their topic."""
    odd = Announcement(hub="https://hub.example/\0", topic="https://blog.example/" + "x" * 5000 + "\0")
    configured(store, "a")
    announce(store, "a", odd)
    (stored,) = store.announcements()
    store.add_subscriptions([subscription(stored, proven_at=NOON)])
    store.add_subscriptions([subscription(odd, token="u")])
    assert len(store.subscriptions()) == 1
    assert store.announcing(stored) == ("a",)
    state = store.state("a")
    assert state is not None
    assert state.pushed_since == NOON
