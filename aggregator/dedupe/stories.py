"""Stories: entries of several feeds that tell the same thing."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from aggregator.dedupe.links import link_key
from aggregator.dedupe.similarity import ALIKE_TITLES, Likeness, compare, tell_the_same
from aggregator.dedupe.tokens import Text
from aggregator.model import Evidence, KnownEntry, StoredEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class Teller:
    """A member of a story, with its text to compare."""

    entry: StoredEntry
    text: Text


def join_story(
    entry: StoredEntry, alike: Sequence[KnownEntry], *, window: timedelta, never_merge: frozenset[str]
) -> StoredEntry:
    """Return the entry as a member of the story that it tells, with the evidence; alone in its own where none is alike.

    `alike` are entries that share its link or its text. Only those published within `window` of it count, whose story
    began within `window` as well: else a story would grow on, link by link. Of the same feed only those count that
    share both: a feed may write twice about one page. `never_merge` holds ids and links.
    """
    if is_named(entry, never_merge):
        return entry
    candidates = [
        other
        for other in alike
        if _is_near(entry, other, window)
        and _tell_the_same(entry, other)
        and other.id not in never_merge
        and other.fingerprint.link_key not in never_merge
    ]
    if not candidates:
        return entry
    first = min(candidates, key=lambda other: (other.story_at, other.story_id, other.id))
    return replace(entry, story_id=first.story_id, story_at=first.story_at, evidence=_evidence(entry, first))


def join_similar(
    entry: StoredEntry, text: Text, tellers: Sequence[Teller], *, window: timedelta, never_merge: frozenset[str]
) -> StoredEntry:
    """Return the entry as a member of the story that is told in much the same words, or as it is.

    `tellers` are of other feeds, and not members for being similar themselves (`anchor`): what resembles something
    that resembles a story need not be the story. One feed does not tell a story twice: where its entries resemble this
    one and yet not each other, what they have in common is the feed's manner of speaking, and proves nothing.
    """
    if is_named(entry, never_merge):
        return entry
    near = (each for each in tellers if _is_near(entry, each.entry, window) and not is_named(each.entry, never_merge))
    measured = ((each, compare(text, each.text)) for each in near)
    similar = _without_manners([(each, likeness) for each, likeness in measured if tell_the_same(likeness)])
    best = min(similar, key=_order, default=None)
    if best is None:
        return entry
    teller, likeness = best[0].entry, best[1]
    evidence = Evidence(kind="similar", value=likeness.words, entry_id=teller.id)
    return replace(entry, story_id=teller.story_id, story_at=teller.story_at, evidence=evidence)


def anchor(entry: StoredEntry) -> str:
    """Return the id of the member of its story that another one must resemble: this entry, or the one it resembles."""
    similar = entry.evidence.kind == "similar" and entry.evidence.entry_id
    return similar or entry.id


def never_merged(names: Iterable[str]) -> frozenset[str]:
    """Return ids and links from the configuration in the form that entries are compared in."""
    return frozenset(link_key(name) or name for name in names)


def is_named(entry: StoredEntry, names: frozenset[str]) -> bool:
    """Whether the names hold the entry's id or link."""
    link = entry.entry.link
    return bool(names) and (entry.id in names or (link is not None and link_key(link) in names))


def _is_near(entry: StoredEntry, other: KnownEntry | StoredEntry, window: timedelta) -> bool:
    at = entry.published_at
    return abs(other.published_at - at) <= window and abs(other.story_at - at) <= window


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


def _without_manners(similar: Sequence[tuple[Teller, Likeness]]) -> Iterator[tuple[Teller, Likeness]]:
    by_feed: defaultdict[str, list[tuple[Teller, Likeness]]] = defaultdict(list)
    for each in similar:
        by_feed[each[0].entry.source_id].append(each)
    for together in by_feed.values():
        first, *others = (teller for teller, _ in together)
        if all(_is_copy(first, other) for other in others):
            yield from together


def _is_copy(one: Teller, other: Teller) -> bool:
    if one.entry.story_id == other.entry.story_id:
        return True
    likeness = compare(one.text, other.text)
    return likeness.titles >= ALIKE_TITLES and tell_the_same(likeness)


def _order(similar: tuple[Teller, Likeness]) -> tuple[float, object, str]:
    """The most alike first, then the earliest story."""
    teller, likeness = similar
    return -round(likeness.of_longer, 2), teller.entry.story_at, teller.entry.id
