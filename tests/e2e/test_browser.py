"""A real browser opens what we publish."""

import shutil
import subprocess
from pathlib import Path

import pytest
from lxml import html

from tests.support.origin import Origin
from tests.support.planet import Planet, rss, rss_item, until

NEEDS_CHROMIUM = "chromium is not installed: apt-get install chromium"
QUIET = "--no-first-run --disable-background-networking --disable-component-update --disable-sync --disable-quic"
HOSTILE = "&lt;script&gt;document.title='owned'&lt;/script&gt;&lt;img src=x onerror=\"document.title='owned'\"&gt;"


def opened(url: str, profile: Path) -> html.HtmlElement:
    """Open a page in headless Chromium and return what has become of it after its scripts ran, if it had any."""
    command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", *QUIET.split()]
    done = subprocess.run(
        [*command, f"--user-data-dir={profile}", "--virtual-time-budget=2000", "--dump-dom", url],
        capture_output=True,
        timeout=90,
        check=True,
    )
    return html.document_fromstring(done.stdout)


def test_pages_and_feeds_explain_themselves_and_run_nothing(planet: Planet, origin: Origin) -> None:
    """The front page leads to every feed, a feed opened in the browser is a page, and hostile markup stays text."""
    if not shutil.which("chromium"):
        pytest.skip(NEEDS_CHROMIUM)
    evil = rss_item("evil", title=HOSTILE, extra=f"<category>{HOSTILE}</category><author>{HOSTILE}</author>")
    origin.serve("/a.xml", rss(evil.replace("The text", HOSTILE), rss_item(1), title=HOSTILE))
    planet.article(
        "hello.md", "---\ntitle: Hello\ndate: 2026-05-01\n---\n<script>document.title='owned'</script> Text.\n"
    )
    planet.configure(origin.url("/a.xml"))
    with planet.daemon() as daemon:
        until(lambda: "Entry 1" in daemon.get("all.atom").text, "the entries")
        pages = {
            name: opened(daemon.url + name, planet.folder / f"profile-{number}")
            for number, name in enumerate(["", "all.html", "all.atom", "all.rss", "articles/hello.html"])
        }
    for name, page in pages.items():
        assert "owned" not in page.findtext(".//title", ""), name
        assert page.xpath("//script[not(@type='application/ld+json')]") == [], name
        assert page.xpath("//@onerror") == [], name
    front = pages[""]
    assert {"all.atom", "all.rss", "all.json", "all.html"} <= {
        link.rsplit("/", 1)[-1] for link in front.xpath("//a/@href")
    }
    for name in ("all.html", "all.atom", "all.rss"):
        assert "Entry 1" in pages[name].text_content(), name
    assert pages["articles/hello.html"].findtext(".//h1") == "Hello"
