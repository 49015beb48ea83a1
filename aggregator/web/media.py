"""A file name -> the headers that tell a client what the file is and what it may do with it."""

from pathlib import PurePosixPath

from aggregator.media import compressible, content_type

__all__ = ["compressible", "headers_of", "is_feed", "is_shared"]

PAGE = content_type("page.html")

# No script at all, and nothing but pictures and sound of entries from elsewhere.
DOCUMENT_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' http: https: data:; media-src 'self' http: https:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)

FEED_VARY = "Accept-Encoding, Sec-Fetch-Dest, Upgrade-Insecure-Requests"
FEEDS = {"atom", "rss"}
DOCUMENTS = {"html", "htm", "svg", "xml"} | FEEDS  # what a browser may open as a page
SHARED = {"json", "opml"} | FEEDS  # what a reader that runs in a browser may fetch from another site
CROSS_ORIGIN = {
    "access-control-allow-origin": "*",
    "access-control-expose-headers": "ETag, Link, Accept-Ranges, Content-Range",
}
PREFLIGHT = {  # what such a reader may send besides what it always may (Fetch, section 3.3.5)
    "access-control-allow-origin": "*",
    "access-control-allow-methods": "GET, HEAD",
    "access-control-allow-headers": "If-None-Match, If-Modified-Since, Range, If-Range",
    "access-control-max-age": "86400",
}


def is_feed(path: str) -> bool:
    """Whether the file is a feed in XML, which a browser gets as a page when somebody opens it."""
    return _suffix(path) in FEEDS


def is_shared(path: str) -> bool:
    """Whether pages of other sites may read the file."""
    return _suffix(path) in SHARED


def headers_of(path: str) -> dict[str, str]:
    """Return the headers that depend on the name alone."""
    suffix = _suffix(path)
    headers = {
        "content-type": content_type(path),
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
    }
    if suffix in DOCUMENTS:
        headers["content-security-policy"] = DOCUMENT_POLICY
    if suffix in SHARED:
        headers |= CROSS_ORIGIN
    if compressible(path):
        headers["vary"] = FEED_VARY if suffix in FEEDS else "Accept-Encoding"
    return headers


def _suffix(path: str) -> str:
    return PurePosixPath(path).suffix.removeprefix(".").lower()
