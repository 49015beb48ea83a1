"""Feeds as a whole: their own fields, their hints, and what was wrong with the document."""

from datetime import UTC, datetime, timedelta

import pytest

from aggregator.model import Category, Fetched, ParsedFeed, ParsedText, Person, PollHints
from aggregator.parse import parse
from tests.parse.documents import URL, atom, read, refusal, rss


def test_an_rss_channel_is_mapped_field_by_field() -> None:
    """A whole channel, with everything that RSS 2.0 has."""
    feed = read(
        rss("""<title>Blog &amp;amp; more</title><link>https://blog.example.org/</link>
        <description>About &lt;b&gt;it&lt;/b&gt;</description>
        <atom:link rel="self" href="https://blog.example.org/feed"/><atom:link rel="hub" href="https://hub.example.org/"/>
        <language>en-gb</language><copyright>CC0</copyright><category>tech</category>
        <managingEditor>ann@example.org (Ann)</managingEditor>
        <lastBuildDate>Mon, 06 May 2024 12:00:00 GMT</lastBuildDate>
        <image><url>/logo.png</url><title>Logo</title><link>/</link></image><ttl>90</ttl>""")
    )
    assert feed == ParsedFeed(
        url=URL,
        format="rss20",
        title=ParsedText(value="Blog & more", html=False, base=URL),
        subtitle=ParsedText(value="About <b>it</b>", html=True, base=URL),
        link="https://blog.example.org/",
        self_url="https://blog.example.org/feed",
        hub="https://hub.example.org/",
        language="en-gb",
        authors=(Person(name="Ann", email="ann@example.org"),),
        categories=(Category(term="tech"),),
        rights="CC0",
        image="https://blog.example.org/logo.png",
        updated=datetime(2024, 5, 6, 12, tzinfo=UTC),
        base=URL,
        hints=PollHints(ttl=timedelta(minutes=90)),
    )


def test_an_atom_feed_is_mapped_field_by_field() -> None:
    """A whole feed, with everything that RFC 4287 has."""
    feed = read(
        b"""<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de" xml:base="https://base.example/">
        <id>urn:feed</id><title>Titel</title><subtitle type="html">&lt;i&gt;Mehr&lt;/i&gt;</subtitle>
        <link href="/"/><link rel="self" href="atom.xml"/><link rel="hub" href="https://hub.example.org/"/>
        <author><name>Ann</name></author><category term="t"/><rights>CC0</rights><logo>logo.png</logo>
        <updated>2024-05-06T14:00:00+02:00</updated></feed>"""
    )
    assert feed == ParsedFeed(
        url=URL,
        format="atom10",
        guid="urn:feed",
        title=ParsedText(value="Titel", html=False, base="https://base.example/", language="de"),
        subtitle=ParsedText(value="<i>Mehr</i>", html=True, base="https://base.example/", language="de"),
        link="https://base.example/",
        self_url="https://base.example/atom.xml",
        hub="https://hub.example.org/",
        language="de",
        authors=(Person(name="Ann"),),
        categories=(Category(term="t"),),
        rights="CC0",
        image="https://base.example/logo.png",
        updated=datetime(2024, 5, 6, 12, tzinfo=UTC),
        base="https://base.example/",
    )


def test_the_link_header_names_hub_and_self() -> None:
    """WebSub, section 4: the header counts where the document says nothing."""
    links = (
        ("hub", "https://hub.example.org/1"),
        ("hub", "https://hub.example.org/2"),
        ("self", "https://a.example/f"),
    )
    parsed = parse(Fetched(url=URL, body=rss("<title>A</title>"), links=links))
    assert isinstance(parsed, ParsedFeed)
    assert (parsed.hub, parsed.self_url) == ("https://hub.example.org/1", "https://a.example/f")


@pytest.mark.parametrize(
    ("channel", "hints"),
    [
        ("<ttl>60</ttl>", PollHints(ttl=timedelta(hours=1))),
        ("<ttl>0</ttl>", PollHints()),
        ("<ttl>often</ttl>", PollHints()),
        ("<ttl>99999999999999</ttl>", PollHints()),
        ("<sy:updatePeriod>hourly</sy:updatePeriod>", PollHints(ttl=timedelta(hours=1))),
        (
            "<sy:updatePeriod> daily </sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>",
            PollHints(ttl=timedelta(hours=6)),
        ),
        ("<sy:updatePeriod>never</sy:updatePeriod>", PollHints()),
        (
            "<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>",
            PollHints(ttl=timedelta(1)),
        ),
        ("<ttl>30</ttl><sy:updatePeriod>daily</sy:updatePeriod>", PollHints(ttl=timedelta(minutes=30))),
        (
            "<skipHours><hour>0</hour><hour> 5 </hour><hour>24</hour><hour>99</hour></skipHours>",
            PollHints(skip_hours=frozenset({0, 5})),
        ),
        (
            "<skipDays><day>Monday</day><day>sunday</day><day>Someday</day></skipDays>",
            PollHints(skip_days=frozenset({0, 6})),
        ),
    ],
)
def test_hints(channel: str, hints: PollHints) -> None:
    """RSS `ttl`, `skipHours` and `skipDays`, and the syndication module; nonsense is no hint."""
    assert read(rss(f"<title>A</title>{channel}<item/>")).hints == hints


def test_entries_come_in_the_order_of_the_document() -> None:
    """An undated feed has no other order (case 8)."""
    feed = read(rss("".join(f"<item><guid>{number}</guid></item>" for number in range(50))))
    assert [entry.guid for entry in feed.entries] == [str(number) for number in range(50)]


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        (rss("<title>A &nbsp; B</title>\n<item/>"), "not well-formed XML at line 2: undefined entity"),
        (rss("<title>A \u00a0 B</title>\n<item><x:y/></item>"), "not well-formed XML at line 3: unbound prefix"),
        (rss("<title>A \u00a0 B</title><item>\n<a></item>"), "not well-formed XML at line 3: mismatched tag"),
        (rss("<title>A \u00a0 B</title>\n\n<item/>")[:-16], "not well-formed XML at line 4: no element found"),
        (
            rss("<title>A \u00a0 B</title><item>AT&T</item>"),
            "not well-formed XML at line 2: not well-formed (invalid token)",
        ),
    ],
)
def test_what_is_not_well_formed_is_read_all_the_same(body: bytes, fault: str) -> None:
    """And the fault names the line of the document as it came."""
    feed = read(body)
    assert feed.faults == (fault,)
    assert len(feed.entries) == 1
    assert feed.title is not None
    assert feed.title.value == "A \u00a0 B"


def test_broken_and_whole_documents_mean_the_same() -> None:
    """Ids, links, names: feedparser's parser for broken documents leaves entities in them; we do not."""
    item = """<item><guid>a&amp;b</guid><link>https://a.example/?a=1&amp;b=2</link><title>R&amp;D &lt;3</title>
        <dc:creator>Tom &amp; Ann</dc:creator><category>R&amp;D</category><comments>/c?a=1&amp;b=2</comments>
        <enclosure url="https://a.example/a?x=1&amp;y=2" type="audio/mpeg" length="1"/>
        <description>&lt;p&gt;1 &amp;lt; 2&lt;/p&gt;</description>
        <pubDate>Mon, 06 May 2024 12:00:00 GMT</pubDate></item>"""
    whole, broken = read(rss(item)), read(rss(item) + b"<")
    assert whole.faults == ()
    assert broken.faults != ()
    assert broken.entries == whole.entries


def test_entities_of_a_document_type_are_put_in_place() -> None:
    """Internal ones, once or nested; in CDATA they are text."""
    feed = read(b"""<?xml version="1.0"?><!-- <rss> --><!DOCTYPE rss [
        <!ENTITY copy "&#169;"><!ENTITY who 'Ann'><!ENTITY line "&copy; &who;">
        <!ENTITY file SYSTEM "file:///etc/passwd"><!ENTITY loop "&loop;">
    ]><rss version="2.0"><channel><title>&line;</title><item><title><![CDATA[&who;]]></title></item>
        <item><title>x&file;y</title></item></channel></rss>""")
    assert feed.title is not None
    assert feed.title.value == "\u00a9 Ann"
    titles = [entry.title.value for entry in feed.entries if entry.title]
    assert titles == ["&who;", "x&file;y"]


def test_a_truncated_feed_keeps_what_came() -> None:
    """The connection broke: the entries before that are there."""
    body = rss("<title>A</title>" + "".join(f"<item><guid>{n}</guid><title>T{n}</title></item>" for n in range(10)))
    feed = read(body[: body.index(b"T8")])
    assert [entry.guid for entry in feed.entries][:8] == [str(number) for number in range(8)]
    assert refusal(body[:60]).startswith("nothing of the feed can be read: not well-formed XML at line 2")


def test_a_wrong_encoding_is_the_first_fault() -> None:
    """It explains the others."""
    body = b'<?xml version="1.0" encoding="utf-8"?><rss><channel><title>caf\xe9</title><item>&</item></channel></rss>'
    assert read(body).faults == (
        "encoding declared as utf-8, read as windows-1252",
        "not well-formed XML at line 1: not well-formed (invalid token)",
    )


def test_an_atom_feed_inside_other_namespaces_is_read() -> None:
    """Prefixes are the author's choice."""
    feed = read(
        b'<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:title>T</a:title><a:entry><a:id>urn:1</a:id></a:entry></a:feed>'
    )
    assert [entry.guid for entry in feed.entries] == ["urn:1"]
    assert read(atom("<title>T</title>")).title == ParsedText(value="T", html=False, base=URL)
