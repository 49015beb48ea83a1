"""Entries of RSS, Atom and their modules, field by field."""

from datetime import UTC, datetime

import pytest

from aggregator.model import Category, Enclosure, Link, Origin, ParsedEntry, ParsedText, Person
from tests.parse.documents import URL, atom, atom_entry, read, rss, rss_item


def test_an_rss_item_is_mapped_field_by_field() -> None:
    """A whole item, with everything that RSS 2.0 has."""
    entry = rss_item("""
        <title>Release 1.0</title>
        <link>https://blog.example.org/1</link>
        <description>&lt;p&gt;It is out.&lt;/p&gt;</description>
        <author>ann@example.org (Ann Author)</author>
        <category domain="https://example.org/tags">releases</category>
        <comments>https://blog.example.org/1#comments</comments>
        <enclosure url="https://example.org/a.mp3" length="1234" type="audio/mpeg"/>
        <guid isPermaLink="false">post-1</guid>
        <pubDate>Sat, 07 Sep 2002 09:42:31 +0200</pubDate>
        <source url="https://other.example.org/rss">Other</source>""")
    assert entry == ParsedEntry(
        guid="post-1",
        link="https://blog.example.org/1",
        title=ParsedText(value="Release 1.0", html=False, base=URL),
        content=ParsedText(value="<p>It is out.</p>", html=True, base=URL),
        published=datetime(2002, 9, 7, 7, 42, 31, tzinfo=UTC),
        authors=(Person(name="Ann Author", email="ann@example.org"),),
        categories=(Category(term="releases", scheme="https://example.org/tags"),),
        comments="https://blog.example.org/1#comments",
        enclosures=(Enclosure(url="https://example.org/a.mp3", type="audio/mpeg", length=1234),),
        origin=Origin(title="Other", url="https://other.example.org/rss"),
        base=URL,
    )


def test_an_atom_entry_is_mapped_field_by_field() -> None:
    """A whole entry, with everything that RFC 4287 has."""
    entry = atom_entry("""
        <id>tag:example.org,2024:1</id>
        <title type="html">Less &amp;lt;is&amp;gt; &lt;b&gt;more&lt;/b&gt;</title>
        <link href="/1"/>
        <link rel="related" href="https://example.org/other" type="application/pdf" title="Other" hreflang="de"/>
        <link rel="enclosure" href="https://example.org/a.ogg" type="audio/ogg" length="99" title="Sound"/>
        <summary>In short: 1 &lt; 2</summary>
        <content type="xhtml" xml:lang="de" xml:base="https://example.org/base/">
            <div xmlns="http://www.w3.org/1999/xhtml"><p>Mehr &amp; <em>mehr</em></p></div></content>
        <author><name>Ann</name><uri>https://ann.example.org/</uri><email>ann@example.org</email></author>
        <author><name>Bob</name></author>
        <contributor><name>Cid</name></contributor>
        <category term="x" scheme="https://example.org/s" label="Ex"/>
        <rights>CC0</rights>
        <published>2024-05-01T10:00:00.25+02:00</published>
        <updated>2024-05-02T08:00:00Z</updated>
        <source><id>urn:source</id><title>Origin</title><link rel="self" href="https://o.example.org/atom"/>
            <link href="https://o.example.org/"/></source>""")
    assert entry == ParsedEntry(
        guid="tag:example.org,2024:1",
        link="https://blog.example.org/1",
        links=(
            Link(href="https://example.org/other", rel="related", type="application/pdf", title="Other", language="de"),
        ),
        title=ParsedText(value="Less &lt;is&gt; <b>more</b>", html=True, base=URL),
        summary=ParsedText(value="In short: 1 < 2", html=False, base=URL),
        content=ParsedText(
            value="<p>Mehr &amp; <em>mehr</em></p>", html=True, base="https://example.org/base/", language="de"
        ),
        published=datetime(2024, 5, 1, 8, 0, 0, tzinfo=UTC),
        updated=datetime(2024, 5, 2, 8, 0, 0, tzinfo=UTC),
        authors=(Person(name="Ann", email="ann@example.org", uri="https://ann.example.org/"), Person(name="Bob")),
        contributors=(Person(name="Cid"),),
        categories=(Category(term="x", scheme="https://example.org/s", label="Ex"),),
        enclosures=(Enclosure(url="https://example.org/a.ogg", type="audio/ogg", length=99, title="Sound"),),
        rights="CC0",
        language="de",
        origin=Origin(id="urn:source", title="Origin", link="https://o.example.org/", url="https://o.example.org/atom"),
        base="https://example.org/base/",
    )


@pytest.mark.parametrize(
    ("item", "guid", "link"),
    [
        ('<guid isPermaLink="false">7</guid><link>https://a.example/7</link>', "7", "https://a.example/7"),
        ("<guid>https://a.example/7</guid>", "https://a.example/7", "https://a.example/7"),
        ('<guid isPermaLink="true">https://a.example/7</guid>', "https://a.example/7", "https://a.example/7"),
        ('<guid isPermaLink="false">https://a.example/7</guid>', "https://a.example/7", None),
        ("<guid>7</guid>", "7", None),
        ("<guid>/posts/7</guid>", "/posts/7", None),
        ("<guid> 7 </guid><link> /posts/7 </link>", "7", "https://blog.example.org/posts/7"),
        ("<link>//cdn.example/7</link>", None, "https://cdn.example/7"),
        ("<link>?p=7</link>", None, "https://blog.example.org/news/feed.xml?p=7"),
        ("<link/><guid/>", None, None),
        ("<link>https://a.example/?a=1&amp;b=2</link>", None, "https://a.example/?a=1&b=2"),
        (
            "<link>https://proxy.example/~r/7</link><feedburner:origLink>https://a.example/7</feedburner:origLink>",
            None,
            "https://a.example/7",
        ),
        ('<atom:link rel="via" href="https://v.example/"/>', None, "https://v.example/"),
        ('<enclosure url="https://a.example/a.mp3" type="audio/mpeg"/>', None, None),
    ],
)
def test_guid_and_link_of_an_item(item: str, guid: str | None, link: str | None) -> None:
    """A guid stays as it is written, wherever the feed lies; a link is absolute; a guid is a link only if it is one."""
    entry = rss_item(item)
    assert (entry.guid, entry.link) == (guid, link)


def test_a_guid_does_not_change_when_the_feed_moves() -> None:
    """Case 4: the feed goes from http to https, and `<guid>12</guid>` is still that."""
    body = rss("<item><guid>12</guid><title>A</title></item>")
    guids = {
        read(body, url=url).entries[0].guid
        for url in ("http://a.example/f", "https://b.example/x/y?z=1", "feeds/f.xml")
    }
    assert guids == {"12"}


def test_a_feed_on_disk_keeps_its_relative_references() -> None:
    """Nothing is known that they could be relative to."""
    entry = read(rss("<item><link>/posts/7</link></item>"), url="exports/feed.xml").entries[0]
    assert entry.link == "/posts/7"


def test_xml_base_counts_for_links_and_texts() -> None:
    """RFC 4287, section 2: relative references are resolved against the nearest xml:base."""
    body = atom('<entry xml:base="/archive/"><link href="7"/><content type="html" xml:base="2024/">x</content></entry>')
    (entry,) = read(body).entries
    assert entry.link == "https://blog.example.org/archive/7"
    assert entry.content is not None
    assert entry.content.base == "https://blog.example.org/archive/2024/"


@pytest.mark.parametrize(
    ("entry", "link"),
    [
        ('<link rel="alternate" type="application/pdf" href="https://a.example/1.pdf"/>', "https://a.example/1.pdf"),
        ('<link rel="self" href="https://a.example/1.atom"/>', None),
        (
            '<link rel="related" href="https://r.example/"/><link rel="via" href="https://v.example/"/>',
            "https://v.example/",
        ),
        ('<content src="https://a.example/1.mp4" type="video/mp4"/>', "https://a.example/1.mp4"),
        ("<id>https://a.example/1</id>", "https://a.example/1"),
        ("<id>urn:uuid:1</id>", "urn:uuid:1"),
    ],
)
def test_link_of_an_atom_entry_without_a_page(entry: str, link: str | None) -> None:
    """What leads to the story stands in for the page."""
    assert atom_entry(entry).link == link


def test_alternates_in_other_languages_are_links_and_no_link_comes_twice() -> None:
    """RFC 4287, section 4.1.2: alternates may differ in type and language."""
    entry = atom_entry("""<link href="https://a.example/en"/>
        <link rel="alternate" type="application/pdf" hreflang="de" href="https://a.example/de"/>
        <link rel="replies" href="https://a.example/r"/><link rel="replies" href="https://a.example/r"/>""")
    assert entry.links == (
        Link(href="https://a.example/de", rel="alternate", type="application/pdf", language="de"),
        Link(href="https://a.example/r", rel="replies"),
    )


@pytest.mark.parametrize(
    ("item", "published", "updated"),
    [
        ("<pubDate>Mon, 06 May 2024 12:00:00 GMT</pubDate>", 6, None),
        ("<pubDate>6 May 24 14:00:00 +0200</pubDate>", 6, None),
        ("<pubDate>2024-05-06T12:00:00Z</pubDate>", 6, None),
        ("<dc:date>2024-05-06T12:00:00Z</dc:date>", 6, 6),
        ("<pubDate>Mon, 06 May 2024 12:00:00 GMT</pubDate><dc:date>2024-05-07T12:00:00Z</dc:date>", 6, 7),
        ("<dcterms:created>2024-05-06T12:00:00Z</dcterms:created>", 6, None),
        ("<dcterms:issued>2024-05-06T12:00:00Z</dcterms:issued>", 6, None),
        ("<pubDate>1714996800</pubDate>", 6, None),
        ("<pubDate>yesterday</pubDate>", None, None),
        ("<pubDate>0001-01-01T00:00:00Z</pubDate>", None, None),
        ("<pubDate>9999-12-31T23:59:59-12:00</pubDate>", None, None),
        ("<pubDate/>", None, None),
    ],
)
def test_dates_of_an_item(item: str, published: int | None, updated: int | None) -> None:
    """Dates of RSS, Dublin Core and its terms, all in UTC; what is no credible date is none."""

    def day(number: int | None) -> datetime | None:
        return datetime(2024, 5, number, 12, tzinfo=UTC) if number else None

    entry = rss_item(item)
    assert (entry.published, entry.updated) == (day(published), day(updated))


def test_an_atom_entry_that_was_only_updated_was_not_published() -> None:
    """The parser behind ours would answer for the one with the other."""
    entry = atom_entry("<updated>2024-05-06T12:00:00Z</updated>")
    assert (entry.published, entry.updated) == (None, datetime(2024, 5, 6, 12, tzinfo=UTC))
    entry = atom_entry("<published>2024-05-06T12:00:00Z</published>")
    assert (entry.published, entry.updated) == (datetime(2024, 5, 6, 12, tzinfo=UTC), None)


def test_categories_once_each_and_never_empty() -> None:
    """From `category`, `dc:subject`, `itunes:keywords` and `media:keywords`."""
    entry = rss_item("""<category>Python</category><category> Python </category><category/>
        <category>R&amp;amp;D</category><dc:subject>Linux\n  kernel</dc:subject>
        <itunes:keywords>a, b,,</itunes:keywords>""")
    assert [category.term for category in entry.categories] == ["Python", "R&D", "Linux kernel", "a", "b"]


def test_a_category_with_only_a_label_has_that_as_its_term() -> None:
    """RFC 4287 demands a term; not everybody gives it."""
    assert atom_entry('<category label="Ex"/><category/>').categories == (Category(term="Ex", label="Ex"),)


@pytest.mark.parametrize(
    ("item", "language"),
    [
        ("<dc:language>fr</dc:language><description>x</description>", "fr"),
        ('<description xml:lang="de-AT">x</description>', "de-AT"),
        ("<description>x</description>", "en"),
    ],
)
def test_the_nearest_language_counts(item: str, language: str) -> None:
    """An entry's own, that of its text, else that of the feed."""
    (entry,) = read(rss(f"<language>en</language><item>{item}</item>")).entries
    assert entry.language == language


def test_nothing_of_feedparser_travels_on() -> None:
    """Every value is of the model or the standard library: no FeedParserDict, no str subclass."""
    entry = rss_item("<title>x</title><source url='u'>A</source><media:content url='b'/>")
    names = {type(getattr(entry, name)).__module__ for name in entry.__slots__}
    assert names <= {"builtins", "aggregator.model.parsed", "datetime"}


def test_no_character_survives_that_xml_forbids() -> None:
    """Not even written as a reference, and not in an otherwise broken document."""
    body = rss(
        "<title>a\x00b\x0bc&#0;d&#xFFFE;e&#xD800;f&#x110000;g\ufffeh</title><item><title>&#99999999999999999999;x</title></item>"
    )
    for document in (body, body.replace(b"</rss>", b"")):
        feed = read(document)
        assert feed.title is not None
        assert feed.title.value == "abcdefgh"
        assert "characters that XML forbids were left out" in feed.faults
