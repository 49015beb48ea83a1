"""The simulation in docs/cadence.md, small."""

import statistics

import pytest

from benchmarks.cadence import DAY, HOUR, STRATEGIES, Result, run, synthetic_feeds


@pytest.fixture(scope="module")
def month() -> dict[str, dict[str, Result]]:
    """Some thirty feeds of seven kinds, thirty days, each strategy."""
    feeds, end = synthetic_feeds(34), 30 * DAY
    return {name: dict(run(feeds, strategy(end), end)) for name, strategy in STRATEGIES.items()}


def test_it_polls_less_than_hourly_and_brings_news_sooner_than_daily(month: dict[str, dict[str, Result]]) -> None:
    """With `every: 1d`: a third of the polls, and a fifth of the delay, and that of busy feeds is a tenth."""
    ours, hourly, daily = (month[name] for name in ("ours, every: 1d", "fixed, hourly", "fixed, daily"))
    assert ours["all"].feeds == 32
    assert ours["all"].polls < hourly["all"].polls / 3
    assert statistics.fmean(ours["all"].delays) < statistics.fmean(daily["all"].delays) / 5
    assert statistics.fmean(ours["hourly news"].delays) < statistics.fmean(daily["hourly news"].delays) / 10


def test_by_default_busy_feeds_are_fresher_than_hourly_and_others_as_fresh(month: dict[str, dict[str, Result]]) -> None:
    """With `every: 1h`, `at_least: 5m`."""
    ours, hourly = month["ours, every: 1h (default)"], month["fixed, hourly"]
    assert statistics.fmean(ours["hourly news"].delays) < statistics.fmean(hourly["hourly news"].delays) * 0.8
    assert max(ours["all"].delays) <= HOUR
    assert ours["all"].polls < hourly["all"].polls * 1.15


def test_every_entry_is_counted_once(month: dict[str, dict[str, Result]]) -> None:
    """All strategies see the same entries, so that their delays can be compared."""
    counts = {name: len(results["all"].delays) for name, results in month.items()}
    assert max(counts.values()) - min(counts.values()) < 0.01 * max(counts.values())
