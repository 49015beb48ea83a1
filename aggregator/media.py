"""The media type of a file by its name: of those of which nobody says what they are, and of those that we publish.

A table of ours: that of the standard library depends on the machine's own and on the version of Python.
"""

from pathlib import PurePosixPath
from urllib.parse import urlsplit

UNKNOWN = "application/octet-stream"  # what a format is told that demands a type
TEXT = "; charset=utf-8"

_TYPES = {
    "aac": "audio/aac",
    "avif": "image/avif",
    "epub": "application/epub+zip",
    "flac": "audio/flac",
    "gif": "image/gif",
    "jpeg": "image/jpeg",
    "jpg": "image/jpeg",
    "m4a": "audio/mp4",
    "m4b": "audio/mp4",
    "m4v": "video/mp4",
    "mkv": "video/x-matroska",
    "mov": "video/quicktime",
    "mp3": "audio/mpeg",
    "mp4": "video/mp4",
    "oga": "audio/ogg",
    "ogg": "audio/ogg",
    "ogv": "video/ogg",
    "opus": "audio/ogg",  # RFC 7845, section 9; audio/opus is for streams without a container
    "pdf": "application/pdf",
    "png": "image/png",
    "svg": "image/svg+xml",
    "torrent": "application/x-bittorrent",
    "wav": "audio/wav",
    "webm": "video/webm",
    "webp": "image/webp",
    "zip": "application/zip",
}

# What a file of ours is sent as, besides those.
_FILES = _TYPES | {
    "atom": f"application/atom+xml{TEXT}",
    "rss": f"application/rss+xml{TEXT}",
    "opml": f"text/x-opml{TEXT}",
    "json": f"application/json{TEXT}",
    "html": f"text/html{TEXT}",
    "htm": f"text/html{TEXT}",
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
    "ico": "image/vnd.microsoft.icon",
    "mkv": "video/matroska",
    "gz": "application/gzip",
    "odp": "application/vnd.oasis.opendocument.presentation",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odt": "application/vnd.oasis.opendocument.text",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def type_of(url: str) -> str | None:
    """Return the type that the name of the file in the URL's path tells, or None where it tells nothing.

    >>> type_of("https://example.org/1.MP3?x=.zip"), type_of("https://example.mov"), type_of("https://example.org/[")
    ('audio/mpeg', None, None)
    """
    try:
        path = urlsplit(url).path
    except ValueError:  # an opening bracket without its IPv6 address
        return None
    return _TYPES.get(path.rpartition(".")[2].lower())


def content_type(path: str) -> str:
    """Return what a published file is sent as; an output in JSON is a feed, in a folder JSON is an article's.

    >>> content_type("all.json"), content_type("articles/data.json"), content_type("LICENSE")
    ('application/feed+json; charset=utf-8', 'application/json; charset=utf-8', 'application/octet-stream')
    """
    suffix = PurePosixPath(path).suffix.removeprefix(".").lower()
    if suffix == "json" and "/" not in path:
        return f"application/feed+json{TEXT}"
    return _FILES.get(suffix, UNKNOWN)


def compressible(path: str) -> bool:
    """Whether br and gzip make a published file smaller: all text, no picture, sound or archive."""
    return content_type(path).endswith(TEXT)
