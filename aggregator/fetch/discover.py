"""Finds the feeds behind an address: it may be a feed, a page, a bare host, or a name on a known site.

Politely: one request after another, in the lanes and under the guard of every poll, and no more than needed. An address
is a feed only if what lies there parses as one.
"""

import re
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import urljoin, urlsplit

from aggregator.fetch.known_sites import known_feeds, known_feeds_in
from aggregator.fetch.pages import Page, without_feed_scheme
from aggregator.model import Fetched, FetchFailed, ParsedFeed
from aggregator.parse import parse
from aggregator.text import clean, collapse, text_of

MOST_REQUESTS = 24
MOST_ANNOUNCED = 10
MOST_LINKED = 6
USUAL_PATHS = ("feed", "rss", "atom.xml", "feed.xml", "index.xml", "rss.xml", "feed.json")
REFUSALS = frozenset({401, 403, 404, 405, 406})  # a home page may be refused where the feed is not

_HANDLE = re.compile(r"@?(?P<user>\w+)@(?P<host>[\w-]+(?:\.[\w-]+)+)", re.ASCII)
_SUBREDDIT = re.compile(r"/?(?P<page>(?:r|u|user)/[\w-]+)/?", re.ASCII)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://|(?:feed|acct|mailto|javascript|data|file|about):", re.IGNORECASE)

Ask = Callable[[str], Awaitable[Fetched | FetchFailed]]


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundFeed:
    """A feed: its address, after permanent redirects; its title, which may be empty; how many entries it has now."""

    url: str
    title: str
    entries: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovery:
    """The feeds behind an address, best first; without any, `tried` says of each address asked why it is none."""

    feeds: tuple[FoundFeed, ...]
    tried: tuple[tuple[str, str], ...]


def addresses(text: str) -> tuple[str, ...]:
    """The addresses that what a user typed may stand for, in the order to try them; none where it is no address.

    >>> addresses("lwn.net")
    ('https://lwn.net', 'http://lwn.net')
    >>> addresses("@me@social.example"), addresses("r/linux")
    (('https://social.example/@me',), ('https://www.reddit.com/r/linux',))
    """
    text = without_feed_scheme(re.sub(r"^acct:", "", text.strip(), flags=re.IGNORECASE))
    if handle := _HANDLE.fullmatch(text):
        return (f"https://{handle['host']}/@{handle['user']}",)
    if page := _SUBREDDIT.fullmatch(text):
        return (f"https://www.reddit.com/{page['page']}",)
    if _SCHEME.match(text):
        return (text,) if _has_host(text) else ()
    bare = text.removeprefix("//")
    host = re.split(r"[/?#]", bare, maxsplit=1)[0].rpartition("@")[2]
    if not _has_host(f"https://{bare}") or not ("." in host or ":" in host or host == "localhost"):
        return ()
    first, second = ("http", "https") if _is_nearby(bare) else ("https", "http")
    return (f"{first}://{bare}", f"{second}://{bare}")


async def discover(text: str, ask: Ask) -> Discovery:
    """Find the feeds behind what a user typed; `ask` fetches an address. Raises nothing."""
    search = _Search(ask=ask)
    for url in addresses(text):
        if not await search.known(url):
            await search.page(url)
        if search.found or search.reached:
            break
    return Discovery(feeds=tuple(search.found.values()), tried=tuple(search.tried.items()))


@dataclass(slots=True, kw_only=True)
class _Search:
    """What was found and tried until now; `reached` as soon as a server has answered at all."""

    ask: Ask
    found: dict[str, FoundFeed] = field(default_factory=dict)
    tried: dict[str, str] = field(default_factory=dict)
    reached: bool = False
    _asked: set[str] = field(default_factory=set)

    async def known(self, url: str) -> bool:
        """Try what is known of a site."""
        return await self._try_all(known_feeds(url))

    async def page(self, url: str) -> bool:
        """Look at the address itself, and if it is a page at the feeds that it names; else at the usual places."""
        result = await self._fetch(url)
        if result is None or self._take(url, result):
            return bool(self.found)
        if isinstance(result, FetchFailed):
            home = urlsplit(url).path in {"", "/"}
            return home and result.status in REFUSALS and await self._try_first(_usual(url))
        page = Page(result.body, result.content_type, result.url)
        if not page.is_html and urlsplit(result.url).path not in {"", "/"}:
            return False  # a picture, an article as PDF: no place from which to guess
        return (
            await self._try_all(known_feeds_in(url, page.text))
            or await self._try_all(page.announced()[:MOST_ANNOUNCED])
            or await self._try_all(page.linked()[:MOST_LINKED])
            or await self._try_first(_usual(result.url))
        )

    async def _try_all(self, urls: Iterable[str]) -> bool:
        for url in urls:
            await self._try(url)
        return bool(self.found)

    async def _try_first(self, urls: Iterable[str]) -> bool:
        for url in urls:
            if await self._try(url):
                break
        return bool(self.found)

    async def _try(self, url: str) -> bool:
        result = await self._fetch(url)
        return result is not None and self._take(url, result)

    async def _fetch(self, url: str) -> Fetched | FetchFailed | None:
        """Ask, but nobody twice, and not without end."""
        if url in self._asked or len(self._asked) >= MOST_REQUESTS:
            return None
        self._asked.add(url)
        result = await self.ask(url)
        self.reached = self.reached or isinstance(result, Fetched) or result.status is not None
        return result

    def _take(self, url: str, result: Fetched | FetchFailed) -> bool:
        """Keep what is a feed, once for each address, and of what is none why."""
        if isinstance(result, FetchFailed):
            self.tried[url] = result.message
            return False
        parsed = parse(result)
        if isinstance(parsed, FetchFailed):
            self.tried[url] = parsed.message
            return False
        address = result.moved_to or url
        self.found.setdefault(address, FoundFeed(url=address, title=_title(parsed), entries=len(parsed.entries)))
        return True


def _title(feed: ParsedFeed) -> str:
    if feed.title is None:
        return ""
    return collapse(text_of(feed.title.value) if feed.title.html else clean(feed.title.value))


def _usual(url: str) -> Iterator[str]:
    """The usual places: beside a page that is deeper in, then at the root of the host."""
    folders = dict.fromkeys((urljoin(url, "."), urljoin(url, "/")))
    for folder in folders:
        yield from (urljoin(folder, path) for path in USUAL_PATHS)


def _has_host(url: str) -> bool:
    """Whether this is an address that can be asked."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(host) and re.search(r"\s", url) is None


def _is_nearby(bare: str) -> bool:
    """Whether http comes first: on this machine, at a number, or on a port of its own."""
    parts = urlsplit(f"//{bare}")
    host = parts.hostname or ""
    if host == "localhost" or parts.port not in {None, 443}:
        return True
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
