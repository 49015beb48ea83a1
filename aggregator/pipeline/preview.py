"""What would be made of a local article: parsed and normalized as a poll does it, stored nowhere."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from aggregator.errors import ArticleError
from aggregator.fetch.failures import FetchError
from aggregator.fetch.reading import read_regular
from aggregator.model import EPOCH, ArticleFile, Entry, ParsedEntry, ParsedFeed, Person, Source, SourceKind
from aggregator.normalize import normalize
from aggregator.parse.article import Join, LeftOut, TextArticle, parse_article, read_text
from aggregator.text import text_of

MAX_SIZE = Source(id="", kind=SourceKind.ARTICLES, url="").max_size
PLAIN = ".txt"
LATEST = 250_000_000_000.0  # seconds; file systems hold years that datetime does not
PLACE = "http://localhost/"  # relative links need one; only words are shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """An article as it would be published.

    `page` is the path of its own page in output/, `link` the address elsewhere that it names. `paragraphs` are plain
    text. Of a draft nothing is known but that it is one. A `waiting` article is published when its date has come.
    """

    file: str
    draft: bool = False
    title: str = ""
    authors: tuple[Person, ...] = ()
    published: datetime | None = None
    updated: datetime | None = None
    waiting: bool = False
    language: str | None = None
    tags: tuple[str, ...] = ()
    slug: str | None = None
    page: str | None = None
    link: str | None = None
    image: str | None = None
    enclosures: tuple[str, ...] = ()
    summary: str = ""
    paragraphs: tuple[str, ...] = ()
    joined: tuple[Join, ...] = ()
    left_out: tuple[LeftOut, ...] = ()


def preview(path: Path, now: datetime) -> Preview:
    """Read an article; raises ArticleError with the file and, where it is known, the line."""
    file = _read(path)
    parsed = parse_article(file)
    if parsed is None:
        return Preview(file=file.path, draft=True)
    article = read_text(file.content, file=file.path) if path.suffix.lower() == PLAIN else None
    return _shown(file, parsed, _normalized(parsed, now), article, now)


def _read(path: Path) -> ArticleFile:
    name = path.as_posix().encode(errors="surrogateescape").decode(errors="backslashreplace")
    try:
        content, status = read_regular(path, MAX_SIZE)
    except FetchError as error:
        raise ArticleError(name, error.result.message) from error
    modified_at = EPOCH + timedelta(seconds=min(max(status.st_mtime, 0.0), LATEST))
    return ArticleFile(path=name, content=content, modified_at=modified_at)


def _normalized(parsed: ParsedEntry, now: datetime) -> Entry:
    """Return the entry as it would be stored; a date in the future stays, for it is to be seen."""
    source = Source(id="articles", kind=SourceKind.ARTICLES, url=PLACE, future_dates="keep")
    feed = ParsedFeed(url=PLACE, format="articles", entries=(replace(parsed, base=PLACE),))
    _, (entry,) = normalize(feed, source, now)
    return entry


def _shown(file: ArticleFile, parsed: ParsedEntry, entry: Entry, article: TextArticle | None, now: datetime) -> Preview:
    if article:
        paragraphs = tuple(paragraph.text for paragraph in article.paragraphs)
    else:
        paragraphs = tuple(text_of(entry.content).splitlines())
    return Preview(
        file=file.path,
        title=entry.title,
        authors=entry.authors,
        published=entry.published,
        updated=entry.updated,
        waiting=entry.published is not None and entry.published > now,
        language=entry.language,
        tags=tuple(category.label or category.term for category in entry.categories),
        slug=entry.slug,
        page=f"articles/{entry.slug}.html",
        link=parsed.link,
        image=parsed.image,
        enclosures=tuple(enclosure.url for enclosure in parsed.enclosures),
        summary=text_of(entry.summary),
        paragraphs=paragraphs,
        joined=article.joined if article else (),
        left_out=article.left_out if article else (),
    )
