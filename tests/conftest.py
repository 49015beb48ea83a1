"""Skips that the gate does not forgive, and what tests have measured, printed below their results.

`.ci/run` installs what tests need of the system and of npm, so there nothing may lack it.
"""

import os
from collections.abc import Iterator

import pytest

INSTALLABLE = ("apt-get install", "npm install", "pip install")  # how a test says which package it misses


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Turn a skip for want of a system package into a failure where AGGREGATOR_NO_SKIPS is set."""
    report = yield
    if isinstance(report, pytest.TestReport) and report.skipped and os.environ.get("AGGREGATOR_NO_SKIPS"):
        reason = str(report.longrepr)
        if any(words in reason for words in INSTALLABLE):
            report.outcome = "failed"
            report.longrepr = f"{item.nodeid} was skipped: {reason}"
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what tests record with `record_property`: figures that must not get worse unseen."""
    reports = (report for outcome in ("passed", "failed") for report in terminalreporter.stats.get(outcome, ()))
    for report in reports:
        for name, value in getattr(report, "user_properties", ()):
            terminalreporter.write_line(f"{name}: {value}")
