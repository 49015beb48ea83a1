"""Feeds of elements at random, as no publisher would write them, and whether dividing them makes a difference.

`python -m tests.parse.delta_at_random SECONDS [SEED]` tries as many as there is time for and prints what differs.
"""

import random
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from aggregator.model import Fetched, FetchFailed, ParsedFeed
from aggregator.parse.decoding import decode
from aggregator.parse.delta import without
from aggregator.parse.detect import Kind, detect, detect_bytes
from aggregator.parse.document import prepare
from aggregator.parse.feed import parse_document
from aggregator.parse.hostile import RefusedError
from aggregator.parse.splitting import items_of

URL = "https://blog.example.org/news/feed.xml"
NAMESPACES = {
    "admin": "http://webns.net/mvcb/",
    "atom": "http://www.w3.org/2005/Atom",
    "cc": "http://web.resource.org/cc/",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "feedburner": "http://rssnamespace.org/feedburner/ext/1.0",
    "georss": "http://www.georss.org/georss",
    "gml": "http://www.opengis.net/gml",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "media": "http://search.yahoo.com/mrss/",
    "psc": "http://podlove.org/simple-chapters",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "thr": "http://purl.org/syndication/thread/1.0",
    "x": "urn:example:unknown",
    "xhtml": "http://www.w3.org/1999/xhtml",
}
USUAL = [
    "title",
    "link",
    "guid",
    "id",
    "description",
    "summary",
    "content",
    "author",
    "name",
    "uri",
    "pubDate",
    "published",
    "updated",
    "category",
    "source",
    "image",
    "url",
    "enclosure",
    "rights",
    "contributor",
    "email",
    "subtitle",
    "generator",
    "language",
    "comments",
    "icon",
    "logo",
    "dc:creator",
    "dc:date",
    "dc:description",
    "dc:language",
    "dc:subject",
    "content:encoded",
    "media:group",
    "media:content",
    "media:thumbnail",
    "media:title",
    "media:description",
    "media:credit",
    "itunes:summary",
    "itunes:image",
    "itunes:author",
    "itunes:duration",
    "feedburner:origLink",
    "psc:chapters",
    "x:foo",
    "thr:total",
    "atom:link",
]
ODD = [
    "abstract",
    "body",
    "channel",
    "cloud",
    "copyright",
    "created",
    "expirationdate",
    "fullitem",
    "georss:point",
    "georss:where",
    "gml:point",
    "gml:pos",
    "height",
    "homepage",
    "info",
    "issued",
    "itunes:category",
    "itunes:keywords",
    "itunes:link",
    "itunes:owner",
    "keywords",
    "managingeditor",
    "media:license",
    "media:player",
    "media:rating",
    "media:restriction",
    "modified",
    "newlocation",
    "admin:generatoragent",
    "cc:license",
    "dc:contributor",
    "dc:publisher",
    "dcterms:valid",
    "psc:chapter",
    "skipHours",
    "hour",
    "svg",
    "xhtml:svg",
    "xhtml:div",
    "xhtml:p",
    "xhtml:body",
    "tags",
    "tagline",
    "textInput",
    "ttl",
    "webmaster",
    "width",
    "where",
    "content_encoded",
    "media_content",
    "links",
    "authors",
    "div",
    "p",
    "item",
    "entry",
    "Title",
]
TEXTS = (
    "", "hello", "<![CDATA[<b>x</b>]]>", "&lt;p&gt;y&lt;/p&gt;", "2024-01-02T03:04:05Z", "http://a.example/x?b=1&amp;c",
    "rel/ative", "a@b.example (N)", "<!-- c -->", "caf\u00c3\u00a9", "  ", "1,2 3,4", "en", "&#150;", "a &amp; b",
)  # fmt: skip
ATTRIBUTES = (
    *(f'type="{each}"' for each in ("text", "html", "xhtml", "application/xhtml+xml", "image/jpeg", "")),
    *('xml:lang="de_DE"', 'xml:lang=""', 'xml:base="http://b.example/d/"', 'xml:base=""', 'base="sub/"', 'lang="fr"'),
    *('rel="self"', 'rel="enclosure"', 'href="http://h.example/1"', 'href="r/2"', 'url="u"', 'src="s"', 'term="t"'),
    *('isPermaLink="false"', 'mode="base64"', 'lastmod="2020-01-01"', 'rdf:about="http://ab.example/"', 'Type="html"'),
)
DECLARATIONS = (
    *('xmlns="http://www.w3.org/1999/xhtml"', 'xmlns=""', 'xmlns="urn:example:unknown"', 'xmlns:x="urn:example:other"'),
    *('xmlns:dc="http://search.yahoo.com/mrss/"', 'xmlns:media="http://search.yahoo.com/mrss"', 'xmlns:y="urn:y"'),
    *(f'xmlns:{prefix}="{uri}"' for prefix, uri in NAMESPACES.items()),
)
NESTED = {
    "author": ("name", "email", "uri", "x:foo"),
    "image": ("title", "url", "link", "width"),
    "media:content": ("media:title", "media:description", "media:thumbnail", "media:credit"),
    "media:group": ("media:content", "media:title", "media:community"),
    "psc:chapters": ("psc:chapter",),
    "source": ("title", "id", "link", "updated", "icon", "author"),
}


def feed(chance: random.Random) -> bytes:
    """A feed of one kind or another."""
    kind = chance.choice(("rss", "rss", "atom", "rdf"))
    namespaces = "".join(f' xmlns:{prefix}="{uri}"' for prefix, uri in NAMESPACES.items() if chance.random() < 0.97)
    head = "".join(element(chance) for _ in range(chance.randint(0, 4)))
    tail = "".join(element(chance) for _ in range(chance.choice((0, 0, 0, 1))))
    name = "entry" if kind == "atom" else "item"
    items = "".join(
        f"<{name}{attributes(chance, 0.1)}>{''.join(element(chance) for _ in range(chance.randint(0, 6)))}</{name}>"
        f"{chance.choice(('', ' ', '<!-- x -->', chance.choice(('', '', element(chance)))))}"
        for _ in range(chance.randint(1, 5))
    )
    base = chance.choice(("", ' xml:lang="en-US"', ' xml:base="http://base.example/x/"'))
    match kind:
        case "rss":
            text = f'<rss version="2.0"{namespaces}{base}><channel>{head}{items}{tail}</channel></rss>'
        case "atom":
            text = f'<feed xmlns="{NAMESPACES["atom"]}"{namespaces}{base}>{head}{items}{tail}</feed>'
        case _:
            default = ' xmlns="http://purl.org/rss/1.0/"'
            text = f"<rdf:RDF{namespaces}{default}{base}><channel>{head}</channel>{items}{tail}</rdf:RDF>"
    return text.encode()


def element(chance: random.Random, depth: int = 0, names: Sequence[str] = USUAL) -> str:
    """An element and what is in it."""
    name = chance.choice(ODD if names is USUAL and chance.random() < 0.15 else names)
    inner = chance.choice(TEXTS)
    about = attributes(chance, 0.3)
    if name in NESTED and depth < 3 and chance.random() < 0.6:
        inner = "".join(element(chance, depth + 1, NESTED[name]) for _ in range(chance.randint(1, 3)))
    elif name in {"content", "summary", "title"} and chance.random() < 0.4:
        about = ' type="xhtml"'
        tags = "".join(
            f"<{tag}{attributes(chance, 0.2)}>{chance.choice(TEXTS)}</{tag}>"
            for tag in chance.choices(("p", "b", "a", "div", "title", "svg"), (9, 9, 9, 9, 1, 1), k=2)
        )
        inner = f'<div xmlns="http://www.w3.org/1999/xhtml">{tags}</div>'
    elif depth < 3 and chance.random() < 0.04:
        inner += element(chance, depth + 1)
    return f"<{name}{about}>{inner}</{name}>"


def attributes(chance: random.Random, often: float) -> str:
    """Attributes, each once, and seldom a declaration."""
    found = [chance.choice(ATTRIBUTES)] if chance.random() < often else []
    if chance.random() < 0.03:
        found.append(chance.choice(DECLARATIONS))
    return "".join(f" {each}" for each in found)


def difference(body: bytes) -> tuple[ParsedFeed, ParsedFeed] | bool:
    """What the document should say without some of its items and what it says; else whether it can be divided."""
    fetched = Fetched(url=URL, body=body)
    decoded = decode(body)
    detected = detect(decoded.text, URL)
    if detect_bytes(body) or detected.kind is not Kind.XML:
        return False
    try:
        document = prepare(decoded.text, detected)
    except RefusedError:
        return False
    items = items_of(document.data) if document.well_formed and not document.faults else None
    if items is None:
        return False
    whole = parse_document(fetched, document)
    if isinstance(whole, FetchFailed) or not whole.sure:
        return False
    count = len(items.places)
    assert len(whole.parsed.entries) == count
    for kept in ((), range(0, count, 2), range(1, count, 2), *([each] for each in (0, count // 2, count - 1))):
        places = {*kept, *([0] if items.first_differs else [])} & set(range(count))
        data = without(document.data, items, [place for place in range(count) if place not in places])
        part = parse_document(fetched, replace(document, data=data))
        assert not isinstance(part, FetchFailed)
        wanted = replace(whole.parsed, entries=tuple(whole.parsed.entries[place] for place in sorted(places)))
        if part.parsed != wanted:
            return wanted, part.parsed
    return True


def main(seconds: float, seed: int) -> None:
    """Try for so long."""
    end, counts = time.monotonic() + seconds, Counter[str]()
    while time.monotonic() < end:
        body = feed(random.Random(seed))  # noqa: S311 - a test
        found = difference(body)
        counts["divided" if found is True else "whole" if found is False else "different"] += 1
        if not isinstance(found, bool):
            print(seed, body.decode())  # noqa: T201 - a program for the terminal
        seed += 1
    print(dict(counts))  # noqa: T201 - as above


if __name__ == "__main__":
    main(float(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0)
