"""The canonical form of a link, to compare links with; what is published is always the link as the feed gave it."""

import re
from functools import lru_cache
from urllib.parse import parse_qsl, quote, unquote, urlencode, urljoin, urlsplit

import idna

from aggregator.dedupe.tracking import is_tracking

HOST_VARIANT = re.compile(r"^(?:www\d?|m|mobile|touch|amp|amphtml)\.(?=[^.]+\.)")
LANGUAGE_VARIANT = re.compile(r"^([a-z]{2,3})\.(?:m|mobile|amp)\.(?=[^.]+\.)")  # en.m.wikipedia.org
INDEX_PAGE = re.compile(r"/(?:index|default)\.(?:html?|php|aspx?)$")
SLASHES = re.compile(r"/{2,}")
AMP_PATH = re.compile(r"(?:/amp(?:/|\.html)?$|^/amp(?=/.)|\.amp(?=\.html$|$))")
# Caches of AMP pages: the page's own address stands in the path, after `s` where it is https.
AMP_CACHES = (
    re.compile(r"https?://(?:www\.)?google\.[a-z.]+/amp/(?:s/)?(?P<page>[^/]+\..+)"),
    re.compile(r"https?://[^/]+\.cdn\.ampproject\.org/[cv]/(?:s/)?(?P<page>[^/]+\..+)"),
    re.compile(r"https?://[^/]+\.bing-amp\.com/[cv]/(?:s/)?(?P<page>[^/]+\..+)"),
)
SHORT_VIDEO = re.compile(r"https?://youtu\.be/(?P<id>[\w-]+)(?:\?(?P<query>.*))?")
SAME_SITE = {"twitter.com": "x.com", "old.reddit.com": "reddit.com", "np.reddit.com": "reddit.com"}
AMP_PARAMETERS = frozenset({"amp", "outputtype"})
DEFAULT_PORTS = {80, 443, None}
LONGEST_HOST = 253  # characters (RFC 1035, section 2.3.4)
UNCHANGED = "/:@!$&'()*+,;=~-._"  # RFC 3986, section 3.3


@lru_cache(maxsize=16384)
def link_key(url: str, tracking: frozenset[str] = frozenset()) -> str | None:
    """Return what is the same for all spellings of one link, or None for what is no web address.

    Scheme, `www.`, mobile and AMP variants, default ports, trailing slashes, dot segments, fragments, tracking
    parameters (and those named by `tracking`, in lower case), and the order of parameters do not count.

    >>> link_key("https://www.example.org/a/?utm_source=feed#top") == link_key("http://example.org/a")
    True
    """
    try:
        parts = urlsplit(_unwrapped(url.strip().replace("\\", "/")))
        name, port = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not name:
        return None
    host = _host(name)
    if port not in DEFAULT_PORTS:
        host = f"{host}:{port}"
    query = _query(parts.query, tracking) if parts.query else ""
    return host + _path(parts.path) + (f"?{query}" if query else "") + _hashbang(parts.fragment)


def is_home_page(key: str) -> bool:
    """Tell whether a key names a whole site: a link that says nothing about an entry.

    >>> is_home_page("example.org"), is_home_page("example.org/a")
    (True, False)
    """
    return "/" not in key and "?" not in key and "#" not in key


def _unwrapped(url: str) -> str:
    """Return the address that a link leads to, where the link itself says so: AMP caches, short links to videos.

    >>> _unwrapped("https://www.google.com/amp/s/example.org/story")
    'https://example.org/story'
    """
    for cache in AMP_CACHES if "amp" in url else ():
        if found := cache.fullmatch(url):
            return f"https://{found['page']}"
    if "youtu.be" in url and (found := SHORT_VIDEO.fullmatch(url)):
        query = f"&{found['query']}" if found["query"] else ""
        return f"https://www.youtube.com/watch?v={found['id']}{query}"
    return url


def _host(host: str) -> str:
    host = _ascii(host.rstrip("."))
    host = LANGUAGE_VARIANT.sub(r"\1.", HOST_VARIANT.sub("", host))
    return SAME_SITE.get(host, host)


def _ascii(host: str) -> str:
    """Return a host name as the name system spells it (IDNA 2008); one that is no name stays as it is."""
    if host.isascii() or len(host) > LONGEST_HOST:
        return host
    try:
        return idna.encode(host, uts46=True).decode("ascii")
    except idna.IDNAError:
        return host


def _path(path: str) -> str:
    path = quote(unquote(path, errors="surrogateescape"), safe=UNCHANGED, errors="surrogateescape")
    if "/." in path:
        path = urljoin("http://host/", path).removeprefix("http://host")  # RFC 3986, section 5.2.4
    path = AMP_PATH.sub("", INDEX_PAGE.sub("/", path))
    return SLASHES.sub("/", path).rstrip("/")


def _query(query: str, tracking: frozenset[str]) -> str:
    pairs = parse_qsl(query, keep_blank_values=True, errors="surrogateescape", max_num_fields=None)
    kept = sorted((name, value) for name, value in pairs if not _says_nothing(name, value, tracking))
    return urlencode(kept, errors="surrogateescape")


def _says_nothing(name: str, value: str, tracking: frozenset[str]) -> bool:
    return is_tracking(name, value, tracking) or (name.lower() in AMP_PARAMETERS and value != "0")


def _hashbang(fragment: str) -> str:
    """Pages of old single-page sites live behind `#!`; any other fragment is a place on the page."""
    return f"#{fragment}" if fragment.startswith(("!", "/")) else ""
