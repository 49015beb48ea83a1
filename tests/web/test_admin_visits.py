"""Signed visits, the tokens of their forms, and how often one may guess: pure, so told by examples."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.web.attempts import FIRST_WAIT, FORGOTTEN_AFTER, FREE, LONGEST_WAIT, REMEMBERED, Attempts
from aggregator.web.visits import (
    LASTS,
    begin,
    form_token,
    is_form_token,
    key_of,
    new_secret,
    prolonged,
    read,
    signed,
)

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
KEY = key_of("secret", "hash")


@pytest.mark.parametrize("logged_in", [True, False])
def test_a_visit_comes_back_as_it_was(logged_in: bool) -> None:  # noqa: FBT001 - a case
    """From its cookie, until its time is over."""
    visit = begin(NOW, logged_in=logged_in)
    text = signed(visit, KEY)
    assert read(text, KEY, NOW) == visit
    assert read(text, KEY, NOW + LASTS - timedelta(seconds=1)) == visit
    assert read(text, KEY, NOW + LASTS) is None


def test_nobody_else_can_make_or_change_a_visit() -> None:
    """Not with another secret or password, and not by a single character."""
    text = signed(begin(NOW), KEY)
    assert read(text, key_of("another", "hash"), NOW) is None
    assert read(text, key_of("secret", "another"), NOW) is None
    assert read(text, key_of("secret", None), NOW) is None
    assert read("l" + text[1:], KEY, NOW) is None
    for place in range(len(text)):
        changed = text[:place] + ("0" if text[place] != "0" else "1") + text[place + 1 :]
        assert read(changed, KEY, NOW) is None


@given(st.text())
def test_any_text_is_read_without_harm(text: str) -> None:
    """A cookie is whatever a client sends."""
    assert read(text, KEY, NOW) is None
    assert not is_form_token(text.encode("utf-8", "replace").decode(), begin(NOW), KEY)


def test_a_form_belongs_to_its_visit_alone() -> None:
    """And to its key; the signature of the visit is no token."""
    visit, other = begin(NOW), begin(NOW)
    assert is_form_token(form_token(visit, KEY), visit, KEY)
    assert not is_form_token(form_token(other, KEY), visit, KEY)
    assert not is_form_token(form_token(visit, key_of("another", "hash")), visit, KEY)
    assert not is_form_token(signed(visit, KEY).rpartition(".")[2], visit, KEY)


def test_a_visit_is_prolonged_when_half_of_it_is_over() -> None:
    """It stays the same visit, so that the forms of open pages go on to work."""
    visit = begin(NOW)
    assert prolonged(visit, NOW + LASTS / 2) == visit
    later = prolonged(visit, NOW + LASTS / 2 + timedelta(seconds=1))
    assert later.id == visit.id
    assert later.until > visit.until


def test_secrets_differ() -> None:
    """Each is new."""
    assert len({new_secret() for _ in range(100)}) == 100


def test_a_few_wrong_passwords_cost_nothing_and_more_cost_ever_more_time() -> None:
    """An attempt that comes too early is not taken, and does not make the wait longer."""
    attempts, now = Attempts(), 1000.0
    assert [attempts.take("192.0.2.1", now) for _ in range(FREE)] == [0] * FREE
    waits = []
    for _ in range(12):
        wait = attempts.take("192.0.2.1", now)
        assert attempts.take("192.0.2.1", now) == wait
        waits.append(wait)
        now += wait
        assert attempts.take("192.0.2.1", now) == 0
    assert waits[:4] == [FIRST_WAIT, FIRST_WAIT * 2, FIRST_WAIT * 4, FIRST_WAIT * 8]
    assert waits[-1] == LONGEST_WAIT
    assert waits == sorted(waits)


def test_clients_wait_for_themselves_alone() -> None:
    """But a subscriber's whole /64 is one client, and an IPv4 address in IPv6 is that address."""
    attempts = Attempts()
    for _ in range(FREE):
        attempts.take("2001:db8::1", 0.0)
        attempts.take("::ffff:192.0.2.9", 0.0)
    assert attempts.take("2001:db8::2", 0.0) > 0
    assert attempts.take("2001:db8:0:1::1", 0.0) == 0
    assert attempts.take("192.0.2.9", 0.0) > 0
    assert attempts.take("192.0.2.8", 0.0) == 0


def test_a_right_password_and_an_hour_forgive() -> None:
    """The owner who mistyped starts anew."""
    attempts = Attempts()
    for _ in range(FREE):
        attempts.take("a", 0.0)
    attempts.forgive("a")
    assert attempts.take("a", 0.0) == 0
    for _ in range(FREE):
        attempts.take("b", 0.0)
    assert attempts.take("b", FORGOTTEN_AFTER + 1) == 0


def test_memory_is_bounded() -> None:
    """However many addresses an attacker has."""
    attempts = Attempts()
    for number in range(REMEMBERED + 100):
        attempts.take(f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}", 0.0)
    assert len(attempts._records) == REMEMBERED  # noqa: SLF001 - its size is what this is about
