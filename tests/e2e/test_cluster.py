"""Several processes over one PostgreSQL, some of which are killed: benchmarks/cluster.py, small."""

import pytest

from benchmarks.cluster import Outcome, mistreat
from tests.support.postgres import shared_server


@pytest.fixture(scope="module")
def outcome() -> Outcome:
    """Two daemons and three workers; a worker, the database and the leader die in turn."""
    shared_server()  # skips where there is no PostgreSQL
    return mistreat(40, 10)


def test_every_feed_is_polled(outcome: Outcome) -> None:
    """Whoever dies, another one goes on."""
    assert outcome.feeds == 40


def test_no_host_is_asked_twice_at_the_same_time(outcome: Outcome) -> None:
    """It has one lane in the whole cluster."""
    assert outcome.at_once == 1


def test_no_entry_is_lost_or_doubled(outcome: Outcome) -> None:
    """What was served is stored, once."""
    assert outcome.entries > 40 * 3
    assert (outcome.lost, outcome.doubled, outcome.published_twice) == (0, 0, 0)
