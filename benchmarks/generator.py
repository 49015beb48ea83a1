"""Feeds as they are found, made by chance from a seed: the same in every run, and nobody's.

A blog's RSS with whole posts, an Atom feed, a list of headlines, a podcast: about 20 entries and 37 KB in the mean,
from a few kilobytes to a few hundred. A feed has versions: each has so many entries more than the first one had; it
shows the newest, as feeds do. An entry looks the same in every version.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from html import escape
from itertools import accumulate

SYLLABLES = "ba be bo da den di do fa fen ga gi ha hel in ka ken la le lo ma mi mon na ne no or pa per ra re ri sa sen so ta ten ti to un va ve wa".split()  # noqa: E501, SIM905 - as a table
ENDINGS = ["", "", "", "s", "ed", "ing", "er", "ly", "tion"]
VOCABULARY = 6000
TITLE = 7
SENTENCE = 14
PARAGRAPH = 5
PAGE = "http://{name}.example/{number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What kind of feed one is: its dialect, how many entries it shows, and how many words one has in the middle."""

    dialect: str
    entries: int
    words: int
    hours: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One entry of a feed, before it is written in a dialect."""

    number: int
    title: str
    html: str
    summary: str
    author: str
    tags: Sequence[str]
    at: datetime
    link: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """One feed of the corpus; `newest` is when the last entry of the first version was published."""

    seed: int
    number: int
    newest: datetime

    @property
    def name(self) -> str:
        """What its entries' links are built on."""
        return f"site{self.number}"

    @property
    def shape(self) -> Shape:
        """Its kind, by chance."""
        rng = self._chance("shape")
        dialect = rng.choices(["posts", "headlines", "atom", "podcast"], [45, 15, 32, 8])[0]
        drawn = min(100, max(3, round(rng.lognormvariate(2.95, 0.55))))
        entries = rng.choice((10, 20, drawn, drawn, drawn))  # many software shows ten or twenty, whatever there is
        words = {"posts": 106, "headlines": 24, "atom": 94, "podcast": 58}[dialect]
        return Shape(
            dialect=dialect, entries=entries, words=round(words * rng.lognormvariate(0, 0.5)), hours=rng.uniform(4, 90)
        )

    def document(self, more: int = 0) -> bytes:
        """Return the feed when so many entries have come since the first version."""
        shape = self.shape
        last = shape.entries + more
        items = [self.item(number, shape) for number in range(last, last - shape.entries, -1)]
        return DIALECTS[shape.dialect](self, items).encode()

    def item(self, number: int, shape: Shape) -> Item:
        """Return an entry; the first has number 1."""
        rng = self._chance(f"entry {number}")
        length = max(10, round(shape.words * rng.lognormvariate(0, 0.6)))
        html = _markup(rng, length) if shape.dialect != "headlines" else f"<p>{_prose(rng, length)}</p>"
        late = number - shape.entries
        age = timedelta(minutes=late) if late > 0 else timedelta(hours=shape.hours * late)
        return Item(
            number=number,
            title=_words(rng, TITLE).capitalize(),
            html=html,
            summary=_prose(rng, 30) + " &#8230;",
            author=_words(rng, 2).title(),
            tags=[_words(rng, 1) for _ in range(rng.randint(0, 5))],
            at=self.newest + age,
            link=PAGE.format(name=self.name, number=number),
        )

    def _chance(self, what: str) -> random.Random:
        return random.Random(f"{self.seed}/{self.number}/{what}")  # noqa: S311 - makes words, guards nothing


@cache
def _vocabulary() -> tuple[list[str], list[float]]:
    """Words, and how often they occur, as Zipf has it."""
    rng = random.Random("words")  # noqa: S311 - as above
    words: dict[str, None] = {}
    while len(words) < VOCABULARY:
        words["".join(rng.choices(SYLLABLES, k=rng.choice((1, 2, 2, 3)))) + rng.choice(ENDINGS)] = None
    return list(words), list(accumulate(1 / rank for rank in range(3, VOCABULARY + 3)))


def _words(rng: random.Random, count: int) -> str:
    words, weights = _vocabulary()
    return " ".join(rng.choices(words, cum_weights=weights, k=count))


def _prose(rng: random.Random, count: int) -> str:
    """Sentences of so many words together."""
    words, weights = _vocabulary()
    left, sentences = rng.choices(words, cum_weights=weights, k=count), []
    while left:
        length = rng.randint(SENTENCE // 2, SENTENCE * 2)
        sentences.append(" ".join(left[:length]).capitalize() + rng.choice((".", ".", ".", "?", "&#8217;s.")))
        left = left[length:]
    return " ".join(sentences)


def _markup(rng: random.Random, count: int) -> str:
    """A post as an editor makes it: paragraphs with links and emphasis, now and then an image, a list, some code."""
    parts = []
    while count > 0:
        length = min(count, rng.randint(SENTENCE, SENTENCE * PARAGRAPH * 2))
        text, word = _prose(rng, length), _words(rng, 2)
        link = f'<a href="https://{_words(rng, 1)}.example/{rng.randint(1, 10**6)}" rel="noopener">{word}</a>'
        match rng.randint(0, 12):
            case 0:
                parts.append(f'<figure class="wp-block-image"><img src="/media/{rng.randint(1, 10**6)}.jpg" alt="{word}" width="640" height="480" /></figure>')  # noqa: E501 - as it is written  # fmt: skip
            case 1:
                parts.append(f"<ul>\n<li>{link}</li>\n<li>{_words(rng, 6)}</li>\n</ul>\n<h3>{word}</h3>")
            case 2:
                parts.append(f"<pre><code>{word} = [{rng.randint(1, 99)}] &amp;&amp; x &lt; 1</code></pre>")
        parts.append(f"<p>{text} <em>{word}</em> {link} &#8211; {_words(rng, 5)}.</p>")
        count -= length
    return "\n".join(parts)


def _rss(feed: Feed, items: Sequence[Item], namespaces: str, write: Callable[[Item], str], head: str = "") -> str:
    link = PAGE.format(name=feed.name, number="")
    entries = "".join(
        f'<item>\n<title>{item.title}</title>\n<link>{item.link}</link>\n<guid isPermaLink="false">{item.link}#{item.number}</guid>\n'  # noqa: E501 - as it is written
        f"<pubDate>{item.at:%a, %d %b %Y %H:%M:%S +0000}</pubDate>\n{write(item)}</item>\n"
        for item in items
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" {namespaces}>\n'  # noqa: E501 - as above
        f"<channel>\n<title>The {feed.name}</title>\n<link>{link}</link>\n<description>All about {feed.name}</description>\n"  # noqa: E501 - as above
        f"<language>en</language>\n<lastBuildDate>{items[0].at:%a, %d %b %Y %H:%M:%S +0000}</lastBuildDate>\n"
        f"<generator>https://press.example/?v=6.1</generator>\n{head}{entries}</channel>\n</rss>\n"
    )


def _posts(feed: Feed, items: Sequence[Item]) -> str:
    def write(item: Item) -> str:
        tags = "".join(f"<category><![CDATA[{tag}]]></category>\n" for tag in item.tags)
        return (
            f"<dc:creator><![CDATA[{item.author}]]></dc:creator>\n{tags}"
            f"<description><![CDATA[<p>{item.summary}</p>]]></description>\n"
            f"<content:encoded><![CDATA[{item.html}]]></content:encoded>\n<slash:comments>3</slash:comments>\n"
        )

    return _rss(
        feed,
        items,
        'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:sy="http://purl.org/rss/1.0/modules/syndication/" xmlns:slash="http://purl.org/rss/1.0/modules/slash/"',
        write,
        "<sy:updatePeriod>hourly</sy:updatePeriod>\n<sy:updateFrequency>1</sy:updateFrequency>\n",
    )


def _headlines(feed: Feed, items: Sequence[Item]) -> str:
    def write(item: Item) -> str:
        return (
            f"<description>{escape(item.html)}</description>\n"
            f'<media:thumbnail url="{item.link}.jpg" width="240" height="135"/>\n'
        )

    return _rss(feed, items, 'xmlns:media="http://search.yahoo.com/mrss/"', write, "<ttl>15</ttl>\n")


def _podcast(feed: Feed, items: Sequence[Item]) -> str:
    def write(item: Item) -> str:
        return (
            f"<description><![CDATA[{item.html}]]></description>\n<itunes:author>{item.author}</itunes:author>\n"
            f"<itunes:duration>{20 + item.number % 60}:07</itunes:duration>\n<itunes:explicit>no</itunes:explicit>\n"
            f'<enclosure url="{item.link}.mp3" length="{10**7 + item.number}" type="audio/mpeg"/>\n'
        )

    return _rss(feed, items, 'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"', write)


def _atom(feed: Feed, items: Sequence[Item]) -> str:
    link = PAGE.format(name=feed.name, number="")
    entries = "".join(
        f'<entry>\n<title type="html">{item.title}</title>\n'
        f'<link rel="alternate" type="text/html" href="{item.link}"/>\n'
        f"<id>tag:{feed.name}.example,2020:{item.number}</id>\n<published>{item.at:%Y-%m-%dT%H:%M:%SZ}</published>\n"
        f"<updated>{item.at:%Y-%m-%dT%H:%M:%SZ}</updated>\n<author><name>{item.author}</name></author>\n"
        + "".join(f'<category term="{tag}"/>\n' for tag in item.tags)
        + f'<summary type="html">{escape(item.summary)}</summary>\n'
        f'<content type="html" xml:base="{link}">{escape(item.html)}</content>\n</entry>\n'
        for item in items
    )
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">\n'
        f'<title>The {feed.name}</title>\n<id>{link}</id>\n<link href="{link}"/>\n'
        f"<updated>{items[0].at:%Y-%m-%dT%H:%M:%SZ}</updated>\n"
        f'<generator uri="https://pages.example/" version="4.2">Pages</generator>\n{entries}</feed>\n'
    )


DIALECTS: dict[str, Callable[[Feed, Sequence[Item]], str]] = {
    "posts": _posts,
    "headlines": _headlines,
    "podcast": _podcast,
    "atom": _atom,
}
