"""What a hub delivers is on an open page of the dashboard at once, in real Chromium; private links hold their token."""

import socket
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.browsing import chromium
from tests.support.hub import Hub
from tests.support.origin import Origin
from tests.support.planet import Daemon, Planet, rss, rss_item, until

TOKEN = "a-token-of-twenty-letters"
LOOK = "Object.defineProperty(document, 'visibilityState', {{value: '{}', configurable: true}}); "
TELL = "document.dispatchEvent(new Event('visibilitychange'))"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One for all."""
    with chromium() as started:
        yield started


@pytest.fixture
def hub() -> Iterator[Hub]:
    """A hub that a feed names."""
    with Hub() as running:
        yield running


@pytest.fixture
def daemon(planet: Planet, origin: Origin, hub: Hub) -> Iterator[Daemon]:
    """A planet with one feed, to which a hub is subscribed, and a private output."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]  # hubs must know it before the daemon has it
    origin.serve("/a.xml", document(origin, hub, 1))
    (planet.folder / "feeds.yaml").write_text(
        f"site: {{title: Planet, url: 'http://127.0.0.1:{port}/'}}\npoll: {{private_addresses: allow}}\n"
        f"feeds: [{{id: a, url: '{origin.url('/a.xml')}'}}]\n"
        f"outputs: [{{id: all}}, {{id: few, title: Few, private: {TOKEN}}}]\n"
    )
    with planet.daemon("--port", str(port)) as running:
        hub.subscribed(origin.url("/a.xml"))
        until(lambda: "Entry 1" in running.get("all.atom").text, "the first entry")
        yield running


def document(origin: Origin, hub: Hub, *numbers: int) -> bytes:
    """A feed that names its hub and itself."""
    atom = "atom:link xmlns:atom='http://www.w3.org/2005/Atom'"
    links = f"<{atom} rel='self' href='{origin.url('/a.xml')}'/><{atom} rel='hub' href='{hub.url}'/>"
    return rss(*(rss_item(number) for number in numbers), head=links)


def push(origin: Origin, hub: Hub, *numbers: int) -> None:
    topic = origin.url("/a.xml")
    assert hub.publish(topic, document(origin, hub, *numbers)) == [202]


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page; no script on it fails."""
    errors: list[str] = []
    page = browser.new_page()
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    page.close()
    assert errors == []


def test_what_a_hub_delivers_is_on_the_open_pages(page: Page, daemon: Daemon, origin: Origin, hub: Hub) -> None:
    """In the list, on the page of the feed, and among the entries, none of which is loaded anew."""
    for number, (path, place) in enumerate(
        [("", "#feed-a .number"), ("feeds/a", "#feed"), ("entries", "#found")], start=2
    ):
        page.goto(f"{daemon.url}admin/{path}")
        expect(page.locator("#live")).to_have_text("Live")
        page.evaluate("window.same = true")
        push(origin, hub, number)
        expect(page.locator(place)).to_contain_text(f"Entry {number}" if path else str(number), use_inner_text=True)
        assert page.evaluate("window.same")
    assert len(origin.requests("/a.xml")) == 1


def test_a_page_that_nobody_looks_at_catches_up(page: Page, daemon: Daemon, origin: Origin, hub: Hub) -> None:
    """Hidden it lets go of its connection, of which a browser has few; seen again it shows what has happened."""
    page.goto(f"{daemon.url}admin/feeds/a")
    expect(page.locator("#live")).to_have_text("Live")
    page.evaluate(LOOK.format("hidden") + TELL)
    push(origin, hub, 7)
    until(lambda: "Entry 7" in daemon.get("all.atom").text, "the entry in the output")
    assert "Entry 7" not in page.inner_text("#feed")
    page.evaluate(LOOK.format("visible") + TELL)
    expect(page.locator("#feed")).to_contain_text("Entry 7")


def test_a_private_output_is_opened_and_its_address_told_to_nobody(
    page: Page, daemon: Daemon, planet: Planet, origin: Origin
) -> None:
    """The links on the dashboard work as they are copied; neither a Referer nor the log has the token."""
    page.goto(f"{daemon.url}admin/outputs")
    link = page.get_by_role("link", name="html").nth(1)
    address = link.evaluate("link => link.href")
    assert address == f"{daemon.url}few.html?token={TOKEN}"
    with page.expect_response("**/few.html*") as seen:
        link.click()
    assert (seen.value.status, seen.value.request.header_value("referer")) == (200, None)
    assert "Entry 1" in page.inner_text("main")
    with page.expect_request("https://example.org/1") as followed:
        page.evaluate("document.querySelector(\"a[href='https://example.org/1']\").click()")
    assert followed.value.header_value("referer") is None
    assert TOKEN not in (planet.folder / "daemon.log").read_text()
    assert all(TOKEN not in str(request) for request in origin.log)
