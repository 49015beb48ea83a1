"""The media type of a file by its name, for those of which nobody says what they are.

A table of ours: that of the standard library depends on the machine's own and on the version of Python.
"""

from urllib.parse import urlsplit

UNKNOWN = "application/octet-stream"  # what a format is told that demands a type

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
