"""A copy of an article is a second one that tells the same story."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from aggregator.dedupe import link_key
from aggregator.model import Evidence, KnownArticle, KnownEntry, StoredEntry
from aggregator.store import Store

Original = KnownEntry | StoredEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class Copies:
    """Joins articles with the same words, or the same bytes, in one story; `never` are ids and links that stay apart.

    Of a feed, only what has the same link as well is the same story; but the link of an article is its own page.
    """

    store: Store
    known: Sequence[KnownArticle]
    window: timedelta
    never: frozenset[str]

    def join(self, fresh: Sequence[StoredEntry], digests: Mapping[str, str]) -> tuple[StoredEntry, ...]:
        """Return new entries of one folder, in order, with those that are copies in the story of their original.

        `digests` are those of the files by the id of the entry.
        """
        known: list[tuple[Original, str]] = [*self._with_same_words(fresh), *self._with_same_bytes(digests)]
        originals = [(mark, original) for original, digest in known for mark in _marks(original, digest)]
        joined: list[StoredEntry] = []
        for entry in fresh:
            marks = set(_marks(entry, digests.get(entry.id, "")))
            alone = entry.story_id == entry.id and not self._stays_apart(entry)
            alike = [original for mark, original in originals if mark in marks] if alone else []
            joined.append(self._joined(entry, alike))
            originals += [(mark, joined[-1]) for mark in marks]
        return tuple(joined)

    def _with_same_words(self, fresh: Sequence[StoredEntry]) -> Iterator[tuple[KnownEntry, str]]:
        sources = {entry.source_id for entry in fresh}
        for other in self.store.alike([entry.fingerprint for entry in fresh]) if fresh else ():
            if other.source_id in sources:
                yield other, ""

    def _with_same_bytes(self, digests: Mapping[str, str]) -> Iterator[tuple[StoredEntry, str]]:
        wanted = {*digests.values()} - {""}
        rows = {row.entry_id: row.digest for row in self.known if row.entry_id and row.digest in wanted and row.shown}
        for id_, stored in self.store.entries(tuple(rows)).items():
            yield stored, rows[id_]

    def _stays_apart(self, entry: StoredEntry) -> bool:
        link = entry.entry.link
        return entry.id in self.never or (link is not None and link_key(link) in self.never)

    def _joined(self, entry: StoredEntry, alike: Iterable[Original]) -> StoredEntry:
        near = [
            other
            for other in alike
            if abs(other.published_at - entry.published_at) <= self.window and other.id not in self.never
        ]
        if not near:
            return entry
        first = min(near, key=lambda other: (other.story_at, other.story_id, other.id))
        evidence = Evidence(kind="content", value=entry.fingerprint.text_hash or "", entry_id=first.id)
        return replace(entry, story_id=first.story_id, story_at=first.story_at, evidence=evidence)


def _marks(entry: Original, digest: str) -> Iterator[str]:
    if entry.fingerprint.text_hash:
        yield f"words {entry.fingerprint.text_hash}"
    if digest:
        yield f"bytes {digest}"
