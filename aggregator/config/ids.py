"""Short names for sources that were given none."""

import re
import unicodedata
from contextlib import suppress
from urllib.parse import SplitResult, parse_qsl, urlsplit

# What every feed's address says and no reader needs.
NOISE = frozenset(
    {"atom", "default", "feed", "feed1", "feeds", "index", "json", "latest", "main", "php", "posts", "rdf", "rss"}
    | {"rss2", "xml"}
)
EXTENSION = re.compile(r"\.(atom|html?|json|php|rdf|rss|xml)$")
LONGEST = 60


def slug_of_url(url: str) -> str:
    """Make an id of a feed's address; http and https, www and the usual words for a feed make no difference.

    >>> slug_of_url("https://www.example.org/blog/feed.xml"), slug_of_url("http://blog.python.org/feeds/posts/default")
    ('example-org-blog', 'blog-python-org')
    """
    try:
        parts = urlsplit(url)
        words = [_host(parts)]
    except ValueError:  # a wrong host or port: the fault is reported elsewhere
        return _slug([url]) or "feed"
    for segment in parts.path.lower().split("/"):
        name = EXTENSION.sub("", segment)
        words += [name] if name not in NOISE else []
    words += [value.lower() for _, value in parse_qsl(parts.query) if value.lower() not in NOISE]
    return _slug(words) or "feed"


def slug_of_path(path: str) -> str:
    """Make an id of a path.

    >>> slug_of_path("exports/*.xml"), slug_of_path("../My Articles")
    ('exports', 'my-articles')
    """
    return _slug([EXTENSION.sub("", path.lower())]) or "files"


def unique(name: str, taken: set[str]) -> str:
    """Return the name, or with -2, -3… where it is taken; it is taken from now on."""
    number, candidate = 1, name
    while candidate in taken:
        number += 1
        candidate = f"{name}-{number}"
    taken.add(candidate)
    return candidate


def _host(parts: SplitResult) -> str:
    host = (parts.hostname or "").removeprefix("www.").removeprefix("feeds.")
    if not host.isascii():
        with suppress(UnicodeError):  # what is no domain name is written as well as can be
            host = host if _slug([host]) else host.encode("idna").decode()
    port = parts.port if parts.port not in {80, 443} else None
    return f"{host}-{port}" if port else host


def _slug(words: list[str]) -> str:
    folded = unicodedata.normalize("NFKD", "-".join(words)).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", folded).strip("-")
    if len(slug) <= LONGEST:
        return slug
    return slug[:LONGEST].rpartition("-")[0] or slug[:LONGEST]
