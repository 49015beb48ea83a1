"""A folder of local articles, read as if it were a feed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import PurePosixPath
from urllib.parse import quote

from aggregator.errors import ArticleError
from aggregator.model import Folder, ParsedEntry, ParsedFeed, ParsedText, Site, Source
from aggregator.parse.article import parse_article


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A folder as a feed; `alive` are the paths whose entries stay, those that could not be read included.

    `scheduled` is true where an article waits for its date, so that the folder must be looked at again.
    """

    feed: ParsedFeed
    alive: frozenset[str]
    scheduled: bool


def read_folder(folder: Folder, source: Source, site: Site, now: datetime) -> Reading:
    """Parse every article; one that is broken is a fault of the feed and stops no other.

    Drafts, and articles whose date lies in the future, are left out.
    """
    faults = list(folder.faults)
    entries: list[ParsedEntry] = []
    withheld: set[str] = set()
    scheduled = False
    for file in folder.files:
        try:
            entry = parse_article(file)
        except ArticleError as error:
            faults.append(str(error))
            continue
        waits = entry is not None and source.future_dates == "clamp" and (entry.published or now) > now
        if entry is None or waits:
            scheduled = scheduled or waits
            withheld.add(file.path)
        else:
            entries.append(entry)
    feed = ParsedFeed(
        url=site.url,
        format="articles",
        title=ParsedText(value=source.title or site.title, html=False),
        link=site.url,
        language=site.language,
        entries=tuple(_with_pages(entries, site)),
        faults=tuple(faults),
    )
    return Reading(feed=feed, alive=frozenset(folder.paths) - withheld, scheduled=scheduled)


def _with_pages(entries: Sequence[ParsedEntry], site: Site) -> Iterator[ParsedEntry]:
    """Give every article a page of its own name, and a link to it where it names no other."""
    taken: set[str] = set()
    for entry in entries:
        slug = _free(entry.slug or "article", taken)
        taken.add(slug)
        folder = PurePosixPath(entry.guid or "").parent
        base = site.url + quote(f"articles/{folder}/" if folder.name else "articles/")
        page = f"{site.url}articles/{quote(slug)}.html"
        yield replace(entry, slug=slug, link=entry.link or page, base=base)


def _free(slug: str, taken: set[str]) -> str:
    number, candidate = 1, slug
    while candidate in taken:
        number += 1
        candidate = f"{slug}-{number}"
    return candidate
