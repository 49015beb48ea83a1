"""The pages that entries link to, fetched for their full text: which are due, and what came of them."""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, func, select, update

from aggregator.model import DuePage, Fingerprint, KnownEntry, PageFaults, PageOutcome
from aggregator.store import index
from aggregator.store.among import among
from aggregator.store.batches import batches
from aggregator.store.codec import dump_entry, load_entry
from aggregator.store.record import take_revisions
from aggregator.store.rows import AnySelect, Columns, known, select_known
from aggregator.store.schema import entries, pages, sources
from aggregator.store.statements import Statement
from aggregator.store.values import digest, storable

MOST = 2_000  # due pages that are looked at

_CALLED = Statement(
    select_known(pages.c.canonical)
    .join(pages, pages.c.entry == entries.c.key)
    .where(among(pages.c.canonical_digest, "digests"))
    .order_by(entries.c.key.desc())
)


def any_due(connection: Connection, source_ids: Collection[str], now: datetime) -> bool:
    """Whether the time of a page of these sources has come."""
    return any(connection.execute(_due(batch, now).limit(1)).first() for batch in batches(sorted(source_ids)))


def take(
    connection: Connection, source_ids: Collection[str], *, now: datetime, until: datetime, each: int
) -> tuple[DuePage, ...]:
    """Return the pages to be fetched now, at most `each` of a source, and put them off until it is known what came."""
    taken: list[tuple[int, DuePage]] = []
    counts: Counter[str] = Counter()
    for batch in batches(sorted(source_ids)):
        for row in connection.execute(_due(batch, now)):
            if counts[row.source_id] < each:
                counts[row.source_id] += 1
                taken.append((row.entry, _due_page(row)))
    for keys in batches([key for key, _ in taken]):
        connection.execute(update(pages).where(pages.c.entry.in_(keys)).values(due_at=until))
    return tuple(page for _, page in taken)


def _due(source_ids: Sequence[str], now: datetime) -> AnySelect:
    """The newest entries first, of those that are due at once; what is paused waits."""
    return (
        select(pages, entries.c.id.label("entry_id"), sources.c.id.label("source_id"))
        .join(entries, entries.c.key == pages.c.entry)
        .join(sources, sources.c.key == entries.c.source)
        .where(pages.c.due_at <= now, entries.c.removed_at.is_(None), sources.c.id.in_(source_ids), ~sources.c.paused)
        .order_by(pages.c.due_at, entries.c.key.desc())
        .limit(MOST)
    )


def _due_page(row: object) -> DuePage:
    fields = ("entry_id", "source_id", "link", "asked_at", "tries", "etag", "last_modified")
    return DuePage(**{name: getattr(row, name) for name in fields})


def text_of(connection: Connection, link: str, source_ids: Collection[str], since: datetime) -> PageOutcome | None:
    """What came of a page since then, where another entry of one of these sources links to it as well."""
    query = (
        select(pages, entries.c.id, entries.c.data, sources.c.id.label("source_id"))
        .join(entries, entries.c.key == pages.c.entry)
        .join(sources, sources.c.key == entries.c.source)
        .where(pages.c.link_digest == digest(link), pages.c.asked_at >= since, pages.c.error.is_(None))
        .order_by(pages.c.asked_at.desc())
    )
    for row in connection.execute(query):
        if row.source_id in source_ids and row.link == storable(link) and (text := load_entry(row.data).full_text):
            return PageOutcome(
                entry_id=row.id,
                at=row.asked_at,
                text=text,
                canonical=row.canonical,
                etag=row.etag,
                last_modified=row.last_modified,
            )
    return None


def settle(connection: Connection, outcome: PageOutcome) -> bool:
    """Write what came of a page; return whether the entry has another text now."""
    query = select(entries.c.key, entries.c.data, entries.c.removed_at).where(entries.c.id == outcome.entry_id)
    row = connection.execute(query).first()
    if row is None:
        return False
    connection.execute(update(pages).where(pages.c.entry == row.key).values(_columns(outcome)))
    entry = load_entry(row.data)
    if outcome.text is None or row.removed_at is not None or entry.full_text == outcome.text:
        return False
    entry = replace(entry, full_text=outcome.text)
    revision = take_revisions(connection, 1)
    written = update(entries).where(entries.c.key == row.key).values(data=dump_entry(entry), revision=revision)
    connection.execute(written)
    index.write(connection, [(revision, entry)])
    return True


def _columns(outcome: PageOutcome) -> Columns:
    """What to write of a page: where it brought no text, what it brought before still stands."""
    brought = {
        "etag": outcome.etag,
        "last_modified": outcome.last_modified,
        "canonical": outcome.canonical,
        "canonical_digest": digest(outcome.canonical),
    }
    if outcome.text is None:
        brought = {name: value for name, value in brought.items() if value is not None}
    plan = {"due_at": outcome.again_at, "asked_at": outcome.at, "tries": outcome.tries, "error": outcome.error}
    return plan | brought


def faults(connection: Connection, since: datetime) -> dict[str, PageFaults]:
    """Source id -> what is wrong with its pages that were asked since then."""
    query = (
        select(sources.c.id, pages.c.link, pages.c.error, func.count().over(partition_by=sources.c.key).label("number"))
        .join(entries, entries.c.key == pages.c.entry)
        .join(sources, sources.c.key == entries.c.source)
        .where(pages.c.error.is_not(None), pages.c.asked_at >= since, entries.c.removed_at.is_(None))
        .order_by(pages.c.asked_at, pages.c.entry)
    )
    return {row.id: PageFaults(count=row.number, link=row.link, error=row.error) for row in connection.execute(query)}


def alike(connection: Connection, fingerprints: Sequence[Fingerprint]) -> tuple[KnownEntry, ...]:
    """Entries whose page calls its own the address that a fingerprint has: known by that one.

    What several pages of one source call their own, be it the front page, is the address of none of them.
    """
    found: defaultdict[tuple[str, str], list[KnownEntry]] = defaultdict(list)
    wanted = {mark.link_key for mark in fingerprints if mark.link_key is not None}
    for batch in batches(sorted(wanted)):
        for row in _CALLED.rows(connection, digests=[digest(key) for key in batch]):
            canonical = row[-1]
            if canonical in wanted:
                entry = known(row)
                mark = replace(entry.fingerprint, link_key=canonical)
                found[canonical, entry.source_id].append(replace(entry, fingerprint=mark))
    return tuple(together[0] for together in found.values() if len(together) == 1)
