"""No script of a feed runs in a real browser, wherever what it says is shown: pages, opened feeds, dashboard.

A script is noticed when the browser compiles it, by what it does, and by what is left of it in the page; once with the
policy of our headers, and once without, so that the markup has to be harmless by itself.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import pytest
from playwright.sync_api import Browser, BrowserContext, Dialog, Page, Route

from tests.e2e.browsing import chromium
from tests.support.origin import Origin
from tests.support.planet import Daemon, Planet, rss, until

VECTORS = Path(__file__).parents[2] / "../shared/corpus/vectors/dompurify-expect.json"
NOWHERE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
OURS = ("/admin/static/live.js", "/admin/static/editor.js")

PAYLOADS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(2)>",
    "<svg onload=alert(3)><script>alert(4)</script></svg>",
    "<a href='javascript:alert(5)'>click</a>",
    '"><script>alert(6)</script>',
    "' autofocus onfocus='alert(7)",
    "</title><script>alert(8)</script>",
    "</textarea><script>alert(9)</script>",
    "]]><script>alert(10)</script>",
    "--><script>alert(11)</script>",
    "</script><script>alert(12)</script>",
    "{{ 7 * 7 }} ${alert(13)} {% raw %}",
    "<iframe srcdoc='<script>parent.alert(14)</script>'></iframe>",
    "<style>@import 'javascript:alert(15)';</style><base href='//evil.example/'>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(16)&gt;'>",
    "<template><script>alert(17)</script></template><form action=javascript:alert(18)><button>x</button></form>",
)
LINKS = (
    "javascript:alert(1)",
    "JaVaScRiPt://example.org/%0aalert(2)",
    "data:text/html,<script>alert(3)</script>",
    "vbscript:alert(4)",
    "\tjavascript:alert(5)",
    "https://example.org/\"onmouseover='alert(6)'",
)

# what a script would do; and what would run one, as the browser itself has understood the page
TELL = "window.ran = []; for (const name of ['alert', 'prompt', 'confirm']) window[name] = (x) => { ran.push(x); };"
TOUCH = """() => {
  const found = [...window.ran.map((each) => `ran: ${each}`)];
  document.addEventListener('click', (event) => event.preventDefault(), true);
  document.addEventListener('submit', (event) => event.preventDefault(), true);
  for (const element of document.querySelectorAll('*')) {
    const tag = element.localName;
    if (tag === 'script' && element.type !== 'application/ld+json' && !element.src.includes('/admin/static/'))
      found.push(element.outerHTML);
    if (['iframe', 'object', 'embed', 'base', 'frame', 'applet'].includes(tag)) found.push(element.outerHTML);
    for (const { name, value } of element.attributes) {
      if (name.toLowerCase().startsWith('on') || name === 'srcdoc') found.push(`${tag} ${name}=${value}`);
      if (/^[\\s\\0-\\x20]*(javascript|vbscript|data:text)/i.test(value) && /href|src|action|data/.test(name))
        found.push(`${tag} ${name}=${value}`);
    }
    for (const kind of ['focus', 'mouseover', 'mouseenter', 'error', 'load', 'toggle', 'animationstart', 'begin'])
      element.dispatchEvent(new Event(kind));
  }
  return [...found, ...window.ran.map((each) => `ran when touched: ${each}`)];
}"""


def payloads() -> tuple[str, ...]:
    """What feeds say: ours, and those of the corpus where it is there."""
    if not VECTORS.exists():
        return PAYLOADS
    return PAYLOADS + tuple(case["payload"] for case in json.loads(VECTORS.read_text(encoding="utf-8")))


def clean(text: str) -> str:
    """Leave out what no XML document can hold."""
    return "".join(letter for letter in text if letter >= " " or letter in "\t\n")


def document(texts: tuple[str, ...], which: str) -> bytes:
    """A feed whose every part is hostile; one that is told again elsewhere has the same words."""
    items = []
    for number, raw in enumerate(texts):
        text = escape(clean(raw))
        link = escape(clean(LINKS[number % len(LINKS)])) if number % 3 else f"https://example.org/{number}"
        items.append(
            f"<item><guid isPermaLink='false'>{which}-{number}</guid><title>{number}: {text}</title><link>{link}</link>"
            f"<author>{text}</author><category domain={quoteattr(clean(raw))}>{text}</category>"
            f"<pubDate>Fri, 15 May 2026 10:{number % 60:02}:00 GMT</pubDate>"
            f"<enclosure url={quoteattr(clean(LINKS[number % len(LINKS)]))} type='audio/mpeg' length='1'/>"
            f"<description>Story {number} is told by several people in much the same words. {text}</description></item>"
        )
    title = escape("Planet <script>alert('title')</script> <img src=x onerror=alert('t')>")
    return rss(*items, title=title, link="javascript:alert(1)")


@dataclass
class Watched:
    """Pages in which scripts that are not ours are noticed."""

    context: BrowserContext
    found: list[str] = field(default_factory=list)

    def page(self) -> Page:
        """Open a page; the browser tells of every script that it compiles there."""
        page = self.context.new_page()
        page.on("dialog", self._asked)
        devtools = self.context.new_cdp_session(page)
        devtools.on("Debugger.scriptParsed", self._compiled)
        devtools.send("Debugger.enable")
        return page

    def _asked(self, dialog: Dialog) -> None:
        self.found.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _compiled(self, script: dict[str, Any]) -> None:
        url = str(script.get("url", ""))
        if url.startswith(("http", "data:", "blob:")) and not url.endswith(OURS):
            self.found.append(f"compiled: {url}")

    def look(self, page: Page, url: str) -> None:
        """Open a page, touch everything on it, and note what ran or could."""
        page.goto(url, wait_until="domcontentloaded")
        self.found += [f"{url}: {each}" for each in page.evaluate(TOUCH)]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One for all, which finds no other machine."""
    with chromium(NOWHERE) as started:
        yield started


@contextmanager
def watching(browser: Browser, *, policy: bool) -> Iterator[Watched]:
    """Notice scripts, with the policy of our headers or without."""
    context = browser.new_context(bypass_csp=not policy)
    context.add_init_script(TELL)
    yield Watched(context)
    context.close()


@pytest.fixture(scope="module")
def planet(tmp_path_factory: pytest.TempPathFactory) -> Planet:
    """One folder for all, since it is only looked at."""
    return Planet(tmp_path_factory.mktemp("hostile"))


@pytest.fixture(scope="module")
def daemon(planet: Planet) -> Iterator[Daemon]:
    """A planet of two feeds that say all of it, articles that do so as well, and a broken feed with a hostile title."""
    texts = payloads()
    for start in range(0, len(texts), 24):
        body = "\n\n".join(clean(text) for text in texts[start : start + 24])
        title = json.dumps(clean(texts[start]))
        planet.article(
            f"a{start}.md", f"---\ntitle: {title}\nauthor: {title}\ndate: 2026-05-01\n---\nWords.\n\n{body}\n"
        )
        planet.article(f"h{start}.html", f"<title>Page {start}</title><p>Words.</p>\n{body}")
    with Origin() as origin:
        origin.serve("/a.xml", document(texts, "a"))
        origin.serve("/b.xml", document(texts, "b"))
        feeds = [f"{{id: {id_}, url: '{origin.url(f'/{id_}.xml')}'}}" for id_ in ("a", "b")]
        missing = origin.url("/%3Cscript%3Ealert(1)%3C/script%3E")
        broken = f"{{id: broken, url: '{missing}', title: '<script>alert(2)</script>'}}"
        outputs = "outputs:\n  - {id: all, limit: 1000, duplicates: keep, title: '<script>alert(3)</script>'}\n"
        planet.configure(*feeds, broken, text=f"{outputs}# </textarea><script>alert(4)</script>\n")
        with planet.daemon() as running:
            until(lambda: running.get("all.atom").text.count("<entry>") > 2 * len(texts), "the entries")
            until(lambda: len(pages(planet)) == 2 * len(range(0, len(texts), 24)), "the pages of the articles")
            yield running


def pages(planet: Planet) -> list[str]:
    """Return the names of the pages of the articles."""
    return sorted(path.name for path in (planet.folder / "output/articles").glob("*.html"))


@pytest.mark.parametrize("policy", [True, False], ids=["with our policy", "without it"])
def test_not_one_script_of_a_feed_runs(browser: Browser, daemon: Daemon, planet: Planet, policy: bool) -> None:  # noqa: FBT001 - a column
    """On the reading page, pages of articles, opened feeds, views, and every page of the dashboard."""
    entries = planet.json("entries", "--limit", "1000")
    public = ["", "all.html", "all.atom", "all.rss", "health.atom", "all.html?q=alert", "all.atom?q=alert&limit=300"]
    public += [f"articles/{name}" for name in pages(planet)]
    admin = [
        "",
        "feeds/a",
        "feeds/broken",
        "entries?limit=500",
        "duplicates",
        "outputs",
        "outputs/all",
        "configuration",
    ]
    admin += ["events", "entries?q=%3Cscript%3Ealert(1)%3C/script%3E", "?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E"]
    admin += [f"why?entry={entry['id']}" for entry in entries[::60]]
    admin += [f"story?story={entry['story']}" for entry in entries[5::100]]
    with watching(browser, policy=policy) as watched:
        page = watched.page()
        for path in public:
            watched.look(page, daemon.url + path)
        for path in admin:
            watched.look(page, f"{daemon.url}admin/{path}")
        assert watched.found == []


def test_a_script_would_be_noticed(browser: Browser) -> None:
    """What is looked for is found: a test that sees nothing proves nothing."""
    for markup in ("<script>alert(1)</script>", "<img src=x onerror=alert(2)>", "<a href=javascript:alert(3)>x</a>"):
        with watching(browser, policy=False) as watched:
            page = watched.page()
            page.route("**/*", partial(_answered, f"<!doctype html><title>x</title>{markup}".encode()))
            watched.look(page, "http://127.0.0.1:9/page.html")
            assert watched.found, markup


def _answered(body: bytes, route: Route) -> None:
    kind = "text/html" if route.request.url.endswith(".html") else "application/xml"
    route.fulfill(body=body, headers={"content-type": kind})


def test_not_one_script_runs_in_a_feed_that_another_server_gives(browser: Browser, daemon: Daemon) -> None:
    """There a browser makes a page of the XML itself, by the style sheet that the feed names."""
    with watching(browser, policy=False) as watched:
        for name in ("all.atom", "all.rss"):
            page = watched.page()
            answer = partial(_answered, daemon.get(name).content)
            page.route(
                f"**/{name}",
                answer,
            )
            page.goto(daemon.url + name)
            assert "Story 1 is told" in page.evaluate("document.documentElement.textContent"), name
            found = page.evaluate(TOUCH)
            assert found == [], name
        assert watched.found == []
