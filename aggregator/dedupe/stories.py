"""Stories: entries of several feeds that tell the same thing."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta

from aggregator.dedupe.links import link_key
from aggregator.model import Evidence, KnownEntry, StoredEntry


def join_story(
    entry: StoredEntry, alike: Sequence[KnownEntry], *, window: timedelta, never_merge: frozenset[str]
) -> StoredEntry:
    """Return the entry as a member of the story that it tells, with the evidence; alone in its own where none is alike.

    `alike` are entries that share its link or its text. Only those published within `window` of it count, and of the
    same feed only those that share both: a feed may write twice about one page. `never_merge` holds ids and links.
    """
    if _is_named(entry.id, entry.entry.link, never_merge):
        return entry
    candidates = [
        other
        for other in alike
        if abs(other.published_at - entry.published_at) <= window
        and _tell_the_same(entry, other)
        and not _is_named(other.id, None, never_merge)
    ]
    if not candidates:
        return entry
    first = min(candidates, key=lambda other: (other.story_at, other.story_id, other.id))
    return replace(entry, story_id=first.story_id, story_at=first.story_at, evidence=_evidence(entry, first))


def never_merged(names: Iterable[str]) -> frozenset[str]:
    """Return ids and links from the configuration in the form that `join_story` compares."""
    return frozenset(link_key(name) or name for name in names)


def _is_named(entry_id: str, link: str | None, names: frozenset[str]) -> bool:
    return bool(names) and (entry_id in names or (link is not None and link_key(link) in names))


def _tell_the_same(entry: StoredEntry, other: KnownEntry) -> bool:
    same_link, same_text = _shared(entry, other)
    if entry.source_id == other.source_id:
        return same_link and same_text
    return same_link or same_text


def _shared(entry: StoredEntry, other: KnownEntry) -> tuple[bool, bool]:
    mine, theirs = entry.fingerprint, other.fingerprint
    same_link = mine.link_key is not None and mine.link_key == theirs.link_key
    same_text = mine.text_hash is not None and mine.text_hash == theirs.text_hash
    return same_link, same_text


def _evidence(entry: StoredEntry, other: KnownEntry) -> Evidence:
    same_link, _ = _shared(entry, other)
    if same_link:
        return Evidence(kind="link", value=entry.fingerprint.link_key or "", entry_id=other.id)
    return Evidence(kind="content", value=entry.fingerprint.text_hash or "", entry_id=other.id)
