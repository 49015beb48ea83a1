"""The folder articles/ of output/: pages of the articles, redirects from earlier ones, and what lies beside them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path, PurePosixPath

import xxhash

from aggregator.model import Document, FileDocument, Item, Site, Source, SourceKind, StoredEntry
from aggregator.parse.article import SUFFIXES
from aggregator.pipeline.article_links import FOLDER, ArticleLinks, Page, Reference, page_url, references
from aggregator.pipeline.attachments import Attachments, line_of
from aggregator.pipeline.items import Library
from aggregator.render import render_article, render_moved, rendering
from aggregator.store import Store

PAPERS = frozenset({".docx", ".pdf"})  # what people download, be it an article or not
SECOND = 1_000_000_000  # nanoseconds
TOGETHER = 200  # entries that are in memory at a time


def article_links(store: Store, folders: Mapping[str, str], site: Site) -> ArticleLinks:
    """Return what knows the pages of the articles; `folders` maps the id of each folder to the one in the store."""

    def slugs() -> dict[Page, str]:
        return {
            (folder, path): page for folder, id_ in folders.items() for path, page in store.article_pages(id_).items()
        }

    return ArticleLinks(site.url, slugs)


def articles_of(store: Store, source_id: str) -> Iterator[StoredEntry]:
    """Yield the articles of a folder that are published, those that were read first before others."""
    ids = tuple(store.entries_of(source_id).values())
    for start in range(0, len(ids), TOGETHER):
        yield from store.entries(ids[start : start + TOGETHER]).values()


def _written(site: Site, item: Item) -> Iterator[bytes]:
    yield render_article(site, item).body


@dataclass(frozen=True, slots=True, kw_only=True)
class _Article:
    """What has to be done for an article when all pages are written: its redirects, and what it refers to."""

    file: str
    source: Source
    slug: str
    title: str
    link: str
    aliases: tuple[str, ...]
    references: tuple[Reference, ...]


@dataclass(slots=True, kw_only=True)
class ArticlePages:
    """Makes the files of articles/; `warnings` are what the authors should know, each with the file it is about."""

    store: Store
    site: Site
    shelf: Library
    links: ArticleLinks
    warnings: list[str] = field(default_factory=list)
    _taken: dict[PurePosixPath, str] = field(default_factory=dict)
    _within: set[PurePosixPath] = field(default_factory=set)
    _faulty: dict[str, frozenset[str]] = field(default_factory=dict)

    def documents(self) -> Iterator[Document | FileDocument]:
        """Yield pages, then redirects, then attachments: where two want one place, the first has it."""
        articles: list[_Article] = []
        for source in self.shelf.sources.values():
            if source.kind is SourceKind.ARTICLES:
                for stored in articles_of(self.store, source.id):
                    yield from self._page(stored)
                    articles.append(self._article(stored, source))
        for article in articles:
            yield from self._redirects(article)
        for article in articles:
            yield from self._attachments(article)

    def _article(self, stored: StoredEntry, source: Source) -> _Article:
        entry = stored.entry
        slug = entry.slug or ""
        return _Article(
            file=entry.guid or "",
            source=source,
            slug=slug,
            title=entry.title,
            link=entry.link or page_url(self.site.url, slug),
            aliases=entry.aliases,
            references=references(entry, self.site.url),
        )

    def _page(self, stored: StoredEntry) -> Iterator[FileDocument]:
        """Yield the page of an article, which is made only where what it says is not what the one there says.

        Its time is that of the article's last change; the parts of a second are a digest of all that it is made of.
        """
        path = f"{FOLDER}{stored.entry.slug}.html"
        if self._claim(path, stored.source_id, f"{stored.entry.guid}: its page"):
            item = self.shelf.item(stored, merge=False)
            made_of = xxhash.xxh3_64_intdigest(repr((self.site, item, rendering())).encode(errors="surrogatepass"))
            second = max(0, int(item.updated_at.timestamp()))
            modified = second * SECOND + made_of % SECOND
            yield FileDocument(path=path, modified=modified, size=None, chunks=partial(_written, self.site, item))

    def _redirects(self, article: _Article) -> Iterator[Document]:
        for alias in article.aliases:
            if self._claim(FOLDER + alias, article.source.id, f"{article.file}: the alias {alias}"):
                yield render_moved(self.site, FOLDER + alias, article.slug, article.title, article.link)

    def _attachments(self, article: _Article) -> Iterator[FileDocument]:
        files = Attachments(root=Path(article.source.url), article=article.file)
        for reference in article.references:
            found = self._found(reference, article, files)
            if isinstance(found, str):
                line = line_of(files.root, article.file, reference.path)
                place = f"{article.file}:{line}" if line else article.file
                self.warnings.append(f"{place}: the {reference} leads nowhere: {found}")
                continue
            known = found is None or self._taken.get(PurePosixPath(found.path)) == article.source.id
            if found and not known and self._claim(found.path, article.source.id, f"{article.file}: the {reference}"):
                yield found

    def _found(self, reference: Reference, article: _Article, files: Attachments) -> FileDocument | str | None:
        """Return the file that is meant, None for a page, or in words why it is neither."""
        if reference.kind == "link":
            if PurePosixPath(FOLDER + reference.path) in self._taken and reference.path.endswith((".html", ".htm")):
                return None
            if self.links.slug(article.source.id, reference.path):
                return None
            suffix = PurePosixPath(reference.path).suffix.lower()
            if suffix in SUFFIXES and not (suffix in PAPERS and reference.path in self._broken(article.source.id)):
                return files.no_article(reference.path)
        return files.inside(reference.path) or files.find(reference.path)

    def _broken(self, source_id: str) -> frozenset[str]:
        """Return the paths of a folder that cannot be read as articles; they may be meant to be fetched as they are."""
        if source_id not in self._faulty:
            known = self.store.articles(source_id)
            self._faulty[source_id] = frozenset(one.path for one in known if one.fault and not (one.draft or one.gone))
        return self._faulty[source_id]

    def _claim(self, path: str, owner: str, what: str) -> bool:
        """Take a place in articles/ for a folder of articles; a file cannot lie where another file or a folder is."""
        place = PurePosixPath(path)
        folders = [parent for parent in place.parents if parent.name]
        if place in self._taken or place in self._within or any(folder in self._taken for folder in folders):
            self.warnings.append(f"{what} is not published: {path} is taken by another")
            return False
        self._taken[place] = owner
        self._within.update(folders)
        return True
