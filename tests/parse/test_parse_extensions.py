"""What entries say in other vocabularies, as it stands in the document."""

import pytest

from aggregator.model import NAMESPACES, Extension, Fetched, FetchFailed, ParsedEntry
from aggregator.parse import parse
from aggregator.parse.extensions import MAX_CHARACTERS, MAX_DEPTH, MAX_ELEMENTS, extensions_in, name_of
from aggregator.render.extensions import as_json

DECLARED = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in NAMESPACES.items())


def entries(*items: str, declared: str = DECLARED) -> tuple[ParsedEntry, ...]:
    body = "".join(f"<item><title>One</title>{item}</item>" for item in items)
    document = f"<rss version='2.0' {declared}><channel><title>Feed</title>{body}</channel></rss>"
    parsed = parse(Fetched(url="https://example.org/feed", body=document.encode()))
    assert not isinstance(parsed, FetchFailed)
    return parsed.entries


def test_elements_come_with_attributes_text_and_children() -> None:
    """In the order of the document, each with what is in it; what is in no vocabulary of ours is left alone."""
    (entry,) = entries(
        '<media:group><media:content url="a.mp4" width="4"/><media:title> A &amp; B </media:title></media:group>'
        "<slash:comments>3</slash:comments><category>no extension</category>"
    )
    assert entry.extensions == (
        Extension(
            name="media:group",
            children=(
                Extension(name="media:content", attributes=(("url", "a.mp4"), ("width", "4"))),
                Extension(name="media:title", text="A & B"),
            ),
        ),
        Extension(name="slash:comments", text="3"),
    )


def test_each_entry_has_its_own() -> None:
    """What is said of one entry is never said of another."""
    found = entries("<thr:total>1</thr:total>", "", "<thr:total>3</thr:total>")
    assert [[each.text for each in entry.extensions] for entry in found] == [["1"], [], ["3"]]


@pytest.mark.parametrize(
    ("uri", "prefix"),
    [
        ("http://search.yahoo.com/mrss", "media"),
        ("HTTPS://SEARCH.yahoo.com/mrss/", "media"),
        ("http://www.itunes.com/DTDs/Podcast-1.0.dtd", "itunes"),
        ("https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/1.0.md", "podcast"),
        ("http://www.w3.org/2003/01/geo/wgs84_pos#", "geo"),
        ("http://example.org/mrss/", None),
        ("", None),
    ],
)
def test_namespaces_are_known_in_their_usual_spellings(uri: str, prefix: str | None) -> None:
    """The prefix is ours, whatever the document calls it."""
    assert name_of(f"{{{uri}}}thing") == (f"{prefix}:thing" if prefix else None)


def test_a_prefix_that_was_never_declared_means_what_it_always_does() -> None:
    """As in many feeds that somebody glued together."""
    (entry,) = entries("<podcast:season>2</podcast:season>", declared="")
    assert entry.extensions == (Extension(name="podcast:season", text="2"),)


def test_atom_entries_have_them_too() -> None:
    """Also of a document with a prefix for Atom itself."""
    body = (
        f"<a:feed xmlns:a='http://www.w3.org/2005/Atom' {DECLARED}><a:title>Feed</a:title><a:entry><a:id>1</a:id>"
        "<thr:in-reply-to ref='tag:x'/></a:entry></a:feed>"
    )
    parsed = parse(Fetched(url="https://example.org/feed", body=body.encode()))
    assert not isinstance(parsed, FetchFailed)
    assert [entry.extensions for entry in parsed.entries] == [
        (Extension(name="thr:in-reply-to", attributes=(("ref", "tag:x"),)),)
    ]


@pytest.mark.parametrize(
    "hostile",
    [
        "<media:group>" * 400 + "</media:group>" * 400,
        "<slash:comments>1</slash:comments>" * 5_000,
        "<media:content " + " ".join(f"a{n}='{n}'" for n in range(60)) + "/>",
        f"<media:description>{'x' * 1_000_000}</media:description>" * 3,
        "".join(f"<media:text>{'x' * 19_000}</media:text>" for _ in range(50)),
    ],
)
def test_no_entry_holds_more_than_the_limits(hostile: str) -> None:
    """Deep, wide or long: what is too much is left out, and the entry stays."""
    (entry,) = entries(hostile)
    every = [each for extension in entry.extensions for each in extension.walk()]
    assert len(every) <= MAX_ELEMENTS
    assert sum(len(each.text) + sum(map(len, dict(each.attributes).values())) for each in every) <= MAX_CHARACTERS
    assert max(depth(each) for each in entry.extensions) <= MAX_DEPTH


def depth(extension: Extension) -> int:
    return 1 + max(map(depth, extension.children), default=0)


def test_json_gives_back_what_was_written() -> None:
    """`_extensions` of our own JSON Feed, and nothing else that is called so."""
    written = (
        Extension(name="media:thumbnail", attributes=(("url", "https://example.org/a.jpg"),)),
        Extension(name="media:group", children=(Extension(name="media:title", text="A"),)),
    )
    assert extensions_in(as_json(written)) == written
    assert extensions_in({"about": "https://example.org/", "x:y": [{}], "media:title": "A", "slash:section": [3]}) == ()
    assert extensions_in([1]) == ()
