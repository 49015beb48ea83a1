"""The files of a folder of articles become parsed entries; what cannot be one is said in words."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import PurePosixPath

import xxhash

from aggregator import __version__
from aggregator.errors import ArticleError, MissingExtraError
from aggregator.fetch import Remembered
from aggregator.model import ArticleFile, Config, Folder, KnownArticle, ParsedEntry, PollState, Source
from aggregator.parse.article import parse_article

READING = 1  # raised whenever articles are read in another way than by the version before

TEXTS = frozenset({".md", ".markdown", ".txt", ".html", ".htm"})
RAW = 200_000  # bytes of a text by which it is told which one it is


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadFile:
    """What one file says now: an `entry`, one that waits for its date, a draft, or nothing because of a `fault`.

    `digest` is that of the file's bytes, and empty where there are none that say anything. `raw` is the file as it is,
    where it is a text and no entry: its words tell which one it was.
    """

    path: str
    signature: str
    digest: str
    entry: ParsedEntry | None = None
    waits_until: datetime | None = None
    draft: bool = False
    fault: str | None = None
    raw: str = ""


def remembered(
    config: Config, source: Source, state: PollState, known: Sequence[KnownArticle], now: datetime
) -> Remembered:
    """Return what need not be read again of a folder.

    All is read again where something changes that all depends on. A file whose date has come is read again, and so is
    one whose page went to another one. Where a file waits for its date, no look is the last one.
    """
    there = [article for article in known if article.source_id == source.id and not article.gone]
    signatures = {article.path: "" if _is_outdated(article, now) else article.signature for article in there}
    settled = all(signatures.values()) and not any(article.waits_until for article in there)
    etag = state.etag if settled else None
    return Remembered(signatures=signatures, reading=_reading(config, source), etag=etag)


def _is_outdated(article: KnownArticle, now: datetime) -> bool:
    date_has_come = article.waits_until is not None and article.waits_until <= now
    return date_has_come or (article.shown and article.page is None)


def _reading(config: Config, source: Source) -> str:
    """Name what the reading of a file depends on besides the file."""
    site = config.site
    parts = (
        __version__,
        READING,
        site.url,
        site.title,
        site.language,
        source.title,
        source.author,
        source.tags,
        source.future_dates,
    )
    return xxhash.xxh3_64_hexdigest(repr(parts).encode())


def read_files(folder: Folder, source: Source, now: datetime) -> tuple[ReadFile, ...]:
    """Parse the files of a folder that are new or changed; one that is broken stops no other."""
    read = [_read(file, source, now) for file in folder.files]
    unread = ((path, f"{path}: {fault}") for path, fault in folder.unreadable)
    return (*read, *(ReadFile(path=path, signature="", digest="", fault=fault) for path, fault in unread))


def _read(file: ArticleFile, source: Source, now: datetime) -> ReadFile:
    """Parse a file. Only a date that somebody wrote can lie in the future; a file's own time is a wrong clock then."""
    digest = xxhash.xxh3_128_hexdigest(file.content) if file.content.strip() else ""
    read = ReadFile(path=file.path, signature=file.signature, digest=digest)
    try:
        entry = parse_article(replace(file, modified_at=min(file.modified_at, now)))
    except ArticleError as error:
        return replace(read, fault=str(error), raw=_raw(file))
    except MissingExtraError as error:
        return replace(read, signature="", fault=f"{file.path}: {error}")  # once it is installed, the file is read
    if entry is None:
        return replace(read, draft=True, raw=_raw(file))
    waits = source.future_dates == "clamp" and entry.published is not None and entry.published > now
    return replace(read, entry=entry, waits_until=entry.published if waits else None)


def _raw(file: ArticleFile) -> str:
    is_text = PurePosixPath(file.path).suffix.lower() in TEXTS
    return file.content[:RAW].decode(errors="replace") if is_text else ""
