"""What would be made of a local article: parsed and normalized as a poll does it, stored nowhere."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path, PurePosixPath

from aggregator.errors import ArticleError
from aggregator.fetch.failures import FetchError
from aggregator.fetch.reading import read_regular
from aggregator.model import EPOCH, ArticleFile, Entry, LeftOut, ParsedEntry, ParsedFeed, Person, Source, SourceKind
from aggregator.normalize import normalize
from aggregator.parse.article import SUFFIXES, parse_article
from aggregator.parse.article.naming import slug_of
from aggregator.parse.article.pdf.article import read_pdf
from aggregator.parse.article.sidecar import sidecar_of
from aggregator.parse.article.text.article import read_text
from aggregator.parse.article.text.pieces import Join, TextArticle
from aggregator.pipeline.article_links import FOLDER, Reference, addresses_in, references
from aggregator.pipeline.attachments import Attachments, line_of
from aggregator.pipeline.origins import Origin, origins
from aggregator.text import text_of

LIMIT = Source(id="", kind=SourceKind.ARTICLES, url="").max_size
LATEST = 250_000_000_000.0  # seconds; file systems hold years that datetime does not
PLACE = "http://articles.invalid/"  # relative links need one; RFC 2606, section 2: nobody's address begins so

Reader = Callable[[ArticleFile], TextArticle]
READERS: dict[str, Reader] = {
    ".txt": lambda file: read_text(file.content, file=file.path),
    ".pdf": lambda file: read_pdf(file.content, file=file.path),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Attached:
    """A file that would be published with the article: its path in output/ and its size in bytes."""

    path: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Dead:
    """Something that the article refers to and that is not there; `line` is None where it cannot be told."""

    line: int | None
    reference: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """An article as it would be published.

    `page` is the path of its own page in output/, `link` the address elsewhere that it names. `origins` say where its
    metadata comes from. `paragraphs` are plain text. Of a draft nothing is known but that it is one. A `waiting`
    article is published when its date has come. `files` are published with it, `dead` leads nowhere.
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
    aliases: tuple[str, ...] = ()
    link: str | None = None
    image: str | None = None
    enclosures: tuple[str, ...] = ()
    summary: str = ""
    origins: tuple[Origin, ...] = ()
    paragraphs: tuple[str, ...] = ()
    joined: tuple[Join, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    files: tuple[Attached, ...] = ()
    dead: tuple[Dead, ...] = ()


def preview(path: Path, now: datetime, folders: Sequence[Path] = ()) -> Preview:
    """Read an article, which may lie in one of the `folders` of articles; without, its own folder is taken for one.

    Raises ArticleError with the file and, where it is known, the line.
    """
    file = _read(path)
    parsed = parse_article(file)
    if parsed is None:
        return Preview(file=file.path, draft=True)
    read = READERS.get(path.suffix.lower())
    article = read(file) if read else None
    root = next((folder for folder in folders if path.resolve().is_relative_to(folder.resolve())), path.parent)
    place = path.resolve().relative_to(root.resolve()).as_posix()
    if parsed.slug == slug_of(file.path):
        parsed = replace(parsed, slug=slug_of(place))
    entry = _normalized(parsed, place, now)
    files, dead = _beside(entry, parsed, Attachments(root=root, article=place))
    return replace(_shown(file, parsed, entry, article, now), files=files, dead=dead)


def _read(path: Path) -> ArticleFile:
    name = path.as_posix().encode(errors="surrogateescape").decode(errors="backslashreplace")
    try:
        content, status = read_regular(path, LIMIT)
    except FetchError as error:
        raise ArticleError(name, error.result.message) from error
    modified_at = EPOCH + timedelta(seconds=min(max(status.st_mtime, 0.0), LATEST))
    return ArticleFile(path=name, content=content, modified_at=modified_at, sidecar=_sidecar(path, name))


def _sidecar(path: Path, name: str) -> bytes | None:
    sidecar = path.with_name(PurePosixPath(sidecar_of(path.name)).name)
    if not sidecar.exists():
        return None
    try:
        return read_regular(sidecar, LIMIT)[0]
    except FetchError as error:
        raise ArticleError(sidecar_of(name), error.result.message) from error


def _normalized(parsed: ParsedEntry, place: str, now: datetime) -> Entry:
    """Return the entry as it would be stored; a date in the future stays, for it is to be seen."""
    source = Source(id="articles", kind=SourceKind.ARTICLES, url=PLACE, future_dates="keep")
    folder = PurePosixPath(place).parent.as_posix()
    base = f"{PLACE}{FOLDER}" if folder == "." else f"{PLACE}{FOLDER}{folder}/"
    feed = ParsedFeed(url=PLACE, format="articles", entries=(replace(parsed, base=base),))
    _, (entry,) = normalize(feed, source, now)
    return entry


def _beside(entry: Entry, parsed: ParsedEntry, files: Attachments) -> tuple[tuple[Attached, ...], tuple[Dead, ...]]:
    """Return what would be published with an article, and what it refers to in vain."""
    folder = PurePosixPath(files.article).parent
    found = {FOLDER + (folder / each.path).as_posix(): len(each.content) for each in parsed.attachments}
    dead: list[Dead] = []
    for reference in references(entry, PLACE):
        if FOLDER + reference.path in found or _leads_to_article(reference, files):
            continue
        one = files.find(reference.path)
        if isinstance(one, str) and reference.kind == "link" and Path(reference.path).suffix.lower() in SUFFIXES:
            one = files.no_article(reference.path)
        if isinstance(one, str):
            line = line_of(files.root, files.article, reference.path)
            dead.append(Dead(line=line, reference=str(reference), reason=one))
        else:
            found[one.path] = one.size or 0
    dead += _outside(entry, files)
    return tuple(Attached(path=path, size=size) for path, size in found.items()), tuple(dead)


def _leads_to_article(reference: Reference, files: Attachments) -> bool:
    if reference.kind != "link":
        return False
    names = [reference.path]
    if reference.path.endswith("/"):
        names = [f"{reference.path}index{suffix}" for suffix in SUFFIXES]
    return any(Path(name).suffix.lower() in SUFFIXES and not isinstance(files.find(name), str) for name in names)


def _outside(entry: Entry, files: Attachments) -> Iterator[Dead]:
    """Yield the pictures and files that are looked for above the folder of articles."""
    for url in dict.fromkeys(url for url, kind in addresses_in(entry, PLACE) if kind == "file"):
        if not url.startswith(PLACE + FOLDER):
            path = url.removeprefix(PLACE)
            line = line_of(files.root, files.article, path)
            yield Dead(line=line, reference=f"file {path}", reason="it lies outside of the folder of articles")


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
        page=f"{FOLDER}{entry.slug}.html",
        aliases=tuple(FOLDER + alias for alias in entry.aliases),
        link=parsed.link,
        image=parsed.image,
        enclosures=tuple(enclosure.url for enclosure in parsed.enclosures),
        summary=text_of(entry.summary),
        origins=origins(file, parsed, article),
        paragraphs=paragraphs,
        joined=article.joined if article else (),
        left_out=article.left_out if article else parsed.left_out,
    )
