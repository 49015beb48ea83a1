"""Style sheets, icon, and the page of an opened feed."""

import re

import pytest
from lxml import etree
from lxml import html as lxml_html

from aggregator.render import RENDERERS
from aggregator.render.assets import render_assets, stylesheet
from aggregator.render.opened import page_of_feed
from tests.support.selections import sample_selection

FILES = {document.path: document.body.decode() for document in render_assets()}
STYLE = FILES["assets/style.css"]


def test_the_files() -> None:
    """What the pages and feeds refer to is there."""
    assert list(FILES) == ["assets/feed.css", "assets/icon.svg", "assets/style.css"]
    assert b'href="../../assets/feed.css"' in stylesheet("../../")


@pytest.mark.parametrize("path", FILES)
def test_no_request_leaves_the_site(path: str) -> None:
    """No font, image or further sheet is fetched; the only addresses are names of namespaces."""
    css = FILES[path]
    assert not re.search(r"@import|url\(|@font-face|<script", css)
    assert set(re.findall(r"https?://[^\"' )]+", css)) <= {"http://www.w3.org/2000/svg", "http://www.w3.org/2005/Atom"}


def palettes(css: str) -> list[dict[str, str]]:
    """The colours of the light and the dark scheme."""
    blocks = re.findall(r":root\s*\{([^}]*)\}", css.partition("@media print")[0])
    return [dict(re.findall(r"--(\w+):\s*(#[0-9a-f]{6})", block)) for block in blocks]


def luminance(colour: str) -> float:
    """WCAG 2.2, relative luminance."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("path", ["assets/style.css", "assets/feed.css"])
def test_contrast(path: str) -> None:
    """Every text colour on every background, light and dark, meets AA (4.5 to 1)."""
    light, dark = (scheme for scheme in palettes(FILES[path]) if "paper" in scheme)
    for scheme in (light, dark):
        for ink in {"ink", "soft", "link", "accent"} & scheme.keys():
            for paper in ("paper", "raised"):
                high, low = sorted((luminance(scheme[ink]), luminance(scheme[paper])), reverse=True)
                assert (high + 0.05) / (low + 0.05) >= 4.5, (ink, paper, scheme)


def test_both_schemes_name_the_same_colours() -> None:
    """No colour is forgotten in the dark."""
    light, dark = palettes(STYLE)
    assert light.keys() == dark.keys()


@pytest.mark.parametrize("form", ["atom", "rss"])
def test_an_opened_feed_explains_itself_and_shows_its_entries(form: str) -> None:
    """What it is for, its address, a way to the reading page, and each entry with title, source and first words."""
    feed = RENDERERS[form](sample_selection())  # type: ignore[index] # the parameter is one of its keys
    page = page_of_feed(feed.body, "../")
    assert page is not None
    root = lxml_html.document_fromstring(page.decode())
    assert root.findtext("head/title") == "Planet Example: everything (feed)"
    assert root.cssselect("code")[0].text == f"https://planet.example.org/all.{form}"
    assert root.cssselect(".notice a")[0].get("href") == "https://planet.example.org/all.html"
    assert root.cssselect("link[rel=stylesheet]")[0].get("href") == "../assets/style.css"
    entries = [" ".join(str(found.text_content()).split()) for found in root.cssselect(".lines li")]
    assert len(entries) == 6
    assert entries[1].startswith("Linux 6.9 released — 3 < 4 & more from LWN & friends by Jonathan Example, ")
    assert entries[1].endswith("Linus has released 6.9.")
    assert "<script>" in entries[5]
    assert root.cssselect("script, [onclick], [style]") == []
    assert page_of_feed(feed.body, "../") == page


def test_an_opened_feed_links_to_nothing_dangerous() -> None:
    """A link that is not http(s) is text, markup is text, entities are no way around."""
    feed = etree.fromstring(RENDERERS["atom"](sample_selection()).body)
    for link in feed.iter("{http://www.w3.org/2005/Atom}link"):
        link.set("href", "javascript:alert(1)")
    for text in feed.iter("{http://www.w3.org/2005/Atom}summary", "{http://www.w3.org/2005/Atom}content"):
        text.text = "&lt;script>alert(1)&lt;/script> <img src=x onerror=alert(1)> & &bogus; &#60;b&#62;"
    page = page_of_feed(etree.tostring(feed), "")
    assert page is not None
    root = lxml_html.document_fromstring(page.decode())
    assert {link.get("href") for link in root.cssselect("a")} == {"#main"}
    assert root.cssselect("script, img, b") == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not xml",
        b"<html/>",
        b"<feed/>",
        b'<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss><channel><title>&x;</title></channel></rss',
    ],
)
def test_what_is_no_feed_has_no_page(body: bytes) -> None:
    """Other documents are left to the browser."""
    assert page_of_feed(body, "") is None


def test_no_entity_reads_a_file() -> None:
    """An external entity stays unresolved."""
    body = b'<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss><channel><title>a&x;</title></channel></rss>'
    assert b"root:" not in (page_of_feed(body, "") or b"")
