"""Small feed documents for the tests of parse, and the calls to read them."""

from aggregator.model import Fetched, FetchFailed, ParsedEntry, ParsedFeed
from aggregator.parse import parse

URL = "https://blog.example.org/news/feed.xml"

_NAMESPACES = " ".join(
    f'xmlns:{prefix}="{uri}"'
    for prefix, uri in {
        "atom": "http://www.w3.org/2005/Atom",
        "content": "http://purl.org/rss/1.0/modules/content/",
        "dc": "http://purl.org/dc/elements/1.1/",
        "dcterms": "http://purl.org/dc/terms/",
        "feedburner": "http://rssnamespace.org/feedburner/ext/1.0",
        "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
        "media": "http://search.yahoo.com/mrss/",
        "sy": "http://purl.org/rss/1.0/modules/syndication/",
    }.items()
)


def rss(channel: str) -> bytes:
    """An RSS 2.0 document."""
    return f'<?xml version="1.0"?>\n<rss version="2.0" {_NAMESPACES}><channel>{channel}</channel></rss>'.encode()


def atom(feed: str) -> bytes:
    """An Atom 1.0 document."""
    return f'<?xml version="1.0"?>\n<feed xmlns="http://www.w3.org/2005/Atom">{feed}</feed>'.encode()


def read(body: bytes, *, url: str = URL, content_type: str | None = None) -> ParsedFeed:
    """Parse what must be a feed."""
    parsed = parse(Fetched(url=url, body=body, content_type=content_type))
    assert isinstance(parsed, ParsedFeed), parsed
    return parsed


def refusal(body: bytes, *, url: str = URL) -> str:
    """Parse what must be refused; the message."""
    parsed = parse(Fetched(url=url, body=body))
    assert isinstance(parsed, FetchFailed), parsed
    return parsed.message


def rss_item(item: str) -> ParsedEntry:
    """The one entry of an RSS feed."""
    (entry,) = read(rss(f"<title>Feed</title><item>{item}</item>")).entries
    return entry


def atom_entry(entry: str) -> ParsedEntry:
    """The one entry of an Atom feed."""
    (parsed,) = read(atom(f"<title>Feed</title><entry>{entry}</entry>")).entries
    return parsed
