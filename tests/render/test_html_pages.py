"""The reading page, the front page and the page of an article: their structure as a reader and a browser meet it."""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from lxml import html as lxml_html

from aggregator.model import EPOCH, Document, Feed, Output, Person, Source, SourceKind
from aggregator.render.html import TEMPLATES, render_article, render_html, render_index, render_missing
from tests.support.selections import ARTICLE, HEISE, LWN, OUTPUT, SITE, sample_selection

SELECTION = sample_selection()
SOURCES = (
    Source(id="lwn", kind=SourceKind.HTTP, url="https://lwn.example/headlines/rss", tags=("linux",)),
    Source(id="secret", kind=SourceKind.HTTP, url="https://me:pw@feeds.example/private.xml"),
    Source(id="disk", kind=SourceKind.FILE, url="/home/someone/exports/a.xml"),
    Source(id="own", kind=SourceKind.ARTICLES, url="/home/someone/articles", title="From the editors"),
)
OUTPUTS = (OUTPUT, Output(id="pod", title="Podcasts", formats=("json", "rss")))

READING = render_html(SELECTION)
FRONT = render_index(SITE, OUTPUTS, SOURCES, {"lwn": LWN}, SELECTION)
PAGE = render_article(SITE, ARTICLE)
EMPTY = render_html(replace(SELECTION, items=(), updated=EPOCH))
BARE = render_index(SITE, (), (), {}, None)
MISSING = render_missing("../")

PAGES = {"reading": READING, "front": FRONT, "article": PAGE, "empty": EMPTY, "bare": BARE, "missing": MISSING}
every_page = pytest.mark.parametrize("page", PAGES.values(), ids=PAGES.keys())


def tree(page: Document) -> lxml_html.HtmlElement:
    return lxml_html.document_fromstring(page.body.decode())


def texts(page: Document, path: str) -> list[str]:
    return [" ".join(str(found.text_content()).split()) for found in tree(page).cssselect(path)]


def attributes(page: Document, path: str, name: str) -> list[str]:
    return [str(found.get(name)) for found in tree(page).cssselect(path)]


def test_paths() -> None:
    """Each page is the file that INTERFACE.md names."""
    assert [page.path for page in (READING, FRONT, PAGE)] == ["all.html", "index.html", "articles/hello.html"]


@every_page
def test_landmarks(page: Document) -> None:
    """One header, one main part that the skip link leads to, one footer, one first heading, a language and a title."""
    root = tree(page)
    assert [len(root.cssselect(f"body > {tag}")) for tag in ("header", "main", "footer")] == [1, 1, 1]
    assert attributes(page, "body > a.skip:first-child", "href") == ["#main"]
    assert attributes(page, "main", "id") == ["main"]
    assert len(root.cssselect("h1")) == 1
    assert root.get("lang") == "en"
    assert root.findtext("head/title")


@every_page
def test_headings_go_down_one_step_at_a_time(page: Document) -> None:
    """No level of headings is left out, whatever an entry brings along."""
    levels = [int(str(heading.tag)[1]) for heading in tree(page).cssselect("h1, h2, h3, h4, h5, h6")]
    assert all(below - above <= 1 for above, below in pairwise(levels))


@every_page
def test_names_are_unique_and_references_lead_somewhere(page: Document) -> None:
    """Every id stands once, every fragment and every label points to one of them."""
    root = tree(page)
    ids = [found.get("id") for found in root.cssselect("[id]")]
    fragments = {link.get("href", "")[1:] for link in root.cssselect('a[href^="#"]')}
    labels = {found.get("aria-labelledby") for found in root.cssselect("[aria-labelledby]")}
    assert len(ids) == len(set(ids))
    assert fragments | labels <= set(ids)


@every_page
def test_nothing_runs_and_nothing_is_fetched_from_elsewhere(page: Document) -> None:
    """No script, no inline style, no frame; style and icon come from assets/; only pictures and sound are remote."""
    root = tree(page)
    assert root.cssselect('script:not([type="application/ld+json"]), style, iframe, object, embed, form, base') == []
    assert [name for found in root.iter() for name in found.keys() if name.startswith("on") or name == "style"] == []  # noqa: SIM118 - an element iterates its children
    styles = [link.get("href", "") for link in root.cssselect("link[rel=stylesheet], link[rel=icon]")]
    assert {re.sub(r"^(\.\./)*", "", href) for href in styles} == {"assets/style.css", "assets/icon.svg"}


@every_page
def test_every_link_is_http_or_leads_to_a_file_of_output(page: Document) -> None:
    """Links into the site are relative, so that output/ can lie anywhere; nothing else but http(s) is linked."""
    files = {"index.html", "all.html", "feeds.opml", "articles/hello.html", "assets/style.css", "assets/icon.svg"}
    files |= {f"{output.id}.{form}" for output in OUTPUTS for form in ("atom", "rss", "json")}
    for name in ("href", "src"):
        for link in attributes(page, f"[{name}]", name):
            assert link.startswith(("https://", "http://", "#", "./")) or re.sub(r"^(\.\./)+", "", link) in files


def test_the_reading_page_has_its_outline() -> None:
    """Days are headings, in UTC, with their entries below; a note without title is known by its time."""
    assert texts(READING, "h1, h2, h3") == [
        "Planet Example: everything",
        "Thursday, 2 May 2024",
        "Hello, planet",
        "Wednesday, 1 May 2024",
        "Linux 6.9 released — 3 < 4 & more",
        "Tuesday, 30 April 2024",
        "Episode 42: schedulers",
        "Monday, 29 April 2024",
        "Note of 29 April 2024, 08:00 UTC",
        "Sunday, 28 April 2024",
        "مدونة: أهلا بكم",
        "Saturday, 27 April 2024",
        '</title><script>alert("1")</script>]]>&amp;',
    ]


def test_an_entry_says_where_it_comes_from() -> None:
    """Source with its link, author, time; the origin of an entry that came through another planet; other tellings."""
    assert texts(READING, ".byline") == [
        "from From the editors by Ada Example and Bob Beispiel 06:00 UTC",
        "from LWN & friends by Jonathan Example 11:00 UTC Also in: heise Beispiel",
        "from Two Voices, One Kernel by hosts 04:30 UTC",
        "from 日本語のブログ by 山田太郎 08:00 UTC",
        "from كاتب via Planet Other 19:00 UTC",
        "from heise Beispiel by <b>Mallory</b> 27 April 2024",
    ]
    assert attributes(READING, ".also a", "href") == ["https://heise.example/linux-6-9.html"]
    assert attributes(READING, ".source a", "href")[:2] == ["https://planet.example.org/", "https://lwn.example/"]
    assert attributes(READING, "article time", "datetime")[:2] == ["2024-05-02T06:00:00Z", "2024-05-01T11:00:00Z"]


def test_titles_lead_to_the_entry() -> None:
    """To the site that published it, or to the page of a local article; without a link the title is text."""
    assert attributes(READING, "h3 a", "href") == [
        "articles/hello.html",
        "https://lwn.example/Articles/1/",
        "https://pod.example/42",
        "https://blog.example.jp/notes/7",
        "https://author.example/post?x=1&y=2",
    ]


def test_a_change_on_a_later_day_is_named() -> None:
    """An entry that was updated after its day says when; within the day nobody cares."""
    later = replace(ARTICLE, updated_at=datetime(2024, 5, 9, 7, 0, tzinfo=UTC))
    page = render_html(replace(SELECTION, items=(later,)))
    assert texts(page, ".updated") == ["updated 9 May 2024"]
    assert texts(READING, ".updated") == []


def test_languages_and_directions() -> None:
    """Each text carries its language, or the mark that it is unknown, and finds its own direction."""
    assert attributes(READING, ".prose", "lang") == ["en", "en-US", "en", "ja", "ar", "de"]
    assert set(attributes(READING, ".prose, h3:not(.untitled)", "dir")) == {"auto"}
    nameless = replace(ARTICLE, entry=replace(ARTICLE.entry, language=None), feed=replace(ARTICLE.feed, language=None))
    assert attributes(render_html(replace(SELECTION, items=(nameless,))), ".prose, h3", "lang") == ["", ""]


def test_enclosures_are_played_on_the_page_or_saved() -> None:
    """Sound and film have players that load nothing by themselves; all can be saved, and say what they are."""
    assert attributes(READING, "audio, video", "preload") == ["none"] * 3
    assert [found.tag for found in tree(READING).cssselect(".enclosures audio, .enclosures video")] == [
        "audio",
        "audio",
        "video",
    ]
    assert texts(READING, ".enclosures li") == [
        "Audio audio/mpeg, 1:02:05, 48.1 MB",
        "Audio audio/ogg, 1:02:05, 31.0 MB",
        "Video video/mp4",
    ]
    assert attributes(READING, ".enclosures a", "href")[0] == "https://cdn.pod.example/42.mp3?a=1&b=2"


def test_a_picture_is_shown_where_the_text_brings_none() -> None:
    """The entry's own image leads it, and loads late; not twice where the text has one."""
    assert attributes(READING, "img.lead", "src") == [
        "https://lwn.example/images/tux.png",
        "https://pod.example/42.jpg",
    ]
    item = SELECTION.items[1]
    with_image = replace(item, entry=replace(item.entry, content='<p><img src="https://lwn.example/a.png"></p>'))
    page = render_html(replace(SELECTION, items=(with_image,)))
    assert attributes(page, "img", "src") == ["https://lwn.example/a.png"]
    assert attributes(page, "img", "loading") == ["lazy"]


def test_a_page_of_summaries() -> None:
    """An output without full content shows the summary, or the first words where the feed gave none."""
    short = replace(SELECTION, output=replace(OUTPUT, full_content=False))
    assert texts(render_html(short), ".prose")[:4] == [
        "Why we read so much, and what comes of it.",
        "Linus has released 6.9.",
        "We talk about EEVDF.",
        texts(READING, ".prose")[3].replace("。م", "。 م"),
    ]


def test_feeds_are_found_and_offered() -> None:
    """Autodiscovery and visible links name each format with its type; the front page has those of every output."""
    types = ["application/atom+xml", "application/rss+xml", "application/feed+json"]
    assert attributes(READING, "link[rel=alternate]", "href") == ["all.atom", "all.rss", "all.json"]
    assert attributes(READING, "link[rel=alternate]", "type") == types
    assert attributes(READING, "link[rel=alternate]", "title")[0] == "Planet Example: everything (Atom)"
    assert attributes(READING, "nav .formats a", "href") == ["all.atom", "all.rss", "all.json"]
    both = ["all.atom", "all.rss", "all.json", "pod.rss", "pod.json"]
    assert attributes(FRONT, "link[rel=alternate]", "href") == both
    assert attributes(FRONT, ".cards .formats a", "href") == both
    assert attributes(FRONT, ".cards h3 a", "href") == ["all.html"]


def test_an_odd_output_id_stays_a_relative_link() -> None:
    """A colon or a space in an id cannot turn a file name into something else."""
    page = render_html(replace(SELECTION, output=replace(OUTPUT, id="a:b c", formats=("atom", "html"))))
    assert attributes(page, "link[rel=alternate]", "href") == ["a%3Ab%20c.atom"]


def test_the_front_page_lists_newest_entries_and_sources() -> None:
    """Sources by name, with site and feed; no path of the disk and no password is told."""
    assert texts(FRONT, "h2") == ["Feeds", "Newest entries", "Sources"]
    assert len(texts(FRONT, ".lines h3")) == 6
    assert texts(FRONT, ".sources li") == ["disk", "feeds.example feed", "From the editors", "LWN & friends feed linux"]
    assert attributes(FRONT, "a.feed", "href") == [
        "https://feeds.example/private.xml",
        "https://lwn.example/headlines/rss",
    ]
    assert b"someone" not in FRONT.body
    assert b"pw@" not in FRONT.body


def test_nothing_yet_is_said_in_words() -> None:
    """An output, a front page or a site without anything explains itself."""
    assert texts(EMPTY, "main")[0].startswith("No entries yet.")
    assert texts(BARE, ".empty") == ["No feed is published here yet.", "No source is configured yet."]
    nothing = render_index(SITE, OUTPUTS, SOURCES, {}, replace(SELECTION, items=()))
    assert texts(nothing, ".newest .empty") == ["No entries yet. They appear here as soon as a feed has been read."]


def test_an_article_describes_itself() -> None:
    """Canonical link, Open Graph and JSON-LD agree; text of a feed cannot end the data block."""
    assert attributes(PAGE, "link[rel=canonical]", "href") == ["https://planet.example.org/articles/hello.html"]
    graph = {found.get("property"): found.get("content") for found in tree(PAGE).cssselect("meta[property]")}
    assert graph["og:title"] == "Hello, planet"
    assert graph["og:type"] == "article"
    assert graph["og:description"] == "Why we read so much, and what comes of it."
    assert graph["article:published_time"] == "2024-05-02T06:00:00Z"
    assert json.loads(texts(PAGE, "script")[0]) == {
        "@context": "https://schema.org",
        "@type": "Article",
        "author": [
            {"@type": "Person", "name": "Ada Example", "url": "https://ada.example/"},
            {"@type": "Person", "name": "Bob Beispiel"},
        ],
        "dateModified": "2024-05-02T07:15:30Z",
        "datePublished": "2024-05-02T06:00:00Z",
        "description": "Why we read so much, and what comes of it.",
        "headline": "Hello, planet",
        "inLanguage": "en",
        "isPartOf": {"@type": "WebSite", "name": "Planet Example", "url": "https://planet.example.org/"},
        "keywords": ["editorial", "About us", "editorial"][:2],
        "mainEntityOfPage": "https://planet.example.org/articles/hello.html",
    }
    title = "</script><script>alert(1)</script><!--"
    hostile = render_article(SITE, replace(ARTICLE, entry=replace(ARTICLE.entry, title=title)))
    assert json.loads(texts(hostile, "script")[0])["headline"] == title


def test_an_article_links_back_from_its_folder() -> None:
    """Pages in articles/ lead up to the rest of the site, and its own pictures are found beside it."""
    content = '<p><img src="https://planet.example.org/articles/map.png"></p>'
    page = render_article(SITE, replace(ARTICLE, entry=replace(ARTICLE.entry, content=content)))
    assert attributes(page, "img", "src") == ["../articles/map.png"]
    assert attributes(page, ".masthead a", "href") == ["../index.html"]


def test_equal_input_gives_equal_bytes() -> None:
    """No clock, no chance: a page is a function of its values."""
    assert render_html(sample_selection()) == READING
    assert render_index(SITE, OUTPUTS, SOURCES, {"lwn": LWN}, sample_selection()) == FRONT
    assert render_article(SITE, ARTICLE) == PAGE


def test_sources_of_one_name_keep_their_order() -> None:
    """Two feeds that are called the same are told apart by their address, whatever the order of the configuration."""
    feeds: dict[str, Feed] = {"lwn": HEISE, "secret": HEISE}
    pages = {render_index(SITE, (), order, feeds, None).body for order in (SOURCES, SOURCES[::-1])}
    assert len(pages) == 1


def test_authors_that_are_the_source_are_not_named_twice() -> None:
    """`from Ada by Ada` says nothing."""
    feed = replace(LWN, title="Ada")
    item = replace(
        SELECTION.items[1], feed=feed, entry=replace(SELECTION.items[1].entry, authors=(Person(name="Ada"),))
    )
    assert texts(render_html(replace(SELECTION, items=(item,))), ".author") == []


def test_markup_is_trusted_at_one_place() -> None:
    """Templates print sanitized HTML in one macro; everything else is escaped."""
    trusted = [
        line
        for template in sorted(TEMPLATES.glob("*.html"))
        for line in template.read_text(encoding="utf-8").splitlines()
        if re.search(r"\|\s*safe\b|autoescape|Markup", line)
    ]
    assert trusted == ["{{ row.markup|fitted(level, site.url, root)|safe }}"]
