"""The state of a source in one word and in words."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from aggregator.cli.tables import status_table
from aggregator.model import PollRecord, PollState, Source, SourceKind
from aggregator.pipeline.status import State, Status, statuses
from aggregator.store import Store, open_store

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
URL = "https://me:secret@old.example/feed"
SOURCE = Source(id="a", kind=SourceKind.HTTP, url=URL, title="Alpha")
OK = PollState(source_id="a", url=URL, next_poll_at=NOON + HOUR, last_poll_at=NOON, last_success_at=NOON)
FAILING = replace(OK, failures=2, error="503 Service Unavailable")
WAITING = replace(FAILING, error="429 Too Many Requests", retry_after=NOON + HOUR)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(f"sqlite:///{tmp_path / 'store.db'}") as opened:
        opened.sync([SOURCE])
        yield opened


def status(store: Store, state: PollState | None, now: datetime = NOON) -> Status:
    if state is not None:
        store.record(PollRecord(state=state))
    (found,) = statuses(store, [SOURCE], now)
    return found


@pytest.mark.parametrize(
    ("state", "now", "word"),
    [
        (None, NOON, State.NEW),
        (OK, NOON, State.OK),
        (FAILING, NOON, State.FAILING),
        (replace(OK, last_success_at=None, failures=1, error="no such host"), NOON, State.FAILING),
        (WAITING, NOON, State.WAITING),
        (WAITING, NOON + HOUR, State.FAILING),
        (replace(OK, error="the host asked to wait", retry_after=NOON + HOUR), NOON, State.WAITING),
        (replace(FAILING, gone=True), NOON, State.GONE),
        (replace(WAITING, gone=True), NOON, State.GONE),
        (replace(OK, moved_to="https://new.example/feed"), NOON, State.MOVED),
    ],
)
def test_the_word(store: Store, state: PollState | None, now: datetime, word: State) -> None:
    """Gone outranks waiting, waiting outranks failing; a wait that is over is a failure until the next poll."""
    assert status(store, state, now).state == word


def test_what_is_known_is_shown(store: Store) -> None:
    """When it was read, when it will be asked, how often it failed, and the error."""
    shown = status(store, FAILING)
    assert (shown.last_success, shown.next_poll, shown.failures) == (NOON, NOON + HOUR, 2)
    assert (shown.title, shown.error, shown.entries) == ("Alpha", "503 Service Unavailable", 0)


def test_what_is_gone_has_no_next_poll(store: Store) -> None:
    """Nor has what nobody has planned yet."""
    assert status(store, None).next_poll is None
    assert status(store, replace(FAILING, gone=True)).next_poll is None


def test_no_login_is_shown(store: Store) -> None:
    """Neither that of the configured address nor one in the address that it moved to."""
    shown = status(store, replace(OK, moved_to="https://you:secret@new.example/feed"))
    assert (shown.url, shown.moved_to) == ("https://old.example/feed", "https://new.example/feed")


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (OK, ""),
        (replace(FAILING, failures=1), "a: 503 Service Unavailable"),
        (FAILING, "a: 503 Service Unavailable (2 times in a row)"),
        (WAITING, "a: 429 Too Many Requests"),
        (
            replace(FAILING, error="410 Gone", gone=True),
            "a: 410 Gone; polled no more, but `aggregator update a` tries it again",
        ),
        (
            replace(OK, moved_to="https://new.example/feed"),
            "a: moved to https://new.example/feed; `aggregator fix` writes that into feeds.yaml",
        ),
    ],
)
def test_the_table_says_what_is_the_matter(
    store: Store, state: PollState, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A line below the table for each feed that is not well, with what can be done."""
    status_table([status(store, state)])
    _, *rest = capsys.readouterr().out.splitlines()[1:]
    assert "\n".join(rest) == words
