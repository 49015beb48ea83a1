"""The dashboard in a real browser: a broken feed is understood, a rule is written and planned, and it is all live.

Screenshots of the pages, light, dark and as wide as a phone, are kept in artifacts/, which git ignores.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.e2e.browsing import chromium, serious
from tests.support.origin import Origin
from tests.support.planet import Daemon, Planet, rss, rss_item, until

ARTIFACTS = Path(__file__).parents[2] / "artifacts"
HOSTILE = "&lt;script&gt;document.title='owned'&lt;/script&gt;&lt;img src=x onerror=\"document.title='owned'\"&gt;"
PAGES = {
    "feeds": "",
    "feed": "feeds/broken",
    "entries": "entries?q=entry",
    "duplicates": "duplicates",
    "outputs": "outputs",
    "output": "outputs/all",
    "configuration": "configuration",
    "events": "events",
}

SIZES = {"light": (1280, 900), "dark": (1280, 900), "phone": (390, 844)}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One for all."""
    with chromium() as started:
        yield started


@pytest.fixture
def daemon(planet: Planet, origin: Origin) -> Iterator[Daemon]:
    """A planet with two feeds that tell the same, and a broken one; everything that feeds say is hostile."""
    evil = rss_item("evil", title=HOSTILE, extra=f"<category>{HOSTILE}</category><author>{HOSTILE}</author>")
    origin.serve("/a.xml", rss(evil, rss_item(1), rss_item(2), title=HOSTILE))
    origin.serve("/b.xml", rss(rss_item(1, title="Copy of 1").replace("guid-1", "copy-1"), title="Copies"))
    feeds = [("a", "/a.xml"), ("b", "/b.xml"), ("broken", "/broken.xml")]
    planet.configure(*(f"{{id: {id_}, url: '{origin.url(path)}'}}" for id_, path in feeds), text="# a comment\n")
    with planet.daemon() as running:
        until(lambda: "Entry 2" in running.get("all.atom").text, "the entries")
        yield running


@pytest.fixture
def page(browser: Browser, daemon: Daemon) -> Iterator[Page]:
    """A page of the dashboard; no script of ours fails, and none of anybody else's runs."""
    errors: list[str] = []
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.goto(f"{daemon.url}admin/")
    yield page
    assert "owned" not in page.title()
    context.close()
    assert errors == []


def test_a_broken_feed_is_seen_understood_and_mended(page: Page, origin: Origin) -> None:
    """Its error stands in words beside it; polled again it is live on the page, which nobody loads anew."""
    expect(page.locator("#live")).to_have_text("Live")
    row = page.locator("#feed-broken")
    expect(row).to_contain_text("failing")
    expect(row).to_contain_text("404 Not Found")
    expect(page.locator("#feed-a")).to_contain_text("<script>document.title='owned'</script>")
    page.evaluate("window.same = true")
    origin.serve("/broken.xml", rss(rss_item("mended"), title="Mended"))
    row.get_by_role("button", name="Poll now").click()
    expect(row).to_contain_text("Mended", timeout=15_000)
    expect(row.locator(".state")).to_have_text("ok")
    expect(row.locator(".polls rect.failed")).to_have_count(1)
    expect(row.locator(".polls rect.changed")).to_have_count(1)
    assert page.evaluate("window.same")


def test_a_feed_is_paused_with_the_keyboard_and_stays_so(page: Page, daemon: Daemon) -> None:
    """The focus stays where it was; after loading anew it is still paused, and resumed it is polled again."""
    row = page.locator("#feed-b")
    row.get_by_role("button", name="Pause").focus()
    page.keyboard.press("Enter")
    expect(row.locator(".state")).to_have_text("paused")
    expect(row.get_by_role("button", name="Poll now")).to_have_count(0)
    assert page.evaluate("document.activeElement.closest('tr')?.id") == "feed-b"
    page.goto(f"{daemon.url}admin/feeds/b")
    expect(page.locator("main")).to_contain_text("It is paused and not polled until you resume it.")
    page.get_by_role("button", name="Resume").click()
    expect(page.locator("h1 .state")).to_have_text("ok")


def test_a_rule_is_written_planned_and_saved(page: Page, planet: Planet, daemon: Daemon) -> None:
    """Faults while one writes, with the way to their place; then the plan; then output/, with every comment kept."""
    page.get_by_role("link", name="Configuration").click()
    text = page.locator("#text")
    before = text.input_value()
    text.fill(before + "outputs:\n  - {id: all, drp: []}\n")
    fault = page.locator("#verdict [data-line]")
    expect(fault).to_contain_text("column")
    expect(page.locator("#verdict")).to_contain_text('did you mean "drop"?')
    expect(page.locator("#numbers b")).to_have_count(1)
    fault.click()
    place = page.evaluate("[document.activeElement.id, document.activeElement.selectionStart]")
    assert place == ["text", len(before) + len("outputs:\n  - {id: all, ")]
    text.fill(before + "outputs:\n  - {id: all, drop: [{title: 'Entry 2'}]}\n")
    expect(page.locator("#verdict")).to_contain_text("1 removed", timeout=15_000)
    expect(page.locator("#verdict .removed")).to_contain_text("Entry 2")
    assert "Entry 2" in daemon.get("all.atom").text
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#note")).to_contain_text("Saved.")
    assert "# a comment\n" in (planet.folder / "feeds.yaml").read_text()
    until(lambda: "Entry 2" not in daemon.get("all.atom").text, "the new output")


def test_what_is_written_before_the_script_runs_is_checked(page: Page, daemon: Daemon) -> None:
    """On a slow line one can write before that; so it is with what a browser keeps when one goes back."""
    late: list[Route] = []
    page.route("**/editor.js*", lambda route: late.append(route))  # noqa: PLW0108 - a method takes no attributes
    page.goto(f"{daemon.url}admin/configuration", wait_until="commit")
    page.locator("#text").fill("feedz: []\n")
    assert page.locator("#verdict [data-line]").count() == 0
    assert late
    for route in late:
        route.continue_()
    expect(page.locator("#verdict")).to_contain_text('did you mean "feeds"?')


def test_a_file_that_is_broken_on_disk_is_told_on_every_page(page: Page, planet: Planet) -> None:
    """At once, with its lines; the last valid configuration goes on."""
    path = planet.folder / "feeds.yaml"
    path.write_text(path.read_text() + "outputz: []\n")
    banner = page.locator("#banner")
    expect(banner).to_contain_text("feeds.yaml has a fault", timeout=15_000)
    banner.get_by_role("link").click()
    expect(page.locator("#verdict")).to_contain_text("outputz")
    expect(page.locator("#numbers b")).to_have_count(1)


def test_everything_works_without_scripts(browser: Browser, daemon: Daemon, planet: Planet) -> None:
    """By loading pages: a feed is paused, a text checked and saved."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{daemon.url}admin/")
    page.locator("#feed-b").get_by_role("button", name="Pause").click()
    expect(page.locator("#feed-b .state")).to_have_text("paused")
    page.goto(f"{daemon.url}admin/configuration")
    text = page.locator("#text")
    before = text.input_value()
    text.fill(before + "outputs: [{id: few, limit: 1}]\n")
    page.get_by_role("button", name="Check and plan").click()
    expect(page.locator("#verdict")).to_contain_text("a new output of 1 entries")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#note")).to_contain_text("Saved.")
    assert (planet.folder / "feeds.yaml").read_text() == before + "outputs: [{id: few, limit: 1}]\n"
    context.close()


def test_pages_shut_nobody_out_and_are_kept_as_pictures(browser: Browser, daemon: Daemon) -> None:
    """Axe finds no serious fault, in light, in dark and on a phone, where nothing is wider than the screen."""
    ARTIFACTS.mkdir(exist_ok=True)
    for name, (width, height) in SIZES.items():
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if name == "dark" else "light",
            bypass_csp=True,  # for axe alone: no script but ours may run there otherwise
        )
        page = context.new_page()
        for title, path in PAGES.items():
            page.goto(f"{daemon.url}admin/{path}")
            expect(page.locator("#live")).to_have_text("Live")
            page.screenshot(path=ARTIFACTS / f"dashboard-{title}-{name}.png", full_page=True)
            assert serious(page) == [], (title, name)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (title, name)
            assert "owned" not in page.title()
        context.close()
