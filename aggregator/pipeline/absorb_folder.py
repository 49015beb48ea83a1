"""What changed in a folder of articles becomes a record: identity, pages, entries, and what to remember of each file.

Asks the store and writes nothing.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from aggregator.cadence import NEWEST
from aggregator.dedupe import never_merged
from aggregator.model import (
    Config,
    Entry,
    Fingerprint,
    Folder,
    KnownArticle,
    PollRecord,
    PollState,
    Source,
    StoredEntry,
)
from aggregator.pipeline.article_copies import Copies
from aggregator.pipeline.article_entries import Version, normalized
from aggregator.pipeline.article_identity import identify
from aggregator.pipeline.article_notes import Notes
from aggregator.pipeline.article_slugs import Pages
from aggregator.pipeline.articles import ReadFile
from aggregator.pipeline.items import article_sources
from aggregator.pipeline.revisions import updated
from aggregator.pipeline.states import Moment, after_folder
from aggregator.pipeline.stories import Told, new_sketches
from aggregator.store import Store

AGAIN = timedelta(seconds=2)  # when a file is looked at again that is being written

FirstSight = Callable[[Sequence[tuple[Entry, Fingerprint]]], Told]


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderAbsorber:
    """Makes a record of what a look at the folder of `source` brought; `first_sight` gives new ones id and story."""

    store: Store
    config: Config
    source: Source
    moment: Moment
    first_sight: FirstSight

    def absorb(self, state: PollState, folder: Folder, files: Sequence[ReadFile]) -> PollRecord:
        """Return all that follows from what changed in the folder; `files` is what was read of it."""
        everything = self.store.articles()
        known = tuple(one for one in everything if one.source_id == self.source.id)
        identity = identify(files, folder, known, self.store.entries)
        pages = Pages(everything, {source.id for source in article_sources(self.config)})
        versions = _versions(files, identity.found, pages, self.source.id)
        feed, versions = normalized(versions, self.source, self.config.site, self.moment.now)

        notes = Notes(source_id=self.source.id, known=known)
        notes.yielded(pages.yielded)
        new = self._new(versions, known)
        before = self._before(versions)
        changed = tuple(updated(old, v.entry, v.mark, self.moment.now) for old, v in before if _differs(old, v))
        notes.published(versions, {entry.entry.guid or "": entry.id for entry in new.members})
        notes.withheld(files, identity.found)
        notes.gone(folder, identity, {file.path for file in files})
        arrivals = sorted({*(entry.published_at for entry in new.members), *state.arrivals}, reverse=True)[:NEWEST]
        read = replace(state, arrivals=tuple(arrivals), warnings=(*folder.faults, *notes.faults()), body_hash=None)
        return PollRecord(
            state=self._planned(after_folder(self.source, read, folder, self.moment), folder, notes),
            feed=feed,
            new=new.members,
            changed=(*changed, *self._returned(notes, versions)),
            removed=notes.removed(),
            articles=notes.changed(),
            sketches=(*new.sketches, *new_sketches({old.id: old for old, _ in before}, changed)),
        )

    def _new(self, versions: Sequence[Version], known: Sequence[KnownArticle]) -> Told:
        unknown = [version for version in versions if version.row is None]
        if not unknown:
            return Told()
        told = self.first_sight([(version.entry, version.mark) for version in unknown])
        digests = {entry.id: version.file.digest for entry, version in zip(told.members, unknown, strict=True)}
        never = never_merged(self.config.never_merge)
        copies = Copies(store=self.store, known=known, window=self.config.window, never=never)
        return replace(told, members=copies.join(told.members, digests))

    def _before(self, versions: Sequence[Version]) -> list[tuple[StoredEntry, Version]]:
        """Return the known articles as they are stored, each with its version of now."""
        by_id = {version.row.entry_id: version for version in versions if version.row is not None}
        stored = self.store.entries(tuple(id_ for id_ in by_id if id_ is not None))
        return [(entry, by_id[id_]) for id_, entry in stored.items()]

    def _returned(self, notes: Notes, versions: Sequence[Version]) -> tuple[StoredEntry, ...]:
        """Return the entries whose files came back broken: they stand as they were."""
        read = {version.row.entry_id for version in versions if version.row is not None}
        stored = self.store.entries(tuple(id_ for id_ in notes.returned() if id_ not in read))
        return tuple(replace(entry, removed_at=None) for entry in stored.values())

    def _planned(self, state: PollState, folder: Folder, notes: Notes) -> PollState:
        """Return the state with the next poll when the next date comes, or a file may have become whole."""
        now = self.moment.now
        plans = [state.next_poll_at, *(date for date in notes.waiting() if date > now)]
        if folder.unfinished:
            plans.append(now + AGAIN)
        if folder.more:
            plans.append(now)
        return replace(state, next_poll_at=min(plans))


def _versions(
    files: Sequence[ReadFile], identity: Mapping[str, KnownArticle], pages: Pages, source_id: str
) -> list[Version]:
    """Return the files that hold articles to be published, each with its page: first those that keep theirs."""
    read = sorted((file for file in files if file.entry and not file.waits_until), key=lambda file: file.path)
    kept = {file.path: pages.keep(_slug(file), identity.get(file.path)) for file in read}
    return [
        Version(
            file=file,
            row=identity.get(file.path),
            slug=_slug(file),
            page=kept[file.path] or pages.give(_slug(file), file, source_id),
        )
        for file in read
    ]


def _slug(file: ReadFile) -> str:
    return (file.entry.slug if file.entry else None) or "article"


def _differs(stored: StoredEntry, version: Version) -> bool:
    """Tell whether there is something to write; another time of the file alone says nothing."""
    if stored.removed_at is not None or stored.fingerprint != version.mark:
        return True
    return replace(version.entry, published=stored.entry.published) != stored.entry
