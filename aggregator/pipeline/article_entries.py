"""Articles in their normal form, with their pages. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import PurePosixPath
from urllib.parse import quote

from aggregator.dedupe import fingerprints
from aggregator.model import Entry, Feed, Fingerprint, KnownArticle, ParsedEntry, ParsedFeed, ParsedText, Site, Source
from aggregator.pipeline.articles import ReadFile

_NOT_YET = Fingerprint(guid=None, link_key=None, title_key=None, content_hash="", text_hash=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A file that holds an article to be published, and what is remembered of its entry: None for a new one.

    `slug` is what it asks to be called, `page` what its page is called. `entry` is complete once it is `normalized`.
    """

    file: ReadFile
    row: KnownArticle | None
    slug: str
    page: str
    entry: Entry = field(default_factory=Entry)
    mark: Fingerprint = _NOT_YET


def normalized(versions: Sequence[Version], source: Source, site: Site, now: datetime) -> tuple[Feed, list[Version]]:
    """Return the folder as a feed, and the articles in their normal form.

    Each is marked for itself: which files are read together is chance, and must not decide what an article is known by.
    """
    from aggregator.normalize import normalize  # noqa: PLC0415 - of articles that changed, and these are few

    parsed = ParsedFeed(
        url=site.url,
        format="articles",
        title=ParsedText(value=source.title or site.title, html=False),
        link=site.url,
        language=site.language,
        entries=tuple(_with_page(version, site) for version in versions),
    )
    feed, entries = normalize(parsed, source, now)
    return feed, [
        replace(version, entry=(named := replace(entry, guid=version.file.path)), mark=fingerprints(feed, (named,))[0])
        for version, entry in zip(versions, entries, strict=True)
    ]


def _with_page(version: Version, site: Site) -> ParsedEntry:
    """Return the entry with its page as its name, and as its link where it names no other."""
    entry = version.file.entry or ParsedEntry()
    folder = PurePosixPath(version.file.path).parent
    base = site.url + quote(f"articles/{folder}/" if folder.name else "articles/")
    page = f"{site.url}articles/{quote(version.page)}.html"
    return replace(entry, slug=version.page, link=entry.link or page, base=base)
