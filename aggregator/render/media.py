"""The media type of a file by its name: for enclosures whose feed gave none, where a format demands one.

A table of ours: that of the standard library depends on the machine's own and on the version of Python.
"""

from urllib.parse import urlsplit

UNKNOWN = "application/octet-stream"

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
    "opus": "audio/ogg",
    "pdf": "application/pdf",
    "png": "image/png",
    "svg": "image/svg+xml",
    "torrent": "application/x-bittorrent",
    "wav": "audio/wav",
    "webm": "video/webm",
    "webp": "image/webp",
    "zip": "application/zip",
}


def type_of(url: str) -> str:
    """The type that the name in the URL's path tells, or that of unknown bytes."""
    return _TYPES.get(urlsplit(url).path.rpartition(".")[2].lower(), UNKNOWN)
