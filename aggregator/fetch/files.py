"""Feed documents on disk: a path is read as an address is asked, and a path with wildcards is many sources."""

import glob
import re
import unicodedata
from dataclasses import replace
from pathlib import Path

import xxhash

from aggregator.fetch.failures import FetchError
from aggregator.fetch.reading import read_regular
from aggregator.model import Fetched, FetchFailed, NotModified, PollState, Source, SourceKind

_WILDCARDS = re.compile(r"[*?[]")
_NOT_IN_SLUG = re.compile(r"[^a-z0-9]+")


def expand(source: Source) -> tuple[Source, ...]:
    """A source for every file that the wildcards of a FILE source match, in the order of their paths.

    Any other source stands for itself, and so does one that matches nothing: reading it tells.
    """
    if source.kind is not SourceKind.FILE or not _has_wildcards(source.url):
        return (source,)
    matches = sorted(path for path in glob.glob(source.url, recursive=True) if Path(path).is_file())  # noqa: PTH207 - Path.glob takes no absolute pattern
    taken: set[str] = set()
    return tuple(_match(source, path, taken) for path in matches) or (source,)


def _has_wildcards(path: str) -> bool:
    """A file that exists may have brackets in its name."""
    return bool(_WILDCARDS.search(path)) and not Path(path).exists()


def _match(source: Source, path: str, taken: set[str]) -> Source:
    name = _slug(Path(path).stem)
    identity = f"{source.id}-{name}" if name else source.id
    if not name or identity in taken:  # the path, and not a count, keeps the id while other files come and go
        identity = f"{identity}-{xxhash.xxh3_64_hexdigest(path.encode(errors='surrogateescape'))[:8]}"
    taken.add(identity)
    return replace(source, id=identity, url=path, group=source.id)


def _slug(text: str) -> str:
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return _NOT_IN_SLUG.sub("-", ascii_text.lower()).strip("-")


def read_file(source: Source, state: PollState) -> Fetched | NotModified | FetchFailed:
    """The document of a FILE source; its etag is a digest of its bytes. Raises nothing."""
    path = Path(source.url)
    if _has_wildcards(source.url):
        return FetchFailed(message=f"no file matches {source.url}")
    try:
        content, _ = read_regular(path, source.max_size)
    except FetchError as error:
        return FetchFailed(message=f"{error.result.message}: {source.url}")
    if not content:
        return FetchFailed(message=f"the file is empty: {source.url}")
    etag = xxhash.xxh3_128_hexdigest(content)
    if etag == state.etag:
        return NotModified(etag=etag)
    return Fetched(url=path.absolute().as_uri(), body=content, etag=etag)
