"""What becomes of a subscription: every event, and the plan that is made of announcements and subscriptions."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.cadence import PUSHED, after_success
from aggregator.fetch.websub import Refused
from aggregator.model import (
    Announcement,
    Entry,
    Fingerprint,
    PollHints,
    PollState,
    Source,
    SourceKind,
    StoredEntry,
    Subscription,
)
from aggregator.pipeline import websub_states as states

NOW = datetime(2026, 5, 17, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
HERE = Announcement(hub="https://hub.example.net/", topic="https://blog.example.net/feed")
NEW = states.new(HERE, callback="https://planet.example.net/websub/", token="t", secret="s", now=NOW)


def asked(subscription: Subscription, now: datetime = NOW) -> Subscription:
    after = states.asking(subscription, now, 0, private=False)
    assert after is not None
    return after


ASKED = asked(NEW)
RUNNING = states.verified(ASKED, 10 * DAY, NOW, 0)
PROVEN = states.delivered(RUNNING, NOW + HOUR)


def test_a_subscription_is_asked_for_verified_and_renewed_before_it_ends() -> None:
    """With the callback and the secret that the hub knows."""
    assert NEW.callback == "https://planet.example.net/websub/t"
    assert (ASKED.asked_at, ASKED.failures, ASKED.next_at) == (NOW, 1, NOW + HOUR)
    assert RUNNING.lease_until == NOW + 10 * DAY
    assert RUNNING.next_at == NOW + 7 * DAY
    assert states.verified(ASKED, 10 * DAY, NOW, 1).next_at == NOW + 8 * DAY
    renewed = states.verified(asked(RUNNING, NOW + 7 * DAY), 10 * DAY, NOW + 7 * DAY, 0)
    assert renewed.lease_until == NOW + 17 * DAY
    assert (renewed.token, renewed.secret, renewed.failures) == ("t", "s", 0)


def test_a_hub_that_does_not_verify_is_asked_less_and_less() -> None:
    """An hour, then four times as long each time, up to a week."""
    subscription, now, waits = NEW, NOW, []
    for _ in range(6):
        subscription = asked(subscription, now)
        waits.append((subscription.next_at - now) // HOUR)
        now = subscription.next_at
    assert waits == [1, 4, 16, 64, 168, 168]


def test_a_short_lease_is_renewed_in_time_and_not_without_end() -> None:
    """While it runs the hub is asked again after half of what is left, but for a minute at the least."""
    running, requests, now = states.verified(ASKED, HOUR, NOW, 0), 0, NOW
    while running.next_at < NOW + HOUR:
        now = running.next_at
        running = asked(running, now)
        requests += 1
    assert 3 <= requests <= 12
    assert states.verified(ASKED, timedelta(seconds=1), NOW, 0).next_at == NOW + states.LEAST


@pytest.mark.parametrize(
    ("refusal", "wait"),
    [
        (Refused(message="500"), HOUR),
        (Refused(message="404", lasting=True), DAY),
        (Refused(message="429", retry_after=NOW + 5 * HOUR), 5 * HOUR),
        (Refused(message="429", retry_after=NOW - HOUR), HOUR),
    ],
)
def test_a_refusal_is_remembered_and_respected(refusal: Refused, wait: timedelta) -> None:
    """A fault in the request is not gone in an hour; Retry-After counts."""
    after = states.refused(ASKED, refusal, NOW)
    assert (after.error, after.next_at) == (refusal.message, NOW + wait)


def test_a_verification_outruns_the_answer_to_the_request() -> None:
    """A hub may verify before it answers; what it says afterwards, or about an earlier request, changes nothing."""
    assert states.refused(RUNNING, Refused(message="500"), NOW) == RUNNING
    assert states.refused(ASKED, Refused(message="500"), NOW - HOUR) == ASKED


def test_a_request_that_was_not_made_is_no_failure() -> None:
    """The host of the hub had asked others to wait."""
    assert states.refused(ASKED, Refused(message="later", put_off=True), NOW).failures == 0


def test_nobody_asks_twice() -> None:
    """What another look at the subscriptions has asked for meanwhile is not due any more."""
    assert states.asking(ASKED, NOW, 0, private=False) == ASKED


def test_a_clock_that_was_wrong_delays_no_renewal() -> None:
    """What was asked for in the future, as it seems now, is asked for again."""
    future = states.verified(asked(replace(NEW, next_at=NOW), NOW + 400 * DAY), 10 * DAY, NOW + 400 * DAY, 0)
    assert states.is_due(future, NOW)
    assert asked(future).asked_at == NOW
    assert not states.is_due(asked(future), NOW)


def test_a_denied_subscription_ends_and_is_tried_again_much_later() -> None:
    """Whether it was verified before or not (section 5.2)."""
    denied = states.denied(PROVEN, "no more", NOW)
    assert denied is not None
    assert (denied.lease_until, denied.proven_at, denied.next_at) == (None, None, NOW + 7 * DAY)
    assert denied.error == "denied by the hub: no more"
    assert states.denied(replace(PROVEN, ending=True), "", NOW) is None


def test_a_lease_that_nobody_renewed_lapses() -> None:
    """And is not relied on any more."""
    assert states.lapsed(PROVEN, NOW + DAY) == PROVEN
    after = states.lapsed(PROVEN, NOW + 10 * DAY)
    assert (after.lease_until, after.proven_at) == (None, None)


def test_a_hub_is_relied_on_once_it_has_delivered_and_until_it_fails() -> None:
    """After each failure it takes one delivery more."""
    assert RUNNING.proven_at is None
    assert PROVEN.proven_at == NOW + HOUR
    once = states.missed(PROVEN, NOW + 2 * HOUR)
    assert (once.proven_at, once.misses, once.next_at) == (None, 1, NOW + 2 * HOUR)
    assert states.missed(once, NOW + 3 * HOUR) == once
    assert states.delivered(once, NOW + 3 * HOUR).proven_at is None
    assert states.delivered(states.delivered(once, NOW + 3 * HOUR), NOW + 4 * HOUR).proven_at == NOW + 4 * HOUR


def test_what_is_given_up_in_vain_is_forgotten() -> None:
    """After three requests; one of which the hub never heard at once."""
    assert states.ended(NEW, NOW) is None
    ending = states.ended(RUNNING, NOW)
    for _ in range(states.TRIES_TO_END):
        assert ending is not None
        ending = states.asking(ending, ending.next_at, 0, private=False)
    assert ending is not None
    assert states.asking(ending, ending.next_at, 0, private=False) is None


def test_a_hub_is_told_to_stop_where_it_was_told_to_begin() -> None:
    """Whether private networks may be reached was decided by the feeds that wanted the subscription."""
    begun = states.asking(NEW, NOW, 0, private=True)
    assert begun is not None
    ending = states.ended(begun, NOW)
    assert ending is not None
    after = states.asking(ending, NOW, 0, private=False)
    assert after is not None
    assert after.private


def arrived(published: datetime | None) -> StoredEntry:
    at = published or NOW
    mark = Fingerprint(guid="1", link_key=None, title_key=None, content_hash="1", text_hash=None)
    return StoredEntry(
        id="urn:uuid:1",
        source_id="a",
        entry=Entry(published=published),
        fingerprint=mark,
        first_seen_at=NOW,
        published_at=at,
        updated_at=at,
        story_id="urn:uuid:1",
        story_at=at,
    )


MISSED = [
    ("nobody relies on the hub", None, NOW - HOUR, NOW - 2 * HOUR, False),
    ("published while it was relied on", NOW - 9 * HOUR, NOW - 12 * HOUR, NOW - 5 * HOUR, True),
    ("it may still be on its way", NOW - 9 * HOUR, NOW - 6 * HOUR, NOW - HOUR / 2, False),
    ("published before", NOW - 9 * HOUR, NOW - 12 * HOUR, NOW - 10 * HOUR, False),
    ("dated back, but new since the last poll", NOW - 9 * HOUR, NOW - 6 * HOUR, NOW - 10 * DAY, True),
    ("undated, new since the last poll", NOW - 9 * HOUR, NOW - 6 * HOUR, None, True),
    ("undated, and perhaps older than that", NOW - 9 * HOUR, NOW - 12 * HOUR, None, False),
]


@pytest.mark.parametrize(
    ("since", "last_poll", "published", "missed"), [m[1:] for m in MISSED], ids=[m[0] for m in MISSED]
)
def test_what_a_poll_finds_may_have_been_missed(
    since: datetime | None,
    last_poll: datetime,
    published: datetime | None,
    missed: bool,  # noqa: FBT001 - the column of a table
) -> None:
    """An entry that came while the hub was relied on, and that has had time to arrive."""
    state = PollState(source_id="a", url="https://a.example/", last_poll_at=last_poll, pushed_since=since)
    assert states.is_missed(state, [arrived(published)], NOW) is missed
    assert not states.is_missed(state, [], NOW)


def test_a_feed_that_is_delivered_is_polled_once_a_day() -> None:
    """POLITENESS 13; `every` may be longer."""
    source = Source(id="a", kind=SourceKind.HTTP, url="https://a.example/")
    due = [
        after_success(source, PollHints(), fresh_until=None, now=NOW, chance=chance, pushed=True)
        for chance in (0.0, 0.5, 1.0)
    ]
    assert all(PUSHED <= at - NOW <= PUSHED * 1.1 for at in due)


def anywhere(_: Subscription) -> bool:
    return True


def test_the_plan_follows_the_announcements() -> None:
    """What is announced and not there is added, what is there and not announced ends, what is ending is resumed."""
    other = Announcement(hub="https://b.example/", topic="t")
    first = states.plan({HERE, other}, [PROVEN], is_here=anywhere, now=NOW)
    assert (first.add, first.end, first.resume) == ((other,), (), ())
    second = states.plan([other], [PROVEN], is_here=anywhere, now=NOW)
    assert (second.add, second.end) == ((other,), (PROVEN,))
    ending = replace(PROVEN, ending=True)
    assert states.plan([HERE], [ending], is_here=anywhere, now=NOW).resume == (ending,)
    assert states.plan([], [ending], is_here=anywhere, now=NOW).end == ()
    assert states.plan([HERE], [PROVEN], is_here=anywhere, now=NOW + 10 * DAY).lapsed == (PROVEN,)


def test_a_site_that_has_moved_subscribes_anew() -> None:
    """Hubs know the old callback: that subscription ends, and another begins."""
    plan = states.plan([HERE], [PROVEN], is_here=lambda each: each.callback.startswith("https://new.example/"), now=NOW)
    assert (plan.add, plan.end) == ((HERE,), (PROVEN,))


EVENTS: list[Callable[[Subscription, datetime], Subscription | None]] = [
    lambda each, now: states.asking(each, now, 0.5, private=False),
    lambda each, now: states.refused(each, Refused(message="x", lasting=True), each.asked_at or now),
    lambda each, now: states.refused(each, Refused(message="x", put_off=True), each.asked_at or now),
    lambda each, now: states.verified(each, HOUR, now, 0.5),
    lambda each, now: states.denied(each, "", now),
    states.lapsed,
    states.delivered,
    states.missed,
    states.ended,
    states.resumed,
]


@given(st.lists(st.tuples(st.integers(0, len(EVENTS) - 1), st.integers(0, 100_000)), max_size=40))
def test_whatever_happens_requests_are_a_minute_apart(history: list[tuple[int, int]]) -> None:
    """And counters never go below zero; who is given up or resumed has a reason to be asked at once."""
    subscription, now, last = NEW, NOW, None
    excused = True
    for event, seconds in history:
        now += timedelta(seconds=seconds)
        after = EVENTS[event](subscription, now)
        if after is None:
            return
        if after.asked_at != subscription.asked_at:
            assert excused or last is None or now - last >= states.LEAST
            last, excused = now, False
        excused = excused or event >= 8
        assert after.failures >= 0
        assert after.pushes >= 0
        assert after.proven_at is None or after.pushes > after.misses
        subscription = after
