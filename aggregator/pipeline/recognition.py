"""Which entries of a document does its feed already have? Asks the store for all that they have in common with it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from aggregator.dedupe import recognize, unchanged
from aggregator.model import Entry, Fingerprint, KnownEntry, StoredEntry
from aggregator.reading import KnownItem, beside, key
from aggregator.store import Store

Recognized = tuple[Entry, Fingerprint, KnownEntry | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognition:
    """The entries of a document, each with what it is known as; `before` are known ones as they are stored, by id.

    Every known entry is among these that is not word for word as it was.
    """

    together: tuple[Recognized, ...]
    before: Mapping[str, StoredEntry]


def recognition(
    store: Store,
    source_id: str,
    entries: Sequence[Entry],
    marks: Sequence[Fingerprint],
    *,
    first_time: bool = False,
    kept: Sequence[KnownItem] = (),
) -> Recognition:
    """Recognize the entries of a document of a source; `first_time` where nothing is known of it yet.

    `kept` are the items that stand beside them in the document and are known: what these are no other entry can be.
    """
    if not entries:
        return Recognition(together=(), before={})
    taken = {item.entry for item in kept}
    known = _free(_in_common(store, source_id, marks), taken)
    found = unchanged(marks, known)
    before: dict[str, StoredEntry] = {}
    if None in found:
        before = store.entries(_others(known, found))
        found = recognize(entries, marks, known, _contents(before), beside(kept))
    if None in found and not first_time:
        dates = [entry.published for entry, one in zip(entries, found, strict=True) if one is None and entry.published]
        ids = {entry.id for entry in known}
        if further := [entry for entry in _free(store.dated(source_id, dates), taken) if entry.id not in ids]:
            known = (*known, *further)
            before |= store.entries([entry.id for entry in further])
            found = recognize(entries, marks, known, _contents(before), beside(kept))
    return Recognition(together=tuple(zip(entries, marks, found, strict=True)), before=before)


def _free(known: Iterable[KnownEntry], taken: Collection[int]) -> tuple[KnownEntry, ...]:
    return tuple(entry for entry in known if key(entry.id) not in taken) if taken else tuple(known)


def _in_common(store: Store, source_id: str, marks: Sequence[Fingerprint]) -> tuple[KnownEntry, ...]:
    """Return what shares a mark with an entry; where there is no title, the text may be all that there is."""
    known = store.recognize(source_id, marks)
    untitled = [mark for mark in marks if mark.title_key is None and mark.text_hash is not None]
    if not untitled:
        return known
    ids = {entry.id for entry in known}
    same_text = store.alike(untitled)
    return (*known, *(entry for entry in same_text if entry.source_id == source_id and entry.id not in ids))


def _others(known: Sequence[KnownEntry], found: Iterable[KnownEntry | None]) -> tuple[str, ...]:
    settled = {entry.id for entry in found if entry}
    return tuple(entry.id for entry in known if entry.id not in settled)


def _contents(stored: Mapping[str, StoredEntry]) -> dict[str, Entry]:
    return {id_: each.entry for id_, each in stored.items()}
