"""Where a document can be divided into items, and where it cannot: decided by the document alone."""

import pytest

from aggregator.parse.splitting import items_of
from aggregator.parse.vocabularies import is_sound, is_usual
from tests.parse.documents import atom, rss

ITEM = "<item><title>One</title><guid>1</guid></item>"
ENTRY = "<entry><title>One</title><id>1</id></entry>"
XHTML = 'xmlns="http://www.w3.org/1999/xhtml"'
RDF = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">'
    '<channel rdf:about="a"><title>F</title>'
    '<items><rdf:Seq><rdf:li rdf:resource="x"/></rdf:Seq></items></channel>{}</rdf:RDF>'
)
MEDIA = "http://search.yahoo.com/mrss/"


def pieces(data: bytes) -> list[bytes] | None:
    """What was found of each item."""
    found = items_of(data)
    return None if found is None else [data[begin:end] for begin, end in found.places]


def test_items_are_found_to_the_byte() -> None:
    """Whatever stands between them, and whatever looks like a tag in CDATA and comments."""
    second = "<item><description><![CDATA[</item><item>]]></description><!-- </item> --></item >"
    assert pieces(rss(f"<title>Ünï</title>\n{ITEM}\n <!-- <item> -->{second}\n")) == [ITEM.encode(), second.encode()]
    assert pieces(atom(f"<title>F</title>{ENTRY}{ENTRY}")) == [ENTRY.encode()] * 2
    assert pieces(RDF.format(ITEM + ITEM).encode()) == [ITEM.encode()] * 2
    assert pieces(rss("<title>F</title>")) == []


DIVISIBLE = {
    "XHTML in Atom": atom(f'<entry><content type="xhtml"><div {XHTML}><p>x <b>y</b></p></div></content></entry>'),
    "a usual declaration": atom(f'<entry><media:thumbnail xmlns:media="{MEDIA}" url="u"/></entry>'),
    "a vocabulary nobody knows": rss('<title xmlns:x="urn:x">F</title>' + ITEM).replace(
        b"<title>One", b"<x:a xmlns:x='urn:x'><x:b/></x:a><title>One"
    ),
    "nested media": rss(
        "<item><media:group><media:content><media:title>x</media:title></media:content></media:group></item>"
    ),
    "people": atom("<entry><author><name>A</name><uri>u</uri></author></entry>"),
    "an origin": atom("<entry><source><id>i</id><author><name>A</name></author></source></entry>"),
    "a picture in the head": rss("<image><url>u</url><title>t</title></image>" + ITEM),
    "what follows items": rss(ITEM + "<ttl>60</ttl>" + ITEM + "<atom:link href='h' rel='self'/>"),
}
INDIVISIBLE = {
    "an item outside of the channel": b"<rss><channel><title>F</title></channel><item/></rss>",
    "items before the channel of RSS 1.0": RDF.replace("{}", "").replace("<channel", f"{ITEM}<channel").encode(),
    "an item in an item": rss(f"<item>{ITEM}</item>"),
    "an item in the head": rss(f"<image>{ITEM}</image>{ITEM}"),
    "items of two names": rss(ITEM + "<entry></entry>"),
    "an item in capitals": rss(ITEM + "<Item></Item>"),
    "an empty tag": rss(ITEM + "<item/>"),
    "two channels with items": f"<rss><channel>{ITEM}</channel><channel>{ITEM}</channel></rss>".encode(),
    "another root": f"<channel>{ITEM}</channel>".encode(),
    "a processing instruction": rss(f"<?a b?>{ITEM}"),
    "a document type": b"<!DOCTYPE rss [<!ENTITY a 'b'>]>" + f"<rss><channel>{ITEM}</channel></rss>".encode(),
    "what is not well-formed": rss("<item><title></item>"),
    "a declaration in an item": rss("<item><x:a xmlns:x='urn:x'/></item>"),
    "a prefix that is declared anew": rss(f"<item><dc:creator xmlns:dc='{MEDIA}'>x</dc:creator></item>"),
    "a prefix that is not what it says": f"<rss xmlns:dc='{MEDIA}'><channel>{ITEM}</channel></rss>".encode(),
    "a default that nobody knows": f"<rss xmlns='urn:x'><channel>{ITEM}</channel></rss>".encode(),
    "no default in an item": atom("<entry><a xmlns=''/></entry>"),
    "markup that is not escaped": rss("<item><description><p>x</p></description></item>"),
    "a picture with an address in an item": rss("<item><image><url>u</url></image></item>"),
    "a body": rss(f"<item><body {XHTML}><p>x</p></body></item>"),
    "a drawing in a text": atom(f'<entry><content type="xhtml"><svg {XHTML}/></content></entry>'),
    "Atom in XHTML": atom('<entry><content type="xhtml"><title>x</title></content></entry>'),
    "two types": atom(f'<entry><content type="xhtml" TYPE="text"><div {XHTML}/></content></entry>'),
    "a channel in an item": rss("<item><channel/></item>"),
    "a name of feedparser's own": rss("<item><dc_creator>x</dc_creator></item>"),
    "a title behind the items": rss(ITEM + "<title>F</title>"),
    "a field as an attribute": rss("<item href='x'></item>"),
}


@pytest.mark.parametrize("data", DIVISIBLE.values(), ids=DIVISIBLE)
def test_what_feeds_usually_hold_can_be_divided(data: bytes) -> None:
    """Nested as their specifications say."""
    assert items_of(data)


@pytest.mark.parametrize("data", INDIVISIBLE.values(), ids=INDIVISIBLE)
def test_what_might_touch_another_item_is_not_divided(data: bytes) -> None:
    """Whatever opens a context, declares something, or is none of what is known to do no harm."""
    assert items_of(data) is None


def test_the_tags_around_items_are_told() -> None:
    """Attributes and declarations of root and channel: items depend on them."""
    one, other = (items_of(rss(ITEM).replace(b"<channel", tag)) for tag in (b"<channel", b'<channel xml:lang="de"'))
    assert one is not None
    assert other is not None
    assert one.frame != other.frame


@pytest.mark.parametrize(
    ("head", "differs"),
    [
        ("<description>x</description>", False),
        ("<itunes:summary>x</itunes:summary><description>x</description>", True),
        ("<content:encoded>x</content:encoded>", True),
        ("<description>x</description><image><url>u</url><description>x</description></image>", False),
    ],
)
def test_the_first_item_may_be_read_in_its_own_way(head: str, differs: bool) -> None:  # noqa: FBT001 - a parameter
    """Feedparser carries over from the head that a feed has two summaries, or content."""
    found = items_of(rss(head + ITEM))
    assert found is not None
    assert found.first_differs is differs


@pytest.mark.parametrize(
    ("prefix", "uri", "sound", "usual"),
    [
        ("dc", "http://purl.org/dc/elements/1.1/", True, True),
        ("dublin", "http://purl.org/dc/elements/1.1/", True, False),
        ("media", "http://search.yahoo.com/mrss", True, False),
        ("x", "urn:x", True, False),
        ("itunes", "urn:x", False, False),
        (None, "http://www.w3.org/2005/Atom", True, False),
        (None, "urn:x", False, False),
    ],
)
def test_declarations(prefix: str | None, uri: str, sound: bool, usual: bool) -> None:  # noqa: FBT001 - parameters
    """What a head may declare, and what any element may."""
    assert (is_sound(prefix, uri), is_usual(prefix, uri)) == (sound, usual)
