"""Which stories do new entries tell? Asks the store for entries that share a link, a text, or much of one."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from aggregator.dedupe import (
    Teller,
    Text,
    anchor,
    is_named,
    join_similar,
    join_story,
    never_merged,
    sketch,
    text_to_compare,
)
from aggregator.model import Config, Fingerprint, KnownEntry, Sketch, StoredEntry
from aggregator.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """New entries as members of their stories, and the sketches to find them by."""

    members: tuple[StoredEntry, ...] = ()
    sketches: tuple[Sketch, ...] = ()


def tell_stories(store: Store, config: Config, source_id: str, fresh: Sequence[StoredEntry]) -> Told:
    """Return new entries of one source as members of their stories; an equal link or text outranks a similar one."""
    if not fresh:
        return Told()
    texts = {entry.id: text_to_compare(entry.entry) for entry in fresh}
    sketches = tuple(_sketch(entry, texts[entry.id]) for entry in fresh)
    circle = _Circle(store=store, config=config, never=never_merged(config.never_merge))
    circle.meet(store.alike([entry.fingerprint for entry in fresh]))
    unusual = [each for each, entry in zip(sketches, fresh, strict=True) if each.values and not circle.has(entry)]
    circle.listen(source_id, unusual)
    for entry in fresh:
        circle.add(entry, texts[entry.id])
    return Told(members=tuple(circle.members), sketches=tuple(each for each in sketches if each.values))


def new_sketches(before: Mapping[str, StoredEntry], changed: Iterable[StoredEntry]) -> tuple[Sketch, ...]:
    """Return the sketches of changed entries where they are others now; the entries stay in the story they are in.

    Both versions may have been published under their ids by then: to join later would make one of them vanish.
    """
    found = []
    for entry in changed:
        old = before[entry.id]
        if old.fingerprint.content_hash != entry.fingerprint.content_hash or not old.entry.content:
            values, earlier = (sketch(text_to_compare(version.entry)) for version in (entry, old))
            if values != earlier:
                found.append(Sketch(entry_id=entry.id, published_at=entry.published_at, values=values, before=earlier))
    return tuple(found)


def _sketch(entry: StoredEntry, text: Text) -> Sketch:
    return Sketch(entry_id=entry.id, published_at=entry.published_at, values=sketch(text))


@dataclass(slots=True, kw_only=True)
class _Circle:
    """The entries that new ones may tell the same as, the new ones that came before included."""

    store: Store
    config: Config
    never: frozenset[str]
    members: list[StoredEntry] = field(default_factory=list)
    alike: defaultdict[str, list[KnownEntry]] = field(default_factory=lambda: defaultdict(list))
    tellers: dict[str, Teller] = field(default_factory=dict)
    anchors: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def meet(self, known: Iterable[KnownEntry]) -> None:
        """Take in entries that share a link or a text with a new one."""
        for entry in known:
            for mark in _marks(entry.fingerprint):
                self.alike[mark].append(entry)

    def has(self, entry: StoredEntry) -> bool:
        """Whether the entry joins a story for its link or its text, as far as the store knows."""
        return self._by_mark(entry) is not entry

    def listen(self, source_id: str, sketches: Sequence[Sketch]) -> None:
        """Take in entries that may be similar to a new one."""
        found = self.store.sharing(source_id, sketches, self.config.window) if sketches else ()
        if not any(found):
            return
        loaded = self.store.entries(tuple({id_ for ids in found for id_ in ids}))
        if anchors := {anchor(entry) for entry in loaded.values()} - loaded.keys():
            loaded |= self.store.entries(tuple(anchors))
        for each, ids in zip(sketches, found, strict=True):
            self.anchors[each.entry_id] = tuple(dict.fromkeys(anchor(loaded[id_]) for id_ in ids if id_ in loaded))
        wanted = {id_ for ids in self.anchors.values() for id_ in ids} & loaded.keys()
        self.tellers = {id_: Teller(entry=loaded[id_], text=text_to_compare(loaded[id_].entry)) for id_ in wanted}

    def add(self, entry: StoredEntry, text: Text) -> None:
        """Let a new entry join the story that it tells."""
        member = self._by_mark(entry)
        if member is entry and not is_named(entry, self.never):
            member = self._by_text(entry, text)
        self.members.append(member)
        self.meet([_known(member)])

    def _by_mark(self, entry: StoredEntry) -> StoredEntry:
        candidates = [other for mark in _marks(entry.fingerprint) for other in self.alike.get(mark, ())]
        return join_story(entry, candidates, window=self.config.window, never_merge=self.never)

    def _by_text(self, entry: StoredEntry, text: Text) -> StoredEntry:
        tellers = [
            self.tellers[id_]
            for id_ in self.anchors.get(entry.id, ())
            if id_ in self.tellers and self.tellers[id_].entry.source_id != entry.source_id
        ]
        member = join_similar(entry, text, tellers, window=self.config.window, never_merge=self.never)
        return entry if member is not entry and self._is_told_by_its_feed(member) else member

    def _is_told_by_its_feed(self, member: StoredEntry) -> bool:
        """Whether the story has an entry of the same feed already: a feed that writes twice has two things to say."""
        if any(other.story_id == member.story_id for other in self.members):
            return True
        return any(other.source_id == member.source_id for other in self.store.story(member.story_id))


def _marks(mark: Fingerprint) -> Iterable[str]:
    return (value for value in (mark.link_key, mark.text_hash) if value is not None)


def _known(entry: StoredEntry) -> KnownEntry:
    return KnownEntry(
        id=entry.id,
        source_id=entry.source_id,
        fingerprint=entry.fingerprint,
        published_at=entry.published_at,
        story_id=entry.story_id,
        story_at=entry.story_at,
    )
