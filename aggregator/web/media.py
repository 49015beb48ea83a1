"""A file name -> the headers that tell a client what the file is and what it may do with it."""

from pathlib import PurePosixPath

TEXT = "; charset=utf-8"

# A table of ours: that of the standard library depends on the machine.
PAGE = f"text/html{TEXT}"
TYPES = {
    "atom": f"application/atom+xml{TEXT}",
    "rss": f"application/rss+xml{TEXT}",
    "opml": f"text/x-opml{TEXT}",
    "json": f"application/json{TEXT}",
    "html": PAGE,
    "htm": PAGE,
    "css": f"text/css{TEXT}",
    "js": f"text/javascript{TEXT}",
    "xsl": f"application/xml{TEXT}",
    "xml": f"application/xml{TEXT}",
    "txt": f"text/plain{TEXT}",
    "md": f"text/markdown{TEXT}",
    "csv": f"text/csv{TEXT}",
    "ics": f"text/calendar{TEXT}",
    "yaml": f"application/yaml{TEXT}",
    "vtt": f"text/vtt{TEXT}",
    "svg": f"image/svg+xml{TEXT}",
    "avif": "image/avif",
    "gif": "image/gif",
    "ico": "image/vnd.microsoft.icon",
    "jpeg": "image/jpeg",
    "jpg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "aac": "audio/aac",
    "flac": "audio/flac",
    "m4a": "audio/mp4",
    "mp3": "audio/mpeg",
    "oga": "audio/ogg",
    "ogg": "audio/ogg",
    "opus": "audio/ogg",
    "wav": "audio/wav",
    "m4v": "video/mp4",
    "mp4": "video/mp4",
    "ogv": "video/ogg",
    "webm": "video/webm",
    "mov": "video/quicktime",
    "mkv": "video/matroska",
    "m4b": "audio/mp4",
    "gz": "application/gzip",
    "odp": "application/vnd.oasis.opendocument.presentation",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odt": "application/vnd.oasis.opendocument.text",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "torrent": "application/x-bittorrent",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "epub": "application/epub+zip",
    "pdf": "application/pdf",
    "zip": "application/zip",
}
UNKNOWN = "application/octet-stream"

JSON_FEED = f"application/feed+json{TEXT}"

# No script at all, and nothing but pictures and sound of entries from elsewhere.
DOCUMENT_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' http: https: data:; media-src 'self' http: https:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)

FEED_VARY = "Accept-Encoding, Sec-Fetch-Dest, Upgrade-Insecure-Requests"
FEEDS = {"atom", "rss"}
DOCUMENTS = {"html", "htm", "svg", "xml"} | FEEDS  # what a browser may open as a page
SHARED = {"json", "opml"} | FEEDS  # what a reader that runs in a browser may fetch from another site


def compressible(path: str) -> bool:
    """Whether br and gzip make the file smaller: all text, no picture, sound or archive."""
    return TYPES.get(_suffix(path), UNKNOWN).endswith(TEXT)


def is_feed(path: str) -> bool:
    """Whether the file is a feed in XML, which a browser gets as a page when somebody opens it."""
    return _suffix(path) in FEEDS


def headers_of(path: str) -> dict[str, str]:
    """Return the headers that depend on the name alone."""
    suffix = _suffix(path)
    headers = {
        "content-type": TYPES.get(suffix, UNKNOWN),
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
    }
    if suffix == "json" and "/" not in path:  # an output; in a folder it is what an article refers to
        headers["content-type"] = JSON_FEED
    if suffix in DOCUMENTS:
        headers["content-security-policy"] = DOCUMENT_POLICY
    if suffix in SHARED:
        headers["access-control-allow-origin"] = "*"
        headers["access-control-expose-headers"] = "ETag"
    if compressible(path):
        headers["vary"] = FEED_VARY if suffix in FEEDS else "Accept-Encoding"
    return headers


def _suffix(path: str) -> str:
    return PurePosixPath(path).suffix.removeprefix(".").lower()
