"""Identity within one feed: which of the entries that it is known to have had is this one?

Evidence counts in this order: the guid; the same content; the link; the title with the same text or date. A guid, link
or title that several known entries share says nothing. Where the evidence is not enough the entry is new: an entry
too many is a nuisance, one too few is a loss.
"""

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from aggregator.model import Entry, Fingerprint, KnownEntry

NAMESPACE = uuid.UUID("6f6d2a52-3d0f-5a3c-9a51-0b3f6a1f4c11")

Evidence = Callable[[Fingerprint], str | None]


def recognize(
    entries: Sequence[Entry], marks: Sequence[Fingerprint], known: Sequence[KnownEntry]
) -> tuple[KnownEntry | None, ...]:
    """Return for each entry the known one that it is, or None where it is new.

    `marks` are the entries' fingerprints. Each known entry is recognized once at the most, and the strongest evidence
    is used up over the whole document before weaker evidence is looked at.
    """
    found: list[KnownEntry | None] = [None] * len(entries)
    free = {entry.id: entry for entry in known}
    for evidence, confirmed in EVIDENCE:
        index = _unique(free.values(), evidence)
        for place, (entry, mark) in enumerate(zip(entries, marks, strict=True)):
            value = evidence(mark)
            candidate = index.get(value) if found[place] is None and value else None
            if candidate and candidate.id in free and confirmed(entry, mark, candidate):
                found[place] = free.pop(candidate.id)
    return tuple(found)


def _unique(known: Iterable[KnownEntry], evidence: Evidence) -> dict[str, KnownEntry]:
    groups: defaultdict[str, list[KnownEntry]] = defaultdict(list)
    for entry in known:
        if value := evidence(entry.fingerprint):
            groups[value].append(entry)
    return {value: group[0] for value, group in groups.items() if len(group) == 1}


def _something_else_stands(entry: Entry, mark: Fingerprint, known: KnownEntry) -> bool:
    """A guid under which link, title, text and date are all others is one that the feed gives to every entry."""
    theirs = known.fingerprint
    pairs = ((mark.link_key, theirs.link_key), (mark.title_key, theirs.title_key), (mark.text_hash, theirs.text_hash))
    same_mark = any(mine is not None and mine == other for mine, other in pairs)
    return same_mark or mark.content_hash == theirs.content_hash or entry.published == known.published_at


def _guids_do_not_differ(_entry: Entry, mark: Fingerprint, known: KnownEntry) -> bool:
    return mark.guid is None or known.fingerprint.guid is None


def _same_title_or_date(entry: Entry, mark: Fingerprint, known: KnownEntry) -> bool:
    """Two guids with one link: a page that gets a new entry now and then, unless title or date say that it is one."""
    same_title = mark.title_key is not None and mark.title_key == known.fingerprint.title_key
    return same_title or _guids_do_not_differ(entry, mark, known) or entry.published == known.published_at


def _same_text_or_date(entry: Entry, mark: Fingerprint, known: KnownEntry) -> bool:
    same_text = mark.text_hash is not None and mark.text_hash == known.fingerprint.text_hash
    return same_text or (entry.published is not None and entry.published == known.published_at)


EVIDENCE: tuple[tuple[Evidence, Callable[[Entry, Fingerprint, KnownEntry], bool]], ...] = (
    (lambda mark: mark.guid, _something_else_stands),
    (lambda mark: mark.content_hash, _guids_do_not_differ),
    (lambda mark: mark.link_key, _same_title_or_date),
    (lambda mark: mark.title_key, _same_text_or_date),
)


def mint(source_id: str, mark: Fingerprint, attempt: int) -> str:
    """Return a public id for a new entry: `urn:uuid:…` (RFC 9562, version 5).

    It follows from the feed and the strongest evidence, so that an aggregator whose store was lost finds most of its
    ids again. `attempt` counts up from 0 as long as the id is already taken.
    """
    evidence = mark.guid or mark.link_key or mark.content_hash
    name = "\n".join([source_id, evidence, *([mark.content_hash, str(attempt)] if attempt else [])])
    return uuid.uuid5(NAMESPACE, name.encode("utf-8", "backslashreplace").decode()).urn
