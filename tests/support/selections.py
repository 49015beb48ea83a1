"""One well-made selection that every renderer is shown: all that an item can carry, and what is hostile."""

from dataclasses import replace
from datetime import UTC, datetime

from aggregator.model import (
    Category,
    Enclosure,
    Entry,
    Feed,
    Item,
    Link,
    Origin,
    Output,
    Person,
    Selection,
    Site,
)

SITE = Site(
    title="Planet Example", url="https://planet.example.org/", language="en", hub="https://planet.example.org/hub"
)
OUTPUT = Output(id="all", title="Planet Example: everything")

OWN = Feed(
    id="https://planet.example.org/articles/",
    url="https://planet.example.org/articles/",
    title="From the editors",
    link="https://planet.example.org/",
    language="en",
    authors=(Person(name="The editors", uri="https://planet.example.org/about"),),
)
LWN = Feed(
    id="https://lwn.example/headlines/rss",
    url="https://lwn.example/headlines/rss",
    title="LWN & friends",
    link="https://lwn.example/",
    subtitle="Linux news from the source",
    hub="https://hub.example.net/",
    language="en-US",
    authors=(Person(name="Jonathan Example", email="jon@lwn.example"),),
    categories=(Category(term="linux"),),
    rights="© 2024 LWN Example",
    image="https://lwn.example/logo.png",
    updated=datetime(2024, 5, 1, 12, 0, tzinfo=UTC),
)
HEISE = Feed(
    id="tag:heise.example,2001:news",
    url="https://heise.example/news.atom",
    title="heise Beispiel",
    link="https://heise.example/",
    language="de",
    updated=datetime(2024, 5, 1, 11, 30, tzinfo=UTC),
)
PODCAST = Feed(
    id="https://pod.example/feed.xml",
    url="https://pod.example/feed.xml",
    title="Two Voices, One Kernel",
    link="https://pod.example/",
    language="en",
    authors=(Person(email="hosts@pod.example"),),
    image="https://pod.example/cover.jpg",
)
NIHON = Feed(
    id="https://blog.example.jp/atom.xml",
    url="https://blog.example.jp/atom.xml",
    title="日本語のブログ",
    link="https://blog.example.jp/",
    language="ja",
    updated=datetime(2024, 4, 29, 8, 0, tzinfo=UTC),
)
PLANET = Feed(
    id="https://planet.other.example/atom.xml",
    url="https://planet.other.example/atom.xml",
    title="Planet Other",
    link="https://planet.other.example/",
    updated=datetime(2024, 4, 28, 20, 0, tzinfo=UTC),
)


def item(number: int, entry: Entry, feed: Feed, source_id: str, tags: tuple[str, ...] = ()) -> Item:
    """An item with the id of that number, dated by its entry."""
    published = entry.published or datetime(2024, 4, 1, tzinfo=UTC)
    return Item(
        id=f"urn:uuid:00000000-0000-4000-8000-{number:012d}",
        entry=entry,
        feed=feed,
        source_id=source_id,
        tags=tags,
        published_at=published,
        updated_at=entry.updated or published,
    )


ARTICLE = item(
    1,
    Entry(
        guid="hello.md",
        link="https://planet.example.org/articles/hello.html",
        title="Hello, planet",
        summary="<p>Why we read so much, and what comes of it.</p>",
        content=(
            "<p>Every morning the same forty pages: <em>who wrote what, and why?</em> So we built "
            '<a href="https://planet.example.org/">a planet</a>.</p>\n<pre><code>if a &lt; b &amp;&amp; c:\n'
            "    pass\n</code></pre>\n<p>Ampersands &amp; “quotes” survive.</p>"
        ),
        published=datetime(2024, 5, 2, 6, 0, tzinfo=UTC),
        updated=datetime(2024, 5, 2, 7, 15, 30, tzinfo=UTC),
        authors=(
            Person(name="Ada Example", email="ada@planet.example.org", uri="https://ada.example/"),
            Person(name="Bob Beispiel"),
        ),
        contributors=(Person(name="Carol Copyeditor"),),
        categories=(Category(term="editorial"), Category(term="meta", label="About us")),
        language="en",
        rights="CC BY 4.0",
        slug="hello",
    ),
    OWN,
    "own",
    ("editorial",),
)

MERGED = replace(
    item(
        2,
        Entry(
            guid="https://lwn.example/Articles/1/",
            link="https://lwn.example/Articles/1/",
            links=(
                Link(href="https://kernel.example/6.9", rel="related", type="text/html", title="The announcement"),
                Link(href="https://lwn.example/Articles/1/replies.atom", rel="replies", type="application/atom+xml"),
                Link(href="https://lists.example/0001.html", rel="via", language="en"),
            ),
            title="Linux 6.9 released — 3 < 4 & more",
            summary="<p>Linus has released 6.9.</p>",
            content="<p>Linus has released 6.9. <b>Much</b> is new: see the <i>announcement</i>.</p>",
            published=datetime(2024, 5, 1, 11, 0, tzinfo=UTC),
            updated=datetime(2024, 5, 1, 12, 0, tzinfo=UTC),
            authors=(Person(name="Jonathan Example", email="jon@lwn.example"),),
            categories=(Category(term="Kernel", scheme="https://lwn.example/categories"),),
            image="https://lwn.example/images/tux.png",
            language="en-US",
            comments="https://lwn.example/Articles/1/#Comments",
        ),
        LWN,
        "lwn",
        ("linux", "news"),
    ),
    also=(
        item(
            7,
            Entry(
                guid="tag:heise.example,2024:6.9",
                link="https://heise.example/linux-6-9.html",
                title="Linux 6.9 ist da",
                content="<p>Linus hat 6.9 freigegeben.</p>",
                published=datetime(2024, 5, 1, 11, 30, tzinfo=UTC),
                language="de",
            ),
            HEISE,
            "heise",
            ("news",),
        ),
    ),
)

EPISODE = item(
    3,
    Entry(
        guid="ep-42",
        link="https://pod.example/42",
        title="Episode 42: schedulers",
        summary="<p>We talk about EEVDF.</p>",
        content="<p>We talk about <b>EEVDF</b>.</p><ul><li>00:00 Hello</li><li>05:30 Lag</li></ul>",
        published=datetime(2024, 4, 30, 4, 30, tzinfo=UTC),
        enclosures=(
            Enclosure(
                url="https://cdn.pod.example/42.mp3?a=1&b=2",
                type="audio/mpeg",
                length=48_123_456,
                title="Audio",
                duration=3725,
            ),
            Enclosure(url="https://cdn.pod.example/42.opus", type="audio/ogg", length=31_000_000, duration=3725),
            Enclosure(url="https://cdn.pod.example/42.mp4"),
        ),
        image="https://pod.example/42.jpg",
    ),
    PODCAST,
    "pod",
)

UNTITLED = item(
    4,
    Entry(
        guid="https://blog.example.jp/notes/7",
        link="https://blog.example.jp/notes/7",
        content=(
            '<p>今日は良い天気です。散歩に行きました。</p>\n<p dir="rtl">مرحبا بالعالم — '
            "هذا نص قصير من اليمين إلى اليسار.</p>"
        ),
        published=datetime(2024, 4, 29, 8, 0, tzinfo=UTC),
        authors=(Person(name="山田太郎", uri="https://blog.example.jp/about"),),
        language="ja",
    ),
    NIHON,
    "nihon",
)

RTL = item(
    5,
    Entry(
        guid="1",
        link="https://author.example/post?x=1&y=2",
        title="مدونة: أهلا بكم",
        content='<p dir="rtl">كيف حالكم؟ <strong>نص غامق</strong></p>',
        published=datetime(2024, 4, 28, 19, 0, tzinfo=UTC),
        language="ar",
        origin=Origin(
            id="tag:author.example,2020:feed",
            title="كاتب",
            link="https://author.example/",
            url="https://author.example/feed.atom",
        ),
    ),
    PLANET,
    "planet-other",
)

HOSTILE = item(
    6,
    Entry(
        guid="evil",
        title='</title><script>alert("1")</script>]]>&amp;\x00\ufffe\ud800',
        summary="a]]>b <b>bold</b>",
        published=datetime(2024, 4, 27, 0, 0, 0, 123456, tzinfo=UTC),
        authors=(Person(name="<b>Mallory</b>\x1b", uri='https://evil.example/"><script>'),),
        categories=(Category(term='"><x>'),),
    ),
    HEISE,
    "heise",
)


def sample_selection() -> Selection:
    """Six items: an article, a merged story, an episode, one without title, right-to-left text, a hostile one."""
    items = (ARTICLE, MERGED, EPISODE, UNTITLED, RTL, HOSTILE)
    return Selection(site=SITE, output=OUTPUT, items=items, updated=max(each.updated_at for each in items))
