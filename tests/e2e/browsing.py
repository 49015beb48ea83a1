"""Debian's Chromium for tests, and what shuts somebody out of a page."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped] # it ships no types
from playwright.sync_api import Browser, Page, expect, sync_playwright

NEEDS_CHROMIUM = "chromium is not installed: apt-get install chromium"
expect.set_options(timeout=20_000)  # milliseconds to wait for what comes; a busy machine takes its time


@contextmanager
def chromium(*options: str) -> Iterator[Browser]:
    """Start the browser; without one the test is skipped."""
    path = shutil.which("chromium")
    if not path:
        pytest.skip(NEEDS_CHROMIUM)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", *options])
        yield browser
        browser.close()


def serious(page: Page) -> list[Any]:
    """What axe finds that shuts somebody out."""
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [
        {"id": fault["id"], "html": [node["html"] for node in fault["nodes"]]}
        for fault in found
        if fault["impact"] in {"serious", "critical"}
    ]
