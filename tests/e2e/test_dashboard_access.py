"""Every page shuts nobody out: axe finds no serious fault in light and dark, and nothing is wider than a phone.

These are the pages that stand behind a log-in and those that all may see; `test_dashboard` looks at the first ones.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from aggregator.web.passwords import hash_of
from tests.e2e.browsing import chromium, serious
from tests.support.origin import Origin
from tests.support.planet import Daemon, Planet, rss, rss_item, until

ARTIFACTS = Path(__file__).parents[2] / "artifacts"
PASSWORD = "correct horse"
LONG = "Verylongwordthatnobodycanbreak" * 8
PUBLIC = {
    "front": "",
    "reading": "all.html",
    "opened": "all.atom",
    "health": "health.atom",
    "view": "all.html?q=entry",
    "missing": "nothing/here",
}
ADMIN = {
    "feed-new": "feeds/silent",
    "no-feeds": "?q=nothing",
    "no-entries": "entries?q=nothing",
    "private": "outputs/few",
    "refused": "feeds/nothing",
}
UNSEEN = """() => document.activeElement !== document.body
  && getComputedStyle(document.activeElement).outlineStyle === 'none'"""
LOOKS = {"light": ("light", 1280), "dark": ("dark", 1280), "phone": ("light", 390)}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One for all."""
    with chromium() as started:
        yield started


@pytest.fixture
def daemon(planet: Planet, origin: Origin) -> Iterator[Daemon]:
    """A planet that wants a password, with a story told twice, an article, a private output, and long words."""
    long = rss_item("long", title=LONG, extra=f"<category>{LONG}</category><author>Ann</author>")
    origin.serve("/a.xml", rss(rss_item(1), rss_item(2), long, title="Long words"))
    origin.serve("/b.xml", rss(rss_item(1).replace("guid-1", "copy-1"), title="Copies"))
    body = "# Part\n\nWords and `code`.\n\n> Said.\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"
    planet.article("hello.md", f"---\ntitle: Hello\nauthor: Ann\ntags: [one]\ndate: 2026-05-01\n---\n{body}")
    feeds = [f"{{id: {id_}, url: '{origin.url(f'/{id_}.xml')}'}}" for id_ in ("a", "b", "silent")]
    outputs = "outputs: [{id: all}, {id: few, keep: [{title: Hello}], private: a-token-of-twenty-letters}]\n"
    planet.configure(*feeds, text=f"{outputs}web: {{password: '{hash_of(PASSWORD)}'}}\n")
    with planet.daemon() as running:
        until(lambda: running.get("all.atom").text.count("<entry>") > 3, "the entries")
        yield running


def test_no_page_shuts_anybody_out(browser: Browser, daemon: Daemon, planet: Planet) -> None:
    """From the log-in on; the pictures are kept in artifacts/, which git ignores."""
    ARTIFACTS.mkdir(exist_ok=True)
    entries = {entry["title"]: entry for entry in planet.json("entries")}
    pages = {name: f"admin/{path}" for name, path in ADMIN.items()}
    pages |= {
        "why": f"admin/why?entry={entries['Entry 1']['id']}",
        "why-long": f"admin/why?entry={entries[LONG]['id']}",
    }
    pages |= {"story": f"admin/story?story={entries['Entry 1']['story']}", "duplicates-two": "admin/duplicates"}
    pages |= {"faults": "admin/configuration", **PUBLIC, "article": "articles/hello.html"}
    for look, (scheme, width) in LOOKS.items():
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if scheme == "dark" else "light",
            bypass_csp=True,  # for axe alone
        )
        page = context.new_page()
        page.goto(f"{daemon.url}admin/")
        looked_at(page, f"login-{look}", width)
        log_in(page)
        for name, path in pages.items():
            page.goto(daemon.url + path)
            if name == "faults":
                page.locator("#text").fill("outputs: [{id: all, drp: []}]\n")
                expect(page.locator("#verdict")).to_contain_text("did you mean")
            looked_at(page, f"{name}-{look}", width)
        context.close()


def log_in(page: Page) -> None:
    """With the keyboard alone, after a mistake that is said."""
    for password in ("wrong", PASSWORD):
        page.keyboard.type(password)
        page.keyboard.press("Enter")
        if password == "wrong":
            expect(page.get_by_role("alert")).to_have_text("This is not the password.")
            expect(page.locator("#password")).to_be_focused()
    expect(page.locator("#live")).to_have_text("Live")


def looked_at(page: Page, name: str, width: int) -> None:
    """Keep a picture, and see that nobody is shut out."""
    page.screenshot(path=ARTIFACTS / f"page-{name}.png", full_page=True)
    assert serious(page) == [], name
    assert page.evaluate("document.documentElement.scrollWidth") <= width, name


def test_the_keyboard_alone_is_enough(browser: Browser, daemon: Daemon) -> None:
    """The first key leads past the sections; what has the focus is seen, and every control can be reached."""
    page = browser.new_page()
    page.goto(f"{daemon.url}admin/")
    log_in(page)
    page.goto(f"{daemon.url}admin/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    reached, unseen = [], []
    for _ in range(26):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.getAttribute('aria-label') ?? ''"))
        if page.evaluate(UNSEEN):
            unseen.append(page.evaluate("document.activeElement.outerHTML"))
    assert {"Poll now: silent", "Pause: Copies"} <= set(reached)
    assert unseen == []
    page.close()
