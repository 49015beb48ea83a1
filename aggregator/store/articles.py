"""The files of folders of articles: what was read of each, and what became of it."""

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, bindparam, delete, insert, select

from aggregator.model import KnownArticle, PollRecord
from aggregator.store.rows import AnyRow, Columns, entry_keys, source_keys
from aggregator.store.schema import articles, entries, sources
from aggregator.store.values import digest, storable

_KNOWN = (
    sources.c.id,
    articles.c.path,
    articles.c.signature,
    articles.c.digest,
    entries.c.id,
    articles.c.slug,
    articles.c.page,
    articles.c.fault,
    articles.c.waits_until,
    articles.c.draft,
    articles.c.gone,
)
_FILES = select(*_KNOWN).select_from(
    articles.join(sources, sources.c.key == articles.c.source).outerjoin(entries, entries.c.key == articles.c.entry)
)
_AT_ITS_PATH = (
    (articles.c.source == bindparam("at_source"))
    & (articles.c.path_digest == bindparam("at_digest"))
    & (articles.c.path == bindparam("at_path"))
    & ~articles.c.gone
)


def known(connection: Connection, source_id: str | None) -> tuple[KnownArticle, ...]:
    """Return what is remembered of the files of a folder, or of all folders, in the order of their paths."""
    query = _FILES
    if source_id is not None:
        folder = select(sources.c.key).where(sources.c.id == source_id).scalar_subquery()
        query = query.where(articles.c.source == folder)
    found = map(_article, connection.execute(query))
    return tuple(sorted(found, key=lambda one: (one.path, one.source_id)))


def pages(connection: Connection, source_id: str) -> dict[str, str]:
    """Return path -> name of the page, of the articles that are published."""
    return {one.path: one.page for one in known(connection, source_id) if one.shown and one.page is not None}


def write_articles(connection: Connection, records: Iterable[PollRecord]) -> None:
    """Put the articles of these records in the place of what was remembered; their sources and entries are there."""
    changed = [article for record in records for article in record.articles]
    if not changed:
        return
    keys = source_keys(connection, {storable(one.source_id) for one in changed})
    owners = entry_keys(connection, {one.entry_id for one in changed if one.entry_id is not None})
    rows = [_columns(one, keys[storable(one.source_id)], owners) for one in changed]
    places = [
        {"at_source": row["source"], "at_digest": row["path_digest"], "at_path": row["path"]}
        for row in rows
        if not row["gone"] or row["entry"] is None
    ]
    if places:
        connection.execute(delete(articles).where(_AT_ITS_PATH), places)
    if entered := [{"of_entry": row["entry"]} for row in rows if row["entry"] is not None]:
        connection.execute(delete(articles).where(articles.c.entry == bindparam("of_entry")), entered)
    if kept := [row for row in rows if not row["gone"] or row["entry"] is not None]:
        connection.execute(insert(articles), kept)


def _article(row: AnyRow) -> KnownArticle:
    source_id, path, signature, content, entry_id, slug, page, fault, waits_until, draft, gone = row
    return KnownArticle(
        source_id=source_id,
        path=path,
        signature=signature,
        digest=content,
        entry_id=entry_id,
        slug=slug,
        page=page,
        fault=fault,
        waits_until=waits_until,
        draft=draft,
        gone=gone,
    )


def _columns(article: KnownArticle, source: int, owners: Mapping[str, int]) -> Columns:
    return {
        "source": source,
        "path": storable(article.path),
        "path_digest": digest(article.path),
        "signature": article.signature,
        "digest": article.digest,
        "entry": owners[article.entry_id] if article.entry_id is not None else None,
        "slug": article.slug,
        "page": article.page,
        "fault": article.fault,
        "waits_until": article.waits_until,
        "draft": article.draft,
        "gone": article.gone,
    }
