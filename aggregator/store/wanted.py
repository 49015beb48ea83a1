"""Which pages are to be fetched for their full text, written with the polls that found their entries."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import Connection, bindparam, insert, select, update

from aggregator.model import PollRecord, WantedPage
from aggregator.store.batches import batches
from aggregator.store.rows import AnyRow, Columns, assignments, entry_keys
from aggregator.store.schema import pages
from aggregator.store.values import digest, storable

REST = timedelta(hours=1)  # between two requests for one page, however often its entry changes
REMEMBERED = 8  # versions of an entry; one that was seen before is no news, as where a feed goes to and fro
_FORGOTTEN = {"etag": None, "last_modified": None, "canonical": None, "canonical_digest": None, "asked_at": None}


def write_wanted(connection: Connection, records: Sequence[PollRecord]) -> None:
    """Write which pages are to be fetched; the entries have been written."""
    wanted = {storable(page.entry_id): page for record in records for page in record.pages}
    if not wanted:
        return
    keys = entry_keys(connection, wanted)
    known: dict[int, AnyRow] = {}
    for batch in batches(keys.values()):
        known |= {row.entry: row for row in connection.execute(select(pages).where(pages.c.entry.in_(batch)))}
    together = [(key, wanted[id_], known.get(key)) for id_, key in keys.items()]
    if new := [_first(key, page) for key, page, row in together if row is None]:
        connection.execute(insert(pages), new)
    changed = (_again(page, row) for _, page, row in together if row is not None and not _is_known(page, row))
    # Some forget what was known of another link, and some do not: two statements.
    by_columns: dict[tuple[str, ...], list[Columns]] = {}
    for columns in changed:
        by_columns.setdefault(tuple(columns), []).append(columns)
    for names, rows in by_columns.items():
        values = assignments(name for name in names if name != "of")
        connection.execute(update(pages).where(pages.c.entry == bindparam("of")).values(values), rows)


def _first(key: int, page: WantedPage) -> Columns:
    return {"entry": key, "versions": page.version, **_planned(page), "due_at": page.due_at}


def _again(page: WantedPage, row: AnyRow) -> Columns:
    """Return what to write of a page that is known: one at another address is a new one."""
    if row.link != storable(page.link):
        return {"of": row.entry, "versions": page.version, **_planned(page), "due_at": page.due_at, **_FORGOTTEN}
    versions = " ".join((page.version, *row.versions.split())[:REMEMBERED])
    due_at = page.due_at if row.asked_at is None else max(page.due_at, row.asked_at + REST)
    return {"of": row.entry, "versions": versions, **_planned(page), "due_at": due_at}


def _planned(page: WantedPage) -> Columns:
    return {"link": page.link, "link_digest": digest(page.link), "tries": 0, "error": None}


def _is_known(page: WantedPage, row: AnyRow) -> bool:
    return row.link == storable(page.link) and page.version in row.versions.split()
