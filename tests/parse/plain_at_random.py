"""Feeds of plain elements at random, with values as nasty as can be, and whether feedparser would read them otherwise.

`python -m tests.parse.plain_at_random SECONDS [SEED]` tries as many as there is time for and prints what differs.
"""

import random
import sys
import time
from collections import Counter

from aggregator.model import Fetched, FetchFailed, ParsedFeed
from aggregator.parse import parse, parse_delta
from aggregator.parse.delta import Delta
from tests.parse.delta_at_random import NAMESPACES, URL, element

TEXTS = (
    "", " ", "hello", "  two\n words\t", "caf\u00e9", "caf\u00c3\u00a9", "\u0093quoted\u0094 \u2026", "\u65e5\u672c",
    "&lt;p&gt;a &amp;amp; b&lt;/p&gt;", "<![CDATA[<p>x</p>]]>", "<![CDATA[a]]><![CDATA[ b]]>", "a<!-- c -->b",
    "<![CDATA[5 < 6 & 7 > 8]]>", "&lt;not&gt; html&lt;/not&gt;", "AT&amp;T &amp;copy; &amp;nosuch;", "&#150;&#x1F600;",
    "aGVsbG8gd29ybGQ=", "]]&gt;", "<![CDATA[]]>", "&lt;br/&gt;", "&amp;lt;b&amp;gt;", "\u00a0x\u00a0", "&#13;\n&#9;",
)  # fmt: skip
ADDRESSES = (
    "http://a.example/x?b=1&amp;c=2", "rel/ative", "/root", "?q", "#f", "", "//h.example/p", "http:///three", "a:///b",
    "HTTP://A.example/../b", "urn:uuid:1", "tag:a.example,2020:1", "http://[", "mailto:a@b.example", "http://a/ b",
    "http://a.example/?amp;copy;x", "http://a.example/&amp;copy;x", " http://a.example/ ", "12345", "caf\u00c3\u00a9",
)  # fmt: skip
DATES = (
    "Tue, 24 Nov 2026 10:00:00 +0000", "Mon, 02 Feb 2026 23:59:60 GMT", "Sat, 31 Feb 2026 10:00:00 -0530", "1700000000",
    "2026-11-24T10:00:00Z", "2026-11-24T10:00:00-00:30", "2026-11-24T24:00:00Z", "0001-01-01T00:00:00+12:00", "2026",
    "9999-12-31T23:59:59-12:00", "2026-11-24", "24 Nov 26 1:2", "Thu, 01 Jan 1970 00:00:00 EST", "2026-11-24 10:00", "",
    "Sun, 06 Sept 2026 10:00:00 UTC", "tue, 24 nov 2026 10:00:00 +0000", "2026-11-24T10:00:00.5+05:45", "yesterday",
    "Tue, 24 Nov 2026 10:00:00 +9999", "\u0662026-11-24T10:00:00Z", "20261124T100000Z", "2026-328", "1e9", "x" * 50,
)  # fmt: skip
PEOPLE = (
    "Ann", "ann@a.example", "ann@a.example (Ann)", "Ann &lt;ann@a.example&gt;", "(Ann)", "Ann, Bob", " ", "",
    "<![CDATA[Ann & Bob]]>", "@ann", "ann@museum.museum (A)", "Ren\u00c3\u00a9e", "&amp;lt;&amp;gt; a@b.example",
)  # fmt: skip
TYPES = ("text", "html", "HTML", "text/html", "text/plain", "plain", "xhtml", "image/png", "", "application/xml")
SCOPES = (
    *('xml:lang="de_DE"', 'xml:lang=""', 'lang="fr"', 'xml:base="http://b.example/d/"', 'xml:base="sub/"'),
    *('xml:base=""', 'base="http://c.example/"', 'xml:base="javascript:x"', 'xml:space="preserve"', 'x:href="h"'),
    *('thr:count="3"', 'x:lang="nl"', 'mode="escaped"', 'mode="base64"', 'Type="html"', 'foo="bar"'),
    'xml:base="http://d.example/x?database=1"',
)
VALUES = {
    "author": PEOPLE,
    "comments": ADDRESSES,
    "dc:creator": PEOPLE,
    "dc:date": DATES,
    "dcterms:created": DATES,
    "dcterms:modified": DATES,
    "email": PEOPLE,
    "feedburner:origLink": ADDRESSES,
    "guid": ADDRESSES,
    "id": ADDRESSES,
    "itunes:author": PEOPLE,
    "itunes:duration": ("1:02:03", "62", "", "1:2", "x"),
    "itunes:keywords": ("a,b", " a , ,b ", "", "a"),
    "link": ADDRESSES,
    "name": PEOPLE,
    "pubDate": DATES,
    "published": DATES,
    "updated": DATES,
    "uri": ADDRESSES,
}
ITEM = (
    *(each for each in VALUES if each not in {"email", "name", "uri"}),
    *("title", "title", "description", "summary", "content", "content:encoded", "rights", "category", "category"),
    *("dc:subject", "dc:description", "dc:rights", "dc:identifier", "enclosure", "itunes:image", "itunes:summary"),
    *("itunes:subtitle", "itunes:explicit", "itunes:title", "media:thumbnail", "media:content", "media:group"),
    *("media:title", "media:description", "media:credit", "slash:comments", "thr:in-reply-to", "x:foo", "atom:link"),
    *("atom:author", "atom:summary", "atom:updated"),
)
NESTED = {
    "author": ("name", "uri", "email", "name", "x:foo"),
    "atom:author": ("atom:name", "atom:uri", "atom:email"),
    "media:content": ("media:title", "media:description", "media:thumbnail", "media:credit", "media:copyright"),
    "media:group": ("media:content", "media:title", "media:thumbnail", "media:description", "media:community"),
    "media:community": ("media:starRating", "media:statistics"),
}


def feed(chance: random.Random) -> bytes:
    """A feed of RSS or Atom whose items are plain, or almost."""
    atom = chance.random() < 0.4
    namespaces = {**NAMESPACES, "slash": "http://purl.org/rss/1.0/modules/slash/"}
    if chance.random() < 0.03:
        namespaces[chance.choice(("title", "summary", "rss"))] = chance.choice(("urn:y", "http://purl.org/rss/1.0/"))
    declared = "".join(f' xmlns:{prefix}="{uri}"' for prefix, uri in namespaces.items())
    scope = f" {chance.choice(SCOPES[:8])}" if chance.random() < 0.3 else ""
    head = chance.choice(("", "<title>F</title>", "<description>d</description>", element(chance)))
    name = "entry" if atom else "item"
    items = "".join(
        f"<{name}{_attributes(chance, 0.1, ())}>"
        + "".join(_element(chance, chance.choice(ITEM)) for _ in range(chance.randint(0, 8)))
        + f"</{name}>\n"
        for _ in range(chance.randint(1, 4))
    )
    if atom:
        return f'<feed xmlns="{NAMESPACES["atom"]}"{declared}{scope}>{head}{items}</feed>'.encode()
    version = chance.choice((' version="2.0"', ' version="0.91"', ""))
    return f"<rss{version}{declared}><channel{scope}>{head}{items}</channel></rss>".encode()


def _element(chance: random.Random, name: str, depth: int = 0) -> str:
    if depth == 0 and chance.random() < 0.03:
        return element(chance)
    own = {
        "guid": tuple(f'isPermaLink="{each}"' for each in ("true", "false", "TRUE", "")),
        "link": (*(f'href="{each}"' for each in ADDRESSES), 'rel="self"', 'rel="Alternate"', 'type="text/HTML"'),
        "enclosure": ('url="http://e.example/1.mp3"', 'length="123"', 'type="audio/mpeg"', 'href="h"', 'url=""'),
        "category": ('term="t"', 'label="l"', 'domain="d"', 'scheme="s"', 'term=""'),
        "itunes:image": ('href="i"', 'url="u"', 'href=""'),
    }.get(name.removeprefix("atom:"), ())
    if name.startswith("media:"):
        own = ('url="http://m.example/1.jpg"', 'medium="image"', 'type="image/JPEG"', 'fileSize="9"', 'URL="u"')
    if name.rpartition(":")[2] in {"title", "summary", "description", "content", "encoded", "rights"}:
        own = tuple(f'type="{each}"' for each in TYPES)
    inner = chance.choice(VALUES.get(name.removeprefix("atom:"), TEXTS))
    if name in NESTED and chance.random() < 0.7:
        inner = "".join(_element(chance, each, depth + 1) for each in chance.choices(NESTED[name], k=3))
    elif name.startswith("media:") and chance.random() < 0.8:
        inner = inner if name in {"media:title", "media:description"} else ""
    return f"<{name}{_attributes(chance, 0.15, own)}>{inner}</{name}>"


def _attributes(chance: random.Random, often: float, own: tuple[str, ...]) -> str:
    found = {}
    for each in (*chance.sample(own, min(len(own), chance.randint(0, 3))), chance.choice(SCOPES)):
        if each in own or chance.random() < often:
            found[each.partition("=")[0]] = each
    return "".join(f" {each}" for each in found.values())


def difference(body: bytes) -> tuple[ParsedFeed | FetchFailed, ParsedFeed | FetchFailed] | None:
    """What feedparser makes of all of a document and what else was made of it; None where they are the same."""
    fetched = Fetched(url=URL, body=body)
    wanted, found = parse(fetched), parse_delta(fetched)
    made = found.parsed if isinstance(found, Delta) else found
    return None if made == wanted else (wanted, made)


def main(seconds: float, seed: int) -> None:
    """Try for so long."""
    end, counts = time.monotonic() + seconds, Counter[str]()
    while time.monotonic() < end:
        body = feed(random.Random(seed))  # noqa: S311 - a test
        found = difference(body)
        counts["the same" if found is None else "different"] += 1
        if found is not None:
            print(seed, body.decode(), *found, sep="\n")  # noqa: T201 - a program for the terminal
        seed += 1
    print(dict(counts))  # noqa: T201 - as above


if __name__ == "__main__":
    main(float(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0)
