"""Skips that the gate does not forgive: `.ci/run` installs newsboat and chromium, so there nothing may lack them."""

import os
from collections.abc import Iterator

import pytest

INSTALLABLE = "apt-get install"  # how a test says which package it misses


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Turn a skip for want of a system package into a failure where AGGREGATOR_NO_SKIPS is set."""
    report = yield
    if isinstance(report, pytest.TestReport) and report.skipped and os.environ.get("AGGREGATOR_NO_SKIPS"):
        reason = str(report.longrepr)
        if INSTALLABLE in reason:
            report.outcome = "failed"
            report.longrepr = f"{item.nodeid} was skipped: {reason}"
    return report
