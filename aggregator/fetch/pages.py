"""Which feeds an HTML page names: those it announces, and links that look like a feed's. Pure."""

import re
from collections.abc import Iterator
from itertools import islice
from urllib.parse import quote, urljoin, urlsplit

from lxml import etree

from aggregator.parse.clean import one_line
from aggregator.parse.decoding import decode
from aggregator.text import clean

MOST_TEXT = 2_000_000  # so much of a page is looked at
MOST_PIECES = 10  # and so much of the words of a link
_TYPES = frozenset(
    {
        "application/atom+xml",
        "application/feed+json",
        "application/rdf+xml",
        "application/rss+xml",
        "application/xml",
        "text/xml",
    }
)
_HTML = re.compile(r"<(?:!doctype\s+html|html|head|body|title|meta|link|a)\b", re.IGNORECASE)
_FILE = re.compile(
    r".*\.(?:rss|atom|rdf)|rss2?|atom1?|rdf|feeds?|feed1|.*(?:rss|atom|rdf|feed).*\.(?:xml|json|php|aspx?)"
    r"|(?:index|blog|posts|news)\.xml"
)
_QUERY = re.compile(r"(?:^|&)(?:feed=(?:rss2?|atom|rdf)|(?:format|type|alt)=(?:rss|atom|feed))(?:&|$)", re.IGNORECASE)
_WORDS = re.compile(r"\b(?:rss|atom|(?:web ?)?feed)\b", re.IGNORECASE)
_COMMENTS = re.compile(r"comment|kommentar|\breplies\b", re.IGNORECASE)
_IN_PATH = "/%:@!$&'()*+,;=~"  # what a browser sends as it is written
_FEED_SCHEME = re.compile(r"feed:(?:(?://)?(?P<before>(?=https?:))|(?=//))", re.IGNORECASE)


def without_feed_scheme(address: str) -> str:
    """Return an address as a web address where it is written for a feed reader to catch.

    >>> without_feed_scheme("feed:https://example.org/a"), without_feed_scheme("feed://example.org/a")
    ('https://example.org/a', 'http://example.org/a')
    """
    found = _FEED_SCHEME.match(address)
    if found is None:
        return address
    return ("http:" if found["before"] is None else "") + address[found.end() :]


class Page:
    """An HTML page at its address; `text` is what stands in it."""

    def __init__(self, body: bytes, content_type: str | None, url: str) -> None:
        self.text = clean(decode(body, content_type).text[:MOST_TEXT])
        self._root = _parsed(self.text)
        self._url = url
        self._base = self._base_address()

    @property
    def is_html(self) -> bool:
        """Whether it is a page at all."""
        return _HTML.search(self.text) is not None

    def announced(self) -> tuple[str, ...]:
        """The addresses in `<link rel="alternate">` with a feed's media type, those of comments last."""
        found: dict[str, bool] = {}
        for link in self._elements("link"):
            rels = _words(link, "rel").lower().split()
            media_type = _words(link, "type").partition(";")[0].strip().lower()
            is_feed = "stylesheet" not in rels and ("feed" in rels or ("alternate" in rels and media_type in _TYPES))
            if is_feed and (url := self._address(link)):
                about = f"{_words(link, 'title')} {urlsplit(url).path}"
                found.setdefault(url, _COMMENTS.search(about) is not None)
        return tuple(sorted(found, key=lambda url: found[url]))

    def linked(self) -> tuple[str, ...]:
        """The addresses in `<a href>` that end as a feed's do, then those whose words speak of one; comments last."""
        found: dict[str, int] = {}
        for link in self._elements("a"):
            url = self._address(link)
            if url is None or url == self._url:
                continue
            words = one_line(" ".join([*islice(link.itertext(), MOST_PIECES), _words(link, "title")])[:500])
            rank = 0 if _looks_like_a_feed(url) else 1 if _WORDS.search(words) else None
            if rank is not None:
                rank += 2 * (_COMMENTS.search(f"{words} {urlsplit(url).path}") is not None)
                found[url] = min(rank, found.get(url, rank))
        return tuple(sorted(found, key=lambda url: found[url]))

    def _base_address(self) -> str:
        """What relative addresses start from: the first `<base href>`, which may be relative itself."""
        for base in self._elements("base"):
            if href := _words(base, "href"):
                try:
                    return urljoin(self._url, href)
                except ValueError:
                    break
        return self._url

    def _address(self, link: etree._Element) -> str | None:
        """The address of a link to a document on the web, without its fragment."""
        href = without_feed_scheme(_words(link, "href"))
        if not href or href.startswith("#"):
            return None
        try:
            parts = urlsplit(urljoin(self._base, href))
            usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and "@" not in parts.netloc
        except ValueError:  # an address such as http://[
            return None
        if not usable:
            return None
        path, query = quote(parts.path, safe=_IN_PATH), quote(parts.query, safe=_IN_PATH + "?")
        return parts._replace(path=path, query=query, fragment="").geturl()

    def _elements(self, name: str) -> Iterator[etree._Element]:
        if self._root is not None:
            yield from self._root.iter(name)


def _parsed(text: str) -> etree._Element | None:
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        root: etree._Element | None = etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError:  # nothing in it that could be an element
        root = None
    return root


def _words(link: etree._Element, name: str) -> str:
    return one_line(link.get(name))


def _looks_like_a_feed(url: str) -> bool:
    parts = urlsplit(url.lower())
    names = [name for name in parts.path.split("/") if name]
    path = bool(names) and (_FILE.fullmatch(names[-1]) is not None or names[-3:] == ["feeds", "posts", "default"])
    return path or _QUERY.search(parts.query) is not None
